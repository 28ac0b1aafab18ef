# smoke-stack: plans on a server that behaves and misbehaves as told, and on the reference service.

# shellcheck disable=SC2030,SC2031,SC2154 # status is each test's own; start_service() sets what it started

load lib/harness
load lib/smoke

# ---- steps and expectations ----

@test "a step without expectations expects 2xx" {
    plan '{"get":"/ok"}' '{"name":"bad","get":"/error"}'
    [ "$status" -eq 1 ]
    is "GET /ok" pass
    is bad fail "the status is 503"
    [ "$(summary)" = fail ]
    plan '{"get":"/ok"}'
    [ "$status" -eq 0 ]
    [ "$(summary)" = pass ]
}

@test "an expectation that says nothing about the status expects 2xx as well" {
    plan '{"name":"a","get":"/error","expect":{"jq":".status == \"error\""}}'
    [ "$status" -eq 1 ]
    is a fail
    is 'a: jq .status == "error"' pass
}

@test "status: a number, a class, a list" {
    plan '{"name":"n","get":"/error","expect":{"status":503}}' '{"name":"c","get":"/error","expect":{"status":"5xx"}}' \
        '{"name":"l","get":"/error","expect":{"status":[200,"4xx",503]}}'
    [ "$status" -eq 0 ]
    plan '{"name":"n","get":"/error","expect":{"status":500}}' '{"name":"c","get":"/error","expect":{"status":"4xx"}}' \
        '{"name":"l","get":"/error","expect":{"status":[200,"4xx"]}}'
    [ "$status" -eq 1 ]
    is n fail
    is c fail
    is l fail
    [ "$(jq -c 'select(.name == "l") | [.observed, .op, .target]' out)" = '[503,"in",[200,"4xx"]]' ]
}

@test "headers: equal, contained, matched, present, absent" {
    plan '{"name":"a","get":"/headers","expect":{"headers":{"x-frame-options":"DENY",
        "X-Response-Time-MS":{"matches":"^[0-9.]+$"},"content-type":{"contains":"json"},
        "X-Empty":true,"Server":false,"X-Powered-By":null,"X-Folded":{"present":true,"equals":"one two"}}}}'
    [ "$status" -eq 0 ]
    [ "$(jq -r 'select(.type == "summary").pass' out)" -eq 9 ]
    is "a: header x-frame-options" pass
    plan '{"name":"a","get":"/headers","expect":{"headers":{"X-Frame-Options":"deny","X-None":true,
        "X-Response-Time-ms":{"matches":"^[a-z]+$"},"Content-Type":{"contains":"xml"},"X-Empty":false}}}'
    [ "$status" -eq 1 ]
    is "a" pass
    is "a: header X-Frame-Options" fail "another value"
    is "a: header X-None" fail "missing"
    is "a: header X-Response-Time-ms" fail
    is "a: header Content-Type" fail
    is "a: header X-Empty" fail "is there"
}

@test "jq: true alone is true" {
    plan '{"name":"a","get":"/ok","expect":{"jq":[".ready",".items | length == 3",".status == \"ok\""]}}'
    [ "$status" -eq 0 ]
    is "a: jq .ready" pass
    is "a: jq .items | length == 3" pass
    plan '{"name":"a","get":"/ok","expect":{"jq":[".status",".items | length",".nothing",".nothing < 500",
        ".status > 3",".ready == false",".status.deeper",".items"]}}'
    [ "$status" -eq 1 ]
    is "a: jq .status" fail "a string"
    is "a: jq .items | length" fail "a number"
    is "a: jq .nothing" fail
    is "a: jq .nothing < 500" fail "missing"
    is "a: jq .status > 3" fail "not a number"
    is "a: jq .ready == false" fail "false"
    is "a: jq .status.deeper" fail
    is "a: jq .items" fail "an array"
    [ "$(jq -r 'select(.type == "summary").fail' out)" -eq 8 ]
}

@test "jq: a body that is not JSON fails" {
    plan '{"name":"a","get":"/not-json","expect":{"jq":".a == 1"}}' '{"name":"b","get":"/bad-json","expect":{"jq":".n == 1"}}'
    [ "$status" -eq 1 ]
    is "a: jq .a == 1" fail "not JSON"
    is "b: jq .n == 1" fail "not JSON"
}

