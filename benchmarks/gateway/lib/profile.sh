# shellcheck shell=bash disable=SC2153
# What a CPU profile costs while it runs: the same closed loop with and without one, in turn, and what making the file costs after it.

# profile_round on|off: one line of CPU microseconds per request, requests, and CPU milliseconds of making the file.
profile_round() {
  local kind=$1 out=$WORK/profile.out ticks count file=0 curl_pid='' pid=${PIDS[velox]}
  if [ "$kind" = on ]; then
    # Longer than the load on both sides: neither its start nor its end is within what is measured.
    curl -fsS -o "$WORK/cpu.pprof" "http://127.0.0.1:$PROFILE_PORT/debug/pprof/profile?seconds=$((DURATION + 4))" &
    curl_pid=$!
    STARTED+=("$curl_pid")
    sleep 2
  fi
  ticks=$(cpu_ticks "$pid")
  run_wrk velox json "$DURATION" >"$out" 2>>"$WORK/load.log" || true
  ticks=$(($(cpu_ticks "$pid") - ticks))
  count=$(result "$out" count)
  [ "$count" != - ] || fail "no result: $(tail -n 1 "$WORK/load.log")"
  if [ -n "$curl_pid" ]; then
    file=$(cpu_ticks "$pid")
    wait "$curl_pid" || fail "the profile was refused"
    file=$((($(cpu_ticks "$pid") - file) * 10))
    [ -s "$WORK/cpu.pprof" ] || fail "the profile is empty"
  fi
  awk -v kind="$kind" -v t="$ticks" -v n="$count" -v f="$file" \
    'BEGIN { printf "%s\t%.3f\t%d\t%d\n", kind, t * 10000 / n, n, f }' | tee -a "$RESULTS" >&2
}

# Pairs in turned order (off on, on off, ...), so that what drifts weighs on both.
profile_overhead() {
  local round
  need wrk wrk openssl openssl curl curl taskset util-linux
  PIN_PROXY=(taskset -c "$PROXY_CPU")
  PIN_LOAD=(taskset -c "$LOAD_CPU")
  RESULTS=$TARGET/profile.tsv
  : >"$RESULTS"
  PROFILE_PORT=$((PORT_BASE + 300))
  VELOX_PROFILING=("--velox.profiling.enabled=true" "--velox.profiling.port=$PROFILE_PORT")
  describe_machine
  start_stub 0
  start_velox velox $((PORT_BASE + 1)) "$LANE" "$UPSTREAM" 1
  log "profile: $ROUNDS pairs of $DURATION s, lane $LANE, $CONNECTIONS connections, warm-up $WARMUP s"
  run_wrk velox json "$WARMUP" >/dev/null 2>>"$WORK/load.log" || true
  for round in $(seq "$ROUNDS"); do
    log "pair $round, busy cores while idle: $(busy_cores)"
    if [ $((round % 2)) = 1 ]; then
      profile_round off
      profile_round on
    else
      profile_round on
      profile_round off
    fi
  done
  awk -F'\t' '
    { us[$1, ++n[$1]] = $2; sum[$1] += 1e6 / $2; file += $4 }
    END {
      for (i = 1; i <= n["on"]; i++) {
        ratio = us["off", i] / us["on", i]
        if (i == 1 || ratio < low) low = ratio
        if (i == 1 || ratio > high) high = ratio
      }
      off = sum["off"] / n["off"]; on = sum["on"] / n["on"]
      printf "| | requests per CPU second |\n|---|---|\n| without a profile | %.0f |\n| with one | %.0f |\n", off, on
      printf "\noverhead %.2f %% (pairs from %.2f to %.2f %%); making the file afterwards: %.0f ms of CPU\n",
        (1 - on / off) * 100, (1 - high) * 100, (1 - low) * 100, file / n["on"]
    }' "$RESULTS"
}
