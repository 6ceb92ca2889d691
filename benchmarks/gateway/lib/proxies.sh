# shellcheck shell=bash disable=SC2034
# Stubs, and the proxies before them. start_NAME leaves the proxy's port in PORT and the measured processes in PIDS; it answers
# 1, with a note, where the proxy cannot be started.

declare -A PORT=() PIDS=()
UPSTREAM_KEY=sk-upstream-0123456789
STUB_HEAP=256m
VELOX_PROFILING=(--velox.profiling.enabled=false)
VELOX_OPTIONS=()
# Where Velox says that it is ready; empty: somebody else waits for it.
VELOX_READY=/actuator/health/readiness
# Stubs and proxies alike (nice(1)): they go before other work of the machine, and the generator before them.
PRIORITY=-10

# start_stub INDEX OPTIONS...: HTTP/1.1 at stub_port INDEX, HTTP/2 with TLS 1.3 at the port 100 above.
stub_port() {
  echo $((PORT_BASE + 10 + $1))
}

start_stub() {
  local index=$1 port
  shift
  port=$(stub_port "$index")
  certificate
  (bench_exec "$STUB_HEAP" "$PRIORITY" dev.velox.benchmarks.gateway.stub.Stub --port "$port" --tls-port $((port + 100)) \
    --cert "$WORK/cert.pem" --key "$WORK/key.pem" --seed "$index" "$@") >>"$WORK/stub-$index.log" 2>&1 &
  PIDS[stub-$index]=$!
  STARTED+=($!)
  await_url "${PIDS[stub-$index]}" "http://127.0.0.1:$port/v1/models" || fail "a stub did not start: $WORK/stub-$index.log"
}

stub_stats() {
  curl -fsS "http://127.0.0.1:$(stub_port "$1")/stub/stats"
}

# start_jvm NAME PORT READY_PATH ARGUMENTS...
start_jvm() {
  local name=$1 port=$2 ready=$3
  shift 3
  # A key of the user's own has no business here.
  (prefer "$PRIORITY" && exec env -u OPENAI_API_KEY "${PIN_PROXY[@]}" "$JAVA" "${JAVA_OPTIONS[@]}" "$@") >"$WORK/$name.log" 2>&1 &
  PORT[$name]=$port
  PIDS[$name]=$!
  STARTED+=($!)
  [ -z "$ready" ] || await_url "${PIDS[$name]}" "http://127.0.0.1:$port$ready"
}

# start_velox NAME PORT LANE h1|h2 STUBS: several upstreams where this version takes them.
start_velox() {
  local name=$1 port=$2 lane=$3 protocol=$4 stubs=$5 index letter
  local -a common=(-jar "$VELOX_JAR" --server.port="$port" "--velox.ingress.lane=$lane"
    --velox.rate-limit.rpm=60000000 --velox.rate-limit.burst=1000000 "${VELOX_PROFILING[@]}" "${VELOX_OPTIONS[@]}"
    --spring.ssl.bundle.pem.stub.truststore.certificate="file:$WORK/cert.pem" --velox.upstream.api-key="$UPSTREAM_KEY"
    --velox.upstream.origin="$(stub_origin 0 "$protocol")")
  [ "$protocol" = h1 ] || common+=(--velox.upstream.ssl-bundle=stub)
  local -a several=()
  for index in $(seq 0 $((stubs - 1))); do
    letter=$(printf '%b' "\\$(printf '%03o' $((97 + index)))")
    several+=("--velox.upstreams.$letter.origin=$(stub_origin "$index" "$protocol")" "--velox.upstreams.$letter.models=*"
      "--velox.upstreams.$letter.api-key=$UPSTREAM_KEY")
    [ "$protocol" = h1 ] || several+=("--velox.upstreams.$letter.ssl-bundle=stub")
  done
  VELOX_UPSTREAMS=$stubs
  if [ "$stubs" -gt 1 ]; then
    if start_jvm "$name" "$port" "$VELOX_READY" "${common[@]}" "${several[@]}"; then
      return
    fi
    log "$name: the start with $stubs upstreams is refused, goes on with one: $(start_failure "$name")"
  fi
  VELOX_UPSTREAMS=1
  start_jvm "$name" "$port" "$VELOX_READY" "${common[@]}" ||
    { log "$name left out, it does not start: $(start_failure "$name")"; return 1; }
}

# What Boot's failure analysis says first, in one line.
start_failure() {
  local text
  text=$(sed -n '/^Description:/,$p' "$WORK/$1.log" | sed 1d | sed '/^$/d' | head -n 3 | tr -s '\n ' ' ')
  echo "${text:-see $WORK/$1.log}"
}

stub_origin() {
  if [ "$2" = h1 ]; then
    echo "http://127.0.0.1:$(stub_port "$1")"
  else
    echo "https://127.0.0.1:$(($(stub_port "$1") + 100))"
  fi
}

