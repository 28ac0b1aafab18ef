#!/bin/sh
# load.sh RUN: a load test from four pods (load-job.yaml beside this file), and its gate, whose status it ends with.
# Needs kubectl with the right to make Jobs and to read their logs.
#
# The gate closes when a pod's records are missing or cut short: a shard without its summary is no result. Pods begin at
# one time, a minute from now ($DELAY seconds); one that is scheduled later than that offers nothing, and says so.
set -eu

run=${1:?"usage: load.sh RUN"}
job=$(dirname "$0")/load-job.yaml
start=$(date -u -d "+${DELAY:-60} seconds" +%Y-%m-%dT%H:%M:%SZ)

# The records of a Job that was there before would be taken for these.
kubectl delete --ignore-not-found --wait job/readyline-load
sed "s|\${RUN}|$run|; s|\${START}|$start|" "$job" | kubectl apply -f -
kubectl wait --for=condition=complete --timeout=15m job/readyline-load ||
    echo "load.sh: not every pod ended well; the gate sees what they wrote" >&2

records=$(mktemp)
trap 'rm -f "$records"' EXIT
kubectl logs --selector=job-name=readyline-load --tail=-1 --max-log-requests=4 >"$records"
check-guardrails --run "$run" --expect load-reco \
    -r 'p99(.latency_ms) <= 200ms' -r 'max(.error_rate_pct) <= 1' "$records"
