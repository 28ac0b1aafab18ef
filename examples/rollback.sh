#!/bin/sh
# Goes back to an older release, unless the database has moved on too far for it: rollback.sh --help
set -eu

help() {
    cat <<'HELP'
usage: rollback.sh [--dry-run]

Asks whether the older release survives the schema of now, runs the rollback,
waits until the older release is what answers and is healthy. --dry-run asks,
and says what would be run. All else is said by variables:

  TO          the older release, as RUNNING prints it
  RUNNING     hook: print the release that answers
  ROLLBACK    hook: put $TO in place
  URL         the service
  PLAN        what healthy is, a plan of smoke-stack    (its suite health)
  WAIT        how long that is waited for               (60s)
  MIGRATIONS  their folder as it was deployed last, in a git work tree; none:
              there is no database
  SINCE       the revision of the older release         ($TO)
  STATEMENTS  a file of what the older release asks of its database, recorded
              while it ran, see check-migrations(1)
  REPLAY      a scratch database; for SQLite, sqlite:   (sqlite:)
  DOWN        hook: take the migrations back. Without it the schema stays;
              with it they are taken back on the scratch database, too
  DATABASE_URL  the live database: its ledger is read, too, if this is set
  REPORTS     what is left                              (reports/rollback)

A hook is a command for sh. One that leaves a daemon behind sends its output
to a file. Exit status: that of the gate. 0 the older release answers and is
healthy; 1 refused, or it is not; 2 trouble, and what to do about it.
HELP
}

say() { printf 'rollback: %s\n' "$*" >&2; }
trouble() {
    say "$*"
    exit 2
}

dry_run=
case ${1:-} in
-h | --help) help && exit 0 ;;
-n | --dry-run) dry_run=yes && shift ;;
esac
if [ $# -gt 0 ]; then trouble "$1: expected no operand; rollback.sh --help says what there is"; fi

for program in smoke-stack check-migrations check-guardrails incident-emit readiness-report; do
    command -v "$program" >/dev/null || trouble "$program is not on the PATH; install readyline, or add the folder that it was built in"
done
for name in TO RUNNING ROLLBACK URL MIGRATIONS; do
    eval "value=\${$name:-}"
    if [ -z "$value" ]; then trouble "\$$name is not set; rollback.sh --help says what it is"; fi
    case $name in RUNNING | ROLLBACK) sh -n -c "$value" || trouble "$name is no command for sh: $value" ;; esac
done
if [ "$MIGRATIONS" != none ] && [ -z "${STATEMENTS:-}" ]; then
    trouble "\$STATEMENTS is not set: nobody can say whether $TO survives the schema; MIGRATIONS=none says that there is no database"
fi
: "${PLAN:=}" "${WAIT:=60s}" "${SINCE:=$TO}" "${REPLAY:=sqlite:}" "${DOWN:=}" "${REPORTS:=reports/rollback}"
case $WAIT in *[!0-9a-z.]*) trouble "WAIT=$WAIT: expected a duration, like 60s" ;; esac
sh -n -c "$DOWN" || trouble "DOWN is no command for sh: $DOWN"
READYLINE_RUN=${READYLINE_RUN:-rollback-$(date -u +%Y%m%dT%H%M%SZ)-$$}
READYLINE_ENVIRONMENT=${READYLINE_ENVIRONMENT:-production}
export READYLINE_RUN READYLINE_ENVIRONMENT TO RUNNING URL
if [ -n "$PLAN" ]; then smoke-stack --check "$PLAN" >/dev/null || trouble "$PLAN cannot be used; a message before tells why"; fi

# A hook that is under way comes to its end first.
trap 'say "interrupted: what runs now says $RUNNING"; exit 130' INT
trap 'say "interrupted: what runs now says $RUNNING"; exit 143' TERM

incidents=$REPORTS/incidents
# What an earlier run left must not be taken for this one's; its incidents stay.
rm -rf "$REPORTS/run"
mkdir -p "$REPORTS/run" "$incidents"
run=$REPORTS/run

# hook NAME COMMAND: runs it; one that fails leaves an incident with what it said.
hook() {
    say "$1: $2"
    incident-emit --dir "$incidents" --log-dir "$run" --key "rollback $1" --records "$run/hook-$1.jsonl" -- sh -c "$2" >&2
}

