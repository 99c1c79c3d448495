using Troupe.Env.ZMachine;

namespace Troupe.Env.Stories;

/// <summary>
/// Every text that a story file holds: dictionary, names of objects, abbreviations, texts printed in place, and the
/// string area behind the code. What a story puts together letter by letter is not found.
/// </summary>
internal static unsafe class StoryTexts
{
    public static List<string> All(StoryFile story)
    {
        var texts = new List<string>();
        texts.AddRange(story.Dictionary.Words.Select(w => w.Text));
        var objects = new ObjectTable(story);
        for (var obj = 1; obj <= objects.Count; obj++) texts.Add(objects.Name(obj));
        if (story.AbbreviationsAddress != 0)
            for (var i = 0; i < (story.Version == 2 ? 32 : 96); i++) texts.Add(story.ReadText(2 * story.Word(story.AbbreviationsAddress + 2 * i)));
        var strings = StoryCode.Visit(story, instruction =>
        {
            if (instruction->Op is Op.Print or Op.PrintRet) texts.Add(story.ReadText(instruction->Pc + 1));
        });
        if (strings > 0)
            fixed (byte* memory = story.Memory) Strings(story, memory, strings, texts);
        return texts;
    }

    private static void Strings(StoryFile story, byte* memory, int at, List<string> texts)
    {
        var buffer = new char[StoryText.LongestText];
        fixed (char* to = buffer)
            while (at + 1 < story.Bytes.Length)
            {
                var count = 0;
                if (!story.Text.TryDecode(memory, story.Bytes.Length, ref at, to, buffer.Length, ref count)) return;
                texts.Add(new string(to, 0, count));
                at = StoryCode.Aligned(at, StoryCode.Packing(story));
            }
    }
}
