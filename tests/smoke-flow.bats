# smoke-stack: what runs when, what is expected of answers, how requests are sent and the plans that ship.

# shellcheck disable=SC2030,SC2031,SC2154 # status is each test's own; start_service() sets what it started

load lib/harness
load lib/smoke
load lib/gateway

names() { jq -r 'select(.type == "check") | "\(.name) \(.status)"' out | paste -sd, -; }

# ---- flow ----

@test "jobs: side by side, records in the plan's order" {
    printf '{"name":"s%s","get":"/slow"}\n' 1 2 3 4 5 6 7 8 >p
    echo '{"name":"quick","get":"/ok"}' >>p
    smoke --base-url "$scripted" --jobs 9 p
    [ "$status" -eq 0 ]
    # One after the other, the slow ones would take 2.4 s.
    [ "$(jq -r 'select(.type == "summary").elapsed_ms < 1800' out)" = true ]
    [ "$(names)" = "s1 pass,s2 pass,s3 pass,s4 pass,s5 pass,s6 pass,s7 pass,s8 pass,quick pass" ]
}

@test "jobs: what needs another step waits for it" {
    printf '%s\n' '{"name":"a","get":"/slow","capture":{"x":".status"}}' '{"name":"b","post":"/echo","body":"{{x}}","expect":{"jq":".body == \"ok\""}}' \
        '{"name":"c","get":"/echo?second","capture":{"x":".path"},"after":"a"}' '{"name":"d","post":"/echo","body":"{{x}}","expect":{"jq":".body == \"/echo?second\""}}' \
        '{"name":"e","get":"/error"}' '{"name":"f","get":"/ok","after":["a","e"]}' '{"name":"g","get":"/ok","after":"f"}' >p
    smoke --base-url "$scripted" --jobs 10 p
    [ "$status" -eq 1 ]
    is b pass
    is d pass
    is f skip '"e"'
    is g skip '"f"'
}

@test "jobs: until waits beside the others, and never runs more than N" {
    printf '%s\n' '{"name":"u","get":"/error","until":true,"every":"300ms","timeout":"900ms","expect":{"status":200}}' \
        '{"name":"s1","get":"/slow"}' '{"name":"s2","get":"/slow"}' >p
    smoke --base-url "$scripted" --jobs 2 p
    [ "$status" -eq 1 ]
    [ "$(names)" = "u fail,s1 pass,s2 pass" ]
    [ "$(jq -r 'select(.type == "summary").elapsed_ms < 1500' out)" = true ]
}

@test "jobs: what is not a number of steps" {
    echo '{"get":"/ok"}' >p
    local jobs
    for jobs in 0 -1 1001 x ''; do
        smoke --base-url "$scripted" --jobs "$jobs" p
        [ "$status" -eq 2 ]
    done
}

@test "always: cleanup runs after failures, once all before it is over" {
    printf '%s\n' '{"name":"make","post":"/error"}' '{"name":"slow","get":"/slow"}' '{"name":"use","get":"/ok","after":"make"}' \
        '{"name":"clean","delete":"/echo","always":true,"after":["make","use"]}' '{"name":"last","get":"/ok"}' >p
    local jobs
    for jobs in 1 8; do
        smoke --base-url "$scripted" --jobs "$jobs" p
        [ "$status" -eq 1 ]
        [ "$(names)" = "make fail,slow pass,use skip,clean pass,last pass" ]
    done
}

interrupt() { # SIGNAL JOBS
    printf '%s\n' '{"name":"a","get":"/ok"}' '{"name":"b","get":"/hang"}' '{"name":"never","get":"/ok","after":"b"}' \
        '{"name":"clean","get":"/slow","always":true}' '{"name":"mess","get":"/error","always":true}' >p
    smoke-stack --base-url "$scripted" --timeout-sec 20 --jobs "$2" p >out 2>err 3>&- &
    wait_for 5 grep -q '"name":"a"' out
    sleep 0.2
    kill "-$1" $!
    status=0
    wait $! || status=$?
    cat out >>all.jsonl
}

@test "SIGINT and SIGTERM: cleanup still runs, and the summary is written" {
    interrupt INT 1
    [ "$status" -eq 130 ]
    [ "$(names)" = "a pass,b unknown,clean pass,mess fail" ]
    tail -n 1 out | jq -e '.type == "summary" and .interrupted == "SIGINT" and .status == "fail"'
    interrupt TERM 8
    [ "$status" -eq 143 ]
    [ "$(names)" = "a pass,b unknown,clean pass,mess fail" ]
    tail -n 1 out | jq -e '.type == "summary" and .interrupted == "SIGTERM"'
}

