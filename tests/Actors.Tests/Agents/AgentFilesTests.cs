using Troupe.Actors.Agents;

namespace Troupe.Actors.Tests.Agents;

public sealed class AgentFilesTests
{
    [Fact]
    public void Saved_agents_come_back_in_order()
    {
        byte[][] states = [[1, 2, 3], [], [4]];
        Assert.Equal(states, SavedAgents.Read(SavedAgents.Write(states)));
    }

    [Fact]
    public void A_file_of_agents_that_ends_early_is_refused_wherever_it_ends()
    {
        var whole = SavedAgents.Write([[1, 2, 3], [4]]);
        for (var length = 0; length < whole.Length; length++)
            Assert.Throws<InvalidDataException>(() => SavedAgents.Read(whole[..length]));
        Assert.Throws<InvalidDataException>(() => SavedAgents.Read([255, 255, 255, 127]));
        Assert.Throws<InvalidDataException>(() => SavedAgents.Read([1, 0, 0, 0, 255, 255, 255, 255]));
    }

    [Fact]
    public void The_acknowledgement_log_has_a_line_a_chunk_at_once_and_goes_on_where_it_was()
    {
        var file = Path.GetTempFileName();
        try
        {
            var (one, two) = (Made.Chunk(3, 2, 1), Made.Chunk(3, 2, 2));
            using (var log = new AckLog(file))
            {
                log.Append(one);
                Assert.Equal([$"3 2 1 {one.Hash:x16}"], ReadShared(file));
            }

            using (var log = new AckLog(file)) log.Append(two);
            Assert.Equal([$"3 2 1 {one.Hash:x16}", $"3 2 2 {two.Hash:x16}"], ReadShared(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string[] ReadShared(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
