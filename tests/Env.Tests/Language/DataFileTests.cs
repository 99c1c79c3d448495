using System.Globalization;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Troupe.Env.Language.Data;
using Troupe.Env.Registry;
using Troupe.Env.Tests.Worlds;

namespace Troupe.Env.Tests.Language;

/// <summary>Users' files: read as their formats say, split without overlap, refused with line and reason.</summary>
public sealed class DataFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("troupe-data");

    public void Dispose() => _folder.Delete(true);

    // RFC 4180, sections 2.1 to 2.7.
    [Theory]
    [InlineData("text,label\naaa,b\n", "aaa")]
    [InlineData("text,label\r\naaa,b\r\n", "aaa")]
    [InlineData("text,label\r\naaa,b", "aaa")]
    [InlineData("label,other,text\r\nb,,aaa", "aaa")]
    [InlineData("text,label\n\"aaa\",b\n", "aaa")]
    [InlineData("text,label\n\"a\r\nb\",b\n", "a\r\nb")]
    [InlineData("text,label\n\"a,b\",\"b\"\n", "a,b")]
    [InlineData("text,label\n\"a\"\"b\"\"\",b\n", "a\"b\"")]
    [InlineData("\uFEFFtext,label\nhé 漢 😀,b\n", "hé 漢 😀")]
    [InlineData("\n text , label \n  spaced  ,b\n\n", "  spaced  ")]
    public void Csv_is_read_as_rfc_4180_says(string file, string text) => Assert.Equal([text], Read(Write("a.csv", file)));

    [Theory]
    [InlineData("{\"text\": \"aaa\", \"label\": \"b\"}", "aaa")]
    [InlineData("{\"label\": \"b\", \"more\": {\"x\": [1]}, \"text\": \"a\\nb \\u00e9 \\ud83d\\ude00\"}\r\n\r\n", "a\nb é 😀")]
    [InlineData("\uFEFF  {\"text\": 12.50, \"label\": true}\n", "12.50")]
    [InlineData("{\"text\": \"first\", \"text\": \"last\", \"label\": 1}\n", "last")]
    [InlineData("{\"text\": [\"one\", \"two\"], \"label\": 1}\n", "one|two")]
    public void Json_lines_are_read(string file, string text) => Assert.Equal(text.Split('|'), Read(Write("a.jsonl", file)));

    [Theory]
    [InlineData("a.tsv", "text\tlabel\na,b\tc\n", "a,b")]
    [InlineData("noending", "{\"text\": \"x\", \"label\": \"y\"}\n", "x")]
    [InlineData("noending", "text,label\nx,y\n", "x")]
    public void The_format_is_found_out(string name, string file, string text) => Assert.Equal([text], Read(Write(name, file)));

    [Fact]
    public void Any_text_comes_back_as_it_was_written()
    {
        Prop.ForAll<NonEmptyArray<string>>(texts =>
        {
            string[] written = [.. texts.Get.Select(t => new string([.. (t ?? "").Where(c => !char.IsSurrogate(c))]) + "x")];
            var csv = Write("p.csv", "text,label\r\n" + string.Concat(written.Select(t => $"\"{t.Replace("\"", "\"\"", StringComparison.Ordinal)}\",l\r\n")));
            Assert.Equal(written, Read(csv));
            var json = Write("p.jsonl", string.Concat(written.Select(t => JsonSerializer.Serialize(new { label = "l", text = t }) + "\n")));
            Assert.Equal(written, Read(json));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithQuietOnSuccess(true));
    }

    [Theory]
    [InlineData("a.csv", "", "the file is empty")]
    [InlineData("a.csv", "\r\n  \r\n", "the file is empty")]
    [InlineData("a.csv", "text,label\n", "there is a header but no row below it")]
    [InlineData("a.csv", "text,label\na,b\nc\n", "line 3: this row has 1 fields, the header has 2")]
    [InlineData("a.csv", "text,label\na,b,c\n", "line 2: this row has 3 fields, the header has 2; fields with commas in them belong in quotes")]
    [InlineData("a.csv", "text,label\n\"a\nb\",c\n\"d,e\nf,g\n", "line 4: a quote is opened in this record and never closed")]
    [InlineData("a.csv", "text,label\n5\" pipe\",b\n", "line 2: field 1 holds a quote but does not begin with one")]
    [InlineData("a.csv", "text,label\n\"a\"b,c\n", "line 2: behind the closing quote of field 1 stands 'b'")]
    [InlineData("a.csv", "text,label,text\na,b,c\n", "line 1: the header names the column 'text' 2 times")]
    [InlineData("a.csv", "text,label\na,b\n ,c\n", "line 3: 'text' is missing or empty (option text-column)")]
    [InlineData("a.jsonl", "{\"text\": \"a\", \"label\": \"b\"}\n{\"text\": \"a\", }\n", "line 2: not a JSON object (wrong at byte 15); read {\"text\": \"a\", }")]
    [InlineData("a.jsonl", "{\"text\": \"a\", \"label\": \"b\"} x\n", "line 1: not a JSON object")]
    [InlineData("a.jsonl", "{\"text\": \"a\", \"label\"", "line 1: not a JSON object")]
    [InlineData("a.jsonl", "{\"text\": \"\\ud83d\", \"label\": \"b\"}\n", "half a character")]
    [InlineData("a.jsonl", "{\"text\": \"a\", \"label\": \"b\"}\n\"text\"\n", "line 2: a JSON object is expected, as {\"text\": \"…\"}; read \"text\"")]
    [InlineData("a.jsonl", "[{\"text\": \"a\", \"label\": \"b\"}]\n", "line 1: this is a JSON list; write one object a line")]
    [InlineData("a.jsonl", "{\"text\": \"a\", \"label\": \"b\"}\n{\"text\": \"a\"}\n", "line 2: 'label' is missing or empty (option label-column)")]
    [InlineData("a.jsonl", "{\"text\": {\"a\": 1}, \"label\": \"b\"}\n", "line 1: \"text\" holds an object")]
    public void What_cannot_be_read_is_refused_with_line_and_reason(string name, string file, string why) => Refused(Write(name, file), why);

    [Fact]
    public void What_is_not_utf8_is_refused_with_line_and_byte()
    {
        var path = Path.Combine(_folder.FullName, "a.csv");
        File.WriteAllBytes(path, [.. "text,label\ngood,b\ncaf"u8, 0xE9, .. ",b\n"u8]);
        Refused(path, "line 3: byte 4 of the line, 0xE9, is not UTF-8");
        File.WriteAllBytes(path, [.. "text,label\n\"two\nlines "u8, 0xFF, .. "\",b\n"u8]);
        Refused(path, "line 3: byte 7 of the line, 0xFF, is not UTF-8");
        File.WriteAllBytes(path, [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("text,label\na,b\n")]);
        Refused(path, "this is UTF-16; save the file as UTF-8");
        File.WriteAllBytes(path, [0x1F, 0x8B, 8, 0]);
        Refused(path, "this is compressed by gzip");
        Refused(Path.Combine(_folder.FullName, "missing.csv"), "there is no such file");
        Refused(_folder.FullName, "it cannot be read");
    }

    [Fact]
    public void A_missing_column_names_those_found_and_the_nearest()
    {
        var path = Write("a.csv", "texts,label\na,b\n");
        var error = Assert.Throws<WorldConfigurationException>(() => World(path));
        Assert.Equal(("world.options.text-column", "text", "texts, label", "texts"), (error.Path, error.Read, error.Allowed, error.Nearest));
        error = Assert.Throws<WorldConfigurationException>(() => World(Write("b.jsonl", "{\"text\": 1, \"lable\": 2}\n")));
        Assert.Equal(("world.options.label-column", "text, lable", "lable"), (error.Path, error.Allowed, error.Nearest));
        error = Assert.Throws<WorldConfigurationException>(() => World(Many("c.csv", 100), ("split-column", "fold")));
        Assert.Equal(("world.options.split-column", "fold"), (error.Path, error.Read));
    }

    [Fact]
    public void A_label_that_is_not_allowed_names_line_and_nearest()
    {
        var error = Assert.Throws<WorldConfigurationException>(() => World(Write("a.csv", "text,label\na,good\nb,godo\n"), ("labels", "good, bad")));
        Assert.Contains("line 3: unknown label 'godo'; option labels allows good, bad. Did you mean 'good'?", error.Message, StringComparison.Ordinal);
        Assert.Equal("world.options.file", error.Path);
    }

    [Fact]
    public void A_set_without_rows_is_refused_and_says_what_to_do()
    {
        Refused(Write("a.csv", "text,label\na,x\n"), "of its 1 rows none falls into the");
        var path = Write("b.csv", "text,label,fold\na,x,train\nb,x,test\n");
        Assert.Contains("no row is in the validation set: none says so in 'fold'", Assert.Throws<WorldConfigurationException>(() => World(path, ("split-column", "fold"))).Message, StringComparison.Ordinal);
        path = Write("c.csv", "text,label,fold\na,x,train\nb,x,tset\n");
        Assert.Contains("line 3: 'fold' is 'tset'; train, validation or test is expected", Assert.Throws<WorldConfigurationException>(() => World(path, ("split-column", "fold"))).Message, StringComparison.Ordinal);
        Assert.Contains("together they stay below 1", Assert.Throws<WorldConfigurationException>(() => World(Many("d.csv", 100), ("test-share", "0.6"), ("validation-share", "0.5"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_may_say_which_row_is_in_which_set()
    {
        using var world = World(Write("a.csv", "text,label,fold\na,x,train\nb,y,test\nc,y,dev\n"), ("split-column", "fold"));
        Assert.Equal(("a", "c", "b"), (world.Reset(GameSeeds.Training(9)).Room, world.Reset(GameSeeds.Validation(4)).Room, world.Reset(GameSeeds.Test(7)).Room));
        Assert.Equal(["x", "y"], world.AdmissibleActions);
    }

    [Fact]
    public void A_sets_games_visit_every_row_once_before_any_twice_and_sets_share_nothing()
    {
        using var world = World(Many("a.csv", 1000));
        var sets = new List<HashSet<string>>();
        foreach (var seed in new Func<long, long>[] { GameSeeds.Training, GameSeeds.Validation, GameSeeds.Test })
        {
            var first = new HashSet<string>();
            long game = 0;
            while (first.Add(world.Reset(seed(game)).Room)) game++;
            Assert.Equal(first, Enumerable.Range(0, first.Count).Select(i => world.Reset(seed(first.Count + i)).Room).ToHashSet());
            sets.Add(first);
        }

        Assert.Equal(1000, sets.Sum(s => s.Count));
        Assert.Equal(1000, sets.SelectMany(s => s).Distinct().Count());
        Assert.InRange(sets[1].Count, 70, 130);
        Assert.InRange(sets[2].Count, 70, 130);
    }

    [Fact]
    public void Equal_inputs_never_lie_in_two_sets_whatever_their_case_and_spaces()
    {
        var rows = Enumerable.Range(0, 300).SelectMany(i => new[] { $"Word number w{i}!,x", $"\"  word  NUMBER w{i} !\",y" });
        using var world = World(Write("a.csv", "text,label\n" + string.Join('\n', rows)));
        var sets = new Func<long, long>[] { GameSeeds.Training, GameSeeds.Validation, GameSeeds.Test }
            .Select(seed => Enumerable.Range(0, 2000).Select(i => world.Reset(seed(i)).Room.ToLowerInvariant().Replace(" ", "", StringComparison.Ordinal)).ToHashSet()).ToArray();
        Assert.Empty(sets[0].Intersect(sets[1]).Concat(sets[0].Intersect(sets[2])).Concat(sets[1].Intersect(sets[2])));
        Assert.Equal(300, sets.Sum(s => s.Count));
    }

    [Fact]
    public void Splits_do_not_depend_on_the_order_of_rows_or_on_other_rows()
    {
        var path = Many("a.csv", 400);
        string[] lines = File.ReadAllLines(path);
        var reordered = Write("b.csv", string.Join('\n', lines[..1].Concat(lines[1..].Reverse()).Concat(Enumerable.Range(0, 50).Select(i => $"another {i},x"))));
        using var one = World(path);
        using var other = World(reordered);
        var test = Enumerable.Range(0, 200).Select(i => one.Reset(GameSeeds.Test(i)).Room).ToHashSet();
        Assert.Subset(Enumerable.Range(0, 400).Select(i => other.Reset(GameSeeds.Test(i)).Room).ToHashSet(), test);
    }

    [Fact]
    public void A_world_over_a_file_keeps_what_every_world_promises()
    {
        var path = Many("a.csv", 300);
        WorldContract.Check(() => World(path), games: 8);
        var json = Write("a.jsonl", string.Concat(Enumerable.Range(0, 300).Select(i => JsonSerializer.Serialize(new { question = $"which number comes after {i}", answer = new[] { $"{i + 1}", $"number {i + 1}" }, choices = new[] { $"{i}", $"{i + 1}", $"{i + 2}" } }) + "\n")));
        WorldContract.Check(() => Create("question-answering", json, ("context-column", "none"), ("choices-column", "choices")), games: 8);
        WorldContract.Check(() => Create("question-answering", json, ("context-column", "none"), ("answer", "text")), games: 8);
        WorldContract.Check(() => Create("text-generation", json, ("prompt-column", "question"), ("reference-column", "answer"), ("mode", "token")), games: 8);
        WorldContract.Check(() => Create("translation", json, ("source-column", "question"), ("target-column", "answer")), games: 8);
    }

    [Fact]
    public void An_answer_that_is_no_choice_is_refused()
    {
        var path = Write("a.jsonl", "{\"question\": \"q\", \"answer\": \"c\", \"choices\": [\"a\", \"b\"]}\n");
        Assert.Contains("line 1: the answer 'c' is none of the choices: a, b", Assert.Throws<WorldConfigurationException>(() => Create("question-answering", path, ("context-column", "none"), ("choices-column", "choices"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_changed_while_in_use_is_noticed()
    {
        var path = Many("a.csv", 300);
        using var world = World(path);
        world.Reset(GameSeeds.Test(0));
        var saved = world.Save();
        using (var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            stream.Position = 11;
            while (stream.Position < stream.Length) stream.WriteByte((byte)'z');
        }

        Assert.ThrowsAny<DataFileException>(() => world.Reset(GameSeeds.Test(0)));
        Assert.ThrowsAny<Exception>(() => world.Restore(saved));

        File.WriteAllText(path, "text,label\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"other text {i},label{i % 2}\n")));
        using var anew = World(path);
        Assert.StartsWith("other text", anew.Reset(GameSeeds.Test(0)).Room, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worlds_of_a_process_load_a_file_once()
    {
        var shared = new Shared<string>(2);
        var loads = 0;
        string Load(string key) => shared.Get(key, () =>
        {
            Interlocked.Increment(ref loads);
            return new string('x', 3);
        });
        var all = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Load("a"))));
        Assert.Equal(1, loads);
        Assert.All(all, text => Assert.Same(all[0], text));
        Assert.Throws<IOException>(() => shared.Get("bad", () => throw new IOException("no luck")));
        Assert.Equal("now", shared.Get("bad", () => "now"));
        Load("b");
        Load("c");
        Assert.NotSame(all[0], Load("a"));
    }

    [Fact]
    public void Rare_words_go_first_where_too_many_come()
    {
        var counts = new WordCounts(10);
        for (var i = 0; i < 50_000; i++) counts.Add($"often{i % 10} rare{i}");
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"often{i}"), counts.TakeMostFrequent().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Records_may_be_longer_than_the_buffer()
    {
        var texts = new[] { 10, 2_000_000, 5, 1 << 20, 3_000_000 }.Select((n, i) => new string((char)('a' + i), n)).ToArray();
        Assert.Equal(texts, Read(Write("a.csv", "text,label\n" + string.Concat(texts.Select(t => $"\"{t}\",l\n")))));
        Assert.Equal(texts, Read(Write("a.jsonl", string.Concat(texts.Select(t => $"{{\"text\": \"{t}\", \"label\": 1}}\n")))));
        Refused(Write("b.csv", "text,label\n\"" + new string('a', RecordScanner.MaxRecord + 9) + "\",b\n"), "line 2: a record of more than 16 MiB begins here; is a quote left open?");
    }

    [Fact]
    public void Damaged_files_are_refused_or_read_and_never_crash()
    {
        var good = File.ReadAllBytes(Many("a.csv", 60));
        var random = new Rng(7);
        for (var i = 0; i < 400; i++)
        {
            var bad = (byte[])good.Clone();
            for (var n = random.NextInt(6); n >= 0; n--) bad[random.NextInt(bad.Length)] = random.NextInt(2) == 0 ? (byte)random.NextInt(256) : ",\"\n\r\t{}[]\\:"u8[random.NextInt(11)];
            var path = Path.Combine(_folder.FullName, random.NextInt(2) == 0 ? "m.csv" : "m.jsonl");
            File.WriteAllBytes(path, bad[..random.NextInt(bad.Length + 1)]);
            try
            {
                using var world = World(path, ("max-words", (1000 + i).ToString(CultureInfo.InvariantCulture)));
                world.Reset(i);
                world.Step(0);
            }
            catch (WorldConfigurationException)
            {
            }
        }
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text, new UTF8Encoding(false));
        return path;
    }

    private string Many(string name, int rows) => Write(name, "text,label\n" + string.Concat(Enumerable.Range(0, rows).Select(i => $"the text of number {i},label{i % 3}\n")));

    private static string[] Read(string path)
    {
        var texts = new List<string>();
        using var file = DataFile.Open(path, DataFormat.Auto, _ => ["text", "label"], (_, values) => texts.AddRange(values[0]));
        Assert.Equal(texts, Enumerable.Range(0, file.Rows).SelectMany(row => file.Read(row)[0]));
        return [.. texts];
    }

    private static void Refused(string path, string why)
    {
        var error = Assert.Throws<WorldConfigurationException>(() => World(path));
        Assert.Equal(("world.options.file", path), (error.Path, error.Read));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    private static IWorld World(string path, params (string Name, string Value)[] options) => Create("text-classification", path, options);

    private static IWorld Create(string world, string path, params (string Name, string Value)[] options) =>
        WorldRegistry.Create(world, options.Append(("file", path)).ToDictionary(o => o.Item1, o => o.Item2));
}
