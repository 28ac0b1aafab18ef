# smoke-stack: plans that are wrong, and servers that are.

# shellcheck disable=SC2030,SC2031,SC2154 # status is each test's own; the libraries set what they started

load lib/harness
load lib/smoke

# ---- plans ----

@test "an expression that does not look at the answer is no expectation" {
    refused 'plan.json:2:29: "jq": expression true does not look at the answer' '{"name":"a","get":"/ok"}' '{"get":"/ok","expect":{"jq":"true"}}'
    refused 'does not look at the answer' '{"get":"/ok","expect":{"jq":[".ready","\"ok\" | length == 2"]}}'
    refused 'does not look at the answer' '{"get":"/ok","expect":{"jq":"true or .ready"}}'
    refused 'does not look at the answer' '{"get":"/ok","again":{"expect":{"jq":"1 == 1"}}}'
    refused 'does not look at the answer' '{"exec":"true","expect":{"jq":". | true"}}'
    # What cannot be told from the words alone is not refused; a capture may well be a constant.
    holds '{"name":"a","get":"/ok","expect":{"jq":[".ready or true","length > 0","true and .ready"]},"capture":{"c":"\"fixed\""}}' '{"get":"/echo?{{c}}"}'
}

@test "other expectations that hold whatever the answer is" {
    refused '"2xx": ">=0" holds whatever the answers are' '{"get":"/ok","burst":{"requests":2,"within":"1s"},"expect":{"statuses":{"2xx":">=0"}}}'
    refused '"min": expected a size ("64KiB", or a number of bytes) of at least 1' '{"get":"/ok","expect":{"size":{"min":0}}}'
    refused 'this pattern matches every body' '{"get":"/ok","expect":{"body":{"matches":"x*"}}}'
    refused '"output_matches": this pattern matches everything' '{"exec":"true","expect":{"output_matches":".*"}}'
    holds '{"name":"a","get":"/ok","expect":{"body":{"matches":["^[^x]*$","^$|ok"]},"size":{"min":1}}}' '{"name":"b","exec":"true","expect":{"output_matches":"^$"}}'
}

@test "an expression that is none is named by its line and column" {
    refused 'plan.json:3:1: expression .b | nix(1): column 6: nix/1 is not defined' '{"name":"a","get":"/ok","expect":{"jq":[".a | length == 1",' \
        '".c == 1",' '".b | nix(1)"]}}'
    refused 'plan.json:2:5: expression .a +: column 5: syntax error, unexpected end' '{"name":"a","get":"/ok","capture":{"x":".x",' '"y":".a +"}}'
    refused 'plan.json:2:6: expression .a b: column 4: syntax error' '{"name":"a","get":"/ok","again":{"expect":{' '"jq":".a b"}}}'
    refused 'plan.json:2:6: "jq": expression .a[: column 3: [ without its end' '{"name":"a","get":"/ok","expect":{' '"jq":".a["}}'
}

@test "unknown members name the nearest known one, wherever they stand" {
    local line known
    while read -r known line; do
        refused "did you mean \"$known\"?" "$line"
    done <<'EOT'
method {"request":{"methd":"GET","url":"/"}}
equals {"get":"/","expect":{"headers":{"a":{"equal":"x"}}}}
contains {"get":"/","expect":{"body":{"contain":"x"}}}
max {"get":"/","expect":{"size":{"maxx":1}}}
p90_ms {"get":"/","times":100,"expect":{"p9_ms":1}}
expect {"get":"/","again":{"expects":{}}}
statuses {"get":"/","burst":{"requests":2,"within":"1s"},"expect":{"status":{"200":1}}}
within {"get":"/","burst":{"requests":2,"withn":"1s"},"expect":{"statuses":{"200":1}}}
user {"get":"/","basic":{"usr":"a","password":"b"}}
file {"post":"/","multipart":{"a":{"fil":"x"}}}
from {"get":"/","foreach":{"a":{"form":1,"to":2}}}
after {"get":"/","afer":"x"}
foreach {"get":"/","for_each":{}}
min_days {"tls":"a:1","expect":{"min_day":1}}
parameters {"sql":"select 1","database":"sqlite:x","paramters":[]}
output_matches {"exec":"a","expect":{"output_match":"x"}}
EOT
}