@test "jq: a body with a member twice is said to be that, not to be no JSON" {
    plan '{"name":"a","get":"/member-twice","expect":{"jq":"[.n] | any(. == 1)"}}'
    [ "$status" -eq 1 ]
    is "a: jq [.n] | any(. == 1)" fail "stands twice"
    ! grep -q 'not JSON' out
}

@test "body: contains and matches" {
    plan '{"name":"a","get":"/not-json","expect":{"body":{"contains":["<html>","JSON"],"matches":"^<html>.*</html>$"}}}' \
        '{"name":"b","get":"/not-json","expect":{"body":"not JSON"}}'
    [ "$status" -eq 0 ]
    plan '{"name":"a","get":"/not-json","expect":{"body":{"contains":"xml","matches":"^html"}}}'
    [ "$status" -eq 1 ]
    is "a: body contains xml" fail
    is "a: body matches ^html" fail
}

@test "max_ms bounds the time" {
    plan '{"name":"a","get":"/slow","expect":{"max_ms":10000}}'
    [ "$status" -eq 0 ]
    plan '{"name":"a","get":"/slow","expect":{"max_ms":100}}'
    [ "$status" -eq 1 ]
    is a pass
    is "a: max_ms" fail "it took"
    [ "$(jq -r 'select(.name == "a: max_ms") | .observed >= 300 and .unit == "ms"' out)" = true ]
}

@test "the request is what the plan says" {
    export GREETING=hello-there
    plan '{"name":"a","post":"/echo","query":{"q":"a b&c","list":["x","y"],"n":5},"headers":{"X-Mine":"{{env.GREETING}}"},
            "json":{"greeting":"{{env.GREETING}}","n":1.10},
            "expect":{"body":{"contains":["/echo?q=a%20b%26c&list=x&list=y&n=5","X-Mine: hello-there","application/json"]},
            "jq":[".method == \"POST\"",".body | fromjson | .greeting == \"hello-there\"",".body | contains(\"1.10\")"]}}' \
        '{"name":"b","put":"/echo","form":{"a":"1 2","b":"x&y"},"expect":{"jq":[".method == \"PUT\"",".body == \"a=1%202&b=x%26y\""]}}' \
        '{"name":"c","patch":"/echo","body":"plain","expect":{"jq":[".method == \"PATCH\"",".body == \"plain\""]}}' \
        '{"name":"d","delete":"/echo","expect":{"jq":".method == \"DELETE\""}}' \
        '{"name":"e","request":{"method":"OPTIONS","url":"/echo"},"expect":{"jq":".method == \"OPTIONS\""}}' \
        '{"name":"f","head":"/ok"}'
    [ "$status" -eq 0 ]
}

@test "a value from outside cannot leave its place" {
    export EVIL='a"b&c=d/../{}'
    plan '{"name":"path","get":"/echo/{{env.EVIL}}","expect":{"jq":".path == \"/echo/a%22b%26c%3Dd%2F..%2F%7B%7D\""}}' \
        '{"name":"json","post":"/echo","json":{"v":"{{env.EVIL}}"},"expect":{"jq":".body | fromjson | .v == \"a\\\"b&c=d/../{}\""}}'
    [ "$status" -eq 0 ]
    EVIL=$'a\r\nX-Evil: 1' plan '{"name":"header","get":"/echo","headers":{"X-A":"{{env.EVIL}}"}}'
    [ "$status" -eq 2 ]
    grep -q "plan.json:1: header: " err
}

@test "every request carries the run and its ids" {
    plan '{"name":"a","get":"/echo","expect":{"body":{"matches":"X-Request-ID: [0-9a-f-]{36}"}}}' \
        '{"name":"b","get":"/echo","expect":{"body":["X-Correlation-ID: ","traceparent: 00-"]}}'
    [ "$status" -eq 0 ]
    [ "$(jq -r 'select(.name == "a") | .request_id | length' out)" -eq 36 ]
}

@test "capture: later steps see what earlier ones got" {
    plan '{"name":"a","get":"/ok","capture":{"status":".status","second":".items[1]","all":".items"}}' \
        '{"name":"b","get":"/echo","query":{"s":"{{status}}","n":"{{second}}","all":"{{all}}"},
          "expect":{"jq":".path == \"/echo?s=ok&n=2&all=%5B1%2C2%2C3%5D\""}}'
    [ "$status" -eq 0 ]
}

