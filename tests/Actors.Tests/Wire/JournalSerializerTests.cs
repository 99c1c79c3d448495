using System.Runtime.Serialization;
using Akka.Actor;
using Troupe.Actors.Replay;
using Troupe.Actors.Run;
using Troupe.Actors.Wire;
using Troupe.Learner.Replay;

namespace Troupe.Actors.Tests.Wire;

public sealed class JournalSerializerTests
{
    [Fact]
    public async Task Everything_in_the_journal_comes_back_as_it_was_through_the_serializer_it_is_bound_to()
    {
        await using var stage = new Stage();
        var serialization = stage.Start().Serialization;
        T Through<T>(T value) where T : notnull
        {
            var serializer = Assert.IsType<JournalSerializer>(serialization.FindSerializerFor(value));
            return Assert.IsType<T>(serializer.FromBinary(serializer.ToBinary(value), serializer.Manifest(value)));
        }

        Assert.Equal(new IncarnationGranted(7, 1L << 40), Through(new IncarnationGranted(7, 1L << 40)));
        Assert.Equal(new IncarnationGranted(0, 0), Through(new IncarnationGranted(0, 0)));
        Assert.Equal(new EpochStarted(3, "rolled back – at 5"), Through(new EpochStarted(3, "rolled back – at 5")));
        byte[] bytes = [1, 2, 3, 4];
        Assert.Equal(bytes, Through(new ChunksCommitted(bytes)).Payload.ToArray());
        Assert.Equal(bytes[1..3], Through(new ChunksCommitted(bytes.AsMemory(1, 2))).Payload.ToArray());
        var index = Through(new ReplayIndexState([new(0, 3), new(4, 1)], bytes));
        Assert.Equal([new(0, 3), new(4, 1)], index.Incarnations);
        Assert.Equal(bytes, index.Index);
        Assert.Empty(Through(new ReplayIndexState([], [])).Index);
    }

    [Fact]
    public async Task Manifests_never_change()
    {
        await using var stage = new Stage();
        var serializer = new JournalSerializer((ExtendedActorSystem)stage.Start());

        Assert.Equal(
            ["cc1", "ig1", "ri1", "es1"],
            new object[] { new ChunksCommitted(default), new IncarnationGranted(0, 1), new ReplayIndexState([], []), new EpochStarted(1, "") }.Select(serializer.Manifest));
        Assert.Equal(7401, serializer.Identifier);
    }

    [Fact]
    public async Task An_unknown_manifest_and_an_unknown_type_are_clear_errors()
    {
        await using var stage = new Stage();
        var serializer = new JournalSerializer((ExtendedActorSystem)stage.Start());

        Assert.Contains("'cc2'", Assert.Throws<SerializationException>(() => serializer.FromBinary([], "cc2")).Message, StringComparison.Ordinal);
        Assert.Contains("System.Version", Assert.Throws<ArgumentException>(() => serializer.Manifest(new Version(1, 2))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => serializer.ToBinary("text"));
    }
}
