#!/bin/sh
# Deploys a canary beside the stable release, gives it more traffic step by step, bakes each step, and promotes it or rolls
# it back: canary.sh --help
set -eu

help() {
    cat <<'HELP'
usage: canary.sh [--dry-run]

Deploys a canary beside stable; for each weight: load on both, each window of
the canary judged as it comes, then the canary held against stable; then
promotes. A gate that is closed (1) or cannot judge (2) rolls back, leaves an
incident, and resolves it once stable is healthy. All is said by variables:

  STABLE CANARY  the base URLs at which the two are asked directly
  DEPLOY         hook: start the canary, without traffic
  WEIGH          hook: give the canary $WEIGHT percent of the traffic
  PROMOTE        hook: make the canary the stable release
  ROLLBACK       hook: take all traffic and the canary away; may come twice
  WEIGHTS        the steps, in percent            (5 25 50)
  BAKE WINDOW    seconds of a step, of a window in it  (60 10)
  RATE           the load on each of the two      (20/s)
  REQUEST        what the load asks for, like /   (/reco)
  TARGETS        a file of targets in its place, see load-reco(1)
  PLAN           what healthy is, a plan of smoke-stack  (its suite health)
  WAIT           how long health is waited for    (60s)
  FRONT          where the two are mixed; with SHARE_HEADER, a header that is
                 1 in the canary's answers and 0 in stable's, the weight is
                 measured, and one that is not what it should be closes
  BAKE_POLICY COMPARE_POLICY  bake.json, compare.json beside this script
  EVIDENCE       hook: further records for the comparison, such as alerts
  REPORTS        what is left                     (reports/canary)

A hook is a command for sh. One that leaves a daemon behind sends its output
to a file. Exit status: 0 promoted; 1 rolled back, the gate was closed; 2
rolled back, nothing could be judged, or a hook failed.
HELP
}

say() { printf 'canary: %s\n' "$*" >&2; }
trouble() {
    say "$*"
    exit 2
}

dry_run=
case ${1:-} in
-h | --help) help && exit 0 ;;
-n | --dry-run) dry_run=yes && shift ;;
esac
if [ $# -gt 0 ]; then trouble "$1: expected no operand; canary.sh --help says what there is"; fi

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
for program in smoke-stack load-reco check-guardrails incident-emit; do
    command -v "$program" >/dev/null || trouble "$program is not on the PATH; install readyline, or add the folder that it was built in"
done
for name in STABLE CANARY DEPLOY WEIGH PROMOTE ROLLBACK; do
    eval "value=\${$name:-}"
    if [ -z "$value" ]; then trouble "\$$name is not set; canary.sh --help says what it is"; fi
    case $name in DEPLOY | WEIGH | PROMOTE | ROLLBACK) sh -n -c "$value" || trouble "$name is no command for sh: $value" ;; esac
done
: "${WEIGHTS:=5 25 50}" "${BAKE:=60}" "${WINDOW:=10}" "${RATE:=20/s}" "${WAIT:=60s}" "${REPORTS:=reports/canary}"
: "${PLAN:=}" "${REQUEST:=}" "${TARGETS:=}" "${FRONT:=}" "${SHARE_HEADER:=}" "${EVIDENCE:=}"
: "${BAKE_POLICY:=$here/bake.json}" "${COMPARE_POLICY:=$here/compare.json}"
READYLINE_RUN=${READYLINE_RUN:-canary-$(date -u +%Y%m%dT%H%M%SZ)-$$}
READYLINE_ENVIRONMENT=${READYLINE_ENVIRONMENT:-production}
WEIGHT=0
export READYLINE_RUN READYLINE_ENVIRONMENT WEIGHT STABLE CANARY

number() { # NAME VALUE MOST
    case $2 in '' | *[!0-9]* | 0*) trouble "$1=$2: expected a whole number from 1 to $3" ;; esac
    if [ "$2" -gt "$3" ]; then trouble "$1=$2: expected a whole number from 1 to $3"; fi
}
number BAKE "$BAKE" 86400
number WINDOW "$WINDOW" "$BAKE"
steps=0
for weight in $WEIGHTS; do
    number WEIGHTS "$weight" 100
    steps=$((steps + 1))
done
if [ "$steps" -eq 0 ]; then trouble "WEIGHTS: no weight, so nothing would be baked"; fi
if [ "$STABLE" = "$CANARY" ]; then trouble "STABLE and CANARY are one URL: nothing would be compared"; fi
if [ -n "$SHARE_HEADER" ] && [ -z "$FRONT" ]; then trouble "SHARE_HEADER is set, and FRONT, where it is looked for, is not"; fi
for policy in "$BAKE_POLICY" "$COMPARE_POLICY"; do
    check-guardrails --check -p "$policy" >/dev/null || trouble "$policy cannot be used; a message before tells why"
