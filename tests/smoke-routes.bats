# smoke-stack: the route of a single step (certificates, proxy, unix socket, addresses, HTTP/2) beside the run's.

# shellcheck disable=SC2030,SC2031,SC2154 # status is each test's own; gateway() sets what it started

load lib/harness
load lib/smoke
load lib/gateway

# routed ARGUMENT... -- LINE...: runs the lines as a plan with those arguments.
routed() {
    local arguments=()
    while [ "$1" != -- ]; do
        arguments+=("$1")
        shift
    done
    shift
    printf '%s\n' "$@" >plan.json
    smoke "${arguments[@]}" plan.json
    jq -c . plan.json >>plans.jsonl
}

# passes ARGUMENT... -- LINE...: and every check passes.
passes() {
    routed "$@"
    jq -c 'select(.status != "pass") | del(.evidence)' out
    [ "$status" -eq 0 ]
}

@test "client certificates: each step is who it says, and no one else after it" {
    gateway "$scripted"
    local url=https://localhost:$mutual mine='"client_cert":"client.pem","client_key":"client.key"'
    # nginx answers 400 to who shows no certificate, and says to whom it spoke.
    passes --base-url "$url" --ca-file ca.pem -- \
        '{"name":"nobody","get":"/","expect":{"status":400}}' \
        "{\"name\":\"client\",\"get\":\"/\",$mine,\"expect\":{\"status\":204,\"headers\":{\"X-Client\":\"CN=client\"}}}" \
        '{"name":"nobody again","get":"/","expect":{"status":400,"headers":{"X-Client":false}}}' \
        '{"name":"other","get":"/","client_cert":"other.pem","client_key":"other.key","expect":{"headers":{"X-Client":"CN=other"}}}' \
        "{\"name\":\"client again\",\"get\":\"/\",$mine,\"expect\":{\"headers\":{\"X-Client\":\"CN=client\"}}}" \
        '{"name":"each","get":"/","foreach":{"who":["client","other"]},"client_cert":"{{who}}.pem","client_key":"{{who}}.key","expect":{"headers":{"X-Client":{"matches":"CN=(client|other)"}}}}'
    # The step's beats the run's, or says that there is none.
    passes --base-url "$url" --ca-file ca.pem --client-cert client.pem --client-key client.key -- \
        '{"name":"run","get":"/","expect":{"headers":{"X-Client":"CN=client"}}}' \
        '{"name":"other","get":"/","client_cert":"other.pem","client_key":"other.key","expect":{"headers":{"X-Client":"CN=other"}}}' \
        '{"name":"none","get":"/","client_cert":false,"expect":{"status":400}}' \
        '{"name":"run again","get":"/","expect":{"headers":{"X-Client":"CN=client"}}}'
    # Steps side by side.
    local i
    for i in {1..30}; do
        echo "{\"name\":\"c$i\",\"get\":\"/\",$mine,\"expect\":{\"headers\":{\"X-Client\":\"CN=client\"}}}"
        echo "{\"name\":\"n$i\",\"get\":\"/\",\"expect\":{\"status\":400,\"headers\":{\"X-Client\":false}}}"
    done >many
    smoke --base-url "$url" --ca-file ca.pem --jobs 20 many
    [ "$status" -eq 0 ]
    # A wrong key is one even when a connection with the right one is still open.
    routed --base-url "$url" --ca-file ca.pem -- "{\"name\":\"right\",\"get\":\"/\",$mine}" \
        '{"name":"wrong","get":"/","client_cert":"client.pem","client_key":"other.key"}'
    [ "$status" -eq 1 ]
    is right pass
    is wrong fail "the client's key is no PEM key, or not that of its certificate: other.key"
}

