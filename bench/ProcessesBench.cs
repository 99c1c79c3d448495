using System.Diagnostics;
using System.Globalization;
using Troupe.Env;
using Troupe.Env.Guard;
using Troupe.Env.OpenEnv;
using Troupe.Env.Processes;
using Troupe.Env.ToyText;

namespace Troupe.Bench;

/// <summary>Worlds that others run: steps/s beside the world in this process, and what each kind of misbehaviour costs.</summary>
internal static class ProcessesBench
{
    private const int Times = 10;

    /// <summary>As small as an environment can be, so that the way there and back is what is measured.</summary>
    private const string Echo = """
        class Space:
            n = 4

        class Echo:
            action_space = Space()

            def reset(self, seed=None):
                self.steps = 0
                return "You stand at tile 0.", {}

            def step(self, action):
                self.steps += 1
                return "You stand at tile %d." % self.steps, 0.0, False, self.steps == 100, {}
        """;

    /// <summary>Misbehaves as its second argument says at the fifth step of a game, each time that the file of its first is there.</summary>
    private const string Trouble = """
        steps=0
        while read -r line; do
          case $line in
            *'"spec"'*) echo '{"type":"spec","data":{"protocol":1,"actions":["go"],"words":[]}}'; continue ;;
            *'"reset"'*) steps=0 ;;
            *'"step"'*) steps=$((steps + 1)) ;;
            *'"close"'*) exit 0 ;;
          esac
          if [ $steps = 5 ] && [ -e "$1" ]; then
            rm "$1"
            case $2 in
              dies) exit 3 ;;
              hangs) sleep 1000 ;;
              floods) exec yes ;;
              garbage) echo 'not a message'; continue ;;
            esac
          fi
          echo '{"type":"observation","data":{"observation":"here"}}'
        done
        """;

    public static async Task<int> RunAsync(string folder, string serveEnv, double seconds)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "echo_world.py");
        await File.WriteAllTextAsync(file, Echo).ConfigureAwait(false);
        await using var server = new OpenEnvServer(() => new FrozenLake(), "bench", new OpenEnvServerOptions { Port = 0 });

        using var inProcess = new FrozenLake();
        using var served = new OpenEnvWorld(new OpenEnvWorldOptions($"http://{server.EndPoint}"));
        using var python = new ProcessWorld(new ProcessWorldOptions("python3", [serveEnv, file + ":Echo"]));
        using var guarded = new GuardedWorld(() => new FrozenLake(), TimeSpan.FromSeconds(10));
        Console.Out.Write(string.Create(CultureInfo.InvariantCulture,
            $"{{\"inProcess\":{Speed(inProcess, seconds):0},\"guardedThread\":{Speed(guarded, seconds):0},\"openEnvLoopback\":{Speed(served, seconds):0},\"pythonChild\":{Speed(python, seconds):0}"));
        foreach (var how in (string[])["dies", "hangs", "floods", "garbage"]) Console.Out.Write(Misbehave(folder, how));
        Console.Out.WriteLine("}");
        return 0;
    }

    /// <summary>Steps/s, resets included; the best of three.</summary>
    private static double Speed(IWorld world, double seconds)
    {
        var random = new Rng(1, 1);
        long game = 0;
        var best = 0.0;
        for (var pass = 0; pass < 3; pass++)
        {
            var (steps, clock) = (0, Stopwatch.StartNew());
            while (clock.Elapsed.TotalSeconds < seconds)
            {
                world.Reset(GameSeeds.Training(game++));
                for (var ended = false; !ended; steps++) ended = world.Step(random.NextInt(4)).Ended;
            }

            best = Math.Max(best, steps / clock.Elapsed.TotalSeconds);
        }

        return best;
    }

    /// <summary>So many times in 20 games each: episodes that failed, and the milliseconds from the failing call to the next game's first screen.</summary>
    private static string Misbehave(string folder, string how)
    {
        var mark = Path.Combine(folder, how);
        using var world = new ProcessWorld(new ProcessWorldOptions("sh", ["-c", Trouble, "child", mark, how])
        {
            Remote = new RemoteWorldOptions { StepTimeout = TimeSpan.FromSeconds(how == "hangs" ? 0.5 : 30), MaxSteps = 10 },
        });
        var (failed, whole, worst) = (0, 0, 0.0);
        world.Reset(0);
        for (var game = 0; game < 20 * Times; game++)
        {
            if (game % 20 == 10) File.WriteAllText(mark, "");
            var clock = Stopwatch.StartNew();
            try
            {
                world.Reset(game);
                for (var ended = false; !ended;)
                {
                    clock.Restart();
                    ended = world.Step(0).Ended;
                }

                whole++;
            }
            catch (WorldFailedException)
            {
                failed++;
                world.Reset(game);
                worst = Math.Max(worst, clock.Elapsed.TotalMilliseconds);
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $",\"{how}\":{Times},\"{how}Lost\":{failed},\"{how}Whole\":{whole},\"{how}WorstMs\":{worst:0}");
    }
}