# start_nginx NAME PORT STUBS: one worker; answers are buffered at PORT and passed on at once at PORT + 1, for streams.
start_nginx() {
  local name=$1 port=$2 stubs=$3 index
  local dir=$WORK/$name
  mkdir -p "$dir"
  {
    echo "daemon off; pid $dir/nginx.pid; error_log $dir/error.log warn; worker_processes 1;"
    [ "$(id -u)" != 0 ] || echo "user root;"
    echo "events { worker_connections 8192; }"
    echo "http {"
    echo "  access_log off; keepalive_requests 100000000; keepalive_timeout 600s; tcp_nodelay on;"
    for index in client_body proxy fastcgi uwsgi scgi; do
      echo "  ${index}_temp_path $dir/$index;"
    done
    echo "  upstream stubs { keepalive 1024; keepalive_requests 100000000;"
    for index in $(seq 0 $((stubs - 1))); do
      echo "    server 127.0.0.1:$(stub_port "$index") max_fails=3 fail_timeout=5s;"
    done
    echo "  }"
    for index in on off; do
      echo "  server { listen 127.0.0.1:$port backlog=4096; client_body_buffer_size 64k;"
      echo "    location / { proxy_pass http://stubs; proxy_http_version 1.1; proxy_set_header Connection \"\";"
      echo "      proxy_set_header Authorization \"Bearer $UPSTREAM_KEY\"; proxy_buffering $index; proxy_read_timeout 600s;"
      echo "      proxy_next_upstream error timeout non_idempotent; } }"
      port=$((port + 1))
    done
    echo "}"
  } >"$dir/nginx.conf"
  (prefer "$PRIORITY" && exec "${PIN_PROXY[@]}" nginx -p "$dir" -e "$dir/error.log" -c "$dir/nginx.conf") >"$WORK/$name.log" 2>&1 &
  local master=$!
  STARTED+=("$master")
  await_url "$master" "http://127.0.0.1:$2/v1/models" || { log "$name left out, it does not start: $WORK/$name.log"; return 1; }
  PORT[$name]=$2
  PORT[$name-stream]=$(($2 + 1))
  PIDS[$name]=$(cat "/proc/$master/task/$master/children")
}

# start_haproxy NAME PORT h1|h2 STUBS: one thread.
start_haproxy() {
  local name=$1 port=$2 protocol=$3 stubs=$4 index
  {
    echo "global"
    echo "  nbthread 1"
    echo "  maxconn 4096"
    echo "defaults"
    echo "  mode http"
    echo "  option redispatch"
    echo "  retries 3"
    echo "  retry-on conn-failure empty-response"
    echo "  http-reuse always"
    echo "  timeout connect 5s"
    echo "  timeout client 600s"
    echo "  timeout server 600s"
    echo "frontend in"
    echo "  bind 127.0.0.1:$port"
    echo "  default_backend stubs"
    echo "backend stubs"
    echo "  balance roundrobin"
    echo "  http-request set-header authorization \"Bearer $UPSTREAM_KEY\""
    for index in $(seq 0 $((stubs - 1))); do
      if [ "$protocol" = h1 ]; then
        echo "  server s$index 127.0.0.1:$(stub_port "$index") $([ "$stubs" = 1 ] || echo check inter 1s fall 2 rise 1)"
      else
        echo "  server s$index 127.0.0.1:$(($(stub_port "$index") + 100)) ssl verify required ca-file $WORK/cert.pem" \
          "ssl-min-ver TLSv1.3 alpn h2"
      fi
    done
  } >"$WORK/$name.cfg"
  (prefer "$PRIORITY" && exec "${PIN_PROXY[@]}" haproxy -db -f "$WORK/$name.cfg") >"$WORK/$name.log" 2>&1 &
  PORT[$name]=$port
  PIDS[$name]=$!
  STARTED+=($!)
  await_url "${PIDS[$name]}" "http://127.0.0.1:$port/v1/models" ||
    { log "$name left out, it does not start: $WORK/$name.log"; return 1; }
}

# start_scg NAME PORT: Spring Cloud Gateway, HTTP/1.1.
start_scg() {
  local name=$1 port=$2 project=$ROOT/benchmarks/gateway/spring-cloud-gateway jar
  jar=$TARGET/spring-cloud-gateway-beside.jar
  if [ ! -f "$jar" ] || [ -n "$(find "$project/pom.xml" "$project/src" -newer "$jar" -type f -print)" ]; then
    log "building Spring Cloud Gateway"
    maven -f "$project/pom.xml" package >"$WORK/scg-build.log" 2>&1 ||
      { log "$name left out, it does not build: $(grep -m 1 ERROR "$WORK/scg-build.log")"; return 1; }
    cp "$project/target/spring-cloud-gateway-beside.jar" "$jar"
  fi
  local route='--spring.cloud.gateway.server.webflux.routes[0]'
  start_jvm "$name" "$port" /v1/models -jar "$jar" --server.address=127.0.0.1 --server.port="$port" \
    "$route.id=stub" "$route.uri=$(stub_origin 0 h1)" "$route.predicates[0]=Path=/**" \
    "$route.filters[0]=SetRequestHeader=Authorization, Bearer $UPSTREAM_KEY" ||
    { log "$name left out, it does not start: $(start_failure "$name")"; return 1; }
}
