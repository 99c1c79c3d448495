using System.Text;
using Troupe.Learner.Replay;

namespace Troupe.Learner.Tests.Replay;

public sealed class XxHash64Tests
{
    // Values of the reference implementation (github.com/Cyan4973/xxHash, XXH64, seed 0).
    [Theory]
    [InlineData("", 0xEF46DB3751D8E999UL)]
    [InlineData("a", 0xD24EC4F1A98C6E5BUL)]
    [InlineData("abc", 0x44BC2CF5AD770999UL)]
    [InlineData("Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1UL)]
    public void Known_texts_have_the_reference_hashes(string text, ulong hash) =>
        Assert.Equal(hash, XxHash64.Of(Encoding.ASCII.GetBytes(text)));
}
