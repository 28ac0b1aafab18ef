# readiness-report: one stream of records, as text, TAP and JUnit; nothing may turn green on the way.

load lib/harness

# A stream with one check of each status.
mixed() {
    cat <<'EOT'
{"type":"check","tool":"smoke-stack","time":"2026-01-01T00:00:00.000Z","run":"r","name":"ready","status":"pass","elapsed_ms":12.5}
{"type":"check","tool":"smoke-stack","time":"2026-01-01T00:00:00.000Z","run":"r","name":"seed # 1","status":"warn","message":"slow"}
{"type":"check","tool":"smoke-stack","time":"2026-01-01T00:00:00.000Z","run":"r","name":"later","status":"skip","message":"needs seed"}
{"type":"check","tool":"check-guardrails","time":"2026-01-01T00:00:00.000Z","run":"r","name":"p95","status":"fail","observed":612,"op":"<=","target":500,"unit":"ms","runbook":"docs/latency.md","request_id":"abc"}
{"type":"check","tool":"check-guardrails","time":"2026-01-01T00:00:00.000Z","run":"r","name":"5xx <rate> & \"more\"","status":"unknown","message":"no record has .status"}
{"type":"summary","tool":"check-guardrails","time":"2026-01-01T00:00:00.000Z","run":"r","status":"fail","pass":1,"fail":1,"warn":1,"skip":1,"unknown":1,"elapsed_ms":1}
EOT
}

passing() {
    echo '{"type":"check","tool":"t","time":"2026-01-01T00:00:00.000Z","run":"r","name":"a","status":"pass"}'
    echo '{"type":"summary","tool":"t","time":"2026-01-01T00:00:00.000Z","run":"r","status":"pass","pass":1,"fail":0,"warn":0,"skip":0,"unknown":0,"elapsed_ms":1}'
}

@test "human: what closes the gate first, a line for each tool that passed, the score and the verdict last" {
    run -1 --separate-stderr readiness-report human < <(mixed)
    [ "$stderr" = "readiness-report: the gate is closed: 1 fail, 1 unknown; first: check-guardrails: p95: 612 ms, expected <= 500 ms" ]
    cat >wanted <<'EOT'

check-guardrails
  FAIL    p95: 612 ms, expected <= 500 ms
          runbook: docs/latency.md
          request: abc
  UNKNOWN 5xx <rate> & "more": no record has .status

what warns
  warn    smoke-stack: seed # 1: slow

what was skipped
  skip    smoke-stack: later: needs seed

what passed
  pass    smoke-stack: ready

readiness 50 %
GATE CLOSED  1 pass, 1 fail, 1 warn, 1 skip, 1 unknown
EOT
    diff wanted - <<<"$output"
    # One heading a program, the first of many failures, and how many more there are.
    for i in {1..60}; do
        echo '{"type":"load","tool":"t","name":"l'$i'","phase":"measured","requests":1}'
        echo '{"type":"check","tool":"t","name":"c'$i'","status":"fail","message":"no"}'
        echo '{"type":"check","tool":"t","name":"g'$i'","status":"pass"}'
    done >in
    run -1 --separate-stderr readiness-report human in
    [ "$(grep -cx t <<<"$output")" -eq 1 ]
    [ "$(grep -c FAIL <<<"$output")" -eq 50 ]
    [[ "$output" == *$'\n  and 10 more that close the gate\n'* ]]
    [[ "$output" == *$'\n  pass    t: 60 checks: g1, g2, g3, g4, g5, g6, g7, g8, g9, g10 and 50 more\n'* ]]
    [[ "$output" == *$'\n  and 40 more figures\n'* ]]
}

@test "human: the latency as a histogram, flaky tests, coverage and incidents" {
    {   passing
        cat "$TOP/tests/readiness/load.jsonl"
        echo '{"type":"load","tool":"l","name":"all","phase":"measured","requests":1,"latency_ms":{"histogram":"HISTFAAAnonsense"}}'
        echo '{"type":"test","tool":"junit","class":"c","name":"wobbles","status":"pass","flaky":true}'
        echo '{"type":"coverage","tool":"lcov","scope":"all","covered":90,"total":100,"percent":90}'
        echo '{"type":"coverage","tool":"lcov","file":"a.c","covered":1,"total":100,"percent":1}'
        echo '{"type":"incident","tool":"incident-emit","path":"incidents/a.json","action":"opened","incident":{"incident_id":"0123456789abcdef","exception":"Failed: ready","extras":{"severity":"critical","count":1}}}'
        echo '{"type":"delivery","tool":"incident-deliver","incident_id":"a","sink":"pager","outcome":"failed"}'
        echo '{"type":"delivery","tool":"incident-deliver","incident_id":"b","sink":"pager","outcome":"delivered"}'
    } >in
    run -0 --separate-stderr readiness-report human in
    diff "$TOP/tests/readiness/human.txt" - <<<"$output"
}

@test "human: findings that are serious and tests that failed, the first of them" {
    found() { echo '{"type":"finding","tool":"semgrep","rule":"'"$1"'","severity":"'"$2"'","file":"a.py","line":4,"suppressed":'"${3:-false}"'}'; }
    { found sql critical; found style low; found old high true; found xss high
      echo '{"type":"test","tool":"junit","class":"c","name":"adds","status":"fail","message":"1 == 2"}'
      echo '{"type":"test","tool":"junit","class":"c","name":"runs","status":"pass"}'
      passing; } >in
    run -0 readiness-report human in
    [[ "$output" == *$'\nsemgrep\n          critical a.py:4: sql\n          high    a.py:4: xss\n\njunit\n          fail    c adds: 1 == 2\n'* ]]
    [[ "$output" != *style* && "$output" != *old* && "$output" != *runs* ]]
    { for _ in {1..25}; do found sql critical; done; passing; } >in
    run -0 readiness-report human in
    [ "$(grep -c 'critical a.py' <<<"$output")" -eq 20 ]
    [[ "$output" == *"5 more findings of high or critical severity and tests that failed"* ]]
    run -0 readiness-report tap in
    [[ "$output" != *sql* ]]
}

@test "human: an open gate" {
    run -0 readiness-report human < <(passing)
    [ "${lines[-1]}" = "GATE OPEN  1 pass, 0 fail, 0 warn, 0 skip, 0 unknown" ]
}

