using System.Runtime.InteropServices;
using Troupe.Env;
using Troupe.Env.Text;
using Troupe.Learner.Language;
using Troupe.Learner.Replay;
using Troupe.Learner.Weights;

namespace Troupe.Actors.Agents;

/// <summary>
/// What an agent is apart from its messages: one world, its history of commands, its generator, the chunk it is writing.
/// Plain and single-threaded; everything that its future depends on can be saved.
/// </summary>
public sealed class Player : IDisposable
{
    private readonly PlayerSettings _settings;
    private readonly InputEncoder _encoder;
    private readonly CommandHistory _history;
    private readonly ChunkBuilder _chunk;
    private readonly HashSet<ulong> _visited = [];
    private readonly ActionNames _names;
    private IWorld _world;
    private Rng _rng;
    private double _return;
    private int _length;
    private bool _playing;
    private readonly bool _writes;
    private readonly ulong _gamesOf;

    /// <param name="incarnation">Each life of an agent draws from a generator of its own.</param>
    public Player(PlayerSettings settings, long incarnation, IWorld world, InputEncoder encoder)
    {
        _settings = settings;
        _world = world;
        _encoder = encoder;
        _history = new CommandHistory(settings.LagCommands);
        _chunk = new ChunkBuilder(settings.ChunkLength, logProbabilities: settings.Stochastic, values: settings.Stochastic);
        _rng = new Rng(settings.Seed, settings.Agent + (incarnation << 24));
        _names = new ActionNames(world.Spec.Action);
        _writes = world.Spec.Action is ActionSpec.Generated;
        _gamesOf = Rng.Mix(unchecked((ulong)settings.Seed), unchecked((ulong)(settings.Agent + (incarnation << 24))));
    }

    /// <summary>Steps played in this agent's life, resumes included.</summary>
    public long Steps { get; private set; }

    public long Episodes { get; private set; }

    /// <summary>What the policy is asked about: input and admissible actions now.</summary>
    public ObservedState State { get; private set; }

    /// <summary>What a policy with memory carries here; empty: nothing, as at an episode's start.</summary>
    public ReadOnlyMemory<float> Memory { get; private set; }

    public int Choices => _writes ? 1 : State.Admissible.Ids?.Length ?? State.Admissible.Texts!.Count;

    public bool ChunkIsFull => _chunk.IsFull;

    public bool ChunkIsEmpty => _chunk.Steps == 0;

    /// <summary>Draws whether to explore with this probability, and if so what: an index into the admissible list, else −1. A policy that draws itself explores by that.</summary>
    public int Explore(double epsilon) => !_settings.Stochastic && !_writes && _rng.NextDouble() < epsilon ? _rng.NextInt(Choices) : -1;

    /// <summary>Uniform in [0, 1), for a policy that draws or writes; 0 for one that does not.</summary>
    public double Draw() => _settings.Stochastic || _writes ? _rng.NextDouble() : 0;

    /// <summary>Begins a new episode if none is under way.</summary>
    public void EnsureEpisode()
    {
        if (_playing) return;
        // Games that are played several times are named by the episode, so that a group needs nothing remembered.
        var index = (long)((_settings.EpisodesPerGame > 1 ? Rng.Mix(_gamesOf, (ulong)(Episodes / _settings.EpisodesPerGame)) : _rng.NextUInt64()) >> 16);
        if (_settings.TrainingGames > 0) index %= _settings.TrainingGames;
        var observation = _world.Reset(GameSeeds.Training(index));
        _history.Clear();
        _visited.Clear();
        _return = 0;
        _length = 0;
        _playing = true;
        Memory = default;
        if (_settings.CountBonus > 0) _visited.Add(_world.StateHash);
        Look(observation);
        ThrowIfStuck();
        // An episode's id is unique for the agent over all its lives: the incarnation is in the chunk's key.
        _chunk.Begin(State, Episodes);
    }

    /// <summary>Takes the action at this index of the admissible list.</summary>
    /// <param name="version">Weights that the choice was made with, or by.</param>
    /// <param name="logProbability">log π(a|s) of a policy that draws.</param>
    /// <param name="value">V(s), of a policy that has one.</param>
    /// <param name="memory">What a policy with memory carries on from here.</param>
    /// <returns>The episode, if this step ended it.</returns>
    public AgentProtocol.Episode? Step(int choice, WeightsVersion version, float logProbability = 0, float value = 0, ReadOnlyMemory<float> memory = default)
    {
        var action = State.Admissible.Ids is { } ids ? ids[choice] : choice;
        _history.Push(_world.AdmissibleActions[choice]);
        return Took(_world.Step(choice), action, version, logProbability, value, memory, null);
    }

    /// <summary>Hands the text to the world. Where that credits no tokens, the last one gets the reward.</summary>
    /// <param name="version">Weights that wrote it.</param>
    /// <returns>The episode, if this step ended it.</returns>
    public AgentProtocol.Episode? Write(WrittenText text, WeightsVersion version)
    {
        var pieces = ((PromptEncoder)_encoder).Pieces(text.Tokens);
        var command = string.Concat(pieces);
        _history.Push(command);
        var credits = new float[text.Tokens.Length];
        StepResult result;
        if (_world is ITokenScoredWorld scored)
        {
            result = scored.Step(pieces);
            for (var i = 0; i < Math.Min(pieces.Count, scored.TokenRewards.Count); i++) credits[i] = scored.TokenRewards[i];
        }
        else result = _world.Step(command);
        return Took(result, 0, version, text.LogProbabilities.Sum(), text.Values.Length > 0 ? text.Values[0] : 0, default, text with { Rewards = credits });
    }

