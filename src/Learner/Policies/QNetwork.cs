using System.Runtime.InteropServices;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Troupe.Learner.Policies;

/// <summary>
/// The Q-network in torch, for learning: the same mathematics as <see cref="ActingNetwork"/>. All parameters are views of
/// one vector, so that a snapshot is one copy and an optimizer's step one pass. Not thread-safe.
/// </summary>
/// <remarks>U: distinct observations, A: distinct action texts, P: pairs of a row and one of its actions, H: hidden size, E: embedding size.</remarks>
public sealed class QNetwork : Module, IQFunction
{
    private readonly QNetworkSpec _spec;
    private readonly Dictionary<string, Parameter> _parameters = [];

    public QNetwork(QNetworkSpec spec, Device? device = null) : base(nameof(QNetwork))
    {
        Layout = new QNetworkLayout(spec);
        _spec = spec;
        Flat = zeros(Layout.Length, device: device).DetachFromDisposeScope();
        foreach (var slot in Layout.Slots)
        {
            var view = Flat.narrow(0, slot.Offset, slot.Length).view(Array.ConvertAll(slot.Shape, size => (long)size));
            var parameter = new Parameter(view.DetachFromDisposeScope());
            _parameters.Add(slot.Name, parameter);
            register_parameter(slot.Name, parameter);
        }
    }

    public QNetworkLayout Layout { get; }

    /// <summary>All parameters one behind the other, [<see cref="QNetworkLayout.Length"/>]; writing to it changes them.</summary>
    public Tensor Flat { get; }

    public Parameter this[string name] => _parameters[name];

    /// <summary>Q of all pairs of the batch, [P].</summary>
    public Tensor Forward(QBatch batch) =>
        Values(EncodeStates(batch), _spec.Head is ActionHead.Admissible ? EncodeTexts(batch) : null, batch);

