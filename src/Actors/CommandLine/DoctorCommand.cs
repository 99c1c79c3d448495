using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Troupe.Actors.Reporting;
using static TorchSharp.torch;

namespace Troupe.Actors.CommandLine;

/// <summary>What this machine and this build have; every line is something that a run depends on.</summary>
internal static class DoctorCommand
{
    public static Command Create(Streams streams)
    {
        var command = new Command("doctor", "Report packages, libtorch, device, threads, memory and disk of this machine.");
        command.SetAction(_ => Report(streams));
        return command;
    }

    private static int Report(Streams streams)
    {
        var well = true;
        void Row(string what, Func<string> tell)
        {
            string found;
            try
            {
                found = tell();
            }
            catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or IOException or UnauthorizedAccessException or ExternalException or NotSupportedException)
            {
                well = false;
                found = "missing: " + (e.InnerException ?? e).Message;
            }

            streams.Out.WriteLine($"{what,-16}{found}");
        }

        Row("packages", () => BuildInfo.Packages == "standins"
            ? "stand-ins of standins/ (the feed has no Akka.NET, Hocon, TorchSharp, NBomber; delete packages.local.props to ask again)"
            : "the real packages of the feed");
        Row("libtorch", () => __version__);
        Row("device", () => cuda.is_available() ? Text($"CUDA, {cuda.device_count()} devices") : "CPU (no CUDA device)");
        Row("native threads", () => "troupe.run.threads of each run; 1 unless told otherwise");
        Row(".NET", () => $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription} {RuntimeInformation.OSArchitecture}");
        Row("cores", () => Text($"{Environment.ProcessorCount}"));
        Row("memory", () => Text($"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024.0 * 1024 * 1024):0.0} GiB"));
        Row("disk", () => Text($"{new DriveInfo(Environment.CurrentDirectory).AvailableFreeSpace / (1024.0 * 1024 * 1024):0.0} GiB free here"));
        Row("run folders", WriteAndSync);
        Row("ports", () => "none: a run on one machine listens nowhere");

        return well ? ExitCode.Done : ExitCode.Failed;
    }

    private static string WriteAndSync()
    {
        var runs = Path.Combine(Environment.CurrentDirectory, "runs");
        var folder = Directory.Exists(runs) ? runs : Environment.CurrentDirectory;
        var path = Path.Combine(folder, $".doctor-{Environment.ProcessId}");
        try
        {
            using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            file.WriteByte(1);
            file.Flush(flushToDisk: true);
            return $"{folder} can be written and synced";
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