    private AgentProtocol.Episode? Took(StepResult result, int action, WeightsVersion version, float logProbability, float value, ReadOnlyMemory<float> memory, WrittenText? written)
    {
        // One such number in the memory would come back with every batch that draws it.
        if (!float.IsFinite(result.Reward)) throw new InvalidOperationException($"The world gave the reward {result.Reward}.");
        var reward = result.Reward;
        if (_settings.CountBonus > 0 && _visited.Add(_world.StateHash)) reward += _settings.CountBonus;
        if (written is not null) written.Rewards[^1] += reward - written.Rewards.Sum();
        Look(result.Observation);
        if (!result.Ended) ThrowIfStuck();
        if (_chunk.Steps == 0) _chunk.SetRecurrentState(Memory.Span);
        else if (_settings.SequenceEvery > 0 && _length > 0 && _length % _settings.SequenceEvery == 0) _chunk.AddRecurrentState(Memory.Span);
        Memory = memory;
        _chunk.Add(action, reward, result.Terminated, result.Truncated, State, version, logProbability, value, written);
        _return += result.Reward;
        _length++;
        Steps++;
        if (!result.Ended) return null;
        _playing = false;
        Episodes++;
        return new AgentProtocol.Episode(_return, _world.Won, _length);
    }

    public EncodedChunk BuildChunk(long incarnation, long sequence) => _chunk.Build(new ChunkKey(_settings.Agent, incarnation, sequence));

    /// <summary>After a world broke: its episode's unsent steps are dropped, the next episode starts in a new world.</summary>
    /// <returns>Steps dropped.</returns>
    public int Replace(IWorld world)
    {
        try
        {
            _world.Dispose();
        }
#pragma warning disable CA1031 // it broke before, and that was told
        catch (Exception)
#pragma warning restore CA1031
        {
        }

        _world = world;
        _playing = false;
        Episodes++;
        var before = _chunk.Steps;
        _chunk.DropEpisode();
        return before - _chunk.Steps;
    }

    public byte[] Save()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write((byte)2);
        writer.Write(Steps);
        writer.Write(Episodes);
        writer.Write(_return);
        writer.Write(_length);
        writer.Write(_playing);
        var rng = _rng.State;
        writer.Write(rng.A);
        writer.Write(rng.B);
        writer.Write(rng.C);
        writer.Write(rng.D);
        WriteBytes(writer, _history.Save());
        WriteBytes(writer, _chunk.Save());
        WriteBytes(writer, _playing ? _world.Save() : []);
        writer.Write(_visited.Count);
        foreach (var hash in _visited) writer.Write(hash);
        WriteBytes(writer, MemoryMarshal.AsBytes(Memory.Span).ToArray());
        return stream.ToArray();
    }

    /// <exception cref="InvalidDataException">Not what <see cref="Save"/> gave.</exception>
    public void Restore(byte[] state)
    {
        using var reader = new BinaryReader(new MemoryStream(state));
        try
        {
            var format = reader.ReadByte();
            if (format is < 1 or > 2) throw new InvalidDataException($"An agent's state has format {format}; this version reads formats 1 and 2.");
            Steps = reader.ReadInt64();
            Episodes = reader.ReadInt64();
            _return = reader.ReadDouble();
            _length = reader.ReadInt32();
            _playing = reader.ReadBoolean();
            _rng = Rng.FromState(new RngState(reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64()));
            _history.Restore(ReadBytes(reader));
            _chunk.Restore(ReadBytes(reader));
            var world = ReadBytes(reader);
            if (_playing) _world.Restore(world);
            _visited.Clear();
            for (var n = reader.ReadInt32(); n > 0; n--) _visited.Add(reader.ReadUInt64());
            Memory = format == 1 ? default : MemoryMarshal.Cast<byte, float>(ReadBytes(reader)).ToArray();
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException("An agent's state ends early.", e);
        }

        if (_playing) Look(_world.Current);
    }

    public void Dispose() => _world.Dispose();

    private static void WriteBytes(BinaryWriter writer, byte[] bytes)
    {
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    private static byte[] ReadBytes(BinaryReader reader)
    {
        var length = reader.ReadInt32();
        var bytes = reader.ReadBytes(length);
        return bytes.Length == length ? bytes : throw new EndOfStreamException();
    }

    private void ThrowIfStuck()
    {
        if (Choices == 0) throw new InvalidOperationException("The world has no admissible action, and its episode is not over.");
    }

    private void Look(in Observation observation) => State = _names.See(observation, _history, _world.AdmissibleActions, _encoder);
}

/// <param name="Agent">Index of the agent in its run, from 0.</param>
/// <param name="Seed">Of the run; the agent's generator is derived from it and the index.</param>
/// <param name="LagCommands">Commands remembered in the input.</param>
/// <param name="ChunkLength">Steps a chunk.</param>
/// <param name="TrainingGames">Distinct training games; 0: unlimited.</param>
/// <param name="CountBonus">Reward added at the first visit of a state within an episode (Yuan et al. 2018); 0: none.</param>
/// <param name="EpisodesPerGame">Episodes in a row of the same game: the group that a baseline compares.</param>
/// <param name="Stochastic">The policy draws its actions itself: no ε, and each step is kept with its log-probability and value.</param>
/// <param name="Remembers">The policy carries something from step to step, so it is asked at each, even where the agent explores.</param>
/// <param name="SequenceEvery">Steps of an episode after which a sequence may begin, so that what is remembered then is kept; 0: none do.</param>
public sealed record PlayerSettings(
    int Agent, long Seed, int LagCommands, int ChunkLength, int TrainingGames, float CountBonus, bool Stochastic = false, bool Remembers = false, int EpisodesPerGame = 1, int SequenceEvery = 0);
