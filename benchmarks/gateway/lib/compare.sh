# shellcheck shell=bash disable=SC2034
# The comparison: all proxies stand side by side, pinned to one CPU, and are measured in turn, round after round. Who is not
# measured is idle.

ALL_CASES=(json burst rate paced-200 paced-1000)

# start_variant NAME: nginx, haproxy, haproxy-h2, velox-LANE, velox-LANE-h2, spring-cloud-gateway, direct.
start_variant() {
  local name=$1 lane
  case $name in
    direct) PORT["direct"]=$(stub_port 0) && PIDS["direct"]= ;;
    nginx) start_nginx nginx $((PORT_BASE + 1)) 1 ;;
    haproxy) start_haproxy haproxy $((PORT_BASE + 3)) h1 1 ;;
    haproxy-h2) start_haproxy haproxy-h2 $((PORT_BASE + 4)) h2 1 ;;
    velox-*-h2) lane=${name#velox-} && start_velox "$name" "$NEXT_PORT" "${lane%-h2}" h2 1 ;;
    velox-*) start_velox "$name" "$NEXT_PORT" "${name#velox-}" h1 1 ;;
    spring-cloud-gateway) start_scg "$name" $((PORT_BASE + 5)) ;;
    *) fail "variant: $name (expected: direct, nginx, haproxy, haproxy-h2, velox-LANE, velox-LANE-h2, spring-cloud-gateway)" ;;
  esac
}

is_jvm() {
  case $1 in velox-* | spring-cloud-gateway) return 0 ;; *) return 1 ;; esac
}

# url VARIANT CASE
url() {
  local name=$1
  [ "$name" != nginx ] || [ "$2" = json ] || [ "$2" = rate ] || name=nginx-stream
  echo "http://127.0.0.1:${PORT[$name]}"
}

allocated() {
  if is_jvm "$1"; then
    "${PIN_LOAD[@]}" "$JAVA" -cp "$BENCH_JAR" dev.velox.benchmarks.gateway.load.Allocated "${PIDS[$1]}" 2>>"$WORK/allocated.log" ||
      echo -
  else
    echo -
  fi
}

run_wrk() {
  local body=$WORK/$2.body
  [ -f "$body" ] || bench_java -cp "$BENCH_JAR" dev.velox.benchmarks.gateway.load.Load body \
    "$([ "$2" = json ] && echo json || echo burst:50)" >"$body"
  (prefer "$PRIORITY" && BENCH_BODY=$body exec "${PIN_LOAD[@]}" wrk -t1 -c"$CONNECTIONS" -d"${3}s" --timeout 30s -s "$LIB/post.lua" \
    "$(url "$1" "$2")/v1/chat/completions")
}

# run_case VARIANT CASE SECONDS: leaves a RESULT line.
run_case() {
  local variant=$1 case=$2 seconds=$3
  case $case in
    json | burst) run_wrk "$variant" "$case" "$seconds" ;;
    rate) load rate --target "$(url "$variant" rate)" --rate "$RATE" --seconds "$seconds" --warmup 2 \
      --connections 64 --pids "${PIDS[$variant]// /,}" ;;
    paced-200) load streams --target "$(url "$variant" paced)" --streams 200 --pace-us 10000 --seconds "$seconds" \
      --warmup 2 --pids "${PIDS[$variant]// /,}" ;;
    paced-1000) load streams --target "$(url "$variant" paced)" --streams 1000 --pace-us 50000 --seconds "$seconds" \
      --warmup 2 --pids "${PIDS[$variant]// /,}" ;;
    *) fail "case: $case (expected: ${ALL_CASES[*]})" ;;
  esac
}