# ---- servers ----

@test "servers that are no database, no Redis and no TLS: a clear record within the deadline" {
    local kind what port
    start servers "$PYTHON" -c 'import socket, threading, time
def talk(c, name, say):
    try:
        c.sendall(say)
        while name == "endless":
            c.sendall(say)
    except OSError:
        pass
    if name == "close":
        c.close()
def serve(name, say):
    s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(64)
    held = []
    open(name, "w").write(str(s.getsockname()[1]))
    while True:
        c, _ = s.accept(); held.append(c)
        threading.Thread(target=talk, args=(c, name, say), daemon=True).start()
for a in (("silent", b""), ("garbage", b"\xff\x00 garbage \r\n\r\n"), ("endless", b"$1073741824\r\n" + b"x" * 65536), ("close", b"")):
    threading.Thread(target=serve, args=a, daemon=True).start()
time.sleep(60)'
    for what in silent garbage endless close; do
        wait_for 10 test -s $what
        port=$(cat $what)
        echo "{\"name\":\"sql $what\",\"sql\":\"select 1\",\"database\":\"postgresql://u:planted@127.0.0.1:$port/x\",\"timeout\":\"500ms\"}"
        echo "{\"name\":\"redis $what\",\"redis\":\"PING\",\"url\":\"redis://127.0.0.1:$port\",\"timeout\":\"500ms\"}"
        echo "{\"name\":\"tls $what\",\"tls\":\"127.0.0.1:$port\",\"timeout\":\"500ms\"}"
        echo "{\"name\":\"https $what\",\"get\":\"https://127.0.0.1:$port/\",\"timeout\":\"500ms\"}"
        echo "{\"name\":\"http $what\",\"get\":\"http://127.0.0.1:$port/\",\"timeout\":\"500ms\"}"
    done >p
    smoke p
    [ "$status" -eq 1 ]
    jq -es '.[-1] | .pass == 0 and .fail == 20' out
    jq -es 'map(select(.type == "check")) | all(.elapsed_ms < 1500 and (.message | length) > 0)' out
    for kind in sql redis tls https http; do
        is "$kind silent" fail "within 500 ms"
    done
    is "redis endless" fail "the reply is larger than"
    run grep planted out err
    [ "$status" -eq 1 ]
    within_memory 65536 "$(peak_of smoke-stack p)"
}

# ---- secrets ----

@test "a secret number stays out of records, which stay JSON" {
    head -c 2048 /dev/zero >two
    plan '{"name":"get","exec":["printf","%s","{\"n\":2048,\"m\":7}"],"capture":{"n":".json.n","m":".json.m"},"secret":["n","m"]}' \
        '{"name":"f","file":"two","expect":{"max_size":2048,"min_size":"4KiB","jq":".size"}}' '{"name":"e","exec":["sh","-c","exit 7"],"expect":{"exit":8}}' \
        '{"name":"h","get":"/error","expect":{"headers":{"Content-Length":"7"},"size":2048}}'
    [ "$status" -eq 1 ]
    says "f: min_size" '.status == "fail" and .observed == "[redacted:n]" and .target == 4096'
    says "f: jq .size" '.status == "fail" and .observed == "[redacted:n]"'
    says e '.status == "fail" and .observed == "[redacted:m]" and .target == 8'
    run grep -nE '[^0-9.]2048[^0-9]' out err
    [ "$status" -eq 1 ]
}