@test "capture: what is not there fails, and steps that need it are skipped" {
    plan '{"name":"a","get":"/ok","capture":{"token":".access_token"}}' '{"name":"b","get":"/echo","query":{"t":"{{token}}"}}' \
        '{"name":"c","get":"/ok"}'
    [ "$status" -eq 1 ]
    is "a: capture token" fail "no such value"
    is b skip '"token" was not captured'
    is c pass
}

@test "after: a step whose forerunner failed is skipped" {
    plan '{"name":"a","get":"/error"}' '{"name":"b","get":"/ok","after":"a"}' '{"name":"c","get":"/ok","after":["b"]}' \
        '{"name":"d","get":"/ok"}' '{"name":"e","get":"/ok","after":"d"}'
    [ "$status" -eq 1 ]
    is b skip '"a"'
    is c skip '"b"'
    is e pass
}

@test "a plan in which everything is skipped does not pass" {
    # What was skipped was skipped because something failed; the summary cannot be better.
    plan '{"name":"a","get":"/close","capture":{"x":".x"}}' '{"name":"b","get":"/ok?{{x}}"}'
    [ "$status" -eq 1 ]
    [ "$(summary)" = fail ]
}

@test "until: repeats, and tells tries and time" {
    plan '{"name":"a","get":"/flaky","until":true,"every":"50ms","timeout":"10s","expect":{"jq":".ready"}}'
    [ "$status" -eq 0 ]
    is a pass "after 3 tries"
    [ "$(jq -r 'select(.name == "a") | .labels.tries == 3 and .elapsed_ms > 100' out)" = true ]
}

@test "until: gives up at its deadline, and does not call that a pass" {
    plan '{"name":"a","get":"/error","until":true,"every":"50ms","timeout":"600ms"}'
    [ "$status" -eq 1 ]
    is a fail "still so after"
    [ "$(jq -r 'select(.name == "a") | .labels.tries > 1 and .elapsed_ms < 3000' out)" = true ]
    plan '{"name":"a","get":"/error","until":true,"every":"50ms","timeout":"300ms","expect":{"status":503,"jq":".ready"}}'
    [ "$status" -eq 1 ]
    [ "$(jq -r 'select(.name == "a") | "\(.status) \(.message)"' out)" = "pass null" ]
    is "a: jq .ready" fail "it is false; still so after"
    plan '{"name":"a","get":"/hang","until":true,"every":"50ms","timeout":"600ms"}'
    [ "$status" -eq 1 ]
    is a fail "no answer within"
    [ "$(jq -r 'select(.name == "a").elapsed_ms < 3000' out)" = true ]
}

@test "until: uses its time: the last try comes shortly before the end" {
    # By growing pauses alone, the try after the one at some 1.2 s would come too late.
    plan '{"name":"a","get":"/error","until":true,"every":"250ms","timeout":"2s"}'
    [ "$status" -eq 1 ]
    says a '.elapsed_ms >= 1490 and .labels.tries >= 4'
    # Pauses that are longer than the time still leave room for a second try.
    plan '{"name":"a","get":"/error","until":true,"every":"20s","timeout":"1500ms"}'
    says a '.elapsed_ms >= 1100 and .labels.tries == 2'
}

@test "until: max_ms is the recovery time" {
    plan '{"name":"a","get":"/flaky","until":true,"every":"100ms","backoff":1,"timeout":"10s","expect":{"max_ms":20}}'
    [ "$status" -eq 1 ]
    is a pass
    is "a: max_ms" fail
    [ "$(jq -r 'select(.name == "a").labels.tries' out)" -eq 3 ]
}

@test "again: sent twice, judged twice" {
    start other "$BUILD/tests/scripted-server" --port-file other.port --seconds 30 once
    wait_for 5 test -s other.port
    echo '{"name":"a","post":"/x","json":{"id":"{{uuid}}"},"expect":{"jq":".status == \"ok\""},
        "again":{"expect":{"jq":".status == \"duplicate\""}}}' >p
    smoke --base-url "http://127.0.0.1:$(cat other.port)" p
    [ "$status" -eq 0 ]
    is 'a again: jq .status == "duplicate"' pass
    # By now every answer says duplicate: the first one was not the first.
    smoke --base-url "http://127.0.0.1:$(cat other.port)" p
    [ "$status" -eq 1 ]
    is 'a: jq .status == "ok"' fail
    is "a again" skip
    plan '{"name":"a","post":"/ok","again":{"expect":{"jq":".status == \"duplicate\""}}}' '{"name":"b","post":"/ok","again":true}'
    [ "$status" -eq 1 ]
    is a pass
    is 'a again: jq .status == "duplicate"' fail
    [ "$(evidence 'a again: jq .status == "duplicate"' .again.expect.jq)" = '.status == "duplicate"' ]
    is "b again" pass
}

