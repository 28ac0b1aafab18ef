# smoke-stack --replay: the requests of incidents once more.

# shellcheck disable=SC2030,SC2031,SC2154 # status is each test's own; start_service() sets what it started

load lib/harness
load lib/smoke

# incident CHECK-NAME [FILE]: makes an incident of a failed check in `out`, as incident-emit would.
incident() {
    jq -c --arg name "$1" 'select(.name == $name) | {incident_id: "inc-1", timestamp: .time, environment: "local", kind: "api",
        exception: .message, stack: "", http: .evidence.request, extras: {checks: [.]}}' "${2:-out}" >incident.json
}

@test "replay: the request is sent again, and judged by what was expected" {
    start_service RECO_FAULT_ERRORS=100%
    smoke --base-url "$service_url" --suite reco --poll-sec 0.1
    [ "$status" -eq 1 ]
    incident recommendations
    smoke --base-url "$service_url" --replay incident.json
    [ "$status" -eq 1 ]
    grep -q 'incident inc-1 still fails' err
    is "replay inc-1: GET /reco" fail "still fails: the status is 500"
    stop "$service_pid"
    start_service
    smoke --base-url "$service_url" --replay incident.json
    [ "$status" -eq 0 ]
    grep -q 'incident inc-1 is mended' err
    [ "$(jq -r 'select(.type == "check").message' out | sort -u)" = mended ]
    [ "$(jq -r 'select(.type == "summary").pass' out)" -eq 4 ]
    # As a plan it does the same.
    smoke-stack --base-url "$service_url" --replay --print-plan incident.json >plan.json
    smoke --base-url "$service_url" plan.json
    [ "$status" -eq 0 ]
}

@test "replay: checks beside the public members, as an older incident-emit wrote them, say the same" {
    plan '{"name":"a","get":"/error"}'
    incident a
    jq -c '.checks = .extras.checks | del(.extras) | .kind = "load" | .fingerprint = "f"' incident.json >older.json
    for file in incident.json older.json; do
        smoke --base-url "$scripted" --replay "$file"
        [ "$status" -eq 1 ]
        is "replay inc-1: GET /error" fail "still fails: the status is 503"
        smoke-stack --base-url "$scripted" --replay --print-plan "$file" >"$file.plan"
    done
    cmp incident.json.plan older.json.plan
}

@test "replay: waits and repeats as the step did" {
    plan '{"name":"a","get":"/error","until":true,"every":"50ms","timeout":"200ms"}' '{"name":"b","post":"/ok","again":{"expect":{"status":201}}}'
    cp out first
    incident a
    sed 's,/error,/flaky,g; s/200ms/9000ms/' incident.json >flaky.json
    smoke --base-url "$scripted" --replay flaky.json
    [ "$status" -eq 0 ]
    incident "b again" first
    smoke --base-url "$scripted" --replay incident.json
    [ "$status" -eq 1 ]
    is "replay inc-1: POST /ok again" fail "still fails: the status is 200"
}

@test "replay: without expectations an error is an error" {
    plan '{"name":"a","get":"/error"}'
    incident a
    jq 'del(.extras.checks[0].evidence.expect)' incident.json >bare.json
    smoke --base-url "$scripted" --replay bare.json
    [ "$status" -eq 1 ]
    sed 's,/error,/ok,g' bare.json >mended.json
    smoke --base-url "$scripted" --replay mended.json
    [ "$status" -eq 0 ]
    jq 'del(.extras.checks)' incident.json >alone.json
    smoke --base-url "$scripted" --replay alone.json
    [ "$status" -eq 1 ]
    # Without --base-url it goes where it went.
    smoke --replay incident.json
    [ "$status" -eq 1 ]
}

