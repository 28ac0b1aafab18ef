#!/usr/bin/env bash
# smoke-stack on the reference service: 1000 independent GET steps side by side, beside newman and httpyac on the same requests and
# the same two expectations where they are installed (NEWMAN= and HTTPYAC=/path/to/it, or on PATH); and a plan of one step beside
# `curl -s` of the same URL.  newman sends one after the other; httpyac gets as many in parallel as there are jobs.
set -eu

service=$BUILD/reco-service
steps=1000
jobs=50
ones=200
here=$PWD

cd "$BENCH_DIR"
"$service" --port 0 --port-file port --db reco.db --migrations "$here/examples/reco-service/migrations" --migrate >service.log 2>&1 &
service_pid=$!
trap 'kill "$service_pid"; wait "$service_pid"' EXIT
for ((i = 0; i < 100; i++)); do
    if [ -s port ]; then break; fi
    sleep 0.1
done
url=http://127.0.0.1:$(cat port)

now() { date +%s%N; }

# least ROUNDS COMMAND...: the shortest of several runs, in microseconds; a command that fails ends the script.
least() {
    local rounds=$1 best='' start spent
    shift
    for ((round = 0; round < rounds; round++)); do
        start=$(now)
        "$@" >/dev/null
        spent=$((($(now) - start) / 1000))
        if [ -z "$best" ] || [ "$spent" -lt "$best" ]; then best=$spent; fi
    done
    echo "$best"
}

ratio() { awk "BEGIN { printf \"%.3f\", $1 / $2 }"; }

for ((i = 1; i <= steps; i++)); do
    echo "{\"name\":\"step $i\",\"get\":\"/reco?user_id=u$i&session_id=s&k=5\",\"expect\":{\"status\":200,\"jq\":\".items[0] != null\"}}"
done >plan.json
ours=$(least 3 "$BUILD/smoke-stack" --base-url "$url" --jobs "$jobs" plan.json)
peak=$( { /usr/bin/time -f %M "$BUILD/smoke-stack" --base-url "$url" --jobs "$jobs" plan.json >/dev/null; } 2>&1 | tail -n 1)
printf '%d steps, --jobs %d      %9d us, %d KiB at most\n' "$steps" "$jobs" "$ours" "$peak"

beside() { # NAME THEIRS
    printf '%-27s %9d us, smoke-stack takes %s of it\n' "$1" "$2" "$(ratio "$ours" "$2")"
}

newman=${NEWMAN:-$(type -P newman || echo)}
if [ -n "$newman" ]; then
    jq -s --arg url "$url" '{info: {name: "bench", schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
        item: map({name, request: {method: "GET", url: ($url + .get)}, event: [{listen: "test", script: {exec: [
            "pm.test(\"status\", () => pm.response.to.have.status(200));",
            "pm.test(\"item\", () => pm.expect(pm.response.json().items[0]).to.exist);"]}}]})}' plan.json >collection.json
    beside newman "$(least 1 "$newman" run --silent collection.json)"
else
    echo 'newman                      not installed'
fi

httpyac=${HTTPYAC:-$(type -P httpyac || echo)}
if [ -n "$httpyac" ]; then
    jq -r --arg url "$url" '"###\nGET \($url)\(.get)\n?? status == 200\n?? js response.parsedBody.items[0] exists\n"' \
        plan.json >requests.http
    beside httpyac "$(least 1 "$httpyac" send requests.http --all --silent --parallel "$jobs")"
else
    echo 'httpyac                     not installed'
fi

echo '{"get":"/health"}' >one.json
many() { for ((i = 0; i < ones; i++)); do "$@"; done; }
ours=$(least 3 many "$BUILD/smoke-stack" --base-url "$url" one.json)
theirs=$(least 3 many curl -s "$url/health")
printf 'a plan of one step          %9d us\n' $((ours / ones))
printf 'curl -s                     %9d us, smoke-stack takes %s of it\n' $((theirs / ones)) "$(ratio "$ours" "$theirs")"
