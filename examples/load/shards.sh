#!/bin/sh
# One load test from several machines, or from several processes of this one, and one verdict over all of them.
#
#   shards.sh N [LOAD-RECO OPTIONS...]                        N processes here
#   SSHLOGINS=host1,host2 shards.sh 2 --base-url URL ...      one on each host (load-reco on their PATH)
#
# Needs GNU parallel.  All begin at the same second.  The records go to stdout: pipe them to check-guardrails, which merges the shards exactly and
# closes the gate when one is missing.
set -eu

count=${1:?usage: shards.sh N [load-reco options...]}
shift
start=$(date -u -d "+${START_IN:-5} seconds" +%Y-%m-%dT%H:%M:%SZ)
run=${READYLINE_RUN:-shards-$(date -u +%Y%m%dT%H%M%SZ)-$$}

# --group keeps the lines of a shard together, so that no two interleave.  A shard that cannot vouch for its figures says so in
# its records; that is for the gate to judge, so the exit statuses are not asked here.
status=0
seq "$count" | parallel --will-cite --group --jobs "$count" ${SSHLOGINS:+--sshlogin "$SSHLOGINS"} \
    load-reco --jsonl --run "$run" --shard "{}/$count" --start-at "$start" "$@" || status=$?
# Above 100 parallel itself failed; up to that, it is the number of shards that did not end with 0.
if [ "$status" -gt 100 ]; then exit 2; fi
