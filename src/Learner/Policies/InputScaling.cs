namespace Troupe.Learner.Policies;

/// <summary>
/// Numbers of observations brought to mean 0 and deviation 1, and clipped to ±<see cref="Limit"/> (Huang et al. 2022, details 6
/// and 7 of continuous control). Mean and scale lie among the network's parameters, so that whoever has its weights sees as it does.
/// </summary>
internal static class InputScaling
{
    public const string Mean = "input.mean";
    public const string Scale = "input.scale";
    public const float Limit = 10;

    /// <summary>x ← clip((x − mean) · scale), row by row.</summary>
    /// <param name="flat">All parameters in the order of the layout.</param>
    /// <param name="rows">[rows × n].</param>
    public static void Apply(NetworkLayout layout, ReadOnlySpan<float> flat, Span<float> rows)
    {
        if (layout.Statistics == 0) return;
        Apply(layout.Of(Mean, flat), layout.Of(Scale, flat), rows);
    }

    /// <inheritdoc cref="Apply(NetworkLayout, ReadOnlySpan{float}, Span{float})"/>
    public static void Apply(ReadOnlySpan<float> mean, ReadOnlySpan<float> scale, Span<float> rows)
    {
        for (var first = 0; first < rows.Length; first += mean.Length)
            for (var i = 0; i < mean.Length; i++)
                rows[first + i] = Math.Clamp((rows[first + i] - mean[i]) * scale[i], -Limit, Limit);
    }
}
