namespace Troupe.Env.Language;

/// <summary>
/// A text written word by word: each action appends a word of a fixed vocabulary, <see cref="End"/> or the length limit
/// ends it. What is written stands in <see cref="Observation.Inventory"/>. An ordinary world of actions, so any
/// algorithm plays it.
/// </summary>
public sealed class TokenWorld : LanguageWorld
{
    /// <summary>The action that ends the text.</summary>
    public const string End = "<end>";

    private const string Unknown = "That is none of the words.";
    private const int LongestWord = 256;

    private readonly ITextReward _reward;
    private readonly WrittenTextOptions _options;
    private readonly IReadOnlyList<string> _words;              // End is the last
    private readonly Dictionary<string, int> _numbers;
    private readonly List<int> _written = [];
    private readonly List<string> _plan = [];                   // words of the perfect text
    private string? _text;                                      // what is written, joined when asked for
    private bool _planned, _perfect;

    /// <param name="vocabulary">Words to write with, each one token; made lower case and distinct.</param>
    public TokenWorld(string name, TextTasks tasks, ITextReward reward, IEnumerable<string> vocabulary, WrittenTextOptions? options = null)
        : this(name, tasks, reward, Vocabulary(vocabulary), (options ?? new WrittenTextOptions()).Checked())
    {
    }

    private TokenWorld(string name, TextTasks tasks, ITextReward reward, string[] words, WrittenTextOptions options)
        : base(tasks, $"{reward.Name} {options} words={Text.TextHash.Of(string.Join(' ', words))}", new WorldSpec(
            name, new ObservationSpec.Text(), new ActionSpec.OneOf(words), SortedWords(tasks.Words, words, [Unknown]), 2 * options.MaxTokens))
    {
        (_reward, _options, _words) = (reward, options, words);
        _numbers = words.Select((word, i) => (word, i)).ToDictionary(w => w.word, w => w.i, StringComparer.OrdinalIgnoreCase);
    }

    public override IReadOnlyList<string> AdmissibleActions => !Started || Ended ? [] : _words;

    /// <summary>Null too where the perfect text needs other words, or more.</summary>
    public override double? MaxScore => Perfect is null ? null : _reward.Most(Game);

    private protected override string Written => _text ??= Join(_written);

    private protected override string Beside => Written;

    public override StepResult Step(int action)
    {
        ThrowIfOver();
        if ((uint)action >= (uint)_words.Count)
            throw new ArgumentOutOfRangeException(nameof(action), action, $"Admissible are 0 to {_words.Count - 1}.");
        return Append(_words[action], action);
    }

    public override StepResult Step(string command)
    {
        ThrowIfOver();
        var meant = command.AsSpan().Trim();
        return meant.Length <= LongestWord && _numbers.TryGetValue(meant.ToString(), out var action)
            ? Append(command, action)
            : Took(Cut(command), Unknown, 0, ended: false);
    }

    /// <summary>
    /// From the start, and along the perfect text: perfect. Elsewhere the best continuation where the reward knows it,
    /// else the best of those that go on with an end of the perfect text.
    /// </summary>
    public override IReadOnlyList<string> Plan()
    {
        if (Over) return [];
        var best = _reward.BestFrom(Game, Written) is { } known && Tokens(known) is { } whole && whole.Count <= _options.MaxTokens && whole.Take(_written.Count).SequenceEqual(_written)
            ? [.. whole.Skip(_written.Count)]
            : BestRest();
        List<string> plan = [.. best.Select(token => _words[token])];
        if (_written.Count + plan.Count < _options.MaxTokens) plan.Add(End);
        return plan;
    }

    private protected override IReadOnlyList<string>? Walkthrough() =>
        Perfect is not { } perfect ? null : perfect.Count < _options.MaxTokens ? [.. perfect, End] : perfect;

    private protected override void Clear()
    {
        _written.Clear();
        _text = null;
        _planned = false;
    }

    private protected override void Write(BinaryWriter writer)
    {
        writer.Write7BitEncodedInt(_written.Count);
        foreach (var token in _written) writer.Write7BitEncodedInt(token);
    }

    private protected override void Read(BinaryReader reader, TextTask game)
    {
        var count = reader.Read7BitEncodedInt();
        if (count < 0 || count > _options.MaxTokens) throw new InvalidDataException($"A saved text of {count} words; at most {_options.MaxTokens} are written.");
        var written = new int[count];
        for (var i = 0; i < count; i++)
        {
            written[i] = reader.Read7BitEncodedInt();
            if ((uint)written[i] >= (uint)(_words.Count - 1)) throw new InvalidDataException($"A saved text with word {written[i]} of {_words.Count - 1}.");
        }

        reader.MustBeAtEnd();
        Clear();
        _written.AddRange(written);
    }

    private StepResult Append(string command, int action)
    {
        var before = Score;
        if (action < _words.Count - 1)
        {
            _written.Add(action);
            _text = null;
        }

        var ended = action == _words.Count - 1 || _written.Count == _options.MaxTokens;
        if (ended || _options.Credit == TokenCredit.Token)
        {
            Score = _reward.Score(Game, Written);
            if (!double.IsFinite(Score)) throw new InvalidOperationException($"The reward '{_reward.Name}' gave {Score} for: {Written}");
        }

        return Took(command, "", Score - before, ended);
    }

    private List<string>? Perfect
    {
        get
        {
            if (!_planned)
            {
                _plan.Clear();
                _perfect = _reward.Best(Game) is { } best && Tokens(best) is { } tokens && tokens.Count <= _options.MaxTokens
                    && _reward.Most(Game) is { } most && _reward.Score(Game, Join(tokens)) >= most - 1e-9;
                if (_perfect) _plan.AddRange(Tokens(_reward.Best(Game)!)!.Select(token => _words[token]));
                _planned = true;
            }

            return _perfect ? _plan : null;
        }
    }

    private List<int> BestRest()
    {
        List<int> best = [];
        if (Perfect is not { } perfect) return best;
        var whole = perfect.ConvertAll(word => _numbers[word]);
        if (whole.Take(_written.Count).SequenceEqual(_written)) return [.. whole.Skip(_written.Count)];
        var most = _reward.Score(Game, Written);
        for (var from = whole.Count - 1; from >= 0; from--)
        {
            List<int> rest = [.. whole.Skip(from).Take(_options.MaxTokens - _written.Count)];
            var score = _reward.Score(Game, Join([.. _written, .. rest]));
            if (score > most + 1e-9) (best, most) = (rest, score);
        }

        return best;
    }

    private List<int>? Tokens(string text)
    {
        var tokens = new List<int>();
        foreach (var word in Text.WordTokenizer.Split(text))
        {
            if (!_numbers.TryGetValue(word, out var token)) return null;
            tokens.Add(token);
        }

        return tokens;
    }

    private string Join(List<int> tokens) => string.Join(' ', tokens.Select(token => _words[token]));

    private static string[] Vocabulary(IEnumerable<string> vocabulary)
    {
        string[] words = [.. vocabulary.Select(word => word.ToLowerInvariant()).Distinct()];
        if (words.Length == 0) throw new ArgumentException("A text cannot be written without words: the vocabulary is empty.", nameof(vocabulary));
        return words.FirstOrDefault(word => Text.WordTokenizer.Split(word) is not [var one] || one != word) is { } wrong
            ? throw new ArgumentException($"'{wrong}' in the vocabulary is not one word.", nameof(vocabulary))
            : [.. words, End];
    }
}
