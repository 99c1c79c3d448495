# Shared by the proofs: sourced, not run.

# value FILE KEY: a number or string of an indented JSON file with one key a line; the first of that name.
value() { sed -nE "s/^ *\"$2\": *\"?([^\",]*)\"?,?\$/\1/p" "$1" | head -n 1; }

# inline TEXT KEY: the same, of JSON on one line.
inline() { grep -oE "\"$2\":(\"[^\"]*\"|[^,}]*)" <<<"$1" | head -n 1 | sed -E 's/^"[^"]*"://; s/"//g'; }

# holds 'EXPRESSION': a comparison of numbers, by awk.
holds() { awk "BEGIN { exit !($1) }"; }

# won RUN CHECKPOINT [ARGUMENT…]: share of fresh test games won.
won() { inline "$("$TROUPE" eval "$1" --checkpoint "$2" --json "${@:3}")" successRate; }

# need_torch: ends a proof that has nothing to compare with.
need_torch() {
  /usr/bin/python3 -c 'import torch' 2>/dev/null || { echo 'python3 with torch is not here (Debian: apt-get install python3-torch): there is nothing to compare with.'; exit 1; }
}