@test "certificates that cannot be used: a clear record, and no question to the terminal" {
    gateway "$scripted"
    openssl pkcs8 -topk8 -in client.key -passout pass:planted-word -out new.key
    openssl ec -in client.key -aes128 -passout pass:planted-word -out old.key 2>/dev/null
    cat client.pem new.key >both.pem
    echo nonsense >nonsense.pem
    printf '%s\n' '{"name":"absent","get":"/","client_cert":"nix.pem"}' \
        '{"name":"no key","get":"/","client_cert":"client.pem"}' \
        '{"name":"absent key","get":"/","client_cert":"client.pem","client_key":"nix.key"}' \
        '{"name":"encrypted","get":"/","client_cert":"client.pem","client_key":"new.key"}' \
        '{"name":"encrypted of old","get":"/","client_cert":"client.pem","client_key":"old.key"}' \
        '{"name":"both encrypted","get":"/","client_cert":"both.pem"}' \
        '{"name":"nonsense","get":"/","client_cert":"nonsense.pem","client_key":"client.key"}' \
        '{"name":"folder","get":"/","client_cert":"/"}' \
        '{"name":"no authority","get":"/","ca_file":"nix.pem"}' \
        '{"name":"nonsense authority","get":"/","ca_file":"nonsense.pem"}' >p
    smoke --base-url "https://localhost:$mutual" --ca-file ca.pem p
    [ "$status" -eq 1 ]
    is absent fail "client_cert cannot be used: nix.pem: No such file"
    is "no key" fail "the client's key is no PEM key, or not that of its certificate: client.pem"
    is "absent key" fail "client_key cannot be used: nix.key: No such file"
    is encrypted fail "client_key cannot be used: the key is encrypted; give one without a passphrase"
    is "encrypted of old" fail "client_key cannot be used: the key is encrypted"
    is "both encrypted" fail "client_cert cannot be used: the key is encrypted"
    is nonsense fail "TLS failed: could not load PEM client certificate"
    is folder fail "client_cert cannot be used: /: Is a directory"
    is "no authority" fail "ca_file cannot be used: nix.pem: No such file"
    is "nonsense authority" fail "TLS failed: error setting certificate file"
    [ "$(jq -s 'map(select(.type == "check" and .elapsed_ms > 5000)) | length' out)" = 0 ]
    # On a terminal as well.
    status=0
    timeout 20 script -qec "smoke-stack --base-url https://localhost:$mutual --ca-file ca.pem p" typed </dev/null >/dev/null || status=$?
    [ "$status" -eq 1 ]
    grep -q "the key is encrypted" typed
    run grep -iE 'pass ?phrase (for|:)|enter pem|planted' typed
    [ "$status" -eq 1 ]
}

@test "authorities, HTTP/2 and addresses of a step" {
    gateway "$scripted"
    passes --base-url "https://localhost:$tls" -- \
        '{"name":"trusted","get":"/ok","ca_file":"ca.pem","expect":{"headers":{"X-Protocol":"HTTP/1.1"}}}' \
        '{"name":"second","get":"/ok","ca_file":"ca.pem","http2":true,"expect":{"headers":{"X-Protocol":"HTTP/2.0"}}}' \
        '{"name":"first","get":"/ok","ca_file":"ca.pem","http2":false,"expect":{"headers":{"X-Protocol":"HTTP/1.1"}}}'
    passes --base-url "https://localhost:$tls" --ca-file ca.pem --http2 -- \
        '{"name":"run","get":"/ok","expect":{"headers":{"X-Protocol":"HTTP/2.0"}}}' \
        '{"name":"off","get":"/ok","http2":false,"expect":{"headers":{"X-Protocol":"HTTP/1.1"}}}'
    # Trust is not lent to the next step.
    routed --base-url "https://localhost:$tls" -- '{"name":"trusted","get":"/ok","ca_file":"ca.pem"}' '{"name":"untrusted","get":"/ok"}'
    is trusted pass
    is untrusted fail "TLS failed"
    routed --base-url "https://localhost:$tls" --ca-file ca.pem -- '{"name":"system","get":"/ok","ca_file":false}'
    is system fail "TLS failed"
    # Nor is an address.
    routed --base-url "https://stack.test:$tls" --ca-file ca.pem -- \
        "{\"name\":\"there\",\"get\":\"/ok\",\"resolve\":\"stack.test:$tls:127.0.0.1\"}" \
        '{"name":"lost","get":"/ok"}' \
        "{\"name\":\"again\",\"get\":\"/ok\",\"resolve\":[\"x.test:1:127.0.0.9\",\"stack.test:$tls:127.0.0.1\"]}"
    is there pass
    is lost fail "cannot resolve stack.test"
    is again pass
    routed --base-url "https://stack.test:$tls" --ca-file ca.pem --resolve "stack.test:$tls:127.0.0.1" -- \
        '{"name":"run","get":"/ok"}' "{\"name\":\"step\",\"get\":\"/ok\",\"resolve\":[\"stack.test:$tls:127.0.0.9\"]}" \
        '{"name":"none","get":"/ok","resolve":false}' '{"name":"nonsense","get":"/ok","resolve":"stack.test:443"}'
    is run pass
    is step fail "cannot connect"
    is none fail "cannot resolve stack.test"
    is nonsense fail "resolve cannot be used: expected HOST:PORT:ADDRESS"
    # What cannot be had is not silently something else.
    routed --base-url "http://localhost:$plain" -- '{"name":"clear","get":"/ok","http2":true}'
    [ "$status" -eq 1 ]
    is clear fail "http2: it is offered over https alone"
    smoke --base-url "http://localhost:$plain" --http2 plan.json
    [ "$status" -eq 2 ]
}

