using static TorchSharp.torch;

namespace Troupe.Learner.Language;

/// <summary>A decoder writes on from its prompt: prompt and completion share the context.</summary>
internal sealed class DecoderWriting(Decoder model) : IWritingModel
{
    public int Vocabulary => model.Spec.Vocabulary;

    public int LongestPrompt => model.Spec.Context;

    public int Room(int prompt) => model.Spec.Context - prompt;

    public IWritingState Begin(IReadOnlyList<int[]> prompts)
    {
        model.eval();
        return new State(model, prompts);
    }

    private sealed class State(Decoder model, IReadOnlyList<int[]> prompts) : IWritingState
    {
        private readonly KeyValueCache _cache = new(model.Spec);

        public float[][] Next(IReadOnlyList<int>? tokens) => Read(tokens is null ? [.. prompts] : [.. tokens.Select(t => new[] { t })]);

        public void Keep(ReadOnlySpan<long> rows) => _cache.Reorder(rows);

        public void Dispose() => _cache.Dispose();

        // Logits after the last token of each sequence
        private float[][] Read(int[][] sequences)
        {
            using var scope = NewDisposeScope();
            var (rows, length) = (sequences.Length, sequences[0].Length);
            var ids = tensor([.. sequences.SelectMany(s => s.Select(t => (long)t))], [rows, length], device: model["wte.weight"].device);
            var last = model.Features(ids, _cache).narrow(1, length - 1, 1);
            return Logits.Rows(model.Output(last), rows, model.Spec.Vocabulary);
        }
    }
}

internal static class Logits
{
    /// <summary>[rows, …, width] in any device's memory as arrays.</summary>
    public static float[][] Rows(Tensor logits, int rows, int width)
    {
        var flat = logits.reshape(-1).cpu().data<float>().ToArray();
        return [.. Enumerable.Range(0, rows).Select(row => flat[(row * width)..((row + 1) * width)])];
    }
}
