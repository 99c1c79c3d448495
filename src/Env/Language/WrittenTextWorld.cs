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
    private int[]? _pieces;                  // lengths of the pieces given, characters; null: the words are the pieces
    private float[]? _credits;
    private (string? Text, double? Score)? _best;

    public WrittenTextWorld(string name, TextTasks tasks, ITextReward reward, WrittenTextOptions? options = null)
        : base(tasks, $"{reward.Name} {options ??= new WrittenTextOptions()}", new WorldSpec(
            name, new ObservationSpec.Text(), new ActionSpec.Generated(options.Checked().MaxTokens, SortedWords(tasks.AnswerWords)),
            SortedWords(tasks.Words, [Perfect, Partly, Wrong, Done]), 1)) => (_reward, _options) = (reward, options);

    /// <summary>Always empty: texts are written.</summary>
    public override IReadOnlyList<string> AdmissibleActions => [];

    public override double? MaxScore => Best.Score;

    /// <summary>Computed when asked for: a score for each word. An empty text has no piece to credit.</summary>
    public IReadOnlyList<float> TokenRewards => _credits ??= Ended ? Credits(_pieces ?? Words(_text)) : [];

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
        return Take(command, null);
    }

    public StepResult Step(IReadOnlyList<string> pieces)
    {
        ThrowIfOver();
        return Take(Cut(string.Concat(pieces)), [.. pieces.Select(piece => piece.Length)]);
    }

    /// <summary>One perfect text; empty where none is known.</summary>
    public override IReadOnlyList<string> Plan() => Over ? [] : Walkthrough() ?? [];

    private protected override IReadOnlyList<string>? Walkthrough() => Best.Text is { } best ? [best] : null;

    private protected override void Clear() => (_text, _pieces, _credits, _best) = ("", null, null, null);

    private protected override void Write(BinaryWriter writer)
    {
        writer.WriteText(_text);
        writer.Write(_pieces is not null);
        if (_pieces is null) return;
        writer.Write7BitEncodedInt(_pieces.Length);
        foreach (var length in _pieces) writer.Write7BitEncodedInt(length);
    }

    private protected override void Read(BinaryReader reader, TextTask game)
    {
        var text = reader.ReadText();
        int[]? pieces = null;
        if (reader.ReadBoolean())
        {
            var count = reader.Read7BitEncodedInt();
            if (count < 0 || count > reader.BaseStream.Length) throw new InvalidDataException($"{count} pieces in a saved game.");
            pieces = new int[count];
            for (var i = 0; i < count; i++)
                if ((pieces[i] = reader.Read7BitEncodedInt()) < 0) throw new InvalidDataException($"A piece of {pieces[i]} characters in a saved game.");
        }

        reader.MustBeAtEnd();
        (_text, _pieces, _credits, _best) = (text, pieces, null, null);
    }

    private StepResult Take(string command, int[]? pieces)
    {
        var read = AnswerLimit.Of(command, _options.MaxTokens);
        var score = _reward.Score(Game, read);
        if (!double.IsFinite(score)) throw new InvalidOperationException($"The reward '{_reward.Name}' gave {score} for: {read}");
        (_text, _pieces, _credits, Score) = (read, pieces, null, score);
        var most = MaxScore;
        return Took(command, most is null ? Done : score >= most - 1e-9 ? Perfect : score <= 0 ? Wrong : Partly, score, ended: true);
    }

    private float[] Credits(int[] pieces)
    {
        var credits = new float[pieces.Length];
        var (before, end, last) = (0.0, 0L, 0);
        for (; last < pieces.Length - 1 && _options.Credit == TokenCredit.Token; last++)
        {
            end += pieces[last];
            if (end >= _text.Length) break;   // what is beyond is not read: it changes nothing
            if (pieces[last] == 0 || !EndsWord((int)end)) continue;
            var now = _reward.Score(Game, _text[..(int)end]);
            (credits[last], before) = ((float)(now - before), now);
        }

        if (credits.Length > 0) credits[_options.Credit == TokenCredit.Token ? last : ^1] += (float)(Score - before);
        return credits;
    }

    private bool EndsWord(int end) => !(char.IsLetterOrDigit(_text[end - 1]) && (char.IsLetterOrDigit(_text[end]) || _text[end] is '\'' or '’'));

    private (string? Text, double? Score) Best => _best ??=
        _reward.Best(Game) is { } best && AnswerLimit.Of(best, _options.MaxTokens) == best ? (best, _reward.Most(Game)) : (null, null);

    /// <summary>Lengths of a text's words, each with the white space behind it.</summary>
    private static int[] Words(string text)
    {
        var lengths = new List<int>();
        var (begin, first) = (0, true);
        foreach (var word in WordTokenizer.Enumerate(text))
        {
            text.AsSpan().Overlaps(word, out var at);
            if (!first) lengths.Add(at - begin);
            (begin, first) = (first ? 0 : at, false);
        }

        if (text.Length > 0) lengths.Add(text.Length - begin);
        return [.. lengths];
    }
}