@test "replay: a URL or a body that was redacted is not guessed" {
    export VALUE=planted-value
    plan '{"name":"a","post":"/error","body":"{{env.VALUE}}"}' '{"name":"c","get":"/error?x={{env.VALUE}}"}'
    cp out first
    incident a
    smoke --base-url "$scripted" --replay incident.json
    [ "$status" -eq 1 ]
    is "replay inc-1" unknown "body holds redacted parts"
    smoke --base-url "$scripted" --replay --print-plan incident.json
    [ "$status" -eq 2 ]
    grep -q 'incident inc-1: the recorded body holds redacted parts' err
    incident c first
    smoke --base-url "$scripted" --replay incident.json
    [ "$status" -eq 1 ]
    is "replay inc-1" unknown "URL holds redacted parts"
}

@test "replay: a header that was redacted is given anew by the environment" {
    local token=planted-token
    TOKEN=$token plan '{"name":"a","get":"/echo","headers":{"Authorization":"Bearer {{env.TOKEN}}","X-Api-Key":"{{env.TOKEN}}"},"expect":{"jq":".nothing"}}'
    incident "a: jq .nothing"
    smoke --base-url "$scripted" --replay incident.json
    [ "$status" -eq 1 ]
    is "replay inc-1" unknown "header Authorization was redacted: give its value anew in the environment, as READYLINE_REPLAY_AUTHORIZATION"
    export READYLINE_REPLAY_AUTHORIZATION="Bearer $token"
    smoke --base-url "$scripted" --replay incident.json
    is "replay inc-1" unknown "as READYLINE_REPLAY_X_API_KEY"
    READYLINE_REPLAY_X_API_KEY='' smoke --base-url "$scripted" --replay incident.json
    is "replay inc-1" unknown "as READYLINE_REPLAY_X_API_KEY"
    export READYLINE_REPLAY_X_API_KEY=$token
    # The server says what it was sent.
    jq -c '.extras.checks[].evidence.expect.jq = ".head | contains(\"Authorization: Bearer planted-token\\r\\n\") and contains(\"X-Api-Key: planted-token\")"' incident.json >sent.json
    smoke --base-url "$scripted" --replay sent.json
    [ "$status" -eq 0 ]
    smoke --base-url "$scripted" --replay incident.json
    [ "$status" -eq 1 ]
    is "replay inc-1: GET /echo: jq .nothing" fail "still fails"
    run -1 grep planted out err
    # A file alone says where: no secret goes there.
    smoke --replay incident.json
    [ "$status" -eq 1 ]
    is "replay inc-1" unknown "READYLINE_REPLAY_AUTHORIZATION is a secret, and goes to no host that a file alone names: --base-url URL is needed"
    # As a plan it names the variables, not their values.
    smoke --base-url "$scripted" --replay --print-plan incident.json
    [ "$status" -eq 0 ]
    jq -e '.headers == {"Authorization":"{{env.READYLINE_REPLAY_AUTHORIZATION}}","X-Api-Key":"{{env.READYLINE_REPLAY_X_API_KEY}}"}' out
    : >all.jsonl
}

@test "replay: braces of a recorded body are no template" {
    plan '{"name":"a","post":"/echo","body":"x {{{{}} y","expect":{"status":500}}'
    incident a
    [ "$(jq -r .http.body incident.json)" = 'x {{ y' ]
    sed 's/"expect":{"status":500}/"expect":{"jq":".body == \\"x {{ y\\""}/' incident.json >again.json
    smoke --base-url "$scripted" --replay again.json
    [ "$status" -eq 0 ]
}

@test "replay: files that are no incidents" {
    echo '{}' >empty.json
    smoke --base-url "$scripted" --replay empty.json
    [ "$status" -eq 2 ]
    grep -q 'empty.json:1:1: not an incident' err
    : >nothing.json
    smoke --base-url "$scripted" --replay nothing.json
    [ "$status" -eq 2 ]
    grep -q 'nothing.json: no incident' err
    [ "$(summary)" = trouble ]
    echo '{"type":"check","name":"a","status":"pass"}' >records.json
    smoke --base-url "$scripted" --replay records.json
    [ "$status" -eq 2 ]
    grep -q 'records.json: no incident' err
    printf '{"incident_id":"%s","http":{"method":"GET","path":"/"}}' "$(printf 'A%.0s' {1..9000})" >long.json
    smoke --base-url "$scripted" --replay long.json
    [ "$status" -eq 2 ]
    grep -q 'long.json:1:.*: not an incident: its "incident_id" is longer than 200 bytes' err
}

