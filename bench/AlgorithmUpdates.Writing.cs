using Troupe.Env;
using Troupe.Learner.Algorithms.Dqn;
using Troupe.Learner.Algorithms.Generation;
using Troupe.Learner.Algorithms.Ppo;
using Troupe.Learner.Algorithms.Reinforce;
using Troupe.Learner.Language;
using Troupe.Learner.Policies;
using Troupe.Learner.Replay;
using Troupe.Learner.Weights;
using SequenceBatch = Troupe.Learner.Language.SequenceBatch;

namespace Troupe.Bench;

/// <summary>Texts written token by token: six after a prompt of four, by a small decoder.</summary>
public static partial class AlgorithmUpdates
{
    private const int Words = 32, PromptTokens = 4, WrittenTokens = 6;
    private const int Agents = 8, TextsAnAgent = 16;

    private static WriterSpec Writer(WriterKind kind) => new()
    {
        Head = new ActionHead.Written(),
        Kind = kind,
        Tokens = Words,
        Decoder = new DecoderSpec { Vocabulary = Words, Context = 16, Width = 32, Layers = 2, Heads = 2 },
        Writable = [.. Enumerable.Range(0, 21)],
        End = 20,
        MaxWritten = WrittenTokens,
    };

    private static (Func<int>, IDisposable) GenerationPpo(GenerationOptions generation)
    {
        var spec = Writer(WriterKind.Policy);
        var learner = new GenerationPpoLearner(spec, new PpoOptions { BatchSize = 64, Epochs = 4 }, generation, 1);
        return Each(learner, 10, round => TextRound(new Rng(1, round), spec), learner.Update, steps: update => update.Steps);
    }

    private static (Func<int>, IDisposable) GenerationReinforce()
    {
        var spec = Writer(WriterKind.Policy);
        var learner = new GenerationReinforceLearner(spec, new ReinforceOptions(), new GenerationOptions { KlCoefficient = 0.1, GroupSize = 4, GroupAdvantages = true }, 1);
        return Each(learner, 10, round => TextRound(new Rng(1, round), spec), learner.Update);
    }

    private static (Func<int>, IDisposable) GenerationDqn()
    {
        var spec = Writer(WriterKind.DuelingQ);
        var learner = new TokenDqnLearner(spec, new DqnOptions { BatchSize = 64, Discount = 1 }, 1);
        var rng = new Rng(1);
        TransitionBatch Batch()
        {
            var prompts = ObservationBatch.OfTokens(Lists([.. Enumerable.Range(0, 64).Select(_ => Prompt(rng))]));
            var none = new ActionSets(null, [], new int[65]);
            return new TransitionBatch(prompts, new int[64], none, new float[64], new float[64], prompts, none, [.. Enumerable.Repeat(1f, 64)], new ItemId[64])
            {
                Written = [.. Enumerable.Range(0, 64).Select(_ => Text(rng, columns: false))],
            };
        }
        return Each(learner, 40, _ => Batch(), learner.Update);
    }

    private static (Func<int>, IDisposable) SequenceToSequence()
    {
        var rng = new Rng(1);
        int[] Some(int count) => [.. Enumerable.Range(0, count).Select(_ => rng.NextInt(256))];
        var model = new Decoder(new DecoderSpec { Vocabulary = 256, Context = 64 }, 1);
        var batches = new Cycle([.. Enumerable.Range(0, 40).Select(_ => PromptedText.Batch([.. Enumerable.Range(0, 32).Select(_ => new PromptedText(Some(20), Some(10)))]))]);
        var trainer = new LanguageModelTrainer(model, new LanguageModelOptions { BatchSize = 32, Window = 64 }, batches, 1);
        return (() =>
        {
            trainer.Update();
            return 1;
        }, trainer);
    }

    // A text an episode, four to each prompt
    private static Chunk[] TextRound(Rng rng, WriterSpec spec) => [.. Enumerable.Range(0, Agents).Select(agent =>
    {
        var builder = new ChunkBuilder(TextsAnAgent, true, true);
        int[] prompt = [];
        for (var i = 0; i < TextsAnAgent; i++)
        {
            if (i % 4 == 0) prompt = Prompt(rng);
            var text = Text(rng, columns: true);
            builder.Begin(ObservedState.OfTokens(prompt, default), i);
            builder.Add(0, text.Rewards.Sum(), true, false, ObservedState.OfTokens(prompt, default), new WeightsVersion(1, 1), text.LogProbabilities.Sum(), text.Values[0], text);
        }
        return ChunkCodec.Decode(builder.Build(new ChunkKey(agent, 1, 1)).Bytes);
    })];

    private static int[] Prompt(Rng rng) => [.. Enumerable.Range(0, PromptTokens).Select(_ => rng.NextInt(Words))];

    private static WrittenText Text(Rng rng, bool columns)
    {
        float[] Each(Func<float> number) => [.. Enumerable.Range(0, WrittenTokens).Select(_ => number())];
        return new WrittenText([.. Enumerable.Range(0, WrittenTokens).Select(_ => rng.NextInt(20))],
            columns ? Each(() => -MathF.Log(21)) : [], columns ? Each(() => (float)rng.NextDouble()) : [], Each(() => (float)rng.NextDouble()));
    }

    private sealed class Cycle(SequenceBatch[] batches) : ISequenceBatches
    {
        public SequenceBatch this[long number] => batches[number % batches.Length];
    }
}