# measure ROUND VARIANT CASE: one line of the results.
measure() {
  local round=$1 variant=$2 case=$3 out=$WORK/$1-$3-$2.out count cpu before=- after=- alloc=- ticks rss=- verdict
  local -a pids
  read -r -a pids <<<"${PIDS[$variant]}"
  before=$(allocated "$variant")
  ticks=$(cpu_ticks "${pids[@]}")
  run_case "$variant" "$case" "$SECONDS_EACH" >"$out" 2>>"$WORK/load.log" || true
  ticks=$(($(cpu_ticks "${pids[@]}") - ticks))
  after=$(allocated "$variant")
  [ ${#pids[@]} -eq 0 ] || rss=$(rss_kb "${pids[@]}")
  count=$(result "$out" count)
  cpu=$(result "$out" cpu_us)
  verdict=$(result "$out" verdict)
  if [ "$count" = - ]; then
    log "round $round, $case, $variant: no result: $(tail -n 1 "$WORK/load.log")"
    return
  fi
  # wrk knows nothing of processes.
  if [ "$cpu" = - ] && [ ${#pids[@]} -gt 0 ]; then
    cpu=$(awk -v t="$ticks" -v n="$count" 'BEGIN { printf "%.2f", (n > 0 ? t * 10000 / n : 0) }')
  fi
  [ ${#pids[@]} -gt 0 ] || cpu=-
  if [ "$before" != - ] && [ "$after" != - ]; then
    # The generator's own runs warm up first, and allocate then too.
    alloc=$(awk -v b="$before" -v a="$after" -v n="$count" -v w="$(warm_share "$case")" \
      'BEGIN { if (n > 0) printf "%.0f", (a - b) / (n * w); else print "-" }')
  fi
  printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$round" "$case" "$variant" "$cpu" "$(result "$out" rate)" \
    "$(result "$out" p50)" "$(result "$out" p99)" "$rss" "$alloc" "$(result "$out" errors)" "$verdict" | tee -a "$RESULTS" >&2
}

# Work that a case causes, in units of what it counts: opening and warm-up of the generator are not counted.
warm_share() {
  case $1 in
    rate) awk -v s="$SECONDS_EACH" 'BEGIN { print (s + 2) / s }' ;;
    paced-*) awk -v s="$SECONDS_EACH" 'BEGIN { print (s + 3) / s }' ;;
    *) echo 1 ;;
  esac
}

compare() {
  local variant case round
  local -a running=()
  need wrk wrk nginx nginx-light haproxy haproxy openssl openssl curl curl taskset util-linux
  PIN_PROXY=(taskset -c "$PROXY_CPU")
  PIN_LOAD=(taskset -c "$LOAD_CPU")
  RESULTS=$TARGET/results.tsv
  : >"$RESULTS"
  STUB_HEAP=1024m
  describe_machine
  log "proxies on CPU $PROXY_CPU; stub and generator on CPU $LOAD_CPU; $CONNECTIONS connections; $ROUNDS rounds of" \
    "$SECONDS_EACH s; JVM options of the proxies: ${JAVA_OPTIONS[*]:-none}"
  start_stub 0
  start_variant direct
  for case in json burst; do
    run_case direct "$case" "$WARMUP" >/dev/null 2>>"$WORK/load.log" || true
  done
  NEXT_PORT=$((PORT_BASE + 200))
  for variant in "${VARIANTS[@]}"; do
    NEXT_PORT=$((NEXT_PORT + 1))
    if start_variant "$variant"; then
      running+=("$variant")
    fi
  done
  for variant in "${running[@]}"; do
    # Those without a JVM too: the stub's own HTTP/2 and TLS warm up behind them.
    log "warming up: $variant, ${WARMUP} s each case"
    for case in "${CASES[@]}"; do
      run_case "$variant" "$case" "$WARMUP" >/dev/null 2>>"$WORK/load.log" || true
    done
  done
  for round in $(seq "$ROUNDS"); do
    log "round $round, busy cores while idle: $(busy_cores)"
    for case in "${CASES[@]}"; do
      for variant in "${running[@]}"; do
        measure "$round" "$variant" "$case"
      done
    done
  done
  awk -f "$LIB/table.awk" "$RESULTS"
}
