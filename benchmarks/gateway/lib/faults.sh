# shellcheck shell=bash disable=SC2153
# Several stubs with a service time behind one gateway: open loop, one of them killed, callers that leave.

# start_gateway SERVICE_TIME: stubs, then what GATEWAY names; its address ends in TARGET_URL.
start_gateway() {
  local service=$1 index port=$((PORT_BASE + 1))
  need openssl openssl curl curl
  describe_machine
  for index in $(seq 0 $((STUBS - 1))); do
    start_stub "$index" --service-time "$service"
  done
  GATEWAY_PIDS=
  [ -z "$TARGET_URL" ] || return 0
  case $GATEWAY in
    direct) port=$(stub_port 0) ;;
    nginx) need nginx nginx-light && start_nginx gateway "$port" "$STUBS" && port=${PORT[gateway-stream]} ;;
    haproxy) need haproxy haproxy && start_haproxy gateway "$port" "$UPSTREAM" "$STUBS" ;;
    velox) start_velox gateway "$port" "$LANE" "$UPSTREAM" "$STUBS" ;;
    *) fail "gateway: $GATEWAY (expected: velox, nginx, haproxy or direct)" ;;
  esac || exit 1
  GATEWAY_PIDS=$(xargs <<<"${PIDS[gateway]:-}")
  TARGET_URL=http://127.0.0.1:$port
}

stub_requests() {
  local index
  for index in $(seq 0 $((STUBS - 1))); do
    printf '%s ' "$(stub_stats "$index" 2>/dev/null | sed -n 's/^requests //p')"
  done
}

open_loop() {
  local status=0
  start_gateway 8-24
  log "open loop: $RATE req/s for $DURATION s at $TARGET_URL, warm-up $WARMUP s, $STUBS stubs with 8-24 ms"
  load rate --target "$TARGET_URL" --rate "$RATE" --seconds "$DURATION" --warmup "$WARMUP" --pids "$GATEWAY_PIDS" \
    --spin-us "$SPIN_US" || status=$?
  log "requests at the stubs: $(stub_requests)"
  [ -z "$GATEWAY_PIDS" ] || log "gateway's memory: $(($(rss_kb "$GATEWAY_PIDS") / 1024)) MB"
  return "$status"
}

# One stub is killed five seconds into the run and comes back at the twelfth.
kill_one() {
  local status=0 victim=1 out=$WORK/kill.out generator stats
  [ "$STUBS" -gt 1 ] || fail "stubs: $STUBS (expected: two or more, one of them is killed)"
  start_gateway 8-24
  if [ "$GATEWAY" = velox ] && [ "${VELOX_UPSTREAMS:-0}" -lt 2 ]; then
    fail "this version of Velox serves one upstream: killing it would show nothing"
  fi
  log "kill: $RATE req/s for $DURATION s at $TARGET_URL, warm-up $WARMUP s"
  load rate --target "$TARGET_URL" --rate "$RATE" --seconds "$DURATION" --warmup "$WARMUP" --pids "$GATEWAY_PIDS" >"$out" &
  generator=$!
  STARTED+=("$generator")
  until grep -q '^measuring' "$out"; do
    kill -0 "$generator" 2>/dev/null || fail "the generator ended early: $(cat "$out")"
    sleep 0.05
  done
  sleep 5
  log "killing stub $victim; requests at the stubs: $(stub_requests)"
  kill -9 "${PIDS[stub-$victim]}"
  wait "${PIDS[stub-$victim]}" 2>/dev/null || true
  sleep 7
  start_stub "$victim" --service-time 8-24
  log "stub $victim is back"
  wait "$generator" || status=$?
  cat "$out"
  stats=$(stub_stats "$victim")
  log "requests at the stubs since the restart: $(stub_requests)"
  echo "traffic came back to the killed stub $(sed -n 's/^first-request-ms //p' <<<"$stats") ms after it listened again" \
    "(-0.0: never), with $(sed -n 's/^requests //p' <<<"$stats") requests until the end"
  return "$status"
}

aborts() {
  local status=0 urls='' index
  start_gateway 60-60
  for index in $(seq 0 $((STUBS - 1))); do
    urls+=${urls:+,}http://127.0.0.1:$(stub_port "$index")
  done
  log "aborts: warm-up"
  load rate --target "$TARGET_URL" --rate 500 --seconds "$WARMUP" --warmup 0 >/dev/null || true
  log "aborts: $RATE callers per second leave, for $DURATION s, beside 20 healthy streams"
  load aborts --target "$TARGET_URL" --stubs "$urls" --rate "$RATE" --seconds "$DURATION" || status=$?
  for index in $(seq 0 $((STUBS - 1))); do
    log "stub $index: $(stub_stats "$index" | tr '\n' ' ')"
  done
  return "$status"
}
