using FsCheck;
using FsCheck.Fluent;
using Troupe.Env.Text;

namespace Troupe.Env.Tests.Worlds;

/// <summary>What every world promises, checked by playing random games; each world's tests call these.</summary>
internal static class WorldContract
{
    public static void Check(Func<IWorld> create, int games = 30)
    {
        Prop.ForAll<long>(seed => SameSeedSameGame(create, seed)).Check(QuickThrow(games));
        Prop.ForAll<long>(seed => RestoredGoesOnAlike(create, seed)).Check(QuickThrow(games));
        Prop.ForAll<long>(seed => TypedAndIndexedAgree(create, seed)).Check(QuickThrow(games));
        Prop.ForAll<long>(seed => WrongActionsChangeNothing(create, seed)).Check(QuickThrow(games));
        Prop.ForAll<long, string[]>((seed, commands) => AnyCommandIsAnswered(create, seed, commands)).Check(QuickThrow(games));
        BytesOfAnyKindAreRefusedOrRestored(create, games);
        WordsAreAllListed(create, games);
        Prop.ForAll<long>(seed => CreditsAddUpToTheReward(create, seed)).Check(QuickThrow(games));
    }

    private static bool IsWritten(IWorld world) => world.Spec.Action is ActionSpec.Generated;

    /// <summary>One of the admissible actions, or where texts are written, up to 12 of the world's words.</summary>
    private static StepResult Act(IWorld world, Rng random) => IsWritten(world) ? world.Step(Text(world, random)) : world.Step(random.NextInt(world.AdmissibleActions.Count));

    private static string Text(IWorld world, Rng random) =>
        string.Join(' ', Enumerable.Range(0, random.NextInt(13)).Select(_ => world.Spec.Words[random.NextInt(world.Spec.Words.Count)]));

    /// <summary>Plays to the end with a generator of its own, calling back before and after each step.</summary>
    public static void Play(IWorld world, long seed, Action<StepResult> after, Action? before = null)
    {
        var random = new Rng(seed, 77);
        world.Reset(seed);
        for (var result = default(StepResult); !result.Ended;)
        {
            before?.Invoke();
            result = Act(world, random);
            after(result);
        }
    }

    private static Config QuickThrow(int games) => Config.QuickThrowOnFailure.WithMaxTest(games).WithQuietOnSuccess(true);

    private static void SameSeedSameGame(Func<IWorld> create, long seed)
    {
        using var one = create();
        using var other = create();
        other.Reset(seed ^ 5);
        Assert.Equal(Trace(one, seed), Trace(other, seed));
        Assert.Equal(Trace(one, seed), Trace(other, seed));
    }

    private static List<string> Trace(IWorld world, long seed)
    {
        var trace = new List<string>();
        Play(world, seed, result => trace.Add(Show(world, result)));
        return trace;
    }

    private static string Show(IWorld world, StepResult result) =>
        $"{result.Observation}|{result.Reward}|{result.Terminated}|{result.Truncated}|{Show(world)}";

    private static string Show(IWorld world) =>
        $"{world.Current}|{world.StateHash}|{world.Moves}|{world.Score}|{world.Won}|{world.Lost}|{string.Join(',', world.AdmissibleActions)}";

    private static void RestoredGoesOnAlike(Func<IWorld> create, long seed)
    {
        using var world = create();
        using var copy = create();
        var random = new Rng(seed, 78);
        world.Reset(seed);
        copy.Reset(seed + 1);
        Act(copy, random);
        for (var result = default(StepResult); !result.Ended;)
        {
            var saved = world.Save();
            copy.Restore(saved);
            Assert.Equal(Show(world), Show(copy));
            Assert.Equal(saved, copy.Save());
            var state = random.State;
            result = Act(world, random);
            var alike = Act(copy, Rng.FromState(state));
            Assert.Equal(Show(world, result), Show(copy, alike));
        }

        copy.Restore(world.Save());
        Assert.Equal(Show(world), Show(copy));
        Assert.Throws<InvalidOperationException>(() => copy.Step(0));
    }

    private static void TypedAndIndexedAgree(Func<IWorld> create, long seed)
    {
        using var one = create();
        using var other = create();
        other.Reset(seed);
        var random = new Rng(seed, 77);
        Play(one, seed, result =>
        {
            var command = IsWritten(other) ? Text(other, random) : other.AdmissibleActions[random.NextInt(other.AdmissibleActions.Count)];
            Assert.Equal(Show(one, result), Show(other, other.Step(command)));
        });
    }