@test "human: the figures of a load" {
    { passing | head -n 1
      echo '{"type":"load","tool":"load-reco","name":"all","phase":"measured","requests":2000,"failed":3,"rate":812.4,"latency_ms":{"p50":1.5,"p95":12.25,"p99":30}}'
    } >in
    run -0 readiness-report human in
    [[ "$output" == *"all, measured: 2000 requests, 3 failed, 812/s; p50 1.5 ms, p95 12.2 ms, p99 30 ms"* ]]
    # A figure that the record does not have is left out, and is no zero.
    echo '{"type":"load","tool":"l","name":"all","phase":"measured","requests":5,"latency_ms":{"p95":900}}' >some
    run -1 readiness-report human some
    [[ "$output" == *$'all, measured: 5 requests; p95 900 ms\n'* ]]
    sed 's/"p99":30/"p99":9990/' in >slow
    run -0 readiness-report human slow
    [[ "$output" == *'p99 9.99 s'* && "$output" != *e+0* ]]
}

@test "tap: every status has its line, and the plan counts them" {
    run -1 readiness-report tap < <(mixed)
    [ "${lines[0]}" = "TAP version 14" ]
    [ "${lines[1]}" = "ok 1 - smoke-stack: ready" ]
    [ "${lines[2]}" = 'ok 2 - smoke-stack: seed \# 1' ]
    [[ "$output" == *"ok 3 - smoke-stack: later # SKIP needs seed"* ]]
    [[ "$output" == *"not ok 4 - check-guardrails: p95"* ]]
    [[ "$output" == *"not ok 5 - "* ]]
    [ "${lines[-1]}" = "1..5" ]
    [[ "$output" == *$'  observed: "612"\n  op: "<="\n  target: "500"\n  unit: "ms"\n'* ]]
    # A reader that was not written here agrees (it knows the version before).
    sed '1s/14/13/' >out.tap <<<"$output"
    run -1 prove --exec cat out.tap
    [[ "$output" == *"Failed tests:  4-5"* && "$output" == *"Tests: 5 Failed: 2)"* ]]
    readiness-report tap < <(passing) | sed '1s/14/13/' >out.tap
    run -0 prove --exec cat out.tap
    [[ "$output" == *"Result: PASS"* ]]
}

@test "junit: well-formed, with counts that agree" {
    run -1 --separate-stderr readiness-report junit < <(mixed)
    echo "$output" >out.xml
    xmllint --noout out.xml
    [ "$(xmllint --xpath 'string(/testsuites/@tests)' out.xml)" = 5 ]
    [ "$(xmllint --xpath 'count(//testcase)' out.xml)" = 5 ]
    [ "$(xmllint --xpath 'string(/testsuites/@failures)' out.xml)" = 1 ]
    [ "$(xmllint --xpath 'count(//failure)' out.xml)" = 1 ]
    [ "$(xmllint --xpath 'string(/testsuites/@errors)' out.xml)" = 1 ]
    [ "$(xmllint --xpath 'sum(//testsuite/@skipped)' out.xml)" = 1 ]
    [ "$(xmllint --xpath 'string((//testcase)[5]/@name)' out.xml)" = '5xx <rate> & "more"' ]
    [ "$(xmllint --xpath 'string((//testcase)[1]/@time)' out.xml)" = 0.013 ] ||
        [ "$(xmllint --xpath 'string((//testcase)[1]/@time)' out.xml)" = 0.012 ]
    # What does not fit in memory waits in a file.
    for _ in {1..300}; do mixed; done >many
    TMPDIR=$PWD/none run -2 readiness-report junit many
    [[ "$output" == *"readiness-report: "*"temporary file in the folder TMPDIR, else /tmp: "* ]]
}

@test "junit: a suite per tool, no name twice, observed and target, and nothing that the services' schemas do not have" {
    { mixed; mixed
      echo '{"type":"check","tool":"smoke-stack","time":"2026-01-01T00:00:01.000Z","run":"r","name":"get","status":"unknown","message":"a\nb","file":"plan.json","line":7,"evidence":{"request":{"method":"GET","url":"http://h/x"},"answer":{"status":500,"body":"no <b>"}}}'
    } >in
    readiness-report --ignore-status junit in >out.xml
    [ "$(xmllint --xpath 'count(//testsuite)' out.xml)" = 2 ]
    [ "$(xmllint --xpath 'string(//testsuite[@name="smoke-stack"]/@tests)' out.xml)" = 7 ]
    [ "$(xmllint --xpath 'string(//testsuite[@name="smoke-stack"]/@timestamp)' out.xml)" = 2026-01-01T00:00:00 ]
    [ "$(xmllint --xpath 'string(//testsuite[@name="smoke-stack"]/@time)' out.xml)" = 0.025 ]
    [ "$(grep -o '<testcase classname="[^"]*" name="[^"]*"' out.xml | sort -u | wc -l)" -eq 11 ]
    [ "$(xmllint --xpath 'count(//testcase[@name="p95 [2]"])' out.xml)" = 1 ]
    [ "$(xmllint --xpath 'string((//failure)[1])' out.xml)" = $'612 ms, expected <= 500 ms\nobserved: 612 ms\ntarget: <= 500 ms\nrunbook: docs/latency.md\nrequest: abc' ]
    [ "$(xmllint --xpath 'string(//testcase[@name="get"]/error)' out.xml)" = $'a\nb\nsent: GET http://h/x\nanswer: 500\nbody: no <b>\nfile: plan.json:7' ]
    [ "$(xmllint --xpath 'string((//skipped)[1])' out.xml)" = "needs seed" ]
    [ "$(tail -n +2 out.xml | grep -oE '<[a-z-]+| [a-z]+="' | tr -d ' "' | sort -u | xargs)" = \
        '<error <failure <skipped <system-out <testcase <testsuite <testsuites classname= errors= failures= message= name= skipped= tests= time= timestamp= type=' ]
    # More tools than suites: the rest has one together.
    for i in {1..80}; do echo '{"type":"check","tool":"t'$i'","name":"a","status":"pass"}'; done >in
    readiness-report --ignore-status junit in >out.xml
    [ "$(xmllint --xpath 'count(//testsuite)' out.xml)" = 64 ]
    [ "$(xmllint --xpath 'count(//testcase)' out.xml)" = 80 ]
    [ "$(xmllint --xpath 'count(//testsuite[@name="other tools"]/testcase)' out.xml)" = 17 ]
}

