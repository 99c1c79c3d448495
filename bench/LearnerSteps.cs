using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Troupe.Bench;

/// <summary>Updates/s of two whole learner steps, one compute thread: the figures that docs/performance.md compares with PyTorch.</summary>
public static class LearnerSteps
{
    private const int Repeats = 5;
    private static readonly TimeSpan s_repeat = TimeSpan.FromSeconds(2);

    public static void Run(TextWriter output)
    {
        set_num_threads(1);
        Report(output, "add, 64 floats (calls/s)", Add());
        Report(output, "linear 64×128 · 128×128 (calls/s)", LinearCall());
        Report(output, "DQN step: batch 64, 128-256-256-18, Huber, clip, Adam (updates/s)", Dqn());
        Report(output, "GRU step: batch 32, 40 tokens, vocabulary 2000, 64→128→32 (updates/s)", GruStep());
    }

    private static Action Add()
    {
        var (a, b) = (randn(64), randn(64));
        return () => (a + b).Dispose();
    }

    private static Action LinearCall()
    {
        var (layer, x) = (Linear(128, 128), randn(64, 128));
        return () =>
        {
            using var off = no_grad();
            layer.call(x).Dispose();
        };
    }

    private static Action Dqn()
    {
        static Sequential Net() => Sequential(Linear(128, 256), ReLU(), Linear(256, 256), ReLU(), Linear(256, 18));
        var (online, target) = (Net(), Net());
        var parameters = online.parameters().ToArray();
        var adam = optim.Adam(parameters, lr: 1e-4);
        var (states, next) = (randn(64, 128), randn(64, 128));
        var (actions, rewards) = (randint(18, [64L, 1]), randn(64));
        return () =>
        {
            using var scope = NewDisposeScope();
            Tensor goal;
            using (no_grad()) goal = rewards + 0.99 * target.call(next).max(1).values;
            var q = online.call(states).gather(1, actions).squeeze(1);   // [B]
            var loss = functional.huber_loss(q, goal);
            adam.zero_grad();
            loss.backward();
            utils.clip_grad_norm_(parameters, 10);
            adam.step();
            _ = loss.item<float>();
        };
    }

    private static Action GruStep()
    {
        var (embedding, gru, head) = (Embedding(2000, 64), GRU(64, 128, batchFirst: true), Linear(128, 32));
        var parameters = new nn.Module[] { embedding, gru, head }.SelectMany(m => m.parameters()).ToArray();
        var adam = optim.Adam(parameters, lr: 1e-4);
        var (tokens, classes) = (randint(2000, [32L, 40]), randint(32, [32L]));
        return () =>
        {
            using var scope = NewDisposeScope();
            var (_, last) = gru.call(embedding.call(tokens));
            var loss = functional.cross_entropy(head.call(last.squeeze(0)), classes);
            adam.zero_grad();
            loss.backward();
            utils.clip_grad_norm_(parameters, 10);
            adam.step();
            _ = loss.item<float>();
        };
    }

    /// <summary>The slowest and the fastest of several repeats, and the median by processor time, which a busy machine disturbs less.</summary>
    private static void Report(TextWriter output, string name, Action step)
    {
        for (var i = 0; i < 50; i++) step();
        var (wall, processor) = (new double[Repeats], new double[Repeats]);
        for (var r = 0; r < Repeats; r++)
        {
            var (clock, used, count) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime, 0);
            while (clock.Elapsed < s_repeat)
            {
                for (var i = 0; i < 10; i++) step();
                count += 10;
            }
            wall[r] = count / clock.Elapsed.TotalSeconds;
            processor[r] = count / (Environment.CpuUsage.TotalTime - used).TotalSeconds;
        }
        Array.Sort(processor);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {wall.Min():N0}–{wall.Max():N0}; {processor[Repeats / 2]:N0} a processor second"));
    }
}