# recorded ANSWER [HTTP]: an incident in incident.json whose request met that answer, and of which nothing was expected.
recorded() {
    local http=${2:-'{"method":"GET","path":"/ok","url":"http://127.0.0.1:1/ok","headers":{}}'}
    jq -cn --argjson http "$http" --argjson answer "$1" '{incident_id: "i", http: $http} +
        if $answer == null then {} else {checks: [{type: "check", name: "a", status: "fail", evidence: {request: $http, answer: $answer}}]} end' >incident.json
}

@test "replay: without expectations the class of the status speaks" {
    local was path expected message
    # What was recorded, who answers now, the verdict, its message.
    while IFS='|' read -r was path expected message; do
        recorded "$was" "{\"method\":\"GET\",\"path\":\"$path\",\"headers\":{}}"
        smoke --base-url "$scripted" --timeout-sec 1 --replay incident.json
        is "replay i: GET $path" "$expected" "$message" || { echo "$was $path"; return 1; }
        [ "$status" -eq "$([ "$expected" = pass ] && echo 0 || echo 1)" ]
        case $expected in
        pass) grep -q 'incident i is mended' err ;;
        fail) grep -q 'incident i still fails' err ;;
        *) grep -q 'incident i cannot be judged' err ;;
        esac
    done <<'EOT'
{"status":500}|/ok|pass|mended: the status is 200, and was 500
{"status":404}|/ok|pass|mended: the status is 200, and was 404
{"status":500}|/error|fail|still fails: the status is 503; it was 500
{"status":404}|/error|fail|fails in another way: the status is 503; it was 404
{"status":503}|/no-such-scenario|fail|fails in another way: the status is 404; it was 503
{"status":500}|/redirect|unknown|not judged: the status is 302
{"status":500}|/close|fail|fails in another way
{"status":500}|/short-body|fail|fails in another way
{"status":500}|/garbage|fail|fails in another way
{"error":"timeout","message":"no answer within 1 s"}|/ok|pass|mended: the status is 200, and there was no answer
{"error":"timeout","message":"no answer within 1 s"}|/hang|fail|still fails
{"error":"connect"}|/error|fail|fails in another way: the status is 503; there was no answer
{"error":"connect"}|/redirect|unknown|not judged
{}|/ok|unknown|does not say how it failed
{"status":"500"}|/ok|unknown|does not say how it failed
{"status":99999}|/ok|unknown|does not say how it failed
null|/ok|unknown|does not say how it failed
null|/error|fail|still fails: the status is 503
EOT
    recorded '{"status":200}'
    smoke --base-url "$scripted" --replay incident.json
    [ "$status" -eq 1 ]
    is "replay i" unknown "no expectation was recorded, and the status was no error"
}

@test "replay: an expectation that was redacted is not left out in silence" {
    recorded '{"status":500}'
    jq -c '.checks[0].evidence += {"expect":{"status":200},"again":{"expect":{"jq":".x == \"[redacted:token]\""}}}' incident.json >again.json
    smoke --base-url "$scripted" --replay again.json
    [ "$status" -eq 1 ]
    is "replay i" unknown "what was expected holds redacted parts"
}