    private static void WrongActionsChangeNothing(Func<IWorld> create, long seed)
    {
        using var world = create();
        Assert.Throws<InvalidOperationException>(() => world.Step(0));
        Play(world, seed, result =>
        {
            Assert.False(result.Terminated && result.Truncated);
            Assert.Equal(result.Observation, world.Current);
        }, before: () =>
        {
            var before = world.Save();
            Assert.Equal(IsWritten(world), world.AdmissibleActions.Count == 0);
            Assert.Equal(world.AdmissibleActions.Distinct(), world.AdmissibleActions);
            Assert.Throws<ArgumentOutOfRangeException>(() => world.Step(-1));
            Assert.Throws<ArgumentOutOfRangeException>(() => world.Step(world.AdmissibleActions.Count));
            Assert.Equal(before, world.Save());
            if (world.Spec.Action is ActionSpec.OneOf all) Assert.Subset(all.Names.ToHashSet(), world.AdmissibleActions.ToHashSet());
        });
        Assert.Throws<InvalidOperationException>(() => world.Step(0));
        Assert.Throws<InvalidOperationException>(() => world.Step("look"));
    }

    private static void AnyCommandIsAnswered(Func<IWorld> create, long seed, string[] commands)
    {
        using var world = create();
        using var copy = create();
        world.Reset(seed);
        var words = world.Spec.Words;
        var random = new Rng(seed, 79);
        foreach (var fuzz in commands)
        {
            var command = random.NextInt(2) == 0 ? fuzz ?? "" : $"{words[random.NextInt(words.Count)]} {fuzz} {words[random.NextInt(words.Count)]}";
            var moves = world.Moves;
            var result = world.Step(command);
            Assert.Equal(command, result.Observation.Command);
            Assert.Equal(moves + 1, world.Moves);
            copy.Restore(world.Save());
            Assert.Equal(Show(world), Show(copy));
            if (result.Ended) world.Reset(++seed);
        }
    }

    private static void CreditsAddUpToTheReward(Func<IWorld> create, long seed)
    {
        using var world = create();
        if (world is not ITokenScoredWorld scored) return;
        var random = new Rng(seed, 80);
        world.Reset(seed);
        var text = world is IPlannedWorld planned && random.NextInt(2) == 0 && planned.Plan() is [var best, ..] ? best : Text(world, random);
        var pieces = new List<string>();
        for (var at = 0; at < text.Length; at += pieces[^1].Length) pieces.Add(text.Substring(at, Math.Min(random.NextInt(6), text.Length - at)));
        if (random.NextInt(2) == 0) pieces.Add("");
        var result = scored.Step(pieces);
        Assert.Equal(text, result.Observation.Command);
        Assert.Equal(pieces.Count, scored.TokenRewards.Count);
        if (pieces.Count > 0) Assert.Equal(result.Reward, scored.TokenRewards.Sum(), 1e-5);

        var credits = scored.TokenRewards.ToArray();
        using var copy = (ITokenScoredWorld)create();
        copy.Restore(world.Save());
        Assert.Equal(credits, copy.TokenRewards);
        copy.Reset(seed);
        Assert.Equal(result.Reward, copy.Step(text).Reward);
    }

    private static void BytesOfAnyKindAreRefusedOrRestored(Func<IWorld> create, int games)
    {
        using var world = create();
        var random = new Rng(9);
        world.Reset(3);
        Act(world, random);
        var good = world.Save();
        for (var i = 0; i < 100 * games; i++)
        {
            var bad = random.NextInt(4) == 0 ? good[..random.NextInt(good.Length)] : (byte[])good.Clone();
            for (var n = random.NextInt(4); n >= 0 && bad.Length > 0; n--) bad[random.NextInt(bad.Length)] = (byte)random.NextInt(256);
            try
            {
                world.Restore(bad);
                Assert.NotNull(world.Current.ToString());
            }
            catch (InvalidDataException)
            {
            }
        }

        world.Restore(good);
        Assert.Equal(good, world.Save());
    }

    private static void WordsAreAllListed(Func<IWorld> create, int games)
    {
        using var world = create();
        var vocabulary = Vocabulary.Of(world.Spec);
        Assert.Equal(vocabulary.Words, world.Spec.Words);
        for (var seed = 0; seed < games; seed++)
        {
            world.Reset(seed);
            Play(world, seed,
                result => AllKnown(vocabulary, (result.Observation with { Numbers = null }).ToString().Replace("> ", "", StringComparison.Ordinal)),
                before: () => AllKnown(vocabulary, string.Join(' ', world.AdmissibleActions)));
        }
    }

    private static void AllKnown(Vocabulary vocabulary, string text) =>
        Assert.All(WordTokenizer.Split(text), word => Assert.True(vocabulary.Knows(word), $"'{word}' is not in the world's word list: {text}"));
}
