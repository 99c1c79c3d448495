# Sourced by the proofs whose figure is computed, not played for; after common.sh.

# prove_exact CONFIGURATION LEAST: trains seeds 1, 2, 3; the best validated policy's exact expected return must be at least LEAST.
# Processor seconds stand beside those of the clock: a shared machine stretches the latter.
prove_exact() {
  local rows=() held=true seed run s processor best final
  {
    echo '| seed | best validated, exact | final weights, exact | steps | updates | training s | processor s |'
    echo '|---|---|---|---|---|---|---|'
  } >"$PROVE_TABLE"
  for seed in 1 2 3; do
    run=$PROVE_FOLDER/seed-$seed
    processor=$({ TIMEFORMAT='%U %S'; time "$TROUPE" train "$1" --seed "$seed" --run "$run" --quiet >"$run.txt" 2>&1; } 2>&1 | awk '{ print $1 + $2 }')
    tail -n 20 "$run.txt"
    s=$run/summary.json
    best=$(inline "$("$TROUPE" eval "$run" --checkpoint best --json)" exactMean)
    final=$(inline "$("$TROUPE" eval "$run" --checkpoint final --json)" exactMean)
    holds "$best >= $2 - 1e-9" || held=false
    rows+=("{\"seed\":$seed,\"bestExact\":$best,\"finalExact\":$final,\"environmentSteps\":$(value "$s" environmentSteps),\"updates\":$(value "$s" updates),\"trainingSeconds\":$(value "$s" trainingSeconds),\"processorSeconds\":$processor}")
    awk "BEGIN { printf \"| $seed | %.4f | %.4f | $(value "$s" environmentSteps) | $(value "$s" updates) | %.0f | %.0f |\\n\", $best, $final, $(value "$s" trainingSeconds), $processor }" | tee -a "$PROVE_TABLE"
    rm -rf "$run"
  done
  (IFS=,; echo "[${rows[*]}]") >"$PROVE_FIGURES"
  $held
}