done
if [ -n "$PLAN" ]; then smoke-stack --check "$PLAN" >/dev/null || trouble "$PLAN cannot be used; a message before tells why"; fi

if [ -n "$dry_run" ]; then
    say "would run DEPLOY: $DEPLOY"
    say "would see that $CANARY is healthy, by ${PLAN:-the suite health}"
    # shellcheck disable=SC2153 # WEIGH is the hook
    for weight in $WEIGHTS; do say "would run WEIGH with WEIGHT=$weight: $WEIGH; and bake $BAKE s with $RATE on each"; done
    say "would run PROMOTE: $PROMOTE; in any other case ROLLBACK: $ROLLBACK"
    exit 0
fi

incidents=$REPORTS/incidents
# What an earlier run left must not be taken for this one's; its incidents stay.
rm -rf "$REPORTS/run"
mkdir -p "$REPORTS/run" "$incidents"
run=$REPORTS/run

# ---- how it ends, whatever happens ----

deployed=
running= # the programs that are waited for, so that a signal need not wait for them
roll_back() {
    deployed=
    WEIGHT=0
    if ! hook ROLLBACK "$ROLLBACK"; then
        say "THE ROLLBACK FAILED: the canary may have traffic still. By hand: $ROLLBACK"
        exit 2
    fi
}
stop() {
    for pid in $running; do kill "$pid" 2>/dev/null || :; done
    for pid in $running; do wait "$pid" 2>/dev/null || :; done
    running=
}
end() {
    status=$?
    trap - EXIT
    trap '' INT TERM
    stop
    if [ -n "$deployed" ]; then
        say "interrupted: rolling back"
        roll_back
    fi
    exit "$status"
}
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# hook NAME COMMAND: runs it; one that fails leaves an incident with what it said.
hook() {
    say "$1: $2"
    incident-emit --dir "$incidents" --log-dir "$run" --key "canary $1" --records "$run/hook-$1.jsonl" -- sh -c "$2" >&2
}

# ---- what is judged ----

# These two are run in a process of their own, which becomes the program: to end the one is to end the other.

healthy() { # URL: the records of the plan, waited for
    if [ -n "$PLAN" ]; then
        exec smoke-stack -q --jsonl --base-url "$1" "$PLAN"
    else
        exec smoke-stack -q --jsonl --base-url "$1" --suite health --ready-timeout-sec "$WAIT"
    fi
}

load() { # URL OPTION...
    url=$1
    shift
    if [ -n "$TARGETS" ]; then
        exec load-reco -q --jsonl --base-url "$url" --targets "$TARGETS" "$@"
    elif [ -n "$REQUEST" ]; then
        exec load-reco -q --jsonl "$@" "${url%/}$REQUEST"
    else
        exec load-reco -q --jsonl --base-url "$url" "$@"
    fi
}

# gate OPTION...: judges stdin, for $stage: what it says stands in STAGE.jsonl and STAGE.err.
gate() {
    closed=0
    check-guardrails --tee --jsonl "$@" >"$run/$stage.jsonl" 2>"$run/$stage.err" || closed=$?
    cat "$run/$stage.err" >&2
    return "$closed"
}

# Of these, each says in $stage what was judged, and in $status how that ended.

health() { # STAGE URL
    stage=$1
    status=0
    healthy "$2" >"$run/$stage.looked" &
    running=$!
    wait "$running" || : # its records say so
    running=
    gate --expect smoke-stack <"$run/$stage.looked" || status=$?
}

# The weight that the front really gives: within half and double of what it should be.
share() {
    stage=share-$WEIGHT
    status=0
    load "$FRONT" -n 400 -c 4 --header-metric "$SHARE_HEADER=share" |
        gate --expect load-reco \
            -r "weight-at-least: mean(.header_metrics[\"$SHARE_HEADER\"].mean) >= $(awk "BEGIN { print $WEIGHT / 200 }")" \
            -r "weight-at-most: mean(.header_metrics[\"$SHARE_HEADER\"].mean) <= $(awk "BEGIN { print $WEIGHT / 50 }")" || status=$?
}