@test "replay: an incident without a request, or with half of one, is unknown" {
    local http
    for http in null '"GET /"' '[]' '{}' '{"method":"GET"}' '{"path":"/ok"}' '{"method":7,"path":"/ok"}' '{"method":"GET","path":["/ok"]}'; do
        echo "{\"incident_id\":\"i\",\"exception\":\"worker died\",\"http\":$http}" >half.json
        smoke --base-url "$scripted" --replay half.json
        [ "$status" -eq 1 ] || { echo "$http"; return 1; }
        is "replay i" unknown "request"
    done
    echo '{"incident_id":"i"}' >none.json
    smoke --base-url "$scripted" --replay none.json
    [ "$status" -eq 1 ]
    is "replay i" unknown "the incident holds no HTTP request"
}

@test "replay: a body that is not whole in the record is not sent" {
    local http
    while IFS='|' read -r http expected message; do
        recorded '{"status":500}' "$http"
        smoke --base-url "$scripted" --replay incident.json
        is "$([ "$expected" = pass ] && echo "replay i: POST /ok" || echo "replay i")" "$expected" "$message" || { echo "$http"; return 1; }
    done <<'EOT'
{"method":"POST","path":"/ok","headers":{"Content-Length":"11"},"body":"hello world"}|pass|mended
{"method":"POST","path":"/ok","headers":{"content-length":"5000"},"body":"hello world"}|unknown|not whole
{"method":"POST","path":"/ok","headers":{"Content-Length":"3"}}|unknown|not whole
{"method":"POST","path":"/ok","headers":{"Content-Length":"99999999999999999999999"},"body":"x"}|unknown|not whole
{"method":"POST","path":"/ok","headers":{},"body":"{\"a\":1,\"b\":[1,2... [truncated]"}|unknown|not whole
{"method":"POST","path":"/ok","headers":{},"body":"{\"a\":…"}|unknown|not whole
{"method":"POST","path":"/ok","headers":{},"body":"x","body_truncated":true}|unknown|not whole
{"method":"POST","path":"/ok","headers":{},"body":{"a":1}}|pass|mended
{"method":"POST","path":"/ok","headers":{}}|pass|mended
EOT
    # Ours say so beside the request.
    printf '%s' '{"name":"a","post":"/error","body":"' >p
    head -c 70000 /dev/zero | tr '\0' 'x' >>p
    echo '"}' >>p
    smoke --base-url "$scripted" p
    incident a
    smoke --base-url "$scripted" --replay incident.json
    [ "$status" -eq 1 ]
    is "replay inc-1" unknown "the body was too large"
    # Without a check, a kind of body and no body is half a request.
    recorded null '{"method":"POST","path":"/ok","headers":{"Content-Type":"application/json"}}'
    smoke --base-url "$scripted" --replay incident.json
    is "replay i" unknown "it had a body, which is not in the record"
}

@test "replay: a path or a body of an incident cannot reach further than the base URL" {
    local path
    export PLANTED=planted-of-environment
    for path in "$scripted/ok" "//x.invalid/ok" "@x.invalid/ok" "file:///etc/passwd" "x"; do
        recorded '{"status":500}' "{\"method\":\"GET\",\"path\":\"$path\",\"headers\":{}}"
        smoke --base-url http://127.0.0.1:1 --timeout-sec 1 --replay incident.json
        [ "$status" -ne 0 ]
        if [ "$status" -eq 2 ]; then grep -q 'its path does not begin with "/"' err; else grep -q '127.0.0.1:1: cannot connect' out; fi
    done
    recorded '{"status":500}' '{"method":"GET","url":"file:///etc/passwd"}'
    smoke --replay incident.json
    [ "$status" -eq 2 ]
    grep -q 'incident.json:1:27: incident i: its url: ' err
    # Braces are no templates, in whatever form a body was recorded.
    local body
    for body in '{"x":"{{env.PLANTED}}"}' '"{{env.PLANTED}}"'; do
        recorded '{"status":500}' "{\"method\":\"POST\",\"path\":\"/echo\",\"headers\":{\"X-It\":\"{{env.PLANTED}}\"},\"body\":$body}"
        jq -c '.checks[0].evidence += {"expect":{"jq":".body | contains(\"{{env.PLANTED}}\")"}}' incident.json >braces.json
        smoke --base-url "$scripted" --replay braces.json
        [ "$status" -eq 0 ]
        run -1 grep planted out err
    done
}

