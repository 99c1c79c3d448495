namespace Troupe.Learner.Policies;

/// <summary>
/// The memory of a policy in managed code: a recurrent cell over the steps of an episode, forward for acting and,
/// remembering what it did, backward through time for learning. A row's results are the same bits in any batch. Not
/// thread-safe.
/// </summary>
/// <remarks>
/// x = W_ih·φ(o) + b_ih depends on the observation alone, so it is projected, and kept, apart from the recurrence. M:
/// memory size, Mp: padded to <see cref="Gemm.Columns"/>, padding stays zero; G: gates × Mp; S: sequences, sorted longest
/// first; R: rows of all of them, step by step; U: distinct observations.
/// </remarks>
internal abstract unsafe class RecurrentCore
{
    private readonly ParameterSlot _inputSlot, _inputBiasSlot, _stateSlot, _stateBiasSlot;
    private readonly int _gates, _inputs, _inputStride, _offset;
    private readonly AlignedBuffer _inputTransposed, _inputWeight, _inputBias;   // W_ih: [F, G], [G, Fp]; b_ih: [G]
    private readonly AlignedBuffer _stateTransposed, _stateWeight, _stateBias;   // W_hh: [M, G], [G, Mp]; b_hh: [G]
    private readonly AlignedBuffer _former = new();           // h before each step, [R, Mp]
    private readonly AlignedBuffer _inputGradient = new();    // at x, [U, G]
    private readonly AlignedBuffer _weightGradient = new();   // [G, Mp] or [G, Fp]
    private int[] _seen = [];                                 // which x each row had, [rows of the batch]
    private bool _remembers;

    /// <param name="name">Prefix of its parameters in <paramref name="layout"/>.</param>
    /// <param name="offset">Where its part of an agent's recurrent state begins.</param>
    protected RecurrentCore(NetworkLayout layout, string name, int gates, int offset)
    {
        var spec = layout.Spec;
        (_inputSlot, _inputBiasSlot) = (layout[$"{name}.weight_ih"], layout[$"{name}.bias_ih"]);
        (_stateSlot, _stateBiasSlot) = (layout[$"{name}.weight_hh"], layout[$"{name}.bias_hh"]);
        (Size, Stride, _gates, _offset) = (spec.MemorySize, Gemm.Padded(spec.MemorySize), gates, offset);
        (_inputs, _inputStride) = (spec.FeatureSize, Gemm.Padded(spec.FeatureSize));
        _inputTransposed = new AlignedBuffer(_inputs * Width);
        _inputWeight = new AlignedBuffer(Width * _inputStride);
        _inputBias = new AlignedBuffer(Width);
        _stateTransposed = new AlignedBuffer(Size * Width);
        _stateWeight = new AlignedBuffer(Width * Stride);
        _stateBias = new AlignedBuffer(Width);
    }

    public static RecurrentCore Of(NetworkLayout layout, string name, int offset) =>
        layout.Spec.Memory == MemoryKind.Gru ? new GruCore(layout, name, offset) : new LstmCore(layout, name, offset);

    /// <summary>G: numbers of a projected observation.</summary>
    public int Width => _gates * Stride;

    /// <summary>Mp: numbers from one row of outputs to the next.</summary>
    public int Stride { get; }

    /// <summary>M.</summary>
    protected int Size { get; }

    /// <summary>h, [S, Mp]; on the way back the gradient at it.</summary>
    protected AlignedBuffer State { get; } = new();

    /// <summary>Of each step, [R, G]: first W_hh·h + b_hh, then what <see cref="Step"/> keeps; on the way back the gradient at W_hh·h.</summary>
    protected AlignedBuffer Gate { get; } = new();

    /// <summary>h before a position's step, [Mp].</summary>
    protected float* Former(int position) => _former.Pointer + position * Stride;

    public virtual void Load(ReadOnlySpan<float> flat)
    {
        LoadGates(flat, _inputSlot, _inputs, _inputTransposed, _inputWeight, _inputStride);
        LoadGates(flat, _stateSlot, Size, _stateTransposed, _stateWeight, Stride);
        for (var gate = 0; gate < _gates; gate++)
        {
            flat.Slice(_inputBiasSlot.Offset + gate * Size, Size).CopyTo(_inputBias.Span[(gate * Stride)..]);
            flat.Slice(_stateBiasSlot.Offset + gate * Size, Size).CopyTo(_stateBias.Span[(gate * Stride)..]);
        }
    }

