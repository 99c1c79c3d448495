using System.Globalization;

namespace Troupe.Env.Tests.Worlds;

/// <summary>What the long tests measured, for the proofs in tests/prove: a line each, appended to the file that <c>TROUPE_FIGURES</c> names, if it does.</summary>
internal static class ProvenFigures
{
    public static void Write(string what, double expected, double measured, double standardError = 0)
    {
        if (Environment.GetEnvironmentVariable("TROUPE_FIGURES") is not { Length: > 0 } file) return;
        lock (typeof(ProvenFigures)) File.AppendAllText(file, string.Create(CultureInfo.InvariantCulture, $"{what}\t{expected:R}\t{measured:R}\t{standardError:R}\n"));
    }
}
