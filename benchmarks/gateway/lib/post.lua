-- wrk: one fixed POST, and a line at the end that a script can read.
local file = assert(io.open(os.getenv("BENCH_BODY"), "rb"))
wrk.method = "POST"
wrk.body = file:read("*a")
file:close()
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer sk-caller-0123456789"

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("RESULT rate=%.1f p50=%.3f p99=%.3f count=%d errors=%d\n",
    summary.requests * 1e6 / summary.duration, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    summary.requests, errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
