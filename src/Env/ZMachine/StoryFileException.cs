namespace Troupe.Env.ZMachine;

/// <summary>These bytes are no story that can be run. The message says what was read, what is allowed and what to do.</summary>
public sealed class StoryFileException : ArgumentException
{
    public StoryFileException(string name, string problem) : base($"Story '{name}': {problem}")
    {
    }
}
