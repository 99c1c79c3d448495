using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace TorchSharp.Interop;

/// <summary>An ATen operator, found by name at its first call. Missing trailing arguments take the schema's defaults.</summary>
internal sealed unsafe class Op(string name, string overload = "")
{
    private const int StackWords = 128;

    private nint _handle;

    /// <summary>The first result.</summary>
    public torch.Tensor Call(params ReadOnlySpan<Argument> arguments)
    {
        Value result;
        Invoke(arguments, &result, 1);
        return new torch.Tensor(result.Pointer);
    }

    /// <summary>Calls an operator that changes <paramref name="self"/> and returns it: no second handle is made.</summary>
    public torch.Tensor InPlace(torch.Tensor self, params ReadOnlySpan<Argument> arguments)
    {
        Invoke(arguments, null, 0);
        return self;
    }

    public (torch.Tensor, torch.Tensor) Call2(params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc Value[2];
        Invoke(arguments, results, 2);
        return (new(results[0].Pointer), new(results[1].Pointer));
    }

    public (torch.Tensor, torch.Tensor, torch.Tensor) Call3(params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc Value[3];
        Invoke(arguments, results, 3);
        return (new(results[0].Pointer), new(results[1].Pointer), new(results[2].Pointer));
    }

    public torch.Tensor[] CallList(params ReadOnlySpan<Argument> arguments)
    {
        Value result;
        Invoke(arguments, &result, 1);
        var tensors = new torch.Tensor[result.Count];
        for (var i = 0; i < tensors.Length; i++) tensors[i] = new(((nint*)result.Pointer)[i]);
        Native.ts_free_memory(result.Pointer);
        return tensors;
    }

    public bool CallBool(params ReadOnlySpan<Argument> arguments)
    {
        Value result;
        Invoke(arguments, &result, 1);
        return result.Int != 0;
    }

    public Value CallValue(params ReadOnlySpan<Argument> arguments)
    {
        Value result;
        Invoke(arguments, &result, 1);
        return result;
    }

    [SkipLocalsInit]
    private void Invoke(ReadOnlySpan<Argument> arguments, Value* results, int capacity)
    {
        var words = 0;
        var values = stackalloc Value[arguments.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            values[i] = arguments[i].Value;
            words += Words(arguments[i]);
        }
        if (words == 0)
        {
            if (Native.ts_call(Handle, values, arguments.Length, results, capacity) != 0) Fail(arguments);
        }
        else
        {
            Span<long> buffer = words <= StackWords ? stackalloc long[StackWords] : GC.AllocateUninitializedArray<long>(words, pinned: true);
            fixed (long* start = buffer)
            {
                var next = start;
                for (var i = 0; i < arguments.Length; i++)
                {
                    var count = Words(arguments[i]);
                    if (values[i].Tag is Tag.IntList or Tag.TensorList or Tag.DoubleList or Tag.String) values[i].Pointer = (nint)next;
                    if (values[i].Tag == Tag.String) values[i].Count = Encoding.UTF8.GetByteCount((string)arguments[i].Keep!);
                    if (count > 0) Fill(arguments[i].Keep!, new Span<long>(next, count));
                    next += count;
                }
                if (Native.ts_call(Handle, values, arguments.Length, results, capacity) != 0) Fail(arguments);
            }
        }
        foreach (ref readonly var argument in arguments) GC.KeepAlive(argument.Keep);
    }

    private void Fail(ReadOnlySpan<Argument> arguments)
    {
        List<string> shapes = [];
        foreach (ref readonly var argument in arguments)
            if (argument.Keep is torch.Tensor tensor) shapes.Add($"[{string.Join(", ", tensor.shape)}] {tensor.dtype}");
        throw new ExternalException($"{Native.LastError()} (in {name} of {string.Join(" and ", shapes)})");
    }

    private static int Words(in Argument argument) => argument.Value.Tag switch
    {
        Tag.IntList or Tag.TensorList or Tag.DoubleList => argument.Value.Count,
        Tag.String => (Encoding.UTF8.GetMaxByteCount(((string)argument.Keep!).Length) + 7) / 8,
        _ => 0,
    };

    private static void Fill(object list, Span<long> words)
    {
        switch (list)
        {
            case long[] integers: integers.CopyTo(words); break;
            case double[] doubles: doubles.CopyTo(MemoryMarshal.Cast<long, double>(words)); break;
            case string text: Encoding.UTF8.GetBytes(text, MemoryMarshal.AsBytes(words)); break;
            case torch.Tensor?[] tensors:
                for (var i = 0; i < tensors.Length; i++) words[i] = tensors[i] is { } t ? t.Handle : 0;
                break;
        }
    }

    private nint Handle => _handle != 0 ? _handle : Find();

    private nint Find()
    {
        nint handle;
        fixed (byte* n = Encoding.UTF8.GetBytes("aten::" + name + '\0'), o = Encoding.UTF8.GetBytes(overload + '\0'))
            Native.Check(Native.ts_operator(n, o, &handle));
        return _handle = handle;
    }
}
