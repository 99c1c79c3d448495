namespace TorchSharp.Interop;

/// <summary>Addresses of several tensors for one native call; pins them, and keeps the tensors reachable until disposed.</summary>
internal readonly unsafe ref struct Handles
{
    private readonly torch.Tensor?[] _tensors;
    private readonly nint[] _addresses;

    public Handles(IEnumerable<torch.Tensor?>? tensors)
    {
        _tensors = tensors as torch.Tensor?[] ?? (tensors is null ? [] : [.. tensors]);
        _addresses = GC.AllocateUninitializedArray<nint>(Math.Max(1, _tensors.Length), pinned: true);
        for (var i = 0; i < _tensors.Length; i++) _addresses[i] = _tensors[i] is { } t ? t.Handle : 0;
    }

    public nint* Pointer => (nint*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(_addresses));

    public int Count => _tensors.Length;

    public void Dispose()
    {
        GC.KeepAlive(_tensors);
        GC.KeepAlive(_addresses);
    }
}