@test "a unix socket of a step" {
    gateway "$scripted"
    passes --base-url http://any.test -- '{"name":"socket","get":"/ok","unix_socket":"{{env.PWD}}/sock","expect":{"headers":{"X-Host":"any.test"}}}' \
        '{"name":"login","post":"/login","unix_socket":"sock"}' "{\"name\":\"cookies of the host\",\"get\":\"/private\",\"resolve\":\"any.test:80:127.0.0.1\",\"unix_socket\":\"sock\"}"
    passes --base-url "http://localhost:$plain" --unix-socket "$PWD/nix" -- '{"name":"none","get":"/ok","unix_socket":false}' \
        '{"name":"other","get":"/ok","unix_socket":"sock"}' "{\"name\":\"proxy\",\"get\":\"/ok\",\"proxy\":\"http://localhost:$plain\"}"
    routed --base-url http://any.test -- '{"name":"absent","get":"/ok","unix_socket":"nix"}' '{"name":"file","get":"/ok","unix_socket":"ca.pem"}'
    [ "$status" -eq 1 ]
    is absent fail "the socket nix: cannot connect: No such file"
    is file fail "the socket ca.pem: cannot connect: Connection refused"
}

@test "a proxy of a step: in the clear, by a tunnel, and with a password that nobody sees" {
    gateway "$scripted"
    forward_proxy ann planted-word
    export PROXY=http://ann:planted-word@127.0.0.1:$proxy_port
    passes --base-url "http://localhost:$plain" -- '{"name":"direct","get":"/ok","expect":{"headers":{"X-Via":false}}}' \
        '{"name":"through","get":"/ok","proxy":"{{env.PROXY}}","expect":{"headers":{"X-Via":{"contains":"readyline-proxy"}}}}' \
        '{"name":"direct again","get":"/ok","expect":{"headers":{"X-Via":false}}}'
    passes --base-url "http://localhost:$plain" --proxy "$PROXY" -- '{"name":"run","get":"/ok","expect":{"headers":{"X-Via":{"contains":"readyline-proxy"}}}}' \
        '{"name":"none","get":"/ok","proxy":false,"expect":{"headers":{"X-Via":false}}}' \
        '{"name":"socket","get":"/ok","unix_socket":"sock","expect":{"headers":{"X-Via":false}}}'
    # A tunnel that one step opened with its password is no other step's.
    routed --base-url "https://localhost:$tls" --ca-file ca.pem -- '{"name":"known","get":"/ok","proxy":"{{env.PROXY}}"}' \
        "{\"name\":\"unknown\",\"get\":\"/ok\",\"proxy\":\"http://127.0.0.1:$proxy_port\"}" \
        "{\"name\":\"mistaken\",\"get\":\"/ok\",\"proxy\":\"http://ann:planted-error@127.0.0.1:$proxy_port\"}"
    [ "$status" -eq 1 ]
    grep -q "CONNECT localhost:$tls" tinyproxy.log
    is known pass
    is unknown fail "localhost:$tls: the proxy 127.0.0.1:$proxy_port refuses to connect to it: status 407"
    is mistaken fail "status 401"
    says mistaken ".evidence.route.proxy == \"http://127.0.0.1:$proxy_port\""
    run grep planted out err
    [ "$status" -eq 1 ]
    # Who is not there, is not known, or does not answer is named, in time.
    start mute "$PYTHON" -c 'import socket, time
s = socket.create_server(("127.0.0.1", 0))
open("mute.port", "w").write(str(s.getsockname()[1]))
time.sleep(60)'
    wait_for 10 test -s mute.port
    routed --base-url "https://localhost:$tls" --ca-file ca.pem --timeout-sec 1 -- '{"name":"refused","get":"/ok","proxy":"http://127.0.0.1:1"}' \
        '{"name":"unknown","get":"/ok","proxy":"http://no-such-proxy.invalid:3128"}' \
        "{\"name\":\"mute\",\"get\":\"/ok\",\"proxy\":\"http://127.0.0.1:$(cat mute.port)\"}"
    is refused fail "the proxy 127.0.0.1:1: cannot connect: Connection refused"
    is unknown fail "cannot resolve no-such-proxy.invalid"
    is mute fail "localhost:$tls: no connection by the proxy 127.0.0.1:$(cat mute.port) within 1 s"
    says mute '.elapsed_ms < 10000'
}

