using Troupe.Env.Text;

namespace Troupe.Env.Language;

/// <summary>
/// A game of a language task, whatever the form of the answer: the prompt stands in <see cref="Observation.Room"/>.
/// A saved game holds seed and answer, not the prompt; it is restored over the same source only.
/// </summary>
public abstract class LanguageWorld : IPlannedWorld
{
    /// <summary>Longest answer read or shown, characters; what is beyond is cut off.</summary>
    public const int LongestAnswer = 1 << 16;

    private static readonly TextTask s_none = new("", []);

    private readonly TextTasks _tasks;
    private readonly string _heading;
    private long _seed;

    /// <param name="heading">Names form, rewards and limits in saved games.</param>
    private protected LanguageWorld(TextTasks tasks, string heading, WorldSpec spec) =>
        (_tasks, _heading, Spec) = (tasks, $"{spec.Name} {tasks.Key} {heading}", spec);

    public WorldSpec Spec { get; }

    public abstract IReadOnlyList<string> AdmissibleActions { get; }

    public double Score { get; private protected set; }

    /// <summary>Null where no perfect answer is known.</summary>
    public abstract double? MaxScore { get; }

    /// <summary>The answer got all there is to get.</summary>
    public bool Won => Ended && MaxScore is { } most && Score >= most - 1e-9;

    /// <summary>The answer got nothing.</summary>
    public bool Lost => Ended && !Won && Score <= 0;

    public int Moves { get; private set; }

    public Observation Current { get; private set; } = new("", "", "");

    public ulong StateHash => TextHash.Of(Written, TextHash.Of(Game.Prompt)) ^ (Ended ? 1UL : 0);

    /// <summary>What has been answered so far.</summary>
    private protected abstract string Written { get; }

    /// <summary>What is shown beside the prompt.</summary>
    private protected virtual string Beside => "";

    private protected TextTask Game { get; private set; } = s_none;

    private protected bool Started { get; private set; }

    private protected bool Ended { get; private set; }

    private protected bool Over => !Started || Ended || Moves >= Spec.MaxSteps;

    public Observation Reset(long seed)
    {
        Started = false;   // stays so if the source throws
        Game = _tasks.Of(seed);
        _seed = seed;
        (Score, Moves, Ended) = (0, 0, false);
        Clear();
        Started = true;
        return Current = new Observation("", "", Game.Prompt);
    }

    public abstract StepResult Step(int action);

    public abstract StepResult Step(string command);

    public abstract IReadOnlyList<string> Plan();

    /// <summary>How many different games a set has; null: as many as there are seeds.</summary>
    public int? Games(Data.GameSet set) => _tasks.Count(set);

    public WorldInfo Info(WorldInfoKinds wanted)
    {
        if (wanted == WorldInfoKinds.None) return WorldInfo.Nothing;
        return new WorldInfo
        {
            Objective = wanted.HasFlag(WorldInfoKinds.Objective) ? _tasks.Objective : null,
            Walkthrough = wanted.HasFlag(WorldInfoKinds.Walkthrough) && Started ? Walkthrough() : null,
        };
    }

    public byte[] Save() => SavedState.Write(_heading, writer =>
    {
        writer.Write(Started);
        if (!Started) return;
        writer.Write(_seed);
        writer.Write(Fingerprint(Game));
        writer.Write7BitEncodedInt(Moves);
        writer.Write(Ended);
        writer.Write(Score);
        writer.WriteText(Current.Command);
        writer.WriteText(Current.Feedback);
        Write(writer);
    });

    public void Restore(ReadOnlySpan<byte> state) => SavedState.Read(_heading, state, reader =>
    {
        if (!reader.ReadBoolean())
        {
            reader.MustBeAtEnd();
            (Started, Ended, Score, Moves, Game, Current) = (false, false, 0, 0, s_none, new Observation("", "", ""));
            Clear();
            return;
        }

        var seed = reader.ReadInt64();
        var game = Started && seed == _seed ? Game : _tasks.Of(seed);
        if (reader.ReadUInt64() != Fingerprint(game)) throw new InvalidDataException($"Game {seed} of '{_heading}' is another one here: was the data file changed?");
        var (moves, ended, score) = (reader.Read7BitEncodedInt(), reader.ReadBoolean(), reader.ReadDouble());
        var (command, feedback) = (reader.ReadText(), reader.ReadText());
        if (moves < 0 || moves > Spec.MaxSteps || !double.IsFinite(score)) throw new InvalidDataException($"Not a state of '{_heading}': {moves} moves, score {score}.");
        Read(reader, game);

        (Started, _seed, Game, Moves, Ended, Score) = (true, seed, game, moves, ended, score);
        Current = new Observation(command, feedback, game.Prompt, Beside);
    });

    public void Dispose() => GC.SuppressFinalize(this);

    /// <summary>Forgets the answer.</summary>
    private protected abstract void Clear();

    private protected abstract void Write(BinaryWriter writer);

    /// <summary>Reads and checks everything, the end included, before it changes anything.</summary>
    private protected abstract void Read(BinaryReader reader, TextTask game);

    /// <summary>A perfect game from the start, or null.</summary>
    private protected abstract IReadOnlyList<string>? Walkthrough();

    /// <summary>Counts the move and shows it.</summary>
    private protected StepResult Took(string command, string feedback, double reward, bool ended)
    {
        Moves++;
        Ended = ended;
        Current = new Observation(command, feedback, Game.Prompt, Beside);
        return new StepResult(Current, (float)reward, ended, !ended && Moves >= Spec.MaxSteps);
    }

    private protected void ThrowIfOver()
    {
        if (Over) throw new InvalidOperationException("No game is under way: call Reset.");
    }

    private protected static string Cut(string text) => text.Length <= LongestAnswer ? text : text[..LongestAnswer];

    private protected static IReadOnlyList<string> SortedWords(params IEnumerable<string>[] texts) =>
        [.. texts.SelectMany(t => t).SelectMany(t => WordTokenizer.Split(t)).Distinct().Order(StringComparer.Ordinal)];

    private static ulong Fingerprint(TextTask game)
    {
        var hash = TextHash.Of(game.Label, TextHash.Of(game.Prompt));
        foreach (var reference in game.References) hash = TextHash.Of(reference, hash);
        return hash;
    }
}
