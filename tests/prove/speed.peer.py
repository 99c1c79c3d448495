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


class Remembering(nn.Module):
    """One recurrent layer under policy and value, reset where an episode begins."""

    def __init__(self):
        super().__init__()
        self.gru, self.hidden = nn.GRUCell(4, 64), nn.Linear(64, 64)
        self.policy, self.value = nn.Linear(64, 2), nn.Linear(64, 1)

    def forward(self, s, begins):
        h, seen = torch.zeros(8, 64), []
        for t in range(32):
            h = self.gru(s[t], h * begins[t])
            seen.append(h)
        h = torch.tanh(self.hidden(torch.stack(seen).view(256, 64)))
        return self.policy(h), self.value(h)[:, 0]


def recurrent():
    net = Remembering()
    adam = torch.optim.Adam(net.parameters(), 1e-3, eps=1e-5)
    batches = cycle(rounds())

    def learn():
        s, a, r, done, logp, v, last = next(batches)
        advantages, carried, following = np.zeros_like(r), np.zeros(8, np.float32), v[-1]
        for t in reversed(range(32)):
            delta = r[t] + 0.98 * following * (1 - done[t]) - v[t]
            advantages[t] = carried = delta + 0.98 * 0.8 * (1 - done[t]) * carried
            following = v[t]
        begins = torch.as_tensor(1 - np.concatenate([np.zeros((1, 8), np.float32), done[:-1]]))[:, :, None]
        s, returns = torch.as_tensor(s), torch.as_tensor((advantages + v).reshape(-1))
        a, logp, adv = torch.as_tensor(a.reshape(-1)), torch.as_tensor(logp.reshape(-1)), torch.as_tensor(advantages.reshape(-1))
        for _ in range(10):
            logits, values = net(s, begins)
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
    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(64), nn.LayerNorm(64)
        self.attention, self.out = nn.Linear(64, 192), nn.Linear(64, 64)
        self.inner = nn.Sequential(nn.Linear(64, 256), nn.GELU(), nn.Linear(256, 64))
        self.register_buffer("mask", torch.ones(64, 64).triu(1).bool())

    def forward(self, x):
        q, k, v = (y.view(-1, 64, 4, 16).transpose(1, 2) for y in self.attention(self.norm1(x)).split(64, 2))
        scores = (q @ k.transpose(2, 3) / 4).masked_fill(self.mask, float("-inf"))
        x = x + self.out((scores.softmax(3) @ v).transpose(1, 2).reshape(x.shape))
        return x + self.inner(self.norm2(x))


class LanguageModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding, self.positions = nn.Embedding(256, 64), nn.Parameter(torch.randn(64, 64) * 0.02)
        self.blocks, self.norm = nn.Sequential(Block(), Block()), nn.LayerNorm(64)

    def forward(self, tokens):
        return self.norm(self.blocks(self.embedding(tokens) + self.positions)) @ self.embedding.weight.T


def language_model():
    net, text = LanguageModel(), rng.integers(256, size=100_000)
    decays = [p for p in net.parameters() if p.dim() > 1]
    others = [p for p in net.parameters() if p.dim() <= 1]
    adam = torch.optim.AdamW([{"params": decays, "weight_decay": 0.1}, {"params": others, "weight_decay": 0.0}], 1e-3, betas=(0.9, 0.99))

    def learn():
        begins = rng.integers(len(text) - 64, size=16)
        windows = torch.as_tensor(np.stack([text[b:b + 65] for b in begins]))
        loss = F.cross_entropy(net(windows[:, :-1]).reshape(-1, 256), windows[:, 1:].reshape(-1))
        step(loss, net, adam, 1.0)
        loss.item()
        return 1

    return learn


MAKE = {
    "dqn": lambda: dqn(mlp(4, 256, 2), mlp(4, 256, 2), numbers(64, 2), False),
    "double-dqn": lambda: dqn(mlp(4, 256, 2), mlp(4, 256, 2), numbers(64, 2), True),
    "c51": lambda: c51(False),
    "rainbow": lambda: c51(True),
    "ppo": ppo,
    "ppo, recurrent (gru)": recurrent,
    "reinforce": reinforce,
    "dqn, text, mean-pool": lambda: dqn(MeanPool(), MeanPool(), texts(64), True),
    "dqn, text, conv1d": lambda: dqn(Conv(), Conv(), texts(32), True),
    "dqn, text, gru": lambda: dqn(Gru(), Gru(), texts(32), True),
    "dqn, text, lstm": lambda: dqn(Lstm(), Lstm(), texts(32), True),
    "dqn, text, bidirectional gru": lambda: dqn(Bidirectional(), Bidirectional(), texts(32), True),
    "dqn, text, transformer": lambda: dqn(Transformer(), Transformer(), texts(32), True),
    "language model": language_model,
}

made = {}
for line in sys.stdin:
    name, seconds = line.rstrip("\n").split("\t")
    learn = made.setdefault(name, MAKE[name]())
    start, used, steps = time.perf_counter(), time.process_time(), 0
    while time.perf_counter() - start < float(seconds):
        steps += learn()
    print(steps / (time.perf_counter() - start), steps / (time.process_time() - used), flush=True)
