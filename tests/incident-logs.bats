# incident-emit --logs: exceptions in logs, of all runtimes, behind all prefixes, followed across rotation.

load lib/harness
load lib/incident

TB=$'Traceback (most recent call last):\n  File "/app/a.py", line 3, in f\n    g()\nValueError: no such user 42'

# found [OPTION...]: what incident-emit finds in the log on standard input: an exception, its cause and its count a line.
found() {
    rm -rf found
    incident-emit -q --dir found --logs - "$@" >found.jsonl || [ $? -eq 1 ]
    if [ -e found ]; then
        jq -r '.exception + " < " + (.extras.cause // "none") + " x" + (.extras.count | tostring)' found/incident_*.json
    fi
}

# prefixed FORM: each line of standard input as who collects logs passes it on.
prefixed() {
    "$PYTHON" -c '
import json, sys
forms = {
    "compose": lambda l: "web-1  | " + l,
    "coloured": lambda l: "\x1b[36mweb-1  | \x1b[0m\x1b[31m" + l + "\x1b[0m",
    "cri": lambda l: "2026-11-28T22:50:18.123456789Z stderr F " + l,
    "cri-pieces": lambda l: "2026-11-28T22:50:18.1Z stderr P " + l[:5] + "\n2026-11-28T22:50:18.1Z stderr F " + l[5:],
    "syslog-3164": lambda l: "<11>Nov 28 22:50:18 host app[123]: " + l,
    "syslog-file": lambda l: "Nov 28 22:50:18 host app[123]: " + l,
    "syslog-5424": lambda l: "<11>1 2026-11-28T22:50:18.003Z host app 123 ID47 [a@1 b=\"c d\"] " + l,
    "journal": lambda l: "2026-11-28T22:50:18+0000 host app[123]: " + l,
    "time": lambda l: "2026-11-28T22:50:18.003Z " + l,
    "docker-anew": lambda l: json.dumps({"time": "t", "stream": "stderr", "log": l + "\n"}),
    "swarm": lambda l: "web.1.k3x9@node-1    | " + l,
    "time-blank": lambda l: "2026-11-28 22:50:18,003 " + l,
    "docker": lambda l: json.dumps({"log": l + "\n", "stream": "stderr", "time": "2026-11-28T22:50:18.1Z"}, separators=(",", ":")),
    "kubectl": lambda l: "[pod/web-7d4b9c6f5-x2x4z/web] " + l,
    "both": lambda l: "2026-11-28T22:50:18.1Z stderr F web-1  | " + l,
}
for line in sys.stdin.read().rstrip("\n").split("\n"):
    print(forms[sys.argv[1]](line))' "$1"
}

@test "logs: what the runtimes print, as their interpreters wrote it, bare and behind every prefix" {
    while IFS='|' read -r name expected; do
        file=$TOP/tests/lib/tracebacks/$name.txt
        [ "$(found <"$file")" = "$expected" ] || { echo "$name: $(cat found.jsonl)"; return 1; }
        one=$(jq -r .extras.fingerprint found/incident_*.json)
        forms="docker cri-pieces"
        case $name in python | java) forms="compose coloured cri cri-pieces syslog-3164 syslog-5424 journal time time-blank docker docker-anew kubectl both swarm" ;; node-value) forms=docker ;; esac
        for form in $forms; do
            [ "$(prefixed "$form" <"$file" | found)" = "$expected" ] || { echo "$name $form: $(cat found.jsonl)"; return 1; }
            [ "$(jq -r .extras.fingerprint found/incident_*.json)" = "$one" ]
        done
    done <<'EOT'
python|RuntimeError: request 42 failed < KeyError: 'user' x1
python-group|ExceptionGroup: two failed (2 sub-exceptions) < none x1
python-syntax|SyntaxError: '(' was never closed < none x1
java|java.lang.IllegalStateException: request failed < java.lang.IllegalArgumentException: no user 42 x1
node|Error: request failed < TypeError: no such user 42 x1
node-rejection|RangeError: late 7 < none x1
node-value|{ code: 'E_STOCK', item: 42 } < none x1
go|panic: runtime error: index out of range [5] with length 3 < none x1
rust|panicked at crash.rs:1:52: index out of bounds: the len is 3 but the index is 7 < none x1
ruby|RuntimeError: request failed < KeyError: no user 42 x1
perl|no user 42 < none x1
php|RuntimeException: request failed < LogicException: no user 42 x1
php-shown|RuntimeException: request failed < LogicException: no user 42 x1
EOT
}

