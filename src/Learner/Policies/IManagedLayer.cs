namespace Troupe.Learner.Policies;

/// <summary>What managed code computed of a network and torch goes on with: the way back from there. Not thread-safe.</summary>
internal unsafe interface IManagedLayer
{
    /// <summary>Gradient of the last forward pass that was told to remember.</summary>
    /// <param name="features">Gradient at what it gave, in the same layout.</param>
    /// <param name="flat">The network's gradient; this layer's parameters are added to it.</param>
    void Backward(float* features, Span<float> flat);
}
