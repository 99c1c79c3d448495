using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Turns recording off on the calling thread until disposed. Never await inside.</summary>
    public static IDisposable no_grad() => new GradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);
    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);
    public static bool is_grad_enabled() => Native.ts_grad_mode() != 0;

    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);
    public static bool is_inference_mode_enabled() => Native.ts_inference_mode() != 0;

    private sealed class GradMode : IDisposable
    {
        private readonly int _before = Native.ts_grad_mode();

        public GradMode(bool on) => Native.ts_set_grad_mode(on ? 1 : 0);

        public void Dispose() => Native.ts_set_grad_mode(_before);
    }

    private sealed class InferenceMode(bool on) : IDisposable
    {
        private nint _guard = Native.ts_inference_mode_enter(on ? 1 : 0);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _guard, 0) is var guard and not 0) Native.ts_inference_mode_leave(guard);
        }
    }
}
