using System.Globalization;
using Troupe.Actors.Configuration;
using Troupe.Actors.Run;
using Troupe.Learner.Policies;
using Troupe.Learner.Weights;

namespace Troupe.Actors.Hosting;

/// <summary>The policy of the run that <c>distill.from</c> names.</summary>
internal sealed class Teacher
{
    private const string Key = $"{ConfigurationSchema.Root}.distill.from";

    private readonly string _source;

    private readonly bool _played;

    private Teacher(string source, PolicySpec spec, WeightsSnapshot weights, bool played) => (_source, Spec, Weights, _played) = (source, spec, weights, played);

    public PolicySpec Spec { get; }

    public WeightsSnapshot Weights { get; }

    /// <exception cref="ConfigurationError">There is none, or it reads other inputs than the run does.</exception>
    public static Teacher Read(TroupeOptions options)
    {
        var source = options.Distill.From;
        var start = StartingWeights.Read(source, Key);
        if (start.Run is null) throw Wrong(source, "of which no run.conf says what network the weights belong to");
        var there = TroupeConfiguration.Load(Path.Combine(start.Run, RunFolder.ConfigurationFile), []).Options;
        var (theirs, ours) = (there.Input, options.Input);
        if ((theirs.LagCommands, theirs.MaxTokens, theirs.VocabularyBuckets) != (ours.LagCommands, ours.MaxTokens, ours.VocabularyBuckets))
            throw Wrong(source, string.Create(CultureInfo.InvariantCulture, $"which read {Said(theirs)}; this run reads {Said(ours)}"));
        var builder = new RunBuilder(there with { Distill = new() }, () => TroupeRuns.WorldOf(there));
        var teacher = new Teacher(source, builder.Policy, start.Weights, options.Distill.Player == DistillationPlayer.Teacher);
        if (teacher.Spec.Remembers) throw Wrong(source, "whose policy has a memory across steps, and cannot be asked about single states");
        return teacher;

        static string Said(InputOptions input) => string.Create(CultureInfo.InvariantCulture, $"{input.LagCommands} lag-commands, {input.MaxTokens} max-tokens and {input.VocabularyBuckets} vocabulary-buckets");
    }

    /// <exception cref="ConfigurationError">It reads other words, or chooses among other actions.</exception>
    public void Check(PolicySpec student)
    {
        if (student.Tokens != Spec.Tokens) throw Wrong(_source, string.Create(CultureInfo.InvariantCulture, $"which reads {Spec.Tokens} words; this run's world has {student.Tokens}"));
        if (student.Numbers != Spec.Numbers) throw Wrong(_source, string.Create(CultureInfo.InvariantCulture, $"which observes {Spec.Numbers} numbers; this run's world shows {student.Numbers}"));
        if (_played && student.GetType() != Spec.GetType())
            throw new ConfigurationError($"{ConfigurationSchema.Root}.distill.player", "teacher, which is of another kind than the student", "student here: values are played with ε, a policy draws its actions, and agents do one of the two");
        if (student.Head != Spec.Head) throw Wrong(_source, $"which chooses among {Spec.Head}; this run's world has {student.Head}");
    }

    /// <summary>A replica to ask; fresh, since it is not thread-safe.</summary>
    public IActingPolicy Acting()
    {
        var acting = Spec.CreateActing();
        acting.Load(Weights);
        return acting;
    }

    /// <summary>A policy to play with that stays this one, whatever weights are published.</summary>
    public PolicySpec Playing() => new PlayingSpec(this) { Tokens = Spec.Tokens, Numbers = Spec.Numbers, Head = Spec.Head };

    private static ConfigurationError Wrong(string source, string why) => new(Key, $"{source}, {why}", "the folder of a run in the same world with the same input");

    private sealed record PlayingSpec(Teacher Teacher) : PolicySpec
    {
        public override NetworkLayout CreateLayout() => Teacher.Spec.CreateLayout();

        public override IActingPolicy CreateActing() => new TeachersMoves(Teacher.Acting());
    }

    private sealed class TeachersMoves(IActingPolicy acting) : IActingPolicy
    {
        /// <summary>Of the student that learns from what is played.</summary>
        public WeightsVersion? Version { get; private set; }

        public void Load(WeightsSnapshot weights) => Version = weights.Version;

        public void Explore(long seed)
        {
        }

        public void Evaluate(QBatch batch) => acting.Evaluate(batch);

        public Decision Decide(QBatch batch, int row, double draw) => acting.Decide(batch, row, draw);
    }
}
