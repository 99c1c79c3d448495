using System.Diagnostics;
using System.Text.Json;
using Akka.Actor;
using Akka.Configuration;
using Troupe.Actors.Configuration;
using Troupe.Actors.Hosting;
using Troupe.Actors.Replay;
using Troupe.Learner.Replay;
using static Troupe.Actors.Replay.ReplayProtocol;
using ReplayOptions = Troupe.Learner.Replay.ReplayOptions;

namespace Troupe.Bench;

/// <summary>
/// The durable buffer under load: a million transitions of 20 tokens in, acknowledged after their commit; then more, while
/// a sampler draws and the buffer snapshots, evicts and deletes; then a recovery.
/// </summary>
public static class JournalBench
{
    private const int Agents = 64, ChunkLength = SyntheticAgent.ChunkLength, Window = 4;

    public static async Task RunAsync(string folder, int transitions)
    {
        Directory.CreateDirectory(folder);
        var database = Path.Combine(folder, "replay.db");
        ReplayDatabaseFile.Prepare(database);
        var chunksEach = transitions / Agents / ChunkLength;
        var more = chunksEach / 2;

        double insertSeconds, bytesEach, moreSeconds;
        Gaps acknowledging, sampling;
        long batches;
        await using (var buffer = await Buffer.StartAsync(folder, database, transitions).ConfigureAwait(false))
        {
            var chunks = Enumerable.Range(0, Agents).Select(agent => new SyntheticAgent(agent).Chunks(chunksEach + more)).ToArray();
            var began = Stopwatch.GetTimestamp();
            await buffer.InsertAsync(chunks, 0, chunksEach).ConfigureAwait(false);
            insertSeconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            bytesEach = (double)(Size(database) + Size(database + "-wal")) / (chunksEach * (long)ChunkLength * Agents);

            began = Stopwatch.GetTimestamp();
            using var stop = new CancellationTokenSource();
            var sampler = buffer.SampleAsync(64, stop.Token);
            acknowledging = await buffer.InsertAsync(chunks, chunksEach, more).ConfigureAwait(false);
            moreSeconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            await stop.CancelAsync().ConfigureAwait(false);
            (sampling, batches) = await sampler.ConfigureAwait(false);
        }

        var recovering = Stopwatch.GetTimestamp();
        double recoverSeconds;
        long recovered;
        await using (var buffer = await Buffer.StartAsync(folder, database, transitions).ConfigureAwait(false))
        {
            recoverSeconds = Stopwatch.GetElapsedTime(recovering).TotalSeconds;
            recovered = buffer.Recovered;
        }

        Console.Out.WriteLine(JsonSerializer.Serialize(new
        {
            tokens = SyntheticAgent.Tokens,
            chunkLength = ChunkLength,
            agents = Agents,
            transitions = chunksEach * (long)ChunkLength * Agents,
            insertSeconds,
            durableTransitionsPerSecond = chunksEach * (long)ChunkLength * Agents / insertSeconds,
            bytesOnDiskEach = bytesEach,
            whileSampling = new
            {
                transitionsPerSecond = more * (long)ChunkLength * Agents / moreSeconds,
                itemsPerSecond = batches * 64 / moreSeconds,
                longestAcknowledgingGapMs = acknowledging.LongestMs,
                longestSamplingGapMs = sampling.LongestMs,
            },
            recovered,
            recoverSeconds,
        }));
    }

    private static long Size(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;

    /// <summary>The longest time between two events, and when counting began.</summary>
    private sealed class Gaps
    {
        private long _last = Stopwatch.GetTimestamp();

        public double LongestMs { get; private set; }

        public void Event()
        {
            var now = Stopwatch.GetTimestamp();
            LongestMs = Math.Max(LongestMs, Stopwatch.GetElapsedTime(_last, now).TotalMilliseconds);
            _last = now;
        }
    }

    private sealed class Buffer(ActorSystem system, IActorRef buffer, long recovered) : IAsyncDisposable
    {
        public long Recovered => recovered;

        public static async Task<Buffer> StartAsync(string folder, string database, int capacity)
        {
            var config = ConfigurationFactory.ParseString(AkkaConfiguration.Of(database, Path.Combine(folder, "bench.log"), RunLogLevel.Warning));
            var system = ActorSystem.Create("bench", config);
            var settings = new ReplayBufferSettings(
                "bench", new ReplayOptions { Capacity = capacity, NStep = 3 }, 256 * 1024, TimeSpan.FromSeconds(1), _ => 1, null, 0, Actors.Run.Dispatchers.Replay);
            var (buffer, recovered) = await BufferOwner.StartAsync(system, settings).ConfigureAwait(false);
            if (recovered == 0)
                for (var agent = 0; agent < Agents; agent++)
                    await buffer.Ask<Granted>(new RequestIncarnation(Guid.NewGuid(), agent), TimeSpan.FromSeconds(30)).ConfigureAwait(false);
            return new Buffer(system, buffer, recovered);
        }

        public async Task<Gaps> InsertAsync(EncodedChunk[][] chunks, int from, int count)
        {
            var gaps = new Gaps();
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var left = new Countdown(chunks.Length, done);
            foreach (var own in chunks) system.ActorOf(Props.Create(() => new Producer(buffer, own, from, count, gaps, left)));
            await done.Task.WaitAsync(TimeSpan.FromMinutes(5)).ConfigureAwait(false);
            return gaps;
        }

        public async Task<(Gaps, long)> SampleAsync(int count, CancellationToken stop)
        {
            var gaps = new Gaps();
            var batches = 0L;
            while (!stop.IsCancellationRequested)
            {
                await buffer.Ask<Sampled>(new Sample(++batches, count, (ulong)batches, 0), CancellationToken.None).ConfigureAwait(false);   // one that was asked for is awaited
                gaps.Event();
            }

            return (gaps, batches);
        }

        public async ValueTask DisposeAsync() => await system.Terminate().ConfigureAwait(false);
    }

    private sealed class Countdown(int count, TaskCompletionSource done)
    {
        private int _left = count;

        public void One()
        {
            if (Interlocked.Decrement(ref _left) == 0) done.SetResult();
        }
    }

    private sealed class Producer : ReceiveActor
    {
        private readonly IActorRef _buffer;
        private readonly EncodedChunk[] _chunks;
        private readonly int _end;
        private int _next;

        public Producer(IActorRef buffer, EncodedChunk[] chunks, int from, int count, Gaps gaps, Countdown left)
        {
            _buffer = buffer;
            _chunks = chunks;
            _next = from;
            _end = from + count;
            Receive<InsertedUpTo>(upTo =>
            {
                lock (gaps) gaps.Event();
                while (_next < _end && _next < upTo.Key.Sequence + Window) Send();
                if (upTo.Key.Sequence == _end) left.One();
            });
        }

        protected override void PreStart()
        {
            for (var i = 0; i < Window; i++) Send();
        }

        private void Send() => _buffer.Tell(new Insert(_chunks[_next++]));
    }
}