@test "junit: hostile names stay well-formed XML" {
    printf '%s\n' '{"type":"check","name":"\u0000\u001b[31m\ufffe]]>&<x>","tool":"\"'"'"'","status":"fail","message":"\u0007"}' |
        { run -1 --separate-stderr readiness-report junit; echo "$output" >out.xml; [ "$status" -eq 1 ]; }
    xmllint --noout out.xml
}

@test "prometheus: queues and checks, each series once, read back by records-from" {
    stats() { # QUEUE DEPTH [MEMBERS]
        printf '{"type":"stats","tool":"requeue-dlq","time":"2026-01-01T00:00:00.000Z","run":"r","queue":%s,"depth":%s%s}\n' "$1" "$2" "${3:-}"
    }
    {
        stats '"audit:tasks"' 3 ',"parked":1,"oldest_age_s":93600.5,"newest_age_s":2,"requeued_total":12,"parked_total":4'
        stats '"a\"b\\c\nd"' 0
        stats '"audit:tasks"' 2 ',"parked":1,"oldest_age_s":93601'
        passing
    } >in
    readiness-report prometheus in >out.prom
    grep -qxF 'dlq_depth{queue="audit:tasks"} 2' out.prom
    grep -qxF 'dlq_oldest_age_seconds{queue="audit:tasks"} 93601' out.prom
    # The newest record counts, and what it does not know is no sample.
    run -1 grep -E 'dlq_newest|dlq_requeued' out.prom
    [ "$(grep -c '^dlq_depth{' out.prom)" -eq 2 ]
    [ "$(grep -c '^# TYPE dlq_depth gauge' out.prom)" -eq 1 ]
    grep -qx 'readyline_gate_open 1' out.prom
    grep -qx 'readyline_checks{status="pass"} 1' out.prom
    records-from prometheus out.prom >back
    [ "$(jq -r 'select(.name == "dlq_depth" and .value == 0).labels.queue' back)" = 'a"b\c?d' ]
    code=0
    readiness-report prometheus < <(mixed) >out.prom || code=$?
    [ "$code" -eq 1 ]
    grep -qx 'readyline_gate_open 0' out.prom
    readiness-report human in >out
    [[ "$(cat out)" == *"audit:tasks: 2 dead, oldest 26 h"* ]]
}

@test "a summary that says trouble is shown, and outranks everything" {
    { passing; echo '{"type":"summary","tool":"load-reco","status":"trouble","pass":1,"fail":0,"unknown":0}'; } >in
    for format in human tap junit; do
        run -2 readiness-report "$format" in
        [[ "$output" == *"verdict cannot be trusted"* ]]
    done
}

@test "a summary that says fail, with no check that does, is shown" {
    { passing; echo '{"type":"summary","tool":"smoke-stack","status":"fail","pass":0,"fail":0,"unknown":0,"message":"nothing was judged"}'; } >in
    run -1 readiness-report tap in
    [[ "$output" == *"not ok 2 - smoke-stack: summary"* ]]
    run -1 --separate-stderr readiness-report junit in
    [[ "$output" == *'failures="1"'* ]]
}

@test "nothing in, nothing judged, bad records: never green in any format" {
    for format in human tap junit; do
        run -2 readiness-report "$format" </dev/null
        [[ "$output" == *"no records in the input"* ]]
        run -1 readiness-report "$format" < <(echo '{"type":"metric","value":1}')
        [[ "$output" == *"nothing was judged"* ]]
        run -2 readiness-report "$format" < <(passing; echo '{"type":')
        [[ "$output" == *"1 records could not be read"* ]]
    done
}

@test "a check whose status is not a known one is unknown" {
    run -1 readiness-report tap < <(echo '{"type":"check","name":"x","status":"PASS"}')
    [[ "$output" == *"not ok 1 - : x"* ]]
    run -1 readiness-report tap < <(echo '{"type":"check","name":"x"}')
    [[ "$output" == *"not ok 1"* ]]
}

@test "a status may be written with escapes, here as for the exit status" {
    run -0 readiness-report tap < <(printf '{"type":"check","name":"x","status":"p\\u0061ss"}\n')
    [[ "$output" == *$'\n'"ok 1 - : x"* ]]
}

@test "a summary that fails without its checks says so in every format" {
    { passing; echo '{"type":"summary","tool":"smoke-stack","status":"fail","pass":0,"fail":1,"unknown":0}'; } >in
    for format in human tap junit; do
        run -1 readiness-report "$format" in
        [[ "$output" == *smoke-stack*summary* ]]
    done
}

@test "--summary-only leaves what passed out, --jsonl passes records through" {
    run -1 readiness-report --summary-only human < <(mixed)
    [[ "$output" != *"ready"* ]]
    [[ "$output" == *"p95"* ]]
    mixed >in
    run -1 readiness-report --jsonl human in
    [ "${lines[0]}" = "$(head -n 1 in)" ]
    [ "$(echo "${lines[-1]}" | jq -r '[.type, .tool, .status] | join(" ")')" = "summary readiness-report fail" ]
}

@test "checks of one name say their shard, window and run, in every format" {
    cat >in <<'EOT'
{"type":"check","tool":"t","run":"r","shard":"1/2","name":"login","status":"fail","message":"no"}
{"type":"check","tool":"t","run":"r","shard":"2/2","name":"login","status":"pass"}
{"type":"check","tool":"g","run":"r","name":"p95","status":"fail","labels":{"window":"2026-01-01T00:02:00.000Z"},"message":"slow"}
{"type":"check","tool":"g","run":"r","name":"p95","status":"fail","message":"slow"}
{"type":"check","tool":"g","run":"s","name":"p95","status":"pass","labels":{"window":"2026-01-01T00:02:00.000Z"}}
{"type":"summary","tool":"t","run":"r","shard":"1/2","status":"fail"}
{"type":"summary","tool":"t","run":"r","shard":"2/2","status":"pass"}
EOT
    run -1 readiness-report human in
    [[ "$output" == *'FAIL    login (shard 1/2): no'*'pass    t: login (shard 2/2)'* ]]
    [[ "$output" == *'p95 (window from 2026-01-01T00:02:00.000Z): slow'*'p95 (window from 2026-01-01T00:02:00.000Z, run s)'* ]]
    run -1 readiness-report tap in
    [[ "$output" == *'not ok 1 - t: login (shard 1/2)'*'ok 2 - t: login (shard 2/2)'* ]]
    run -1 --separate-stderr readiness-report junit in
    echo "$output" >out.xml
    [ "$(xmllint --xpath 'string((//testcase)[3]/@name)' out.xml)" = 'p95 (window from 2026-01-01T00:02:00.000Z)' ]
    [ "$(grep -o '<testcase classname="[^"]*" name="[^"]*"' out.xml | sort -u | wc -l)" -eq 5 ]
}

