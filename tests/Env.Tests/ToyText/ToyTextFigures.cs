using System.Globalization;

namespace Troupe.Env.Tests.ToyText;

/// <summary>What the long tests measured, for tests/prove/toy-text: a line each, appended to the file that <c>TROUPE_FIGURES</c> names, if it does.</summary>
internal static class ToyTextFigures
{
    public static void Write(string what, double expected, double measured, double standardError = 0)
    {
        if (Environment.GetEnvironmentVariable("TROUPE_FIGURES") is not { Length: > 0 } file) return;
        lock (typeof(ToyTextFigures)) File.AppendAllText(file, string.Create(CultureInfo.InvariantCulture, $"{what}\t{expected:R}\t{measured:R}\t{standardError:R}\n"));
    }
}
