using System.Globalization;

namespace Troupe.Env.Registry;

/// <summary>One thing about a world that may be chosen, as documented by <c>./troupe envs</c> and checked before anything starts.</summary>
/// <param name="Name">Lower case with hyphens; the key below <c>world</c> in HOCON.</param>
/// <param name="Summary">What it does, and its unit.</param>
public abstract record WorldOption(string Name, string Summary)
{
    /// <summary>What it is where nothing is said.</summary>
    public abstract string DefaultText { get; }

    /// <summary>What may be said, for people.</summary>
    public abstract string Allowed { get; }

    /// <returns>The value, or null if <paramref name="text"/> is not allowed.</returns>
    internal abstract object? Parse(string text);

    /// <param name="Unit">What is counted.</param>
    public sealed record Whole(string Name, int Default, int Min, int Max, string Unit, string Summary) : WorldOption(Name, Summary)
    {
        public override string DefaultText => Default.ToString(CultureInfo.InvariantCulture);

        public override string Allowed => Max == int.MaxValue ? $"a whole number, {Min} or more ({Unit})" : $"a whole number, {Min} to {Max} ({Unit})";

        internal override object? Parse(string text) =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= Min && number <= Max ? number : null;
    }

    /// <param name="Unit">What is measured.</param>
    public sealed record Real(string Name, double Default, double Min, double Max, string Unit, string Summary) : WorldOption(Name, Summary)
    {
        public override string DefaultText => Default.ToString(CultureInfo.InvariantCulture);

        public override string Allowed => string.Create(CultureInfo.InvariantCulture, $"a number, {Min} to {Max} ({Unit})");

        internal override object? Parse(string text) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= Min && number <= Max ? number : null;
    }

    public sealed record Choice(string Name, string Default, IReadOnlyList<string> Values, string Summary) : WorldOption(Name, Summary)
    {
        public override string DefaultText => Default;

        public override string Allowed => string.Join(" | ", Values);

        internal override object? Parse(string text) => Values.FirstOrDefault(v => v.Equals(text, StringComparison.OrdinalIgnoreCase));
    }

    public sealed record Flag(string Name, bool Default, string Summary) : WorldOption(Name, Summary)
    {
        public override string DefaultText => Default ? "true" : "false";

        public override string Allowed => "true | false";

        // As HOCON spells them.
        internal override object? Parse(string text) => text.ToLowerInvariant() switch
        {
            "true" or "yes" or "on" => true,
            "false" or "no" or "off" => false,
            _ => null,
        };
    }

    /// <param name="Form">What the text must look like; the world itself checks it.</param>
    public sealed record FreeText(string Name, string Default, string Form, string Summary) : WorldOption(Name, Summary)
    {
        public override string DefaultText => Default;

        public override string Allowed => Form;

        internal override object? Parse(string text) => text;
    }
}
