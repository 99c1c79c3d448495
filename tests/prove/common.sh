# Shared by the proofs: sourced, not run.

# value FILE KEY: a number or string of an indented JSON file with one key a line; the first of that name.
value() { sed -nE "s/^ *\"$2\": *\"?([^\",]*)\"?,?\$/\1/p" "$1" | head -n 1; }

# inline TEXT KEY: the same, of JSON on one line.
inline() { grep -oE "\"$2\":(\"[^\"]*\"|[^,}]*)" <<<"$1" | head -n 1 | sed -E 's/^"[^"]*"://; s/"//g'; }

# holds 'EXPRESSION': a comparison of numbers, by awk.
holds() { awk "BEGIN { exit !($1) }"; }
