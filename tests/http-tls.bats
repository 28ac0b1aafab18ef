# Whom a certificate names, and what is said of one that names others: in requests of smoke-stack, in its tls steps and in loads.

# shellcheck disable=SC2154,SC2030,SC2031 # lib/smoke sets $status

load lib/harness
load lib/smoke

# A certificate NAME for the subject CN, with those extensions, signed by ca.pem.
issue() { # NAME CN EXTENSION
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.csr" -subj "/CN=$2" 2>/dev/null
    openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out "$1.pem" -extfile <(echo "$3") 2>/dev/null
    cat "$1.pem" "$1.key" >"$1.both"
}

# One server for each certificate, and one of plain HTTP; it says which name it was asked for, and as which host.
setup_file() {
    cd "$BATS_FILE_TMPDIR" || exit
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=ca 2>/dev/null
    issue good x subjectAltName=DNS:stack.test,IP:127.0.0.1,IP:::1,DNS:xn--bcher-kva.test
    issue common stack.test basicConstraints=CA:FALSE
    issue email 127.0.0.1 subjectAltName=email:a@b.test
    issue other stack.test subjectAltName=DNS:other.test
    cat >server.py <<'EOT'
import http.server, os, ssl, sys
asked = []
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        body = b'{"sni":"%s","host":"%s"}' % (str(asked[-1] if asked else None).encode(), self.headers["Host"].encode())
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *words): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
if sys.argv[1] != "plain":
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if sys.argv[1] == "common": context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(sys.argv[1] + ".both")
    context.sni_callback = lambda socket, name, context: asked.append(name)
    server.socket = context.wrap_socket(server.socket, server_side=True)
open(sys.argv[1] + ".new", "w").write(str(server.server_address[1]))
os.rename(sys.argv[1] + ".new", sys.argv[1] + ".port")
server.serve_forever()
EOT
    local name
    for name in good common email other plain; do start "$name" timeout 170 python3 server.py "$name"; done
    for name in good common email other plain; do wait_for 10 test -s "$name.port"; done
}

# What a load came to: FILE JQ.
total() { jq -r "select(.type == \"load\" and .name == \"all\" and .phase == \"measured\") | $2" "$1"; }

port() { cat "$BATS_FILE_TMPDIR/$1.port"; }

# reach SERVER HOST [OPTION...]: what a step, a tls step, a load and a journey make of it, a line each in `got`.
reach() {
    local at authority host=$2 options=("${@:3}") steps=''
    at=$(port "$1")
    authority=$host:$at
    if [ $# -gt 2 ]; then steps=',"ca_file":"'"$4"'"'; fi
    echo '{"name":"x","get":"/"}' >step
    smoke --base-url "https://$authority" --resolve "stack.test:$at:127.0.0.1" --resolve "stack.test.:$at:127.0.0.1" \
        --resolve "bücher.test:$at:127.0.0.1" "${options[@]}" step
    jq -r 'select(.name == "x") | .message // .status' out >got
    : >load
    case $host in 127.* | \[*) load-reco -n 3 -c 1 "${options[@]}" "https://$authority/" >load || [ $? -eq 1 ] ;; esac
    if [ -s load ]; then total load 'if .succeeded == 3 then "load: pass" else "load: \(.errors | keys[0])" end' >>got; fi
    echo '{"name":"j","steps":[{"name":"x","get":"/","resolve":["stack.test:'"$at"':127.0.0.1","stack.test.:'"$at"':127.0.0.1","bücher.test:'"$at"':127.0.0.1"]'"$steps"'}]}' >journey
    load-reco -n 3 -c 1 --base-url "https://$authority" --targets journey >load 2>err || [ $? -eq 1 ]
    total load 'if .succeeded == 3 then "journey: pass" else "journey: \(.errors | keys[0])" end' >>got
    cat got
}

tls() { # SERVER HOST [MEMBER]: what a tls step makes of it
    echo '{"name":"x","tls":"'"${2}:$(port "$1")"'"'"${3:-}"'}' >step
    smoke --ca-file "$BATS_FILE_TMPDIR/ca.pem" step
    jq -r 'select(.name == "x") | .message // .status' out
}

@test "a certificate that names the host is taken, however the host is written" {
    local host ca=(--ca-file "$BATS_FILE_TMPDIR/ca.pem")
    for host in stack.test stack.test. 127.0.0.1 127.1 2130706433 bücher.test BÜCHER.test; do
        reach good "$host" "${ca[@]}" >said
        [ "$(grep -c pass said)" -eq "$(wc -l <said)" ] || { echo "$host"; cat said; return 1; }
    done
    for host in 127.0.0.1 127.1 localhost; do [ "$(tls good "$host" ',"server_name":"stack.test."')" = pass ]; done
    for host in 127.0.0.1 127.1; do [ "$(tls good "$host")" = pass ]; done
}

@test "the name that is asked for has no final dot; Host is as written" {
    local at
    at=$(port good)
    echo '{"name":"x","get":"/","expect":{"jq":".sni == \"stack.test\" and .host == \"stack.test.:'"$at"'\""}}' >step
    smoke --base-url "https://stack.test.:$at" --resolve "stack.test.:$at:127.0.0.1" --ca-file "$BATS_FILE_TMPDIR/ca.pem" step
    [ "$status" -eq 0 ]
    tls good 127.0.0.1 ',"server_name":"stack.test."'
    echo '{"name":"x","get":"/","expect":{"jq":".sni == \"xn--bcher-kva.test\""}}' >step
    smoke --base-url "https://bücher.test:$at" --resolve "bücher.test:$at:127.0.0.1" --ca-file "$BATS_FILE_TMPDIR/ca.pem" step
    [ "$status" -eq 0 ]
}

@test "a common name alone names nobody, nor does an address of mail, nor another name" {
    local server host ca=(--ca-file "$BATS_FILE_TMPDIR/ca.pem")
    while read -r server host; do
        reach "$server" "$host" "${ca[@]}" >said
        run ! grep pass said
        [ "$(grep -c ': tls' said)" -ge 1 ]
        grep -q 'TLS failed: .*name' said
        run ! grep -q -- '--ca-file' said
    done <<'EOT'
common stack.test
common stack.test.
email 127.0.0.1
email 127.1
other stack.test
EOT
    [[ $(tls common 127.0.0.1 ',"server_name":"stack.test"') == *'common name counts no more'* ]]
    [[ $(tls email 127.0.0.1) == *'mismatch'* ]]
}

@test "what is not trusted names --ca-file; plain HTTP behind https is called that" {
    local engine
    reach good 127.0.0.1 >said
    grep -q 'TLS failed: .*certificate.*; --ca-file names a CA of your own' said
    [ "$(grep -c ': tls' said)" -eq 2 ]
    load-reco -n 2 -c 1 "https://127.0.0.1:$(port good)/" >out || [ $? -eq 1 ]
    jq -r 'select(.name == "responses").message' out | grep 'the first with tls (.*certificate.*; --ca-file names a CA'
    reach plain 127.0.0.1 --ca-file "$BATS_FILE_TMPDIR/ca.pem" >said
    grep -q 'speaks no TLS, but plain HTTP perhaps; use http://' said
    [[ $(tls plain 127.0.0.1) == *'something else than TLS'* ]]
    # The other way round: TLS where plain HTTP was asked for is no answer.
    for engine in fast curl; do
        load-reco -n 2 -c 1 --engine "$engine" "http://127.0.0.1:$(port good)/" >out || [ $? -eq 1 ]
        [ "$(total out .failed)" = 2 ]
    done
}
