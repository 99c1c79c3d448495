using Troupe.Env.Language.Data;

namespace Troupe.Env.Language;

/// <summary>Games from the rows of a user's file.</summary>
internal sealed class FileTasks(DataSet data, string key, string objective, Func<IReadOnlyList<string>[], TextTask> task) : TextTasks
{
    public override string Key { get; } = key;

    public override string Objective { get; } = objective;

    public override IReadOnlyList<string> Words => data.Words;

    public override IReadOnlyList<string> AnswerWords => data.AnswerWords;

    public override int? Count(GameSet set) => data.Count(set);

    public override TextTask Of(long seed) => task(data.Read(data.Row(seed)));
}
