using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Troupe.Env.Tests.ToyText;

/// <summary>
/// SHA-256 of a transition table in a form that any language can write: one line an outcome,
/// <c>state action probability next reward end</c>, probability with 12 decimals, reward whole, end 0 or 1, in the
/// table's order; then <c>start</c> and each <c>state:probability</c> above 0. The digests in the tests were made so from
/// the tables of Gymnasium 1.4.0 (Farama-Foundation/Gymnasium 3f0476a) by its own code.
/// </summary>
internal static class TableDigest
{
    public static string Of(TransitionTable table)
    {
        var text = new StringBuilder();
        for (var s = 0; s < table.States; s++)
            for (var a = 0; a < table.Actions; a++)
                foreach (var o in table.Outcomes[s][a])
                    text.Append(CultureInfo.InvariantCulture, $"{s} {a} {o.Probability:F12} {o.Next} {o.Reward:F0} {(o.Terminated ? 1 : 0)}\n");
        text.Append("start");
        for (var s = 0; s < table.States; s++)
            if (table.Start[s] > 0) text.Append(CultureInfo.InvariantCulture, $" {s}:{table.Start[s]:F12}");
        return OfText(text.Append('\n').ToString());
    }

    public static string OfText(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public static int Entries(TransitionTable table) => table.Outcomes.Sum(actions => actions.Sum(outcomes => outcomes.Count));
}
