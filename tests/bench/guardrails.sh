#!/usr/bin/env bash
# check-guardrails over a million request records (some 170 MB): p50, p95, p99 and a share of 5xx, on one thread.
# Beside it: jq selecting one number of each record and no more, and what one more rule costs.
set -eu

records=$BENCH_DIR/requests.jsonl
awk 'BEGIN {
    srand(7)
    for (i = 0; i < 1000000; i++)
        printf "{\"type\":\"request\",\"tool\":\"load-reco\",\"time\":\"2026-01-01T00:%02d:%02d.%03dZ\",\"run\":\"r\",\"name\":\"GET /reco\",\"phase\":\"measured\",\"status\":%d,\"ok\":true,\"latency_ms\":%.3f,\"bytes\":%d}\n",
            i / 60000, i / 1000 % 60, i % 1000, rand() < 0.005 ? 503 : 200, exp(4 + rand() - rand()), 500 + i % 1500
}' >"$records"
awk -v bytes="$(stat -c %s "$records")" 'BEGIN { printf "records: %.0f MB\n", bytes / 1e6 }'

rules=(-r 'p50(.latency_ms) <= 500ms' -r 'p95(.latency_ms) <= 500ms' -r 'p99(.latency_ms) <= 500ms'
    -r 'rate(.status >= 500) <= 1%')
echo "check-guardrails, 4 rules:          $(best "$BUILD/check-guardrails" "${rules[@]}" "$records")"
echo "check-guardrails, one more rule:    $(best "$BUILD/check-guardrails" "${rules[@]}" -r 'mean(.bytes) <= 5000' "$records")"
echo "check-guardrails, count() alone:    $(best "$BUILD/check-guardrails" -r 'count() > 0' "$records")"
if command -v jq >/dev/null; then
    echo "jq .latency_ms:                     $(/usr/bin/time -f '%e s, %U s user' jq .latency_ms "$records" 2>&1 >/dev/null | tail -n 1)"
fi
if command -v duckdb >/dev/null; then
    echo "duckdb, the same four figures:      $(best duckdb -c "set threads=1; select quantile_disc(latency_ms, [0.5, 0.95, 0.99]), avg((status >= 500)::int) from read_json('$records', columns = {latency_ms: 'DOUBLE', status: 'INT'})")"
fi