@test "a second SIGINT does not wait for the cleanup" {
    printf '%s\n' '{"name":"a","get":"/ok"}' '{"name":"b","get":"/hang"}' '{"name":"clean","get":"/hang","always":true}' >p
    smoke-stack --base-url "$scripted" --timeout-sec 20 p >out 2>err 3>&- &
    wait_for 5 grep -q '"name":"a"' out
    kill -INT $!
    wait_for 5 grep -q '"name":"b"' out
    kill -INT $!
    status=0
    SECONDS=0
    wait $! || status=$?
    [ "$status" -eq 130 ]
    [ "$SECONDS" -lt 5 ]
}

@test "a reader that goes away ends the plan, and the cleanup runs" {
    start other "$BUILD/tests/scripted-server" --port-file other.port --seconds 30 once
    wait_for 5 test -s other.port
    local url
    url=http://127.0.0.1:$(cat other.port)
    printf '%s\n' "{\"name\":\"a\",\"get\":\"$scripted/slow\",\"times\":2}" "{\"name\":\"b\",\"get\":\"$scripted/slow\",\"times\":50}" \
        "{\"name\":\"c\",\"get\":\"$scripted/slow\",\"times\":50}" "{\"name\":\"clean\",\"post\":\"$url/\",\"always\":true}" >p
    SECONDS=0
    { smoke-stack p || echo $? >code; } | true
    [ "$(cat code)" -eq 141 ]
    [ "$SECONDS" -lt 20 ]
    # The first request to it was the cleanup's.
    curl -s -d x "$url/" | grep -q duplicate
}

@test "only: the steps of that name, what they need, and the cleanup" {
    printf '%s\n' '{"name":"ready","get":"/ok"}' '{"name":"login","get":"/ok","capture":{"t":".status"},"after":"ready"}' '{"name":"other","get":"/error"}' \
        '{"name":"use it","get":"/echo?{{t}}"}' '{"name":"clean","get":"/ok","always":true}' >p
    smoke --base-url "$scripted" --only 'use*' p
    [ "$status" -eq 0 ]
    [ "$(names)" = "ready pass,login pass,other skip,use it pass,clean pass" ]
    is other skip "not among the steps that were selected"
    smoke --base-url "$scripted" --only ready --only other p
    [ "$status" -eq 1 ]
    [ "$(names)" = "ready pass,login skip,other fail,use it skip,clean pass" ]
    smoke --base-url "$scripted" --only 'Use*' p
    [ "$status" -eq 2 ]
    grep -q 'no step.s name matches "Use\*"' err
    sed -i 's/"name":"login"/"only":true,&/' p
    smoke --base-url "$scripted" p
    [ "$status" -eq 0 ]
    [ "$(names)" = "ready pass,login pass,other skip,use it skip,clean pass" ]
    # The command line beats the plan.
    smoke --base-url "$scripted" --only other p
    [ "$status" -eq 1 ]
}

@test "flow: members that are not what they should be" {
    refused 'plan.json:1:23: "always": expected true or false' '{"get":"/ok","always":1}'
    refused 'plan.json:1:21: "only": expected true or false' '{"get":"/ok","only":"x"}'
    refused 'did you mean "always"' '{"get":"/ok","alway":true}'
}

