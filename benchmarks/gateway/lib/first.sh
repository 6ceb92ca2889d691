# shellcheck shell=bash disable=SC2034,SC2153
# The first second of a gateway that has just said it is ready: fresh starts with and without warm-up, in turn.

# Warm by now, the generator is to be exact whatever the gateway's start takes of the machine: its event loop goes before everything
# else. Where that is not allowed, lateness tells.
exact_loop() {
  local task
  for task in "/proc/$1/task/"*; do
    case $(cat "$task/comm") in
      multiThreadIo*) chrt --rr --pid 1 "${task##*/}" 2>/dev/null || true ;;
    esac
  done
}

# first_start ROUND DURATION: one line of the results.
first_start() {
  local round=$1 duration=$2 out=$WORK/first-$1-$2.out port=$((PORT_BASE + 1)) generator launched column
  : >"$out"
  load first-second --target "http://127.0.0.1:$port" --ready "http://127.0.0.1:$port/actuator/health/readiness" \
    --warm-target "http://127.0.0.1:$(stub_port 0)" --warmup "$WARMUP" --model "$MODEL" --rate "$RATE" \
    --seconds "$DURATION" --steady "$STEADY" --max-connections "$CONNECTIONS" >"$out" 2>>"$WORK/load.log" &
  generator=$!
  STARTED+=("$generator")
  until grep -q '^waiting' "$out"; do
    kill -0 "$generator" 2>/dev/null || fail "the generator ended early: $(tail -n 1 "$WORK/load.log")"
    sleep 0.1
  done
  exact_loop "$(pgrep -P "$generator" || echo "$generator")"
  launched=$(date +%s%3N)
  VELOX_OPTIONS=("--velox.warmup.duration=$duration")
  start_velox velox "$port" "$LANE" "$UPSTREAM" 1
  while kill -0 "$generator" 2>/dev/null; do
    kill -0 "${PIDS[velox]}" 2>/dev/null || fail "Velox ended: $(start_failure velox)"
    sleep 0.5
  done
  wait "$generator" || true
  stop "${PIDS[velox]}"
  cp "$WORK/velox.log" "$WORK/velox-$round-$duration.log"
  [ "$(result "$out" ready_at)" != - ] || fail "no result: $(tail -n 1 "$WORK/load.log")"
  {
    printf '%s\t%s\t%s' "$round" "$duration" $(($(result "$out" ready_at) - launched))
    for column in first_p50 first_p99 first_max first_errors next_p99 next_errors steady_p50 steady_p99 late verdict; do
      printf '\t%s' "$(result "$out" "$column")"
    done
    echo
  } | tee -a "$RESULTS" >&2
}

first_second() {
  local round
  need openssl openssl curl curl taskset util-linux pgrep procps
  PIN_PROXY=(taskset -c "$PROXY_CPU")
  PIN_LOAD=(taskset -c "$LOAD_CPU")
  RESULTS=$TARGET/first-second.tsv
  : >"$RESULTS"
  STEADY=$((DURATION > 20 ? 10 : DURATION / 2))
  VELOX_READY=
  STUB_HEAP=1024m
  describe_machine
  log "first second: $RATE req/s of $MODEL, lane $LANE, upstream $UPSTREAM, gateway on CPU $PROXY_CPU, generator on CPU $LOAD_CPU;" \
    "$ROUNDS pairs of $DURATION s, JVM options: ${JAVA_OPTIONS[*]:-none}"
  log "round, warm-up, ms to readiness, first second p50 p99 max errors, seconds 2-5 p99 errors, steady p50 p99, late, verdict"
  start_stub 0
  for round in $(seq "$ROUNDS"); do
    log "pair $round, busy cores while idle: $(busy_cores)"
    if [ $((round % 2)) = 1 ]; then
      first_start "$round" "$WARMUP_DURATION"
      first_start "$round" 0s
    else
      first_start "$round" 0s
      first_start "$round" "$WARMUP_DURATION"
    fi
  done
  awk -f "$LIB/first.awk" "$RESULTS"
}
