using System.Globalization;
using Troupe.Env.Language.Sets;
using Troupe.Env.Registry;

namespace Troupe.Env.Tests.Language;

public sealed class TranslationTests
{
    // By hand, from the grammar's description.
    [Theory]
    [InlineData("The cat sleeps.", "Dormit ro miru.")]
    [InlineData("A girl sang.", "Bakanit una linu.")]
    [InlineData("The small old cat sees a ship.", "Vidit ro miru veto piko une navu.")]
    [InlineData("Some girls do not find the red stones.", "Ne trovint pa unas line res kamu ruses.")]
    [InlineData("An old queen did not wait in the quiet garden.", "Ne baatenit pa una sovu veta re hortu tase en.")]
    [InlineData("The dogs run and the child hears some birds near a river.", "Korint ros bali ke audit re nepu unas pive una flumu apu.")]
    public void The_grammar_translates_as_described(string english, string other) => Assert.Equal(other, ToyTranslator.Translate(english));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void The_translator_gets_every_sentence_exactly_from_its_words_alone(int difficulty)
    {
        using var world = WorldRegistry.Create("translation", new Dictionary<string, string> { ["difficulty"] = difficulty.ToString(CultureInfo.InvariantCulture) });
        for (var i = 0; i < 500; i++)
        {
            var english = world.Reset(i % 2 == 0 ? GameSeeds.Training(i) : GameSeeds.Test(i)).Room;
            var result = world.Step(ToyTranslator.Translate(english));
            Assert.True(result.Reward == 1 && world.Won, english);
        }
    }

    [Fact]
    public void Copying_the_english_is_worth_little_and_a_wrong_ending_costs()
    {
        using var world = WorldRegistry.Create("translation");
        var (copied, ending) = (0.0, 0.0);
        for (var i = 0; i < 200; i++)
        {
            copied += world.Step(world.Reset(GameSeeds.Test(i)).Room).Reward;
            var right = ToyTranslator.Translate(world.Reset(GameSeeds.Test(i)).Room);
            ending += world.Step(right[..^1] + "x.").Reward;
        }

        Assert.InRange(copied / 200, 0, 0.2);
        Assert.InRange(ending / 200, 0.4, 0.7);
    }

    [Theory]
    [InlineData("Cats sleep.", "'cats' is no article")]
    [InlineData("The cat.", "'.' is no verb")]
    [InlineData("The cat sleeps", "stops short")]
    [InlineData("The cat did sleep.", "'sleep' stands where 'not' is expected")]
    [InlineData("The blue cat sleeps.", "'blue' is neither adjective nor noun")]
    public void What_is_no_sentence_is_refused(string english, string why) =>
        Assert.Contains(why, Assert.Throws<FormatException>(() => ToyTranslator.Translate(english)).Message, StringComparison.Ordinal);
}