    /// <inheritdoc/>
    public void Evaluate(QBatch batch)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        using var values = Forward(batch).cpu();
        MemoryMarshal.Cast<byte, float>(values.bytes).CopyTo(batch.AllResults);
    }

    /// <summary>Features of the distinct observations, [U, features].</summary>
    public Tensor EncodeStates(QBatch batch) =>
        _spec.ObservesText ? EncodeLists(QNetworkLayout.StateEncoder, batch.Observations) : Numbers(batch.Observations);

    /// <summary>Features of the distinct action texts, [A, features].</summary>
    public Tensor EncodeTexts(QBatch batch) => EncodeLists(QNetworkLayout.ActionEncoder, batch.Texts);

    /// <summary>From features to Q: rectified layers and head.</summary>
    /// <param name="features">[U, features].</param>
    /// <param name="texts">[A, features]; with admissible texts only.</param>
    /// <returns>[P].</returns>
    public Tensor Values(Tensor features, Tensor? texts, QBatch batch)
    {
        var pairs = new Pairs(batch, Flat.device);
        var states = features;
        for (var layer = 0; layer < _spec.Layers; layer++) states = functional.relu(Linear(QNetworkLayout.Trunk(layer), states));   // [U, H]
        var v = _spec.Dueling ? Linear(QNetworkLayout.Value, states).squeeze(1) : null;                                            // [U]

        if (_spec.Head is ActionHead.Fixed head)
        {
            var all = Linear(QNetworkLayout.Head, states);                                                                         // [U, n]
            if (v is not null) all = all + v.unsqueeze(1) - all.mean([1L], keepdim: true);
            return all.view(-1).index_select(0, pairs.States * head.Count + pairs.Actions);
        }
        var s = Linear(QNetworkLayout.JointState, states);                                                                         // [U, H]
        var a = functional.linear(texts!, this[$"{QNetworkLayout.JointAction}.weight"]);                                           // [A, H]
        var joined = functional.relu(s.index_select(0, pairs.States) + a.index_select(0, pairs.Actions));                          // [P, H]
        var q = Linear(QNetworkLayout.JointScore, joined).squeeze(1);                                                              // [P]
        if (v is null) return q;
        var mean = zeros(batch.Count, device: Flat.device).index_add(0, pairs.Rows, q * pairs.Shares, 1);                         // [rows]
        return q + v.index_select(0, pairs.States) - mean.index_select(0, pairs.Rows);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        foreach (var parameter in _parameters.Values) parameter.Dispose();
        Flat.Dispose();
    }

    private Tensor Linear(string name, Tensor x) => functional.linear(x, this[$"{name}.weight"], this[$"{name}.bias"]);

    private Tensor Numbers(InternedLists observations)
    {
        var numbers = new float[observations.Count * _spec.Numbers];
        for (var i = 0; i < observations.Count; i++)
            MemoryMarshal.Cast<int, float>(observations[i]).CopyTo(numbers.AsSpan(i * _spec.Numbers, _spec.Numbers));
        return tensor(numbers, [observations.Count, _spec.Numbers], device: Flat.device);
    }

    private Tensor EncodeLists(string name, InternedLists lists)
    {
        var steps = new TokenSteps(lists);
        var embedded = this[$"{name}.embedding"].index_select(0, tensor(steps.Tokens, device: Flat.device));       // [R, E]
        var order = tensor(steps.Rows, device: Flat.device);                                                      // [R]
        if (_spec.Encoder == EncoderKind.MeanPool)
        {
            var shares = tensor(steps.Shares, [steps.Shares.Length, 1], device: Flat.device);
            return zeros(lists.Count, _spec.EmbeddingSize, device: Flat.device).index_add(0, order, embedded * shares, 1);
        }
        var size = _spec.HiddenSize;
        var inputs = functional.linear(embedded, this[$"{name}.gru.weight_ih"], this[$"{name}.gru.bias_ih"]);      // [R, 3H]
        var weight = this[$"{name}.gru.weight_hh"];
        var bias = this[$"{name}.gru.bias_hh"];
        var h = zeros(lists.Count, size, device: Flat.device);                                                    // [U, H], longest first
        var before = 0;
        foreach (var running in steps.Running)
        {
            var former = h.narrow(0, 0, running);
            var x = inputs.narrow(0, before, running);                                                            // [n_t, 3H]
            var y = functional.linear(former, weight, bias);
            var gates = (x.narrow(1, 0, 2 * size) + y.narrow(1, 0, 2 * size)).sigmoid();
            var n = (x.narrow(1, 2 * size, size) + gates.narrow(1, 0, size) * y.narrow(1, 2 * size, size)).tanh();
            var next = n + gates.narrow(1, size, size) * (former - n);
            h = running == lists.Count ? next : cat([next, h.narrow(0, running, lists.Count - running)], 0);
            before += running;
        }
        return h.index_select(0, tensor(steps.Places, device: Flat.device));
    }

    /// <summary>For each pair: its distinct observation, its action, its row, and 1 / actions of the row; each [P].</summary>
    private readonly ref struct Pairs
    {
        public Pairs(QBatch batch, Device device)
        {
            long[] states = new long[batch.Pairs], actions = new long[batch.Pairs], rows = new long[batch.Pairs];
            var shares = new float[batch.Pairs];
            for (int row = 0, pair = 0; row < batch.Count; row++)
                foreach (var action in batch.Actions(row))
                    (states[pair], actions[pair], rows[pair], shares[pair++]) = (batch.States[row], action, row, 1f / batch.Actions(row).Length);
            States = tensor(states, device: device);
            Actions = tensor(actions, device: device);
            Rows = tensor(rows, device: device);
            Shares = tensor(shares, device: device);
        }

        public Tensor States { get; }

        public Tensor Actions { get; }

        public Tensor Rows { get; }

        public Tensor Shares { get; }
    }

    /// <summary>Lists laid out step by step, the longest first: at step t only the first <c>Running[t]</c> have a token left.</summary>
    private sealed class TokenSteps
    {
        public TokenSteps(InternedLists lists)
        {
            int[] order = [.. Enumerable.Range(0, lists.Count).OrderByDescending(i => lists[i].Length)];
            Places = new long[lists.Count];
            for (var i = 0; i < order.Length; i++) Places[order[i]] = i;
            Running = [.. Enumerable.Range(0, order.Length > 0 ? lists[order[0]].Length : 0).Select(step => order.Count(i => lists[i].Length > step))];
            var total = Running.Sum();
            (Tokens, Rows, Shares) = (new long[total], new long[total], new float[total]);
            for (int step = 0, at = 0; step < Running.Length; step++)
                for (var i = 0; i < Running[step]; i++, at++)
                    (Tokens[at], Rows[at], Shares[at]) = (lists[order[i]][step], order[i], 1f / lists[order[i]].Length);
        }

        /// <summary>Token of each step, [R].</summary>
        public long[] Tokens { get; }

        /// <summary>The list that it belongs to, [R].</summary>
        public long[] Rows { get; }

        /// <summary>1 / length of that list, [R].</summary>
        public float[] Shares { get; }

        public int[] Running { get; }

        /// <summary>Where each list stands in the sorted order, [lists].</summary>
        public long[] Places { get; }
    }
}
