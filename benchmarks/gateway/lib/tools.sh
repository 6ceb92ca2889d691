# shellcheck shell=bash disable=SC2034
# What every mode needs: programs, a JDK, the jars, processes that end with the script.

declare -a STARTED=() PIN_PROXY=() PIN_LOAD=()

log() {
  echo "gateway: $*" >&2
}

fail() {
  log "$*"
  exit 1
}

# Ends what this script started, and nothing else.
cleanup() {
  trap - EXIT
  end_started
}

end_started() {
  local pid
  for pid in "${STARTED[@]}"; do
    kill "$pid" 2>/dev/null || true
  done
  for pid in "${STARTED[@]}"; do
    for _ in $(seq 50); do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
    kill -9 "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
}

# Ends one process of this script's now.
stop() {
  local pid
  local -a others=()
  for pid in "${STARTED[@]}"; do
    [ "$pid" = "$1" ] || others+=("$pid")
  done
  STARTED=("$1")
  end_started
  STARTED=("${others[@]}")
}

# Programs with the Debian packages that bring them. Installing a web server must not start it.
need() {
  local -a packages=()
  while [ $# -gt 0 ]; do
    command -v "$1" >/dev/null || packages+=("$2")
    shift 2
  done
  [ ${#packages[@]} -gt 0 ] || return 0
  local -a as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  command -v apt-get >/dev/null || fail "missing: ${packages[*]} (expected: Debian's apt-get, or installed by hand)"
  log "installing ${packages[*]}"
  "${as_root[@]}" apt-get -qq update >/dev/null 2>&1 || log "apt-get update had errors"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -qq -y --no-install-recommends install \
    "${packages[@]}" >"$WORK/apt.log" 2>&1 || { tail -n 20 "$WORK/apt.log" >&2; fail "could not install ${packages[*]}"; }
}

find_jdk() {
  local home
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/*; do
    if [ -x "$home/bin/javac" ] && grep -q '^JAVA_VERSION="25[".]' "$home/release" 2>/dev/null; then
      export JAVA_HOME=$home
      JAVA=$home/bin/java
      return
    fi
  done
  fail "no JDK 25 found: set JAVA_HOME to one"
}

maven() {
  MAVEN_OPTS="${MAVEN_OPTS:-} --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow" mvn -B -q "$@"
}

# The jars carry a fixed date; the stamp says when they were built.
build() {
  local stamp=$TARGET/built.stamp started
  BENCH_JAR=$ROOT/benchmarks/target/benchmarks.jar
  VELOX_JAR=$ROOT/sample-app/target/sample-app-0.1.0-SNAPSHOT-exec.jar
  if [ -f "$stamp" ] && [ -f "$BENCH_JAR" ] && [ -f "$VELOX_JAR" ] &&
    [ -z "$(find "$ROOT"/pom.xml "$ROOT"/velox-* "$ROOT"/sample-app "$ROOT"/benchmarks/src "$ROOT"/benchmarks/pom.xml \
      -name target -prune -o -newer "$stamp" -type f -print | head -n 1)" ]; then
    return
  fi
  log "building Velox and the benchmarks"
  started=$(mktemp -p "$WORK")
  (cd "$ROOT" && maven -Dmaven.test.skip=true -Dspotless.check.skip=true -pl sample-app,benchmarks -am package) >"$WORK/build.log" 2>&1 ||
    { tail -n 20 "$WORK/build.log" >&2; fail "the build failed"; }
  mv "$started" "$stamp"
}

bench_java() {
  "$JAVA" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Dslf4j.internal.verbosity=ERROR \
    "$@"
}

# Lets the current subshell go before whatever else the machine does, where that is allowed.
prefer() {
  renice -n "$1" -p "$BASHPID" >/dev/null 2>&1 || true
}

# Generators and stubs: no garbage collection within a run, timers that the kernel does not round up (prctl(2),
# PR_SET_TIMERSLACK is inherited).
bench_exec() {
  local heap=$1 priority=$2
  shift 2
  { echo 1 >"/proc/$BASHPID/timerslack_ns"; } 2>/dev/null || true
  prefer "$priority"
  exec "${PIN_LOAD[@]}" "$JAVA" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Dslf4j.internal.verbosity=ERROR \
    -XX:+UseSerialGC "-Xms$heap" "-Xmx$heap" "-Xmn$((${heap%m} * 8 / 10))m" -cp "$BENCH_JAR" "$@"
}

# The load generator's own run; its options follow.
load() {
  (bench_exec 1500m -15 dev.velox.benchmarks.gateway.load.Load "$@")
}

# Waits until a URL answers with 2xx, or the process behind it has ended.
await_url() {
  local pid=$1 url=$2
  for _ in $(seq 600); do
    if curl -fsS -o /dev/null -m 1 "$url" 2>/dev/null; then
      return
    fi
    kill -0 "$pid" 2>/dev/null || return 1
    sleep 0.1
  done
  return 1
}

# CPU time of processes in ticks of 10 ms (proc(5): fields 14 and 15 of stat; the name may hold spaces).
cpu_ticks() {
  local pid stat sum=0
  local -a fields
  for pid in "$@"; do
    stat=$(<"/proc/$pid/stat")
    read -r -a fields <<<"${stat##*) }"
    sum=$((sum + fields[11] + fields[12]))
  done
  echo "$sum"
}

rss_kb() {
  local pid sum=0 kb
  for pid in "$@"; do
    kb=$(awk '/^VmRSS/ { print $2 }' "/proc/$pid/status")
    sum=$((sum + kb))
  done
  echo "$sum"
}

# Busy cores while nothing of ours works: what disturbs the figures.
busy_cores() {
  local before after
  before=$(awk '/^cpu / { print $2 + $3 + $4 + $7 + $8 + $9 }' /proc/stat)
  sleep 1
  after=$(awk '/^cpu / { print $2 + $3 + $4 + $7 + $8 + $9 }' /proc/stat)
  awk -v d=$((after - before)) 'BEGIN { printf "%.2f", d / 100 }'
}

# A value of a RESULT line.
result() {
  local value
  value=$(sed -n "s/^RESULT .*\b$2=\([^ ]*\).*/\1/p" "$1" | tail -n 1)
  echo "${value:--}"
}

certificate() {
  [ -f "$WORK/cert.pem" ] || openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 \
    -subj /CN=127.0.0.1 -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout "$WORK/key.pem" -out "$WORK/cert.pem" \
    2>/dev/null
}

describe_machine() {
  log "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) CPUs, kernel $(uname -r)," \
    "busy cores before: $(busy_cores), $("$JAVA" -version 2>&1 | sed -n 2p)"
}
