using Troupe.Learner.Weights;

namespace Troupe.Learner.Tests.Weights;

public sealed class WeightsHashTests
{
    private static readonly WeightsSnapshot Weights = new(new(1, 1), [new NamedArray("a", [2], [1f, 2f])]);

    // sha256 of 61 00 01000000 02000000 0000803f 00000040
    [Fact]
    public void The_hash_is_sha_256_of_name_shape_and_numbers()
    {
        var bytes = Convert.FromHexString("6100" + "01000000" + "02000000" + "0000803F" + "00000040");
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)), WeightsHash.Of(Weights));
    }

    [Fact]
    public void The_version_does_not_count_but_one_bit_of_a_weight_does()
    {
        Assert.Equal(WeightsHash.Of(Weights), WeightsHash.Of(Weights with { Version = new(9, 9) }));
        Assert.NotEqual(WeightsHash.Of(Weights), WeightsHash.Of(new(new(1, 1), [new NamedArray("a", [2], [1f, MathF.BitIncrement(2f)])])));
        Assert.NotEqual(WeightsHash.Of(Weights), WeightsHash.Of(new(new(1, 1), [new NamedArray("a", [1, 2], [1f, 2f])])));
    }
}
