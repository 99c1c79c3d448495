using System.Globalization;
using System.Runtime.InteropServices;

namespace Troupe.Learner;

/// <summary>How many threads libtorch computes with.</summary>
public static partial class NativeThreads
{
    // OpenMP's and the BLAS libraries' own pools: two that do not agree fight for the cores.
    private static readonly string[] Pools = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"];

    /// <summary>
    /// To be called before anything of TorchSharp is: the pools read it once, when libtorch is loaded. One thread a process
    /// is fastest for small networks, since actors use the other cores.
    /// </summary>
    public static void Limit(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        // .NET keeps its own copy of the environment; native libraries read the process's.
        foreach (var pool in Pools) SetEnvironment(pool, threads.ToString(CultureInfo.InvariantCulture), 1);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
