# One answer, three readers: smoke-stack and both engines of load-reco do the same with it, and send the same.

# shellcheck disable=SC2154,SC2030,SC2031 # lib/smoke sets $status and $scripted

load lib/harness
load lib/load
load lib/smoke

setup_file() {
    scripted_begin
    echo "$scripted" >"$BATS_FILE_TMPDIR/url"
}

# raw BYTES: the path that has them said; \r and the like as printf reads them.
raw() {
    printf '/raw?'
    # shellcheck disable=SC2059
    printf "$1" | od -An -v -tx1 | tr -d ' \n' | sed 's/../%&/g'
}

# three PATH: what each reader makes of it: "ok", or the class of the error.
three() {
    local engine
    for engine in fast curl; do
        load-reco -n 2 -c 1 --engine "$engine" --timeout-sec 2 "$scripted$1" >"$engine" 2>err || [ $? -eq 1 ]
        total "$engine" 'if .succeeded == 2 then "ok" else .errors | keys | join(",") end' | tr '\n' ' '
    done
    plan "{\"name\":\"x\",\"get\":\"$1\",\"timeout\":\"2s\"}"
    jq -r 'select(.name == "x") | if .status == "pass" then "ok" elif .message | contains("not an HTTP answer") then "protocol" else .message end' out
}

@test "heads: lengths, folds and fields that are none are judged alike" {
    local fields expected failed=0
    while IFS='|' read -r expected fields; do
        got=$(three "$(raw "HTTP/1.1 200 OK\r\n$fields\r\n\r\n{}")")
        if [ "$got" != "$expected $expected $expected" ]; then echo "$fields: $got; expected $expected"; failed=1; fi
    done <<'EOF'
ok|Content-Length: 2
ok|Content-Length: 2\r\nContent-Length: 2
ok|Content-Length: 2, 2
ok|X-A: b\r\n c\r\nContent-Length: 2
protocol|Content-Length: 99999999999999999999999
protocol|Content-Length: 9223372036854775808
protocol|Content-Length: 2\r\nContent-Length: 3
protocol|Content-Length: 2, 3
protocol|Content-Length: +2
protocol|Content-Length: -2
protocol|Content-Length: 2x
protocol|Content-Length:
protocol|Content-Length: 2\r\n 3
protocol|X-A : b\r\nContent-Length: 2
protocol|X A: b\r\nContent-Length: 2
protocol|X-A: b\rc\r\nContent-Length: 2
protocol|X-A: b\000c\r\nContent-Length: 2
protocol|no field\r\nContent-Length: 2
EOF
    [ "$failed" -eq 0 ]
    [ "$(three "$(raw 'HTTP/1.1 101 Switching Protocols\r\n\r\n')")" = "protocol protocol protocol" ]
    [ "$(three "$(raw 'HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\n{}')")" = "protocol protocol protocol" ]
}