@test "again: the second request has the first one's bytes" {
    plan '{"name":"a","post":"/echo","json":{"id":"{{uuid}}"},"capture":{"first":".body"},"again":true}' \
        '{"name":"b","post":"/echo","body":"{{first}}"}'
    [ "$status" -eq 0 ]
}

@test "a string that is nothing but {{number ...}} is sent as a number" {
    plan '{"name":"a","post":"/echo","json":{"n":"12.50","list":[1]},"capture":{"n":".body | fromjson | .n","list":".body | fromjson | .list"}}' \
        '{"name":"b","post":"/echo","json":{"ts":"{{number now_ms}}","n":["{{number n}}","{{n}}"]},
        "expect":{"jq":[".body | fromjson | .ts | type == \"number\" and . > 1600000000000", ".body | endswith(\"\\\"n\\\":[12.50,\\\"12.50\\\"]}\")"]}}' \
        '{"name":"c","post":"/echo","json":{"n":"{{number list}}"}}'
    [ "$status" -eq 2 ]
    grep -qF 'c: {{number list}}: its value is no number' err
    is b pass
    is 'b: jq .body | fromjson | .ts | type == "number" and . > 1600000000000' pass
    is 'b: jq .body | endswith("\"n\":[12.50,\"12.50\"]}")' pass
    refused "has to be the whole of a string" '{"post":"/echo","json":{"n":"at {{number now_ms}}"}}'
    refused "has to be the whole of a string" '{"post":"/echo","json":{"{{number now_ms}}":1}}'
    refused "has to be the whole of a string" '{"get":"/echo?n={{number now_ms}}"}'
    refused "of what is no number" '{"post":"/echo","json":{"n":"{{number uuid}}"}}'
}

@test "times and foreach: rounds are counted, a failing one is named" {
    plan '{"name":"a","get":"/echo","times":3,"foreach":{"user":["u1","u2"],"n":{"from":5,"to":9}},"query":{"u":"{{user}}","n":"{{n}}","i":"{{seq}}"},
        "capture":{"last":".path"}}' '{"name":"b","post":"/echo","body":"{{last}}","expect":{"jq":".body == \"/echo?u=u2&n=9&i=30\""}}'
    [ "$status" -eq 0 ]
    [ "$(jq -r 'select(.name == "a").samples' out)" -eq 30 ]
    # Every third request to /flaky is answered well.
    plan '{"name":"warm","get":"/flaky","until":true,"every":"10ms"}' '{"name":"a","get":"/flaky","times":5}'
    [ "$status" -eq 1 ]
    is a fail "(round 1 of 5)"
}

# ---- servers that misbehave ----

@test "a server that misbehaves fails its check within the deadline" {
    local scenario
    for scenario in bad-chunk close close-early cut-chunks drip endless-body endless-continue endless-header endless-headers \
        garbage half-close hang huge-body many-headers reset short-body short-chunk; do
        echo "{\"name\":\"$scenario\",\"get\":\"/$scenario\",\"timeout\":\"500ms\",\"expect\":{\"jq\":\".ready\"}}"
    done >plan.json
    SECONDS=0
    smoke --base-url "$scripted" plan.json
    [ "$SECONDS" -lt 15 ]
    [ "$status" -eq 1 ]
    [ "$(jq -r 'select(.type == "summary") | "\(.pass) \(.fail) \(.unknown)"' out)" = "0 17 17" ]
    jq -es 'map(select(.type == "check")) | all(.elapsed_ms < 2000)' out
    is hang fail "no answer within 500 ms"
    is drip fail "no whole answer within 500 ms"
    is close fail "closed before the answer was whole"
    is garbage fail "not an HTTP answer"
    is many-headers fail "more than 1000 header lines"
    is huge-body fail "exceeds 16"
    is "reset: jq .ready" unknown "no answer to judge"
    [ "$(evidence hang .answer.error)" = timeout ]
}

