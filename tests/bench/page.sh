#!/usr/bin/env bash
# readiness-report html over a ten-minute run: 600 intervals with their histograms and 10,000 checks, 200 of which failed;
# beside the same records as text for people, and beside jq that only reads them.
set -eu

run=$BENCH_DIR/page.jsonl
awk 'BEGIN {
    for (i = 0; i < 600; i++)
        printf "{\"type\":\"interval\",\"tool\":\"load-reco\",\"time\":\"2026-01-01T00:%02d:%02d.000Z\",\"run\":\"r\",\"name\":\"all\",\"phase\":\"measured\",\"planned\":500,\"elapsed_ms\":1000,\"requests\":500,\"succeeded\":500,\"failed\":%d,\"latency_ms\":{\"min\":1,\"p50\":%.3f,\"p90\":%.3f,\"p95\":%.3f,\"p99\":%.3f,\"max\":%.3f}}\n", i / 60, i % 60, i % 50 ? 0 : 3, 2 + i % 7 / 9, 4 + i % 5, 6 + i % 11, 9 + i % 13, 12 + i % 97
    for (i = 0; i < 10000; i++)
        printf "{\"type\":\"check\",\"tool\":\"tool%d\",\"time\":\"2026-01-01T00:10:00.000Z\",\"run\":\"r\",\"name\":\"catalogue/item-%d/price is served\",\"status\":\"%s\",\"elapsed_ms\":3.2,\"request_id\":\"c0b1b696-46ea-4e46-b63a-%012d\",\"message\":\"the status is %s\"}\n", i % 5, i, i % 50 ? "pass" : "fail", i, i % 50 ? "200" : "500, expected 200"
}' >"$run"
awk -v bytes="$(stat -c %s "$run")" 'BEGIN { printf "a run: %.1f MB, 600 intervals, 10000 checks\n", bytes / 1e6 }'
echo "readiness-report html:               $(best "$BUILD/readiness-report" html "$run")"
echo "readiness-report human:              $(best "$BUILD/readiness-report" human "$run")"
echo "jq -c .type:                         $(best jq -c .type "$run")"
"$BUILD/readiness-report" html "$run" 2>/dev/null >"$BENCH_DIR/page.html" || [ $? -eq 1 ]
awk -v bytes="$(stat -c %s "$BENCH_DIR/page.html")" 'BEGIN { printf "the page: %.2f MB\n", bytes / 1e6; exit bytes > 2e6 }'