@test "line breaks of a message stay in JUnit and in the YAML of TAP, and are no lines of the others" {
    echo '{"type":"check","tool":"t","name":"a","status":"fail","message":"ERROR: no\r\n\tLINE 3: <x>\n\u001b[2J^"}' >in
    run -1 --separate-stderr readiness-report junit in
    echo "$output" >out.xml
    [ "$(xmllint --xpath 'string(//failure)' out.xml)" = $'ERROR: no\n\tLINE 3: <x>\n?[2J^' ]
    [ "$(xmllint --xpath 'string(//failure/@message)' out.xml)" = $'ERROR: no\n\tLINE 3: <x>\n?[2J^' ]
    run -1 readiness-report tap in
    [[ "$output" == *'  message: "ERROR: no\n\tLINE 3: <x>\n?[2J^"'* ]]
    run -1 readiness-report human in
    [[ "$output" == *'FAIL    a: ERROR: no???LINE 3: <x>??[2J^'* ]]
    # So do those of what was observed, of the target, and of what came.
    echo '{"type":"check","tool":"t","name":"a","status":"fail","observed":"x\ny","op":"==","target":"z\nw","evidence":{"request":{"method":"GET","url":"u"},"answer":{"status":500,"body":"one\ntwo"}}}' >in
    run -1 --separate-stderr readiness-report junit in
    [[ "$(xmllint --xpath 'string(//failure)' - <<<"$output")" == *$'\nobserved: x\ny\ntarget: == z\nw\nsent: GET u\nanswer: 500\nbody: one\ntwo' ]]
    run -1 --separate-stderr readiness-report markdown in
    [[ "$output" == *$'```text\nGET u -> 500\none\ntwo\n```'* ]]
    { passing | head -n 1 | sed 's/"status":"pass"/"status":"warn","message":"a\\nb"/'; } >in
    run -0 readiness-report junit in
    [[ "$output" == *$'warn: a\nb'* ]]
}

@test "--expect: a gate that was killed after it passed records through is no open gate" {
    passing >in
    for format in human tap junit; do
        run -1 readiness-report --expect check-guardrails "$format" in
        [[ "$output" == *"expect check-guardrails"* ]]
    done
    { passing; echo '{"type":"check","tool":"g","name":"x","status":"pass"}'; } >in
    run -1 readiness-report --expect t,g human in
    [[ "$output" == *"expect g: there is no summary of it"* && "$output" != *"expect t"* ]]
    echo '{"type":"summary","tool":"g","status":"pass"}' >>in
    run -0 readiness-report --expect t --expect g human in
    run -2 readiness-report --expect t,,g human in
    [[ "$output" == *"empty name"* ]]
}