@test "replay: requests that are none fail, and never hang or crash" {
    local http
    while read -r http; do
        echo "{\"incident_id\":\"i\",\"http\":$http}" >hostile.json
        smoke --base-url "$scripted" --timeout-sec 1 --replay hostile.json
        [ "$status" -eq 1 ] || [ "$status" -eq 2 ] || { echo "$http: $status"; return 1; }
        run -1 grep -a X-Smuggled <(jq -r '.evidence.answer.body // ""' out)
    done <<'EOT'
{"method":"GET / HTTP/1.1\r\nX-Smuggled: 1\r\n\r\nGET","path":"/echo"}
{"method":"","path":"/ok"}
{"method":"GET","path":"/echo HTTP/1.1\r\nX-Smuggled: 1\r\n"}
{"method":"GET","path":"/echo","headers":{"A\r\nX-Smuggled":"1"}}
{"method":"GET","path":"/echo","headers":{"A":"1\r\nX-Smuggled: 1"}}
{"method":"GET","path":"/ok","headers":["A"]}
{"method":"GET","path":"/ok","headers":{"":"x"}}
{"method":"GET","path":"/ok","headers":{"A":null,"B":[1]}}
EOT
    local checks
    while read -r checks; do
        echo "{\"incident_id\":\"i\",\"http\":{\"method\":\"GET\",\"path\":\"/ok\"},\"checks\":$checks}" >hostile.json
        smoke --base-url "$scripted" --timeout-sec 1 --replay hostile.json
        [ "$status" -eq 1 ] || [ "$status" -eq 2 ] || { echo "$checks: $status"; return 1; }
    done <<'EOT'
7
[7,"x",null,[],{}]
{"a":{"evidence":{"request":{"method":"GET","path":"/ok"},"answer":{"status":500}}}}
[{"evidence":[{"request":1}]}]
[{"evidence":{"request":"GET /ok","answer":{"status":500}}}]
[{"evidence":{"request":{"method":"GET","path":"/ok"},"answer":[500]}}]
[{"evidence":{"request":{"method":"GET","path":"/ok"},"expect":7}}]
[{"evidence":{"request":{"method":"GET","path":"/ok"},"expect":{"jq":"input"}}}]
[{"evidence":{"request":{"method":"GET","path":"/ok"},"expect":{"jq":"true"}}}]
[{"evidence":{"request":{"method":"GET","path":"/ok"},"expect":{"nothing":1}}}]
[{"evidence":{"request":{"method":"GET","path":"/hang"},"expect":{"status":200},"times":-1}}]
EOT
}

@test "replay: of many incidents, each has its verdict, and a broken file does not stop the others" {
    recorded '{"status":500}'
    jq -c '.incident_id = "mended"' incident.json >one.json
    sed 's,/ok,/error,g; s/"i"/"broken"/' incident.json >two.json
    echo '{"incident_id":' >cut.json
    { echo "{\"type\":\"incident\",\"incident\":$(cat one.json)}"; cat two.json; echo '{"type":"summary","tool":"incident-emit","status":"fail"}'; } |
        sed 's/"mended"/"in a stream"/; s/"broken"/"as well"/' >stream.jsonl
    smoke --base-url "$scripted" --replay one.json cut.json two.json stream.jsonl no-such-file
    [ "$status" -eq 2 ]
    [ "$(jq -r 'select(.type == "check") | "\(.name) \(.status)"' out | paste -sd, -)" = \
        "replay mended: GET /ok pass,replay broken: GET /error fail,replay in a stream: GET /ok pass,replay as well: GET /error fail" ]
    grep -q 'cut.json:2:1: unexpected end' err
    grep -q 'no-such-file' err
    smoke --base-url "$scripted" --replay one.json two.json
    [ "$status" -eq 1 ]
    smoke --base-url "$scripted" --replay one.json one.json
    [ "$status" -eq 0 ]
}

