# What a person sees: each program in terminals of 40, 80 and 120 columns, healthy, failing, waiting, interrupted.

load lib/harness
load lib/good

setup_file() {
    start_service
    export URL=$service_url
}

# screen COLUMNS COMMAND [OPTIONS OF screen.py]: what stands on the screen in the end, in `shown`; exits as the command.
screen() {
    local columns=$1 command=$2
    shift 2
    "$PYTHON" "$TOP/tests/lib/screen.py" --columns "$columns" "$@" -- bash -c "$command" >shown
}

# fits COLUMNS [FILE]: no line is wider, but for those that hold what must not be cut (a URL, a path, an id).
fits() {
    local wide
    wide=$(grep -vE '://|incidents/|^ *[{<]|request: ' "${2:-shown}" | awk -v most="$1" 'length > most')
    [ "$wide" = "" ] || { printf 'wider than %s:\n%s\n' "$1" "$wide"; return 1; }
}

# Figures keep their units and are not cut: what stands before "..." is no digit.
uncut() {
    run ! grep -E '[0-9]\.\.\.$' "${1:-shown}"
}

@test "each program that passes, in narrow and wide terminals" {
    good_folder
    for columns in 40 80 120; do
        for program in $PROGRAMS; do
            input=
            case $program in check-guardrails | incident-emit | readiness-report) input='<pass.jsonl' ;; esac
            screen "$columns" "good $program $input" || { echo "$program: $?"; cat shown; false; }
            fits "$columns"
            uncut
            run ! grep -F '"type":' shown
            [ "$program" = incident-emit ] || grep -qiE 'pass|open' shown || { echo "$program"; cat shown; false; }
        done
    done
}

@test "reports of other tools: what is serious in full, wrapped at words, the rest a line" {
    for columns in 40 80 120; do
        for report in trivy.json junit-pytest.xml cobertura.xml prometheus.txt alerts-alertmanager.json; do
            screen "$columns" "records-from auto $TOP/tests/reports/$report"
            run ! grep -F '"type":' shown
            cat shown
        done >all
        grep -v registry.example all >lines # one long word
        fits "$columns" lines
        # All of it, whatever the width.
        tr -s ' \n' ' ' <all >words
        grep -qF 'high deploy/Dockerfile: DS002: Specify at least 1 USER command in Dockerfile' words
        grep -qF 'failed on teardown with "OSError: gone"' words
    done
}

@test "a plan that fails says what came and what was expected, wrapped at words, its exchange once" {
    cat >plan.json <<'EOT'
{"name":"health","get":"/health","expect":{"status":201,"headers":{"server":"nginx"},"jq":[".status == \"gone\""]}}
{"name":"nothing","get":"/nothing"}
EOT
    for columns in 40 80 120; do
        run -1 screen "$columns" "smoke-stack --base-url $URL plan.json"
        fits "$columns"
        uncut
        [ "$(grep -c 'GET .*/health -> 200' shown)" -eq 1 ]
        [ "$(grep -c '{"status":"ok"}' shown)" -eq 1 ]
        grep -q '^FAIL    health: ' shown
        grep -q 'smoke-stack: FAIL  0 pass, [34] fail' shown
        # All of it, whatever the width.
        tr -s ' \n' ' ' <shown >words
        grep -qF 'expected 201 (plan.json:1)' words
        grep -qF 'expected "nginx"' words
        grep -qF '(plan.json:2)' words
        grep -qF '.status == "gone": it is false: .status is "ok" (plan.json:1)' words
        run ! grep -F 'true it is false' words
    done
}

@test "a gate that closes says why, in narrow and wide terminals" {
    echo '{"type":"request","latency_ms":512.25}' >run.jsonl
    for columns in 40 80 120; do
        run -1 screen "$columns" "check-guardrails -r 'p95(.latency_ms) <= 250ms' -r 'count(.type == \"finding\") == 0' run.jsonl"
        fits "$columns"
        uncut
        tr -s ' \n' ' ' <shown >words
        grep -qF 'p95 of latency_ms is 512.2 ms, over 250 ms' words || { cat words; false; }
        grep -qF 'UNKNOWN count(.type == "finding") == 0' words
        grep -qF 'check-guardrails: FAIL 0 pass, 1 fail, 1 unknown' words
    done
}