@test "several formats in one run, each in its place, and each passes the verdict on" {
    mixed >in
    run -1 --separate-stderr readiness-report human --junit j.xml --tap t.tap --prometheus p.prom in
    [[ "$output" == *"GATE CLOSED"* && "$stderr" == *"the gate is closed: 1 fail, 1 unknown"* ]]
    human=$output
    for format in junit:j.xml tap:t.tap; do
        run -1 --separate-stderr readiness-report "${format%:*}" in
        [ "$output" = "$(cat "${format#*:}")" ]
    done
    grep -qx 'readyline_gate_open 0' p.prom
    # Without a format there is nothing but files; `-` is stdout, once.
    run -1 --separate-stderr readiness-report -q --junit j2.xml in
    [ "$output$stderr" = "" ]
    cmp j.xml j2.xml
    run -1 --separate-stderr readiness-report --junit j2.xml --human - <in
    [ "$output" = "$human" ]
    # A pipe is read once, and --jsonl passes it through beside the files.
    run -1 --separate-stderr readiness-report --jsonl --tap t2.tap - < <(mixed)
    [ "${lines[0]}" = "$(head -n 1 in)" ]
    cmp t.tap t2.tap
    # What went well says nothing.
    run -0 --separate-stderr readiness-report --tap - < <(passing)
    [ "$stderr" = "" ]
    run -0 readiness-report --ignore-status --junit j.xml in
    [ "$output" = "" ]
}

@test "a format that cannot be written ends with 2 and leaves no half file; the others appear" {
    passing >in
    mkdir there
    for place in none/j.xml there; do
        run -2 --separate-stderr readiness-report human --junit "$place" --tap t.tap in
        [[ "$stderr" == *"readiness-report: cannot write $place: "* ]]
        [[ "$output" == *"GATE CLOSED: TROUBLE"* ]]
        [[ "$(cat t.tap)" == *"not ok 2 - readiness-report: verdict"*"no verdict can be trusted"* ]]
        [ ! -f "$place" ]
        [ "$(find . -name '.readyline*')" = "" ]
        rm t.tap
    done
    # What stood there before stays until the new one is whole.
    echo old >t.tap
    (ulimit -f 0; trap '' XFSZ; run -2 readiness-report --tap t.tap in)
    [ "$(cat t.tap)" = old ]
    [ "$(find . -name '.readyline*')" = "" ]
}

@test "two formats of one place, or one that would write over the input, are refused" {
    passing | tee in >before
    ln in linked
    run -2 readiness-report human --tap - in
    [[ "$output" == *"--tap -: another format goes to stdout"* ]]
    run -2 readiness-report --human - --tap - in
    run -2 readiness-report --jsonl --tap - in
    [[ "$output" == *"another stream goes to stdout"* ]]
    run -2 readiness-report --tap x --junit x in
    [[ "$output" == *"--tap and --junit name one file"* ]]
    run -2 readiness-report --tap x --output-json x in
    for input in in linked; do
        run -2 readiness-report --junit "$input" in
        [[ "$output" == *"would write over the input"* ]]
    done
    run -2 readiness-report --junit ./in <in
    run -2 readiness-report --junit before --previous before in
    [[ "$output" == *"would write over the input"* ]]
    cmp in before
    # Of files that are not there yet, too.
    run -2 readiness-report --tap ./x --junit "$PWD/x" in
    [[ "$output" == *"--tap and --junit name one file"* ]]
    run -2 readiness-report --junit x junitt
    [[ "$output" == *'did you mean "junit"?'* ]]
    run -2 readiness-report --junit x missing.jsonl
    [[ "$output" == *"missing.jsonl: No such file"* ]]
}

FORMATS="human tap junit sarif github gitlab markdown prometheus readiness ctrf badge"

# All formats but html into files named as they are.
render_all() {
    # shellcheck disable=SC2046 # options
    readiness-report $(for format in $FORMATS; do printf -- '--%s %s ' "$format" "$format"; done) "$@"
}

@test "sarif: results with rules, places and fingerprints; a run for each scanner; what passed is none" {
    {   mixed
        echo '{"type":"check","tool":"check-migrations","run":"r","name":"0002_x.sql: drop","rule":"drop-column","status":"fail","message":"no","file":"./migrations/0 2%.sql","line":7}'
        echo '{"type":"finding","tool":"semgrep","run":"r","rule":"sql","severity":"critical","file":"'"$PWD"'/a.py","line":4,"message":"m","suppressed":false}'
        echo '{"type":"finding","tool":"semgrep","run":"r","rule":"sql","severity":"critical","file":"'"$PWD"'/a.py","line":9,"message":"m","suppressed":true}'
        echo '{"type":"finding","tool":"npm","run":"r","rule":"1","severity":"low","package":"p","fixed_version":"2","suppressed":false}'; } >in
    run -1 --separate-stderr readiness-report sarif in
    echo "$output" >out
    [ "$(jq -c '[.version, [.runs[] | .tool.driver.name, (.results | length), (.tool.driver.rules | length)]]' out)" = \
        '["2.1.0",["readyline",4,4,"semgrep",2,1,"npm",1,1]]' ]
    [ "$(jq -c '[.runs[0].results[] | .level]' out)" = '["error","error","error","warning"]' ]
    [ "$(jq -c '.runs[0].results[2] | [.ruleId, .locations[0].physicalLocation]' out)" = \
        '["check-migrations/drop-column",{"artifactLocation":{"uri":"migrations/0%202%25.sql"},"region":{"startLine":7}}]' ]
    # Of a check that names no file, the place of its record.
    [ "$(jq -c '.runs[0].results[0].locations[0].physicalLocation' out)" = '{"artifactLocation":{"uri":"in"},"region":{"startLine":4}}' ]
    [ "$(jq -r '.runs[0].tool.driver.rules[] | select(.id == "check-guardrails/p95").help.text' out)" = "Runbook: docs/latency.md" ]
    [ "$(jq -c '.runs[1].tool.driver.rules[0].properties' out)" = '{"tags":["security"],"security-severity":"9.5"}' ]
    [ "$(jq -c '[.runs[1].results[] | .locations[0].physicalLocation.artifactLocation.uri, .suppressions]' out)" = \
        '["a.py",null,"a.py",[{"kind":"external"}]]' ]
    [ "$(jq -r '.runs[2].tool.driver.rules[0].help.text' out)" = "In the package p; fixed in 2." ]
    # Every result has a fingerprint of its own, the same when the figure that was observed is another.
    [ "$(jq -r '.runs[].results[].partialFingerprints.primaryLocationLineHash' out | sort -u | wc -l)" -eq 7 ]
    sed 's/612/613/' in >other
    run -1 --separate-stderr readiness-report sarif other
    diff <(jq -r '.runs[].results[].partialFingerprints.primaryLocationLineHash' out) \
        <(jq -r '.runs[].results[].partialFingerprints.primaryLocationLineHash' <<<"$output")
    # records-from reads it back.
    records-from sarif out >back
    [ "$(jq -r 'select(.type == "finding").severity' back | sort | uniq -c | xargs)" = "2 critical 3 high 1 low 1 medium" ]
}

@test "sarif: more than code scanning takes is left out, the least of it, and that is said" {
    awk 'BEGIN {
        for (i = 0; i < 30000; i++)
            printf "{\"type\":\"check\",\"tool\":\"t\",\"name\":\"c%d\",\"status\":\"%s\",\"message\":\"m\"}\n", i, i % 10 ? "warn" : "fail"
        for (i = 0; i < 25; i++)
            printf "{\"type\":\"finding\",\"tool\":\"s%d\",\"rule\":\"r\",\"severity\":\"low\"}\n", i
    }' >in
    run -1 --separate-stderr readiness-report sarif in
    [[ "$stderr" == *"5000 results of readyline are left out"* && "$stderr" == *"6 results of further scanners"* ]]
    echo "$output" >out
    [ "$(jq -c '[(.runs | length), (.runs[0] | (.results | length), (.tool.driver.rules | length), ([.results[] | select(.level == "error")] | length))]' out)" = '[20,25000,25000,3000]' ]
    [[ $(jq -r '.runs[0].invocations[0].toolExecutionNotifications[0].message.text' out) == *"5000 results are left out"*"6 results of further"* ]]
}

@test "github: workflow commands, the verdict first, ten of a type, the rest in the log" {
    mixed | sed 's/"name":"p95"/"name":"p95","file":"policy.json","line":3/' >in
    run -1 --separate-stderr readiness-report github in
    diff - <(echo "$output") <<'EOT'
::error title=GATE CLOSED::1 pass, 1 fail, 1 warn, 1 skip, 1 unknown
::error file=policy.json,line=3,title=check-guardrails%3A p95::612 ms, expected <= 500 ms%0Arunbook: docs/latency.md%0Arequest: abc
::error title=check-guardrails%3A 5xx <rate> & "more"::no record has .status
::warning title=smoke-stack%3A seed # 1::slow
::group::all that closes the gate (2)
fail    check-guardrails: p95: 612 ms, expected <= 500 ms
unknown check-guardrails: 5xx <rate> & "more": no record has .status
::endgroup::
GATE CLOSED  1 pass, 1 fail, 1 warn, 1 skip, 1 unknown
EOT
    run -0 --separate-stderr readiness-report github < <(passing)
    [ "${lines[0]}" = "::notice title=GATE OPEN::1 pass, 0 fail, 0 warn, 0 skip, 0 unknown" ]
    for i in {1..30}; do
        echo '{"type":"check","tool":"t","name":"f'"$i"'","status":"fail","message":"'"$(printf '%%%.0s' {1..3000})"'"}'
        echo '{"type":"check","tool":"t","name":"w'"$i"'","status":"warn","message":"hm"}'
        echo '{"type":"test","tool":"j","name":"n'"$i"'","status":"pass","flaky":true}'
    done >in
    run -1 --separate-stderr readiness-report github in
    for type in error warning notice; do [ "$(grep -c "^::$type " <<<"$output")" -eq 10 ]; done
    [[ "$output" == *"22 more of type error are left out here"* && "$output" == *"21 more of type warning"* ]]
    [ "$(grep -c '^fail    t: f' <<<"$output")" -eq 30 ]
    [ "$(grep '^::' <<<"$output" | awk 'length > 4096' | wc -l)" -eq 0 ]
}

@test "gitlab: code quality, what closes the gate first, no fingerprint twice" {
    {   mixed; mixed
        echo '{"type":"finding","tool":"semgrep","rule":"sql","severity":"medium","file":"a.py","line":4,"message":"m","suppressed":false}'
        echo '{"type":"finding","tool":"semgrep","rule":"sql","severity":"high","file":"a.py","line":4,"message":"m","suppressed":true}'; } >in
    run -1 --separate-stderr readiness-report gitlab in
    echo "$output" >out
    [ "$(jq -c '[.[].severity]' out)" = '["critical","critical","critical","critical","minor","minor","major"]' ]
    [ "$(jq -c '[.[].fingerprint] | unique | length' out)" = 7 ]
    [ "$(jq -c '.[-1]' out)" = '{"description":"sql: m","check_name":"semgrep/sql","fingerprint":'"$(jq '.[-1].fingerprint' out)"',"severity":"major","location":{"path":"a.py","lines":{"begin":4}}}' ]
    run -0 --separate-stderr readiness-report gitlab < <(passing)
    [ "$(jq -c . <<<"$output")" = '[]' ]
}

@test "markdown: the verdict, a table, what closes the gate, what changed" {
    {   mixed
        echo '{"type":"check","tool":"smoke-stack","run":"r","name":"get","status":"fail","message":"a\nb","file":"plan.json","line":7,"runbook":"https://wiki.example/a_b","evidence":{"request":{"method":"GET","url":"http://h/x"},"answer":{"status":500,"body":"no ``` <b>"}}}'
        echo '{"type":"finding","tool":"semgrep","rule":"sql_x","severity":"critical","file":"a.py","line":4,"message":"ask @dev | see #12","suppressed":false}'
        echo '{"type":"load","tool":"load-reco","name":"all","phase":"measured","requests":2000,"failed":3,"rate":812.4,"latency_ms":{"p50":1.5,"p95":12.25,"p99":30}}'
    } >in
    passing >before
    run -1 --separate-stderr readiness-report markdown --previous before in
    diff "$TOP/tests/readiness/summary.md" - <<<"$output"
}

@test "markdown: less than a mebibyte, and what closes the gate has its place" {
    awk 'BEGIN {
        long = sprintf("%1500s", ""); gsub(/ /, "x|", long)
        for (i = 0; i < 3000; i++) {
            printf "{\"type\":\"check\",\"tool\":\"t\",\"name\":\"w%d\",\"status\":\"warn\",\"message\":\"%s\"}\n", i, long
            printf "{\"type\":\"finding\",\"tool\":\"s%d\",\"rule\":\"r\",\"severity\":\"high\",\"message\":\"%s\"}\n", i, long
            printf "{\"type\":\"load\",\"tool\":\"l%d\",\"name\":\"%s\",\"phase\":\"p\"}\n", i, long
            printf "{\"type\":\"check\",\"tool\":\"t\",\"name\":\"f%d\",\"status\":\"fail\",\"message\":\"%s\"}\n", i, long
        }
    }' >in
    run -1 --separate-stderr readiness-report markdown in
    [ "${#output}" -lt 1048576 ]
    [ "$(grep -c '^\*\*fail\*\*' <<<"$output")" -gt 150 ]
    [[ "$output" == *"more, for which there is no room here."* ]]
}

