using Troupe.Learner.Policies;
using static TorchSharp.torch;

namespace Troupe.Learner.Tests.Policies;

public sealed class QNetworkTests
{
    public static TheoryData<EncoderKind, bool, bool, int> Kinds => Networks.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public void Torch_and_managed_code_agree(EncoderKind encoder, bool admissible, bool dueling, int layers)
    {
        var spec = Networks.Spec(encoder, admissible, dueling, layers);
        var weights = Networks.Stirred(InitialWeights.Of(spec, 11, default));
        QBatch fast = Networks.Batch(spec, 29, 2), torch = Networks.Batch(spec, 29, 2);
        var acting = new ActingNetwork(spec);
        acting.Load(weights);
        acting.Evaluate(fast);
        using var network = Loaded(spec, weights);
        network.Evaluate(torch);

        for (var i = 0; i < torch.Pairs; i++) Assert.Equal(torch.AllResults[i], fast.AllResults[i], 1e-5f);
    }

    [Fact]
    public void Torch_and_managed_code_agree_on_numbers()
    {
        var spec = new QNetworkSpec { Numbers = 3, HiddenSize = 20, Layers = 2, Head = new ActionHead.Fixed(2) };
        var weights = InitialWeights.Of(spec, 1, default);
        using var network = Loaded(spec, weights);
        var acting = new ActingNetwork(spec);
        acting.Load(weights);
        QBatch fast = new(), torch = new();
        foreach (var batch in new[] { fast, torch })
        {
            batch.Add([0.5f, -1f, 3f], [0, 1]);
            batch.Add([-0.5f, 0f, 1e-3f], [1]);
        }
        acting.Evaluate(fast);
        network.Evaluate(torch);
        for (var i = 0; i < 3; i++) Assert.Equal(torch.AllResults[i], fast.AllResults[i], 1e-5f);
    }

    [Fact]
    public void Every_parameter_is_registered_under_its_name_and_shares_the_one_vector()
    {
        var spec = Networks.Spec(EncoderKind.Gru, true, true, 1);
        using var network = new QNetwork(spec);
        Assert.Equal(network.Layout.Slots.Select(s => s.Name).Order(), network.named_parameters().Select(p => p.name).Order());
        using (no_grad()) network.Flat.fill_(3);
        Assert.All(network.parameters(), p => Assert.Equal(3f, p.mean().item<float>()));
    }

    private static QNetwork Loaded(QNetworkSpec spec, Learner.Weights.WeightsSnapshot weights)
    {
        var network = new QNetwork(spec);
        var flat = new float[network.Layout.Length];
        FlatWeights.CopyTo(weights, network.Layout, flat);
        using (no_grad()) network.Flat.copy_(tensor(flat));
        return network;
    }
}