@test "a report while its input is still written: how things stand, and never that it is open" {
    {
        check t first pass
        check t second fail
    } >one
    for columns in 40 80 120; do
        run -1 screen "$columns" "{ head -n 1 one; sleep 0.7; tail -n 1 one; sleep 0.7; } | readiness-report human" --live live
        fits "$columns"
        fits "$columns" live
        grep -q '^no failure so far: 1 pass' live
        grep -q '^closed so far: 1 pass, 1 fail' live
        run ! grep -i open live
        tail -n 2 shown | tr -s ' \n' ' ' | grep -F "GATE CLOSED 1 pass, 1 fail, 0 warn, 0 skip, 0 unknown"
        run ! grep 'so far' shown
    done
    # Nothing of it where stderr is no terminal.
    run -1 screen 80 "{ cat one; sleep 0.5; } | readiness-report human 2>err" --live live
    run ! grep 'so far' live err
}

@test "an interrupted report says what it has, and is not open" {
    check t first pass >one
    run -1 screen 80 "trap : INT; { cat one; sleep 5; } | readiness-report --expect t human" --keys 'first=^C' --seconds 20
    grep -q '^  pass    t: first' shown
    grep -q '^GATE CLOSED' shown
}

@test "a plan that waits says so: which step, how often, why, and how long it has left" {
    local free
    free=$(free_port)
    echo '{"name":"ready","get":"/","until":true,"timeout":"3s","every":"200ms"}' >plan.json
    for columns in 40 80 120; do
        run -1 screen "$columns" "smoke-stack --base-url http://127.0.0.1:$free plan.json" --live live
        fits "$columns"
        fits "$columns" live
        uncut
        grep -qE '^waiting: ready, [0-9]+ tries, .*[0-9.]+ m?s left$' live || { cat live; false; }
        run ! grep waiting shown
        tr -s ' \n' ' ' <shown >words
        grep -qE 'FAIL ready: .*Connection refused; still so after [0-9]+ tries' words
    done
    # One that hangs has no answer yet.
    start hang "$PYTHON" -c 'import socket,time; s=socket.create_server(("127.0.0.1", '"$free"')); print(flush=True); time.sleep(60)'
    wait_for 10 bash -c "exec 3<>/dev/tcp/127.0.0.1/$free"
    echo '{"name":"slow","get":"/","timeout":"1500ms"}' >plan.json
    run -1 screen 80 "smoke-stack --base-url http://127.0.0.1:$free plan.json" --live live
    grep -qE '^waiting: slow, no answer yet, [0-9.]+ m?s left$' live || { cat live; false; }
}

@test "an interrupted plan keeps its last reason" {
    echo '{"name":"ready","get":"/","until":true,"timeout":"20s","every":"200ms"}' >plan.json
    run screen 80 "smoke-stack --base-url http://127.0.0.1:$(free_port) plan.json" --keys '3 tries=^C'
    [ "$status" -ne 0 ] && [ "$status" -ne 124 ]
    tr -s ' \n' ' ' <shown >words
    grep -qE 'UNKNOWN ready: interrupted after [0-9]+ tries; the last: .*Connection refused' words || { cat words; false; }
    grep -q 'interrupted by SIGINT' words
}

@test "the other programs that fail, in narrow and wide terminals" {
    mkdir m
    echo 'CREATE TABLE a (id INTEGER);' >m/0001_a.sql
    printf '\xef\xbb\xbfDROP TABLE b;\n' >m/0003_b.sql
    check t first fail >failed
    for columns in 40 80 120; do
        run -1 screen "$columns" "check-migrations m --skip-db-check"
        fits "$columns"
        uncut
        tr -s ' \n' ' ' <shown >words
        grep -qF 'FAIL bom: the file begins with a byte order mark, which databases read as part of the first statement (m/0003_b.sql)' words
        grep -qF 'check-migrations: FAIL' words
        run -1 screen "$columns" "incident-emit --dir incidents failed"
        fits "$columns"
        uncut
        grep -q '^incident-emit: FAIL' shown
        run -2 screen "$columns" "requeue-dlq --store sqlite:none.db --queue q --action stats"
        # A message is one line, to be searched for and copied.
        grep -v 'cannot open it' shown >rest
        fits "$columns" rest
        uncut
        grep -q '^requeue-dlq: TROUBLE' shown
    done
}
