using Troupe.Env.Language;
using Troupe.Env.Registry;
using Troupe.Env.Tests.Worlds;

namespace Troupe.Env.Tests.Language;

/// <summary>What every world promises, of each language world in each of its forms.</summary>
public sealed class ContractTests
{
    public static TheoryData<string, string> Forms => new()
    {
        { "text-classification", "" },
        { "text-generation", "" },
        { "text-generation", "mode=token" },
        { "text-generation", "mode=token credit=whole max-tokens=12 reward=rouge-l" },
        { "text-generation", "credit=whole reward=embedding" },
        { "text-generation", "reward=0.5*exact+0.3*token-f1+0.2*length" },
        { "text-generation", "reward=pattern pattern=lamp" },
        { "text-generation", "set=reviews" },
        { "text-generation", "set=reviews mode=token classifier=naive-bayes" },
        { "text-generation", "set=increasing-numbers" },
        { "text-generation", "set=increasing-numbers mode=token" },
        { "question-answering", "" },
        { "question-answering", "kind=three-facts answer=text" },
        { "question-answering", "kind=induction answer=text mode=token reward=token-f1 max-tokens=2" },
        { "translation", "" },
        { "translation", "difficulty=5 reward=exact" },
        { "translation", "difficulty=1 mode=token max-tokens=8" },
        { "reasoning", "" },
        { "reasoning", "kind=arithmetic difficulty=1" },
        { "reasoning", "difficulty=10 digits=apart partial-credit=yes" },
        { "reasoning", "kind=sorting digits=apart mode=token" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void It_keeps_what_every_world_promises(string name, string options) => WorldContract.Check(() => Make(name, options), games: 8);

    [Theory]
    [MemberData(nameof(Forms))]
    public void Its_plan_gets_the_full_score_and_wins(string name, string options)
    {
        using var world = Make(name, options);
        for (var i = 0; i < 60; i++)
        {
            world.Reset(i % 3 == 0 ? GameSeeds.Training(i) : i % 3 == 1 ? GameSeeds.Validation(i) : GameSeeds.Test(i));
            if (options.Contains("pattern", StringComparison.Ordinal) && world.MaxScore is null) continue;
            var plan = ((IPlannedWorld)world).Plan();
            Assert.Equal(plan, world.Info(WorldInfoKinds.Walkthrough).Walkthrough);
            var (total, result) = (0.0, default(StepResult));
            foreach (var command in plan)
            {
                Assert.False(result.Ended);
                result = world.Step(command);
                total += result.Reward;
            }

            Assert.True(result.Terminated);
            Assert.Equal(world.MaxScore!.Value, total, 1e-5);
            Assert.Equal(world.MaxScore.Value, world.Score, 1e-9);
            Assert.True(world.Won);
            Assert.False(world.Lost);
            Assert.Empty(((IPlannedWorld)world).Plan());
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Sets_never_share_a_prompt(string name, string options)
    {
        using var world = Make(name, options);
        var sets = new[] { GameSeeds.Training, (Func<long, long>)GameSeeds.Validation, GameSeeds.Test }
            .Select(seed => Enumerable.Range(0, 400).Select(i => world.Reset(seed(i)).Room).ToHashSet()).ToArray();
        Assert.All(sets, set => Assert.True(set.Count > 30, $"{set.Count} prompts"));
        Assert.Empty(sets[0].Intersect(sets[1]).Concat(sets[0].Intersect(sets[2])).Concat(sets[1].Intersect(sets[2])));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    [Trait("Tier", "long")]
    public void A_hundred_thousand_random_texts_are_answered_within_bounded_memory(string name, string options)
    {
        using var world = Make(name, options);
        var random = new Rng(12);
        var before = 0L;
        world.Reset(0);
        for (var i = 0; i < 100_000; i++)
        {
            if (i == 10_000) before = GC.GetTotalMemory(forceFullCollection: true);
            var text = new string([.. Enumerable.Range(0, random.NextInt(120)).Select(_ => (char)(random.NextInt(4) == 0 ? random.NextInt(0x10000) : 32 + random.NextInt(96)))]);
            var result = world.Step(text);
            Assert.True(float.IsFinite(result.Reward));
            if (world is ITokenScoredWorld { TokenRewards.Count: > 0 } scored && i % 10 == 0) Assert.Equal(result.Reward, scored.TokenRewards.Sum(), 1e-4);
            if (result.Ended) world.Reset(GameSeeds.Test(i));
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 32L << 20);
    }

    private static LanguageWorld Make(string name, string options) => (LanguageWorld)WorldRegistry.Create(
        name, options.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(o => o.Split('=', 2)).ToDictionary(o => o[0], o => o[1]));
}
