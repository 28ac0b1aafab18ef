#!/usr/bin/env bash
# The scanner beside `jq -c` and gojq on the same file: frame, validate and take two numbers out of every record.
set -eu

file=$BENCH_DIR/records.jsonl
"$BUILD/tests/bench/scanner_bench" --generate 300000 >"$file"
bytes=$(stat -c %s "$file")
printf '%d records, %d MB\n' "$(wc -l <"$file")" $((bytes / 1000000))
"$BUILD/tests/bench/scanner_bench" "$file" | tee "$BENCH_DIR/scanner"
ours=$(awk '/scan, 2 numbers/ && $NF == "MB/s" { if ($(NF - 1) > best) best = $(NF - 1) } END { print best }' "$BENCH_DIR/scanner")

for peer in jq gojq; do
    start=$(date +%s%N)
    "$peer" -c '[.latency_ms, .status]' <"$file" >/dev/null
    stop=$(date +%s%N)
    awk -v ns=$((stop - start)) -v bytes="$bytes" -v ours="$ours" -v peer="$peer" 'BEGIN {
        rate = bytes * 1000 / ns
        printf "%-40s %9.1f MB/s; the scanner is %.0f times as fast\n", peer " -c", rate, ours / rate }'
done