@test "a secret stays secret in every member of a request, and when it comes back in any part of the answer" {
    export PLANTED=planted-zq8Lk2vTn5Wd
    start mirror "$PYTHON" -c 'import http.server
class Mirror(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = repr((str(self.headers), self.path, body)).encode()
        self.send_response(500)
        self.send_header("Content-Length", str(len(body)))
        for name in ("X-Request-ID", "X-Mine", "X-Mine"):
            self.send_header(name, self.headers.get("X-Mine", "none"))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Mirror)
open("port", "w").write(str(server.server_port))
server.serve_forever()'
    wait_for 10 test -s port
    local expect='"expect":{"echo_request_id":true,"headers":{"X-Mine":"x"},"body":{"contains":"none","matches":"^none$"},"jq":".a","max_ms":1}' step
    {
        echo '{"name":"get","exec":["printf","%s","{\"t\":\"planted-captured\"}"],"capture":{"t":".json.t"},"secret":["t"]}'
        for step in '"headers":{"X-Mine":"{{env.PLANTED}} {{t}}"}' '"headers":{"X-Request-ID":"{{t}}"}' '"query":{"a":"{{t}}"},"form":{"b":"{{env.PLANTED}}"}' '"basic":{"user":"{{env.PLANTED}}","password":"{{t}}"}' \
            '"bearer":"{{t}}"' '"multipart":{"a":"{{env.PLANTED}}","b":["{{t}}"]}' '"json":{"a":["{{t}}"]},"again":true' '"body":"{{t}}","until":true,"timeout":"300ms","every":"50ms"' \
            '"body":"{{t}}","times":3'; do
            echo "{\"name\":\"$((++n))\",\"post\":\"/{{t}}/{{env.PLANTED}}\",$step,$expect}"
        done
        echo '{"name":"burst","post":"/{{t}}","headers":{"X-Mine":"{{t}}"},"burst":{"requests":20,"within":"9s"},"expect":{"statuses":{"200":20},"p95_ms":0.001}}'
    } >p
    smoke --base-url "http://127.0.0.1:$(cat port)" --output-json saved.json p
    [ "$status" -eq 1 ]
    [ "$(jq -s "map(select(.type == \"check\" and .evidence)) | length" out)" -gt 50 ]
    is burst pass
    is "burst: p95_ms" fail
    run grep -n planted out err saved.json
    [ "$status" -eq 1 ]
}

@test "a template where nothing fills it in is refused: it would be compared as it stands" {
    local capture='{"name":"a","get":"/ok","capture":{"id":".status"}}' message='hold no templates'
    refused 'plan.json:2: step "GET /echo": jq, patterns' "$capture" '{"get":"/echo","expect":{"jq":".path != \"{{id}}\""}}'
    refused "$message, and this would be compared as it stands (in jq, write \$NAME): id" "$capture" '{"get":"/echo","again":{"expect":{"jq":".a != \"x{{ id }}\""}}}'
    refused "not a pattern" "$capture" '{"get":"/echo","expect":{"headers":{"X-Id":{"matches":"x{{ id }}"}}}}'
    refused "$message" '{"get":"/echo","foreach":{"user":["a"]},"expect":{"jq":".a != \"{{user}}\""}}'
    refused "env.HOME" '{"get":"/echo","expect":{"jq":".a != \"{{env.HOME}}\""}}'
    refused "$message" "$capture" '{"name":"b","exec":["true"],"expect":{"output":"{{id}}"}}'
    for made in uuid now_ms seq 'int 1 2' 'pick a b'; do
        refused 'what is made anew each time would equal nothing' "{\"get\":\"/echo\",\"expect\":{\"body\":\"{{$made}}\"}}"
    done
    refused '"{{" itself is written {{{{}}' '{"get":"/echo","expect":{"body":"{{ a | b }}"}}'
    # Braces that nobody fills in are what they are: a page must not show them.
    holds '{"get":"/ok","expect":{"jq":".status | contains(\"{{id}}\") | not"}}' "$capture"
}
