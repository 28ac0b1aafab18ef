#!/bin/sh
# The gate of a CI job, for any service: action.yml, templates/gate and examples/ci/Jenkinsfile call it, and so does a line
# of shell.  It takes no arguments; a variable that is empty is one that is not given.
#
# What to judge, at least one of these:
#   GATE_MIGRATIONS          a folder of migrations
#   GATE_PLAN, GATE_SUITE    a plan of smoke-stack(1), one of its suites
#   GATE_LOAD                a load in each line: a path, and options of load-reco(1), as in  /items --rate 50/s -d 30s
#   GATE_REPORTS             a report in each line: arguments of records-from(1), as in  junit junit.xml
#   GATE_REPLAY              a folder of incidents, whose requests are sent again
# How:
#   GATE_URL                 where the service listens
#   GATE_RULES               a rule in each line
#   GATE_POLICY              a file of rules; without any, what the programs themselves found decides
#   GATE_FINDINGS_BASELINE   a file of the findings that are known
#   GATE_MIGRATIONS_OPTIONS  options of check-migrations(1), as in  --since origin/main
#   DATABASE_URL             the database that the migrations belong to: a secret, so never an argument
#   GATE_DATABASE            required (the default: without DATABASE_URL the gate is closed), or none: the files alone
#   GATE_FOLDER              where the reports go (readyline-reports): a folder that this file makes, and empties the next time
# Lines are taken apart at blanks and no further: quotes, variables and patterns in them are plain characters.
#
# Exit status: 0 the gate is open, 1 closed, 2 no verdict can be trusted.  In the folder: run.jsonl, report.html, summary.md,
# junit.xml, run.sarif, quality.json (GitLab's code quality), verdict.json (for others to recompute), incidents/, and gate.env
# with GATE_STATUS and GATE_VERDICT (open, closed, untrusted).  On GitHub also annotations, the summary of the job, and the
# outputs status, verdict, folder and sarif.
set -euf

status=2  # until there is a verdict
worst=0   # of all programs
expected= # whose summaries have to be there
folder=   # once it is ours
child=    # the program that runs
signal=   # that ended this
reason=   # why nothing could be judged
resume=   # the word at which GitHub takes commands again
carriage_return=$(printf '\r')
work=$(mktemp -d)

say() { echo "gate: $*" >&2; }

refuse() { # REASON, without anything that was given
    reason=$*
    say "$reason"
    exit 2
}

# What a program ended with: 2 outranks 1, and so does every other end.
ended() { # STATUS
    case $1 in
    0) ;;
    1) if [ "$worst" -eq 0 ]; then worst=1; fi ;;
    *) worst=2 ;;
    esac
}

verdict() {
    case $status in
    0) echo open ;;
    1) echo closed ;;
    *) echo untrusted ;;
    esac
}

on_github() { [ "${GITHUB_ACTIONS:-}" = true ]; }

write_verdict() { printf 'GATE_STATUS=%s\nGATE_VERDICT=%s\n' "$status" "$(verdict)" >"$folder/gate.env"; }

# Tells GitHub what came out, also where nothing could be judged.
tell_github() {
    if [ -n "$resume" ]; then echo "::$resume::"; fi
    if [ -e "$work/annotations" ]; then cat "$work/annotations" || status=2; fi
    if [ -n "$reason" ]; then
        echo "::error title=no verdict::$reason"
        printf '# NO VERDICT\n\n%s\n' "$reason" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
    elif [ -e "$folder/summary.md" ]; then
        cat "$folder/summary.md" >>"${GITHUB_STEP_SUMMARY:-/dev/null}" || status=2
    fi
    {
        printf 'status=%s\nverdict=%s\n' "$status" "$(verdict)"
        if [ -n "$folder" ]; then printf 'folder=%s\n' "$folder"; fi
        if [ -s "$folder/run.sarif" ]; then printf 'sarif=%s\n' "$folder/run.sarif"; fi
    } >>"${GITHUB_OUTPUT:-/dev/null}" || status=2
}

finish() {
    trap - EXIT
    set +e
    if on_github; then tell_github; fi
    if [ -n "$folder" ]; then write_verdict || status=2; fi
    rm -rf "$work"
    trap - HUP INT TERM
    if [ -n "$signal" ]; then kill -s "$signal" $$; fi
    exit "$status"
}

