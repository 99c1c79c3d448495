# Sourced by the proofs of writers; after common.sh.

# What supervised starts are told: so few prompts that they are not perfect yet.
start_numbers=(--set troupe.world.training-games=4)
start_bleu=(--set troupe.world.training-games=20)

# prove_generation ALGORITHM GENTLER…: on increasing numbers and on BLEU, seeds 1, 2, 3, greedy test texts are worth at least 0.95
# of the most (1, by enumeration) from random weights; from a supervised start, told GENTLER, in at most half the updates.
prove_generation() {
  local algorithm=$1 rows=() held=true seed reward begun begins s updates told
  shift
  {
    echo '| reward | start | seed | best validated | final weights | texts | updates | training s | processor s |'
    echo '|---|---|---|---|---|---|---|---|---|'
  } >"$PROVE_TABLE"
  for seed in 1 2 3; do
    for reward in increasing-numbers bleu; do
      begun=$PROVE_FOLDER/supervised-$reward-$seed s=$PROVE_FOLDER/supervised-$reward-$seed/summary.json
      [[ $reward == bleu ]] && told=("${start_bleu[@]}") || told=("${start_numbers[@]}")
      "$TROUPE" train hocon/oracles/increasing-numbers-supervised.conf --seed "$seed" --run "$begun" --quiet "${told[@]}" >"$begun.txt" 2>&1
      begins=$(inline "$("$TROUPE" eval "$begun" --checkpoint best --set "troupe.world.options.reward=$reward" --json)" mean)
      rows+=("{\"start\":\"the supervised start itself\",\"reward\":\"$reward\",\"seed\":$seed,\"best\":$begins,\"updates\":$(value "$s" updates),\"trainingSeconds\":$(value "$s" trainingSeconds)}")
      printf '| %s | the supervised start itself | %s | %.4f | | | %s | %.0f | |\n' "$reward" "$seed" "$begins" "$(value "$s" updates)" "$(value "$s" trainingSeconds)" | tee -a "$PROVE_TABLE"
      learn random 0
      learn supervised "$((updates / 2))" --set "troupe.policy.init-from=$begun" "$@"
    done
  done
  (IFS=,; echo "[${rows[*]}]") >"$PROVE_FIGURES"
  $held
}

# learn START MOST ARGUMENT…: trains, tests and tells; updates in $updates. MOST: updates allowed, 0: any.
learn() {
  local start=$1 most=$2 run=$PROVE_FOLDER/$reward-$seed-$1 processor s best final
  shift 2
  processor=$({ TIMEFORMAT='%U %S'; time "$TROUPE" train "hocon/oracles/increasing-numbers-$algorithm.conf" --seed "$seed" --run "$run" --quiet --set "troupe.world.options.reward=$reward" "$@" >"$run.txt" 2>&1; } 2>&1 | awk '{ print $1 + $2 }')
  s=$run/summary.json
  best=$(inline "$("$TROUPE" eval "$run" --checkpoint best --json)" mean)
  final=$(inline "$("$TROUPE" eval "$run" --checkpoint final --json)" mean)
  updates=$(value "$s" updates)
  holds "$best >= 0.95 && ($most == 0 || $updates <= $most)" || held=false
  rows+=("{\"start\":\"$start\",\"reward\":\"$reward\",\"seed\":$seed,\"best\":$best,\"final\":$final,\"texts\":$(value "$s" environmentSteps),\"updates\":$updates,\"trainingSeconds\":$(value "$s" trainingSeconds),\"processorSeconds\":$processor}")
  printf '| %s | %s | %s | %.4f | %.4f | %s | %s | %.0f | %.0f |\n' "$reward" "$start" "$seed" "$best" "$final" "$(value "$s" environmentSteps)" "$updates" "$(value "$s" trainingSeconds)" "$processor" | tee -a "$PROVE_TABLE"
  rm -rf "$run"
}
