using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Troupe.Learner.Algorithms;

/// <summary>Makes files and names survive a power loss: what .NET does for files (<c>Flush(true)</c>), this does for folders.</summary>
internal static partial class DurableFolder
{
    /// <summary>Every file in the folder, then the folder's own list of names, reach the disk.</summary>
    public static void Flush(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
            file.Flush(flushToDisk: true);
        }
        foreach (var inner in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories)) FlushNames(inner);
        FlushNames(folder);
    }

    /// <summary>The folder's list of names reaches the disk: files created in it or renamed into it are there after a power loss.</summary>
    public static void FlushNames(string folder)
    {
        if (OperatingSystem.IsWindows()) return;   // there, a rename is durable with its file
        var descriptor = Open(folder, 0);
        if (descriptor < 0) throw Failure("open", folder);
        try
        {
            if (Sync(descriptor) != 0) throw Failure("fsync", folder);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failure(string what, string folder) =>
        new($"Cannot {what} the folder {folder}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
