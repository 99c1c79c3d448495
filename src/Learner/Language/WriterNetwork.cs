using Troupe.Learner.Policies;
using static TorchSharp.torch;

namespace Troupe.Learner.Language;

/// <summary>A writer in torch, to be learned: one pass over prompt and text gives the outputs at every token of the text. Not thread-safe.</summary>
/// <remarks>B: texts, S: tokens of the longest with its prompt, N: written tokens of all texts, O: writable tokens, D: width.</remarks>
public sealed class WriterNetwork : FlatNetwork
{
    private readonly WriterSpec _spec;
    private readonly Decoder _decoder;
    private readonly Tensor _writable;   // [O]

    public WriterNetwork(WriterSpec spec, Device? device = null) : base(new WriterLayout(spec), device, nameof(WriterNetwork))
    {
        _spec = spec;
        _decoder = new Decoder(spec.Decoder with { Precision = spec.Precision }, name => this[name], device ?? CPU);
        _writable = tensor(spec.Writable.Select(token => (long)token).ToArray(), device: Flat.device).DetachFromDisposeScope();
    }

    /// <param name="texts">What was read before the tokens in question, and which these are.</param>
    /// <returns>Outputs of the writable tokens, [N, O], and V, [N]; null where the network has none.</returns>
    public (Tensor Outputs, Tensor? Values) Forward(TokenWindows texts)
    {
        var device = Flat.device;
        var features = _decoder.Features(tensor(texts.Tokens, [texts.Rows, texts.Width], device: device), null, tensor(texts.Places, device: device));   // [N, D]
        var outputs = Products.Linear(features, this["wte.weight"].index_select(0, _writable));                        // [N, O]
        if (!_spec.Valued) return (outputs, null);
        var values = Linear(NetworkLayout.Value, features).squeeze(1);                                                      // [N]
        return _spec.Kind == WriterKind.DuelingQ ? (outputs - outputs.mean([1], true) + values.unsqueeze(1), values) : (outputs, values);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        _decoder.Dispose();
        _writable.Dispose();
    }
}
