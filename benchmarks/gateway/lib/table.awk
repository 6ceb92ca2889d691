# Rounds in, tables out. Columns: round case variant cpu_us rate p50 p99 rss_kb alloc errors verdict. Medians over the rounds that
# are not void; ratio is to nginx of the same case.
function median(key, n,   i, j, t, v) {
  for (i = 1; i <= n; i++) v[i] = value[key, i] + 0
  for (i = 2; i <= n; i++) for (j = i; j > 1 && v[j] < v[j - 1]; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
  return n == 0 ? 0 : n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
}
function shown(key, n, format) {
  return known[key] && n > 0 ? sprintf(format, median(key, n)) : "-"
}
BEGIN { FS = "\t" }
{
  row = $2 SUBSEP $3
  if (!($2 in case_seen)) { case_seen[$2] = 1; cases[++case_count] = $2 }
  if (!(row in row_seen)) { row_seen[row] = 1; rows[$2, ++row_count[$2]] = $3 }
  errors[row] += $10
  if ($11 == "VOID") { void[row]++; next }
  n = ++rounds[row]
  for (i = 4; i <= 9; i++) {
    value[row SUBSEP i, n] = $i
    if ($i != "-") known[row SUBSEP i] = 1
  }
}
END {
  for (c = 1; c <= case_count; c++) {
    name = cases[c]
    unit = name ~ /^paced/ ? "event" : "request"
    printf "\n### %s (per %s)\n\n", name, unit
    print "| | CPU us | / nginx | per second | p50 ms | p99 ms | RSS MB | B allocated | errors | rounds |"
    print "|---|---|---|---|---|---|---|---|---|---|"
    base = median(name SUBSEP "nginx" SUBSEP 4, rounds[name, "nginx"])
    for (r = 1; r <= row_count[name]; r++) {
      variant = rows[name, r]; row = name SUBSEP variant; n = rounds[row] + 0
      cpu = median(row SUBSEP 4, n)
      ratio = base > 0 && cpu > 0 && known[row SUBSEP 4] ? sprintf("%.2f", cpu / base) : "-"
      rss = known[row SUBSEP 8] && n > 0 ? sprintf("%.0f", median(row SUBSEP 8, n) / 1024) : "-"
      printf "| %s | %s | %s | %s | %s | %s | %s | %s | %d | %d%s |\n", variant, shown(row SUBSEP 4, n, "%.1f"), ratio,
        shown(row SUBSEP 5, n, "%.0f"), shown(row SUBSEP 6, n, "%.2f"), shown(row SUBSEP 7, n, "%.2f"), rss,
        shown(row SUBSEP 9, n, "%.0f"), errors[row], n, void[row] ? ", " void[row] " void" : ""
    }
  }
}