@test "servers that never speak, and none at all" {
    local port
    for scenario in refuse accept-hang; do
        start "$scenario" "$BUILD/tests/scripted-server" --port-file "$scenario.port" --seconds 30 "$scenario"
        wait_for 5 test -s "$scenario.port"
    done
    port=$(free_port)
    printf '%s\n' "{\"name\":\"refuse\",\"get\":\"http://127.0.0.1:$(cat refuse.port)/\"}" \
        "{\"name\":\"mute\",\"get\":\"http://127.0.0.1:$(cat accept-hang.port)/\"}" \
        "{\"name\":\"none\",\"get\":\"http://127.0.0.1:$port/\"}" \
        '{"name":"name","get":"http://no-such-host.invalid/"}' >plan.json
    smoke plan.json --timeout-sec 500ms
    [ "$status" -eq 1 ]
    is refuse fail "closed before"
    is mute fail "no answer within 500 ms"
    is none fail "Connection refused"
    is name fail
    [ "$(jq -r 'select(.type == "summary").elapsed_ms < 5000' out)" = true ]
}

@test "TLS: a certificate that does not verify fails, one that the CA signed passes" {
    local port
    port=$(free_port)
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out cert.pem -days 2 \
        -subj /CN=localhost -addext subjectAltName=DNS:localhost 2>/dev/null
    start tls openssl s_server -accept "127.0.0.1:$port" -cert cert.pem -key key.pem -www -quiet
    wait_for 5 bash -c "exec 3<>/dev/tcp/127.0.0.1/$port"
    echo '{"name":"a","get":"/"}' >p
    smoke --base-url "https://localhost:$port" p
    [ "$status" -eq 1 ]
    is a fail "TLS failed"
    smoke --base-url "https://localhost:$port" --ca-file cert.pem p
    [ "$status" -eq 0 ]
    # The name is part of it.
    smoke --base-url "https://127.0.0.1:$port" --ca-file cert.pem p
    [ "$status" -eq 1 ]
    is a fail "TLS failed"
}

@test "redirects are not followed" {
    plan '{"name":"a","get":"/redirect","expect":{"status":302,"headers":{"Location":"/ok"}}}' '{"name":"b","get":"/redirect"}'
    [ "$status" -eq 1 ]
    is a pass
    is b fail "the status is 302"
}

# ---- plans that are wrong ----

# wrong MESSAGE LINE...: the plan is refused with that message before anything is sent.
wrong() {
    local message=$1
    shift
    plan "$@"
    if [ "$status" -ne 2 ] || ! grep -qF -- "$message" err; then
        echo "expected exit 2 and \"$message\", got $status"
        return 1
    fi
    [ "$(jq -r 'select(.type == "check").name' out)" = "" ]
    [ "$(summary)" = trouble ]
}

@test "wrong plans name the file, the line and the nearest" {
    wrong 'plan.json:2:14: unknown member "expct"; did you mean "expect"?' '# a comment' '{"get":"/ok","expct":{}}'
    wrong 'unknown member "stats"' '{"get":"/ok","expect":{"stats":200}}'
    wrong 'only one of "get" and "post" makes a step' '{"get":"/ok","post":"/ok"}'
    wrong 'the step does nothing' '{"name":"a"}'
    wrong 'no steps' ''
    wrong 'no steps' '# nothing but a comment'
    wrong 'no steps' '[]'
    wrong 'expected an object' '"get"'
    wrong 'plan.json:2:1: unexpected end' '{"get":"/ok"'
    wrong 'earlier step has the same name' '{"get":"/ok"}' '{"get":"/ok"}'
    wrong 'no earlier step captures: token' '{"get":"/{{token}}"}' '{"name":"b","get":"/ok","capture":{"token":".t"}}'
    wrong '"after" names no earlier step: b' '{"name":"a","get":"/ok","after":"b"}' '{"name":"b","get":"/ok"}'
    wrong 'plan.json:3:6: expression .a ===: column 6: syntax error' '{"name":"a","get":"/ok",' '"expect":{' '"jq":".a ==="}}'
    wrong 'env' '{"get":"/ok","expect":{"jq":"env.HOME"}}'
    wrong 'column 2' '{"get":"/{{"}'
    wrong '"status": expected a number' '{"get":"/ok","expect":{"status":"ok"}}'
    wrong '"status": expected a number' '{"get":"/ok","expect":{"status":1000}}'
    wrong 'an empty list' '{"get":"/ok","expect":{"status":[]}}'
    wrong 'the list is empty' '{"get":"/ok","expect":{"jq":[]}}'
    wrong 'not a pattern' '{"get":"/ok","expect":{"body":{"matches":"("}}}'
    wrong '"timeout": expected a duration' '{"get":"/ok","timeout":"soon"}'
    wrong 'means nothing without "until"' '{"get":"/ok","every":"1s"}'
    wrong 'cannot stand beside' '{"get":"/ok","until":true,"times":2}'
    wrong '"times"' '{"get":"/ok","times":0}'
    wrong 'no values' '{"get":"/ok","foreach":{"x":[]}}'
    wrong 'captures no such name' '{"get":"/ok","capture":{"a":".a"},"secret":["b"]}'
    wrong 'meaning of its own' '{"get":"/ok","capture":{"uuid":".a"}}'
    wrong 'HEAD request carries no body' '{"head":"/ok","json":{}}'
    wrong 'expected one of "json", "form", "body"' '{"post":"/ok","json":{},"body":"x"}'
}