@test "a coding outweighs a length, and the connection is not used again" {
    local path engine
    path=$(raw 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n')
    [ "$(three "$path")" = "ok ok ok" ]
    for engine in fast curl; do [ "$(total "$engine" .connections)" = 2 ]; done
}

@test "trailers are no headers" {
    local path
    path=$(raw 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX-Frame-Options: DENY\r\nX-T: 5\r\n\r\n')
    plan "{\"name\":\"x\",\"get\":\"$path\",\"expect\":{\"headers\":{\"X-Frame-Options\":\"DENY\"}}}"
    [ "$status" -eq 1 ]
    is 'x: header X-Frame-Options' fail
    for engine in fast curl; do
        load-reco -n 2 --engine "$engine" --header-metric X-T "$scripted$path" >out
        [ "$(total out '.header_metrics["X-T"].missing')" = 2 ]
    done
}

@test "header metrics: several lines, blanks, quotes and folds" {
    local engine lines expected failed=0
    while IFS='|' read -r expected lines; do
        path=$(raw "HTTP/1.1 200 OK\r\n$lines\r\nContent-Length: 2\r\n\r\n{}")
        for engine in fast curl; do
            load-reco -n 2 --engine "$engine" --header-metric X-DB --header-metric Server-Timing:db "$scripted$path" >out
            got=$(total out '.header_metrics | to_entries | map(.value.max // "none") | join(" ")')
            if [ "$got" != "$expected" ]; then echo "$engine: $lines: $got; expected $expected"; failed=1; fi
        done
    done <<'EOF'
5 none|X-DB: 5
none none|X-DB: 5\r\nX-DB: 7
none none|X-DB: 5\r\nX-DB: 5
none none|X-DB: 5\r\n 7
none 5|Server-Timing: a;dur=1\r\nServer-Timing: db;dur=5
none 5|Server-Timing: db;dur = 5
none 6|Server-Timing: a;desc="x, db;dur=9", db;dur="6"
none 8|Server-Timing: a;dur=1,\r\n db;dur=8
EOF
    [ "$failed" -eq 0 ]
}

@test "lost with its connection: what may act twice is not sent again, the rest once, and counted" {
    local engine method expected
    while read -r method expected; do
        echo "{\"path\":\"/lossy\",\"method\":\"$method\"}" >targets
        for engine in fast curl; do
            load-reco -n 40 -c 1 --engine "$engine" --base-url "$scripted" --targets targets >out || [ $? -eq 1 ]
            total out '"\(.succeeded) \(.failed) \(.resent) \(.errors.reset // 0)"' >got
            echo "$expected" | diff - got || { echo "$engine $method"; return 1; }
        done
        validate_records out
        for i in 1 2 3 4 5 6 7 8; do echo "{\"name\":\"$i\",\"request\":{\"method\":\"$method\",\"url\":\"/lossy\"}}"; done >steps
        smoke --base-url "$scripted" steps
        if [ "$method" = POST ] || [ "$method" = PATCH ]; then is 2 fail 'not sent again'; else [ "$status" -eq 0 ]; fi
    done <<'EOF'
GET 40 0 39 0
HEAD 40 0 39 0
PUT 40 0 39 0
DELETE 40 0 39 0
OPTIONS 40 0 39 0
POST 20 20 0 20
PATCH 20 20 0 20
EOF
}

@test "redirects: methods and bodies go on as RFC 9110 says" {
    local code method expected body
    while read -r code expected; do
        for method in GET POST PUT DELETE HEAD; do
            body=
            if [[ $method == P* ]]; then body=',"body":"+"'; fi
            if [ "$method" = HEAD ]; then
                holds '{"name":"x","request":{"method":"HEAD","url":"/go/'"$code"'?/ok"},"redirects":true,"expect":{"status":200}}'
                continue
            fi
            holds '{"name":"x","request":{"method":"'"$method"'","url":"/go/'"$code"'?/echo"},"redirects":true'"$body"',
                "expect":{"status":200,"jq":".method + .body == \"'"${expected%% *}"'\""}}' || { echo "$code $method"; return 1; }
            expected=${expected#* }
        done
    done <<'EOF'
301 GET GET PUT+ DELETE
302 GET GET PUT+ DELETE
303 GET GET GET GET
307 GET POST+ PUT+ DELETE
308 GET POST+ PUT+ DELETE
EOF
    # The engine of a load does the same.
    echo '{"path":"/go/303?/echo","method":"PUT","body":"+"}' >targets
    load-reco -n 2 --follow-redirects --base-url "$scripted" --targets targets >out
    [ "$(total out .succeeded)" = 2 ]
}

@test "redirects: credentials stay with their origin" {
    local there=${scripted/127.0.0.1/localhost} step
    step='"redirects":true,"basic":{"user":"u","password":"p"},"headers":{"Cookie":"a=b","X-Other":"c"},"expect":{"status":200,"jq":'
    holds '{"name":"same","get":"/go/302?/echo",'"$step"'".head | test(\"Authorization: Basic dTpw\") and test(\"Cookie: a=b\")"}}' \
        '{"name":"other","get":"/go/302?'"$there"'/echo",'"$step"'".head | (test(\"Authorization|Cookie\") | not) and test(\"X-Other: c\")"}}' \
        '{"name":"back","get":"/go/307?'"$there"'/go/307%3F'"$scripted"'/echo",'"$step"'".head | test(\"Authorization|Cookie\") | not"}}'
    step='"redirects":true,"expect":{"status":200,"jq":'
    holds '{"name":"in the URL","get":"'"${scripted/\/\//\/\/u:p@}"'/go/302?/echo",'"$step"'".head | test(\"Authorization: Basic dTpw\")"}}' \
        '{"name":"not elsewhere","get":"'"${scripted/\/\//\/\/u:p@}"'/go/302?'"$there"'/echo",'"$step"'".head | test(\"Authorization\") | not"}}'
}

@test "redirects: a reference is read from where it came" {
    holds '{"name":"a","get":"/go/302?/x/../echo","redirects":true,"expect":{"status":200,"jq":".path == \"/echo\""}}' \
        '{"name":"b","get":"/go/302?../echo","redirects":true,"expect":{"status":200,"jq":".path == \"/echo\""}}' \
        '{"name":"c","get":"/go/302?/echo%3Fq=a%20b%C3%A9%23top","redirects":true,"expect":{"status":200,"jq":".path == \"/echo?q=a%20b%C3%A9\""}}' \
        '{"name":"d","get":"/go/302?//'"${scripted#http://}"'/echo","redirects":true,"expect":{"status":200,"jq":".path == \"/echo\""}}'
    plan '{"name":"e","get":"/go/302?ftp://127.0.0.1/","redirects":true}' '{"name":"f","get":"/redirect-loop","redirects":true}'
    is e fail 'redirects to what is no http(s) URL'
    is f fail 'more than 10 redirects'
}

@test "paths go out as written, outside of ASCII percent-encoded, without a fragment" {
    local engine path sent failed=0
    start_recorder
    while read -r path sent; do
        for engine in fast curl; do
            : >requests.jsonl
            jq -n --arg path "$path" '{$path}' >targets
            load-reco -n 1 --engine "$engine" --base-url "$RECORDER" --targets targets >out
            [ "$(jq -r .path requests.jsonl)" = "$sent" ] || { echo "$engine: $path: $(cat requests.jsonl)"; failed=1; }
        done
        : >requests.jsonl
        jq -nc --arg path "$path" '{name: "x", get: $path}' >steps
        smoke --base-url "$RECORDER" steps
        [ "$(jq -r .path requests.jsonl)" = "$sent" ] || { echo "smoke-stack: $path: $(cat requests.jsonl)"; failed=1; }
    done <<'EOF'
/a/../b /a/../b
/a/./b//c /a/./b//c
/é?q=ü /%C3%A9?q=%C3%BC
/%2e%2E/%41 /%2e%2E/%41
/x?a=/../b /x?a=/../b
EOF
    [ "$failed" -eq 0 ]
    refused 'percent-encode it as %23' '{"name":"x","get":"/users#top","query":{"a":"b"}}'
    refused 'percent-encode it as %23' '{"name":"x","get":"http://127.0.0.1/users?a=1#top"}'
    echo '{"path":"/users#top"}' >targets
    run -2 load-reco -n 1 --base-url "$RECORDER" --targets targets
    : >requests.jsonl
    printf '%s\n' '{"name":"a","get":"/users?","query":{"b":"2"}}' '{"name":"b","get":"/users?a=1&","query":{"b":"é#"}}' '{"name":"c","get":"/users","query":{}}' >steps
    smoke --base-url "$RECORDER" steps
    jq -r .path requests.jsonl | diff - <(printf '%s\n' '/users?b=2' '/users?a=1&b=%C3%A9%23' /users)
}

@test "Host and Connection: close, for a load and for a target" {
    local engine
    start_recorder
    for engine in fast curl; do
        load-reco -n 5 -c 1 --engine "$engine" -H 'Host: api.example' -H 'Connection: close' "$scripted/echo" >out
        [ "$(total out .connections)" = 5 ]
        : >requests.jsonl
        echo '{"path":"/","headers":{"host":"v.example"}}' >targets
        load-reco -n 1 --engine "$engine" --base-url "$RECORDER" --targets targets >out
        jq -r '[.headers | to_entries[] | select(.key | ascii_downcase == "host").value] | join(" ")' requests.jsonl | diff - <(echo v.example)
    done
    run -2 load-reco -n 1 -H 'Connection: upgrade' "$scripted/ok"
    [[ "$output" == *'only "close"'* ]]
}

@test "compressed: whole, in several members, or no answer" {
    local failed=0 coding expected body
    while IFS='|' read -r expected coding body; do
        body=$(python3 -c "import gzip, zlib, sys; g = gzip.compress; t = b'{\"a\":1}'; z = zlib.compress(t); sys.stdout.write((lambda b: ''.join('\\\\%03o' % c for c in b))($body))")
        plan '{"name":"x","get":"'"$(raw "HTTP/1.1 200 OK\r\nContent-Encoding: $coding\r\nContent-Length: $(printf "$body" | wc -c)\r\n\r\n$body")"'","compressed":true,"expect":{"jq":".a == 1"}}'
        got=$(jq -r 'select(.name == "x") | .message // .status' out)
        if [[ "$got" != *"$expected"* ]]; then echo "$coding $body: $got; expected $expected"; failed=1; fi
    done <<'EOF'
pass|gzip|g(t)
pass|x-gzip|g(b'{"a":') + g(b'1}')
pass|gzip|g(t) + b'\0\0'
pass|gzip, gzip|g(g(t))
pass|deflate|z
pass|deflate|z[2:-4]
pass|identity|t
ends early|gzip|g(t)[:-1]
ends early|gzip|g(t)[:-8]
ends early|gzip|b''
ends early|gzip|g(t) + g(t)[:12]
ends early|deflate|z[:-1]
ends early|deflate|z[2:-6]
damaged|gzip|g(t)[:-8] + b'\0' * 8
damaged|gzip|g(t) + b'x' * 20
damaged|gzip|t
damaged|deflate|z[:-1] + b'x'
neither gzip nor deflate|br|t
EOF
    [ "$failed" -eq 0 ]
}

@test "hosts outside of ASCII are asked for by their A-labels, short addresses by their long form" {
    local port=${scripted##*:} engine
    printf '%s\n' '{"name":"x","get":"http://bücher.example:'"$port"'/echo","expect":{"status":200,"jq":".head | contains(\"Host: xn--bcher-kva.example:\")"}}' >steps
    LC_ALL=C smoke --resolve "xn--bcher-kva.example:$port:127.0.0.1" steps
    [ "$status" -eq 0 ]
    # As written works too, and in a step.
    smoke --resolve "bücher.example:$port:127.0.0.1" steps
    [ "$status" -eq 0 ]
    printf '%s\n' '{"name":"x","get":"http://BÜCHER.example:'"$port"'/echo","resolve":"bücher.example:'"$port"':127.0.0.1","expect":{"status":200}}' >steps
    smoke steps
    [ "$status" -eq 0 ]
    smoke --resolve "$(printf '\u2603\u0378').example:80:127.0.0.1" steps
    [ "$status" -eq 2 ]
    grep -q -- '--resolve cannot be used: the host is no' err
    smoke --base-url "http://$(printf '\u2603\u0378').example" steps
    [ "$status" -eq 2 ]
    grep -q 'xn--' err
    # Cookies of a login are for the host, however it is written.
    echo '{"post":"/login-cookie","json":{"user":"a"}}' >login
    echo '{"path":"/private"}' >targets
    for engine in fast curl; do
        load-reco -n 4 --engine "$engine" --login login --base-url "http://127.1:$port" --targets targets >out
        [ "$(total out .succeeded)" = 4 ]
    done
}

@test "cookies at addresses, however they are written" {
    local engine host login at failed=0
    cat >cookies.py <<'EOT'
import http.server, os, socket
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        good = self.path == "/login" or self.headers.get("Cookie") == "session=abc"
        self.send_response(200 if good else 401)
        if self.path == "/login": self.send_header("Set-Cookie", "session=abc; Path=/")
        self.send_header("Content-Length", "0")
        self.end_headers()
    def log_message(self, *words): pass
class Server(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6
    def server_bind(self):
        self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        super().server_bind()
server = Server(("::", 0), Handler)
open("port.new", "w").write(str(server.server_address[1]))
os.rename("port.new", "port")
server.serve_forever()
EOT
    start cookies timeout 120 python3 cookies.py
    wait_for 10 test -s port
    at=$(cat port)
    echo '{"path":"/private"}' >targets
    # The login may write the host in another way than the targets.
    while read -r host login; do
        echo "{\"name\":\"in\",\"get\":\"http://$login:$at/login\"}" >login
        for engine in fast curl; do
            load-reco -n 4 -c 2 --engine "$engine" --login login --base-url "http://$host:$at" --targets targets >out || [ $? -eq 1 ]
            [ "$(total out .succeeded)" = 4 ] || { echo "$engine: $login, then $host"; failed=1; }
        done
        echo "{\"name\":\"j\",\"steps\":[{\"get\":\"http://$login:$at/login\"},{\"get\":\"/private\"}]}" >journeys
        load-reco -n 4 -c 2 --base-url "http://$host:$at" --targets journeys >out || [ $? -eq 1 ]
        [ "$(total out .succeeded)" = 8 ] || { echo "journey: $login, then $host"; failed=1; }
        printf '%s\n' "{\"name\":\"in\",\"get\":\"http://$login:$at/login\"}" '{"name":"x","get":"/private","expect":{"status":200}}' >steps
        smoke --base-url "http://$host:$at" steps
        [ "$status" -eq 0 ] || { echo "smoke-stack: $login, then $host"; failed=1; }
    done <<'EOT'
[::1] [::1]
[::1] [0:0:0:0:0:0:0:1]
[0000::0001] [::1]
[::ffff:127.0.0.1] [::FFFF:7f00:1]
127.1 127.0.0.1
127.0.0.1 127.1
0x7f.1 2130706433
127.0.0.1 0177.0.0.1
EOT
    [ "$failed" -eq 0 ]
}

@test "connecting has a limit of its own, the same for all" {
    local engine
    # Nobody takes connections from this queue, which is full.
    cat >full.py <<'EOT'
import os, socket, time
a = socket.socket(); a.bind(("127.0.0.1", 0)); a.listen(0)
held = []
for _ in range(4):
    c = socket.socket(); c.setblocking(False); held.append(c)
    try: c.connect(a.getsockname())
    except BlockingIOError: pass
open("port.new", "w").write(str(a.getsockname()[1]))
os.rename("port.new", "port")
time.sleep(100)
EOT
    start full python3 full.py
    wait_for 5 test -s port
    for engine in fast curl; do
        # Ten seconds without a success would end the run as well, maybe between the two time-outs.
        { load-reco -n 2 -c 2 --engine "$engine" --abort-after never --timeout-sec 80 \
            "http://127.0.0.1:$(cat port)/" >"$engine" || [ $? -eq 1 ]; } &
    done
    printf '%s\n' '{"name":"x","get":"/","timeout":"80s"}' >steps
    smoke --base-url "http://127.0.0.1:$(cat port)" steps
    is x fail 'no connection within 10'
    for engine in fast curl; do
        wait_for 30 grep -q '"type":"summary"' "$engine"
        total "$engine" '.errors.timeout == 2 and .elapsed_ms < 40000' | diff - <(echo true)
    done
}

@test "the second address is tried when the first hangs" {
    local engine
    cat >hang.py <<'EOF'
import os, socket, threading
while True:
    a = socket.socket(socket.AF_INET6); a.bind(("::1", 0)); port = a.getsockname()[1]
    b = socket.socket()
    try:
        b.bind(("127.0.0.1", port)); break
    except OSError:
        a.close()
b.listen(0); a.listen(64)
held = []
for _ in range(4):
    c = socket.socket(); c.setblocking(False); held.append(c)
    try: c.connect(("127.0.0.1", port))
    except BlockingIOError: pass
open("port.new", "w").write(str(port))
os.rename("port.new", "port")
def serve(c):
    while True:
        got = b""
        while b"\r\n\r\n" not in got:
            more = c.recv(65536)
            if not more: return
            got += more
        c.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
while True:
    c, _ = a.accept(); threading.Thread(target=serve, args=(c,), daemon=True).start()
EOF
    start hanging python3 hang.py
    wait_for 5 test -s port
    for engine in fast curl; do
        load-reco -n 20 -c 4 --engine "$engine" --timeout-sec 8 "http://localhost:$(cat port)/" >out
        [ "$(total out .succeeded)" = 20 ]
    done
    printf '%s\n' '{"name":"x","get":"/","timeout":"8s"}' >steps
    smoke --base-url "http://two.example:$(cat port)" --resolve "two.example:$(cat port):127.0.0.1,[::1]" steps
    [ "$status" -eq 0 ]
}
