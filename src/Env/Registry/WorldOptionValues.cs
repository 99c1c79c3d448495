namespace Troupe.Env.Registry;

/// <summary>A world's options after the check: every one of them is there, typed, and allowed.</summary>
public sealed class WorldOptionValues
{
    private readonly Dictionary<string, object> _values;

    private WorldOptionValues(Dictionary<string, object> values) => _values = values;

    public int Whole(string name) => (int)_values[name];

    public double Real(string name) => (double)_values[name];

    public string Text(string name) => (string)_values[name];

    public bool Flag(string name) => (bool)_values[name];

    /// <param name="given">What the configuration says; what it leaves out takes its default.</param>
    /// <exception cref="WorldConfigurationException">An unknown option, or a value that is not allowed.</exception>
    public static WorldOptionValues Check(IReadOnlyList<WorldOption> options, IReadOnlyDictionary<string, string> given)
    {
        var values = options.ToDictionary(o => o.Name, o => o.Parse(o.DefaultText)!);
        foreach (var (name, text) in given)
        {
            var option = options.FirstOrDefault(o => o.Name == name)
                ?? throw new WorldConfigurationException("world.options." + name, text, "this world has no such option",
                    options.Count == 0 ? "none" : string.Join(", ", options.Select(o => o.Name)), NearestName.Of(name, options.Select(o => o.Name)));
            values[name] = option.Parse(text)
                ?? throw new WorldConfigurationException("world.options." + name, text, "not a value of this option", option.Allowed,
                    option is WorldOption.Choice choice ? NearestName.Of(text, choice.Values) : null);
        }

        return new WorldOptionValues(values);
    }
}