# A job that is cancelled: the program that runs ends as it does for a signal, and what it measured is kept.
interrupt() { # SIGNAL
    trap '' HUP INT TERM
    signal=$1
    ended 2
    say "interrupted by SIG$1"
    if [ -n "$child" ]; then
        kill -s TERM "$child" 2>/dev/null || :
        wait "$child" || :
        judge
    fi
    exit 2
}

expect() { # TOOL COUNT
    if [ "$2" -gt 0 ]; then expected=$expected${expected:+,}$1=$2; fi
}

# each_line COMMAND TEXT: with every line that holds something.
each_line() {
    printf '%s\n' "$2" >"$work/lines"
    while IFS= read -r line; do
        case $line in *[![:space:]]*) "$1" "${line%"$carriage_return"}" ;; esac
    done <"$work/lines"
}

expect_each() { # TOOL TEXT
    counted=0
    each_line count_line "$2"
    expect "$1" "$counted"
}
count_line() { counted=$((counted + 1)); }

# Makes the folder, or empties the one of an earlier run: its reports must not pass for those of this one.
take_folder() { # FOLDER
    case $1 in
    *[[:cntrl:]]*) refuse "the folder for the reports has control characters in its name (GATE_FOLDER)" ;;
    esac
    mkdir -p -- "$1" || refuse "the folder for the reports cannot be made (GATE_FOLDER)"
    if [ ! -e "$1/gate.env" ] && [ -n "$(ls -A -- "$1")" ]; then
        refuse "the folder for the reports holds something else (GATE_FOLDER)"
    fi
    folder=$(cd -- "$1" && pwd)
    # The verdict goes first, so that one that is killed leaves none.
    write_verdict || refuse "the folder for the reports cannot be written (GATE_FOLDER)"
    for name in run.jsonl report.html summary.md junit.xml run.sarif quality.json verdict.json incidents; do
        rm -rf -- "${folder:?}/$name" || refuse "reports of an earlier run cannot be removed (GATE_FOLDER)"
    done
}

# record COMMAND...: its records, behind those of the others.
record() {
    "$@" >>"$work/records" </dev/null &
    child=$!
    wait "$child" || ended $?
    child=
}

