using System.CommandLine;
using Troupe.Env;
using Troupe.Env.Registry;

namespace Troupe.Actors.CommandLine;

/// <summary>A world as a command line names it: name, options, and the assembly it comes from.</summary>
internal sealed class NamedWorld
{
    private readonly Argument<string> _name = new("WORLD") { Description = "A world's name (see ./troupe envs), or with --assembly a type's." };
    private readonly Option<string[]> _set = SharedOptions.Assignments("OPTION=VALUE", "level=3", "Set one of the world's options; may be given several times.");
    private readonly Option<string?> _assembly = new("--assembly") { HelpName = "FILE", Description = "A .dll that holds a world of your own." };

    public NamedWorld(Command command)
    {
        command.Add(_name);
        command.Add(_set);
        command.Add(_assembly);
    }

    public string Name(ParseResult parsed) => parsed.GetRequiredValue(_name);

    /// <exception cref="WorldConfigurationException">There is no such world, or not with these options.</exception>
    public IWorld Create(ParseResult parsed)
    {
        var options = SharedOptions.Assigned(parsed.GetValue(_set)).GroupBy(o => o.Key).ToDictionary(o => o.Key, o => o.Last().Value);
        return WorldRegistry.Create(Name(parsed), options, parsed.GetValue(_assembly));
    }
}
