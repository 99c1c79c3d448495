namespace Troupe.Learner.Policies;

/// <summary>
/// W·x + b of each token that was met, computed once for one version of the weights: of a recurrent unit only the
/// recurrent half, of a convolution only sums are left for each text. Tokens get consecutive slots in the order in which
/// they are met.
/// </summary>
/// <remarks>
/// The rows of W come in blocks (gates, or places within a filter) of N units each; Np: padded to <see cref="Gemm.Columns"/>,
/// B: blocks.
/// </remarks>
internal sealed unsafe class TokenInputs
{
    private readonly ParameterSlot _embeddingSlot, _weightSlot;
    private readonly ParameterSlot? _biasSlot;
    private readonly int _tokens, _size, _units, _blocks, _stride, _width, _padded;
    private readonly bool _placesLast;                         // W is [N, E, B], else [B·N, E]
    private readonly float[] _embedding;                       // [V, E]
    private readonly float[] _arranged;                        // [B·N, E], where W comes otherwise
    private readonly AlignedBuffer _transposed;                // [E, B·Np]
    private readonly AlignedBuffer _weight;                    // [B·Np, Ep]
    private readonly AlignedBuffer _bias;                      // [B·Np]
    private readonly AlignedBuffer _rows = new();              // [slots, B·Np]
    private readonly AlignedBuffer _embedded = new();          // [slots, Ep]
    private readonly AlignedBuffer _gradient = new();          // [slots, B·Np]
    private readonly AlignedBuffer _embeddedGradient = new();  // [slots, Ep]
    private readonly AlignedBuffer _weightGradient = new();    // [B·Np, Ep]
    private readonly int[] _slotOf, _versionOf;                // [V]
    private int[] _tokenOf = new int[256];                     // [slots]
    private int _version = 1, _slots, _computed;

    /// <summary>Of a recurrent unit, whose weights are [gates·H, E].</summary>
    public static TokenInputs OfGates(NetworkLayout layout, string name, string cell, int gates) =>
        new(layout, name, layout[$"{name}.{cell}.weight_ih"], layout[$"{name}.{cell}.bias_ih"], gates, placesLast: false);

    /// <summary>Of filters, whose weights are [filters, E, width]; a block a place, and no bias.</summary>
    public static TokenInputs OfFilters(NetworkLayout layout, string name, int width) =>
        new(layout, name, layout[$"{name}.{EncoderParameters.Filters(width)}.weight"], null, width, placesLast: true);

    private TokenInputs(NetworkLayout layout, string name, ParameterSlot weight, ParameterSlot? bias, int blocks, bool placesLast)
    {
        (_embeddingSlot, _weightSlot, _biasSlot, _blocks, _placesLast) = (layout[$"{name}.embedding"], weight, bias, blocks, placesLast);
        (_tokens, _size) = (layout.Spec.Tokens, layout.Spec.EmbeddingSize);
        _units = weight.Length / (blocks * _size);
        _stride = Gemm.Padded(_units);
        (_width, _padded) = (blocks * _stride, Gemm.Padded(_size));
        _embedding = new float[_embeddingSlot.Length];
        _arranged = placesLast ? new float[weight.Length] : [];
        _transposed = new AlignedBuffer(_size * _width);
        _weight = new AlignedBuffer(_width * _padded);
        _bias = new AlignedBuffer(_width);
        (_slotOf, _versionOf) = (new int[_tokens], new int[_tokens]);
    }

