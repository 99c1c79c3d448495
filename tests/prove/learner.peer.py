"""The two learner steps of bench/LearnerSteps.cs in plain PyTorch, one thread: prints steps a second."""
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.set_num_threads(1)
torch.manual_seed(1)


def rate(step, seconds=4.0):
    for _ in range(20):
        step()
    start, n = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        step()
        n += 1
    return n / (time.perf_counter() - start)


def mlp():
    return nn.Sequential(nn.Linear(128, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, 18))


net, target = mlp(), mlp()
adam = torch.optim.Adam(net.parameters(), 1e-3)
s, s2 = torch.randn(64, 128), torch.randn(64, 128)
a, r = torch.randint(18, (64, 1)), torch.randn(64)


def dqn():
    with torch.no_grad():
        y = r + 0.99 * target(s2).max(1)[0]
    loss = F.smooth_l1_loss(net(s).gather(1, a)[:, 0], y)
    adam.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(net.parameters(), 10)
    adam.step()


class Gru(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(2000, 64)
        self.gru = nn.GRU(64, 128, batch_first=True)
        self.head = nn.Linear(128, 32)

    def forward(self, tokens):
        return self.head(self.gru(self.embedding(tokens))[1][0])


g = Gru()
adam_g = torch.optim.Adam(g.parameters(), 1e-3)
tokens, goal = torch.randint(2000, (32, 40)), torch.randn(32, 32)


def gru():
    loss = F.mse_loss(g(tokens), goal)
    adam_g.zero_grad()
    loss.backward()
    adam_g.step()


print("dqn", round(rate(dqn), 1))
print("gru", round(rate(gru), 1))
