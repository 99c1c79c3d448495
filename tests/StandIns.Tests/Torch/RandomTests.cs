using TorchSharp;
using static TorchSharp.torch;

namespace Troupe.StandIns.Tests.Torch;

[Collection("torch")]
public sealed class RandomTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void A_seed_fixes_a_generators_numbers()
    {
        using var a = new Generator(7);
        using var b = new Generator(7);
        Assert.True(rand(100, generator: a).Equals(rand(100, generator: b)));
        Assert.False(rand(100, generator: a).Equals(rand(100, generator: new Generator(8))));
        Assert.True(randn(5, generator: a.manual_seed(3)).Equals(randn(5, generator: b.manual_seed(3))));
        Assert.Equal(3, a.initial_seed());
    }

    [Fact]
    public void A_generators_restored_state_repeats_its_numbers()
    {
        using var generator = new Generator(1);
        randn(33, generator: generator);
        var state = generator.get_state();
        var (x, y, z) = (randn(33, generator: generator), randint(0, 1000, [20], generator: generator), randperm(50, generator: generator));
        using var other = new Generator();
        other.set_state(state);
        Assert.True(x.Equals(randn(33, generator: other)));
        Assert.True(y.Equals(randint(0, 1000, [20], generator: other)));
        Assert.True(z.Equals(randperm(50, generator: other)));
    }

    [Fact]
    public void The_processes_state_can_be_saved_and_restored_as_bytes()
    {
        var saved = get_rng_state().bytes.ToArray();
        var x = new[] { rand(10), nn.functional.dropout(ones(100)), zeros(10).normal_(), ones(3).multinomial(2) };
        set_rng_state(tensor(saved));
        var again = new[] { rand(10), nn.functional.dropout(ones(100)), zeros(10).normal_(), ones(3).multinomial(2) };
        Assert.All(x.Zip(again), pair => Assert.True(pair.First.Equals(pair.Second)));
    }

    [Fact]
    public void Distributions_stay_in_their_range()
    {
        using var generator = new Generator(5);
        var u = rand([1000], generator: generator);
        Assert.True(((u >= 0) & (u < 1)).all().item<bool>());
        var i = randint(2, 5, [1000], generator: generator);
        Assert.Equal([2L, 3, 4], i.data<long>().ToArray().Distinct().Order());
        Assert.Equal(Enumerable.Range(0, 20).Select(n => (long)n), randperm(20, generator: generator).data<long>().ToArray().Order());
        Assert.Equal([0f, 1], full(1000, 0.5).bernoulli(generator).data<float>().ToArray().Distinct().Order());
        Assert.All(tensor(new float[] { 0, 1, 0 }).multinomial(5, replacement: true, generator).data<long>().ToArray(), n => Assert.Equal(1, n));
    }
}
