#!/bin/sh
# The drill of the runbook: kills a service on purpose, and measures how long it takes until it is healthy: drill.sh --help
set -eu

help() {
    cat <<'HELP'
usage: drill.sh

Kills the service, sees that it is gone, writes the incident, starts it,
measures until it is healthy again, puts dead letters back, resolves the
incident, and prints the mean time to recover. By variables:

  URL      the service
  KILL     hook: kill it
  START    hook: start it; leave it out where a supervisor does
  RTO      the recovery time objective, in seconds    (60)
  NOTICE   within how many seconds it has to be gone  (30)
  LIMIT    how long recovery is waited for, seconds   (five times RTO)
  PLAN     what healthy is, a plan of smoke-stack     (its suite health)
  QUEUE    a queue whose dead letters are put back
  DLQ_URL  the store that holds it, see requeue-dlq(1)
  REPORTS  what is left                               (reports/drill)

A hook is a command for sh. One that leaves a daemon behind sends its output
to a file. Exit status: that of the gate. 0 recovered within the RTO, and
nothing was lost; 1 not; 2 trouble: there was no drill, or no figure of it.
HELP
}

say() { printf 'drill: %s\n' "$*" >&2; }
trouble() {
    say "$*"
    exit 2
}

case ${1:-} in -h | --help) help && exit 0 ;; esac
if [ $# -gt 0 ]; then trouble "$1: expected no operand; drill.sh --help says what there is"; fi
for program in smoke-stack check-guardrails records-from incident-emit requeue-dlq readiness-report; do
    command -v "$program" >/dev/null || trouble "$program is not on the PATH; install readyline, or add the folder that it was built in"
done
for name in URL KILL; do
    eval "value=\${$name:-}"
    if [ -z "$value" ]; then trouble "\$$name is not set; drill.sh --help says what it is"; fi
done
: "${START:=}" "${PLAN:=}" "${RTO:=60}" "${QUEUE:=}" "${DLQ_URL:=}" "${REPORTS:=reports/drill}"
case $RTO in 0* | *[!0-9]*) trouble "RTO=$RTO: expected whole seconds" ;; esac
: "${NOTICE:=30}" "${LIMIT:=$((RTO * 5))}"
case $NOTICE in 0* | *[!0-9]*) trouble "NOTICE=$NOTICE: expected whole seconds" ;; esac
case $LIMIT in 0* | *[!0-9]*) trouble "LIMIT=$LIMIT: expected whole seconds" ;; esac
if [ -n "$QUEUE" ] && [ -z "$DLQ_URL" ]; then trouble "QUEUE is set, and DLQ_URL, where it is, is not"; fi
[ -r /proc/uptime ] || trouble "there is no /proc/uptime here, which time is measured by"
for hook in "$KILL" "$START"; do sh -n -c "$hook" || trouble "no command for sh: $hook"; done
READYLINE_RUN=${READYLINE_RUN:-drill-$(date -u +%Y%m%dT%H%M%SZ)-$$}
READYLINE_ENVIRONMENT=${READYLINE_ENVIRONMENT:-staging}
export READYLINE_RUN READYLINE_ENVIRONMENT
if [ -n "$PLAN" ]; then smoke-stack --check "$PLAN" >/dev/null || trouble "$PLAN cannot be used; a message before tells why"; fi

incidents=$REPORTS/incidents
# What an earlier drill left must not be taken for this one's; its incidents stay, and count in the mean.
rm -rf "$REPORTS/run"
mkdir -p "$REPORTS/run" "$incidents"
run=$REPORTS/run

# Seconds on a clock that nobody sets.
clock() { cut -d ' ' -f 1 /proc/uptime; }
since() { awk "BEGIN { printf \"%.2f\", $(clock) - $1 }"; }
longer_than() { awk "BEGIN { exit !($(clock) - $1 > $2) }"; } # SINCE SECONDS

# hook NAME COMMAND: runs it; one that fails leaves an incident with what it said.
hook() {
    say "$1: $2"
    incident-emit --dir "$incidents" --log-dir "$run" --key "drill $1" --records "$run/hook-$1.jsonl" -- sh -c "$2" >&2
}

# look FILE: one look at the service, its records in FILE.
look() {
    if [ -n "$PLAN" ]; then
        smoke-stack -q --jsonl --timeout-sec 2 --base-url "$URL" "$PLAN" >"$1"
    else
        smoke-stack -q --jsonl --timeout-sec 2 --base-url "$URL" --suite health --ready-timeout-sec 1 >"$1"
    fi
}