@test "an unset variable of the environment is trouble, not a pass" {
    unset NOT_SET
    plan '{"name":"a","get":"/ok?{{env.NOT_SET}}"}' '{"name":"b","get":"/ok"}'
    [ "$status" -eq 2 ]
    grep -q 'plan.json:1: a: .*NOT_SET' err
    [ "$(summary)" = trouble ]
}

@test "wrong command lines" {
    run -2 smoke-stack
    [ "${#lines[@]}" -eq 2 ]
    run -2 smoke-stack --suite reco
    [[ "$output" == *"base URL"* ]]
    run -2 smoke-stack --base-url ftp://h --suite reco
    run -2 smoke-stack --base-url "http://h?x=1" --suite reco
    run -2 smoke-stack --base-url http://h --suite nonsense
    run -2 smoke-stack --base-url http://h --suite reco plan.json
    run -2 smoke-stack --base-url http://h --seed-users 5 plan.json
    run -2 smoke-stack --print-plan plan.json
    run -2 smoke-stack --base-url http://h no-such-file
    [[ "$output" == *"no-such-file"* ]]
}

@test "a base URL from a file, and its path is kept" {
    echo "$scripted/echo" >url
    echo '{"name":"a","get":"/x?y=1","expect":{"jq":".path == \"/echo/x?y=1\""}}' >p
    smoke --base-url @url p
    [ "$status" -eq 0 ]
    READYLINE_BASE_URL=$scripted/echo smoke p
    [ "$status" -eq 0 ]
}

# ---- evidence and secrets ----

@test "evidence: the request, the answer and what was expected" {
    plan '{"name":"a","post":"/error?x=1","json":{"user_id":"u1"},"headers":{"X-Mine":"1"},"expect":{"status":200,"max_ms":5000}}'
    [ "$status" -eq 1 ]
    [ "$(evidence a '.request | [.method,.url,.path,.headers["X-Mine"],.headers["Content-Type"],.body] | @json')" = \
        "[\"POST\",\"$scripted/error?x=1\",\"/error?x=1\",\"1\",\"application/json\",\"{\\\"user_id\\\":\\\"u1\\\"}\"]" ]
    [ "$(evidence a .answer.status)" = 503 ]
    [ "$(evidence a '.answer.body | fromjson | .detail')" = "database is locked" ]
    [ "$(evidence a '.answer.headers["Content-Type"]')" = application/json ]
    [ "$(evidence a '.expect | @json')" = '{"status":200,"max_ms":5000}' ]
    [ "$(jq -r 'select(.name == "a: max_ms") | has("evidence")' out)" = false ]
}

@test "evidence: at most 4 KiB of a body" {
    printf '%s' '{"name":"a","post":"/echo","expect":{"status":500},"body":"' >p
    head -c 20000 /dev/zero | tr '\0' 'x' >>p
    echo '"}' >>p
    smoke --base-url "$scripted" p
    [ "$status" -eq 1 ]
    [ "$(evidence a '.answer.body | length')" -eq 4096 ]
    [ "$(evidence a '.answer.body_bytes > 20000')" = true ]
    [ "$(evidence a '.request.body | length')" -eq 20000 ]
}