    /// <summary>x = W_ih·φ + b_ih.</summary>
    /// <param name="features">φ, a row every <paramref name="featureStride"/> numbers.</param>
    /// <param name="to">Receives x, [rows, G], a row every <paramref name="stride"/> numbers.</param>
    public void Project(float* features, int featureStride, int rows, float* to, int stride)
    {
        for (var row = 0; row < rows; row++) _inputBias.Span[..Width].CopyTo(new Span<float>(to + row * stride, Width));
        Gemm.MultiplyAdd(to, stride, features, featureStride, 1, _inputTransposed.Pointer, Width, rows, Width, _inputs);
    }

    /// <summary>Runs over all sequences of the batch, from what is carried into each to what is carried out of it.</summary>
    /// <param name="x">Projected observations, one every <paramref name="stride"/> numbers.</param>
    /// <param name="seen">Which of them each row of the batch saw.</param>
    /// <param name="outputs">Receives what each row's hidden layers see, [rows, Mp].</param>
    /// <param name="remember">Keep what <see cref="Backward"/> needs.</param>
    public void Unroll(QBatch batch, SequenceSteps steps, float* x, int stride, ReadOnlySpan<int> seen, float* outputs, bool remember = false)
    {
        _remembers = remember;
        var kept = remember ? steps.Total : steps.Count;
        Gate.Reserve(kept * Width);
        Reserve(kept, steps.Count);
        if (remember)
        {
            _former.Reserve(steps.Total * Stride);
            if (_seen.Length < seen.Length) _seen = new int[2 * seen.Length];
            seen.CopyTo(_seen);
        }
        State.Reserve(steps.Count * Stride);
        for (var i = 0; i < steps.Count; i++) Carry(batch.Memory(steps.Sequence(i)), i);
        for (int step = 0, before = 0; step < steps.Steps; before += steps.Running(step++))
        {
            var (running, at) = (steps.Running(step), remember ? before : 0);
            if (remember) State.Span[..(running * Stride)].CopyTo(_former.Span[(before * Stride)..]);
            var gates = Gate.Pointer + at * Width;
            for (var i = 0; i < running; i++) _stateBias.Span[..Width].CopyTo(new Span<float>(gates + i * Width, Width));
            Gemm.MultiplyAdd(gates, Width, State.Pointer, Stride, 1, _stateTransposed.Pointer, Width, running, Width, Size);
            for (var i = 0; i < running; i++)
            {
                var row = steps.Rows[before + i];
                Step(x + seen[row] * stride, gates + i * Width, i, at + i);
                State.Span.Slice(i * Stride, Stride).CopyTo(new Span<float>(outputs + row * Stride, Stride));
            }
        }
        for (var i = 0; i < steps.Count; i++) Keep(batch.MemoryAfter(steps.Sequence(i)), i);
    }

    /// <summary>Gradient of the last <see cref="Unroll"/>, which must have been told to remember. It ends where the sequences begin.</summary>
    /// <param name="outputs">Gradient at the outputs, [rows, Mp].</param>
    /// <param name="features">φ of the distinct observations as they were projected, [U, Fp].</param>
    /// <param name="observations">U.</param>
    /// <param name="flat">The network's gradient; this memory's parameters are added to it.</param>
    /// <param name="atFeatures">Receives the gradient at φ, [U, Fp]; null: not wanted.</param>
    public void Backward(SequenceSteps steps, float* outputs, float* features, int observations, Span<float> flat, float* atFeatures)
    {
        if (!_remembers) throw new InvalidOperationException("The way back needs an unrolling that was told to remember.");
        _inputGradient.Reserve(observations * Width);
        _inputGradient.Span[..(observations * Width)].Clear();
        State.Span[..(steps.Count * Stride)].Clear();
        ClearGradient(steps.Count);
        for (int step = steps.Steps - 1, before = steps.Total; step >= 0; step--)
        {
            var running = steps.Running(step);
            before -= running;
            for (var i = 0; i < running; i++)
            {
                var row = steps.Rows[before + i];
                VectorMath.AddScaled(State.Span.Slice(i * Stride, Stride), new ReadOnlySpan<float>(outputs + row * Stride, Stride), 1);
                StepBack(_inputGradient.Pointer + _seen[row] * Width, Gate.Pointer + (before + i) * Width, i, before + i);
            }
            Gemm.MultiplyAdd(State.Pointer, Stride, Gate.Pointer + before * Width, Width, 1, _stateWeight.Pointer, Stride, running, Stride, Width);
        }

        AddWeight(flat, _stateSlot, Gate.Pointer, steps.Total, _former.Pointer, Size, Stride);
        AddWeight(flat, _inputSlot, _inputGradient.Pointer, observations, features, _inputs, _inputStride);
        AddBias(flat, _stateBiasSlot, Gate.Pointer, steps.Total);
        AddBias(flat, _inputBiasSlot, _inputGradient.Pointer, observations);
        if (atFeatures is null) return;
        new Span<float>(atFeatures, observations * _inputStride).Clear();
        Gemm.MultiplyAdd(atFeatures, _inputStride, _inputGradient.Pointer, Width, 1, _inputWeight.Pointer, _inputStride, observations, _inputStride, Width);
    }

