using System.Diagnostics;
using System.Runtime.CompilerServices;
using Troupe.Env.Stories;

namespace Troupe.Env.Tests.Stories;

public sealed class RebuildTests
{
    [NeedsProgramFact("inform6", "inform6-compiler")]
    public void The_sources_compile_to_the_very_bytes_that_are_kept()
    {
        var folder = Directory.CreateTempSubdirectory("troupe-games-");
        try
        {
            using var build = Process.Start(new ProcessStartInfo("sh", [Sources() + "/build", folder.FullName]) { RedirectStandardOutput = true })!;
            var output = build.StandardOutput.ReadToEnd();
            Assert.True(build.WaitForExit(TimeSpan.FromSeconds(60)), "the compiler did not end within a minute");
            Assert.True(build.ExitCode == 0, output);
            Assert.All(Games.Names, name =>
                Assert.Equal(Games.Open(name), File.ReadAllBytes(Directory.GetFiles(folder.FullName, name + ".z?").Single())));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Sources([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../../src/Env/Stories/Games"));
}
