using System.Threading.Channels;

namespace Troupe.StandIns.Tests.Persistence;

/// <summary>What actors note, in order; a test waits for the next note, with a deadline.</summary>
public sealed class Probe
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly Channel<object> _notes = Channel.CreateUnbounded<object>();
    private readonly List<object> _seen = [];

    public void Note(object note) => _notes.Writer.TryWrite(note);

    /// <summary>Takes notes until one is of this type; those before it are dropped.</summary>
    public async Task<T> NextAsync<T>(string awaited)
    {
        while (true)
        {
            if (await TakeAsync(awaited) is T found) return found;
        }
    }

    /// <summary>The next notes are exactly these.</summary>
    public async Task ExpectAsync(params string[] notes)
    {
        foreach (var note in notes)
            Assert.Equal(note, await TakeAsync($"\"{note}\""));
    }

    /// <summary>Takes notes up to and including this one; gives all of them.</summary>
    public async Task<List<string>> UntilAsync(string last)
    {
        var notes = new List<string>();
        while (notes.Count == 0 || notes[^1] != last)
            notes.Add(await TakeAsync($"\"{last}\"") as string ?? "");
        return notes;
    }

    private async Task<object> TakeAsync(string awaited)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            var note = await _notes.Reader.ReadAsync(deadline.Token);
            _seen.Add(note);
            return note;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Waited {Deadline.TotalSeconds} s for {awaited}; seen so far: {string.Join(", ", _seen)}.");
        }
    }
}
