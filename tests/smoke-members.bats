# smoke-stack: what each member of a plan does when it holds and when it does not, where no other file has shown it.

# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # plans hold $0; status is each test's own; the libraries set what they started

load lib/harness
load lib/smoke
load lib/gateway

# ---- kinds ----

@test "each method: answered as expected, and not" {
    local method
    for method in get head post put patch delete; do
        printf '{"name":"%s good","%s":"/ok"}\n{"name":"%s bad","%s":"/error"}\n' $method $method $method $method
    done >p
    printf '%s\n' '{"name":"request good","request":{"method":"report","url":"/ok"}}' '{"name":"request bad","request":{"method":"report","url":"/error"}}' >>p
    smoke --base-url "$scripted" p
    [ "$status" -eq 1 ]
    for method in get head post put patch delete request; do
        is "$method good" pass
        is "$method bad" fail "the status is 503"
    done
    [ "$(evidence "request bad" .request.method)" = REPORT ]
    [ "$(evidence "head bad" '.answer | has("body")')" = false ]
}

@test "other kinds: time, captures, rounds and the second time when they do not hold" {
    plan '{"name":"time","exec":["sleep","0.2"],"expect":{"max_ms":50}}' '{"name":"capture","exec":["echo","{\"a\":null}"],"capture":{"a":".json.a","b":".json.b"}}' \
        '{"name":"needs it","exec":["echo","{{a}}"]}' '{"name":"round","exec":["sh","-c","exit $0","{{i}}"],"foreach":{"i":[0,0,3,0]}}' \
        '{"name":"again","exec":["mkdir","folder"],"again":true}' '{"name":"exit","exec":"true","expect":{"exit":3}}' \
        '{"name":"file","file":"folder/none","times":3}' '{"name":"dns","dns":"localhost","again":{"expect":{"min_addresses":50}}}'
    [ "$status" -eq 1 ]
    is time pass
    is "time: max_ms" fail "it took"
    is capture pass
    is "capture: capture a" fail "no such value"
    is "capture: capture b" fail "no such value"
    is "needs it" skip '"a" was not captured'
    is round fail "it ended with status 3 (round 3 of 4)"
    is again pass
    is "again again" fail "it ended with status 1"
    is exit fail "it ended with status 0"
    is file fail "(round 1 of 3)"
    is "dns again: min_addresses" fail
}

# ---- headers, and how a body is packed ----

@test "compressed: an answer that is not, and one that only says so" {
    start lying "$PYTHON" -c 'import http.server
class Lying(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(b"{\"ready\":true}")
    def log_message(self, *_): pass
server = http.server.HTTPServer(("127.0.0.1", 0), Lying)
open("port", "w").write(str(server.server_port))
server.serve_forever()'
    wait_for 10 test -s port
    plan '{"name":"plain","get":"/ok","compressed":true,"expect":{"headers":{"Content-Encoding":"gzip"}}}' \
        "{\"name\":\"lying\",\"get\":\"http://127.0.0.1:$(cat port)/\",\"compressed\":true,\"expect\":{\"jq\":\".ready\"}}" \
        "{\"name\":\"raw\",\"get\":\"http://127.0.0.1:$(cat port)/\",\"expect\":{\"jq\":\".ready\"}}"
    [ "$status" -eq 1 ]
    is "plain: header Content-Encoding" fail missing
    is lying fail
    is "lying: jq .ready" unknown "no answer to judge"
    # Unless it was asked for, nothing is unpacked.
    is "raw: jq .ready" pass
}

@test "headers: secure asks for Strict-Transport-Security over TLS, and there alone" {
    gateway "$scripted"
    printf '%s\n' '{"name":"good","get":"/secure?hsts=max-age=31536000","expect":{"headers":"secure"}}' '{"name":"none","get":"/secure","expect":{"headers":"secure"}}' \
        '{"name":"zero","get":"/secure?hsts=max-age=0","expect":{"headers":"secure"}}' >p
    smoke --base-url "https://localhost:$tls" --ca-file ca.pem p
    [ "$status" -eq 1 ]
    [ "$(jq -r 'select(.type == "summary") | "\(.pass) \(.fail)"' out)" = "16 2" ]
    is "good: header Strict-Transport-Security" pass
    is "none: header Strict-Transport-Security" fail missing
    is "zero: header Strict-Transport-Security" fail "less than a million seconds"
    smoke --base-url "http://localhost:$plain" p
    [ "$status" -eq 0 ]
    [ "$(jq -r 'select(.type == "summary").pass' out)" -eq 15 ]
}

@test "bearer and basic: a service that lets nobody else in" {
    secured
    printf '%s\n' '{"name":"token","get":"/admin/status","bearer":"{{env.RECO_ADMIN_TOKEN}}"}' '{"name":"wrong","get":"/admin/status","bearer":"other-token"}' \
        '{"name":"none","get":"/admin/status"}' '{"name":"basic","get":"/admin/status","basic":{"user":"ann","password":"{{env.RECO_ADMIN_TOKEN}}"}}' >p
    smoke --base-url "$service_url" p
    [ "$status" -eq 1 ]
    is wrong fail "the status is 40"
    is none fail "the status is 40"
    is basic fail "the status is 40"
    is token pass
}

# ---- flow ----

@test "until: pauses grow by backoff, up to 5 s or every" {
    # 100, 300 and 900 ms; the next pause would end behind the time, and a last try comes shortly before it.
    plan '{"name":"grow","get":"/error","until":true,"every":"100ms","backoff":3,"timeout":"2s"}' \
        '{"name":"even","get":"/error","until":true,"every":"100ms","backoff":1,"timeout":"2s"}'
    [ "$status" -eq 1 ]
    says grow '.labels.tries >= 3 and .labels.tries <= 5'
    says even '.labels.tries > 8'
}

@test "captures of what is no string" {
    printf '%s' '{"n":12345678901234567890,"f":1.50,"t":true,"no":false,"null":null,"o":{"a":[1, "b"]},"e":"","l":[],"u":"\u00e9\n\"x"}' >answer
    plan '{"name":"get","exec":["cat","answer"],"capture":{"n":".json.n","f":".json.f","t":".json.t","no":".json.no","o":".json.o","e":".json.e","l":".json.l","u":".json.u","all":"[.json.n == null, .json.o.a[1]]"}}' \
        '{"name":"back","post":"/echo","body":"{{n}} {{f}} {{t}} {{no}} {{o}} <{{e}}> {{l}} {{all}}",
          "expect":{"jq":".body == \"12345678901234567890 1.50 true false {\\\"a\\\":[1, \\\"b\\\"]} <> [] [false,\\\"b\\\"]\""}}' \
        '{"name":"json","post":"/echo","json":{"o":"{{o}}","u":"{{u}}"},"expect":{"jq":".body | fromjson | .u == \"\u00e9\\n\\\"x\" and (.o | fromjson | .a[1]) == \"b\""}}' \
        '{"name":"null","exec":["cat","answer"],"capture":{"x":".json.null"}}' '{"name":"many","exec":["cat","answer"],"capture":{"y":".json.o.a[]"}}' \
        '{"name":"fails","exec":["cat","answer"],"capture":{"z":".json.e + 1"}}' '{"name":"after null","get":"/ok?{{x}}"}' '{"name":"page","get":"/not-json","capture":{"w":".a"}}'
    [ "$status" -eq 1 ]
    is back pass
    is 'back: jq .body == "12345678901234567890 1.50 true false {\"a\":[1, \"b\"]} <> [] [false,\"b\"]"' pass
    [ "$(jq -s 'map(select(.name // "" | startswith("json: jq")))[0].status' out)" = '"pass"' ]
    is "null: capture x" fail "no such value"
    is "many: capture y" fail
    is "fails: capture z" fail "the expression fails"
    is "after null" skip '"x" was not captured'
    is "page: capture w" fail "not JSON"
}

