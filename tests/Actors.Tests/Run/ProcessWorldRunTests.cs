using Troupe.Env.Registry;
using static Troupe.Actors.Run.RunProtocol;

namespace Troupe.Actors.Tests.Run;

/// <summary>A whole run over worlds of another program, some of which misbehave.</summary>
public sealed class ProcessWorldRunTests : IDisposable
{
    // Each process takes the next number. The first is asked for spec and words; the 2nd to 5th do what they should not
    // at their fourth step; all others play a walk of six steps.
    private const string Walk = """
        number=1 place=0 steps=0
        while ! mkdir "$1/$number" 2>/dev/null; do number=$((number + 1)); done
        show() {
          cut=false
          [ $steps -lt 6 ] || cut=true
          printf '{"type":"observation","data":{"observation":"place %s","reward":%s,"truncated":%s}}\n' $place $((place > 2)) $cut
        }
        all=0
        while read -r line; do
          case $line in
            *'"spec"'*) echo '{"type":"spec","data":{"protocol":1,"actions":["back","forth"],"max_steps":6}}' ;;
            *'"reset"'*) place=0 steps=0; show ;;
            *'"step"'*)
              all=$((all + 1))
              if [ $all = 4 ]; then
                case $number in
                  2) exit 1 ;;
                  3) sleep 1000 ;;
                  4) exec yes ;;
                  5) echo garbage; continue ;;
                esac
              fi
              steps=$((steps + 1))
              case $line in *forth*) place=$((place + 1)) ;; *) place=$((place > 0 ? place - 1 : 0)) ;; esac
              show ;;
            *'"close"'*) exit 0 ;;
          esac
        done
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("troupe-processes-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_child_that_dies_hangs_floods_or_sends_garbage_costs_one_episode_each()
    {
        var script = Path.Combine(_folder, "walk.sh");
        await File.WriteAllTextAsync(script, Walk);
        var numbers = Directory.CreateDirectory(Path.Combine(_folder, "numbers")).FullName;
        var options = new Dictionary<string, string> { ["command"] = "sh", ["arguments"] = $"'{script}' '{numbers}'", ["step-timeout"] = "2", ["word-steps"] = "3" };
        using var run = new Runs("troupe { run { mode = synchronous, max-updates = 20 }, world.max-steps = 6 }", _ => WorldRegistry.Create("process", options));

        var ended = await run.PlayAsync();

        Assert.True(ended.Status == EndStatus.Finished, ended.Reason);
        Assert.Equal(4, ended.State.WorldFailures);
        Assert.InRange(ended.State.Dropped, 4, 4 * 6);
        Assert.InRange(Directory.GetDirectories(numbers).Length, 7, 100);
    }
}