@test "secrets stand in no record, message or file" {
    export API_SECRET='planted-"env/value' LOGIN=planted-login
    plan '{"name":"login","get":"/echo","query":{"v":"planted-captured-value"},"capture":{"token":".path"},"secret":["token"]}' \
        '{"name":"a","post":"/secrets","headers":{"Authorization":"Bearer {{env.API_SECRET}}","X-Other":"{{token}}"},
            "query":{"next":"{{env.API_SECRET}}","t":"{{token}}"},"json":{"password":"planted-password","login":"{{env.LOGIN}}","x":"{{env.API_SECRET}}"},
            "expect":{"status":200,"headers":{"Set-Cookie":"x","Authorization":false},"jq":[".password",".token == 1",".nested"],"body":"none"}}' \
        '{"name":"b","post":"/echo","form":{"password":"planted-form-value","q":"{{env.API_SECRET}}"},"expect":{"status":500,"jq":".body","body":"none"}}' \
        '{"name":"c","get":"http://user:planted-userinfo@127.0.0.1:1/x?api_key=planted-query-value"}' \
        '{"name":"d","post":"/echo","body":"{{token}}","expect":{"status":500}}'
    [ "$status" -eq 1 ]
    [ "$(jq -r 'select(.type == "summary").fail' out)" -ge 12 ]
    run -1 grep -n planted out
    run -1 grep -n planted err
    smoke --base-url "$scripted" plan.json --output-json saved.json
    run -1 grep -n planted saved.json
}

@test "the plan of a suite is valid by the schema" {
    smoke-stack --suite reco --print-plan | grep -v '^#' | jq -c . >steps
    smoke-stack --schema plan >schema.json
    "$PYTHON" - <<'EOT'
import json, jsonschema
validator = jsonschema.Draft202012Validator(json.load(open("schema.json")))
steps = [json.loads(line) for line in open("steps")]
assert len(steps) == 7, len(steps)
for step in steps:
    validator.validate(step)
for wrong in ({}, {"get": "/", "post": "/"}, {"get": "/", "expct": {}}, {"get": "/", "expect": {"status": "ok"}},
              {"post": "/", "json": 1, "body": ""}, {"get": "/", "timeout": "soon"}):
    assert not validator.is_valid(wrong), wrong
EOT
}

# ---- signals and streams ----

@test "SIGINT in the middle: a summary that says so, and death by the signal" {
    printf '%s\n' '{"name":"a","get":"/ok"}' '{"name":"b","get":"/hang"}' '{"name":"c","get":"/ok"}' >p
    smoke-stack --base-url "$scripted" --timeout-sec 20 p >out 2>err 3>&- &
    wait_for 5 grep -q '"name":"a"' out
    kill -INT $!
    status=0
    wait $! || status=$?
    [ "$status" -eq 130 ]
    is a pass
    is b unknown interrupted
    [ "$(jq -r 'select(.name == "c").name' out)" = "" ]
    tail -n 1 out | jq -e '.type == "summary" and .interrupted == "SIGINT" and .status != "pass"'
}

@test "SIGTERM while waiting between tries" {
    echo '{"name":"a","get":"/error","until":true,"every":"20s","timeout":"60s"}' >p
    smoke-stack --base-url "$scripted" p >out 2>err 3>&- &
    sleep 0.5
    kill -TERM $!
    status=0
    wait $! || status=$?
    [ "$status" -eq 143 ]
    is a unknown interrupted
    tail -n 1 out | jq -e '.interrupted == "SIGTERM"'
}

@test "a plan from stdin, several plans, and CRLF" {
    printf '{"name":"a","get":"/ok"}\r\n' >one.json
    printf '[{"name":"b","get":"/ok"},\n {"name":"c",\n  "get":"/ok"}]' >two.json
    smoke --base-url "$scripted" one.json - <two.json
    [ "$status" -eq 0 ]
    [ "$(jq -r 'select(.type == "check") | "\(.name) \(.file):\(.line)"' out)" = "a one.json:1
b stdin:1
c stdin:2" ]
}

@test "--print-plan ends quietly when its reader went away" {
    # Gone before the first byte: a plan fits into a pipe whose reader is only about to go.
    run -0 --separate-stderr bash -c 'exec 4> >(:); wait $!; smoke-stack --suite reco --print-plan >&4; echo $?'
    [ "$output" = 141 ]
    [ "$stderr" = "" ]
}
