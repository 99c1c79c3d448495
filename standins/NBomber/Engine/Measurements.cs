using NBomber.Contracts;
using NBomber.Contracts.Stats;

namespace NBomber.Engine;

/// <summary>What one copy measured, of the whole scenario or of one step; not for more than one thread at a time.</summary>
internal sealed class Measurements
{
    private readonly Half _ok = new();
    private readonly Half _fail = new();

    public long Bytes => (long)(_ok.Bytes.Sum + _fail.Bytes.Sum);

    public int OkCount => (int)_ok.Latency.Count;

    public int FailCount => (int)_fail.Latency.Count;

    public void Add(IResponse response, TimeSpan latency)
    {
        if (response.CustomLatencyMs > 0) latency = TimeSpan.FromMilliseconds(response.CustomLatencyMs);
        (response.IsError ? _fail : _ok).Add(response, latency);
    }

    public void Add(Measurements other)
    {
        _ok.Add(other._ok);
        _fail.Add(other._fail);
    }

    public (MeasurementStats Ok, MeasurementStats Fail) Stats(TimeSpan duration)
    {
        var all = OkCount + FailCount;
        return (_ok.Stats(duration, all, isError: false), _fail.Stats(duration, all, isError: true));
    }

    private sealed class Half
    {
        private readonly Dictionary<string, (int Count, string Message)> _codes = [];

        public Histogram Latency { get; } = new();   // microseconds

        public Histogram Bytes { get; } = new();

        public void Add(IResponse response, TimeSpan latency)
        {
            Latency.Add((long)latency.TotalMicroseconds);
            Bytes.Add(response.SizeBytes);
            if (response.StatusCode.Length > 0) Count(response.StatusCode, 1, response.Message);
        }

        public void Add(Half other)
        {
            Latency.Add(other.Latency);
            Bytes.Add(other.Bytes);
            foreach (var (code, (count, message)) in other._codes) Count(code, count, message);
        }

        public MeasurementStats Stats(TimeSpan duration, int all, bool isError) => Latency.Count == 0 ? new() : new()
        {
            Request = new()
            {
                Count = (int)Latency.Count,
                RPS = Math.Round(Latency.Count / Math.Max(1, duration.TotalSeconds), 1),
                Percent = Percent(Latency.Count, all),
            },
            Latency = new()
            {
                MinMs = Milliseconds(Latency.Smallest),
                MeanMs = Milliseconds(Latency.Mean),
                MaxMs = Milliseconds(Latency.Largest),
                Percent50 = Milliseconds(Latency.Percentile(50)),
                Percent75 = Milliseconds(Latency.Percentile(75)),
                Percent95 = Milliseconds(Latency.Percentile(95)),
                Percent99 = Milliseconds(Latency.Percentile(99)),
                StdDev = Milliseconds(Latency.Deviation),
            },
            DataTransfer = new()
            {
                MinBytes = Bytes.Smallest,
                MeanBytes = (long)Bytes.Mean,
                MaxBytes = Bytes.Largest,
                Percent50 = Bytes.Percentile(50),
                Percent75 = Bytes.Percentile(75),
                Percent95 = Bytes.Percentile(95),
                Percent99 = Bytes.Percentile(99),
                AllBytes = (long)Bytes.Sum,
            },
            StatusCodes = [.. _codes.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => new StatusCodeStats
            {
                StatusCode = c.Key,
                IsError = isError,
                Message = c.Value.Message,
                Count = c.Value.Count,
                Percent = Percent(c.Value.Count, all),
            })],
        };

        private void Count(string code, int count, string message) =>
            _codes[code] = _codes.TryGetValue(code, out var known) ? (known.Count + count, known.Message) : (count, message);

        private static int Percent(long part, int all) => (int)Math.Round(100.0 * part / all);

        private static double Milliseconds(double microseconds) => Math.Round(microseconds / 1000, 2);
    }
}
