namespace Troupe.Env.ToyText;

/// <param name="SuttonBarto">Gymnasium's <c>sab</c>, as it is registered: a natural (ace and ten, two cards) beats all but a natural.</param>
/// <param name="Natural">A hand won with a natural pays 1.5. Ignored with <paramref name="SuttonBarto"/>, as Gymnasium does.</param>
public sealed record BlackjackOptions(bool SuttonBarto = true, bool Natural = false);
