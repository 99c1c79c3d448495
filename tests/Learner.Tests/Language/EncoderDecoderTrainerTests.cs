using Troupe.Learner.Language;
using Troupe.Learner.Optimisation;

namespace Troupe.Learner.Tests.Language;

public sealed class EncoderDecoderTrainerTests : IDisposable
{
    private static readonly EncoderDecoderSpec s_spec = new() { Vocabulary = 11, Start = 1, Source = 5, Target = 6, Width = 8, Heads = 2, Positions = PositionKind.Learned };

    private static readonly LanguageModelOptions s_options = new()
    {
        BatchSize = 3,
        Window = 6,
        LearningRate = 0.1,
        MaxGradientNorm = 1e9,
        Optimizer = new OptimizerOptions { Kind = OptimizerKind.Sgd },
    };

    // Neither prompts nor texts are of one length.
    private static readonly PromptedText[] s_texts = [new([3, 7, 2, 4, 1], [6, 2, 0]), new([5, 1], [9, 9, 8, 3, 0]), new([4, 4, 1], [0])];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("troupe-encoder-decoder-");

    public void Dispose() => _folder.Delete(recursive: true);

    [PeerTorchFact]
    public void Loss_and_weights_after_a_step_equal_those_of_texts_learned_one_by_one()
    {
        using var model = new EncoderDecoder(s_spec, 3);
        var theirs = PeerTorch.Ask(
            PlainEncoderDecoder.Script + """
            nats = sum(torch.nn.functional.cross_entropy(one(s, [1] + t[:-1]), torch.tensor(t), reduction="sum") for s, t in zip(given["sources"], given["targets"]))
            loss = nats / sum(len(t) for t in given["targets"])
            loss.backward()
            answer = {"loss": loss.item(), "weights": {k: (w - 0.1 * w.grad).flatten().tolist() for k, w in W.items()}}
            """,
            new { weights = PlainEncoderDecoder.Given(model), sources = s_texts.Select(t => t.Prompt), targets = s_texts.Select(t => t.Completion), rotary = false });

        using var trainer = Trainer(model, s_options);
        var update = trainer.Update();
        Assert.Equal(9, update.Tokens);
        Assert.Equal(theirs.GetProperty("loss").GetDouble(), update.Loss, 1e-5);
        Assert.All(model.Weights(), w => Assert.Equal(theirs.GetProperty("weights").GetProperty(w.Name).Floats(), w.Data, (a, b) => Math.Abs(a - b) < 1e-5f));
    }

    [Fact]
    public void Saved_and_loaded_it_goes_on_with_the_same_bits()
    {
        var options = s_options with { Optimizer = new OptimizerOptions { Kind = OptimizerKind.Adamw, WeightDecay = 0.1 }, LearningRate = 0.01 };
        using EncoderDecoder one = new(s_spec with { Dropout = 0.3 }, 1), other = new(s_spec with { Dropout = 0.3 }, 2);
        using var whole = Trainer(one, options);
        for (var i = 0; i < 3; i++) whole.Update();
        whole.Save(_folder.FullName);
        for (var i = 0; i < 3; i++) whole.Update();

        using var resumed = Trainer(other, options);
        resumed.Load(_folder.FullName);
        for (var i = 0; i < 3; i++) resumed.Update();

        Assert.Equal(6, resumed.Updates);
        Assert.Equal(one.Weights().Select(w => w.Data), other.Weights().Select(w => w.Data));
    }

    [Fact]
    public void The_decoder_is_given_what_stands_before_each_token_and_the_encoder_the_prompt()
    {
        var batch = PromptedText.Batch([new([1, 2, 3], [4, 0]), new([1, 3], [5, 6, 0])], start: 7);
        Assert.Equal((2, 3, 5), (batch.Rows, batch.Width, batch.Predicted));
        Assert.Equal([7, 4, 0, 7, 5, 6], batch.Inputs);
        Assert.Equal([4, 0, -100, 5, 6, 0], batch.Targets);
        Assert.Equal([1, 2, 3, 1, 3, 0], batch.Sources!.Tokens);
        Assert.Equal([3, 2], batch.Sources.Lengths);
    }

    [Fact]
    public void A_batch_for_the_other_kind_of_model_is_refused()
    {
        using var two = new EncoderDecoder(s_spec, 1);
        using var one = new Decoder(new DecoderSpec { Vocabulary = 11, Width = 8, Heads = 2 }, 1);
        Assert.Contains("without sources", Assert.Throws<ArgumentException>(() => two.Logits(PromptedText.Batch(s_texts))).Message, StringComparison.Ordinal);
        Assert.Contains("with sources", Assert.Throws<ArgumentException>(() => one.Logits(PromptedText.Batch(s_texts, 1))).Message, StringComparison.Ordinal);
    }

    private static LanguageModelTrainer Trainer(EncoderDecoder model, LanguageModelOptions options) => new(model, options, new Always(model.Spec.Batch(s_texts)), 1);

    private sealed class Always(SequenceBatch batch) : ISequenceBatches
    {
        public SequenceBatch this[long number] => batch;
    }
}
