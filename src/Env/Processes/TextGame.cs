using System.Globalization;
using System.Text;
using Troupe.Env.Guard;

namespace Troupe.Env.Processes;

/// <summary>A plain program that prints a prompt and reads lines: a new process for each game.</summary>
internal sealed class TextGame(string program, ProcessWorldOptions options, TextProtocol protocol, TextPatterns patterns) : IRemoteGame
{
    private const int LongestCommand = 1000;   // characters; terminals and fgets buffers hold little more

    private static readonly TimeSpan s_farewell = TimeSpan.FromMilliseconds(50);

    private readonly byte[] _buffer = new byte[8192];
    private readonly StringBuilder _output = new();
    private readonly Decoder _decoder = new UTF8Encoding(false).GetDecoder();
    private ChildProcess? _child;
    private double _score;
    private long _episode;
    private int _steps;

    public RemoteSpec Hello() => new RemoteSpec { Name = options.Name, TakesCommands = true }.With(options.Remote);

    public RemoteTurn Reset(long seed)
    {
        End();
        (_score, _steps) = (0, 0);
        _episode++;
        _child = new ChildProcess(program, options.Arguments.Select(a => Seeded(a, seed)), options.Folder);
        _child.Begin(options.Remote.StartTimeout);
        var (text, ended) = ReadToPrompt("");
        foreach (var command in protocol.FirstCommands)
        {
            if (ended) break;
            Send(Seeded(command, seed));
            (text, ended) = ReadToPrompt(Seeded(command, seed));
        }

        if (ended) throw new WorldFailedException($"it ended before the first command. {_child.Obituary()} It printed: {text}");
        _score = patterns.Score(text) ?? 0;
        return new RemoteTurn { Room = text, Score = protocol.Score is null ? null : _score };
    }

    public RemoteTurn Step(string action, int index)
    {
        var child = _child ?? throw new WorldFailedException("it was not started");
        var line = OneLine(action);
        child.Begin(options.Remote.StepTimeout);
        Send(line);
        var (text, ended) = ReadToPrompt(line);
        if (ended && child.ExitCode() is var code and not 0)
            throw new WorldFailedException(code is null ? "it closed its output and did not end" : $"it broke down. {child.Obituary()} It printed: {text}");
        _steps++;
        var (before, won, lost) = (_score, patterns.Won(text), patterns.Lost(text));
        _score = patterns.Score(text) ?? _score;
        return new RemoteTurn
        {
            Room = text,
            Reward = (float)(_score - before),
            Terminated = ended || won || lost,
            Score = protocol.Score is null ? null : _score,
            Won = won,
            Lost = lost && !won,
        };
    }

    public string? Save() => null;

    public RemoteTurn Restore(string state) => throw new RemoteRefusal("A plain program keeps no states.", RemoteRefusal.Unknown);

    public RemoteState State() => new($"episode-{_episode}", _steps);

    public void Dispose() => End();

    private void End()
    {
        _child?.Close(s_farewell);   // most end when their input does, which is cheaper than to be killed
        _child?.Dispose();
        _child = null;
        _output.Clear();
        _decoder.Reset();
    }

    private void Send(string line) => _child!.Write(Encoding.UTF8.GetBytes(line + "\n"));

    /// <returns>What was printed, without prompt and echo, and whether the program closed its output.</returns>
    private (string Text, bool Ended) ReadToPrompt(string sent)
    {
        var child = _child!;
        var characters = new char[_buffer.Length + 1];
        for (; ; )
        {
            var count = ReadSome();
            if (count == 0) return (Screen(_output.ToString(), sent), true);
            Append(count);
            if (At() is not (>= 0 and var prompt)) continue;
            if (protocol.Quiet > TimeSpan.Zero && child.ReadWithin(_buffer, protocol.Quiet) is not -1 and var more)
            {
                Append(more);
                if (more > 0) continue;
            }

            var text = _output.ToString(0, prompt);
            _output.Clear();
            return (Screen(text, sent), false);
        }

        int ReadSome()
        {
            try
            {
                return child.Read(_buffer);
            }
            catch (WorldFailedException e)
            {
                var hint = _output.Length == 0
                    ? "It has printed nothing: a program that keeps its output back while nobody is at a terminal can be run as `script -qef -E never -c PROGRAM /dev/null`."
                    : $"What it has printed ends without the prompt {protocol.Prompt}: …{_output.ToString(Math.Max(0, _output.Length - TextPatterns.Tail), Math.Min(_output.Length, TextPatterns.Tail)).ReplaceLineEndings("\\n")}";
                throw new WorldFailedException($"{e.Message} {hint}", e.InnerException);
            }
        }

        void Append(int bytes)
        {
            _output.Append(characters, 0, _decoder.GetChars(_buffer, 0, bytes, characters, 0));
            if (_output.Length > options.Remote.MaxMessage)
                throw new WorldFailedException($"it printed more than {options.Remote.MaxMessage} characters without a prompt ({protocol.Prompt}); they begin {_output.ToString(0, 100).ReplaceLineEndings(" ")}");
        }

        int At()
        {
            var start = Math.Max(0, _output.Length - TextPatterns.Tail);
            return patterns.Prompt(_output.ToString(start, _output.Length - start)) is >= 0 and var at ? start + at : -1;
        }
    }

    /// <summary>What a person would have seen of the answer: programs that are not at a terminal repeat the command.</summary>
    private static string Screen(string printed, string sent)
    {
        var text = printed.Replace("\r", "", StringComparison.Ordinal).Trim();
        return sent.Length > 0 && text.StartsWith(sent, StringComparison.Ordinal) && (text.Length == sent.Length || text[sent.Length] == '\n') ? text[sent.Length..].Trim() : text;
    }

    private static string OneLine(string command)
    {
        var line = string.Concat(command.Select(c => char.IsControl(c) ? ' ' : c));
        return line.Length <= LongestCommand ? line : line[..LongestCommand];
    }

    private static string Seeded(string text, long seed) => text.Replace("{seed}", seed.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
