# Fresh starts in, a table out. Columns: round warmup ready_ms first_p50 first_p99 first_max first_errors next_p99 next_errors steady_p50
# steady_p99 late verdict. Medians over the starts that are not void; the ratio is of each start, to its own steady state.
function median(row, column,   i, j, n, t, v) {
  n = starts[row]
  for (i = 1; i <= n; i++) v[i] = value[row, column, i] + 0
  for (i = 2; i <= n; i++) for (j = i; j > 1 && v[j] < v[j - 1]; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
  return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
}
BEGIN { FS = "\t"; RATIO = 20 }
{
  if (!($2 in seen)) { seen[$2] = 1; rows[++count] = $2 }
  errors[$2] += $7
  later[$2] += $9
  if ($13 == "VOID") { void[$2]++; next }
  n = ++starts[$2]
  for (i = 3; i <= 12; i++) value[$2, i, n] = $i
  ratio = $11 > 0 ? $5 / $11 : 0
  value[$2, RATIO, n] = ratio
  if (n == 1 || ratio < low[$2]) low[$2] = ratio
  if (n == 1 || ratio > high[$2]) high[$2] = ratio
}
END {
  print "| warm-up | ready after s | first second p50 ms | p99 ms | max ms | errors | seconds 2-5 p99 ms | errors | steady p50 ms | steady p99 ms | first p99 : steady p99 (least to most) | starts |"
  print "|---|---|---|---|---|---|---|---|---|---|---|---|"
  for (r = 1; r <= count; r++) {
    row = rows[r]
    if (!starts[row]) { printf "| %s | all of its %d starts are void |\n", row, void[row]; continue }
    printf "| %s | %.1f | %.2f | %.1f | %.1f | %d | %.2f | %d | %.2f | %.2f | %.1f (%.1f to %.1f) | %d%s |\n", row, median(row, 3) / 1000,
      median(row, 4), median(row, 5), median(row, 6), errors[row], median(row, 8), later[row], median(row, 10), median(row, 11),
      median(row, RATIO), low[row], high[row], starts[row], void[row] ? ", " void[row] " void" : ""
  }
}
