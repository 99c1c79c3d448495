"""The language model of hocon/oracles/language-model.conf in PyTorch (Debian: python3-torch), with PyTorch's own layers.

    language-model.peer.py FOLDER SEED    FOLDER holds train.txt and test.txt; prints one line of JSON
"""
import json
import math
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

CONTEXT, WIDTH, LAYERS, HEADS, VOCABULARY, END = 128, 64, 2, 4, 258, 256
UPDATES, BATCH, RATE, WARM_UP, FINAL, DECAY, BETAS, CLIP = 1000, 8, 5e-3, 100, 0.1, 0.1, (0.9, 0.99), 1.0


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.ln_1, self.ln_2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.attention, self.projection = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.inner, self.outer = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.register_buffer("mask", torch.ones(CONTEXT, CONTEXT, dtype=torch.bool).triu(1), persistent=False)

    def forward(self, x):
        b, t, _ = x.shape
        q, k, v = (part.view(b, t, HEADS, WIDTH // HEADS).transpose(1, 2) for part in self.attention(self.ln_1(x)).split(WIDTH, 2))
        scores = (q @ k.transpose(2, 3)) / math.sqrt(WIDTH // HEADS)
        mixed = F.softmax(scores.masked_fill(self.mask[:t, :t], -math.inf), -1) @ v
        x = x + self.projection(mixed.transpose(1, 2).reshape(b, t, WIDTH))
        return x + self.outer(F.gelu(self.inner(self.ln_2(x)), approximate="tanh"))


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens, self.places = nn.Embedding(VOCABULARY, WIDTH), nn.Embedding(CONTEXT, WIDTH)
        self.blocks, self.norm = nn.Sequential(*[Block() for _ in range(LAYERS)]), nn.LayerNorm(WIDTH)
        for name, p in self.named_parameters():   # Radford et al. 2019
            if p.dim() == 2:
                nn.init.normal_(p, 0, 0.02 / math.sqrt(2 * LAYERS) if "projection" in name or "outer" in name else 0.02)
            elif name.endswith("bias"):
                nn.init.zeros_(p)

    def forward(self, ids):
        x = self.tokens(ids) + self.places.weight[: ids.shape[1]]
        return F.linear(self.norm(self.blocks(x)), self.tokens.weight)


def share(done):
    if done < WARM_UP:
        return (done + 1) / WARM_UP
    return FINAL + (1 - FINAL) * 0.5 * (1 + math.cos(math.pi * min(1, (done - WARM_UP) / (UPDATES - WARM_UP))))


def ids(path):
    return torch.tensor([END] + list(open(path, "rb").read()))


def main(folder, seed):
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    train, test = ids(f"{folder}/train.txt"), ids(f"{folder}/test.txt")
    model = Model()
    matrices = [p for p in model.parameters() if p.dim() == 2]
    others = [p for p in model.parameters() if p.dim() != 2]
    optimizer = torch.optim.AdamW([{"params": matrices, "weight_decay": DECAY}, {"params": others, "weight_decay": 0}], lr=RATE, betas=BETAS)
    seconds = 0.0
    for update in range(UPDATES):
        began = time.perf_counter()
        starts = torch.randint(len(train) - CONTEXT, (BATCH,)).tolist()
        x = torch.stack([train[s : s + CONTEXT] for s in starts])
        y = torch.stack([train[s + 1 : s + 1 + CONTEXT] for s in starts])
        for group in optimizer.param_groups:
            group["lr"] = RATE * share(update)
        optimizer.zero_grad()
        F.cross_entropy(model(x).view(-1, VOCABULARY), y.view(-1)).backward()
        nn.utils.clip_grad_norm_(model.parameters(), CLIP)
        optimizer.step()
        seconds += time.perf_counter() - began
    model.eval()
    nats, targets = 0.0, len(test) - 1
    with torch.no_grad():
        for start in range(0, targets, CONTEXT):
            x, y = test[start : start + CONTEXT], test[start + 1 : start + 1 + CONTEXT]
            nats += F.cross_entropy(model(x[: len(y)][None])[0], y, reduction="sum").item()
    print(json.dumps({
        "bytePerplexity": math.exp(nats / targets), "tokensPerSecond": round(UPDATES * BATCH * CONTEXT / seconds, 1),
        "weights": sum(p.numel() for p in model.parameters()), "torch": torch.__version__}))


main(sys.argv[1], int(sys.argv[2]))
