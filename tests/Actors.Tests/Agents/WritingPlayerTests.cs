using Troupe.Actors.Agents;
using Troupe.Env;
using Troupe.Env.Registry;
using Troupe.Env.Text;
using Troupe.Learner.Language;
using Troupe.Learner.Replay;
using Troupe.Learner.Weights;

namespace Troupe.Actors.Tests.Agents;

public sealed class WritingPlayerTests
{
    private static readonly WeightsVersion Version = new(1, 1);

    private static IWorld Numbers() => WorldRegistry.Create("text-generation", new Dictionary<string, string> { ["set"] = "increasing-numbers", ["length"] = "3" });

    private static (Player Player, PromptEncoder Encoder, Vocabulary Words) Make(IWorld world, int episodesPerGame = 1)
    {
        var words = new Vocabulary(world.Spec.Words, 2);
        var encoder = new PromptEncoder(new PromptFormat(new VocabularyTokenizer(words, PromptFormat.SpecialTokens)), words, 0, 32);
        return (new Player(new PlayerSettings(0, 1, 0, 4, 0, 0, EpisodesPerGame: episodesPerGame), 1, world, encoder), encoder, words);
    }

    // The game's number is n < 9: then n + 1 counts, 0 does not, 9 does, and the end is worth nothing
    [Fact]
    public void Each_token_keeps_what_it_added_to_the_worlds_reward()
    {
        var world = Numbers();
        var (player, encoder, words) = Make(world);
        using (player)
        {
            player.EnsureEpisode();
            var start = world.Current.Room.Split(' ', ';').First(word => int.TryParse(word, out _));
            int[] tokens = [words.Id($"{int.Parse(start, System.Globalization.CultureInfo.InvariantCulture) + 1}"), words.Id("0"), words.Id("9")];
            var most = world.MaxScore!.Value;
            var episode = player.Write(new WrittenText(tokens, [], [], []), Version);
            Assert.NotNull(episode);
            var chunk = ChunkCodec.Decode(player.BuildChunk(1, 1).Bytes);
            var written = chunk.Written(0);
            Assert.Equal(tokens, written.Tokens);
            Assert.Equal(chunk.Reward(0), written.Rewards.Sum(), 1e-6f);
            Assert.True(written.Rewards[0] > 0 && written.Rewards[1] == 0 && written.Rewards[2] > 0, string.Join(' ', written.Rewards));
            Assert.InRange(episode.Value.Return, 0.6, most);
            Assert.Equal(encoder.TokenCount - 1, chunk.Tokens(0)[^1]);   // the separator ends the prompt
        }
    }

    [Fact]
    public void A_text_that_ends_at_once_is_worth_nothing_and_is_kept()
    {
        var (player, encoder, _) = Make(Numbers());
        using (player)
        {
            player.EnsureEpisode();
            Assert.Equal(0, player.Write(new WrittenText([encoder.End], [], [], []), Version)!.Value.Return);
            Assert.Equal([0f], ChunkCodec.Decode(player.BuildChunk(1, 1).Bytes).Written(0).Rewards);
        }
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(2, 4)]
    [InlineData(4, 2)]
    public void A_group_of_episodes_plays_the_same_game(int episodes, int games)
    {
        var world = Numbers();
        var (player, encoder, _) = Make(world, episodes);
        using (player)
        {
            var prompts = new List<string>();
            for (var i = 0; i < 8; i++)
            {
                player.EnsureEpisode();
                prompts.Add(world.Current.Room);
                player.Write(new WrittenText([encoder.End], [], [], []), Version);
                if (player.ChunkIsFull) player.BuildChunk(1, i);
            }

            Assert.Equal(games, prompts.Distinct().Count());
            Assert.All(prompts.Chunk(episodes), group => Assert.Single(group.Distinct()));
        }
    }
}
