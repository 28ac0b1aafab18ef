# A run of each program that passes, short enough to be repeated hundreds of times: tests/contract.bats holds it to the
# rules that all programs obey, tests/torture/run takes memory away from it.

check() { # TOOL NAME STATUS
    printf '{"type":"check","tool":"%s","time":"2026-01-01T00:00:00.000Z","run":"r","name":"%s","status":"%s"}\n' "$@"
}

summary() { # TOOL STATUS
    printf '{"type":"summary","tool":"%s","time":"2026-01-01T00:00:00.000Z","run":"r","status":"%s","pass":1,"fail":0,"warn":0,"skip":0,"unknown":0,"elapsed_ms":1}\n' "$@"
}

# good_folder: what the runs below read, in the working folder.
good_folder() {
    mkdir -p migrations
    echo 'CREATE TABLE a (id INTEGER);' >migrations/0001_a.sql
    # The least stream that passes.
    {
        check t a pass
        summary t pass
    } >pass.jsonl
}

# good PROGRAM [MORE OPTIONS...]: a run that passes; readers read stdin; $URL is the reference service's.
good() {
    local program=$1
    shift
    case $program in
    check-guardrails) check-guardrails -r 'count() >= 1 where .type == "check"' "$@" ;;
    check-migrations) check-migrations migrations --skip-db-check "$@" ;;
    incident-deliver) mkdir -p spool && incident-deliver --spool spool --to https://127.0.0.1:1/ "$@" ;;
    incident-emit) incident-emit --dir incidents "$@" ;;
    load-reco) load-reco --base-url "$URL" -n 20 -c 2 "$@" ;;
    readiness-report) readiness-report human "$@" ;;
    records-from) echo '{"metrics":{"_totals":{}},"results":[]}' >bandit.json && records-from bandit bandit.json "$@" ;;
    requeue-dlq) requeue-dlq --store sqlite:store.db --create --queue q --action stats "$@" ;;
    smoke-stack) echo '{"name":"health","get":"/health"}' >plan.json && smoke-stack --base-url "$URL" plan.json "$@" ;;
    *) echo "tests/lib/good.bash has no line for $program" >&2 && return 99 ;;
    esac
}
export -f good
