using System.Text;
using Troupe.Learner.Weights;

namespace Troupe.Learner.Tests.Weights;

public sealed class SafetensorsTests
{
    // {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} and 1.0, −2.0
    private static readonly byte[] ByHand =
    [
        0x36, 0, 0, 0, 0, 0, 0, 0,
        .. """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"""u8,
        0x00, 0x00, 0x80, 0x3F, 0x00, 0x00, 0x00, 0xC0,
    ];

    [Fact]
    public void A_file_made_by_hand_is_read()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a"], ByHand);
        var tensor = Assert.Single(Safetensors.Read(folder["a"]));
        Assert.Equal("a", tensor.Name);
        Assert.Equal([2L], tensor.Shape);
        Assert.Equal([1f, -2f], tensor.Floats.ToArray());
    }

    [Fact]
    public void What_is_written_is_byte_for_byte_the_format()
    {
        using var folder = new TemporaryFolder();
        Safetensors.Write(folder["a"], [SafeTensor.Of("a", [2], [1f, -2f])]);
        byte[] padded = [0x38, .. ByHand[1..(8 + 0x36)], (byte)' ', (byte)' ', .. ByHand[(8 + 0x36)..]];
        Assert.Equal(padded, File.ReadAllBytes(folder["a"]));
    }

    [Fact]
    public void Tensors_of_both_types_come_back_as_they_were()
    {
        using var folder = new TemporaryFolder();
        Safetensors.Write(folder["m"], [SafeTensor.Of("w", [2, 3], [1f, 2, 3, 4, 5, float.NaN]), SafeTensor.Of("steps", [long.MinValue, 7]), SafeTensor.Of("none", [0, 4], [])],
            new Dictionary<string, string> { ["format"] = "pt" });
        var back = Safetensors.Read(folder["m"]);
        Assert.Equal(["w", "steps", "none"], back.Select(t => t.Name));
        Assert.Equal([1f, 2, 3, 4, 5, float.NaN], back[0].Floats.ToArray());
        Assert.Equal([2L, 3L], back[0].Shape);
        Assert.Equal([long.MinValue, 7], back[1].Integers.ToArray());
        Assert.Equal([0L, 4L], back[2].Shape);
        Assert.Throws<InvalidDataException>(() => back[1].Floats.ToArray());
    }

    [Theory]
    [InlineData("", "fewer than the 8")]
    [InlineData("\u0001", "fewer than the 8")]
    [InlineData("\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff", "header would be -1")]
    [InlineData("\u0010\0\0\0\0\0\0\0{}", "cut off")]
    [InlineData("\u0002\0\0\0\0\0\0\0{]", "not a whole safetensors file")]
    [InlineData("\u0002\0\0\0\0\0\0\0{}x", "end at byte 10, the file has 11")]
    [InlineData("\u0002\0\0\0\0\0\0\0[]", "not a whole safetensors file")]
    public void A_damaged_file_is_named_with_what_is_wrong(string bytes, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["broken.safetensors"], Encoding.Latin1.GetBytes(bytes));
        var wrong = Assert.Throws<InvalidDataException>(() => Safetensors.Read(folder["broken.safetensors"]));
        Assert.Contains("broken.safetensors", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(expected, wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F16","shape":[4],"data_offsets":[0,8]}}""", "F16")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "shape [3] has 8 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "shape [-2]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "lies at [8, 0]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "begins at 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""", "cut off")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}}""", "twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", "not a whole")]
    public void A_header_that_lies_is_refused(string header, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a"], [.. BitConverter.GetBytes((long)header.Length), .. Encoding.UTF8.GetBytes(header), .. new byte[8]]);
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => Safetensors.Read(folder["a"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_truncation_of_a_good_file_is_refused()
    {
        using var folder = new TemporaryFolder();
        for (var length = 0; length < ByHand.Length; length++)
        {
            File.WriteAllBytes(folder["a"], ByHand[..length]);
            Assert.Throws<InvalidDataException>(() => Safetensors.Read(folder["a"]));
        }
    }
}