@test "prometheus: the figures of checks, loads, findings and tests; when the run was; promtool agrees" {
    {   mixed
        cat "$TOP/tests/readiness/load.jsonl"
        echo '{"type":"finding","tool":"semgrep","time":"2026-01-02T00:00:00.000Z","rule":"sql","severity":"high","suppressed":false}'
        echo '{"type":"test","tool":"junit","name":"a","status":"pass","flaky":true}'
        echo '{"type":"metric","tool":"incident-emit","name":"incident_resolved_count","labels":{},"value":2}'; } | jq -c 'if .type == "load" then .time = "2026-01-01T00:00:00.000Z" else . end' >in
    run -1 --separate-stderr readiness-report prometheus in
    echo "$output" >out.prom
    for line in 'readyline_tool_checks{tool="smoke-stack",status="pass"} 1' \
        'readyline_check_closes{tool="check-guardrails",name="p95",status="fail"} 1' \
        'readyline_check_closes{tool="check-guardrails",name="5xx <rate> & \"more\"",status="unknown"} 1' \
        'readyline_load_requests{tool="load-reco",name="all",phase="measured"} 2400' \
        'readyline_load_latency_seconds{tool="load-reco",name="all",phase="measured",percentile="95"} 0.000660479' \
        'readyline_findings{tool="semgrep",severity="high",suppressed="false"} 1' \
        'readyline_tests{tool="junit",status="pass",flaky="true"} 1' \
        'readyline_readiness_ratio 0.50' 'readyline_run_timestamp_seconds 1767312000.000' 'incident_resolved_count 2'; do
        grep -qxF "$line" out.prom || { echo "no $line"; return 1; }
    done
    [ "$(grep -v '^#' out.prom | sed 's/ [^ ]*$//' | sort | uniq -d)" = "" ]
    # A family of ours is not the metric of another.
    run -2 readiness-report prometheus < <(passing; echo '{"type":"metric","tool":"incident-emit","name":"readyline_checks","labels":{},"value":2}')
    if command -v promtool; then promtool check metrics <out.prom; fi
}

@test "ctrf: every check is a test, what is unknown failed; badge: the score, and whether the gate is open" {
    { mixed; mixed; } >in
    run -1 --separate-stderr readiness-report ctrf in
    echo "$output" >out
    [ "$(jq -c '[.reportFormat, .results.tool.name, (.results.summary | .tests, .passed, .failed, .skipped, .pending, .other, .start, .stop)]' out)" = \
        '["CTRF","readyline",10,4,4,2,0,0,1767225600000,1767225600000]' ]
    [ "$(jq '[.results.tests[].name] | unique | length' out)" = 10 ]
    [ "$(jq -c '.results.tests[4]' out)" = '{"name":"check-guardrails: 5xx <rate> & \"more\"","suite":["check-guardrails"],"status":"failed","duration":0,"rawStatus":"unknown","message":"no record has .status"}' ]
    run -1 --separate-stderr readiness-report badge in
    [ "$output" = '{"schemaVersion":1,"label":"readiness","message":"50 %, gate closed","color":"red","isError":true}' ]
    run -0 --separate-stderr readiness-report badge < <(passing)
    [ "$output" = '{"schemaVersion":1,"label":"readiness","message":"100 %, gate open","color":"brightgreen"}' ]
}