@test "after: what is unknown or was skipped has not passed, side by side too" {
    local jobs
    printf '%s\n' '{"name":"unknown","get":"/slow","burst":{"requests":9,"within":"500ms"},"expect":{"statuses":{"200":9}}}' '{"name":"a","get":"/ok","after":"unknown"}' \
        '{"name":"b","get":"/ok","after":["a"]}' '{"name":"clean","get":"/ok","after":"b","always":true}' '{"name":"free","get":"/ok"}' >p
    for jobs in 1 4; do
        smoke --base-url "$scripted" --jobs $jobs p
        [ "$status" -eq 1 ]
        is unknown unknown
        is a skip 'it comes after "unknown", which did not pass'
        is b skip 'it comes after "a", which did not pass'
        is clean pass
        is free pass
    done
}

@test "only, side by side: what the selected steps need runs before them" {
    printf '%s\n' '{"name":"base","get":"/slow","capture":{"x":".status"}}' '{"name":"gate","get":"/slow","after":"base"}' '{"name":"other","get":"/error"}' \
        '{"name":"pick one","get":"/echo?{{x}}","after":"gate","expect":{"jq":".path == \"/echo?ok\""}}' '{"name":"pick two","get":"/ok","foreach":{"x":[1]}}' '{"name":"clean","get":"/ok","always":true}' >p
    smoke --base-url "$scripted" --jobs 8 --only 'pick*' p
    [ "$status" -eq 0 ]
    [ "$(jq -r 'select(.type == "check") | "\(.name) \(.status)"' out | paste -sd, -)" = \
        'base pass,gate pass,other skip,pick one pass,pick one: jq .path == "/echo?ok" pass,pick two pass,clean pass' ]
    # What a selected step needs fails: it is skipped, not passed.
    sed 's|"name":"gate","get":"/slow|&-error|' p >q
    smoke --base-url "$scripted" --jobs 8 --only 'pick one' q
    [ "$status" -eq 1 ]
    is "pick one" skip '"gate"'
    is "pick two" skip selected
}

@test "a comparison that does not hold tells what it compared, but for secrets" {
    mkdir site
    echo '{"status":"ok","access_token":"planted-value-7","n":[1]}' >site/answer.json
    port=$(free_port)
    start site "$PYTHON" -m http.server --bind 127.0.0.1 --directory site "$port"
    wait_for 10 bash -c "exec 3<>/dev/tcp/127.0.0.1/$port"
    cat >plan.json <<'EOT'
{"name":"a","get":"/answer.json","expect":{"jq":[".status == \"up\"",".status | length > 2",".a.b < 3",".status == 1",".n == [2]",
 ".status == \"up\" and true",".access_token == \"x\"",". == {}"]}}
EOT
    code=0
    smoke-stack --base-url "http://127.0.0.1:$port" plan.json >out || code=$?
    [ $code -eq 1 ]
    [ "$(jq -r 'select(.type == "check" and .op == "==" and .target == true) | .message' out | head -n 7)" = 'it is false: .status is "ok"
it is false: .status | length is 2
a member is missing, or what is compared is not a number: .a.b is null
a member is missing, or what is compared is not a number: .status is "ok"
it is false: .n is [1]
it is false
it is false' ]
    run ! grep -F planted-value out
}
