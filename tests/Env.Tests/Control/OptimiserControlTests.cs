using System.Globalization;
using Troupe.Env.Baselines;
using Troupe.Env.Control;
using Troupe.Env.Tests.Worlds;

namespace Troupe.Env.Tests.Control;

public sealed class OptimiserControlTests
{
    private static readonly OptimiserControlOptions s_quick = new(Decisions: 6, Updates: 2, Batch: 4);

    [Fact]
    public void Keeps_the_contract_of_worlds()
    {
        WorldContract.Check(() => new OptimiserControl(s_quick), games: 5);
        WorldContract.Check(() => new OptimiserControl(s_quick with { Model = TrainedModel.Linear, Named = false, InitialRate = 16 }), games: 5);
    }

    [Fact]
    public void Gradients_are_those_of_finite_differences()
    {
        var problem = new TrainingProblem(7);
        var examples = problem.Training[0];
        int[] batch = [3, 14, 15, 92, 65];
        var subset = new Examples([.. batch.SelectMany(i => examples.Input(i).ToArray())], [.. batch.Select(i => examples.Labels[i])]);
        foreach (var kind in Enum.GetValues<TrainedModel>())
        {
            var model = SmallModel.Of(kind);
            model.Initialise(new Rng(1));
            for (var i = 0; i < model.Parameters.Length; i++) model.Parameters[i] += 0.1 * Math.Sin(i);
            var gradient = model.Gradient(examples, batch, out var loss).ToArray();
            Assert.Equal(model.Loss(subset), loss, 1e-12);
            for (var i = 0; i < gradient.Length; i++)
            {
                const double step = 1e-5;
                var before = model.Parameters[i];
                model.Parameters[i] = before + step;
                var up = model.Loss(subset);
                model.Parameters[i] = before - step;
                var down = model.Loss(subset);
                model.Parameters[i] = before;
                Assert.Equal((up - down) / (2 * step), gradient[i], 1e-7);
            }
        }
    }

    [Fact]
    public void Rewards_add_up_to_how_far_the_validation_loss_came_down()
    {
        using var world = new OptimiserControl();
        world.Reset(3);
        var first = Fact(world, "first-loss");
        var sum = 0.0;
        WorldContract.Play(world, 3, result => sum += result.Reward);
        Assert.Equal(first - Fact(world, "loss"), world.Score, 1e-12);
        Assert.Equal(world.Score, sum, 1e-5);
        Assert.Equal(20, world.Moves);
    }

    [Fact]
    public void The_rate_is_halved_kept_or_doubled_within_its_bounds()
    {
        using var world = new OptimiserControl(s_quick with { InitialRate = 0.25, Decisions = 100 });
        world.Reset(1);
        foreach (var (factor, rate) in new[] { ("double", 0.5), ("keep", 0.5), ("halve", 0.25), ("halve", 0.125) })
        {
            world.Step($"{factor} rate, clean subset");
            Assert.Equal(rate, Fact(world, "rate"));
        }

        for (var i = 0; i < 30; i++) world.Step("halve rate, clean subset");
        Assert.Equal(OptimiserControl.LeastRate, Fact(world, "rate"));
    }

