using System.ComponentModel;
using System.Diagnostics;
using Troupe.Env.Guard;

namespace Troupe.Env.Processes;

/// <summary>
/// A program started by us, read and written with time limits. Needs no thread: its pipes are awaited, and whoever calls
/// blocks until the answer or the limit. What it writes to standard error is read at all times and its end kept.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    private static readonly TimeSpan s_reaping = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_lastWords = TimeSpan.FromMilliseconds(200);

    private readonly Process _process;
    private readonly Stream _input;
    private readonly Stream _output;
    private readonly ErrorTail _errors;
    private readonly string _name;
    private CancellationTokenSource _clock = new();
    private TimeSpan _limit;
    private bool _ended;

    /// <exception cref="WorldFailedException">The system does not start it.</exception>
    public ChildProcess(string program, IEnumerable<string> arguments, string? folder)
    {
        _name = Path.GetFileName(program);
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = folder ?? "",
        };
        try
        {
            _process = Process.Start(start)!;
        }
        catch (Exception e) when (e is Win32Exception or IOException or InvalidOperationException)
        {
            throw new WorldFailedException($"{program} cannot be started: {e.Message}", e);
        }

        _input = _process.StandardInput.BaseStream;
        _output = _process.StandardOutput.BaseStream;
        _errors = new ErrorTail(_process.StandardError.BaseStream);
    }

    public int Id => _process.Id;

    /// <summary>From now on, all reads and writes together may take so long.</summary>
    public void Begin(TimeSpan limit)
    {
        _limit = limit;
        _errors.Begin();
        if (!_clock.TryReset())
        {
            _clock.Dispose();
            _clock = new CancellationTokenSource();
        }

        _clock.CancelAfter(limit);
    }

    /// <exception cref="WorldFailedException">Not taken within the limit, or nobody reads any more.</exception>
    public void Write(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            Wait(_input.WriteAsync(bytes, _clock.Token));
        }
        catch (OperationCanceledException e)
        {
            throw TooLate("read its standard input", e);
        }
        catch (IOException e)
        {
            throw new WorldFailedException($"{_name} no longer reads its standard input. {Obituary()}", e);
        }
    }

    /// <returns>Bytes read; 0: it has closed its output.</returns>
    /// <exception cref="WorldFailedException">Nothing came within the limit.</exception>
    public int Read(Memory<byte> buffer)
    {
        try
        {
            return Wait(_output.ReadAsync(buffer, _clock.Token));
        }
        catch (OperationCanceledException e)
        {
            throw TooLate("answer", e);
        }
    }

    /// <summary>The same, but a limit that passes is an answer too: −1.</summary>
    public int ReadWithin(Memory<byte> buffer, TimeSpan quiet)
    {
        using var clock = CancellationTokenSource.CreateLinkedTokenSource(_clock.Token);
        clock.CancelAfter(quiet);
        try
        {
            return Wait(_output.ReadAsync(buffer, clock.Token));
        }
        catch (OperationCanceledException) when (!_clock.IsCancellationRequested)
        {
            return -1;
        }
        catch (OperationCanceledException e)
        {
            throw TooLate("answer", e);
        }
    }

    /// <summary>Exit code if it ends within a moment, else null.</summary>
    public int? ExitCode() => _process.WaitForExit(s_reaping) ? _process.ExitCode : null;

    /// <summary>How it ended, as far as it did, and its last words on standard error.</summary>
    public string Obituary()
    {
        string ending;
        if (!_process.WaitForExit(s_lastWords)) ending = $"{_name} still runs.";
        else
        {
            _errors.WaitForEnd(s_lastWords);
            ending = _process.ExitCode > 128
                ? $"{_name} was ended by signal {_process.ExitCode - 128} (exit code {_process.ExitCode})."
                : $"{_name} ended with exit code {_process.ExitCode}.";
        }

        return _errors.Text is { Length: > 0 } words ? $"{ending} Its standard error ends: {words}" : $"{ending} Its standard error is empty.";
    }

    /// <summary>Closes its input, which programs that read commands take as the end, and waits for that so long.</summary>
    public void Close(TimeSpan patience)
    {
        try
        {
            _input.Dispose();
            _ended = _process.WaitForExit(patience);
        }
        catch (IOException)
        {
            // It is gone already.
        }
    }

    /// <summary>Ends it and all that it started, if it has not ended itself.</summary>
    public void Dispose()
    {
        if (!_ended)
        {
            try
            {
                _process.Kill(entireProcessTree: true);
            }
            catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException or NotSupportedException)
            {
                // It ended in this moment, or a part of its tree did.
            }

            _process.WaitForExit(s_reaping);
        }

        _errors.Dispose();
        _process.Dispose();
        _clock.Dispose();
    }

    private WorldFailedException TooLate(string what, Exception e) =>
        new($"{_name} did not {what} within {_limit.TotalSeconds:0.###} s. {Obituary()}", e);

    private static int Wait(ValueTask<int> reading) => reading.IsCompletedSuccessfully ? reading.Result : reading.AsTask().GetAwaiter().GetResult();

    private static void Wait(ValueTask writing)
    {
        if (!writing.IsCompletedSuccessfully) writing.AsTask().GetAwaiter().GetResult();
    }
}
