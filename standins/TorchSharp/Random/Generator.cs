using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A source of random numbers on the CPU, with a state that can be saved and restored.</summary>
    public class Generator : IDisposable
    {
        private nint _handle;

        public unsafe Generator(ulong seed = 0, Device? device = null)
        {
            this.device = device ?? CPU;
            if (this.device.type != DeviceType.CPU) throw new NotSupportedException("Only CPU generators are offered.");
            nint handle;
            Native.Check(Native.ts_generator_new(seed, &handle));
            _handle = handle;
        }

        private Generator(nint handle) => (_handle, device) = (handle, CPU);

        ~Generator() => Dispose(false);

        /// <summary>The process's generator, used where none is given.</summary>
        public static unsafe Generator Default
        {
            get
            {
                nint handle;
                Native.Check(Native.ts_generator_default(&handle));
                return new Generator(handle);
            }
        }

        public nint Handle => _handle;

        public Device device { get; private set; }

        /// <summary>The state as bytes in a tensor; equal states give equal numbers.</summary>
        public unsafe Tensor get_state()
        {
            nint state;
            Native.Check(Native.ts_generator_get_state(_handle, &state));
            return new Tensor(state);
        }

        public void set_state(Tensor value)
        {
            Native.Check(Native.ts_generator_set_state(_handle, value.Handle));
            GC.KeepAlive(value);
        }

        public Generator manual_seed(long seed)
        {
            Native.Check(Native.ts_generator_seed(_handle, (ulong)seed));
            return this;
        }

        public long seed()
        {
            var seed = DateTime.UtcNow.Ticks;
            manual_seed(seed);
            return seed;
        }

        public long initial_seed() => (long)Native.ts_generator_initial_seed(_handle);

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (Interlocked.Exchange(ref _handle, 0) is var owned and not 0) Native.ts_generator_free(owned);
        }
    }

    public static partial class random
    {
        public static long seed() => Default(g => g.seed());
        public static long initial_seed() => Default(g => g.initial_seed());

        /// <summary>Seeds the process's generators and returns the CPU's.</summary>
        public static Generator manual_seed(long seed)
        {
            Native.Check(Native.ts_manual_seed(seed));
            return Generator.Default;
        }

        public static Tensor get_rng_state() => Default(g => g.get_state());

        public static void set_rng_state(Tensor new_state) => Default(g =>
        {
            g.set_state(new_state);
            return 0;
        });

        private static TResult Default<TResult>(Func<Generator, TResult> use)
        {
            using var generator = Generator.Default;
            return use(generator);
        }
    }

    public static long seed() => random.seed();
    public static long initial_seed() => random.initial_seed();
    public static Generator manual_seed(long seed) => random.manual_seed(seed);
    public static Tensor get_rng_state() => random.get_rng_state();
    public static void set_rng_state(Tensor new_state) => random.set_rng_state(new_state);

    public static partial class cuda
    {
        public static void manual_seed(long seed) => torch.manual_seed(seed).Dispose();
        public static void manual_seed_all(long seed) => torch.manual_seed(seed).Dispose();
    }
}
