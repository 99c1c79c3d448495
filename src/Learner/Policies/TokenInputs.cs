namespace Troupe.Learner.Policies;

/// <summary>
/// W_ih·x + b_ih of each token that was met, computed once for one version of the weights: only the recurrent half of a
/// gated recurrent unit is left for each text. Tokens get consecutive slots in the order in which they are met.
/// </summary>
internal sealed unsafe class TokenInputs
{
    private readonly ParameterSlot _embeddingSlot, _weightSlot, _biasSlot;
    private readonly int _tokens, _size, _hidden, _gates, _padded;
    private readonly float[] _embedding;                       // [V, E]
    private readonly AlignedBuffer _transposed;                // [E, 3·Hp]
    private readonly AlignedBuffer _weight;                    // [3·Hp, Ep]
    private readonly AlignedBuffer _bias;                      // [3·Hp]
    private readonly AlignedBuffer _rows = new();              // [slots, 3·Hp]
    private readonly AlignedBuffer _embedded = new();          // [slots, Ep]
    private readonly AlignedBuffer _gradient = new();          // [slots, 3·Hp]
    private readonly AlignedBuffer _embeddedGradient = new();  // [slots, Ep]
    private readonly AlignedBuffer _weightGradient = new();    // [3·Hp, Ep]
    private readonly int[] _slotOf, _versionOf;                // [V]
    private int[] _tokenOf = new int[256];                     // [slots]
    private int _version = 1, _slots, _computed;

    public TokenInputs(NetworkLayout layout, string name)
    {
        _embeddingSlot = layout[$"{name}.embedding"];
        _weightSlot = layout[$"{name}.gru.weight_ih"];
        _biasSlot = layout[$"{name}.gru.bias_ih"];
        (_tokens, _size, _hidden) = (layout.Spec.Tokens, layout.Spec.EmbeddingSize, layout.Spec.HiddenSize);
        (_gates, _padded) = (3 * Gemm.Padded(_hidden), Gemm.Padded(_size));
        _embedding = new float[_embeddingSlot.Length];
        _transposed = new AlignedBuffer(_size * _gates);
        _weight = new AlignedBuffer(_gates * _padded);
        _bias = new AlignedBuffer(_gates);
        (_slotOf, _versionOf) = (new int[_tokens], new int[_tokens]);
    }

    public void Load(ReadOnlySpan<float> flat)
    {
        flat.Slice(_embeddingSlot.Offset, _embeddingSlot.Length).CopyTo(_embedding);
        var weight = flat.Slice(_weightSlot.Offset, _weightSlot.Length);
        var bias = flat.Slice(_biasSlot.Offset, _biasSlot.Length);
        for (var gate = 0; gate < 3; gate++)
        {
            var column = gate * _gates / 3;
            DenseLayer.Transpose(weight.Slice(gate * _hidden * _size, _hidden * _size), _hidden, _size, _transposed.Span[column..], _gates);
            for (var row = 0; row < _hidden; row++)
                weight.Slice((gate * _hidden + row) * _size, _size).CopyTo(_weight.Span[((column + row) * _padded)..]);
            bias.Slice(gate * _hidden, _hidden).CopyTo(_bias.Span[column..]);
        }
        _version++;
        _slots = _computed = 0;
    }

    /// <summary>The slot of a token; valid to read after <see cref="Compute"/>.</summary>
    public int Slot(int token)
    {
        if ((uint)token >= (uint)_tokens) throw new ArgumentOutOfRangeException(nameof(token), token, $"Token ids of this network lie between 0 and {_tokens - 1}.");
        if (_versionOf[token] == _version) return _slotOf[token];
        if (_slots == _tokenOf.Length) Array.Resize(ref _tokenOf, 2 * _slots);
        (_versionOf[token], _slotOf[token], _tokenOf[_slots]) = (_version, _slots, token);
        return _slots++;
    }

    /// <summary>Computes the rows of all slots that are new.</summary>
    public void Compute()
    {
        var added = _slots - _computed;
        if (added == 0) return;
        _rows.Reserve(_slots * _gates);
        _embedded.Reserve(_slots * _padded);
        for (var slot = _computed; slot < _slots; slot++)
        {
            _embedding.AsSpan(_tokenOf[slot] * _size, _size).CopyTo(_embedded.Span[(slot * _padded)..]);
            _bias.Span[.._gates].CopyTo(_rows.Span[(slot * _gates)..]);
        }
        Gemm.MultiplyAdd(Row(_computed), _gates, _embedded.Pointer + _computed * _padded, _padded, 1, _transposed.Pointer, _gates, added, _gates, _size);
        _computed = _slots;
    }

    /// <summary>[3·Hp].</summary>
    public float* Row(int slot) => _rows.Pointer + slot * _gates;

    /// <summary>Where the gradient at <see cref="Row"/> is added up, after <see cref="ClearGradient"/>.</summary>
    public float* GradientRow(int slot) => _gradient.Pointer + slot * _gates;

    public void ClearGradient()
    {
        _gradient.Reserve(_slots * _gates);
        _gradient.Span[..(_slots * _gates)].Clear();
    }

    /// <summary>From the gradient at the rows to that of embedding, weight and bias, added to the network's.</summary>
    public void Backward(Span<float> flat)
    {
        _embeddedGradient.Reserve(_slots * _padded);
        _embeddedGradient.Span[..(_slots * _padded)].Clear();
        Gemm.MultiplyAdd(_embeddedGradient.Pointer, _padded, _gradient.Pointer, _gates, 1, _weight.Pointer, _padded, _slots, _padded, _gates);
        _weightGradient.Reserve(_gates * _padded);
        _weightGradient.Span[..(_gates * _padded)].Clear();
        Gemm.MultiplyAdd(_weightGradient.Pointer, _padded, _gradient.Pointer, 1, _gates, _embedded.Pointer, _padded, _gates, _padded, _slots);

        var embedding = flat.Slice(_embeddingSlot.Offset, _embeddingSlot.Length);
        for (var slot = 0; slot < _slots; slot++)
            VectorMath.AddScaled(embedding.Slice(_tokenOf[slot] * _size, _size), _embeddedGradient.Span.Slice(slot * _padded, _size), 1);
        var weight = flat.Slice(_weightSlot.Offset, _weightSlot.Length);
        for (var row = 0; row < 3 * _hidden; row++)
            VectorMath.AddScaled(weight.Slice(row * _size, _size), _weightGradient.Span.Slice(Padded(row) * _padded, _size), 1);
        var bias = flat.Slice(_biasSlot.Offset, _biasSlot.Length);
        for (var slot = 0; slot < _slots; slot++)
            for (var gate = 0; gate < 3; gate++)
                VectorMath.AddScaled(bias.Slice(gate * _hidden, _hidden), new ReadOnlySpan<float>(GradientRow(slot) + gate * _gates / 3, _hidden), 1);
    }

    // Row of a [3·H, …] parameter → row where each gate begins at a multiple of Hp
    private int Padded(int row) => row / _hidden * (_gates / 3) + row % _hidden;
}