@test "logs: of container, pod, program and process is told, and keeps lines apart" {
    paste -d '\n' <(prefixed compose <"$TOP/tests/lib/tracebacks/java.txt") <(sed 's/^/db-1   | /' "$TOP/tests/lib/tracebacks/node-rejection.txt") |
        found >both
    grep -q 'IllegalStateException: request failed < java.lang.IllegalArgumentException: no user 42' both
    grep -q 'RangeError: late 7' both
    [ "$(wc -l <both)" -eq 2 ]
    [ "$(jq -r .process.name found/incident_*.json | sort | paste -sd ' ')" = "db-1 web-1" ]
    validate_records found.jsonl
    valid_incident found/incident_*.json
    prefixed syslog-5424 <<<"$TB" | found
    [ "$(jq -c '[.process.name, .process.pid]' found/incident_*.json)" = '["app",123]' ]
    # Two programs of one syslog.
    paste -d '\n' <(prefixed syslog-3164 <<<"$TB") <(sed 's/^/<11>Nov 28 22:50:18 host app[7]: /' <<<"${TB//ValueError/KeyError}") | found >both
    [ "$(sort both | paste -sd ';')" = "KeyError: no such user 42 < none x1;ValueError: no such user 42 < none x1" ]
}

@test "logs: exceptions in JSON, of every logger" {
    while IFS='|' read -r expected line; do
        [ "$(echo "$line" | found)" = "$expected x1" ] || { echo "$line: $(cat found.jsonl)"; return 1; }
    done <<'EOT'
no such user 42 < none|{"level":"error","msg":"failed","error":"no such user 42","stacktrace":"main.f\n\t/app/x.go:3\nmain.main\n\t/app/x.go:9"}
no such user 42 < none|{"level":"error","error":"no such user 42","errorVerbose":"no such user 42\nmain.f\n\t/app/x.go:3","msg":"failed"}
no such user 42 < none|{"level":"error","stack":[{"func":"f","line":"3","source":"x.go"}],"error":"no such user 42","message":"failed"}
TypeError: no such user 42 < none|{"level":50,"time":1,"pid":2,"err":{"type":"TypeError","message":"no such user 42","stack":"TypeError: no such user 42\n    at f (/app/a.js:1:7)"},"msg":"failed"}
TypeError: no such user 42 < none|{"name":"app","level":50,"err":{"name":"TypeError","message":"no such user 42","stack":"TypeError: no such user 42\n    at f (/app/a.js:1:7)"},"msg":"failed","v":0}
System.E: no such user 42 < none|{"@t":"t","@mt":"failed","@l":"Error","@x":"System.E: no such user 42\n   at P.Main() in /a.cs:line 3"}
System.Exception: no such user 42 < none|{"LogLevel":"Error","Message":"failed","Exception":"System.Exception: no such user 42\n   at P.Main() in /a.cs:line 3"}
RuntimeException: no such user 42 < LogicException: inner|{"message":"failed","context":{"exception":{"class":"RuntimeException","message":"no such user 42","code":0,"file":"/app/a.php:3","trace":["/app/b.php:1"],"previous":{"class":"LogicException","message":"inner"}}},"level":400,"level_name":"ERROR"}
RuntimeException: no such user 42 < none|{"message":"failed","context":{"exception":"[object] (RuntimeException(code: 0): no such user 42 at /app/a.php:3)"},"level":400}
ValueError: no such user 42 < none|{"severityText":"ERROR","attributes":[{"key":"exception.type","value":{"stringValue":"ValueError"}},{"key":"exception.message","value":{"stringValue":"no such user 42"}}]}
ValueError: no such user 42 < none|{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"severityNumber":17,"attributes":[{"key":"exception.type","value":{"stringValue":"ValueError"}},{"key":"exception.message","value":{"stringValue":"no such user 42"}}]}]}]}]}
ValueError: no such user 42 < none|{"status":"error","error.kind":"ValueError","error.message":"no such user 42","error.stack":"x"}
ValueError: no such user 42 < KeyError: 'x'|{"event":"failed","level":"error","exception":[{"exc_type":"ValueError","exc_value":"no such user 42","frames":[{"filename":"a.py","lineno":3,"name":"f"}]},{"exc_type":"KeyError","exc_value":"'x'","frames":[]}]}
ValueError: no such user 42 < none|{"text":"x","record":{"exception":{"type":"ValueError","value":"no such user 42","traceback":true},"level":{"name":"ERROR","no":40}}}
a.E: no such user 42 < b.F: disk|{"level":"ERROR","thrown":{"message":"no such user 42","name":"a.E","extendedStackTrace":[{"class":"a.B","method":"c","file":"B.java","line":3}],"cause":{"name":"b.F","message":"disk"}}}
a.E: no such user 42 < none|{"level":"ERROR","throwable":{"className":"a.E","message":"no such user 42","stepArray":[{"className":"a.B","methodName":"c","fileName":"B.java","lineNumber":3}]}}
a.E: no such user 42 < b.F: disk|{"level":"ERROR","stack_trace":"a.E: no such user 42\n\tat a.B.c(B.java:3)\nCaused by: b.F: disk\n\tat a.B.d(B.java:4)\n"}
RuntimeError: no such user 42 < none|{"status":500,"exception":["RuntimeError","no such user 42"],"backtrace":["a.rb:1:in `f'"]}
Error: no such user 42 < none|{"level":"error","message":"failed","stack":"Error: no such user 42\n    at f (/app/a.js:1:2)"}
ValueError: two lines < none|{"severity":"ERROR","exception":{"type":"ValueError","message":"two\nlines"}}
EOT
}