record_load() { # LINE
    # shellcheck disable=SC2086 # its words
    set -- $1
    case $1 in
    /*)
        path=$1
        shift
        record load-reco "$@" "${GATE_URL%/}$path"
        ;;
    *) record load-reco --base-url "$GATE_URL" "$@" ;;
    esac
}

record_report() { # LINE
    # shellcheck disable=SC2086 # its words
    record records-from $1
}

# Whether there is anything to send again: a folder that is empty asks for nothing.
holds_incidents() { [ -n "$(find "$1/." ! -name . -prune -name '*.json')" ]; }

# with_rules COMMAND...: with the rules that are given as its last arguments.
with_rules() {
    printf '%s\n' "${GATE_RULES:-}" >"$work/lines"
    while IFS= read -r line; do
        case $line in *[![:space:]]*) set -- "$@" -r "${line%"$carriage_return"}" ;; esac
    done <"$work/lines"
    if [ -n "${GATE_POLICY:-}" ]; then set -- "$@" -p "$GATE_POLICY"; fi
    if [ -n "${GATE_FINDINGS_BASELINE:-}" ]; then set -- "$@" --findings-baseline "$GATE_FINDINGS_BASELINE"; fi
    "$@" --expect "$expected"
}

judge() {
    with_rules check-guardrails --tee --attest "$folder/verdict.json" "$work/records" >"$work/judged" || ended $?
    incident-emit --tee --dir "$folder/incidents" "$work/judged" >"$folder/run.jsonl" || ended $?
    readiness-report --expect check-guardrails,incident-emit human --github "$work/annotations" \
        --junit "$folder/junit.xml" --sarif "$folder/run.sarif" --gitlab "$folder/quality.json" \
        --markdown "$folder/summary.md" --html "$folder/report.html" "$folder/run.jsonl" || ended $?
}

# ---- what is asked for ----

trap finish EXIT
# What a service answers and a report says is shown as it is: none of it may be a command to GitHub's runner.
if on_github; then
    resume=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    echo "::stop-commands::$resume"
fi
take_folder "${GATE_FOLDER:-readyline-reports}"

# Of a tarball, the programs lie where this file came from.
here=$(cd "$(dirname "$0")" && pwd)
if [ -x "${here%/share/readyline/ci}/bin/check-guardrails" ]; then PATH=${here%/share/readyline/ci}/bin:$PATH; fi
for program in check-migrations smoke-stack load-reco records-from check-guardrails incident-emit readiness-report; do
    command -v "$program" >/dev/null || refuse "$program is not installed"
done

replays=0
if [ -n "${GATE_REPLAY:-}" ]; then
    [ -d "$GATE_REPLAY" ] || refuse "there is no folder of incidents (GATE_REPLAY)"
    if holds_incidents "$GATE_REPLAY"; then replays=1; fi
fi
smokes=$replays
if [ -n "${GATE_PLAN:-}" ]; then smokes=$((smokes + 1)); fi
if [ -n "${GATE_SUITE:-}" ]; then smokes=$((smokes + 1)); fi
if [ -n "${GATE_MIGRATIONS:-}" ]; then expect check-migrations 1; fi
expect smoke-stack "$smokes"
expect_each load-reco "${GATE_LOAD:-}"
expect_each records-from "${GATE_REPORTS:-}"
[ -n "$expected" ] || refuse "nothing to judge: no migrations, plan, suite, load, report or incident is given"
case $expected in
*smoke-stack* | *load-reco*) [ -n "${GATE_URL:-}" ] || refuse "GATE_URL is empty: where does the service listen?" ;;
esac

if [ -z "${GATE_MIGRATIONS:-}" ] && [ -n "${GATE_MIGRATIONS_OPTIONS:-}" ]; then refuse "options for migrations, and no migrations"; fi
without_database=
case ${GATE_DATABASE:-required} in
required)
    # A pull request from a fork sees no secrets.  The rest is judged; the ledger is unknown, and so the gate is closed.
    if [ -z "${DATABASE_URL:-}" ] && [ -n "${GATE_MIGRATIONS:-}" ]; then
        say "DATABASE_URL is empty: the database is not judged, so the gate stays closed"
    fi
    ;;
none) without_database=--skip-db-check ;;
*) refuse "GATE_DATABASE is required or none" ;;
esac
if [ -n "$without_database" ] || [ -z "${DATABASE_URL:-}" ]; then unset DATABASE_URL; fi

# All records are of one run.
if [ -z "${READYLINE_RUN:-}" ]; then
    READYLINE_RUN=${GITHUB_RUN_ID:+$GITHUB_RUN_ID-${GITHUB_RUN_ATTEMPT:-1}}
    READYLINE_RUN=${READYLINE_RUN:-${CI_PIPELINE_ID:-${BUILD_TAG:-gate-$(date +%s)-$$}}}
fi
READYLINE_ENVIRONMENT=${READYLINE_ENVIRONMENT:-ci}
export READYLINE_RUN READYLINE_ENVIRONMENT
unset READYLINE_BASE_URL

# Before anything is sent.
with_rules check-guardrails --check >/dev/null || refuse "a rule or the policy cannot be judged by: the log says why"

# ---- what is found ----

trap 'interrupt HUP' HUP
trap 'interrupt INT' INT
trap 'interrupt TERM' TERM
: >"$work/records"

if [ -n "${GATE_MIGRATIONS:-}" ]; then
    # shellcheck disable=SC2086 # options are words
    record check-migrations $without_database ${GATE_MIGRATIONS_OPTIONS:-} -- "$GATE_MIGRATIONS"
fi
if [ -n "${GATE_SUITE:-}" ]; then record smoke-stack --base-url "$GATE_URL" --suite "$GATE_SUITE"; fi
if [ -n "${GATE_PLAN:-}" ]; then record smoke-stack --base-url "$GATE_URL" -- "$GATE_PLAN"; fi
each_line record_load "${GATE_LOAD:-}"
each_line record_report "${GATE_REPORTS:-}"
if [ "$replays" -eq 1 ]; then record smoke-stack --base-url "$GATE_URL" --replay -- "$GATE_REPLAY"; fi

# ---- the verdict ----

judge
status=$worst
