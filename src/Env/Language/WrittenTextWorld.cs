using Troupe.Env.Text;

namespace Troupe.Env.Language;

/// <summary>
/// One step: prompt in, a whole text out. Given in pieces, each piece is credited; a piece that ends no word gets
/// nothing, so tokens smaller than words can be credited too.
/// </summary>
public sealed class WrittenTextWorld : LanguageWorld, ITokenScoredWorld
{
    internal const string Perfect = "Perfect.";
    internal const string Partly = "Partly right.";
    internal const string Wrong = "Wrong.";
    internal const string Done = "Done.";

    private readonly ITextReward _reward;
    private readonly WrittenTextOptions _options;
    private string _text = "";
    private float[] _credits = [];

    public WrittenTextWorld(string name, TextTasks tasks, ITextReward reward, WrittenTextOptions? options = null)
        : base(tasks, $"{reward.Name} {options ??= new WrittenTextOptions()}", new WorldSpec(
            name, new ObservationSpec.Text(), new ActionSpec.Generated(options.Checked().MaxTokens),
            SortedWords(tasks.Words, [Perfect, Partly, Wrong, Done]), 1)) => (_reward, _options) = (reward, options);

    /// <summary>Always empty: texts are written.</summary>
    public override IReadOnlyList<string> AdmissibleActions => [];

    public override double? MaxScore => BestText() is null ? null : _reward.Most(Game);

    public IReadOnlyList<float> TokenRewards => _credits;

    private protected override string Written => _text;

    public override StepResult Step(int action)
    {
        ThrowIfOver();
        throw new ArgumentOutOfRangeException(nameof(action), action, $"'{Spec.Name}' has no actions to choose from: write a text.");
    }

    /// <summary>Takes a text; its words are its pieces.</summary>
    public override StepResult Step(string command)
    {
        ThrowIfOver();
        command = Cut(command);
        return Take(command, Words(AnswerLimit.Of(command, _options.MaxTokens)));
    }

    public StepResult Step(IReadOnlyList<string> pieces)
    {
        ThrowIfOver();
        return Take(Cut(string.Concat(pieces)), pieces);
    }

    /// <summary>One perfect text; empty where none is known.</summary>
    public override IReadOnlyList<string> Plan() => Over ? [] : Walkthrough() ?? [];

    private protected override IReadOnlyList<string>? Walkthrough() => BestText() is { } best ? [best] : null;

    private protected override void Clear() => (_text, _credits) = ("", []);

    private protected override void Write(BinaryWriter writer)
    {
        writer.WriteText(_text);
        writer.Write7BitEncodedInt(_credits.Length);
        foreach (var credit in _credits) writer.Write(credit);
    }

    private protected override void Read(BinaryReader reader, TextTask game)
    {
        var text = reader.ReadText();
        var count = reader.Read7BitEncodedInt();
        if (count < 0 || count > reader.BaseStream.Length / sizeof(float)) throw new InvalidDataException($"{count} credits in a saved game.");
        var credits = new float[count];
        for (var i = 0; i < count; i++) credits[i] = reader.ReadSingle();
        reader.MustBeAtEnd();
        (_text, _credits) = (text, credits);
    }

    private StepResult Take(string command, IReadOnlyList<string> pieces)
    {
        var read = AnswerLimit.Of(command, _options.MaxTokens);
        var score = _reward.Score(Game, read);
        if (!double.IsFinite(score)) throw new InvalidOperationException($"The reward '{_reward.Name}' gave {score} for: {read}");
        (_text, _credits, Score) = (read, Credits(pieces, score), score);
        var most = MaxScore;
        return Took(command, most is null ? Done : score >= most - 1e-9 ? Perfect : score <= 0 ? Wrong : Partly, score, ended: true);
    }

    private float[] Credits(IReadOnlyList<string> pieces, double score)
    {
        var credits = new float[pieces.Count];
        if (credits.Length == 0) return credits;
        var (before, length) = (0.0, 0);
        for (var i = 0; _options.Credit == TokenCredit.Token && i < credits.Length - 1; i++)
        {
            length += pieces[i].Length;
            if (length >= _text.Length) break;   // what is not read changes nothing
            if (pieces[i].Length == 0 || char.IsLetterOrDigit(_text[length - 1]) && (char.IsLetterOrDigit(_text[length]) || _text[length] is '\'' or '’')) continue;
            var now = _reward.Score(Game, _text[..length]);
            (credits[i], before) = ((float)(now - before), now);
        }

        // What stands within the reading limit ends at the last piece that reaches into it.
        var last = 0;
        for (var end = pieces[0].Length; last < credits.Length - 1 && end < _text.Length; end += pieces[last].Length) last++;
        credits[_options.Credit == TokenCredit.Whole ? credits.Length - 1 : last] += (float)(score - before);
        return credits;
    }

    private string? BestText() => _reward.Best(Game) is { } best && AnswerLimit.Of(best, _options.MaxTokens) == best ? best : null;

    /// <summary>A text cut before each word: the white space goes to the word before.</summary>
    private static List<string> Words(string text)
    {
        var pieces = new List<string>();
        var (begin, first) = (0, true);
        foreach (var word in WordTokenizer.Enumerate(text))
        {
            text.AsSpan().Overlaps(word, out var at);
            if (!first) pieces.Add(text[begin..at]);
            (begin, first) = (first ? 0 : at, false);
        }

        if (text.Length > 0) pieces.Add(text[begin..]);
        return pieces;
    }
}
