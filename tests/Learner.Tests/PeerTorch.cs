using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Troupe.Learner.Tests;

/// <summary>A test that computes the same with Python's PyTorch (Debian: python3-torch); skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PeerTorchFactAttribute : FactAttribute
{
    public PeerTorchFactAttribute()
    {
        Skip = PeerTorch.Missing;
    }
}

/// <summary>The same, with cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PeerTorchTheoryAttribute : TheoryAttribute
{
    public PeerTorchTheoryAttribute()
    {
        Skip = PeerTorch.Missing;
    }
}

internal static class PeerTorch
{
    private const string Python = "/usr/bin/python3";

    private static readonly Lazy<bool> s_isThere = new(() =>
    {
        try
        {
            Run("import torch", "{}");
            return true;
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return false;
        }
    });

    /// <summary>Why it cannot be asked; null: it can.</summary>
    public static string? Missing => s_isThere.Value ? null : "python3 with torch is not here (Debian: apt-get install python3-torch).";

    /// <summary>Runs a script with <c>torch</c> imported as it is and <c>given</c> read from JSON; what it puts into <c>answer</c> comes back.</summary>
    /// <param name="given">Becomes JSON.</param>
    public static JsonElement Ask(string script, object given) => JsonDocument.Parse(Run(
        "import json, sys, torch\ntorch.set_num_threads(1)\ngiven = json.load(sys.stdin)\n" + script + "\nprint(json.dumps(answer))",
        JsonSerializer.Serialize(given))).RootElement;

    public static float[] Floats(this JsonElement list) => [.. list.EnumerateArray().Select(n => n.GetSingle())];

    private static string Run(string script, string input)
    {
        using var process = Process.Start(new ProcessStartInfo(Python)
        {
            ArgumentList = { "-c", script },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["OMP_NUM_THREADS"] = 1.ToString(CultureInfo.InvariantCulture) },
        })!;
        var error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException(error.Result);
    }
}
