using Troupe.Actors.CommandLine;
using Troupe.Actors.Run;

namespace Troupe.Actors.Tests.Run;

public sealed class RunFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("troupe-folder-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Run => Path.Combine(_folder, "run");

    [Fact]
    public void A_run_is_held_by_one_at_a_time()
    {
        using (var held = RunFolder.Create(Run))
        {
            File.WriteAllText(held.Configuration, "");
            Assert.Contains("in use by another process", Assert.Throws<UsageException>(() => RunFolder.Open(Run)).Message, StringComparison.Ordinal);
        }

        using var again = RunFolder.Open(Run);
        Assert.Equal(Path.Combine(Run, "checkpoints", "best"), again.Best);
    }

    [Fact]
    public void A_folder_that_holds_a_run_is_not_begun_again()
    {
        using (var held = RunFolder.Create(Run)) File.WriteAllText(held.Configuration, "");
        Assert.Contains("--resume", Assert.Throws<UsageException>(() => RunFolder.Create(Run)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_run_cannot_be_gone_on_with()
    {
        Assert.Contains("run.conf", Assert.Throws<UsageException>(() => RunFolder.Open(_folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_named()
    {
        File.WriteAllText(Run, "a file in the way");
        var path = Path.Combine(Run, "below");
        Assert.Contains(path, Assert.Throws<UsageException>(() => RunFolder.Create(path)).Message, StringComparison.Ordinal);
    }
}
