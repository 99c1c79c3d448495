using System.Runtime.InteropServices;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;
using Google.Protobuf;
using Troupe.Actors.Replay;
using Troupe.Actors.Run;
using Troupe.Learner.Replay;

namespace Troupe.Actors.Wire;

/// <summary>
/// What Troupe writes to its journal: chunks as the bytes their agents made, the rest as Protobuf. Manifests and fields
/// are only ever added; an unknown manifest is a journal of a newer version, and an error.
/// </summary>
public sealed class JournalSerializer : SerializerWithStringManifest
{
    private const string ChunksCommittedV1 = "cc1";
    private const string IncarnationGrantedV1 = "ig1";
    private const string ReplayIndexV1 = "ri1";
    private const string EpochStartedV1 = "es1";

    public JournalSerializer(ExtendedActorSystem system) : base(system)
    {
    }

    public override int Identifier => 7401;

    public override string Manifest(object o) => o switch
    {
        ChunksCommitted => ChunksCommittedV1,
        IncarnationGranted => IncarnationGrantedV1,
        ReplayIndexState => ReplayIndexV1,
        EpochStarted => EpochStartedV1,
        _ => throw new ArgumentException($"{o.GetType()} is not written to Troupe's journal; bind it to a serializer of its own."),
    };

    public override byte[] ToBinary(object obj) => obj switch
    {
        ChunksCommitted committed => MemoryMarshal.TryGetArray(committed.Payload, out var whole) && whole.Count == whole.Array!.Length ? whole.Array : committed.Payload.ToArray(),
        IncarnationGranted granted => new IncarnationGrantedProto { Agent = granted.Agent, Incarnation = granted.Incarnation }.ToByteArray(),
        ReplayIndexState index => Write(index),
        EpochStarted started => new EpochStartedProto { Epoch = started.Epoch, Reason = started.Reason }.ToByteArray(),
        _ => throw new ArgumentException($"{obj.GetType()} is not written to Troupe's journal; bind it to a serializer of its own."),
    };

    public override object FromBinary(byte[] bytes, string manifest) => manifest switch
    {
        ChunksCommittedV1 => new ChunksCommitted(bytes),
        IncarnationGrantedV1 when IncarnationGrantedProto.Parser.ParseFrom(bytes) is var granted => new IncarnationGranted(granted.Agent, granted.Incarnation),
        ReplayIndexV1 => Read(ReplayIndexProto.Parser.ParseFrom(bytes)),
        EpochStartedV1 when EpochStartedProto.Parser.ParseFrom(bytes) is var started => new EpochStarted(started.Epoch, started.Reason),
        _ => throw new SerializationException($"The journal holds an entry with manifest '{manifest}', which this version of Troupe does not know. It was written by a newer one: go on with that."),
    };

    private static byte[] Write(ReplayIndexState state)
    {
        var proto = new ReplayIndexProto { Index = UnsafeByteOperations.UnsafeWrap(state.Index) };
        foreach (var granted in state.Incarnations)
            proto.Incarnations.Add(new IncarnationGrantedProto { Agent = granted.Agent, Incarnation = granted.Incarnation });
        return proto.ToByteArray();
    }

    private static ReplayIndexState Read(ReplayIndexProto proto) =>
        new([.. proto.Incarnations.Select(g => new IncarnationGranted(g.Agent, g.Incarnation))], proto.Index.ToByteArray());
}