@test "replay: an incident of another host goes below the base URL, else where it went" {
    recorded '{"status":500}' '{"method":"GET","url":"http://other.invalid/ok?x=1","path":"/ok?x=1","headers":{}}'
    smoke --base-url "$scripted" --replay incident.json
    [ "$status" -eq 0 ]
    smoke --timeout-sec 2 --replay incident.json
    [ "$status" -eq 1 ]
    is "replay i: GET /ok" fail "fails in another way: cannot resolve other.invalid"
    # Of a request to a whole URL, its path.
    recorded '{"status":500}' '{"method":"GET","url":"https://other.invalid/ok","headers":{}}'
    smoke --base-url "$scripted" --replay incident.json
    [ "$status" -eq 0 ]
    recorded '{"status":500}' '{"method":"GET","path":"/ok","headers":{}}'
    smoke --replay incident.json
    [ "$status" -eq 2 ]
    grep -q 'has a path alone: --base-url URL is needed' err
}

@test "replay: what has to be new is made anew, and a folder is replayed in one call" {
    start events "$PYTHON" -c 'import http.server, json, os
SEEN = set()
class Events(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_): pass
    def do_POST(self):
        event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        new = event["event_id"] not in SEEN or not os.path.exists("mended")
        SEEN.add(event["event_id"])
        body = json.dumps({"status": "ok" if new else "duplicate"}).encode()
        self.send_response(200 if type(event["ts"]) is int else 422)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Events)
open("port", "w").write(str(server.server_port))
os.rename("port", "events.port")
server.serve_forever()'
    wait_for 10 test -s events.port
    local url step
    url=http://127.0.0.1:$(cat events.port)
    for step in one two; do
        echo "{\"name\":\"$step\",\"post\":\"/event\",\"json\":{\"event_id\":\"{{uuid}}\",\"ts\":\"{{number now_ms}}\",\"of\":\"$step\"},
            \"expect\":{\"jq\":\".status == \\\"ok\\\"\"},\"again\":{\"expect\":{\"jq\":\".status == \\\"duplicate\\\"\"}}}" >plan
        smoke --base-url "$url" plan
        [ "$status" -eq 1 ]
        run -1 sh -c 'incident-emit --dir incidents -q <out >emitted'
    done
    [ "$(find incidents -name '*.json' | wc -l)" -eq 2 ]
    smoke --base-url "$url" --replay incidents
    [ "$status" -eq 1 ]
    # Mended, and as often as it is asked.
    touch mended
    for step in one two; do
        smoke --base-url "$url" --replay incidents
        [ "$status" -eq 0 ]
        [ "$(jq -r 'select(.type == "summary").pass' out)" -eq 8 ]
    done
    mkdir none
    smoke --base-url "$url" --replay none
    [ "$status" -eq 2 ]
    grep -q 'none: no incident' err
}

@test "replay: what else failed in that run is named, and not called mended" {
    plan '{"name":"a","get":"/error","expect":{"status":200,"jq":".ready"}}' '{"name":"b","get":"/close"}' '{"name":"c","tcp":"127.0.0.1:1"}'
    jq -cs 'map(select(.type == "check")) | {incident_id: "i", http: .[0].evidence.request, extras: {checks: .}}' out | sed 's,/error,/ok,g; s/"jq":".ready"/"jq":".status"/' >failing.json
    jq -c '(.extras.checks[].evidence | select(.expect)).expect = {status: 200}' failing.json >incident.json
    smoke --base-url "$scripted" --replay incident.json
    [ "$status" -eq 0 ]
    is "replay i: GET /ok" pass mended
    is "replay i: other checks" skip "not of this request, and not replayed: b, c"
    grep -q 'incident i: 2 other checks failed as well, and were not replayed' err
}
