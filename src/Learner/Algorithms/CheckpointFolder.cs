using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Troupe.Learner.Algorithms;

/// <summary>A whole checkpoint on disk.</summary>
/// <param name="Folder">Where its files are.</param>
/// <param name="Number">What it was numbered by; updates, say.</param>
/// <param name="State">What the caller handed over with it.</param>
public sealed record Checkpoint(string Folder, long Number, JsonElement State);

/// <summary>
/// The checkpoints of a run, each a folder <c>NUMBER/{files, state.json}</c> that is there whole or not at all: written
/// beside, flushed, renamed, and the rename flushed. <c>state.json</c> holds the caller's state and every file's length
/// and SHA-256, by which a damaged one is told from a good one. Not thread-safe; one process at a time.
/// </summary>
public sealed class CheckpointFolder
{
    private const string StateFile = "state.json";
    private const string Writing = ".writing-";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private readonly string _root;
    private readonly int _keep;

    /// <param name="root">Made if it is not there.</param>
    /// <param name="keep">Whole checkpoints that stay; older ones are deleted after each write. At least 1.</param>
    public CheckpointFolder(string root, int keep)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        (_root, _keep) = (root, keep);
        Directory.CreateDirectory(root);
    }

    /// <summary>Writes one checkpoint; when this returns, it survives a power loss.</summary>
    /// <param name="writeFiles">Writes its files, any names but <c>state.json</c>, into the folder that it is given.</param>
    /// <param name="state">Anything; the caller's own record.</param>
    public Checkpoint Write(long number, Action<string> writeFiles, JsonElement state)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        foreach (var abandoned in Directory.EnumerateDirectories(_root, Writing + "*")) Directory.Delete(abandoned, recursive: true);
        var beside = Directory.CreateDirectory(Path.Combine(_root, Writing + number.ToString(CultureInfo.InvariantCulture))).FullName;
        writeFiles(beside);
        var files = Directory.EnumerateFiles(beside).Order(StringComparer.Ordinal).Select(Described).ToArray();
        File.WriteAllBytes(Path.Combine(beside, StateFile), JsonSerializer.SerializeToUtf8Bytes(new Description(number, files, state), Indented));
        DurableFolder.Flush(beside);

        var folder = FreeName(number);
        Directory.Move(beside, folder);
        DurableFolder.FlushNames(_root);
        foreach (var old in Names().OrderByDescending(n => n.Number).ThenByDescending(n => n.Again).Skip(_keep)) Directory.Delete(old.Path, recursive: true);
        return new Checkpoint(folder, number, state);
    }

    /// <summary>Removes those of larger numbers: of a future that is being lived again.</summary>
    public void RemoveAfter(long number)
    {
        foreach (var later in Names().Where(n => n.Number > number).ToArray()) Directory.Delete(later.Path, recursive: true);
    }

    /// <summary>The newest whole one, or null.</summary>
    /// <param name="note">Told, in a sentence, of each newer one that had to be passed over.</param>
    public Checkpoint? Newest(Action<string> note) => All(note).FirstOrDefault();

    /// <summary>The whole ones, newest first, each checked when it is reached.</summary>
    /// <inheritdoc cref="Newest" path="/param"/>
    public IEnumerable<Checkpoint> All(Action<string> note)
    {
        foreach (var unfinished in Directory.EnumerateDirectories(_root, Writing + "*"))
            note($"{unfinished} was never finished and is ignored.");
        foreach (var (path, number, _) in Names().OrderByDescending(n => n.Number).ThenByDescending(n => n.Again))
        {
            var (state, wrong) = Check(path, number);
            if (wrong is null) yield return new Checkpoint(path, number, state);
            else note($"{path} is ignored: {wrong}");
        }
    }

    private static (JsonElement State, string? Wrong) Check(string path, long number)
    {
        try
        {
            var description = JsonSerializer.Deserialize<Description>(File.ReadAllBytes(Path.Combine(path, StateFile)));
            if (description?.Files is null || description.Number != number) return (default, $"{StateFile} is not of checkpoint {number}.");
            foreach (var file in description.Files)
                if (!File.Exists(Path.Combine(path, file.Name))) return (default, $"{file.Name} is missing.");
                else if (Described(Path.Combine(path, file.Name)) is var found && found != file) return (default, $"{file.Name} has {found.Bytes} bytes and hash {found.Sha256[..8]}…, not {file.Bytes} and {file.Sha256[..8]}….");
            return (description.State, null);
        }
        catch (Exception wrong) when (wrong is IOException or JsonException or UnauthorizedAccessException)
        {
            return (default, wrong.Message);
        }
    }

    private static FileDescription Described(string path)
    {
        using var file = File.OpenRead(path);
        return new FileDescription(Path.GetFileName(path), file.Length, Convert.ToHexStringLower(SHA256.HashData(file)));
    }

    private string FreeName(long number)
    {
        var name = Path.Combine(_root, number.ToString("D12", CultureInfo.InvariantCulture));
        if (!Directory.Exists(name)) return name;
        for (var again = 2; ; again++)
            if (!Directory.Exists($"{name}.{again}")) return $"{name}.{again}";
    }

    private IEnumerable<(string Path, long Number, int Again)> Names()
    {
        foreach (var path in Directory.EnumerateDirectories(_root))
        {
            var parts = Path.GetFileName(path).Split('.');
            var again = 1;
            if (long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && (parts.Length == 1 || parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out again)))
                yield return (path, number, again);
        }
    }

    private sealed record Description(long Number, FileDescription[] Files, JsonElement State);

    private sealed record FileDescription(string Name, long Bytes, string Sha256);
}
