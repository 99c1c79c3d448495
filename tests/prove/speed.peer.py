"""The updates of bench/AlgorithmUpdates.cs in plain PyTorch, one thread, written as CleanRL writes them.

Reads lines "NAME<tab>SECONDS" and answers each with gradient steps a second, of the clock and of the processor.
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


def mlp(inputs, hidden, outputs, act=nn.ReLU):
    return nn.Sequential(nn.Linear(inputs, hidden), act(), nn.Linear(hidden, hidden), act(), nn.Linear(hidden, outputs))


def numbers(size, actions, width=4):
    return [(rng.random((size, width), dtype=np.float32), rng.integers(actions, size=size), rng.random(size, dtype=np.float32),
             np.full(size, 0.99, np.float32), rng.random((size, width), dtype=np.float32), np.ones(size, np.float32)) for _ in range(20)]


def texts(size):
    return [(rng.integers(1000, size=(size, 20)), rng.integers(5, size=size), rng.random(size, dtype=np.float32),
             np.full(size, 0.99, np.float32), rng.integers(1000, size=(size, 20)), np.ones(size, np.float32)) for _ in range(20)]


def cycle(batches):
    while True:
        yield from batches


def step(loss, net, adam, clip=10.0):
    adam.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(net.parameters(), clip)
    adam.step()


def dqn(net, target, batches, double):
    adam = torch.optim.Adam(net.parameters(), 1e-3)
    batches = cycle(batches)

    def learn():
        s, a, r, g, s2, w = map(torch.as_tensor, next(batches))
        with torch.no_grad():
            after = target(s2)
            best = net(s2).argmax(1, keepdim=True) if double else after.argmax(1, keepdim=True)
            y = r + g * after.gather(1, best)[:, 0]
        q = net(s).gather(1, a[:, None])[:, 0]
        loss = (w * F.smooth_l1_loss(q, y, reduction="none")).mean()
        step(loss, net, adam)
        (y - q).detach().numpy(), loss.item()   # priorities, the report
        return 1

    return learn


class Noisy(nn.Module):
    def __init__(self, inputs, outputs, scale=0.5):
        super().__init__()
        bound = inputs ** -0.5
        self.mu = nn.Parameter(torch.empty(outputs, inputs).uniform_(-bound, bound))
        self.sigma = nn.Parameter(torch.full((outputs, inputs), scale * bound))
        self.mu_b = nn.Parameter(torch.empty(outputs).uniform_(-bound, bound))
        self.sigma_b = nn.Parameter(torch.full((outputs,), scale * bound))
        self.resample()

    def resample(self):
        f = lambda x: x.sign() * x.abs().sqrt()
        i, o = f(torch.randn(self.mu.shape[1])), f(torch.randn(self.mu.shape[0]))
        self.eps, self.eps_b = torch.outer(o, i), o

    def forward(self, x):
        return F.linear(x, self.mu + self.sigma * self.eps, self.mu_b + self.sigma_b * self.eps_b)


class Distribution(nn.Module):
    """Logits of 51 atoms for each of two actions; noisy and dueling for Rainbow."""

    def __init__(self, rainbow):
        super().__init__()
        layer = Noisy if rainbow else nn.Linear
        self.trunk = nn.Sequential(layer(4, 128), nn.ReLU(), layer(128, 128), nn.ReLU())
        self.head = layer(128, 2 * 51)
        self.value = layer(128, 51) if rainbow else None

    def forward(self, x):
        h = self.trunk(x)
        logits = self.head(h).view(-1, 2, 51)
        return logits if self.value is None else logits + self.value(h)[:, None] - logits.mean(1, keepdim=True)

    def resample(self):
        for m in self.modules():
            if isinstance(m, Noisy):
                m.resample()


def c51(rainbow):
    net, target = Distribution(rainbow), Distribution(rainbow)
    adam = torch.optim.Adam(net.parameters(), 1e-3)
    batches = cycle(numbers(64, 2))
    z = torch.linspace(0, 100, 51)
    width = z[1] - z[0]

    def learn():
        s, a, r, g, s2, w = map(torch.as_tensor, next(batches))
        if rainbow:
            net.resample()
            target.resample()
        rows = torch.arange(64)
        with torch.no_grad():
            p2 = target(s2).softmax(2)
            chooser = net(s2).softmax(2) if rainbow else p2
            p2 = p2[rows, (chooser * z).sum(2).argmax(1)]
            b = ((r[:, None] + g[:, None] * z).clamp(0, 100)) / width
            low = b.floor().clamp(max=50)
            high = b.ceil().clamp(max=50)
            m = torch.zeros(64, 51)
            m.scatter_add_(1, low.long(), p2 * (high + (low == high).float() - b))
            m.scatter_add_(1, high.long(), p2 * (b - low))
        logs = net(s)[rows, a].log_softmax(1)
        each = -(m * logs).sum(1)
        loss = (w * each).mean()
        step(loss, net, adam)
        each.detach().numpy(), loss.item()
        return 1

    return learn


class Actor(nn.Module):
    def __init__(self):
        super().__init__()
        self.policy, self.value = mlp(4, 64, 2, nn.Tanh), mlp(4, 64, 1, nn.Tanh)


def rounds():
    shape = (32, 8)
    return [(rng.random(shape + (4,), dtype=np.float32), rng.integers(2, size=shape), np.ones(shape, np.float32),
             (rng.random(shape) < 0.02).astype(np.float32), np.full(shape, -0.6931472, np.float32), rng.random(shape, dtype=np.float32),
             rng.random((8, 4), dtype=np.float32)) for _ in range(10)]


def estimate(net, batch, gamma, lam):
    s, a, r, done, logp, v, last = batch
    with torch.no_grad():
        following = net.value(torch.as_tensor(last)).numpy()[:, 0]
    advantages, carried = np.zeros_like(r), np.zeros(8, np.float32)
    for t in reversed(range(32)):
        delta = r[t] + gamma * following * (1 - done[t]) - v[t]
        advantages[t] = carried = delta + gamma * lam * (1 - done[t]) * carried
        following = v[t]
    return s.reshape(-1, 4), a.reshape(-1), logp.reshape(-1), advantages.reshape(-1), (advantages + v).reshape(-1)


def ppo():
    net = Actor()
    adam = torch.optim.Adam(net.parameters(), 1e-3, eps=1e-5)
    batches = cycle(rounds())

    def learn():
        s, a, logp, advantages, returns = map(torch.as_tensor, estimate(net, next(batches), 0.98, 0.8))
        for _ in range(20):
            i = torch.as_tensor(rng.permutation(256))
            policy = torch.distributions.Categorical(logits=net.policy(s[i]))
            now, entropy = policy.log_prob(a[i]), policy.entropy().mean()
            ratio = (now - logp[i]).exp()
            with torch.no_grad():
                kl = ((ratio - 1) - (now - logp[i])).mean().item()
                clipped = ((ratio - 1).abs() > 0.2).float().mean().item()
            adv = advantages[i]
            adv = (adv - adv.mean()) / (adv.std() + 1e-8)
            gain = -torch.min(ratio * adv, ratio.clamp(0.8, 1.2) * adv).mean()
            value = (net.value(s[i])[:, 0] - returns[i]).square().mean()
            loss = gain + 0.5 * value - 0.0 * entropy
            step(loss, net, adam, 0.5)
            gain.item(), value.item(), entropy.item(), loss.item()
        return 20

    return learn


def reinforce():
    net = Actor()
    adam = torch.optim.Adam(net.parameters(), 1e-3)
    batches = cycle(rounds())

    def learn():
        s, a, _, advantages, returns = map(torch.as_tensor, estimate(net, next(batches), 0.99, 1.0))
        policy = torch.distributions.Categorical(logits=net.policy(s))
        adv = (advantages - advantages.mean()) / (advantages.std() + 1e-8)
        gain, entropy = -(policy.log_prob(a) * adv).mean(), policy.entropy().mean()
        value = (net.value(s)[:, 0] - returns).square().mean()
        loss = gain + 0.5 * value - 0.0 * entropy
        step(loss, net, adam)
        gain.item(), value.item(), entropy.item(), loss.item()
        return 1

    return learn


class MeanPool(nn.Module):
    def __init__(self):
        super().__init__()
        self.bag, self.head = nn.EmbeddingBag(1000, 64, mode="mean"), nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 5))

    def forward(self, tokens):
        return self.head(self.bag(tokens))


class Gru(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding, self.gru, self.head = nn.Embedding(1000, 64), nn.GRU(64, 128, batch_first=True), nn.Linear(128, 5)

    def forward(self, tokens):
        return self.head(self.gru(self.embedding(tokens))[1][0])


MAKE = {
    "dqn": lambda: dqn(mlp(4, 256, 2), mlp(4, 256, 2), numbers(64, 2), False),
    "double-dqn": lambda: dqn(mlp(4, 256, 2), mlp(4, 256, 2), numbers(64, 2), True),
    "c51": lambda: c51(False),
    "rainbow": lambda: c51(True),
    "ppo": ppo,
    "reinforce": reinforce,
    "dqn, text, mean-pool": lambda: dqn(MeanPool(), MeanPool(), texts(64), True),
    "dqn, text, gru": lambda: dqn(Gru(), Gru(), texts(32), True),
}

made = {}
for line in sys.stdin:
    name, seconds = line.rstrip("\n").split("\t")
    learn = made.setdefault(name, MAKE[name]())
    start, used, steps = time.perf_counter(), time.process_time(), 0
    while time.perf_counter() - start < float(seconds):
        steps += learn()
    print(steps / (time.perf_counter() - start), steps / (time.process_time() - used), flush=True)
