using System.Text.Json;

namespace Troupe.Learner.Algorithms;

/// <summary>A learner's counters and generators, in a file of its own beside the weights.</summary>
internal static class LearnerFile
{
    private const string Name = "learner.json";

    public static void Write<T>(string folder, T progress) => File.WriteAllBytes(Path.Combine(folder, Name), JsonSerializer.SerializeToUtf8Bytes(progress));

    /// <exception cref="InvalidDataException">Not such a file; names it.</exception>
    public static T Read<T>(string folder)
    {
        var path = Path.Combine(folder, Name);
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(path)) ?? throw new InvalidDataException($"{path} is empty.");
        }
        catch (JsonException wrong)
        {
            throw new InvalidDataException($"{path}: {wrong.Message}", wrong);
        }
    }
}