# Both have the same load at the same time. A bad window of the canary ends the bake at once.
bake() {
    stable=$run/stable-$WEIGHT.jsonl
    canary=$run/canary-$WEIGHT.jsonl
    mkfifo "$run/feed"
    load "$STABLE" --rate "$RATE" -d "$((BAKE + 2))s" --samples - >"$stable" &
    stable_load=$!
    load "$CANARY" --rate "$RATE" -d "$((BAKE + 2))s" --samples - >"$run/feed" &
    canary_load=$!
    running="$stable_load $canary_load"
    stage=bake-$WEIGHT
    status=0
    tee "$canary" <"$run/feed" | gate --bake "${BAKE}s" --window "${WINDOW}s" --expect load-reco -p "$BAKE_POLICY" &
    wait "$!" || status=$?
    rm "$run/feed"
    if [ "$status" -ne 0 ]; then
        stop
        return
    fi
    wait "$stable_load" || status=$?
    running=$canary_load
    stop
    if [ "$status" -ne 0 ]; then
        # Judged alone, since what a baseline says of itself does not bind.
        stage=baseline-$WEIGHT
        gate --expect load-reco <"$stable" || status=$?
        echo "stable itself did not do: there is nothing to hold the canary against" >>"$run/$stage.err"
        return
    fi
    stage=compare-$WEIGHT
    brought=0
    sh -c "$EVIDENCE" >"$run/evidence-$WEIGHT.jsonl" || brought=$?
    cat "$canary" "$run/evidence-$WEIGHT.jsonl" | gate -p "$COMPARE_POLICY" --baseline "$stable" || status=$?
    if [ "$status" -eq 0 ] && [ "$brought" -ne 0 ]; then
        status=2
        echo "EVIDENCE ended with $brought: $EVIDENCE" >>"$run/$stage.err"
    fi
}

# artifact: writes the incident of the gate of $stage, which ended with $status; prints its file.
artifact() {
    incident-emit --jsonl --dir "$incidents" --expect check-guardrails "$run/$stage.jsonl" >"$run/incident.jsonl" || :
    if ! grep -q '"type":"incident"' "$run/incident.jsonl"; then
        # What closed it is in no record.
        # shellcheck disable=SC2016 # for the inner shell
        incident-emit -q --dir "$incidents" --log-dir "$run" --key "canary $stage" --records "$run/incident.jsonl" -- \
            sh -c 'tail -n 20 "$1"; exit "$2"' sh "$run/$stage.err" "$status" >/dev/null || :
    fi
    sed -n 's/^{"type":"incident".*"path":"\([^"]*\)".*/\1/p' "$run/incident.jsonl" | tail -n 1
}

# refuse: the gate of $stage did not open.
refuse() {
    case $status in
    1) say "the gate of $stage is closed: rolling back; $run/$stage.jsonl tells why" ;;
    *)
        status=2
        say "the gate of $stage could not judge: rolling back; it said: $(tail -n 1 "$run/$stage.err")"
        ;;
    esac
    verdict=$status
    roll_back
    incident=$(artifact)
    if [ -z "$incident" ]; then trouble "rolled back, but no incident could be written; $run/$stage.jsonl has what was seen"; fi
    say "incident: $incident"
    # It is over when those who use the service are served again.
    health recovered "${FRONT:-$STABLE}"
    if [ "$status" -ne 0 ]; then
        say "rolled back, but ${FRONT:-$STABLE} is not healthy: the incident stays open; $run/recovered.jsonl tells why"
        exit "$status"
    fi
    id=${incident##*_}
    incident-emit resolve --summary-only --dir "$incidents" --id "${id%.json}" >/dev/null ||
        trouble "the incident could not be resolved: incident-emit list --dir $incidents"
    say "rolled back; ${FRONT:-$STABLE} is healthy, and the incident resolved"
    exit "$verdict"
}

# failed HOOK: the hook's incident is written; whatever it did is taken back.
failed() {
    say "$1 failed: rolling back"
    roll_back
    exit 2
}

# ---- the story ----

deployed=yes
hook DEPLOY "$DEPLOY" || failed DEPLOY
health deploy "$CANARY"
if [ "$status" -ne 0 ]; then refuse; fi

for WEIGHT in $WEIGHTS; do
    hook WEIGH "$WEIGH" || failed WEIGH
    if [ -n "$SHARE_HEADER" ]; then
        share
        if [ "$status" -ne 0 ]; then refuse; fi
    fi
    say "baking ${BAKE} s at $WEIGHT %"
    bake
    if [ "$status" -ne 0 ]; then refuse; fi
done

hook PROMOTE "$PROMOTE" || failed PROMOTE
deployed=
health promoted "${FRONT:-$STABLE}"
if [ "$status" -ne 0 ]; then
    say "incident: $(artifact)"
    say "promoted, and ${FRONT:-$STABLE} is not healthy: go back by rollback.sh; $run/promoted.jsonl tells why"
    exit "$status"
fi
say "promoted after $steps steps"