@test "a proxy that is reached by TLS is verified as a server is" {
    gateway "$scripted"
    forward_proxy
    # TLS before the proxy.
    start relay "$PYTHON" -c 'import select, socket, ssl, sys, threading
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("server.pem", "server.key")
listener = socket.create_server(("127.0.0.1", 0))
open("relay.port", "w").write(str(listener.getsockname()[1]))
def pump(source, sink):
    try:
        while (data := source.recv(65536)): sink.sendall(data)
    except OSError: pass
    try: sink.shutdown(socket.SHUT_WR)
    except OSError: pass
def serve(plain):
    try: client = context.wrap_socket(plain, server_side=True)
    except OSError: return
    proxy = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
    threading.Thread(target=pump, args=(client, proxy), daemon=True).start()
    pump(proxy, client)
while True: threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()' "$proxy_port"
    wait_for 10 test -s relay.port
    local proxy="\"proxy\":\"https://localhost:$(cat relay.port)\""
    routed --base-url "http://localhost:$plain" -- \
        "{\"name\":\"trusted\",\"get\":\"/ok\",$proxy,\"ca_file\":\"ca.pem\",\"expect\":{\"headers\":{\"X-Via\":{\"contains\":\"readyline-proxy\"}}}}" \
        "{\"name\":\"tunnel\",\"get\":\"https://localhost:$tls/ok\",$proxy,\"ca_file\":\"ca.pem\"}" \
        "{\"name\":\"untrusted\",\"get\":\"/ok\",$proxy}"
    [ "$status" -eq 1 ]
    is "trusted: header X-Via" pass
    is tunnel pass
    is untrusted fail "the proxy localhost:$(cat relay.port): TLS failed"
}

@test "tokens of steps side by side are each kept secret" {
    gateway "$scripted"
    local i
    for i in {1..20}; do
        echo "{\"name\":\"s$i\",\"get\":\"/whisper\",\"bearer\":\"planted-word-$i\"}"
    done >p
    smoke --base-url "http://localhost:$plain" --jobs 20 p
    [ "$status" -eq 1 ]
    [ "$(jq -r 'select(.evidence.answer.status == 500).name' out | wc -l)" -eq 20 ]
    run grep planted out err
    [ "$status" -eq 1 ]
}

