using System.Text.Json;
using Troupe.Learner.Algorithms;

namespace Troupe.Learner.Tests.Algorithms;

public sealed class CheckpointFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _notes = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_newest_comes_back_with_its_files_and_state()
    {
        var checkpoints = new CheckpointFolder(_folder["c"], keep: 3);
        Write(checkpoints, 5);
        Write(checkpoints, 10);
        var newest = new CheckpointFolder(_folder["c"], keep: 3).Newest(_notes.Add);
        Assert.Equal(10, newest!.Number);
        Assert.Equal(10, newest.State.GetProperty("at").GetInt64());
        Assert.Equal("weights 10", File.ReadAllText(Path.Combine(newest.Folder, "model")));
        Assert.Empty(_notes);
    }

    [Fact]
    public void There_is_none_in_a_new_folder() => Assert.Null(new CheckpointFolder(_folder["c"], keep: 1).Newest(_notes.Add));

    [Fact]
    public void Only_so_many_are_kept()
    {
        var checkpoints = new CheckpointFolder(_folder["c"], keep: 2);
        for (var number = 1; number <= 12; number++) Write(checkpoints, number);
        Assert.Equal([12, 11], checkpoints.All(_notes.Add).Select(c => c.Number));
    }

    [Fact]
    public void A_second_one_of_the_same_number_is_the_newer()
    {
        var checkpoints = new CheckpointFolder(_folder["c"], keep: 5);
        Write(checkpoints, 1, "first");
        Write(checkpoints, 1, "second");
        Assert.Equal("second", File.ReadAllText(Path.Combine(checkpoints.Newest(_notes.Add)!.Folder, "model")));
    }

    [Fact]
    public void A_half_written_one_is_passed_over_with_a_note()
    {
        var checkpoints = new CheckpointFolder(_folder["c"], keep: 3);
        Write(checkpoints, 1);
        Assert.Throws<IOException>(() => checkpoints.Write(2, folder =>
        {
            File.WriteAllText(Path.Combine(folder, "model"), "half");
            throw new IOException("The power went.");
        }, default));
        Assert.Equal(1, checkpoints.Newest(_notes.Add)!.Number);
        Assert.Contains("never finished", Assert.Single(_notes), StringComparison.Ordinal);

        Write(checkpoints, 3);
        _notes.Clear();
        Assert.Equal(3, checkpoints.Newest(_notes.Add)!.Number);
        Assert.Empty(_notes);
    }

    [Theory]
    [InlineData("model", "truncate", "bytes")]
    [InlineData("model", "flip", "hash")]
    [InlineData("model", "delete", "missing")]
    [InlineData("state.json", "truncate", "ignored")]
    [InlineData("state.json", "delete", "ignored")]
    public void A_damaged_one_is_passed_over_and_the_one_before_it_taken(string name, string damage, string expected)
    {
        var checkpoints = new CheckpointFolder(_folder["c"], keep: 3);
        Write(checkpoints, 1);
        var file = Path.Combine(Write(checkpoints, 2).Folder, name);
        var bytes = File.ReadAllBytes(file);
        if (damage == "truncate") File.WriteAllBytes(file, bytes[..^1]);
        if (damage == "flip") File.WriteAllBytes(file, [.. bytes[..^1], (byte)(bytes[^1] ^ 1)]);
        if (damage == "delete") File.Delete(file);

        Assert.Equal(1, checkpoints.Newest(_notes.Add)!.Number);
        Assert.Contains(expected, Assert.Single(_notes), StringComparison.Ordinal);
    }

    private static Checkpoint Write(CheckpointFolder checkpoints, long number, string? text = null) =>
        checkpoints.Write(number, folder => File.WriteAllText(Path.Combine(folder, "model"), text ?? $"weights {number}"), JsonSerializer.SerializeToElement(new { at = number }));
}
