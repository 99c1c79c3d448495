using static TorchSharp.torch;

namespace Troupe.Learner.Language;

/// <summary>Texts that an <see cref="EncoderDecoder"/> is writing: the sources' keys and values are made once, the targets' grow.</summary>
internal sealed class EncoderDecoderWriting : IWritingState
{
    private readonly EncoderDecoder _model;
    private readonly KeyValueCache _cache;
    private readonly int _count;
    private SourceMemory _source;

    /// <param name="prompts">Sources of equal length.</param>
    public EncoderDecoderWriting(EncoderDecoder model, IReadOnlyList<int[]> prompts)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        (_model, _count) = (model, prompts.Count);
        _cache = new KeyValueCache(model.Spec.Side(model.Spec.Target, model.Spec.DecoderLayers));
        var length = prompts[0].Length;
        var ids = tensor([.. prompts.SelectMany(p => p.Select(t => (long)t))], [prompts.Count, length], device: model["wte.weight"].device);
        _source = Kept(model.Remember(ids, [.. prompts.Select(_ => length)]));
    }

    public float[][] Next(IReadOnlyList<int>? tokens)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        tokens ??= [.. Enumerable.Repeat(_model.Spec.Start, _count)];
        var ids = tensor([.. tokens.Select(t => (long)t)], [tokens.Count, 1], device: _model["wte.weight"].device);
        return Logits.Rows(_model.Output(_model.Features(ids, _source, _cache)), tokens.Count, _model.Spec.Vocabulary);
    }

    public void Keep(ReadOnlySpan<long> rows)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        _cache.Reorder(rows);
        var index = tensor(rows.ToArray(), device: _model["wte.weight"].device);
        var former = _source;
        _source = Kept(new SourceMemory([.. former.Layers.Select(l => (l.Keys.index_select(0, index), l.Values.index_select(0, index)))], former.Absent.index_select(0, index)));
        Free(former);
    }

    public void Dispose()
    {
        _cache.Dispose();
        Free(_source);
    }

    private static SourceMemory Kept(SourceMemory memory)
    {
        foreach (var (keys, values) in memory.Layers)
        {
            keys.DetachFromDisposeScope();
            values.DetachFromDisposeScope();
        }
        memory.Absent.DetachFromDisposeScope();
        return memory;
    }

    private static void Free(SourceMemory memory)
    {
        foreach (var (keys, values) in memory.Layers)
        {
            keys.Dispose();
            values.Dispose();
        }
        memory.Absent.Dispose();
    }
}
