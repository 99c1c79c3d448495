"""CartPole-v1 by PPO or DQN with the RL Baselines3 Zoo's settings, in plain PyTorch and one thread, as CleanRL writes such loops.

cartpole.peer.py ppo|dqn STEPS prints environment steps a second, of the clock and of the processor, and the mean of the last returns.
"""
import sys
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.set_num_threads(1)
torch.manual_seed(1)
rng = np.random.default_rng(1)


class CartPole:
    """Gymnasium's physics (Euler), its limits and its 500 steps; many side by side in numpy."""

    def __init__(self, count):
        self.state, self.steps = np.zeros((count, 4)), np.zeros(count, int)
        self.returns = []
        self.reset(np.ones(count, bool))

    def reset(self, which):
        self.state[which] = rng.uniform(-0.05, 0.05, (which.sum(), 4))
        self.steps[which] = 0
        return self.state.astype(np.float32)

    def step(self, actions):
        x, v, angle, w = self.state.T
        force = np.where(actions == 1, 10.0, -10.0)
        cos, sin = np.cos(angle), np.sin(angle)
        push = (force + 0.05 * w * w * sin) / 1.1
        turn = (9.8 * sin - cos * push) / (0.5 * (4.0 / 3.0 - 0.1 * cos * cos / 1.1))
        move = push - 0.05 * turn * cos / 1.1
        self.state = np.stack([x + 0.02 * v, v + 0.02 * move, angle + 0.02 * w, w + 0.02 * turn], 1)
        self.steps += 1
        over = (np.abs(self.state[:, 0]) > 2.4) | (np.abs(self.state[:, 2]) > 12 * 2 * np.pi / 360)
        late = (self.steps >= 500) & ~over
        last = self.state.astype(np.float32)
        ended = over | late
        if ended.any():
            self.returns += list(self.steps[ended])
            return self.reset(ended), over, late, last
        return last, over, late, last


def mlp(hidden, outputs, act):
    return nn.Sequential(nn.Linear(4, hidden), act(), nn.Linear(hidden, hidden), act(), nn.Linear(hidden, outputs))


def orthogonal(net, last):
    layers = [m for m in net if isinstance(m, nn.Linear)]
    for layer, gain in zip(layers, [2 ** 0.5] * (len(layers) - 1) + [last]):
        nn.init.orthogonal_(layer.weight, gain)
        nn.init.zeros_(layer.bias)
    return net


def ppo(total):
    policy, value = orthogonal(mlp(64, 2, nn.Tanh), 0.01), orthogonal(mlp(64, 1, nn.Tanh), 1.0)
    parameters = [*policy.parameters(), *value.parameters()]
    adam = torch.optim.Adam(parameters, 1e-3, eps=1e-5)
    env = CartPole(8)
    seen = env.state.astype(np.float32)
    for done in range(0, total, 256):
        share = 1 - done / total
        adam.param_groups[0]["lr"], clip = 1e-3 * share, 0.2 * share
        s, a, logp, v, r, ends = [], [], [], [], [], []
        for _ in range(32):
            x = torch.from_numpy(seen)
            with torch.no_grad():
                chosen = torch.distributions.Categorical(logits=policy(x))
                action = chosen.sample()
                s.append(x), a.append(action), logp.append(chosen.log_prob(action)), v.append(value(x)[:, 0])
            seen, over, late, last = env.step(action.numpy())
            reward = np.ones(8, np.float32)
            if late.any():   # a time limit bootstraps
                with torch.no_grad():
                    reward[late] += 0.98 * value(torch.from_numpy(last[late]))[:, 0].numpy()
            r.append(torch.from_numpy(reward)), ends.append(torch.from_numpy((over | late).astype(np.float32)))
        with torch.no_grad():
            following = value(torch.from_numpy(seen))[:, 0]
            advantages, carried = [None] * 32, torch.zeros(8)
            for t in reversed(range(32)):
                goes_on = 1 - ends[t]
                delta = r[t] + 0.98 * following * goes_on - v[t]
                advantages[t] = carried = delta + 0.98 * 0.8 * goes_on * carried
                following = v[t]
        s, a, logp, v, advantages = torch.cat(s), torch.cat(a), torch.cat(logp), torch.cat(v), torch.cat(advantages)
        returns = advantages + v
        for _ in range(20):
            i = torch.as_tensor(rng.permutation(256))
            chosen = torch.distributions.Categorical(logits=policy(s[i]))
            now = chosen.log_prob(a[i])
            ratio = (now - logp[i]).exp()
            with torch.no_grad():
                ((ratio - 1) - (now - logp[i])).mean().item(), ((ratio - 1).abs() > clip).float().mean().item()   # the report
            adv = advantages[i]
            adv = (adv - adv.mean()) / (adv.std() + 1e-8)
            gain = -torch.min(ratio * adv, ratio.clamp(1 - clip, 1 + clip) * adv).mean()
            error = (value(s[i])[:, 0] - returns[i]).square().mean()
            loss = gain + 0.5 * error - 0.0 * chosen.entropy().mean()
            adam.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(parameters, 0.5)
            adam.step()
    return env.returns


def dqn(total):
    net, target = mlp(256, 2, nn.ReLU), mlp(256, 2, nn.ReLU)
    target.load_state_dict(net.state_dict())
    adam = torch.optim.Adam(net.parameters(), 2.3e-3)
    env = CartPole(8)
    size = 100_000
    s, s2 = np.zeros((size, 4), np.float32), np.zeros((size, 4), np.float32)
    a, r, g = np.zeros(size, np.int64), np.ones(size, np.float32), np.zeros(size, np.float32)
    seen = env.state.astype(np.float32)
    for done in range(0, total, 256):
        for at in range(done, done + 256, 8):
            epsilon = max(0.04, 1 - 0.96 * at / 8000)
            with torch.no_grad():
                action = net(torch.from_numpy(seen)).argmax(1).numpy()
            action = np.where(rng.random(8) < epsilon, rng.integers(2, size=8), action)
            before = seen
            seen, over, late, last = env.step(action)
            to = np.arange(at, at + 8) % size
            s[to], a[to], g[to], s2[to] = before, action, 0.99 * ~over, last
        held = min(done + 256, size)
        if held < 1000:
            continue
        for _ in range(128):
            i = rng.integers(held, size=64)
            with torch.no_grad():
                y = torch.from_numpy(r[i]) + torch.from_numpy(g[i]) * target(torch.from_numpy(s2[i])).max(1)[0]
            q = net(torch.from_numpy(s[i])).gather(1, torch.from_numpy(a[i])[:, None])[:, 0]
            loss = F.smooth_l1_loss(q, y)
            adam.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 10)
            adam.step()
        target.load_state_dict(net.state_dict())
    return env.returns


steps = int(sys.argv[2])
start, used = time.perf_counter(), time.process_time()
returns = {"ppo": ppo, "dqn": dqn}[sys.argv[1]](steps)
clock, processor = time.perf_counter() - start, time.process_time() - used
print(f'{{"stepsPerSecond":{steps / clock:.1f},"stepsPerProcessorSecond":{steps / processor:.1f},"lastReturns":{np.mean(returns[-20:]):.1f}}}')
