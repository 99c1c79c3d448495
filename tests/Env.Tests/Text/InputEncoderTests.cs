using FsCheck;
using FsCheck.Fluent;
using Troupe.Env.Text;

namespace Troupe.Env.Tests.Text;

public sealed class InputEncoderTests
{
    private static readonly Vocabulary s_words = new(["north", "you", "are", "here", "take", "coin", "."], buckets: 4);

    [Fact]
    public void Every_token_carries_its_segment()
    {
        var encoder = new InputEncoder(s_words, lagCommands: 2, maxTokens: 64);
        var history = History(2, "north", "take coin");
        var tokens = encoder.Encode(new Observation("take coin", "You take", "north here", "coin"), history);
        Assert.Equal(
            "lag1:take lag1:coin lag2:north feedback:you feedback:take room:north room:here inventory:coin",
            encoder.Describe(tokens));
        Assert.Equal("action:north", encoder.Describe(encoder.EncodeAction("north")));
    }

    [Fact]
    public void Without_lags_the_command_has_a_segment_of_its_own()
    {
        var encoder = new InputEncoder(s_words, lagCommands: 0, maxTokens: 64);
        Assert.Equal("command:north room:here", encoder.Describe(encoder.Encode(new Observation("north", "", "here"), new CommandHistory(0))));
    }

    [Fact]
    public void Commands_can_be_left_out()
    {
        var encoder = new InputEncoder(s_words, lagCommands: 0, maxTokens: 64, showCommand: false);
        Assert.Equal("room:here", encoder.Describe(encoder.Encode(new Observation("north", "", "here"), new CommandHistory(0))));
    }

    [Fact]
    public void Equal_words_in_different_segments_are_different_tokens_within_the_embedding()
    {
        var encoder = new InputEncoder(s_words, lagCommands: 3, maxTokens: 64);
        var tokens = encoder.Encode(new Observation("north", "north", "north", "north"), History(3, "north", "north", "north"))
            .Append(encoder.EncodeAction("north")[0]).ToArray();
        Assert.Equal(7, tokens.Distinct().Count());
        Assert.All(tokens, t => Assert.InRange(t, 2, encoder.TokenCount - 1));
        Assert.Equal(2 + 7 * s_words.Size, encoder.TokenCount);
    }

    [Fact]
    public void A_screen_without_words_is_one_token()
    {
        var encoder = new InputEncoder(s_words, 2, 64);
        Assert.Equal([InputEncoder.NoWords], encoder.Encode(new Observation("", " ", ""), new CommandHistory(2)));
        Assert.Equal([InputEncoder.NoWords], encoder.EncodeAction(""));
    }

    // 2 commands stay; of the 6 left, feedback and inventory claim 1 each (a quarter), the room's head 4.
    [Fact]
    public void Too_long_an_observation_keeps_commands_and_the_head_of_the_room()
    {
        var encoder = new InputEncoder(s_words, lagCommands: 2, maxTokens: 8);
        var tokens = encoder.Encode(
            new Observation("take", "you are here", "you are north here coin . .", "coin coin"), History(2, "north", "take"));
        Assert.Equal("lag1:take lag2:north feedback:you room:you room:are room:north room:here inventory:coin", encoder.Describe(tokens));
    }

    [Fact]
    public void What_a_short_room_leaves_goes_to_feedback()
    {
        var encoder = new InputEncoder(s_words, lagCommands: 0, maxTokens: 8);
        var tokens = encoder.Encode(new Observation("", "you are here you are here you are here", "here", "coin coin"), new CommandHistory(0));
        Assert.Equal("feedback:you feedback:are feedback:here feedback:you feedback:are room:here inventory:coin inventory:coin", encoder.Describe(tokens));
    }

    [Fact]
    public void An_input_has_between_one_and_the_most_tokens_and_lags_come_first() =>
        Prop.ForAll<string, string, int>((a, b, n) =>
        {
            var max = 1 + Math.Abs(n % 12);
            var encoder = new InputEncoder(s_words, 2, max);
            var history = History(2, a ?? "", b ?? "");
            var tokens = encoder.Encode(new Observation(b ?? "", a ?? "", (a + " " + b) ?? "", b ?? ""), history);
            var lag1 = WordTokenizer.Split(b ?? "").Count;
            return tokens.Length >= 1 && tokens.Length <= max && tokens.All(t => t >= 1 && t < encoder.TokenCount)
                && (lag1 == 0 || encoder.Describe(tokens).StartsWith("lag1:", StringComparison.Ordinal));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Many_texts_leave_the_cache_bounded_and_the_answers_right()
    {
        var encoder = new InputEncoder(s_words, 0, 64, cachedTexts: 16);
        var fresh = new InputEncoder(s_words, 0, 64);
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 500; i++)
            {
                var observation = new Observation("north", $"you are {i}", "here " + i % 7);
                Assert.Equal(fresh.Encode(observation, new CommandHistory(0)), encoder.Encode(observation, new CommandHistory(0)));
            }
        }
    }

    [Fact]
    public void What_is_returned_for_an_observation_may_be_changed_by_the_receiver()
    {
        var encoder = new InputEncoder(s_words, 0, 64);
        var observation = new Observation("", "", "you are here");
        var first = encoder.Encode(observation, new CommandHistory(0));
        var copy = first.ToArray();
        Array.Clear(first);
        Assert.Equal(copy, encoder.Encode(observation, new CommandHistory(0)));
    }

    [Fact]
    public void A_history_too_short_for_the_encoder_is_refused() =>
        Assert.Throws<ArgumentException>(() => new InputEncoder(s_words, 3, 64).Encode(new Observation("", "", "here"), new CommandHistory(2)));

    private static CommandHistory History(int k, params string[] commands)
    {
        var history = new CommandHistory(k);
        foreach (var command in commands) history.Push(command);
        return history;
    }
}