    public void Load(ReadOnlySpan<float> flat)
    {
        flat.Slice(_embeddingSlot.Offset, _embeddingSlot.Length).CopyTo(_embedding);
        var weight = Arranged(flat.Slice(_weightSlot.Offset, _weightSlot.Length));
        for (var block = 0; block < _blocks; block++)
        {
            var column = block * _stride;
            DenseLayer.Transpose(weight.Slice(block * _units * _size, _units * _size), _units, _size, _transposed.Span[column..], _width);
            for (var row = 0; row < _units; row++)
                weight.Slice((block * _units + row) * _size, _size).CopyTo(_weight.Span[((column + row) * _padded)..]);
            if (_biasSlot is not null) flat.Slice(_biasSlot.Offset + block * _units, _units).CopyTo(_bias.Span[column..]);
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
        _rows.Reserve(_slots * _width);
        _embedded.Reserve(_slots * _padded);
        for (var slot = _computed; slot < _slots; slot++)
        {
            _embedding.AsSpan(_tokenOf[slot] * _size, _size).CopyTo(_embedded.Span[(slot * _padded)..]);
            _bias.Span[.._width].CopyTo(_rows.Span[(slot * _width)..]);
        }
        Gemm.MultiplyAdd(Row(_computed), _width, _embedded.Pointer + _computed * _padded, _padded, 1, _transposed.Pointer, _width, added, _width, _size);
        _computed = _slots;
    }

    /// <summary>[B·Np].</summary>
    public float* Row(int slot) => _rows.Pointer + slot * _width;

    /// <summary>Where the gradient at <see cref="Row"/> is added up, after <see cref="ClearGradient"/>.</summary>
    public float* GradientRow(int slot) => _gradient.Pointer + slot * _width;

    public void ClearGradient()
    {
        _gradient.Reserve(_slots * _width);
        _gradient.Span[..(_slots * _width)].Clear();
    }

    /// <summary>From the gradient at the rows to that of embedding, weight and bias, added to the network's.</summary>
    public void Backward(Span<float> flat)
    {
        _embeddedGradient.Reserve(_slots * _padded);
        _embeddedGradient.Span[..(_slots * _padded)].Clear();
        Gemm.MultiplyAdd(_embeddedGradient.Pointer, _padded, _gradient.Pointer, _width, 1, _weight.Pointer, _padded, _slots, _padded, _width);
        _weightGradient.Reserve(_width * _padded);
        _weightGradient.Span[..(_width * _padded)].Clear();
        Gemm.MultiplyAdd(_weightGradient.Pointer, _padded, _gradient.Pointer, 1, _width, _embedded.Pointer, _padded, _width, _padded, _slots);

        var embedding = flat.Slice(_embeddingSlot.Offset, _embeddingSlot.Length);
        for (var slot = 0; slot < _slots; slot++)
            VectorMath.AddScaled(embedding.Slice(_tokenOf[slot] * _size, _size), _embeddedGradient.Span.Slice(slot * _padded, _size), 1);
        var weight = flat.Slice(_weightSlot.Offset, _weightSlot.Length);
        for (var row = 0; row < _blocks * _units; row++)
        {
            var (block, unit) = (row / _units, row % _units);
            var gradient = _weightGradient.Span.Slice((block * _stride + unit) * _padded, _size);
            if (!_placesLast) VectorMath.AddScaled(weight.Slice(row * _size, _size), gradient, 1);
            else
                for (var i = 0; i < _size; i++) weight[(unit * _size + i) * _blocks + block] += gradient[i];
        }

        if (_biasSlot is null) return;
        var bias = flat.Slice(_biasSlot.Offset, _biasSlot.Length);
        for (var slot = 0; slot < _slots; slot++)
            for (var block = 0; block < _blocks; block++)
                VectorMath.AddScaled(bias.Slice(block * _units, _units), new ReadOnlySpan<float>(GradientRow(slot) + block * _stride, _units), 1);
    }

    // As [B·N, E]
    private ReadOnlySpan<float> Arranged(ReadOnlySpan<float> weight)
    {
        if (!_placesLast) return weight;
        for (var block = 0; block < _blocks; block++)
            for (var unit = 0; unit < _units; unit++)
                for (var i = 0; i < _size; i++)
                    _arranged[(block * _units + unit) * _size + i] = weight[(unit * _size + i) * _blocks + block];
        return _arranged;
    }
}
