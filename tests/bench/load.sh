#!/usr/bin/env bash
# load-reco beside wrk, hey, ab and a bare libcurl loop: the same small JSON from nginx, nginx on one core and the generator on another, one
# after the other in turns.  Ratios within a round are what counts.  Where nginx is busy all the time it is what bounds
# the rate, and the CPU time that a request costs the generator tells more.
set -eu

work=$BENCH_DIR/load
seconds=${LOAD_SECONDS:-2}
rounds=${LOAD_ROUNDS:-5}
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

worker=$(pgrep -P "$nginx")

# timed COMMAND...: its output in $work/out, the CPU time of its process in microseconds in $cpu, its memory in KiB in $memory, and how
# busy nginx was meanwhile, in percent, in $busy.
timed() {
    /usr/bin/python3 - "$work/out" "$worker" "$@" <<'EOT'
import os, resource, subprocess, sys, time
out, server, command = sys.argv[1], sys.argv[2], sys.argv[3:]
def served():
    with open(f"/proc/{server}/stat") as stat:
        return sum(map(int, stat.read().rsplit(")", 1)[1].split()[11:13])) / os.sysconf("SC_CLK_TCK")
busy, start = served(), time.monotonic()
with open(out, "w") as stdout:
    subprocess.run(["taskset", "-c", "1"] + command, stdout=stdout, stderr=subprocess.DEVNULL, check=False)
busy, spent = served() - busy, time.monotonic() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(out + ".cost", "w") as cost:
    print(int((used.ru_utime + used.ru_stime) * 1e6), used.ru_maxrss, round(100 * busy / spent), file=cost)
EOT
    read -r cpu memory busy <"$work/out.cost"
}

load_figure() { # JQ
    jq -r "select(.type == \"load\" and .name == \"all\" and .phase == \"measured\") | $1" "$work/out"
}

# Each prints "REQUESTS-PER-SECOND REQUESTS".
run_wrk() {
    timed wrk -t1 -c"$connections" -d"${seconds}s" "$url"
    awk '/requests in/ { n = $1 } /^Requests\/sec:/ { r = $2 } END { printf "%.0f %d\n", r, n }' "$work/out"
}
run_fast() {
    timed "$BUILD/load-reco" --jsonl -c "$connections" -d "${seconds}s" "$url"
    load_figure '"\(.rate | floor) \(.requests)"'
}
run_curl() {
    timed "$BUILD/load-reco" --jsonl --engine curl -c "$connections" -d "${seconds}s" "$url"
    load_figure '"\(.rate | floor) \(.requests)"'
}
run_bare() {
    timed "$BUILD/tests/bench/curl_multi_bench" "$url" "$connections" "$seconds"
    cat "$work/out"
}
run_same() {
    timed "$BUILD/tests/bench/curl_multi_bench" "$url" "$connections" "$seconds" \
        'X-Correlation-ID: 00000000-0000-0000-0000-000000000000' 'X-Request-ID: 00000000-0000-0000-0000-000000000000' \
        'traceparent: 00-00000000000000000000000000000000-0000000000000000-01'
    cat "$work/out"
}
run_hey() {
    timed hey -cpus 1 -c "$connections" -z "${seconds}s" "$url"
    awk '/Requests\/sec:/ { r = $2 } END { printf "%.0f %.0f\n", r, r * '"$seconds"' }' "$work/out"
}
run_ab() {
    timed ab -q -k -c "$connections" -t "$seconds" -n 100000000 "$url"
    awk '/^Complete requests:/ { n = $3 } /^Requests per second:/ { r = $4 } END { printf "%.0f %d\n", r, n }' "$work/out"
}

generators='wrk fast bare same curl'
for peer in hey ab; do
    if command -v "$peer" >/dev/null; then generators="$generators $peer"; fi
done
for ((round = 0; round < rounds; round++)); do
    for generator in $generators; do
        "run_$generator" >"$work/figures"
        read -r rate requests <"$work/figures"
        echo "$round $generator $rate $(awk "BEGIN { print $cpu / ($requests + 1) }") $busy"
    done
done >"$work/rounds"

# median GENERATOR FIELD [PEER]: of the rounds, or of the ratios to the peer of the same round.
median() {
    awk -v generator="$1" -v field="$2" -v peer="${3:-}" '
        { value[$1, $2] = $field; rounds = $1 + 1 }
        END { for (i = 0; i < rounds; i++) print peer == "" ? value[i, generator] : value[i, generator] / value[i, peer] }
    ' "$work/rounds" | sort -g | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'
}

echo "closed loop, $connections connections, medians of $rounds rounds of $seconds s, each beside wrk in the same round:"
for generator in $generators; do
    name=$generator
    case $generator in
    fast) name='load-reco, fast engine' ;;
    curl) name='load-reco, curl engine' ;;
    bare) name='bare libcurl loop' ;;
    same) name='the same, our headers' ;;
    esac
    printf '  %-24s %8.0f requests/s  %5.2f us of CPU each  %5.2f times wrk, %5.2f times its CPU  nginx busy %3.0f %%\n' "$name" \
        "$(median "$generator" 3)" "$(median "$generator" 4)" "$(median "$generator" 3 wrk)" "$(median "$generator" 4 wrk)" \
        "$(median "$generator" 5)"
done
printf '  curl engine / bare libcurl loop: %.2f; / the same with our headers: %.2f\n' "$(median curl 3 bare)" "$(median curl 3 same)"

timed "$BUILD/load-reco" --jsonl --rate 20000/s --max-connections 100 -d "${seconds}s" "$url"
# The time of a run ends with its last answer, about a millisecond after the last request was due.
echo "open loop at 20000/s:"
load_figure '"  planned \(.planned), done \(.requests), achieved \(.rate * 10 | round / 10)/s in \(.elapsed_ms * 10 | round / 10) ms, lag p99 \(.lag_ms.p99 * 1000 | round) us, response p99 \(.latency_ms.p99 * 1000 | round) us"'
timed "$BUILD/load-reco" --jsonl -c 10000 -d "${seconds}s" "$url"
echo "10000 connections:"
load_figure "\"  \\(.connections) opened, \\(.requests) requests, \\(.failed) failed, $((memory / 1024)) MiB\""