# Whether the older release survives the schema of now. How statements lock and rewrite was judged before they were applied
# (--dialect none, --allow); what counts here is what they left.
survives() {
    if [ -n "${DATABASE_URL:-}" ]; then
        check-migrations --jsonl --pending ok --dialect none "$MIGRATIONS"
    fi
    (
        unset DATABASE_URL
        set -- --skip-db-check --dialect none --since "$SINCE" --replay "$REPLAY" --statements "$STATEMENTS"
        case $REPLAY in sqlite:*) ;; *) set -- "$@" --allow locks --allow rewrites ;; esac
        if [ -n "$DOWN" ]; then set -- "$@" --reversible; fi
        check-migrations --jsonl "$@" "$MIGRATIONS"
    )
}

# Skipped is no answer, but where no migration came since.
asked() {
    runs=1
    if [ -n "${DATABASE_URL:-}" ]; then runs=2; fi
    set -- --expect "check-migrations=$runs" \
        -r 'the-older-release-survives: count(.status == "pass" or (.status == "skip" and (.message // "") == "no migration is pending")) >= 1 where .type == "check" and .name == "running"'
    if [ -n "$DOWN" ]; then
        set -- "$@" -r 'the-migrations-can-be-taken-back: count(.status == "pass" or (.status == "skip" and (.message // "") == "nothing to judge")) >= 1 where .type == "check" and .name == "reversible"'
    fi
    survives | check-guardrails --tee --jsonl "$@" >"$run/migrations.jsonl"
}

healthy() {
    if [ -n "$PLAN" ]; then
        smoke-stack -q --jsonl --base-url "$URL" "$PLAN"
    else
        smoke-stack -q --jsonl --base-url "$URL" --suite health --ready-timeout-sec "$WAIT"
    fi
}

# A hook that did nothing leaves a service that is healthy, and the wrong one.
released() {
    smoke-stack -q --jsonl - <<PLAN
{"name": "the release that answers", "until": true, "timeout": "$WAIT",
 "exec": ["sh", "-c", "running=\$(sh -c \"\$RUNNING\") && printf %s \"\$running\" && [ \"\$running\" = \"\$TO\" ]"]}
PLAN
}

if [ "$MIGRATIONS" != none ]; then
    status=0
    asked || status=$?
    if [ "$status" -eq 1 ]; then
        say "refused: $TO does not survive the schema of now, or it cannot be told; nothing was changed. $run/migrations.jsonl has the reason:"
        readiness-report human "$run/migrations.jsonl" >&2 || :
        exit 1
    elif [ "$status" -ne 0 ]; then
        trouble "refused: the migrations could not be judged (a message before tells why); nothing was changed"
    fi
    say "$TO survives the schema of now"
fi

now=$(sh -c "$RUNNING") || now='nothing that can be told'
if [ -n "$dry_run" ]; then
    say "now runs: $now"
    if [ "$now" = "$TO" ]; then say "would run no hook, since that is $TO"; else say "would run ROLLBACK: $ROLLBACK"; fi
    if [ -n "$DOWN" ] && [ "$now" != "$TO" ]; then say "would run DOWN: $DOWN"; fi
    say "would wait $WAIT until $URL runs $TO and is healthy, by ${PLAN:-the suite health}"
    exit 0
fi

if [ "$now" = "$TO" ]; then
    say "$TO runs already: no hook is run, its health is judged"
else
    say "from $now to $TO"
    hook ROLLBACK "$ROLLBACK" || trouble "ROLLBACK failed, and what runs now is not known: look by hand; $run has what it said"
    if [ -n "$DOWN" ]; then
        hook DOWN "$DOWN" || trouble "DOWN failed: $TO runs on a schema that is half taken back; $run has what it said"
    fi
fi

status=0
# What they found stands in their records; one that died is missed by its summary.
{ released || :; healthy || :; } | check-guardrails --tee --jsonl --expect smoke-stack=2 >"$run/health.jsonl" || status=$?
if [ "$status" -ne 0 ]; then
    incident-emit --jsonl --dir "$incidents" --expect check-guardrails "$run/health.jsonl" >"$run/incident.jsonl" || :
    say "$URL does not run $TO, or is not healthy; $run/health.jsonl tells why"
    exit "$status"
fi
say "$TO answers at $URL, and is healthy"