# What was killed is started again, however this ends.
killed=
# shellcheck disable=SC2317 # by the trap
end() {
    status=$?
    trap - EXIT
    trap '' INT TERM
    if [ -n "$killed" ] && [ -n "$START" ]; then hook START "$START" || say "START failed: by hand: $START"; fi
    exit "$status"
}
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# ---- steady before ----

status=0
look "$run/before.jsonl" || status=$?
if [ "$status" -eq 2 ]; then trouble "$URL cannot be looked at; a message before tells why"; fi
if [ "$status" -ne 0 ]; then trouble "$URL is not healthy before the drill ($run/before.jsonl tells why): nothing is killed"; fi

# ---- killed, seen, told ----

begun=$(clock)
killed=yes
hook KILL "$KILL" || {
    killed=
    trouble "KILL failed: there was no drill; see whether $URL is up"
}
while :; do
    status=0
    look "$run/gone.jsonl" || status=$?
    if [ "$status" -eq 1 ]; then break; fi
    if [ "$status" -ne 0 ]; then trouble "$URL cannot be looked at; a message before tells why"; fi
    if longer_than "$begun" "$NOTICE"; then
        killed= # a second one would be started beside it
        trouble "$URL is healthy $NOTICE s after KILL: did that kill what answers there? there was no drill"
    fi
    sleep 0.2
done
say "gone after $(since "$begun") s"
incident-emit --jsonl --dir "$incidents" "$run/gone.jsonl" >"$run/incident.jsonl" || :
incident=$(sed -n 's/^{"type":"incident".*"path":"\([^"]*\)".*/\1/p' "$run/incident.jsonl" | tail -n 1)
if [ -z "$incident" ]; then trouble "no incident could be written; $run/gone.jsonl has what was seen"; fi
say "incident: $incident"

# ---- started, waited for ----

if [ -n "$START" ]; then
    killed=
    hook START "$START" || trouble "START failed: $URL is down; by hand: $START"
fi
recovered=yes
while :; do
    status=0
    look "$run/after.jsonl" || status=$?
    if [ "$status" -eq 0 ]; then break; fi
    if [ "$status" -ne 1 ]; then trouble "$URL cannot be looked at; a message before tells why"; fi
    if longer_than "$begun" "$LIMIT"; then
        recovered=
        break
    fi
    sleep 0.2
done
killed=
took=$(since "$begun")
if [ -n "$recovered" ]; then say "healthy after $took s"; else say "not healthy after $took s: the incident stays open; $run/after.jsonl tells why"; fi

# ---- dead letters ----

: >"$run/letters.jsonl"
expect=records-from,smoke-stack
if [ -n "$QUEUE" ] && [ -n "$recovered" ]; then
    # A failure stands in the records, which the gate reads.
    requeue-dlq requeue --jsonl --store "$DLQ_URL" --queue "$QUEUE" >"$run/letters.jsonl" || :
    say "$(sed -n 's/.*"type":"summary".*"moved":\([0-9]*\).*/\1/p' "$run/letters.jsonl") dead letters put back"
    runs=1
    case $DLQ_URL in
    amqp:* | amqps:*) say "RabbitMQ cannot tell where a message is: what was put back is not verified" ;;
    *)
        requeue-dlq verify --jsonl --store "$DLQ_URL" --queue "$QUEUE" --allow-empty >>"$run/letters.jsonl" || :
        runs=2
        ;;
    esac
    expect=$expect,requeue-dlq=$runs
elif [ -z "$QUEUE" ]; then
    say "QUEUE is not set: dead letters are no part of this drill"
fi

# ---- the verdict ----

status=0
{
    if [ -n "$recovered" ]; then printf '# TYPE drill_recovery_seconds gauge\ndrill_recovery_seconds %s\n' "$took" | records-from --jsonl prometheus; fi
    cat "$run/after.jsonl" "$run/letters.jsonl"
} | check-guardrails --tee --jsonl --expect "$expect" \
    -r "recovery-time: max(.value) <= $RTO where .type == \"metric\" and .name == \"drill_recovery_seconds\"" >"$run/run.jsonl" || status=$?
if [ -n "$recovered" ]; then
    id=${incident##*_}
    incident-emit resolve --summary-only --dir "$incidents" --id "${id%.json}" >/dev/null ||
        trouble "the incident could not be resolved: incident-emit list --dir $incidents"
    incident-emit mttr --jsonl --dir "$incidents" >"$run/mttr.jsonl" || trouble "there is no mean time to recover; a message before tells why"
fi
readiness-report human "$run/run.jsonl" || :
if [ -n "$recovered" ]; then readiness-report prometheus "$run/mttr.jsonl" | grep '^incident_mttr_seconds'; fi
exit "$status"