    [Fact]
    public void A_rate_far_too_high_is_seen_in_the_report()
    {
        using var world = new OptimiserControl(new OptimiserControlOptions(InitialRate: OptimiserControl.MostRate));
        world.Reset(1);
        var result = world.Step("keep rate, noisy subset");
        Assert.True(result.Reward < -0.5f);
        Assert.Contains("The loss is awful and soars.", result.Observation.Room, StringComparison.Ordinal);
        Assert.Contains("The rate is wild.", result.Observation.Room, StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_is_short_and_in_words()
    {
        using var world = new OptimiserControl(s_quick with { InitialRate = 0.1 });
        Assert.Matches(@"^The loss is \w+\. The rate is steady\. Several decisions are left\.$", world.Reset(1).Room);
        Assert.Matches(@"^The loss is \w+ and \w+( still)?\. The hard subset is fitted \w+; the gradient is \w+\. The rate is careful\. Few decisions are left\.$",
            world.Step("halve rate, hard subset").Observation.Room);
        for (var i = 0; i < 4; i++) world.Step(0);
        Assert.EndsWith("One decision is left.", world.Current.Room, StringComparison.Ordinal);
        var last = world.Step("train harder");
        Assert.Equal("I do not understand that; nothing was trained.", last.Observation.Feedback);
        Assert.EndsWith("The training is over.", last.Observation.Room, StringComparison.Ordinal);
        Assert.True(last is { Reward: 0, Terminated: true, Truncated: false });
    }

    [Fact]
    public void Unnamed_subsets_stand_for_others_in_each_game()
    {
        using var world = new OptimiserControl(s_quick with { Named = false });
        var orders = Enumerable.Range(0, 40).Select(seed =>
        {
            world.Reset(seed);
            return string.Join(' ', world.Info(WorldInfoKinds.Facts).Facts!.Where(f => f.Relation == "is").Select(f => f.Object));
        }).ToArray();
        Assert.InRange(orders.Distinct().Count(), 12, 24);
        Assert.All(orders, order => Assert.Equal("clean easy hard noisy", string.Join(' ', order.Split(' ').Order(StringComparer.Ordinal))));
        Assert.Equal("halve rate, alpha subset", world.AdmissibleActions[0]);
    }

    [Fact]
    public void Half_of_the_noisy_labels_are_drawn_anew()
    {
        var wrong = Enumerable.Range(1, 25).Sum(seed =>
        {
            // Examples around their own centre are nearer to it than to others': a linear fit on clean data tells most labels.
            var problem = new TrainingProblem((ulong)seed);
            var model = SmallModel.Of(TrainedModel.Hidden);
            model.Initialise(new Rng(1));
            var all = Enumerable.Range(0, problem.Training[0].Count).ToArray();
            for (var i = 0; i < 150; i++) model.Update(problem.Training[0], all, 0.5);
            return 1 - model.Accuracy(problem.Training[1]);
        }) / 25;
        Assert.InRange(wrong, 0.30, 0.42);   // ½ × ⅔ = ⅓, and what the model gets wrong itself
    }

    [Fact]
    public void A_scripted_schedule_beats_the_best_constant_one_and_random()
    {
        var (random, scripted, constant) = Play(new OptimiserControlOptions(), games: 30);
        Assert.True(scripted.Mean - 2 * scripted.StandardError > random.Mean + 2 * random.StandardError, $"scripted {scripted}; random {random}");
        Assert.True(scripted.Mean > constant.Mean, $"scripted {scripted}; constant {constant}");
    }

    [Fact]
    [Trait("Tier", "long")]
    public void The_figures_of_the_schedules()
    {
        foreach (var model in Enum.GetValues<TrainedModel>())
        {
            var (random, scripted, constant) = Play(new OptimiserControlOptions(model), games: 500);
            foreach (var (who, games) in new[] { ("random", random), ("scripted", scripted), ("keep rate, clean subset", constant) })
                ProvenFigures.Write($"optimiser-control, {model}, {who}", double.NaN, games.Mean, games.StandardError);
            Assert.True(scripted.Mean - 3 * scripted.StandardError > random.Mean + 3 * random.StandardError);
        }
    }

    [Theory]
    [InlineData(0, 1, 1, 0, 0.5)]
    [InlineData(1, 0, 1, 0, 0.5)]
    [InlineData(1, 1, 0, 0, 0.5)]
    [InlineData(1, 1, 1, 17, 0.5)]
    [InlineData(1, 1, 1, double.NaN, 0.5)]
    [InlineData(1, 1, 1, 0, 1)]
    public void Options_that_make_no_training_are_refused(int decisions, int updates, int batch, double rate, double target) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new OptimiserControl(new OptimiserControlOptions(TrainedModel.Hidden, decisions, updates, batch, rate, true, target)));

    private static (EpisodeStatistics Random, EpisodeStatistics Scripted, EpisodeStatistics Constant) Play(OptimiserControlOptions options, int games)
    {
        using var world = new OptimiserControl(options);
        var seeds = Enumerable.Range(0, games).Select(i => GameSeeds.Test(i)).ToArray();
        return (new RandomAdmissible().Play(world, seeds), new ScriptedSchedule().Play(world, seeds), new ConstantSchedule("keep rate, clean subset").Play(world, seeds));
    }

    private static double Fact(OptimiserControl world, string relation) =>
        double.Parse(world.Info(WorldInfoKinds.Facts).Facts!.First(f => f.Relation == relation).Object, CultureInfo.InvariantCulture);
}
