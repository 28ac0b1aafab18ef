# incident-emit: one artifact per failed run, without its secrets.

load lib/harness
load lib/incident

check() { # TOOL NAME STATUS [MORE MEMBERS]
    printf '{"type":"check","tool":"%s","time":"2026-01-01T00:00:00.000Z","run":"%s","name":"%s","status":"%s"%s}\n' \
        "$1" "${RUN:-r1}" "$2" "$3" "${4:-}"
}

summary() { # TOOL STATUS
    printf '{"type":"summary","tool":"%s","time":"2026-01-01T00:00:00.000Z","run":"r1","status":"%s","pass":1,"fail":0,"warn":0,"skip":0,"unknown":0,"elapsed_ms":1}\n' "$@"
}

@test "nothing failed: nothing is written, exit 0" {
    run -0 incident-emit < <(check smoke-stack a pass; check smoke-stack b warn; summary smoke-stack pass)
    [ ! -e reports ]
}

@test "failed and unknown checks become one incident, mode 0600" {
    { check smoke-stack a pass
      check smoke-stack b fail ',"message":"status 500","severity":"warning","runbook":"docs/b.md","request_id":"req-1","evidence":{"request":{"method":"POST","url":"http://127.0.0.1:1/log/watch","headers":{"Content-Type":"application/json"},"body":{"user_id":"u1"}}}'
      check check-guardrails p95 unknown ',"message":"no samples"'
      summary check-guardrails fail; } >in
    run -1 --separate-stderr incident-emit --environment staging in
    echo "$output" >out
    validate_records out
    file=$(the_incident)
    valid_incident "$file"
    [ "$(stat -c %a "$file")" = 600 ]
    [ "$(stat -c %a reports/incidents)" = 700 ]
    [ "$(jq -r .environment "$file")" = staging ]
    [ "$(jq -r .kind "$file")" = api ]
    [ "$(jq -r .exception "$file")" = "smoke-stack: b: status 500" ]
    [ "$(jq -r .stack "$file")" = "smoke-stack: b: status 500
check-guardrails: p95: no samples" ]
    [ "$(jq -r .extras.severity "$file")" = critical ]
    [ "$(jq -r .extras.runbook "$file")" = docs/b.md ]
    [ "$(jq -r .request_id "$file")" = req-1 ]
    [ "$(jq -r .audit_run_id "$file")" = r1 ]
    [ "$(jq -r .http.method "$file")" = POST ]
    [ "$(jq -r .http.body.user_id "$file")" = u1 ]
    [ "$(jq -r '.extras.checks | length' "$file")" = 2 ]
    [ "$(jq -r 'select(.type == "incident") | .path' out)" = "$file" ]
    [ "$(jq -c 'select(.type == "incident") | .incident' out)" = "$(jq -c . "$file")" ]
    [[ "$stderr" == *"incident written to $PWD/$file"* ]]
}

@test "every artifact is valid against the public schema; what is ours stands under extras" {
    local kind public
    for kind in api celery worker cli migration load guardrail; do
        public=api
        [ "$kind" != celery ] || public=celery
        run -1 incident-emit --dir "$kind" --kind "$kind" < <(check t a fail)
        file=$(the_incident "$kind")
        valid_incident "$file"
        [ "$(jq -r '.kind + " " + .extras.kind' "$file")" = "$public $kind" ]
        jq -e '.extras | .count == 1 and .status == "open" and .first_seen == .last_seen and (.checks | length) == 1' "$file" >/dev/null
        run -3 incident-emit --dir "wrapped-$kind" --kind "$kind" --request-id r -- sh -c 'exit 3'
        valid_incident "$(the_incident "wrapped-$kind")"
    done
    # A request as other programs may record it: with more members, of other types.
    run -1 incident-emit --dir odd < <(check t a fail ',"evidence":{"request":{"method":"GET","url":"http://h/","path":7,"query":"a=b",
        "headers":{"A":"1","N":2,"L":["x"]},"body":null,"body_truncated":true}}' | tr -d '\n')
    valid_incident "$(the_incident odd)"
    [ "$(jq -c .http "$(the_incident odd)")" = '{"method":"GET","url":"http://h/","headers":{"A":"1"},"body":null}' ]
    [ "$(jq -c '.extras.checks[0].evidence.request.headers.N' "$(the_incident odd)")" = 2 ]
}

