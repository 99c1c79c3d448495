using Troupe.Env.Processes;

namespace Troupe.Env.Tests.Processes;

/// <summary>Programs that tests play with, written in the shell that every system of ours has.</summary>
internal static class Children
{
    /// <summary>
    /// A walk on a line from a place that the seed names: 7 wins, below 0 loses, 20 steps are the limit. Saves and restores
    /// if told so. Further actions, once told to misbehave: die, hang, flood, garbage, half, twice, long, error; and the command deny.
    /// </summary>
    private const string Walk = """
        place=0 steps=0 options=$1
        legal='["left","right"]' all='["left","right"]'
        case $options in *trouble*) all='["left","right","die","hang","flood","garbage","half","twice","long","error"]' legal=$all ;; esac
        case $options in *trouble*) commands=true ;; *) commands=false ;; esac
        case $options in *save*) save=true ;; *) save=false ;; esac
        field() { value=${line#*"\"$1\":"}; value=${value%%[,\}]*}; value=${value#\"}; value=${value%\"}; }
        show() {
          reward=0 ended=false cut=false won=false lost=false
          if [ $place -ge 7 ]; then reward=1 ended=true won=true; elif [ $place -lt 0 ]; then reward=-1 ended=true lost=true; elif [ $steps -ge 20 ]; then cut=true; fi
          printf '{"type":"observation","data":{"observation":{"room":"You stand at place %s.","feedback":"%s"},"reward":%s,"done":false,"terminated":%s,"truncated":%s,"won":%s,"lost":%s,"legal_actions":%s}}\n' \
            "$place" "$1" "$reward" "$ended" "$cut" "$won" "$lost" "$legal"
        }
        while read -r line; do
          case $line in
            *'"type":"spec"'*) printf '{"type":"spec","data":{"protocol":1,"name":"walk","actions":%s,"max_steps":20,"max_score":1,"save":%s,"commands":%s}}\n' "$all" "$save" $commands ;;
            *'"type":"reset"'*) field seed; steps=0 place=$((value % 5)); [ $place -ge 0 ] || place=$((-place)); show "" ;;
            *'"type":"step"'*)
              field action
              case $value in
                left) place=$((place - 1)) ;;
                right) place=$((place + 1)) ;;
                die) echo 'out of luck' >&2; exit 3 ;;
                hang) sleep 1000 ;;
                flood) exec yes ;;
                garbage) echo 'Traceback: not JSON'; continue ;;
                half) printf '{"type":"obs'; exit 0 ;;
                twice) show ""; show ""; continue ;;
                long) head -c 100000 /dev/zero | tr '\0' x; continue ;;
                error) echo '{"type":"error","data":{"message":"division by zero","code":"EXECUTION_ERROR"}}'; continue ;;
                deny) echo '{"type":"error","data":{"message":"not while you stand","code":"VALIDATION_ERROR"}}'; continue ;;
              esac
              steps=$((steps + 1)); show "You went $value." ;;
            *'"type":"save"'*) printf '{"type":"saved","data":{"state":"%s %s"}}\n' "$place" "$steps" ;;
            *'"type":"restore"'*) field state; place=${value% *} steps=${value#* }; show "" ;;
            *'"type":"state"'*) printf '{"type":"state","data":{"episode_id":"episode-1","step_count":%s}}\n' "$steps" ;;
            *'"type":"close"'*) echo closed >>"${2:-/dev/null}"; exit 0 ;;
          esac
        done
        """;

    public static ProcessWorldOptions WalkOptions(string options = "", string closedFile = "/dev/null") => Shell(Walk, options, closedFile);

    public static ProcessWorld WalkWorld(string options = "") => new(WalkOptions(options));

    public static ProcessWorldOptions Shell(string script, params string[] arguments) => new("sh", ["-c", script, "child", .. arguments])
    {
        Remote = new RemoteWorldOptions { StartTimeout = TimeSpan.FromSeconds(60), StepTimeout = TimeSpan.FromSeconds(60), MaxMessage = 65536 },
    };
}
