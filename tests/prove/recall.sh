# Shared by the proofs that set a policy with memory against one without: sourced, not run.

# recall CONF WON MOST CONTROL…: each seed wins at least WON of 500 unseen games; the same told CONTROL at most MOST.
recall() {
  local conf=$1 won=$2 most=$3 rows=() held=true
  shift 3
  {
    echo '| seed | best validated: won | final weights: won | steps | updates | training s | control without memory, best validated: won |'
    echo '|---|---|---|---|---|---|---|'
  } >"$PROVE_TABLE"
  for seed in 1 2 3; do
    local run=$PROVE_FOLDER/seed-$seed s best final control
    "$TROUPE" train "$conf" --seed "$seed" --run "$run" --quiet >"$run.txt" 2>&1
    "$TROUPE" train "$conf" --seed "$seed" --run "$run-control" --quiet "$@" >"$run-control.txt" 2>&1
    s=$run/summary.json
    best=$(inline "$("$TROUPE" eval "$run" --checkpoint best --json)" successRate)
    final=$(inline "$("$TROUPE" eval "$run" --checkpoint final --json)" successRate)
    control=$(inline "$("$TROUPE" eval "$run-control" --checkpoint best --json)" successRate)
    holds "$best >= $won && $control <= $most" || held=false
    rows+=("{\"seed\":$seed,\"bestSuccessRate\":$best,\"finalSuccessRate\":$final,\"controlSuccessRate\":$control,\"environmentSteps\":$(value "$s" environmentSteps),\"updates\":$(value "$s" updates),\"trainingSeconds\":$(value "$s" trainingSeconds)}")
    echo "| $seed | $best | $final | $(value "$s" environmentSteps) | $(value "$s" updates) | $(value "$s" trainingSeconds) | $control |" | tee -a "$PROVE_TABLE"
  done
  (IFS=,; echo "[${rows[*]}]") >"$PROVE_FIGURES"
  $held
}