@test "replay: the route is the command line's to say, and has to be the same" {
    gateway "$scripted"
    printf '%s\n' '{"name":"mine","get":"/x","client_cert":"client.pem","client_key":"client.key","ca_file":"ca.pem","expect":{"status":201}}' \
        '{"name":"none","get":"/x","client_cert":false,"ca_file":"ca.pem","expect":{"status":204}}' >p
    smoke --base-url "https://localhost:$mutual" p
    [ "$status" -eq 1 ]
    says mine '.evidence.route == {"ca_file":"ca.pem","client_cert":true}'
    says none '.evidence.route == {"ca_file":"ca.pem","client_cert":false}'
    local name
    for name in mine none; do
        jq -c --arg name $name 'select(.name == $name) | {incident_id: $name, timestamp: .time, environment: "local", kind: "api",
            exception: .message, stack: "", http: .evidence.request, extras: {checks: [.]}}' out >$name.json
    done
    # Without it another status would be taken for a repair.
    smoke --replay mine.json
    [ "$status" -eq 1 ]
    is "replay mine" unknown 'the request had a "client_cert" of its own: --client-cert is needed'
    smoke --base-url "https://localhost:$mutual" --ca-file ca.pem --replay mine.json
    is "replay mine" unknown '--client-cert is needed'
    smoke --replay --client-cert client.pem --client-key client.key mine.json
    is "replay mine" unknown '"ca_file" of its own: --ca-file is needed'
    sed 's/\[201\]/204/; s/"status":201/"status":204/' mine.json >mended.json
    smoke --replay --ca-file ca.pem --client-cert client.pem --client-key client.key mended.json
    is "replay mine: GET /x" pass mended
    smoke --replay --ca-file ca.pem --client-cert client.pem --client-key client.key none.json
    is "replay none" unknown 'the request was sent without "client_cert"'
    smoke --replay --ca-file ca.pem none.json
    is "replay none: GET /x" fail 'still fails: the status is 400'
    # A file that anybody may have written names no proxy and no socket of ours.
    jq -c '.extras.checks[].evidence.route = {"unix_socket":"/run/docker.sock","proxy":"http://127.0.0.1:1"}' none.json >planted.json
    smoke --base-url "https://localhost:$mutual" --ca-file ca.pem --replay planted.json
    [ "$status" -eq 1 ]
    is "replay none" unknown '"proxy" of its own'
}

@test "routes that are no plan" {
    refused '"client_key" without "client_cert"' '{"get":"/","client_key":"a"}'
    refused '"client_key" without "client_cert"' '{"get":"/","client_key":"a","client_cert":false}'
    refused 'only one of "proxy" and "unix_socket" can be given' '{"get":"/","proxy":"http://a:1","unix_socket":"s"}'
    refused '"proxy": not a URL' '{"get":"/","proxy":"socks5://a:1"}'
    refused '"http2": expected true or false' '{"get":"/","http2":"yes"}'
    refused '"ca_file": expected a string that is not empty, or false' '{"get":"/","ca_file":true}'
    refused '"client_cert": expected a string that is not empty, or false' '{"get":"/","client_cert":""}'
    refused '"resolve": expected a string' '{"get":"/","resolve":[1]}'
    refused 'did you mean "client_cert"' '{"get":"/","client_certs":"a"}'
    refused 'unknown member "proxy"' '{"tcp":"localhost:1","proxy":"http://a:1"}'
    # A value that only the run knows, and that is none.
    EMPTY='' plan '{"get":"/ok","proxy":"{{env.EMPTY}}"}'
    [ "$status" -eq 2 ]
    HOW=socks5://a:1 plan '{"name":"a","get":"/ok","proxy":"{{env.HOW}}"}'
    [ "$status" -eq 1 ]
    is a fail "proxy cannot be used: not a URL that starts with http:// or https://"
}