@test "hostile text is text in every format" {
    hostile=$TOP/tests/readiness/hostile.jsonl
    run -1 -- render_all -q "$hostile"
    for format in $FORMATS; do
        # No control byte but line feeds and tabs, and no escape sequence.
        run -1 grep -P '[\x00-\x08\x0b-\x1f\x7f]' "$format"
        iconv -f UTF-8 -t UTF-8 "$format" >/dev/null
    done
    xmllint --noout junit
    jq -e . sarif gitlab ctrf badge >/dev/null
    sed '1s/14/13/' tap >tap13
    run -1 prove --exec cat tap13
    [[ "$output" == *"Tests: 21 Failed: 9)"* ]]
    run ! grep -E $'\u2028|\u2029' tap
    # Only our own commands.
    run ! grep -E '##\[|##vso' github
    [ "$(grep -E '^\s*::' github | grep -cvE '^::(error|warning|notice) (file=[^:]*,line=[0-9]+,)?title=[^:]*::|^::group::all|^::endgroup::$')" -eq 0 ]
    # But for the blocks of code, in which nothing is markup.
    awk '/^```/ { code = !code; next } !code' markdown >words
    run ! grep -iE '<script|<!--|://' words
    run ! grep -P '@(?!\x{2060})\w|(?<![\\&])#\d' words
}

@test "a check more or less, and nothing judged: no format looks green" {
    for input in '' '{"type":"metric","value":1}' '{"type":"check","name":"x","status":"skip"}' '{"type":"check","name":"x","status":"pass"}{' \
        '{"type":"summary","tool":"t","status":"trouble"}'; do
        printf '%s' "$input" >in
        code=0
        render_all -q in || code=$?
        [ "$code" -ne 0 ]
        grep -q 'GATE CLOSED' human
        grep -q 'GATE CLOSED' readiness
        run ! grep -q 'readiness 100' readiness
        grep -q '^not ok' tap
        run ! grep -qx '1\.\.0' tap
        [ "$(xmllint --xpath 'count(//failure | //error)' junit)" -ge 1 ]
        [ "$(jq '[.runs[].results[] | select(.level == "error")] | length' sarif)" -ge 1 ]
        [ "$(jq 'length' gitlab)" -ge 1 ]
        [ "$(jq .results.summary.failed ctrf)" -ge 1 ]
        [ "$(jq -c '[.isError, .color]' badge)" = '[true,"red"]' ]
        grep -q '^::error title=GATE CLOSED' github
        [[ $(head -n 1 markdown) == "# GATE CLOSED"* ]]
        grep -qx 'readyline_gate_open 0' prometheus
    done
}

@test "readiness: the share of what passed by area, rounded down, what is missing, and what changed" {
    mixed >in
    passing >before
    run -1 --separate-stderr readiness-report readiness --previous before in
    diff - <(echo "$output") <<'EOT'
readiness 50 %, 100 % before

  Smoke tests          100 %  1 warn, 1 pass, 1 skip
  Guardrails             0 %  1 fail, 1 unknown

what is missing
  skip    smoke-stack: later: needs seed
  FAIL    check-guardrails: p95: 612 ms, expected <= 500 ms
  unknown check-guardrails: 5xx <rate> & "more": no record has .status

what changed since before
  broke   check-guardrails: p95: fail, was not there
  broke   check-guardrails: 5xx <rate> & "more": unknown, was not there
  gone    t: a: not there, was pass
  new     smoke-stack: ready: pass, was not there
  new     smoke-stack: seed # 1: warn, was not there

GATE CLOSED  1 pass, 1 fail, 1 warn, 1 skip, 1 unknown
EOT
    # Each area of a file counts, also one of which nothing was judged; what no area takes is one of its own.
    cat >areas.json <<'EOT'
# What the board looks at.
{"name": "Users", "weight": 3, "tools": ["smoke-*"]}
{"name": "Speed", "weight": 2, "checks": ["p95*"]}
{"name": "Queues", "tools": ["requeue-dlq"]}
{"name": "Papers", "tools": ["papers"], "optional": true}
EOT
    run -1 --separate-stderr readiness-report readiness --areas areas.json in
    [ "${lines[0]}" = "readiness 42 %" ]
    [[ "$output" == *$'\n  Users                100 %  1 warn, 1 pass, 1 skip (weight 3)\n'* ]]
    [[ "$output" == *$'\n  absent  Queues: no check of this area was judged\n'* ]]
    [[ "$output" == *$'\n  Everything else        0 %  1 unknown\n'* && "$output" != *Papers* ]]
    # --summary-only leaves what passed out of the others, and not out of the score.
    run -1 --separate-stderr readiness-report --summary-only readiness in
    [ "${lines[0]}" = "readiness 50 %" ]
}

@test "readiness: as a record" {
    mixed >in
    passing >before
    run -1 --separate-stderr readiness-report --jsonl --run r --previous before readiness in
    echo "$output" >out
    validate_records out
    [ "$(tail -n 1 out | jq -c .readiness)" = '{"score":50,"previous":100,"areas":[{"name":"Smoke tests","weight":1,"share":100,"pass":1,"fail":0,"warn":1,"skip":1,"unknown":0},{"name":"Guardrails","weight":1,"share":0,"pass":0,"fail":1,"warn":0,"skip":0,"unknown":1}]}' ]
    run -1 --separate-stderr readiness-report --jsonl human in
    [ "$(tail -n 1 <<<"$output" | jq -c .readiness)" = null ]
}

