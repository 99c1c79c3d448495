#!/usr/bin/env bash
# ./troupe prove [--list] [NAME…]: runs the proofs of this folder, or those named, and writes docs/figures/NAME.{json,md}.
# A proof is an executable file beside this one, its name without a dot; see README.md here.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
figures=$(cd "$here/../.." && pwd)/docs/figures
export TROUPE=$1 TROUPE_ENGINE=$2
shift 2

all() { find "$here" -maxdepth 1 -type f -perm -u+x ! -name '*.*' -printf '%f\n' | LC_ALL=C sort; }
quote() { local t=${1//\\/\\\\}; printf '"%s"' "${t//\"/\\\"}"; }

if [[ ${1:-} == --list ]]; then
  all | while read -r name; do printf '%-20s %s\n' "$name" "$(sed -n '2s/^# *//p' "$here/$name")"; done
  exit 0
fi
if (($# == 0)); then mapfile -t names < <(all); else names=("$@"); fi
for name in "${names[@]}"; do
  [[ -x $here/$name && $name != *.* ]] || { printf 'prove: no proof is called %s. There are: %s\n' "$name" "$(all | tr '\n' ' ')" >&2; exit 2; }
done
((${#names[@]})) || { echo 'prove: this checkout has no proofs.' >&2; exit 2; }

cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
cores=$(nproc)
memory=$(awk '/^MemTotal/ { printf "%.1f", $2 / 1048576 }' /proc/meminfo)
mkdir -p "$figures"

prove() {
  local name=$1 start held=false seconds what
  what=$(sed -n '2s/^# *//p' "$here/$name")
  export PROVE_FOLDER=$folder/$name
  export PROVE_FIGURES=$PROVE_FOLDER/figures.json PROVE_TABLE=$PROVE_FOLDER/table.md
  mkdir -p "$PROVE_FOLDER"
  printf '\n== %s: %s\n' "$name" "$what"
  start=$SECONDS
  "$here/$name" && held=true
  seconds=$((SECONDS - start))
  [[ -s $PROVE_FIGURES ]] || { echo '{}' >"$PROVE_FIGURES"; held=false; }
  cat >"$figures/$name.json" <<JSON
{
  "name": $(quote "$name"),
  "what": $(quote "$what"),
  "held": $held,
  "engine": $(quote "$TROUPE_ENGINE"),
  "machine": { "cpu": $(quote "$cpu"), "cores": $cores, "memoryGiB": $memory },
  "command": $(quote "./troupe prove $name"),
  "seconds": $seconds,
  "figures": $(cat "$PROVE_FIGURES")
}
JSON
  {
    printf '# %s\n\n%s\n\n' "$name" "$what"
    [[ ! -s $PROVE_TABLE ]] || cat "$PROVE_TABLE"
    printf '\n%s. `./troupe prove %s`, %s s, %s, on %s, %s cores, %s GiB.\n' "$($held && echo Held || echo '**Not held**')" "$name" "$seconds" "$TROUPE_ENGINE" "$cpu" "$cores" "$memory"
  } >"$figures/$name.md"
  $held
}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
verdicts=() failed=0
for name in "${names[@]}"; do
  begun=$SECONDS
  if prove "$name"; then verdict=held; else verdict='NOT HELD'; failed=1; fi
  verdicts+=("$(printf '%-20s %-9s %5d s' "$name" "$verdict" $((SECONDS - begun)))")
done
printf '\n'
printf '%s\n' "${verdicts[@]}"
exit $failed