    /// <summary>Room for what a cell keeps beside its state.</summary>
    /// <param name="positions">Steps kept.</param>
    protected virtual void Reserve(int positions, int sequences)
    {
    }

    /// <summary>h of sequence i, and what else a cell has, from an agent's recurrent state; empty: zero.</summary>
    protected virtual void Carry(ReadOnlySpan<float> memory, int i) => Carry(memory, 0, State, i);

    /// <summary>The other way.</summary>
    protected virtual void Keep(Span<float> memory, int i) => Keep(memory, 0, State, i);

    protected void Carry(ReadOnlySpan<float> memory, int part, AlignedBuffer to, int i)
    {
        var row = to.Span.Slice(i * Stride, Stride);
        row.Clear();
        if (memory.Length > 0) memory.Slice(_offset + part, Size).CopyTo(row);
    }

    protected void Keep(Span<float> memory, int part, AlignedBuffer from, int i) => from.Span.Slice(i * Stride, Size).CopyTo(memory[(_offset + part)..]);

    /// <summary>One step of one row: h becomes h'.</summary>
    /// <param name="x">[G].</param>
    /// <param name="gate">W_hh·h + b_hh, [G]; receives what the way back needs.</param>
    /// <param name="i">The sequence, among the sorted.</param>
    /// <param name="position">Where what is kept belongs.</param>
    protected abstract void Step(float* x, float* gate, int i, int position);

    /// <summary>Gradient at h' of sequence <paramref name="i"/> → the part of that at h which does not go through the gates, and those at the gates.</summary>
    /// <param name="x">The gradient at x is added here, [G].</param>
    /// <param name="gate">What <see cref="Step"/> left; receives the gradient at W_hh·h + b_hh, [G].</param>
    protected abstract void StepBack(float* x, float* gate, int i, int position);

    protected virtual void ClearGradient(int sequences)
    {
    }

    private void LoadGates(ReadOnlySpan<float> flat, ParameterSlot slot, int inputs, AlignedBuffer transposed, AlignedBuffer weight, int stride)
    {
        for (var gate = 0; gate < _gates; gate++)
        {
            var part = flat.Slice(slot.Offset + gate * Size * inputs, Size * inputs);
            DenseLayer.Transpose(part, Size, inputs, transposed.Span[(gate * Stride)..], Width);
            for (var row = 0; row < Size; row++) part.Slice(row * inputs, inputs).CopyTo(weight.Span[((gate * Stride + row) * stride)..]);
        }
    }

    // Σ gradientᵀ·input over the rows, added to a [gates × M, inputs] parameter
    private void AddWeight(Span<float> flat, ParameterSlot slot, float* gradient, int rows, float* input, int inputs, int stride)
    {
        _weightGradient.Reserve(Width * stride);
        _weightGradient.Span[..(Width * stride)].Clear();
        Gemm.MultiplyAdd(_weightGradient.Pointer, stride, gradient, 1, Width, input, stride, Width, stride, rows);
        var to = flat.Slice(slot.Offset, slot.Length);
        for (var row = 0; row < _gates * Size; row++)
            VectorMath.AddScaled(to.Slice(row * inputs, inputs), _weightGradient.Span.Slice((row / Size * Stride + row % Size) * stride, inputs), 1);
    }

    private void AddBias(Span<float> flat, ParameterSlot slot, float* gradient, int rows)
    {
        for (var row = 0; row < rows; row++)
            for (var gate = 0; gate < _gates; gate++)
                VectorMath.AddScaled(flat.Slice(slot.Offset + gate * Size, Size), new ReadOnlySpan<float>(gradient + row * Width + gate * Stride, Size), 1);
    }
}