@test "readiness: never 100 % where something is unknown, absent, unreadable or did not pass" {
    score() { readiness-report -q readiness "$@" | head -n 1; }
    for i in {1..2000}; do echo '{"type":"check","tool":"t","name":"c'$i'","status":"pass"}'; done >many
    [ "$(score many)" = "readiness 100 %" ]
    for more in '{"type":"check","tool":"t","name":"x","status":"unknown"}' '{"type":"check","tool":"t","name":"x"}' '{"type":' \
        '{"type":"summary","tool":"t","status":"trouble"}' '{"type":"summary","tool":"t","status":"fail"}'; do
        { cat many; echo "$more"; } >in
        [ "$(score in)" = "readiness 99 %" ]
    done
    [ "$(score --expect g many)" = "readiness 99 %" ]
    [ "$(score missing many)" = "readiness 99 %" ]
    [ "$(score </dev/null)" = "readiness 0 %" ]
    echo '{"type":"check","tool":"t","name":"x","status":"skip"}' >in
    [ "$(score in)" = "readiness 0 %" ]
    echo '{"name":"a","tools":["t"]}{"name":"b","tools":["nobody"]}' >areas
    [ "$(score --areas areas many)" = "readiness 50 %" ]
}

@test "--previous: mended, broken, still, gone, new; one that cannot be read ends with 2" {
    check() { echo '{"type":"check","tool":"t","run":"'"$1"'","name":"'"$2"'","status":"'"$3"'"}'; }
    {   check 1 mended fail; check 1 broken pass; check 1 still fail; check 1 gone pass; check 1 skipped warn
        check 1 twice pass; check 1 twice fail; check 1 away skip; } >before
    {   check 2 mended pass; check 2 broken unknown; check 2 still fail; check 2 skipped skip; check 2 new pass
        check 2 twice pass
        echo '{"type":"check","tool":"t","run":"2","name":"p95","status":"fail","labels":{"window":"2026-01-01T00:02:00.000Z"},"message":"slow"}'; } >in
    run -1 --separate-stderr readiness-report readiness --previous before in
    [ "$(sed -n '/^what changed/,/^$/p' <<<"$output")" = 'what changed since before
  broke   t: broken: unknown, was pass
  gone    t: gone: not there, was pass
  gone    t: skipped: skip, was warn
  still   t: still: fail, was fail
  mended  t: mended: pass, was fail
  mended  t: twice: pass, was fail
  new     t: new: pass, was not there' ]
    run -1 --separate-stderr readiness-report human --previous before in
    [[ "$output" == *$'\nsince before: 1 broke, 2 gone, 1 still, 2 mended, 1 new\nGATE CLOSED'* ]]
    run -1 --separate-stderr readiness-report readiness --previous in in
    [[ "$output" == *"  still   t: broken: unknown, was unknown"* ]]
    passing >in
    run -0 readiness-report readiness --previous before in
    for before in /dev/null none . broken; do
        echo '{"type":' >broken
        run -2 --separate-stderr readiness-report readiness --previous "$before" in
        [[ "$stderr" == *"cannot compare with $before: it holds "* ]]
        [[ "$output" == "readiness 50 %"* && "$output" == *"GATE CLOSED: TROUBLE"* ]]
    done
    run -2 readiness-report readiness --previous - in
    # A run that is named is this one.
    run -1 readiness-report -q --run 2 readiness --previous before <(check 2 broken fail)
    [[ "$output" == *"broke   t: broken: fail, was pass"* ]]
}

@test "--areas: a wrong file is refused with its place" {
    passing >in
    while IFS='|' read -r areas reason; do
        printf '%b' "$areas" >areas
        run -2 readiness-report readiness --areas areas in
        [[ "$output" == *"$reason"* ]] || { echo "$areas: $output"; return 1; }
    done <<'EOT'
|areas: no area
{"weight":1}|areas:1:1: an area needs "name"
{"name":"a","weight":0}|areas:1:22: "weight": expected a number above 0
{"name":"a","toools":["t"]}|did you mean "tools"?
{"name":"a","tools":[]}|"tools"
{"name":"a","tools":[1]}|expected a name or a pattern of names
{"name":"a"}\n{"name":"a"}|areas:2:1: two areas are named "a"
EOT
    run -2 readiness-report readiness --areas none in
    # What is quoted of it is without secrets, also of rules of one's own, which nothing is written over.
    echo '{"name":"a","weight":"ACME-1234"}' >areas
    echo '{"rule":"acme","pattern":"ACME-[0-9]+"}' >rules
    run -2 readiness-report readiness --areas areas in
    [[ "$output" == *'"weight":"ACME-1234"'* ]]
    run -2 readiness-report readiness --areas areas --redact-rules rules in
    [[ "$output" == *'"weight":"[redacted:acme]"'* ]]
    run -2 readiness-report --tap rules --redact-rules rules in
    [[ "$output" == *"--tap rules would write over the input"* ]]
}

@test "a wrong or missing format is refused" {
    run -2 readiness-report pdf </dev/null
    [[ "$output" == *'unknown format "pdf"'* ]]
    run -2 readiness-report </dev/null
    [[ "$output" == *"no format named"* ]]
}

@test "memory does not grow with the stream" {
    passing | head -n 1 >one
    awk '{ for (i = 0; i < 200000; i++) print }' one >many
    # shellcheck disable=SC2046 # options
    within_memory 32768 "$(peak_of readiness-report $(for format in $FORMATS; do printf -- '--%s %s ' "$format" "$format"; done) many)"
    # 40,000 checks of different names, 2,000 of which fail: within what the hosts take, and in little memory.
    awk 'BEGIN { for (i = 0; i < 40000; i++)
        printf "{\"type\":\"check\",\"tool\":\"tool-%d\",\"time\":\"2026-01-01T00:00:00.000Z\",\"run\":\"r\",\"name\":\"check number %d of many\",\"status\":\"%s\",\"message\":\"the answer was late by %d ms\",\"file\":\"plan.json\",\"line\":%d}\n",
            i % 5, i, i % 20 ? "pass" : "fail", i, i % 900 + 1 }' >many
    # shellcheck disable=SC2046 # options
    within_memory 32768 "$(peak_of readiness-report -q $(for format in $FORMATS; do printf -- '--%s %s ' "$format" "$format"; done) many)"
    for limit in junit:30000000 markdown:1048576 github:1000000 sarif:10000000 gitlab:10000000; do
        [ "$(stat -c %s "${limit%:*}")" -lt "${limit#*:}" ]
    done
    [ "$(jq '.runs[0].results | length' sarif)" -eq 2000 ]
    [ "$(jq length gitlab)" -eq 2000 ]
    [ "$(xmllint --xpath 'count(//failure)' junit)" -eq 2000 ]
    [ "$(grep -c '^not ok' tap)" -eq 2000 ]
    [ "$(grep -c '^fail    ' github)" -eq 2000 ]
}