@test "until: the recovery of a service that is killed and comes back is measured" {
    start_service
    local port=${service_url##*:} db=$service_db
    printf '%s\n' '{"name":"recovers","get":"/readyz","until":true,"every":"100ms","timeout":"20s","expect":{"jq":".ready","max_ms":15000}}' >p
    kill -KILL "$service_pid"
    wait_for 5 bash -c "! kill -0 $service_pid"
    (sleep 1; exec "$BUILD/reco-service" --port "$port" --db "$db" --migrations "$TOP/examples/reco-service/migrations") >again.log 2>&1 3>&- 4>&- &
    echo $! >>.started
    smoke --base-url "$service_url" p
    cat again.log
    [ "$status" -eq 0 ]
    is recovers pass "tries in"
    says recovers '.labels.tries > 2 and .elapsed_ms > 800'
    says "recovers: max_ms" '.observed > 800 and .target == 15000 and .unit == "ms"'
}

# ---- expectations ----

@test "body: its sum, and a file that it equals" {
    local sum
    curl -s "$scripted/ok" >body
    sum=$(sha256sum body | cut -d ' ' -f 1)
    holds "{\"name\":\"a\",\"get\":\"/ok\",\"expect\":{\"body\":{\"sha256\":\"$sum\",\"file\":\"body\"}}}" \
        "{\"name\":\"b\",\"get\":\"/ok\",\"expect\":{\"body\":{\"sha256\":\"${sum^^}\"}}}"
    printf X >>body
    head -c 3 body >short
    : >empty
    plan "{\"name\":\"a\",\"get\":\"/not-json\",\"expect\":{\"body\":{\"sha256\":\"$sum\"}}}" '{"name":"b","get":"/ok","expect":{"body":{"file":"body"}}}' \
        '{"name":"c","get":"/ok","expect":{"body":{"file":"short"}}}' '{"name":"d","get":"/ok","expect":{"body":{"file":"empty"}}}' \
        '{"name":"e","get":"/close","expect":{"body":{"file":"empty"}}}'
    [ "$status" -eq 1 ]
    is "a: body sha256" fail "another sum"
    says "a: body sha256" '.observed != .target and (.observed | length) == 64'
    is "b: body file body" fail "differs from the file"
    is "c: body file short" fail "at byte 4"
    is "d: body file empty" fail "at byte 1"
    is "e: body file empty" unknown "no answer"
    refused 'no-such-file: No such file' '{"get":"/ok","expect":{"body":{"file":"no-such-file"}}}'
    refused 'Is a directory' '{"get":"/ok","expect":{"body":{"file":"."}}}'
    refused '"sha256": expected 64' '{"get":"/ok","expect":{"body":{"sha256":"abc"}}}'
}

@test "size: exact, at least, at most" {
    local size
    size=$(curl -s "$scripted/ok" | wc -c)
    holds "{\"name\":\"a\",\"get\":\"/ok\",\"expect\":{\"size\":$size}}" '{"name":"b","get":"/ok","expect":{"size":{"min":1,"max":"1KiB"}}}' \
        '{"name":"c","head":"/ok","expect":{"size":{"max":1000}}}'
    plan "{\"name\":\"a\",\"get\":\"/ok\",\"expect\":{\"size\":$((size + 1))}}" "{\"name\":\"b\",\"get\":\"/ok\",\"expect\":{\"size\":{\"min\":\"1KiB\",\"max\":3}}}"
    [ "$status" -eq 1 ]
    is "a: size ==" fail "$size bytes"
    is "b: size >=" fail
    is "b: size <=" fail
    says "b: size >=" ".observed == $size and .target == 1024 and .unit == \"bytes\""
    refused '"size": expected' '{"get":"/ok","expect":{"size":{}}}'
    refused '"size": expected' '{"get":"/ok","expect":{"size":"big"}}'
    refused '"size": expected' '{"get":"/ok","expect":{"size":-1}}'
    refused 'did you mean "min"' '{"get":"/ok","expect":{"size":{"mni":1}}}'
}

@test "echo_request_id: the answer carries the id that was sent" {
    start_service
    echo '{"name":"a","get":"/health","expect":{"echo_request_id":true}}' >p
    smoke --base-url "$service_url" p
    [ "$status" -eq 0 ]
    says "a: echo_request_id" '.observed == .target and .target == .request_id'
    stop "$service_pid"
    start_service RECO_FAULT_HEADERS=missing
    smoke --base-url "$service_url" p
    [ "$status" -eq 1 ]
    is "a: echo_request_id" fail "no X-Request-ID"
    holds '{"name":"own","get":"/echo","headers":{"X-Request-ID":"mine"},"expect":{"body":"X-Request-ID: mine"}}'
    # A server that invents its own.
    plan '{"name":"b","get":"/headers","expect":{"echo_request_id":true}}'
    [ "$status" -eq 1 ]
    refused '"echo_request_id": expected true' '{"get":"/ok","expect":{"echo_request_id":"x"}}'
}

@test "headers: secure are the usual security headers, each a check" {
    start_service
    echo '{"name":"a","get":"/health","expect":{"headers":"secure"}}' >p
    smoke --base-url "$service_url" p
    [ "$status" -eq 0 ]
    is "a: header X-Content-Type-Options" pass
    is "a: header X-Frame-Options" pass
    is "a: header Content-Security-Policy" pass
    is "a: header Referrer-Policy" pass
    stop "$service_pid"
    start_service RECO_FAULT_HEADERS=missing
    smoke --base-url "$service_url" p
    [ "$status" -eq 1 ]
    is "a: header X-Frame-Options" fail missing
    [ "$(jq -r 'select(.type == "summary").fail' out)" -eq 4 ]
    echo '{"name":"a","get":"/health","expect":{"headers":["secure",{"Content-Type":{"contains":"json"}}]}}' >p
    smoke --base-url "$service_url" p
    [ "$(jq -r 'select(.type == "summary") | "\(.pass) \(.fail)"' out)" = "2 4" ]
    refused '"headers": expected an object' '{"get":"/ok","expect":{"headers":"secured"}}'
}

@test "burst: how many got which status" {
    export RECO_LOGIN_EMAIL=a@example.com RECO_LOGIN_PASSWORD=correct-horse
    start_service
    local login='"post":"/auth/login","json":{"email":"a@example.com","password":"wrong"}'
    printf '%s\n' "{\"name\":\"limited\",$login,\"burst\":{\"requests\":12,\"within\":\"60s\"},
        \"expect\":{\"statuses\":{\"429\":\">=1\",\"401\":10,\"5xx\":0,\"4xx\":\"==12\",\"200\":\"<1\"},\"max_ms\":5000}}" >p
    smoke --base-url "$service_url" p
    [ "$status" -eq 0 ]
    is limited pass
    says limited '.observed == 12 and .target == 12 and .samples == 12'
    says "limited: statuses 429" '.observed == 2 and .op == ">=" and .target == 1'
    is "limited: statuses 5xx" pass
    is "limited: max_ms" pass
    stop "$service_pid"
    start_service RECO_FAULT_RATE_LIMIT=off
    smoke --base-url "$service_url" p
    [ "$status" -eq 1 ]
    is "limited: statuses 429" fail "0 of 12"
    evidence "limited: statuses 429" .answer.status | grep -qx 401
}

@test "burst: what was not sent or not answered is not called good" {
    plan '{"name":"a","get":"/close","burst":{"requests":3,"within":"5s"},"expect":{"statuses":{"5xx":0,"429":">=1"}}}' \
        '{"name":"b","get":"/slow","burst":{"requests":50,"within":"700ms"},"expect":{"statuses":{"5xx":0,"200":">=1"}}}' \
        '{"name":"c","get":"/ok","burst":{"requests":30,"within":"5s"},"expect":{"statuses":{"200":30}}}'
    [ "$status" -eq 1 ]
    is a fail "3 of 3 requests got no answer"
    is "a: statuses 5xx" unknown
    is "a: statuses 429" unknown
    is b unknown "were sent within 700 ms"
    is "b: statuses 5xx" unknown
    is "b: statuses 200" pass
    is "c: statuses 200" pass
}

@test "burst: plans that say it wrongly" {
    local e='"expect":{"statuses":{"200":1}}'
    refused '"burst" needs' '{"get":"/ok","burst":{"requests":2,"within":"1s"}}'
    refused '"burst" needs' '{"get":"/ok","burst":{"requests":2,"within":"1s"},"expect":{"max_ms":1}}'
    refused '"requests": expected' "{\"get\":\"/ok\",\"burst\":{\"requests\":0,\"within\":\"1s\"},$e}"
    refused '"burst" needs "within"' "{\"get\":\"/ok\",\"burst\":{\"requests\":2},$e}"
    refused '"until" cannot stand beside' "{\"get\":\"/ok\",\"until\":true,\"burst\":{\"requests\":2,\"within\":\"1s\"},$e}"
    refused '"2000" is no status' '{"get":"/ok","burst":{"requests":2,"within":"1s"},"expect":{"statuses":{"2000":1}}}'
    refused 'expected how many' '{"get":"/ok","burst":{"requests":2,"within":"1s"},"expect":{"statuses":{"200":"~1"}}}'
    refused '"statuses" counts the answers of a "burst"' '{"get":"/ok","expect":{"statuses":{"200":1}}}'
}

# ---- how requests are sent ----

@test "bodies: a form, multipart and the bytes of a file" {
    printf 'a,b\n1,2\n' >rows.csv
    printf '\0\1\2\377' >raw.bin
    export WHO=ann
    holds '{"name":"multipart","post":"/echo","multipart":{"who":"{{env.WHO}}","tag":["x","y"],"rows":{"file":"rows.csv","type":"text/csv"},"o\"dd":"v"},
            "expect":{"body":["multipart/form-data; boundary="],"jq":[".body | contains(\"name=\\\"who\\\"\\r\\n\\r\\nann\\r\\n\")",
            ".body | contains(\"filename=\\\"rows.csv\\\"\\r\\nContent-Type: text/csv\\r\\n\\r\\na,b\\n1,2\\n\\r\\n--\")",
            ".body | [scan(\"name=\\\"tag\\\"\")] | length == 2", ".body | contains(\"name=\\\"o%22dd\\\"\")"]}}' \
        '{"name":"file","put":"/echo","body_file":"rows.csv","expect":{"body":"application/octet-stream","jq":".body == \"a,b\\n1,2\\n\""}}' \
        '{"name":"typed","put":"/echo","body_file":"rows.csv","headers":{"Content-Type":"text/csv"},"expect":{"body":"text/csv"}}' \
        '{"name":"form","post":"/echo","form":{"a":"1 2"},"expect":{"body":"application/x-www-form-urlencoded","jq":".body == \"a=1%202\""}}'
    # An independent reader of the format.
    cat >sink.py <<'EOT'
import cgi, http.server
class Sink(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        form = cgi.FieldStorage(fp=self.rfile, headers=self.headers, environ={"REQUEST_METHOD": "POST"})
        good = form["who"].value == "ann" and form["raw"].file.read() == b"\0\1\2\377" and form["raw"].filename == "other.bin"
        self.send_response(200 if good else 400)
        self.end_headers()
server = http.server.HTTPServer(("127.0.0.1", 0), Sink)
open("sink.port", "w").write(str(server.server_port))
server.serve_forever()
EOT
    start sink "$PYTHON" sink.py
    wait_for 10 test -s sink.port
    plan "{\"name\":\"a\",\"post\":\"http://127.0.0.1:$(cat sink.port)/\",\"multipart\":{\"who\":\"ann\",\"raw\":{\"file\":\"raw.bin\",\"filename\":\"other.bin\"}}}"
    [ "$status" -eq 0 ]
    # What is no text is not recorded as if it were.
    plan '{"name":"bin","post":"/error","body_file":"raw.bin"}'
    [ "$(evidence bin '"\(.request.body) \(.body_left_out)"')" = "null true" ]
    refused 'No such file' '{"post":"/","body_file":"nix"}'
    refused 'No such file' '{"post":"/","multipart":{"a":{"file":"nix"}}}'
    refused 'did you mean "filename"' '{"post":"/","multipart":{"a":{"file":"raw.bin","filname":"x"}}}'
    refused 'expected one of "json"' '{"post":"/","json":1,"body_file":"raw.bin"}'
    refused '"multipart": expected' '{"post":"/","multipart":{}}'
    refused 'HEAD request carries no body' '{"head":"/","body_file":"raw.bin"}'
}

@test "basic and bearer: sent, and never shown" {
    export PASS=planted-pass TOKEN=planted-token
    holds '{"name":"basic","get":"/echo","basic":{"user":"ann","password":"{{env.PASS}}"},"expect":{"body":"Authorization: Basic YW5uOnBsYW50ZWQtcGFzcw=="}}' \
        '{"name":"bearer","get":"/echo","bearer":"{{env.TOKEN}}","expect":{"body":"Authorization: Bearer planted-token"}}'
    plan '{"name":"basic","get":"/echo","basic":{"user":"ann","password":"{{env.PASS}}"},"expect":{"body":"no"}}' \
        '{"name":"bearer","get":"/echo","bearer":"{{env.TOKEN}}","expect":{"body":"no"}}' \
        '{"name":"literal","get":"/echo","basic":{"user":"ann","password":"literal-secret"},"expect":{"body":"no"}}'
    [ "$status" -eq 1 ]
    run grep -E "planted|YW5uOn|$(printf ann:literal-secret | base64)" out err
    [ "$status" -eq 1 ]
    refused 'expected one of "basic" and "bearer"' '{"get":"/","basic":{"user":"a","password":"b"},"bearer":"c"}'
    refused 'cannot stand beside a header' '{"get":"/","headers":{"authorization":"x"},"bearer":"c"}'
    refused '"basic" needs "password"' '{"get":"/","basic":{"user":"a"}}'
    plan '{"name":"colon","get":"/","basic":{"user":"a:b","password":"c"}}'
    [ "$status" -eq 2 ]
}

@test "nginx: cookies, redirects, compression, basic authentication, a unix socket" {
    gateway "$scripted"
    printf '%s\n' '{"name":"before","get":"/private","expect":{"status":401}}' '{"name":"login","post":"/login"}' '{"name":"after","get":"/private","expect":{"status":204}}' \
        '{"name":"moved","get":"/moved","expect":{"status":302}}' '{"name":"followed","get":"/moved","redirects":true,"expect":{"status":200,"body":"<p>500</p>"}}' \
        '{"name":"packed","get":"/page.html","compressed":true,"expect":{"headers":{"Content-Encoding":"gzip"},"body":{"contains":"<p>500</p>","file":"www/page.html"}}}' \
        '{"name":"plain","get":"/page.html","compressed":false,"expect":{"headers":{"Content-Encoding":false},"body":{"file":"www/page.html"}}}' \
        '{"name":"let in","get":"/guarded","basic":{"user":"ann","password":"{{env.PASS}}"}}' \
        '{"name":"kept out","get":"/guarded","basic":{"user":"ann","password":"wrong"},"expect":{"status":401}}' >p
    PASS=planted-pass smoke --base-url "http://127.0.0.1:$plain" p
    jq -c 'select(.status != "pass") | del(.evidence)' out
    [ "$status" -eq 0 ]
    PASS=planted-pass smoke --base-url http://any.test --unix-socket "$PWD/sock" p
    [ "$status" -eq 0 ]
    # Not to another scheme, and not for ever.
    printf '%s\n' "{\"name\":\"file\",\"get\":\"http://127.0.0.1:$plain/to-file\",\"redirects\":true}" \
        "{\"name\":\"loop\",\"get\":\"$scripted/redirect-loop\",\"redirects\":true}" "{\"name\":\"no cookie\",\"get\":\"http://127.0.0.1:$plain/private\"}" >q
    smoke q
    [ "$status" -eq 1 ]
    is file fail
    is loop fail
    is "no cookie" fail 401
    # A plan of its own begins without cookies.
    echo '{"get":"/ok"}' >r
    smoke --base-url http://any.test --unix-socket "$PWD/no-such-socket" r
    [ "$status" -eq 1 ]
}

@test "nginx: TLS, HTTP/2, client certificates, --resolve and a proxy" {
    gateway "$scripted"
    echo '{"name":"a","get":"/ok","expect":{"headers":{"X-Protocol":"HTTP/2.0","X-Scheme":"https"}}}' >p
    smoke --base-url "https://localhost:$tls" --ca-file ca.pem --http2 p
    [ "$status" -eq 0 ]
    smoke --base-url "https://localhost:$tls" --ca-file ca.pem p
    [ "$status" -eq 1 ]
    is "a: header X-Protocol" fail
    says "a: header X-Protocol" '.observed == "HTTP/1.1"'
    echo '{"name":"a","get":"/ok"}' >p
    smoke --base-url "https://stack.test:$tls" --ca-file ca.pem p
    [ "$status" -eq 1 ]
    smoke --base-url "https://stack.test:$tls" --ca-file ca.pem --resolve "stack.test:$tls:127.0.0.1" p
    [ "$status" -eq 0 ]
    smoke --base-url "https://other.test:$tls" --ca-file ca.pem --resolve "other.test:$tls:127.0.0.1" p
    [ "$status" -eq 1 ]
    is a fail "TLS failed"
    smoke --base-url "https://localhost:$mutual" --ca-file ca.pem p
    [ "$status" -eq 1 ]
    smoke --base-url "https://localhost:$mutual" --ca-file ca.pem --client-cert client.pem --client-key client.key p
    [ "$status" -eq 0 ]
    cat client.pem client.key >both.pem
    smoke --base-url "https://localhost:$mutual" --ca-file ca.pem --client-cert both.pem p
    [ "$status" -eq 0 ]
    # Through a real proxy: in the clear, which asks for a password, and by a tunnel.
    forward_proxy ann planted-pass
    echo '{"name":"a","get":"/ok","expect":{"headers":{"X-Via":{"contains":"readyline-proxy"}}}}' >p
    smoke --base-url "http://localhost:$plain" --proxy "http://ann:planted-pass@127.0.0.1:$proxy_port" p
    [ "$status" -eq 0 ]
    smoke --base-url "http://localhost:$plain" --proxy "http://ann:planted-word@127.0.0.1:$proxy_port" p
    [ "$status" -eq 1 ]
    is a fail "the status is 401"
    echo '{"name":"a","get":"/ok","expect":{"headers":{"X-Via":false}}}' >p
    smoke --base-url "https://localhost:$tls" --ca-file ca.pem --proxy "http://ann:planted-pass@127.0.0.1:$proxy_port" p
    [ "$status" -eq 0 ]
    grep -q "CONNECT localhost:$tls" tinyproxy.log
    smoke --base-url "https://localhost:$tls" --ca-file ca.pem --proxy "http://127.0.0.1:$proxy_port" p
    [ "$status" -eq 1 ]
    smoke --base-url http://far.test --proxy "http://ann:planted@127.0.0.1:$(free_port)" p
    [ "$status" -eq 1 ]
    run grep planted out err
    [ "$status" -eq 1 ]
    smoke --base-url http://far.test --proxy ftp://x p
    [ "$status" -eq 2 ]
    smoke --base-url http://far.test --resolve nix p
    [ "$status" -eq 2 ]
    smoke --base-url "https://localhost:$tls" --ca-file nix p
    [ "$status" -eq 2 ]
    grep -qF -e '--ca-file cannot be used: nix: No such file' err
    smoke --base-url "https://localhost:$mutual" --client-cert client.pem --client-key other.key --ca-file ca.pem p
    [ "$status" -eq 1 ]
    is a fail "the client's key is no PEM key, or not that of its certificate"
    smoke --base-url http://far.test --client-key client.key p
    [ "$status" -eq 2 ]
}

@test "jq: one compilation serves the plan, and the culprit is named by its line" {
    local i
    for i in {1..100}; do
        printf '{"name":"s%s","get":"/ok","expect":{"jq":".items | length + %s == 3 + %s"},"capture":{"v%s":".items | map(. + %s) | add"}}\n' "$i" "$i" "$i" "$i" "$i"
    done >p
    # What a step captures is its own, whichever answer came in between.
    printf '{"name":"e%s","post":"/echo","body":"{{v%s}}","expect":{"jq":".body | tonumber + 1 == %s"}}\n' 7 7 28 9 9 34 >>p
    smoke --base-url "$scripted" --jobs 20 p
    [ "$status" -eq 0 ]
    # Compiled step by step, they would take more than 3 s.
    [ "$(jq -r 'select(.type == "summary").elapsed_ms < 2500' out)" = true ]
    refused 'plan.json:2:40: expression .a | nofunc: column 6: nofunc/0 is not defined' '{"get":"/ok","expect":{"jq":".items | length == 3"}}' \
        '{"name":"b","get":"/ok","expect":{"jq":".a | nofunc"}}' '{"name":"c","get":"/ok","expect":{"jq":".items | first"}}'
}

# ---- the plans that ship ----

ship() { smoke --base-url "$1" "$TOP/examples/plans/$2" "${@:3}"; }

@test "plan recsys: passes, and each fault is caught" {
    jq -c . <(grep -hv '^#' "$TOP"/examples/plans/{recsys,exam-platform,admin-csrf,chaos}.json) >plans.jsonl
    secured
    ship "$service_url" recsys.json
    [ "$status" -eq 0 ]
    ship "$service_url" recsys.json --jobs 8
    [ "$status" -eq 0 ]
    stop "$service_pid"
    breaks RECO_FAULT_IDEMPOTENCY=forgotten 'a watch counts once again: jq .status == "duplicate"' "$TOP/examples/plans/recsys.json"
    breaks RECO_FAULT_ERRORS=50% "a list" "$TOP/examples/plans/recsys.json"
    breaks RECO_FAULT_HEADERS=missing "a list: echo_request_id" "$TOP/examples/plans/recsys.json"
}

@test "plan admin-csrf: passes, and each fault is caught" {
    local plan=$TOP/examples/plans/admin-csrf.json
    secured
    smoke --base-url "$service_url" "$plan"
    [ "$status" -eq 0 ]
    stop "$service_pid"
    breaks RECO_FAULT_CSRF=off "approve needs a CSRF token" "$plan"
    breaks RECO_FAULT_ADMIN=open "admin needs a login" "$plan"
    breaks RECO_FAULT_RATE_LIMIT=off "logins are limited: statuses 429" "$plan"
}

@test "plan chaos: the recovery is measured, and a stack that does not recover fails" {
    secured
    ship "$service_url" chaos.json
    [ "$status" -eq 0 ]
    says "errors: recovered: max_ms" '.target == 300000 and .observed > 0'
    is "outbox: recovered" pass "in"
    grep -v ': mend' "$TOP/examples/plans/chaos.json" | sed 's/"6m"/"1s"/' >unmended.json
    smoke --base-url "$service_url" unmended.json
    [ "$status" -eq 1 ]
    is "errors: recovered" fail "still so after"
}

@test "plan exam-platform: passes, and each fault is caught" {
    local fault
    export EXAM_TOKEN=exam-token
    for fault in sound tail twice open; do
        start "$fault" "$PYTHON" "$TOP/tests/lib/exam_server.py" "$fault.port" "$fault"
        wait_for 10 test -s "$fault.port"
        ship "http://127.0.0.1:$(cat "$fault.port")" exam-platform.json
        cp out "$fault.out"
    done
    [ "$(jq -r 'select(.type == "summary").status' sound.out)" = pass ]
    # One in fifteen is slow: most are fast, and more than one in twenty is not.
    cp tail.out out
    is "answers are kept: p95_ms" fail "95th percentile of 200 requests"
    says "answers are kept: p95_ms" '.evidence.latency_ms.p90 < 100 and .observed > 149'
    [ "$(jq -s 'map(select(.type == "check" and .status != "pass")) | length' out)" -eq 1 ]
    is "the exam is removed" pass
    cp twice.out out
    is "a submission counts once again: jq .duplicate == true" fail
    is "a submission counts once: p95_ms" unknown "1 of 20 requests"
    cp open.out out
    is "an exam needs a login" fail
    ship "http://127.0.0.1:$(cat sound.port)" exam-platform.json --jobs 8
    [ "$status" -eq 0 ]
}

@test "1000 steps side by side: under a second, in little memory" {
    start_service
    local i
    for i in {1..1000}; do
        printf '{"name":"s%s","get":"/reco?user_id=u%s&session_id=s&k=5","expect":{"status":200,"jq":".items[0] != null"}}\n' "$i" "$i"
    done >p
    smoke --base-url "$service_url" --jobs 50 p
    [ "$status" -eq 0 ]
    [ "$(jq -r 'select(.type == "check").name' out | awk -F: '{ print $1 }' | uniq | paste -sd, -)" = "$(printf 's%s\n' {1..1000} | paste -sd, -)" ]
    within_memory 32768 "$(peak_of smoke-stack --base-url "$service_url" --jobs 50 p)"
    # Sanitizers take their time.
    if nm -D "$BUILD/smoke-stack" | grep -q __asan_init; then return 0; fi
    jq -es '.[-1].elapsed_ms < 1000' out
}

# ---- bad input ----

@test "the new expectations do not pass on servers that misbehave, and nothing shows what is secret" {
    export VALUE=planted-value TOKEN=planted-token
    local scenario
    printf 'planted-upload' >upload
    for scenario in bad-chunk close close-early cut-chunks endless-body endless-headers garbage half-close huge-body many-headers reset short-body short-chunk; do
        echo "{\"name\":\"$scenario\",\"post\":\"/$scenario\",\"bearer\":\"{{env.TOKEN}}\",\"timeout\":\"400ms\",\"compressed\":true,\"redirects\":true,
            \"multipart\":{\"v\":\"{{env.VALUE}}\"},\"expect\":{\"size\":{\"min\":1},\"headers\":\"secure\",\"echo_request_id\":true,
            \"body\":{\"sha256\":\"$(printf x | sha256sum | cut -d ' ' -f 1)\"}}}"
        echo "{\"name\":\"burst $scenario\",\"get\":\"/$scenario\",\"timeout\":\"300ms\",\"burst\":{\"requests\":2,\"within\":\"5s\"},\"expect\":{\"statuses\":{\"5xx\":0,\"200\":\"<2\"}}}"
    done >p
    SECONDS=0
    smoke --base-url "$scripted" --jobs 30 p
    [ "$SECONDS" -lt 15 ]
    [ "$status" -eq 1 ]
    [ "$(jq -r 'select(.type == "summary") | "\(.pass) \(.skip)"' out)" = "0 0" ]
    run grep -E "planted-(value|token)" out err
    [ "$status" -eq 1 ]
    # A server that repeats what it was told.
    plan '{"name":"echo","post":"/echo","bearer":"{{env.TOKEN}}","multipart":{"v":"{{env.VALUE}}"},"expect":{"status":500,"body":{"contains":["none"]}}}'
    [ "$status" -eq 1 ]
    run grep -E "planted-(value|token)" out err
    [ "$status" -eq 1 ]
}

@test "names that do not resolve, certificates that are wrong, and no server at all: side by side and in time" {
    local port
    port=$(free_port)
    printf '%s\n' '{"name":"name","get":"http://no-such-host.invalid/"}' "{\"name\":\"none\",\"get\":\"http://127.0.0.1:$port/\"}" \
        "{\"name\":\"no tls\",\"get\":\"https://${scripted#http://}/ok\"}" "{\"name\":\"hang\",\"get\":\"$scripted/hang\"}" "{\"name\":\"good\",\"get\":\"$scripted/ok\"}" >p
    smoke --jobs 5 --timeout-sec 1s p
    [ "$status" -eq 1 ]
    is name fail
    is none fail "Connection refused"
    is "no tls" fail
    is hang fail "no answer within 1"
    is good pass
    jq -es '.[-1].elapsed_ms < 5000' out
}

@test "variables: unset ones, in every place that takes them" {
    local place
    for place in '"bearer":"{{env.NO_SUCH}}"' '"basic":{"user":"{{env.NO_SUCH}}","password":"x"}' '"multipart":{"a":"{{env.NO_SUCH}}"}'; do
        plan "{\"name\":\"a\",\"post\":\"/ok\",$place}" '{"name":"b","get":"/ok"}'
        [ "$status" -eq 2 ]
        grep -q 'NO_SUCH' err
        run ! grep -q '"check"' out
    done
    refused 'uses a variable that no earlier step captures: nix' '{"post":"/ok","bearer":"{{nix}}"}'
    refused 'uses a variable that no earlier step captures: nix' '{"post":"/ok","multipart":{"a":"{{nix}}"}}'
    plan '{"name":"a","get":"/close","capture":{"x":".x"}}' '{"name":"b","get":"/ok","bearer":"{{x}}"}' '{"name":"c","get":"/ok","always":true,"bearer":"{{x}}"}'
    is b skip '"x" was not captured'
    is c skip '"x" was not captured'
}
