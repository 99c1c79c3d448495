using Troupe.Learner.Policies;

namespace Troupe.Learner.Language;

/// <summary>What a writer's outputs mean.</summary>
public enum WriterKind
{
    /// <summary>Logits of the next token, which is drawn; beside them the value V of what is written so far.</summary>
    Policy,

    /// <summary>Q of the next token.</summary>
    Q,

    /// <summary>Q of the next token, as V + A − mean A (Wang et al. 2016, eq. 9).</summary>
    DuelingQ,
}

/// <summary>
/// The shape of a policy that writes texts: a <see cref="Language.Decoder"/> reads the prompt and what is written so far;
/// its outputs are those of the tokens that may be written. The rule of what may be written is the same at every place.
/// </summary>
public sealed record WriterSpec : PolicySpec
{
    public required DecoderSpec Decoder { get; init; }

    public WriterKind Kind { get; init; } = WriterKind.Policy;

    /// <summary>Tokens that may be written, ascending, <see cref="End"/> among them. The outputs stand in this order.</summary>
    public required IReadOnlyList<int> Writable { get; init; }

    /// <summary>The token that ends a text.</summary>
    public int End { get; init; }

    /// <summary>A text ends after so many tokens, with or without <see cref="End"/>.</summary>
    public required int MaxWritten { get; init; }

    /// <summary>Whether there is a value beside the tokens' outputs.</summary>
    public bool Valued => Kind != WriterKind.Q;

    /// <summary>Longest prompt, tokens.</summary>
    public int MaxPrompt => Decoder.Context - MaxWritten;

    /// <inheritdoc/>
    public override NetworkLayout CreateLayout() => new WriterLayout(this);

    /// <inheritdoc/>
    public override IActingPolicy CreateActing() => new ActingWriter(this);

    /// <exception cref="ArgumentException">It describes no network; says why.</exception>
    public WriterSpec CheckedWriter()
    {
        this.Checked();
        Decoder.Checked();
        if (Tokens != Decoder.Vocabulary) throw new ArgumentException($"Tokens is {Tokens}, the decoder's vocabulary {Decoder.Vocabulary}.");
        if (MaxWritten < 1 || MaxPrompt < 1) throw new ArgumentException($"A context of {Decoder.Context} tokens has no room for a prompt and {MaxWritten} written tokens.");
        for (var i = 0; i < Writable.Count; i++)
            if (Writable[i] < 0 || Writable[i] >= Tokens || i > 0 && Writable[i] <= Writable[i - 1])
                throw new ArgumentException($"Writable token {Writable[i]} at place {i}: they ascend, from 0 to {Tokens - 1}.");
        return Writable.Contains(End) ? this : throw new ArgumentException($"The end token {End} is not writable.");
    }
}