@test "logs: the request that failed is told, for a replay" {
    while IFS='|' read -r expected line; do
        echo "$line" | found >/dev/null
        [ "$(jq -c '[.http, .request_id]' found/incident_*.json)" = "$expected" ] || { echo "$line"; return 1; }
    done <<'EOT'
[{"method":"POST","url":"http://h/reco?k=1","path":"/reco"},"r1"]|{"exception":{"type":"E","message":"x"},"http":{"method":"POST","path":"/reco"},"url.full":"http://h/reco?k=1","request_id":"r1"}
[{"method":"GET","path":"/x"},null]|{"exception":{"type":"E","message":"x"},"http.request.method":"GET","url.path":"/x"}
[{"method":"GET","path":"/x"},null]|{"exception":["E","x"],"method":"GET","path":"/x","status":500}
[{"method":"PUT","url":"http://[redacted:url-userinfo]@h/x?token=[redacted:token]"},null]|{"exception":{"type":"E","message":"x"},"request":{"method":"PUT","url":"http://a:b@h/x?token=abcdefgh"}}
[null,null]|{"exception":{"type":"E","message":"x"},"path":"/x","url":"/y"}
EOT
}

@test "logs: unhandled and handled, by level" {
    tb=$(jq -Rs 'rtrimstr("\n")' <<<"$TB")
    for level in '"level":"error"' '"level":"CRITICAL"' '"severity":"FATAL"' '"levelname":"ERROR"' '"levelno":40' '"level":50' '"level":400' \
        '"severityNumber":17' '"log.level":"ERROR"' '"log":{"level":"error"}' '"@l":"Fatal"' '"level":3' '"x":1'; do
        [ "$(echo "{$level,\"exception\":$tb}" | found)" = "ValueError: no such user 42 < none x1" ] || { echo "$level"; return 1; }
    done
    for level in '"level":"warning"' '"level":"warn"' '"severity":"INFO"' '"levelname":"DEBUG"' '"levelno":30' '"level":40' '"level":300' \
        '"severityNumber":13' '"log.level":"WARN"' '"log":{"level":"info"}' '"@l":"Warning"' '"level":4'; do
        [ -z "$(echo "{$level,\"exception\":$tb}" | found)" ] || { echo "$level"; return 1; }
        [ "$(jq -r 'select(.type == "check") | .message' found.jsonl)" = "1 handled" ]
    done
    for line in 'ERROR:app:failed' '2026-11-28 22:50:18,123 ERROR app failed' 'INFO: started' 'no level' '[error] x' 'level=error msg=x' ''; do
        [ "$(printf '%s\n%s\n' "$line" "$TB" | found)" = "ValueError: no such user 42 < none x1" ] || { echo "$line"; return 1; }
    done
    for line in 'WARNING:app:again' '2026-11-28 22:50:18,123 WARN app again' '[warning] x' 'level=warn msg=x' 'W1128 22:50:18.123 1 a.go:1] x'; do
        [ -z "$(printf '%s\n%s\n' "$line" "$TB" | found)" ] || { echo "$line"; return 1; }
    done
    # What a runtime says when it ends is about no warning before it.
    for name in python java go rust node ruby php; do
        [ "$(found < <(echo 'WARN slow'; cat "$TOP/tests/lib/tracebacks/$name.txt") | wc -l)" -eq 1 ] || { echo "$name"; return 1; }
    done
    # A warning that something else stands behind is about that.
    [ -n "$(printf 'WARNING: x\nstarting\n%s\n' "$TB" | found)" ]
    [ -n "$(printf 'WARNING: x\n\n%s\n' "$TB" | found)" ]
    # So it is where the lines between are others', and more than are looked back at.
    [ -n "$({ printf '%s\n' 'a  | WARN x' 'b  | y.Error: x' 'b  | INFO z'; seq -f 'c  | %g' 1 100; sed 's/^/a  | /' <<<"$TB"; } | found)" ]
    [ -z "$({ printf '%s\n' 'a  | WARN x' 'b  | y.Error: x' 'b  | INFO z'; seq -f 'c  | %g' 1 5; sed 's/^/a  | /' <<<"$TB"; } | found)" ]
    [ -z "$(printf '%s\n' '2026-11-28 22:50:18 WARN [main] a.B - java.io.IOException: x' $'\tat a.B.c(B.java:1)' | found)" ]
    [ "$(printf '%s\n' '2026-11-28 22:50:18 ERROR [main] a.B - java.io.IOException: x' $'\tat a.B.c(B.java:1)' | found)" = \
        "java.io.IOException: x < none x1" ]
    # An error without an exception is none.
    [ -z "$(printf '%s\n' '{"level":"error","message":"boom"}' 'ERROR boom: Error: x' '{"level":"error","error":{"message":"x"}}' | found)" ]
}

@test "logs: Celery's tasks, in words and in JSON" {
    id=0a1b2c3d-0a1b-4c3d-8e9f-0a1b2c3d4e5f
    said="[2026-11-28 22:50:18,123: ERROR/ForkPoolWorker-1] Task app.tasks.add[$id] raised unexpected: ValueError('no such user 42')"
    for log in "$said" "$said"$'\n'"$TB" "$(jq -Rc '{levelname: "ERROR", message: .}' <<<"$said")" \
        "{\"type\":\"task-failed\",\"uuid\":\"$id\",\"name\":\"app.tasks.add\",\"exception\":\"ValueError('no such user 42')\",\"traceback\":\"$(sed 's/"/\\"/g;s/$/\\n/' <<<"$TB" | tr -d '\n')\"}"; do
        [ "$(found <<<"$log")" = "ValueError: no such user 42 < none x1" ] || { echo "$log"; return 1; }
        [ "$(jq -c '[.kind, .request_id, .task.name, .task.reason_code]' found/incident_*.json)" = \
            "[\"celery\",\"$id\",\"app.tasks.add\",\"ValueError\"]" ] || { echo "$log"; return 1; }
    done
    # As its worker printed it: what was raised in another process stands in quotes.
    [ "$(found <"$TOP/tests/lib/tracebacks/celery.txt")" = "ValueError: no such item 42 < none x1" ]
    [ "$(jq -c '[.kind, .task.name, .task.reason_code]' found/incident_*.json)" = '["celery","shop.add","ValueError"]' ]
    echo "{\"levelname\":\"ERROR\",\"message\":\"Task a.b[1] raised unexpected: KeyError('x')\",\"data\":{\"args\":\"[1, 2]\",\"kwargs\":{\"password\":\"hunter2hunter2\"}}}" | found
    [ "$(jq -c '[.task.args, .task.kwargs.password]' found/incident_*.json)" = '["[1, 2]","[redacted:password]"]' ]
    [ "$(echo '[x: ERROR/MainProcess] Task handler raised error: WorkerLostError("Worker exited prematurely: signal 9 (SIGKILL)")' | found)" = \
        "WorkerLostError: Worker exited prematurely: signal 9 (SIGKILL) < none x1" ]
    [ "$(echo '[x: ERROR/MainProcess] Hard time limit (30s) exceeded for a.b[1]' | found)" = "TimeLimitExceeded: Hard time limit (30s) exceeded for a.b[1] < none x1" ]
    [ -z "$(printf '%s\n%s\n' "[x: INFO/W] Task a.b[1] retry: Retry in 3s: ValueError('x')" "$TB" | found)" ]
    [ -z "$(echo '[x: INFO/W] Task a.b[1] succeeded in 0.1s: None' | found)" ]
}

@test "logs: the last lines before it, of each log its own" {
    { seq 1 500; echo "$TB"; seq 501 600; } >a.log
    { seq 1001 1500; echo "${TB//ValueError/KeyError}"; } >b.log
    run -1 --separate-stderr incident-emit --logs a.log --logs b.log --last 3 </dev/null
    echo "$output" >out
    validate_records out
    [ "$(jq -c 'select(.exception | startswith("ValueError")) | .last_logs' reports/incidents/*.json)" = '["498","499","500"]' ]
    [ "$(jq -c 'select(.exception | startswith("KeyError")) | .last_logs' reports/incidents/*.json)" = '["1498","1499","1500"]' ]
    [ "$(jq -r 'select(.type == "check") | .name + " " + .status' out | paste -sd ' ')" = "a.log fail b.log fail" ]
    run -0 incident-emit --dir none --logs <(seq 1 9) </dev/null
    [ ! -e none ]
    : >empty.log
    run -0 incident-emit --logs empty.log </dev/null
    run -2 --separate-stderr incident-emit --logs no-such.log --logs empty.log </dev/null
    [[ $stderr == *"cannot read the log no-such.log: No such file"* ]]
}

@test "logs: which of the three forms it is" {
    echo "$TB" >a.log
    for line in "--logs - in" "--follow" "--follow --logs a.log in" "--follow --logs a.log -- true" "--logs - -- true" "--tee --logs -" \
        "--expect load-reco --logs - "; do
        # shellcheck disable=SC2086 # the words of a command line
        run -2 incident-emit $line </dev/null
        [ "${#lines[@]}" -eq 2 ] || { echo "$line: $output"; return 1; }
    done
    # With records on standard input a log is what stands beside them: no records are trouble.
    run -2 --separate-stderr incident-emit --logs a.log < <(true)
    [ "$(jq -r .exception "$(the_incident)")" = "ValueError: no such user 42" ]
    echo '{"type":"check","tool":"t","time":"2026-01-01T00:00:00.000Z","run":"r","name":"a","status":"pass"}' >in
    run -0 --separate-stderr incident-emit --dir none --logs a.log <in
    [ ! -e none ]
    run -1 --separate-stderr sh -c 'incident-emit --dir closed --logs a.log <&-'
    the_incident closed
}

@test "logs: a burst is one incident with a count, in flat memory" {
    "$PYTHON" - >burst.log <<'EOT'
for i in range(100000):
    print(f'Traceback (most recent call last):\n  File "/app/a.py", line {i}, in f\nValueError: request {i} of 10.0.{i % 256}.1 failed')
EOT
    within_memory 40960 "$(peak_of incident-emit -q --logs burst.log </dev/null)"
    file=$(the_incident)
    valid_incident "$file"
    [ "$(jq .extras.count "$file")" -eq 100000 ]
    # Of as many kinds, all but a thousand are one.
    seq 1 3000 | "$PYTHON" -c '
import sys
word = lambda n: "".join(chr(97 + int(d)) for d in n.strip())
for line in sys.stdin:
    print(f"{{\"level\":\"error\",\"exception\":{{\"type\":\"E\",\"message\":\"{word(line)}\"}}}}")' >kinds.log
    run -1 incident-emit -q --dir kinds --logs kinds.log </dev/null
    [ "$(find kinds -name 'incident_*.json' | wc -l)" -eq 1001 ]
    [ "$(cat kinds/incident_*.json | jq .extras.count | sort -n | tail -n 1)" -eq 2000 ]
}

@test "logs: a line of any length is cut, marked, and keeps memory flat" {
    { echo before; printf 'x%.0s ' {1..3000}; echo; head -c 300000000 /dev/zero | tr '\0' y; echo; echo "$TB"; } >long.log
    within_memory 40960 "$(peak_of incident-emit -q --logs long.log </dev/null)"
    file=$(the_incident)
    valid_incident "$file"
    [ "$(jq -r '.last_logs[0]' "$file")" = before ]
    jq -e '.last_logs[2] | test("^y{4096}… \\[cut: 299995904 bytes\\]$")' "$file" >/dev/null
    [ "$(jq -r .exception "$file")" = "ValueError: no such user 42" ]
    # A secret is not cut in two.
    { head -c 8160 /dev/zero | tr '\0' z; echo ' token ghp_abcdefghijklmnopqrstuvwxyz0123456789'; echo "$TB"; } >secret.log
    run -1 incident-emit -q --dir secret --logs secret.log </dev/null
    ! grep -q ghp_ "$(the_incident secret)" || false
    jq -e '.last_logs[0] | test("token … \\[cut: 40 bytes\\]$")' "$(the_incident secret)" >/dev/null
}

@test "logs: what is no text is survived" {
    { printf 'a\0b\377\376\033[31mred\033[0m\n\0\0\0'; echo "$TB"; printf '\r\n\n'; printf 'Traceback (most recent call last):\r\n  File "a.py", line 1, in f\r\nKeyError: 1\r\n'; } >odd.log
    run -1 incident-emit -q --logs odd.log </dev/null
    valid_incident reports/incidents/incident_*.json
    [ "$(jq -r .exception reports/incidents/*.json | sort | paste -sd ' ')" = "KeyError: 1 ValueError: no such user 42" ]
    cat reports/incidents/*.json | jq -r '.last_logs[0]' >first
    grep -q '^a.*red$' first
    ! grep -q $'\033' first || false
    head -c 3000000 /dev/urandom >random.log
    run incident-emit -q --dir random --logs random.log </dev/null
    [ "$status" -le 1 ]
}

@test "logs: one that is piped is told of after a second of silence" {
    mkfifo pipe
    start piped sh -c 'exec incident-emit --logs - <pipe'
    exec 7>pipe
    echo "$TB" >&7
    wait_for 20 grep -q 'incident written to' piped.log
    kill -0 "$started"
    exec 7>&-
    code=0
    wait "$started" || code=$?
    [ "$code" -eq 1 ]
}

incidents() { find reports/incidents -name 'incident_*.json' 2>/dev/null | wc -l; }
has_incidents() { [ "$(incidents)" -eq "$1" ]; }

@test "logs: --follow waits for a file, goes across rotation of both kinds, and ends with a summary" {
    start followed incident-emit --follow --logs app.log --jsonl
    wait_for 20 grep -q 'the log app.log is not there yet' followed.log
    echo "$TB" >app.log
    wait_for 20 has_incidents 1
    # Renamed and made anew: what is still written to the old one counts.
    mv app.log app.log.1
    echo "${TB//ValueError/KeyError}" >>app.log.1
    echo "${TB//ValueError/TypeError}" >app.log
    wait_for 20 has_incidents 3
    # Copied and cut.
    cp app.log app.log.2
    : >app.log
    echo "${TB//ValueError/IndexError}" >>app.log
    wait_for 20 has_incidents 4
    # Written anew, and longer than before.
    { echo "other lines"; echo "${TB//ValueError/OSError}"; echo "${TB//ValueError/LookupError}"; } >app.log
    wait_for 20 has_incidents 6
    kill -TERM "$started"
    code=0
    wait "$started" || code=$?
    [ "$code" -eq 143 ]
    grep -q '"type":"check".*"name":"app.log","status":"fail","observed":6' followed.log
    grep -q '"type":"summary".*"interrupted":"SIGTERM"' followed.log
}

@test "logs: nothing that was never there is a pass" {
    start followed incident-emit --follow --logs app.log --jsonl
    wait_for 20 grep -q 'not there yet' followed.log
    kill -INT "$started"
    code=0
    wait "$started" || code=$?
    [ "$code" -eq 130 ]
    grep -q '"status":"unknown".*never there' followed.log
}

@test "logs: secrets in them are gone from the incident" {
    { echo 'password=hunter2hunter2'; echo "${TB/no such user 42/token ghp_abcdefghijklmnopqrstuvwxyz0123456789}"; } >a.log
    run -1 incident-emit --logs a.log </dev/null
    ! grep -qe hunter2 -e ghp_ "$(the_incident)" || false
}
