using Hocon;

namespace Troupe.Actors.Configuration;

/// <summary>One key: where it stands, what it may hold, and whether a resume may change it.</summary>
/// <param name="Path">From the root: <c>troupe.run.seed</c>.</param>
/// <param name="Kind">What may stand there.</param>
/// <param name="IsFixed">True: fixed for a run. False: changeable on resume.</param>
/// <param name="Get">Its value in a set of options.</param>
public sealed record ConfigurationKey(string Path, ValueKind Kind, bool IsFixed, Func<TroupeOptions, object?> Get)
{
    private static readonly TroupeOptions Defaults = new();

    public object? Default => Get(Defaults);

    /// <summary>The value in these options as HOCON text; equal values give equal text.</summary>
    public string Write(TroupeOptions options) => Kind.Write(Get(options));
}

/// <summary>A kind of value: how it is read, checked and written.</summary>
/// <param name="Allowed">For the reader of an error: <c>an integer of at least 1</c>.</param>
/// <param name="Read">The value, or a <see cref="FormatException"/>, which may say why.</param>
/// <param name="Write">HOCON that reads back to the same value.</param>
public sealed record ValueKind(string Allowed, Func<HoconValue, object?> Read, Func<object?, string> Write);
