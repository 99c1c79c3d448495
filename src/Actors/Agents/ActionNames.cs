using Troupe.Env;
using Troupe.Env.Text;
using Troupe.Learner.Replay;

namespace Troupe.Actors.Agents;

/// <summary>Turns what a world shows into what a policy is asked; its actions become indices of its fixed list, or token lists.</summary>
public sealed class ActionNames
{
    private readonly Dictionary<string, int>? _fixed;
    private readonly bool _written;

    public ActionNames(ActionSpec spec)
    {
        _written = spec is ActionSpec.Generated;
        _fixed = spec is ActionSpec.OneOf { Names: var names }
            ? names.Select((name, i) => (name, i)).ToDictionary(p => p.name, p => p.i, StringComparer.Ordinal)
            : null;
    }

    /// <summary>What a policy is asked about: the observation as its input, and what may be done.</summary>
    public ObservedState See(in Observation observation, CommandHistory history, IReadOnlyList<string> admissible, InputEncoder encoder)
    {
        var actions = Admissible(admissible, encoder);
        return observation.Numbers is { } numbers
            ? ObservedState.OfNumbers(numbers, actions)
            : ObservedState.OfTokens(encoder.Encode(observation, history), actions);
    }

    private AdmissibleActions Admissible(IReadOnlyList<string> names, InputEncoder encoder)
    {
        if (_written) return default;   // what may be written is a rule of the policy's
        if (_fixed is not null)
        {
            var ids = new int[names.Count];
            for (var i = 0; i < ids.Length; i++) ids[i] = _fixed[names[i]];
            return AdmissibleActions.OfFixed(ids);
        }

        var tokens = new List<int>();
        var offsets = new int[names.Count + 1];
        for (var i = 0; i < names.Count; i++)
        {
            tokens.AddRange(encoder.EncodeAction(names[i]));
            offsets[i + 1] = tokens.Count;
        }

        return AdmissibleActions.OfTexts(new TokenLists([.. tokens], offsets));
    }
}
