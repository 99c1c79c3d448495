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


BATCHES = 512


def numbers(size, actions, width=4, weighed=False):
    return [(rng.random((size, width), dtype=np.float32), rng.integers(actions, size=size), rng.random(size, dtype=np.float32),
             np.full(size, 0.99, np.float32), rng.random((size, width), dtype=np.float32),
             1 - 0.9 * rng.random(size, dtype=np.float32) if weighed else np.ones(size, np.float32)) for _ in range(BATCHES)]


def texts(size):
    return [(rng.integers(1000, size=(size, 20)), rng.integers(5, size=size), rng.random(size, dtype=np.float32),
             np.full(size, 0.99, np.float32), rng.integers(1000, size=(size, 20)), np.ones(size, np.float32)) for _ in range(BATCHES)]


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


class Dueling(nn.Module):
    def __init__(self):
        super().__init__()
        self.trunk = nn.Sequential(nn.Linear(4, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU())
        self.advantage, self.value = nn.Linear(256, 2), nn.Linear(256, 1)

    def forward(self, x):
        h = self.trunk(x)
        a = self.advantage(h)
        return self.value(h) + a - a.mean(1, keepdim=True)


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


def surrogate(net, adam, s, a, logp, advantages, returns, i):
    """One step along the clipped surrogate of the steps i."""
    policy = torch.distributions.Categorical(logits=net.policy(s[i]))
    now, entropy = policy.log_prob(a[i]), policy.entropy().mean()
    ratio = (now - logp[i]).exp()
    with torch.no_grad():
        ((ratio - 1) - (now - logp[i])).mean().item(), ((ratio - 1).abs() > 0.2).float().mean().item()
    adv = advantages[i]
    adv = (adv - adv.mean()) / (adv.std() + 1e-8)
    gain = -torch.min(ratio * adv, ratio.clamp(0.8, 1.2) * adv).mean()
    value = (net.value(s[i])[:, 0] - returns[i]).square().mean()
    loss = gain + 0.5 * value - 0.0 * entropy
    step(loss, net, adam, 0.5)
    gain.item(), value.item(), entropy.item(), loss.item()


def ppo():
    net = Actor()
    adam = torch.optim.Adam(net.parameters(), 1e-3, eps=1e-5)
    batches = cycle(rounds())

    def learn():
        s, a, logp, advantages, returns = map(torch.as_tensor, estimate(net, next(batches), 0.98, 0.8))
        for _ in range(20):
            surrogate(net, adam, s, a, logp, advantages, returns, torch.as_tensor(rng.permutation(256)))
        return 20

    return learn


def vtrace(net, batch, s, a, gamma, lam):
    """Targets and advantages for what the present weights think of every step."""
    _, _, r, done, logp, _, last = batch
    with torch.no_grad():
        following = net.value(torch.as_tensor(last)).numpy()[:, 0]
        now = torch.distributions.Categorical(logits=net.policy(s)).log_prob(a).numpy().reshape(r.shape)
        v = net.value(s)[:, 0].numpy().reshape(r.shape)
    ratio = np.exp(now - logp)
    rho, c = np.minimum(1, ratio), lam * np.minimum(1, ratio)
    targets, advantages, after = np.empty_like(r), np.empty_like(r), following
    for t in reversed(range(32)):
        goes_on = 1 - done[t]
        targets[t] = v[t] + rho[t] * (r[t] + gamma * following * goes_on - v[t]) + gamma * c[t] * goes_on * (after - following)
        advantages[t] = r[t] + gamma * goes_on * ((1 - lam) * following + lam * after) - v[t]
        following, after = v[t], targets[t]
    return torch.as_tensor(advantages.reshape(-1)), torch.as_tensor(targets.reshape(-1))


def asynchronous():
    net = Actor()
    adam = torch.optim.Adam(net.parameters(), 1e-3, eps=1e-5)
    batches = cycle(rounds())

    def learn():
        batch = next(batches)
        s, a, logp = (torch.as_tensor(x) for x in (batch[0].reshape(-1, 4), batch[1].reshape(-1), batch[4].reshape(-1)))
        for _ in range(20):
            advantages, returns = vtrace(net, batch, s, a, 0.98, 0.8)
            surrogate(net, adam, s, a, logp, advantages, returns, torch.as_tensor(rng.permutation(256)))
        return 20

    return learn


class Remembering(nn.Module):
    """One recurrent layer under policy and value, over whole runs of steps, filled up behind."""

    def __init__(self, layer):
        super().__init__()
        self.memory, self.hidden = layer(4, 64), nn.Linear(64, 64)
        self.policy, self.value = nn.Linear(64, 2), nn.Linear(64, 1)

    def forward(self, runs, places):
        h = torch.tanh(self.hidden(self.memory(runs)[0].reshape(-1, 64)[places]))
        return self.policy(h), self.value(h)[:, 0]


def in_runs(s, done):
    """Steps of each episode side by side, [32, runs, 4], and where step t of agent b stands there."""
    runs, places = [], np.empty((32, 8), np.int64)
    for b in range(8):
        begins = 0
        for end in [*(np.flatnonzero(done[:-1, b]) + 1), 32]:
            places[begins:end, b] = np.arange(end - begins) * 1000 + len(runs)
            runs.append(s[begins:end, b])
            begins = end
    padded = np.zeros((max(map(len, runs)), len(runs), 4), np.float32)
    for i, run in enumerate(runs):
        padded[:len(run), i] = run
    return torch.as_tensor(padded), torch.as_tensor((places // 1000 * len(runs) + places % 1000).reshape(-1))


def recurrent(layer):
    net = Remembering(layer)
    adam = torch.optim.Adam(net.parameters(), 1e-3, eps=1e-5)
    batches = cycle(rounds())

    def learn():
        s, a, r, done, logp, v, last = next(batches)
        advantages, carried, following = np.zeros_like(r), np.zeros(8, np.float32), v[-1]
        for t in reversed(range(32)):
            delta = r[t] + 0.98 * following * (1 - done[t]) - v[t]
            advantages[t] = carried = delta + 0.98 * 0.8 * (1 - done[t]) * carried
            following = v[t]
        runs, places = in_runs(s, done)
        returns = torch.as_tensor((advantages + v).reshape(-1))
        a, logp, adv = torch.as_tensor(a.reshape(-1)), torch.as_tensor(logp.reshape(-1)), torch.as_tensor(advantages.reshape(-1))
        for _ in range(10):
            logits, values = net(runs, places)
            policy = torch.distributions.Categorical(logits=logits)
            now, entropy = policy.log_prob(a), policy.entropy().mean()
            ratio = (now - logp).exp()
            with torch.no_grad():
                ((ratio - 1) - (now - logp)).mean().item(), ((ratio - 1).abs() > 0.2).float().mean().item()
            normal = (adv - adv.mean()) / (adv.std() + 1e-8)
            gain = -torch.min(ratio * normal, ratio.clamp(0.8, 1.2) * normal).mean()
            value = (values - returns).square().mean()
            loss = gain + 0.5 * value - 0.0 * entropy
            step(loss, net, adam, 0.5)
            gain.item(), value.item(), entropy.item(), loss.item()
        return 10

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
    def __init__(self, width=64, hidden=128):
        super().__init__()
        self.bag, self.head = nn.EmbeddingBag(1000, width, mode="mean"), nn.Sequential(nn.Linear(width, hidden), nn.ReLU(), nn.Linear(hidden, 5))

    def forward(self, tokens):
        return self.head(self.bag(tokens))


class Gru(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding, self.gru, self.head = nn.Embedding(1000, 64), nn.GRU(64, 128, batch_first=True), nn.Linear(128, 5)

    def forward(self, tokens):
        return self.head(self.gru(self.embedding(tokens))[1][0])


class Conv(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding, self.filters = nn.Embedding(1000, 64), nn.ModuleList([nn.Conv1d(64, 64, width) for width in (3, 4, 5)])
        self.head = nn.Sequential(nn.Linear(192, 128), nn.ReLU(), nn.Linear(128, 5))

    def forward(self, tokens):
        x = self.embedding(tokens).transpose(1, 2)
        return self.head(torch.cat([f(x).relu().amax(2) for f in self.filters], 1))


class Lstm(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding, self.lstm = nn.Embedding(1000, 64), nn.LSTM(64, 128, batch_first=True)
        self.head = nn.Sequential(nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, 5))

    def forward(self, tokens):
        return self.head(self.lstm(self.embedding(tokens))[1][0][0])


class Bidirectional(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding, self.gru = nn.Embedding(1000, 64), nn.GRU(64, 128, batch_first=True, bidirectional=True)
        self.head = nn.Sequential(nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 5))

    def forward(self, tokens):
        return self.head(self.gru(self.embedding(tokens))[1].transpose(0, 1).reshape(-1, 256))


class Transformer(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding, self.positions = nn.Embedding(1000, 64), nn.Parameter(torch.randn(128, 64) * 0.02)
        layer = nn.TransformerEncoderLayer(64, 4, 256, dropout=0.0, batch_first=True, norm_first=True)
        self.layers, self.norm = nn.TransformerEncoder(layer, 2), nn.LayerNorm(64)
        self.head = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 5))

    def forward(self, tokens):
        return self.head(self.norm(self.layers(self.embedding(tokens) + self.positions[:20])).mean(1))


class Block(nn.Module):
    def __init__(self, width, heads, context):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.inner = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))
        self.register_buffer("mask", torch.ones(context, context).triu(1).bool())

    def forward(self, x):
        rows, length, width = x.shape
        q, k, v = (y.view(rows, length, self.heads, -1).transpose(1, 2) for y in self.attention(self.norm1(x)).split(width, 2))
        scores = (q @ k.transpose(2, 3) / q.shape[3] ** 0.5).masked_fill(self.mask[:length, :length], float("-inf"))
        x = x + self.out((scores.softmax(3) @ v).transpose(1, 2).reshape(x.shape))
        return x + self.inner(self.norm2(x))


class LanguageModel(nn.Module):
    def __init__(self, vocabulary=256, context=64, width=64, heads=4):
        super().__init__()
        self.embedding, self.positions = nn.Embedding(vocabulary, width), nn.Parameter(torch.randn(context, width) * 0.02)
        self.blocks, self.norm = nn.Sequential(Block(width, heads, context), Block(width, heads, context)), nn.LayerNorm(width)

    def features(self, tokens):
        return self.norm(self.blocks(self.embedding(tokens) + self.positions[:tokens.shape[1]]))

    def forward(self, tokens):
        return self.features(tokens) @ self.embedding.weight.T


def adamw(net):
    decays = [p for p in net.parameters() if p.dim() > 1]
    others = [p for p in net.parameters() if p.dim() <= 1]
    return torch.optim.AdamW([{"params": decays, "weight_decay": 0.1}, {"params": others, "weight_decay": 0.0}], 1e-3, betas=(0.9, 0.99))


def language_model():
    net, text = LanguageModel(), rng.integers(256, size=100_000)
    adam = adamw(net)

    def learn():
        begins = rng.integers(len(text) - 64, size=16)
        windows = torch.as_tensor(np.stack([text[b:b + 65] for b in begins]))
        loss = F.cross_entropy(net(windows[:, :-1]).reshape(-1, 256), windows[:, 1:].reshape(-1))
        step(loss, net, adam, 1.0)
        loss.item()
        return 1

    return learn


def sequence_to_sequence():
    """32 prompts of 20 tokens with the 10 to be written after each; only those count."""
    net, batches = LanguageModel(), cycle([rng.integers(256, size=(32, 30)) for _ in range(40)])
    adam = adamw(net)

    def learn():
        tokens = torch.as_tensor(next(batches))
        targets = tokens[:, 1:].clone()
        targets[:, :19] = -100
        loss = F.cross_entropy(net(tokens[:, :-1]).reshape(-1, 256), targets.reshape(-1), ignore_index=-100)
        step(loss, net, adam, 1.0)
        loss.item()
        return 1

    return learn


class Recalling(nn.Module):
    """A recurrent layer over sequences, a hidden layer and Q."""

    def __init__(self, layer, encoder, inputs, memory, hidden, actions):
        super().__init__()
        self.encoder, self.memory = encoder, layer(inputs, memory, batch_first=True)
        self.head = nn.Sequential(nn.Linear(memory, hidden), nn.ReLU(), nn.Linear(hidden, actions))

    def forward(self, x, state):
        if self.encoder is not None:
            x = self.encoder(x.reshape(-1, x.shape[2])).view(*x.shape[:2], -1)
        y, state = self.memory(x, state)
        return self.head(y), state


def r2d2(layer, encodes, length, burn, memory, hidden, actions):
    make = lambda: Recalling(layer, nn.EmbeddingBag(1000, 64, mode="mean") if encodes else None, 64 if encodes else 4, memory, hidden, actions)
    net, target = make(), make()
    adam = torch.optim.Adam(net.parameters(), 1e-3, eps=1e-5)
    state = lambda: torch.rand(1, 32, memory) - 0.5
    batches = cycle([(rng.integers(1000, size=(32, length + 1, 20)) if encodes else rng.random((32, length + 1, 4), dtype=np.float32),
                      rng.integers(actions, size=(32, length)), rng.random((32, length), dtype=np.float32), np.ones((32, 1), np.float32),
                      (state(), state()) if layer is nn.LSTM else state()) for _ in range(BATCHES // 8)])

    def learn():
        *arrays, stored = next(batches)
        s, a, r, w = map(torch.as_tensor, arrays)
        with torch.no_grad():
            warm, target_warm = net(s[:, :burn], stored)[1], target(s[:, :burn], stored)[1]
            after = target(s[:, burn:], target_warm)[0][:, 1:]
        q = net(s[:, burn:], warm)[0]
        y = r[:, burn:] + 0.99 * after.gather(2, q[:, 1:].argmax(2, keepdim=True))[..., 0]
        chosen = q[:, :-1].gather(2, a[:, burn:, None])[..., 0]
        loss = (w * F.smooth_l1_loss(chosen, y, reduction="none")).mean()
        step(loss, net, adam)
        errors = (y - chosen).detach().abs()
        (0.9 * errors.amax(1) + 0.1 * errors.mean(1)).numpy(), loss.item()
        return 1

    return learn


class Drrn(nn.Module):
    """State and command encoded apart, joined in a hidden layer (He et al. 2016)."""

    def __init__(self):
        super().__init__()
        self.embedding, self.command_embedding = nn.Embedding(1000, 64), nn.Embedding(1000, 64)
        self.state, self.command = nn.GRU(64, 128, batch_first=True), nn.GRU(64, 128, batch_first=True)
        self.of_state, self.of_command, self.score = nn.Linear(128, 128), nn.Linear(128, 128, bias=False), nn.Linear(128, 1)

    def forward(self, states, commands):
        """states [B, 20], commands [B, C, 4] → Q [B, C]."""
        s = self.of_state(self.state(self.embedding(states))[1][0])
        c = self.of_command(self.command(self.command_embedding(commands.reshape(-1, 4)))[1][0]).view(*commands.shape[:2], -1)
        return self.score((s[:, None] + c).relu())[..., 0]


def drrn():
    net, target = Drrn(), Drrn()
    adam = torch.optim.Adam(net.parameters(), 1e-3)
    batches = cycle([(rng.integers(1000, size=(32, 20)), rng.integers(1000, size=(32, 1, 4)), rng.random(32, dtype=np.float32),
                      rng.integers(1000, size=(32, 20)), rng.integers(1000, size=(32, 5, 4)), np.ones(32, np.float32)) for _ in range(BATCHES)])

    def learn():
        s, taken, r, s2, commands, w = map(torch.as_tensor, next(batches))
        with torch.no_grad():
            best = net(s2, commands).argmax(1, keepdim=True)
            y = r + 0.99 * target(s2, commands).gather(1, best)[:, 0]
        q = net(s, taken)[:, 0]
        loss = (w * F.smooth_l1_loss(q, y, reduction="none")).mean()
        step(loss, net, adam)
        (y - q).detach().numpy(), loss.item()
        return 1

    return learn


def demonstrations():
    return [(rng.integers(1000, size=(32, 20)), rng.integers(5, size=32), rng.random(32, dtype=np.float32)) for _ in range(BATCHES)]


class Reader(nn.Module):
    def __init__(self):
        super().__init__()
        self.bag, self.hidden = nn.EmbeddingBag(1000, 64, mode="mean"), nn.Linear(64, 128)
        self.policy, self.value = nn.Linear(128, 5), nn.Linear(128, 1)

    def forward(self, tokens):
        h = self.hidden(self.bag(tokens)).tanh()
        return self.policy(h), self.value(h)[:, 0]


def cloning():
    net, batches = Reader(), cycle(demonstrations())
    adam = torch.optim.Adam(net.parameters(), 1e-3)

    def learn():
        s, a, returns = map(torch.as_tensor, next(batches))
        logits, values = net(s)
        policy, value = F.cross_entropy(logits, a), 0.5 * F.mse_loss(values, returns)
        loss = policy + 0.5 * value
        step(loss, net, adam)
        with torch.no_grad():
            entropy = torch.distributions.Categorical(logits=logits).entropy().mean().item()
        policy.item(), value.item(), loss.item()
        return 1

    return learn


def q_cloning():
    net, batches = MeanPool(), cycle(demonstrations())
    adam = torch.optim.Adam(net.parameters(), 1e-3)

    def learn():
        s, a, returns = map(torch.as_tensor, next(batches))
        q = net(s)
        demonstrated = q.gather(1, a[:, None])[:, 0]
        margin = torch.full_like(q, 0.8).scatter(1, a[:, None], 0)
        value = 0.5 * F.mse_loss(demonstrated, returns)
        loss = ((q + margin).amax(1) - demonstrated).mean() + value
        step(loss, net, adam)
        demonstrated.mean().item(), value.item(), loss.item()
        return 1

    return learn


def distillation():
    teacher, net, batches = MeanPool(), MeanPool(16, 16), cycle(texts(64))
    adam = torch.optim.Adam(net.parameters(), 1e-3)

    def learn():
        s, _, _, _, _, w = map(torch.as_tensor, next(batches))
        with torch.no_grad():
            taught = teacher(s).log_softmax(1)
        each = F.kl_div(net(s).log_softmax(1), taught, log_target=True, reduction="none").sum(1)
        loss = (w * each).mean()
        step(loss, net, adam)
        each.detach().numpy(), loss.item()
        return 1

    return learn


class Writer(LanguageModel):
    """Outputs of 21 writable tokens, and V, at each of the 6 tokens written after a prompt of 4."""

    def __init__(self, dueling=False):
        super().__init__(32, 16, 32, 2)
        self.value, self.dueling = nn.Linear(32, 1), dueling

    def forward(self, tokens):
        h = self.features(tokens[:, :-1])[:, 3:]
        outputs, v = h @ self.embedding.weight[:21].T, self.value(h)
        return (outputs - outputs.mean(2, keepdim=True) + v, None) if self.dueling else (outputs, v[..., 0])

    def judge(self, tokens):
        outputs, v = self(tokens)
        logs = outputs.log_softmax(2)
        return logs.gather(2, tokens[:, 4:, None])[..., 0], -(logs.exp() * logs).sum(2), v


def written():
    def one():
        prompts = np.repeat(rng.integers(32, size=(32, 4)), 4, 0)
        return (np.concatenate([prompts, rng.integers(20, size=(128, 6))], 1), rng.random((128, 6), dtype=np.float32),
                np.full((128, 6), -np.log(21), np.float32), rng.random((128, 6), dtype=np.float32))
    return cycle([one() for _ in range(10)])


def reference_of(net):
    reference = Writer()
    reference.load_state_dict(net.state_dict())
    return reference.requires_grad_(False)


def generation_ppo(groups):
    net, batches = Writer(), written()
    reference = reference_of(net)
    adam = torch.optim.Adam(net.parameters(), 3e-4, eps=1e-5)

    def learn():
        tokens, r, logp, v = next(batches)
        x = torch.as_tensor(tokens)
        with torch.no_grad():
            ref = reference.judge(x)[0]
        if groups:
            scores = r.sum(1).reshape(-1, 4)
            scores = (scores - scores.mean(1, keepdims=True)) / (scores.std(1, keepdims=True) + 1e-6)
            advantages = torch.as_tensor(scores.reshape(-1, 1)).expand(128, 6)
        else:
            shaped = r - 0.1 * (logp - ref.numpy())
            advantages, carried, following = np.zeros_like(r), 0, 0
            for t in reversed(range(6)):
                advantages[:, t] = carried = shaped[:, t] + 0.99 * following - v[:, t] + 0.99 * 0.95 * carried
                following = v[:, t]
            returns, advantages = torch.as_tensor(advantages + v), torch.as_tensor(advantages)
        old = torch.as_tensor(logp)
        (old - ref).sum(1).mean().item()
        for _ in range(4):
            order = torch.as_tensor(rng.permutation(128))
            for i in order.split(64):
                now, entropy, values = net.judge(x[i])
                ratio = (now - old[i]).exp()
                with torch.no_grad():
                    ((ratio - 1) - (now - old[i])).mean().item(), ((ratio - 1).abs() > 0.2).float().mean().item()
                adv = advantages[i]
                if groups:
                    away = ref[i] - now
                    gain = -torch.min(ratio * adv, ratio.clamp(0.8, 1.2) * adv).mean() + 0.1 * (away.exp() - away - 1).mean()
                    value = torch.zeros(())
                else:
                    adv = (adv - adv.mean()) / (adv.std() + 1e-8)
                    gain = -torch.min(ratio * adv, ratio.clamp(0.8, 1.2) * adv).mean()
                    value = (values - returns[i]).square().mean()
                entropy = entropy.mean()
                step(gain + 0.5 * value - 0.0 * entropy, net, adam, 0.5)
                gain.item(), value.item(), entropy.item()
        return 8

    return learn


def generation_reinforce():
    net, batches = Writer(), written()
    reference = reference_of(net)
    adam = torch.optim.Adam(net.parameters(), 1e-3, eps=1e-5)

    def learn():
        tokens, r, logp, _ = next(batches)
        x = torch.as_tensor(tokens)
        with torch.no_grad():
            shaped = (torch.as_tensor(r) - 0.1 * (torch.as_tensor(logp) - reference.judge(x)[0])).sum(1).view(-1, 4)
        advantages = (shaped - (shaped.sum(1, keepdim=True) - shaped) / 3).view(-1, 1)
        now, entropy, _ = net.judge(x)
        entropy = entropy.mean()
        gain = -(now * advantages).sum() / 128
        step(gain - 0.0 * entropy, net, adam, 0.5)
        gain.item(), entropy.item()
        return 1

    return learn


def generation_dqn():
    net, target = Writer(True), Writer(True)
    adam = torch.optim.Adam(net.parameters(), 1e-3, eps=1e-5)
    batches = cycle([(np.concatenate([rng.integers(32, size=(64, 4)), rng.integers(20, size=(64, 6))], 1), rng.random((64, 6), dtype=np.float32),
                      np.ones((64, 1), np.float32)) for _ in range(40)])

    def learn():
        x, r, w = map(torch.as_tensor, next(batches))
        q = net(x)[0]
        with torch.no_grad():
            best = target(x)[0].gather(2, q.argmax(2, keepdim=True))[..., 0]
            y = r + F.pad(best[:, 1:], (0, 1))
        chosen = q.gather(2, x[:, 4:, None])[..., 0]
        loss = (w * F.smooth_l1_loss(chosen, y, reduction="none")).mean()
        step(loss, net, adam)
        errors = (y - chosen).detach().abs()
        (0.9 * errors.amax(1) + 0.1 * errors.mean(1)).numpy(), loss.item()
        return 1

    return learn


MAKE = {
    "dqn": lambda: dqn(mlp(4, 256, 2), mlp(4, 256, 2), numbers(64, 2), False),
    "double-dqn": lambda: dqn(mlp(4, 256, 2), mlp(4, 256, 2), numbers(64, 2), True),
    "dueling dqn, prioritized": lambda: dqn(Dueling(), Dueling(), numbers(64, 2, weighed=True), True),
    "c51": lambda: c51(False),
    "rainbow": lambda: c51(True),
    "ppo": ppo,
    "ppo, asynchronous (v-trace)": asynchronous,
    "ppo, recurrent (gru)": lambda: recurrent(nn.GRU),
    "ppo, recurrent (lstm)": lambda: recurrent(nn.LSTM),
    "reinforce": reinforce,
    "r2d2 (lstm)": lambda: r2d2(nn.LSTM, False, 20, 10, 64, 64, 2),
    "r2d2 (gru)": lambda: r2d2(nn.GRU, False, 20, 10, 64, 64, 2),
    "r2d2, text, mean-pool (lstm)": lambda: r2d2(nn.LSTM, True, 8, 3, 128, 128, 5),
    "dqn, text, mean-pool": lambda: dqn(MeanPool(), MeanPool(), texts(64), True),
    "dqn, text, conv1d": lambda: dqn(Conv(), Conv(), texts(32), True),
    "dqn, text, gru": lambda: dqn(Gru(), Gru(), texts(32), True),
    "dqn, text, lstm": lambda: dqn(Lstm(), Lstm(), texts(32), True),
    "dqn, text, bidirectional gru": lambda: dqn(Bidirectional(), Bidirectional(), texts(32), True),
    "dqn, text, transformer": lambda: dqn(Transformer(), Transformer(), texts(32), True),
    "drrn, gru": drrn,
    "cloning, classification, mean-pool": cloning,
    "cloning, q, mean-pool": q_cloning,
    "distillation, mean-pool": distillation,
    "language model": language_model,
    "sequence to sequence": sequence_to_sequence,
    "generation, ppo (gae, kl)": lambda: generation_ppo(False),
    "generation, ppo (grpo)": lambda: generation_ppo(True),
    "generation, reinforce (rloo)": generation_reinforce,
    "generation, dqn": generation_dqn,
}

made = {}
for line in sys.stdin:
    name, seconds = line.rstrip("\n").split("\t")
    learn = made.setdefault(name, MAKE[name]())
    start, used, steps = time.perf_counter(), time.process_time(), 0
    while time.perf_counter() - start < float(seconds):
        steps += learn()
    print(steps / (time.perf_counter() - start), steps / (time.process_time() - used), flush=True)
