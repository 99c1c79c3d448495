using Troupe.Env.Registry;

namespace Troupe.Env.Language.Data;

/// <summary>
/// A user's file as training, validation and test rows. Texts stay in the file; memory holds 24 bytes a row and the
/// word list. Thread-safe; all worlds of a process over the same file share one.
/// </summary>
public sealed class DataSet : IDisposable
{
    private const string SplitOption = "split-column";

    private readonly DataSetOptions _options;
    private readonly List<DataColumn> _columns;
    private readonly List<int>[] _rows = [[], [], []];   // [set]
    private readonly List<ulong> _hashes = [];           // [row], of all that is read of it: tells whether the file changed
    private readonly WordCounts _words, _answerWords;
    private readonly DataFile _file;
    private readonly Action<long, IReadOnlyList<string>[]>? _check;

    private DataSet(DataSetOptions options, Action<long, IReadOnlyList<string>[]>? check)
    {
        (_options, _check) = (options, check);
        _columns = [.. options.Columns];
        if (options.SplitColumn is { } split) _columns.Add(new DataColumn(SplitOption, split));
        (_words, _answerWords) = (new WordCounts(options.MaxWords), new WordCounts(options.MaxWords));
        _file = DataFile.Open(options.Path, options.Format, Choose, Add);
        Words = [.. _words.TakeMostFrequent().Order(StringComparer.Ordinal)];
        AnswerWords = _answerWords.TakeMostFrequent();
        _hashes.TrimExcess();
        foreach (var rows in _rows) rows.TrimExcess();
        foreach (var set in Enum.GetValues<GameSet>())
            if (_rows[(int)set].Count == 0) throw Empty(set);
    }

    /// <param name="check">Called for each row, with its line and values; throws where it cannot be used.</param>
    /// <exception cref="DataFileException">The file cannot be used.</exception>
    /// <exception cref="WorldConfigurationException">It lacks a column.</exception>
    public static DataSet Load(DataSetOptions options, Action<long, IReadOnlyList<string>[]>? check = null) => new(options, check);

    public string Path => _options.Path;

    public int Count(GameSet set) => _rows[(int)set].Count;

    /// <summary>The file's most frequent words, lower case, sorted.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>The most frequent words of the answers' columns, most frequent first.</summary>
    public IReadOnlyList<string> AnswerWords { get; }

    /// <summary>The row of a game: a set's games in order go through all its rows before any comes twice.</summary>
    public int Row(long seed)
    {
        var set = GameSets.OfSeed(seed);
        var rows = _rows[(int)set];
        return rows[GameSets.Place(GameSets.Index(seed), rows.Count, (ulong)set)];
    }

    /// <returns>[column][values], in the order of the options' columns; an empty list where a column that may be missing is.</returns>
    /// <exception cref="DataFileException">The file has been changed since it was loaded.</exception>
    public IReadOnlyList<string>[] Read(int row)
    {
        var values = _file.Read(row);
        return Hash(values) == _hashes[row] ? values : throw new DataFileException(Path, 0, "the file was changed while in use; leave data files alone during a run.");
    }

    public IEnumerable<int> Rows(GameSet set) => _rows[(int)set];

    public void Dispose() => _file.Dispose();

    private IReadOnlyList<string> Choose(IReadOnlyList<string> found)
    {
        foreach (var column in _columns)
        {
            if (column.Required && !found.Contains(column.Name))
                throw new WorldConfigurationException("world.options." + column.Option, column.Name, $"{Path} has no such column", string.Join(", ", found), NearestName.Of(column.Name, found));
        }

        return [.. _columns.Select(c => c.Name)];
    }

    private void Add(long line, IReadOnlyList<string>[] values)
    {
        for (var i = 0; i < _columns.Count; i++)
        {
            if (_columns[i].Required && values[i].All(string.IsNullOrWhiteSpace))
                throw new DataFileException(Path, line, $"'{_columns[i].Name}' is missing or empty (option {_columns[i].Option}).");
            if (_columns[i].Option == SplitOption) continue;
            foreach (var value in values[i])
            {
                _words.Add(value);
                if (_columns[i].Answer) _answerWords.Add(value);
            }
        }

        _check?.Invoke(line, values);
        _rows[(int)SetOf(line, values)].Add(_hashes.Count);
        _hashes.Add(Hash(values));
    }

    private GameSet SetOf(long line, IReadOnlyList<string>[] values)
    {
        if (_options.SplitColumn is null)
            return GameSets.OfHash(GameSets.Hash(string.Join('\n', _columns.Zip(values).Where(c => c.First.Input).SelectMany(c => c.Second))), _options.ValidationShare, _options.TestShare);
        return values[^1][0].Trim().ToLowerInvariant() switch
        {
            "train" or "training" => GameSet.Training,
            "validation" or "valid" or "val" or "dev" => GameSet.Validation,
            "test" => GameSet.Test,
            var other => throw new DataFileException(Path, line, $"'{_options.SplitColumn}' is '{other}'; train, validation or test is expected."),
        };
    }

    private static ulong Hash(IReadOnlyList<string>[] values)
    {
        var hash = 0UL;
        foreach (var column in values)
        {
            foreach (var value in column) hash = Text.TextHash.Of(value, hash);
            hash = Rng.Mix(hash, (ulong)column.Count);
        }

        return hash;
    }

    private DataFileException Empty(GameSet set)
    {
        _file.Dispose();
        var name = set.ToString().ToLowerInvariant();
        return new DataFileException(Path, 0, _options.SplitColumn is { } column
            ? $"no row is in the {name} set: none says so in '{column}'."
            : $"of its {_hashes.Count} rows none falls into the {name} set; give more rows, a larger share ({(set == GameSet.Training ? "smaller validation-share and test-share" : name + "-share")}), or name a split-column.");
    }
}
