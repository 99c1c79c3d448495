using Troupe.Env.Registry;

namespace Troupe.Env.Language;

/// <summary>Language tasks, as the registry knows them.</summary>
internal static class LanguageWorlds
{
    public static IEnumerable<WorldKind> Kinds => [TextClassificationKind.Kind, TextGenerationKind.Kind, QuestionAnsweringKind.Kind, TranslationKind.Kind, ReasoningKind.Kind];
}
