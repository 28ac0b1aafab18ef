#!/usr/bin/env bash
# load-reco beside wrk, hey, ab and a bare libcurl loop: the same small JSON from nginx, nginx on one core and the generator on another, one
# after the other in turns; the best round of each counts.  Ratios are what counts.
set -eu

work=$BENCH_DIR/load
seconds=${LOAD_SECONDS:-3}
rounds=${LOAD_ROUNDS:-3}
connections=50
mkdir -p "$work"

cat >"$work/nginx.conf" <<EOT
worker_processes 1;
daemon off;
pid $work/nginx.pid;
error_log $work/error.log;
events { worker_connections 20000; }
http {
    access_log off;
    client_body_temp_path $work/body;
    proxy_temp_path $work/proxy;
    fastcgi_temp_path $work/fastcgi;
    uwsgi_temp_path $work/uwsgi;
    scgi_temp_path $work/scgi;
    keepalive_requests 1000000000;
    keepalive_timeout 600;
    server {
        listen 127.0.0.1:PORT reuseport backlog=16384;
        location / { default_type application/json; return 200 '{"items":[1,2,3],"ready":true}'; }
    }
}
EOT
port=$(/usr/bin/python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])')
sed -i "s/PORT/$port/" "$work/nginx.conf"
url=http://127.0.0.1:$port/
ulimit -n "$(ulimit -Hn)"
taskset -c 0 nginx -e "$work/error.log" -c "$work/nginx.conf" &
nginx=$!
trap 'kill "$nginx" 2>/dev/null; wait "$nginx" 2>/dev/null || true' EXIT
for _ in $(seq 50); do
    if curl -so /dev/null "$url"; then break; fi
    sleep 0.1
done

# timed COMMAND...: its output in $work/out, the CPU time of its process in microseconds in $cpu.
timed() {
    /usr/bin/python3 - "$work/out" "$@" <<'EOT'
import os, resource, subprocess, sys
with open(sys.argv[1], "w") as out:
    subprocess.run(["taskset", "-c", "1"] + sys.argv[2:], stdout=out, stderr=subprocess.DEVNULL, check=False)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(sys.argv[1] + ".cpu", "w") as out:
    print(int((used.ru_utime + used.ru_stime) * 1e6), used.ru_maxrss, file=out)
EOT
    read -r cpu memory <"$work/out.cpu"
}

load_figure() { # JQ
    jq -r "select(.type == \"load\" and .name == \"all\" and .phase == \"measured\") | $1" "$work/out"
}

# Each prints "REQUESTS-PER-SECOND REQUESTS".
run_wrk() {
    timed wrk -t1 -c"$connections" -d"${seconds}s" "$url"
    awk '/requests in/ { n = $1 } /^Requests\/sec:/ { r = $2 } END { printf "%.0f %d\n", r, n }' "$work/out" >"$work/figures"
}
run_fast() {
    timed "$BUILD/load-reco" --jsonl -c "$connections" -d "${seconds}s" "$url"
    load_figure '"\(.rate | floor) \(.requests)"' >"$work/figures"
}
run_curl() {
    timed "$BUILD/load-reco" --jsonl --engine curl -c "$connections" -d "${seconds}s" "$url"
    load_figure '"\(.rate | floor) \(.requests)"' >"$work/figures"
}
run_bare() {
    timed "$BUILD/tests/bench/curl_multi_bench" "$url" "$connections" "$seconds"
    cp "$work/out" "$work/figures"
}
run_hey() {
    timed hey -cpus 1 -c "$connections" -z "${seconds}s" "$url"
    awk '/Requests\/sec:/ { r = $2 } END { printf "%.0f %.0f\n", r, r * '"$seconds"' }' "$work/out" >"$work/figures"
}
run_ab() {
    timed ab -q -k -c "$connections" -t "$seconds" -n 100000000 "$url"
    awk '/^Complete requests:/ { n = $3 } /^Requests per second:/ { r = $4 } END { printf "%.0f %d\n", r, n }' "$work/out" >"$work/figures"
}

declare -A best cost
generators='wrk fast bare curl'
for peer in hey ab; do
    if command -v "$peer" >/dev/null; then generators="$generators $peer"; fi
done
for ((round = 0; round < rounds; round++)); do
    for generator in $generators; do
        "run_$generator"
        read -r rate requests <"$work/figures"
        if [ "$rate" -gt "${best[$generator]:-0}" ]; then
            best[$generator]=$rate
            cost[$generator]=$(awk "BEGIN { printf \"%.2f\", $cpu / ($requests + 1) }")
        fi
    done
done

echo "closed loop, $connections connections, best of $rounds rounds of $seconds s:"
for generator in $generators; do
    name=$generator
    case $generator in
    fast) name='load-reco, fast engine' ;;
    curl) name='load-reco, curl engine' ;;
    bare) name='bare libcurl multi loop' ;;
    esac
    printf '  %-26s %8d requests/s  %6s us of CPU each  %5.2f times wrk\n' "$name" "${best[$generator]}" \
        "${cost[$generator]}" "$(awk "BEGIN { print ${best[$generator]} / ${best[wrk]} }")"
done
printf '  curl engine / bare libcurl loop: %.2f\n' "$(awk "BEGIN { print ${best[curl]} / ${best[bare]} }")"

timed "$BUILD/load-reco" --jsonl --rate 20000/s --max-connections 100 -d "${seconds}s" "$url"
echo "open loop at 20000/s:"
load_figure '"  achieved \(.requests / .elapsed_ms * 1000 * 10 | round / 10)/s, lag p99 \(.lag_ms.p99 * 1000 | round) us, response p99 \(.latency_ms.p99 * 1000 | round) us"'
timed "$BUILD/load-reco" --jsonl -c 10000 -d "${seconds}s" "$url"
echo "10000 connections:"
load_figure "\"  \\(.connections) opened, \\(.requests) requests, \\(.failed) failed, $((memory / 1024)) MiB\""