@test "the same failures have the same fingerprint, others another" {
    incident-emit --dir one < <(check t a fail) || [ $? -eq 1 ]
    incident-emit --dir two < <(check t a fail ',"message":"again"') || [ $? -eq 1 ]
    incident-emit --dir three < <(check t b fail) || [ $? -eq 1 ]
    one=$(jq -r .extras.fingerprint one/*); two=$(jq -r .extras.fingerprint two/*); three=$(jq -r .extras.fingerprint three/*)
    [ "$one" = "$two" ]
    [ "$one" != "$three" ]
}

@test "one incident per run" {
    run -1 incident-emit < <(RUN=x check t a fail; RUN=y check t a fail; RUN=x check t b fail)
    [ "$(cat reports/incidents/*.json | jq -s 'map(.audit_run_id) | sort | join(" ")' -r)" = "x y" ]
}

@test "a summary that says trouble is an incident too" {
    run -2 incident-emit < <(check t a pass; summary load-reco trouble)
    [[ "$(jq -r .exception "$(the_incident)")" == *"load-reco: summary: it met trouble"* ]]
}

@test "a summary that fails alone, or says what nobody understands, is an incident too" {
    run -1 incident-emit < <(check load-reco a pass; summary load-reco fail)
    grep -q 'no failed check was seen' "$(the_incident)"
    run -2 incident-emit --dir odd < <(check load-reco a pass; summary load-reco Trouble)
    grep -q 'cannot be trusted' "$(the_incident odd)"
}

@test "--tee passes the stream through, byte for byte, before its own records" {
    { check t a fail; echo '{ "odd" : 1.10 }'; summary t fail; } >in
    run -1 --separate-stderr incident-emit --tee in
    echo "$output" | head -n 3 | cmp - in
    [ "$(echo "$output" | tail -n 2 | jq -r .type | paste -sd ' ')" = "incident summary" ]
}

@test "the last lines of a log, and an exception in it" {
    seq 1 500 >app.log
    run -1 incident-emit --logs app.log --last 3 < <(check t a fail)
    [ "$(jq -c .last_logs "$(the_incident)")" = '["498","499","500"]' ]
    run -2 incident-emit --dir other --logs no-such.log < <(check t a fail)
    [[ "$output" == *"cannot read the log no-such.log"* ]]
    [ "$(jq -c '.last_logs // "none"' "$(the_incident other)")" = '"none"' ]
}

@test "the environment is an allow-list, and secret names keep no value" {
    GITHUB_SHA=abc123 MY_PLACE=here MY_PASSWORD=hunter2hunter2 OTHER=not-this \
        run -1 incident-emit --env MY_PLACE --env MY_PASSWORD < <(check t a fail)
    file=$(the_incident)
    [ "$(jq -r .env.GITHUB_SHA "$file")" = abc123 ]
    [ "$(jq -r .env.MY_PLACE "$file")" = here ]
    ! grep -qe hunter2 -e not-this "$file" || false
    jq -e '.env | has("MY_PASSWORD") and (has("OTHER") | not)' "$file" >/dev/null
}

@test "40 planted secrets are gone, 40 look-alikes stay" {
    "$PYTHON" "$TOP/tests/lib/secrets.py" plant records.jsonl app.log
    run -1 incident-emit --logs app.log records.jsonl
    file=$(the_incident)
    valid_incident "$file"
    "$PYTHON" "$TOP/tests/lib/secrets.py" judge "$file"
    echo "$output" >out
    "$PYTHON" "$TOP/tests/lib/secrets.py" judge out
}

@test "a private key that begins above the last lines is taken out all the same" {
    { echo before; openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 2>/dev/null; echo after; } >app.log
    key=$(tail -n 5 app.log | head -n 1)
    run -1 incident-emit --logs app.log --last 4 < <(check t a fail)
    file=$(the_incident)
    ! grep -qF "${key:0:40}" "$file" || false
    jq -e '.last_logs[-1] == "after"' "$file" >/dev/null
}

@test "an incident that cannot be written is trouble" {
    echo x >file
    run -2 incident-emit --dir file/sub < <(check t a fail)
    [[ "$output" == *"cannot write an incident"* ]]
}

@test "hostile names never leave the folder" {
    run -1 incident-emit < <(check ../../etc/x '../../../tmp/y' fail ',"request_id":"../../z"')
    the_incident
    [ "$(find . -type f | wc -l)" -eq 1 ]
}

@test "many failures stay bounded, and say so" {
    for i in $(seq 1 300); do check t "c$i" fail; done >in
    run -1 incident-emit in
    file=$(the_incident)
    valid_incident "$file"
    [ "$(jq '.extras.checks | length' "$file")" -eq 200 ]
    [ "$(jq .extras.checks_left_out "$file")" -eq 100 ]
}

# ---- the wrapper ----

@test "wrapper: a Python traceback and OpenTelemetry's names are understood" {
    run -1 incident-emit --dir a -- "$PYTHON" -c 'raise ValueError("bad thing")'
    [ "$(jq -r .exception "$(the_incident a)")" = "ValueError: bad thing" ]
    [[ "$(jq -r .stack "$(the_incident a)")" == Traceback*"ValueError: bad thing"* ]]
    run -1 incident-emit --dir b -- sh -c 'echo "{\"exception.type\":\"KeyError\",\"exception.message\":\"k\",\"exception.stacktrace\":\"at x\"}"; exit 1'
    [ "$(jq -r .exception "$(the_incident b)")" = "KeyError: k" ]
    [ "$(jq -r .stack "$(the_incident b)")" = "at x" ]
}

@test "wrapper: of a chain of exceptions the outermost is what was raised, and the first its cause" {
    cat >chain.py <<'EOT'
try:
    try:
        raise KeyError("user")
    except KeyError:
        raise ValueError("no such user")
except ValueError as e:
    raise RuntimeError("request failed") from e
EOT
    run -1 incident-emit -- "$PYTHON" chain.py
    file=$(the_incident)
    valid_incident "$file"
    [ "$(jq -r .exception "$file")" = "RuntimeError: request failed" ]
    [ "$(jq -r .extras.cause "$file")" = "KeyError: 'user'" ]
    [ "$(jq -r .stack "$file" | grep -c '^Traceback')" -eq 3 ]
    # Two that only follow each other are no chain.
    run -1 incident-emit --dir two -- sh -c "$PYTHON -c 'raise KeyError(1)'; $PYTHON -c 'raise ValueError(2)'"
    [ "$(jq -r '.exception + " " + (.extras.cause // "none")' "$(the_incident two)")" = "ValueError: 2 none" ]
    [ "$(jq -r .stack "$(the_incident two)" | grep -c '^Traceback')" -eq 1 ]
}

# died: how the command ended that wrote what stands on standard input: its exception and that one's cause.
died() {
    cat >text
    rm -rf died
    incident-emit -q --dir died -- sh -c 'cat text; exit 1' >/dev/null || [ $? -eq 1 ]
    valid_incident died/incident_*.json
    jq -r '.exception + " < " + (.extras.cause // "none")' died/incident_*.json
}

@test "wrapper: what Java, .NET, Node, Go, Rust, Ruby and Perl say when they die" {
    [ "$(printf '%s\n' 'Exception in thread "main" java.lang.IllegalStateException: outer' $'\tat a.App.main(App.java:10)' \
        'Caused by: java.io.IOException: mid' $'\tat a.B.c(B.java:1)' $'\t... 1 more' 'Caused by: java.lang.NullPointerException: inner' \
        $'\t... 2 more' | died)" = "java.lang.IllegalStateException: outer < java.lang.NullPointerException: inner" ]
    [ "$(jq -r .stack died/incident_*.json | wc -l)" -eq 8 ]
    [ "$(printf '%s\n' 'Unhandled exception. System.InvalidOperationException: boom' '   at P.Main() in /a.cs:line 3' | died)" = \
        "System.InvalidOperationException: boom < none" ]
    [ "$(printf '%s\n' '/app/a.js:1' 'throw e' '^' '' 'Error: outer' '    at f (/a.js:1:7) {' '  [cause]: TypeError: inner' \
        '      at g (/a.js:2:1)' '}' '' 'Node.js v20.0.0' | died)" = "Error: outer < TypeError: inner" ]
    [ "$(printf '%s\n' 'panic: first [recovered]' $'\tpanic: second' '' 'goroutine 1 [running]:' 'main.main()' \
        $'\t/app/main.go:8 +0x1b' 'exit status 2' | died)" = "panic: second < panic: first" ]
    [ "$(printf '%s\n' "thread 'main' panicked at src/main.rs:2:5:" 'Error: boom' 'stack backtrace:' '   0: rust_begin_unwind' \
        '             at /rustc/a/library/std/src/panicking.rs:1:5' | died)" = "panicked at src/main.rs:2:5: Error: boom < none" ]
    [ "$(printf '%s\n' "thread 'main' panicked at 'boom', src/main.rs:2:5" 'note: run with' | died)" = \
        "panicked at 'boom', src/main.rs:2:5 < none" ]
    [ "$(printf '%s\n' "a.rb:5:in 'rescue in f': outer (RuntimeError)" $'\tfrom a.rb:1:in \'f\'' "a.rb:2:in \`f': inner (KeyError)" \
        $'\tfrom a.rb:9:in \'<main>\'' | died)" = "RuntimeError: outer < KeyError: inner" ]
    [ "$(printf '%s\n' 'slow at a.pl line 1.' 'no user 42 at a.pl line 9, <STDIN> line 2.' | died)" = "no user 42 < none" ]
    [ "$(printf '%s\n' 'inner at a.pl line 1.' $'\t...propagated at a.pl line 2.' | died)" = "inner < none" ]
    # Of one that went on after it, or in words of warnings, nothing is known.
    for text in $'no user 42 at a.pl line 9.\nmore' 'Use of uninitialized value $x at a.pl line 9.' 'lunch at noon, line 9.'; do
        [ "$(echo "$text" | died)" = "sh: exit status 1 < none" ] || { echo "$text"; return 1; }
    done
    # What only looks a little like it.
    for text in $'arrived\n  at noon (12:00)' $'\n\n  at x (1)\n)' "(': )" ":in ': ()" "a:in '': x)" "thread '" $'... 1\n ... 2'; do
        [ "$(echo "$text" | died)" = "sh: exit status 1 < none" ] || { echo "$text"; return 1; }
    done
}

@test "wrapper: groups of exceptions, and tracebacks behind what a collector puts in front" {
    [ "$(printf '%s\n' '  + Exception Group Traceback (most recent call last):' '  |   File "a.py", line 1' '  | ExceptionGroup: two (2 sub-exceptions)' \
        '  +-+---------------- 1 ----------------' '    | Traceback (most recent call last):' '    |   File "b"' '    | ValueError: a' \
        '    +------------------------------------' 'done' | died)" = "ExceptionGroup: two (2 sub-exceptions) < none" ]
    [ "$(jq -r .stack died/incident_*.json | tail -n 2 | head -n 1)" = "    +------------------------------------" ]
    [ "$(printf 'web-1  | %s\n' 'Traceback (most recent call last):' '  File "a.py"' 'ValueError: bad' | died)" = "ValueError: bad < none" ]
    [ "$(printf 'a\0\0pTraceback (most recent call last):\na\nV: bad\n' | died)" = "a < none" ]
    [ "$(printf '%s\n' '12:00 ERROR Traceback (most recent call last):' '  File "a.py"' 'ValueError: bad' | died)" = "ValueError: bad < none" ]
}

@test "wrapper: exceptions in JSON lines, by the names of OpenTelemetry, ECS, structlog, pino and others" {
    local tb='Traceback (most recent call last):\n  File \"a.py\"\nKeyError: 1\n\nThe above exception was the direct cause of the following exception:\n\nTraceback (most recent call last):\n  File \"a.py\"\nValueError: bad'
    for line in "{\"exception\":\"$tb\"}" "{\"exc_info\":\"$tb\"}" "{\"exc_text\":\"$tb\"}" "{\"traceback\":\"$tb\"}" "{\"stack_trace\":\"$tb\"}" \
        "{\"attributes\":{\"exception.type\":\"ValueError\",\"exception.message\":\"bad\",\"exception.stacktrace\":\"$tb\"}}" \
        "{\"exception\":{\"type\":\"ValueError\",\"message\":\"bad\",\"stacktrace\":\"$tb\"}}" \
        "{\"error.type\":\"ValueError\",\"error.message\":\"bad\",\"error.stack_trace\":\"$tb\"}" \
        "{\"error\":{\"type\":\"ValueError\",\"message\":\"bad\",\"stack_trace\":\"$tb\"}}" \
        "{\"err\":{\"type\":\"ValueError\",\"message\":\"bad\",\"stack\":\"$tb\"}}"; do
        [ "$(printf '%s\n' '{"event":"before"}' "$line" '{"event":"after"}' | died)" = "ValueError: bad < KeyError: 1" ] || { echo "$line"; return 1; }
        [ "$(jq -r .stack died/incident_*.json | grep -c '^Traceback')" -eq 2 ]
    done
    for line in '{"error":{"message":"trying again"}}' '{"exception":true,"stack":7}' "{\"exception\":\"$tb" '{"stack":"of plates"}'; do
        [ "$(echo "$line" | died)" = "sh: exit status 1 < none" ] || { echo "$line"; return 1; }
    done
}

@test "wrong combinations are refused" {
    for line in "--" "--chronic in" "--records x in" "--tee -- true" "--last 0 in" "--last 101 in" "--environment mars in" \
        "--timeout 1s in" "--kill-after 1s in" "--after 2 in" "--key a in" "--kill-after 1s -- true" "--timeout 0 -- true" "--after 0 -- true"; do
        # shellcheck disable=SC2086 # the words of a command line
        run -2 incident-emit $line </dev/null
        [ "${#lines[@]}" -eq 2 ]
    done
}

@test "the first request that failed is kept for a replay, and no later one" {
    request() { # NAME [URL]
        jq -nc --arg name "$1" --arg url "${2:-}" '{type: "check", tool: "smoke-stack", time: "2026-01-01T00:00:00.000Z", run: "r", name: $name, status: "fail"}
            + if $url == "" then {} else {request_id: ("id-" + $name), evidence: {request: {method: "GET", url: $url}}} end'
    }
    incident-emit --dir d >out < <(request a; request b http://h/b; request c http://h/c) || [ $? -eq 1 ]
    [ "$(jq -c '[.http.url, .request_id, (.extras.checks | length)]' "$(the_incident d)")" = '["http://h/b","id-b",3]' ]
    incident-emit --dir e >out < <(request a) || [ $? -eq 1 ]
    [ "$(jq -c '[has("http"), has("request_id")]' "$(the_incident e)")" = '[false,false]' ]
}

@test "a summary that is missing is an incident of its own kind; one that is there is none" {
    summary() { printf '{"type":"summary","tool":"%s","time":"2026-01-01T00:00:00.000Z","run":"r","status":"pass","pass":1,"fail":0,"warn":0,"skip":0,"unknown":0,"elapsed_ms":1}\n' "$1"; }
    pass='{"type":"check","tool":"load-reco","time":"2026-01-01T00:00:00.000Z","run":"r","name":"x","status":"pass"}'
    run -0 incident-emit --dir d --expect load-reco < <(echo "$pass"; summary load-reco)
    [ ! -e d ]
    run -1 incident-emit --dir d --expect load-reco,smoke-stack < <(echo "$pass"; summary load-reco)
    [ "$(jq -r '.extras.checks[].status' "$(the_incident d)")" = unknown ]
    [[ "$(jq -r .exception "$(the_incident d)")" == "incident-emit: "*"smoke-stack"* ]]
}

@test "many large failures: what is kept of them is bounded, and the rest is counted" {
    "$PYTHON" - >in <<'EOT'
import json
for i in range(80):
    print(json.dumps({"type": "check", "tool": "t", "time": "2026-01-01T00:00:00.000Z", "run": "r", "name": "n%02d" % i, "status": "fail", "message": "m",
        "evidence": {"observed": "x " * 500000}}))
EOT
    run -1 incident-emit -q --summary-only --dir d --group-by .name in
    [ "$(find d -name 'incident_*' | wc -l)" -eq 80 ]
    jq -c '[(.extras.checks // [] | length), .extras.checks_left_out // 0]' d/incident_* | sort | uniq -c | awk '{ print $2, $1 }' >kept
    # 64 MiB of them; each still says what failed.
    awk '$1 == "[1,0]" { ok = $2 >= 60 && $2 <= 70 } $1 == "[0,1]" { left = $2 } END { exit !(ok && left >= 10) }' kept || { cat kept; false; }
    [ "$(jq -r .stack d/incident_* | grep . | sort -u | wc -l)" -eq 80 ]
}
