using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace TorchSharp.Interop;

/// <summary>The shim's functions, as in <c>native/*.cpp</c>. Tensor arguments are borrowed, results are owned by the caller.</summary>
internal static unsafe partial class Native
{
    private const string Library = "troupe_torch";

    static Native() => ts_init();

    /// <exception cref="ExternalException">The call failed; the message is libtorch's.</exception>
    public static void Check(int code)
    {
        if (code != 0) throw new ExternalException(LastError());
    }

    public static string LastError() => Marshal.PtrToStringUTF8((nint)ts_last_error()) ?? "";

    [LibraryImport(Library)] private static partial void ts_init();
    [LibraryImport(Library)] private static partial byte* ts_last_error();

    [LibraryImport(Library)] public static partial int ts_operator(byte* name, byte* overload, nint* result);
    [LibraryImport(Library)] public static partial int ts_call(nint op, Value* arguments, int count, Value* results, int capacity);

    [LibraryImport(Library)] public static partial void ts_free(nint* tensors, int count);
    [LibraryImport(Library)] public static partial void ts_free_memory(nint memory);
    [LibraryImport(Library), SuppressGCTransition] public static partial nint ts_alias(nint tensor);
    [LibraryImport(Library), SuppressGCTransition] public static partial long ts_dim(nint tensor);
    [LibraryImport(Library), SuppressGCTransition] public static partial long ts_numel(nint tensor);
    [LibraryImport(Library), SuppressGCTransition] public static partial int ts_dtype(nint tensor);
    [LibraryImport(Library), SuppressGCTransition] public static partial long ts_element_size(nint tensor);
    [LibraryImport(Library), SuppressGCTransition] public static partial int ts_device(nint tensor, int* index);
    [LibraryImport(Library), SuppressGCTransition] public static partial void ts_sizes(nint tensor, long* result);
    [LibraryImport(Library), SuppressGCTransition] public static partial void ts_strides(nint tensor, long* result);
    [LibraryImport(Library), SuppressGCTransition] public static partial int ts_is_contiguous(nint tensor);
    [LibraryImport(Library), SuppressGCTransition] public static partial long ts_storage_offset(nint tensor);
    [LibraryImport(Library), SuppressGCTransition] public static partial int ts_is_sparse(nint tensor);
    [LibraryImport(Library)] public static partial int ts_data(nint tensor, void** result);
    [LibraryImport(Library)] public static partial int ts_from_memory(void* data, long* sizes, int dims, int dtype, nint* result);

    [LibraryImport(Library)] public static partial int ts_set_num_threads(int count);
    [LibraryImport(Library)] public static partial int ts_get_num_threads();
    [LibraryImport(Library)] public static partial int ts_set_num_interop_threads(int count);
    [LibraryImport(Library)] public static partial int ts_get_num_interop_threads();
    [LibraryImport(Library)] public static partial int ts_cuda_device_count();
    [LibraryImport(Library)] public static partial byte* ts_version();

    [LibraryImport(Library)] public static partial int ts_manual_seed(long seed);
    [LibraryImport(Library)] public static partial int ts_generator_default(nint* result);
    [LibraryImport(Library)] public static partial int ts_generator_new(ulong seed, nint* result);
    [LibraryImport(Library)] public static partial void ts_generator_free(nint generator);
    [LibraryImport(Library)] public static partial int ts_generator_seed(nint generator, ulong seed);
    [LibraryImport(Library)] public static partial ulong ts_generator_initial_seed(nint generator);
    [LibraryImport(Library)] public static partial int ts_generator_get_state(nint generator, nint* result);
    [LibraryImport(Library)] public static partial int ts_generator_set_state(nint generator, nint state);

    [LibraryImport(Library), SuppressGCTransition] public static partial int ts_requires_grad(nint tensor);
    [LibraryImport(Library)] public static partial int ts_set_requires_grad(nint tensor, int on);
    [LibraryImport(Library), SuppressGCTransition] public static partial int ts_is_leaf(nint tensor);
    [LibraryImport(Library)] public static partial int ts_retain_grad(nint tensor);
    [LibraryImport(Library)] public static partial nint ts_grad(nint tensor);
    [LibraryImport(Library)] public static partial int ts_set_grad(nint tensor, nint grad);
    [LibraryImport(Library)]
    public static partial int ts_backward(nint* tensors, int count, nint* gradients, int gradientCount,
        int retainGraph, int createGraph, nint* inputs, int inputCount);
    [LibraryImport(Library)]
    public static partial int ts_gradients(nint* outputs, int outputCount, nint* inputs, int inputCount,
        nint* gradients, int gradientCount, int retainGraph, int createGraph, int allowUnused, nint* results);
    [LibraryImport(Library), SuppressGCTransition] public static partial int ts_grad_mode();
    [LibraryImport(Library), SuppressGCTransition] public static partial void ts_set_grad_mode(int on);
    [LibraryImport(Library)] public static partial nint ts_inference_mode_enter(int on);
    [LibraryImport(Library)] public static partial void ts_inference_mode_leave(nint guard);
    [LibraryImport(Library)] public static partial int ts_inference_mode();

    [LibraryImport(Library)]
    public static partial void ts_function_callbacks(delegate* unmanaged<nint, nint*, int, nint*, int, byte*, void> backward, delegate* unmanaged<nint, void> release);
    [LibraryImport(Library)]
    public static partial int ts_function_wrap(byte* name, nint managed, nint* inputs, int inputCount, nint* outputs, int outputCount,
        nint* dirty, int dirtyCount, nint* constants, int constantCount, nint* saved, int savedCount, int materialize, nint* results, nint* node);
    [LibraryImport(Library)] public static partial int ts_function_saved(nint node, int index, nint* result);

    [LibraryImport(Library)] public static partial int ts_adam(nint parameter, nint expAvg, nint expAvgSq, long step, AdamOptions* options);
    [LibraryImport(Library)] public static partial int ts_zero_grad(nint* parameters, int count, int setToNone);
    [LibraryImport(Library)] public static partial int ts_clip_grad_norm(nint* parameters, int count, double maxNorm, double normType, double* result);
    [LibraryImport(Library)] public static partial int ts_clip_grad_value(nint* parameters, int count, double limit);
}

/// <summary>The native step's options; same layout as in <c>optimizers.cpp</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AdamOptions
{
    public double LearningRate, Beta1, Beta2, Epsilon, WeightDecay;
    public int Decoupled, Maximize;
}
