using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Troupe.Learner.Policies;

/// <summary>The encoders of texts in torch, for learning where managed code does not: the same mathematics as <see cref="TextEncoder"/>'s.</summary>
/// <remarks>U: texts, R: tokens of all texts, T: tokens of the longest, E: embedding size, H: hidden size.</remarks>
internal sealed class TorchEncoders(FlatNetwork network, string name)
{
    private readonly PolicySpec _spec = network.Layout.Spec;
    private readonly Device _device = network.Flat.device;

    /// <returns>[U, features].</returns>
    public Tensor Encode(InternedLists lists) => _spec.Encoder switch
    {
        EncoderKind.Gru => Gru(lists, "gru", backward: false),
        EncoderKind.BidirectionalGru => cat([Gru(lists, "gru", backward: false), Gru(lists, EncoderParameters.Reverse, backward: true)], 1),
        EncoderKind.Lstm => Lstm(lists),
        EncoderKind.Conv1d => Convolution(lists),
        EncoderKind.Transformer => new TorchTransformer(network, name).Encode(lists),
        _ => MeanPool(lists),
    };

    private Parameter Of(string suffix) => network[$"{name}.{suffix}"];

    private Tensor MeanPool(InternedLists lists)
    {
        var steps = new TokenSteps(lists);
        var embedded = Of("embedding").index_select(0, tensor(steps.Tokens, device: _device));                    // [R, E]
        var shares = tensor(steps.Shares, [steps.Shares.Length, 1], device: _device);
        return zeros(lists.Count, _spec.EmbeddingSize, device: _device).index_add(0, tensor(steps.Rows, device: _device), embedded * shares, 1);
    }

    private Tensor Gru(InternedLists lists, string cell, bool backward)
    {
        var size = _spec.HiddenSize;
        return Recurrent(lists, cell, backward, (x, y, former) =>
        {
            var h = former[0];
            var gates = (x.narrow(1, 0, 2 * size) + y.narrow(1, 0, 2 * size)).sigmoid();
            var n = (x.narrow(1, 2 * size, size) + gates.narrow(1, 0, size) * y.narrow(1, 2 * size, size)).tanh();
            return [n + gates.narrow(1, size, size) * (h - n)];
        }, states: 1);
    }

    private Tensor Lstm(InternedLists lists)
    {
        var size = _spec.HiddenSize;
        return Recurrent(lists, "lstm", backward: false, (x, y, former) =>
        {
            var gates = x + y;
            var enter = gates.narrow(1, 0, 2 * size).sigmoid();
            var cell = enter.narrow(1, size, size) * former[1] + enter.narrow(1, 0, size) * gates.narrow(1, 2 * size, size).tanh();
            return [gates.narrow(1, 3 * size, size).sigmoid() * cell.tanh(), cell];
        }, states: 2);
    }

    // The first of the states is h, which goes into the product and, after a text's last token, out
    private Tensor Recurrent(InternedLists lists, string cell, bool backward, Func<Tensor, Tensor, Tensor[], Tensor[]> next, int states)
    {
        var steps = new TokenSteps(lists, backward);
        var embedded = Of("embedding").index_select(0, tensor(steps.Tokens, device: _device));                    // [R, E]
        var inputs = network.Products.Linear(embedded, Of($"{cell}.weight_ih"), Of($"{cell}.bias_ih"));                 // [R, gates·H]
        var (weight, bias) = (Of($"{cell}.weight_hh"), Of($"{cell}.bias_hh"));
        Tensor[] state = [.. Enumerable.Range(0, states).Select(_ => zeros(lists.Count, _spec.HiddenSize, device: _device))];   // [U, H], longest first
        var before = 0;
        foreach (var running in steps.Running)
        {
            Tensor[] former = [.. state.Select(s => s.narrow(0, 0, running))];
            var stepped = next(inputs.narrow(0, before, running), network.Products.Linear(former[0], weight, bias), former);          // [n_t, H]
            state = [.. stepped.Zip(state, (s, all) => running == lists.Count ? s : cat([s, all.narrow(0, running, lists.Count - running)], 0))];
            before += running;
        }
        return state[0].index_select(0, tensor(steps.Places, device: _device));
    }

    private Tensor Convolution(InternedLists lists)
    {
        var widths = _spec.FilterWidths.ToArray();
        var padded = new PaddedTokens(lists, _device, widths.Max());
        var embedded = padded.Embedded(Of("embedding")) * padded.Present;                                         // [U, T, E]
        var filled = tensor(Array.ConvertAll(padded.Lengths, length => length > 0 ? 1f : 0f), [lists.Count, 1], device: _device);
        return cat([.. widths.Select(width =>
        {
            var places = padded.Length - width + 1;
            var windows = cat([.. Enumerable.Range(0, width).Select(k => embedded.narrow(1, k, places))], 2);     // [U, places, width·E]
            var weight = Of($"{EncoderParameters.Filters(width)}.weight").permute(0, 2, 1).reshape(_spec.Filters, -1);
            var values = functional.relu(network.Products.Linear(windows, weight, Of($"{EncoderParameters.Filters(width)}.bias")));
            return (values * Reached(padded, width, places)).amax(1);
        })], 1) * filled;                                                                                         // [U, widths·F]
    }

    // 1 where a filter lies within the text, or at its beginning; rectified values elsewhere do not count, [U, places, 1]
    private Tensor Reached(PaddedTokens padded, int width, int places)
    {
        var reached = new float[padded.Lengths.Length * places];
        for (var row = 0; row < padded.Lengths.Length; row++)
            for (var place = 0; place <= Math.Max(0, padded.Lengths[row] - width); place++) reached[row * places + place] = 1;
        return tensor(reached, [padded.Lengths.Length, places, 1], device: _device);
    }
}
