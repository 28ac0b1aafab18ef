# load-reco against real servers: nginx by TLS, HTTP/2 and a unix socket, with certificates good and bad, and a forward proxy.

# shellcheck disable=SC2154 # gateway() sets the ports

load lib/harness
load lib/load
load lib/gateway

setup_file() {
    start scripted "$BUILD/tests/scripted-server" --port-file "$BATS_FILE_TMPDIR/port" --seconds 120
    wait_for 5 test -s "$BATS_FILE_TMPDIR/port"
    echo "http://127.0.0.1:$(cat "$BATS_FILE_TMPDIR/port")" >"$BATS_FILE_TMPDIR/url"
}

# offer EXIT ARGUMENT...: runs load-reco into `out`, and holds its records to the schemas.
offer() {
    local expected=$1 code=0
    shift
    load-reco "$@" >out 2>err || code=$?
    [ "$code" -eq "$expected" ] || { echo "exit $code: load-reco $*"; cat err; jq -c 'select(.type == "check")' out; return 1; }
    validate_records out
}

# came STATUSES ERRORS: what the answers and the failures of the measured phase were, and that the engine was libcurl's.
came() {
    total out '[(.statuses | tojson), (.errors | tojson), .engine] | join(" ")' >got
    echo "$1 $2 curl" | diff - got
}

# logged FIELDS-AWK: what the server's log says of the requests, counted; from here on it begins anew.
logged() {
    wait_for 5 test -s www/logs/access.log
    awk "{ print $1 }" www/logs/access.log | sort | uniq -c | sed 's/^ *//' | paste -sd, -
    : >www/logs/access.log
}

@test "TLS: the requests arrive, and keep their connections" {
    gateway "$BAD"
    offer 0 --ca-file ca.pem -n 60 -c 4 --warmup 8 "https://localhost:$tls/ok"
    came '{"200":60}' '{}'
    [ "$(logged '$1, $2, $3, $4')" = "68 HTTP/1.1 200 /ok localhost" ]
    offer 0 --ca-file ca.pem -n 60 -c 4 --threads 2 "https://localhost:$tls/ok"
    [ "$(total out .connections)" = 4 ]
    [ "$(logged '$5' | tr ',' '\n' | wc -l)" -eq 4 ]
}

@test "TLS: a session by a Secure cookie, of a login and within a journey" {
    gateway "$BAD"
    echo '{"get":"/login-secure","expect":{"status":204}}' >login.json
    echo '{"name":"visit","steps":[{"name":"in","get":"/login-secure"},{"name":"see","get":"/private","expect":{"status":204}}]}' >visit.json
    for more in --http2 '--threads 2'; do
        # shellcheck disable=SC2086 # an option and its value
        offer 0 $more --ca-file ca.pem -n 20 -c 4 --targets visit.json --base-url "https://localhost:$tls"
        came '{"204":40}' '{}'
        # shellcheck disable=SC2086
        offer 0 $more --ca-file ca.pem -n 20 -c 4 --login login.json --login-per user "https://localhost:$tls/private"
        came '{"204":20}' '{}'
    done
}

@test "--http2: the server sees HTTP/2, and users that share a connection took part" {
    gateway "$BAD"
    offer 0 --http2 --ca-file ca.pem -n 40 -c 4 "https://localhost:$tls/page.html"
    came '{"200":40}' '{}'
    [ "$(logged '$1, $2, $3')" = "40 HTTP/2.0 200 /page.html" ]
    # The warm-up leaves one connection behind, which carries all users.
    offer 0 --http2 --ca-file ca.pem -n 40 -c 4 --warmup 1 "https://localhost:$tls/page.html"
    [ "$(verdict out connections)" = pass ]
    [ "$(logged '$1, $2, $3')" = "41 HTTP/2.0 200 /page.html" ]
    # What a server does not speak is not forced on it.
    offer 0 --ca-file ca.pem -n 10 -c 2 "https://localhost:$tls/page.html"
    [ "$(logged '$1')" = "10 HTTP/1.1" ]
    offer 1 --http2 --ca-file ca.pem --rate 100/s -d 500ms "https://localhost:$mutual/"
    came '{"400":50}' '{}'
}

@test "a certificate that is not to be trusted: every request fails of tls" {
    gateway "$BAD"
    while read -r why arguments; do
        # shellcheck disable=SC2086 # they are words
        offer 1 -n 6 -c 2 $arguments
        came '{}' '{"tls":6}' || { echo "$why"; false; }
        [ "$(verdict out responses)" = fail ]
    done <<EOT
no-authority https://localhost:$tls/ok
other-authority --ca-file client.pem https://localhost:$tls/ok
over --ca-file ca.pem https://localhost:$expired/
other-name --ca-file ca.pem https://localhost:$strange/
no-tls-there --ca-file ca.pem https://localhost:$plain/ok
EOT
    [ ! -s www/logs/access.log ] || [ "$(logged '$2')" = "6 400" ]
}

@test "client certificates: with one the requests succeed, without they do not" {
    gateway "$BAD"
    offer 0 --ca-file ca.pem --client-cert client.pem --client-key client.key -n 20 -c 2 "https://localhost:$mutual/"
    came '{"204":20}' '{}'
    cat client.pem client.key >both.pem
    offer 0 --ca-file ca.pem --client-cert both.pem -n 20 -c 2 --http2 "https://localhost:$mutual/"
    came '{"204":20}' '{}'
    [ "$(logged '$1, $2')" = "20 HTTP/1.1 204,20 HTTP/2.0 204" ]
    # nginx says so with a status.
    offer 1 --ca-file ca.pem -n 6 -c 2 "https://localhost:$mutual/"
    came '{"400":6}' '{}'
    # Another's key.
    offer 1 --ca-file ca.pem --client-cert client.pem --client-key other.key -n 6 -c 2 "https://localhost:$mutual/"
    came '{}' '{"tls":6}'
    # What cannot be read is the caller's fault, not the service's.
    for wrong in "--client-cert absent.pem" "--client-cert client.pem --client-key absent.key" "--ca-file absent.pem"; do
        # shellcheck disable=SC2086 # they are words
        run -2 load-reco --ca-file ca.pem $wrong -n 6 "https://localhost:$mutual/"
        [[ "$output" == *absent.*"No such file"* ]]
    done
}

@test "a forward proxy: plain requests through it, TLS through a tunnel, and its password" {
    gateway "$BAD"
    forward_proxy
    offer 0 --proxy "http://127.0.0.1:$proxy_port" -n 20 -c 2 "http://localhost:$plain/ok"
    came '{"200":20}' '{}'
    [ "$(logged '$1, $2, $4')" = "20 HTTP/1.1 200 localhost" ]
    [ "$(grep -c "Request (.*): GET http://localhost:$plain/ok" tinyproxy.log)" -eq 20 ]
    offer 0 --proxy "http://127.0.0.1:$proxy_port" --ca-file ca.pem --http2 -n 20 -c 2 "https://localhost:$tls/ok"
    came '{"200":20}' '{}'
    [ "$(logged '$1, $2')" = "20 HTTP/2.0 200" ]
    # The proxy sees tunnels, and no request.
    [ "$(grep -c "Request (.*): CONNECT localhost:$tls" tinyproxy.log)" -eq "$(total out .connections)" ]
    # An untrusted certificate behind the tunnel is no less so.
    offer 1 --proxy "http://127.0.0.1:$proxy_port" -n 6 -c 2 "https://localhost:$tls/ok"
    came '{}' '{"tls":6}'
    # Nobody behind the proxy; nobody where the proxy should be.
    offer 1 --proxy "http://127.0.0.1:$proxy_port" -n 6 -c 2 "http://localhost:$(free_port)/"
    [ "$(total out '.succeeded')" = 0 ]
    offer 1 --proxy "http://127.0.0.1:$proxy_port" -n 6 -c 2 "https://localhost:$(free_port)/"
    came '{}' '{"connect":6}'
    offer 1 --proxy "http://127.0.0.1:$(free_port)" -n 6 -c 2 "http://localhost:$plain/ok"
    came '{}' '{"connect":6}'
    offer 1 --proxy http://no-such-proxy.invalid:1 -n 6 -c 2 "http://localhost:$plain/ok"
    came '{}' '{"resolve":6}'
    forward_proxy ann planted
    offer 0 --proxy "http://ann:planted@127.0.0.1:$proxy_port" -n 6 -c 2 "http://localhost:$plain/ok"
    came '{"200":6}' '{}'
    offer 1 --proxy "http://127.0.0.1:$proxy_port" -n 6 -c 2 "http://localhost:$plain/ok"
    came '{"407":6}' '{}'
    run grep planted out err
    [ "$status" -eq 1 ]
}

@test "a unix socket: through it, or a connect error" {
    gateway "$BAD"
    offer 0 --unix-socket "$PWD/sock" -n 20 -c 2 http://any.test/ok
    came '{"200":20}' '{}'
    [ "$(logged '$2, $4')" = "20 200 any.test" ]
    for socket in "$PWD/absent" "$PWD/ca.pem"; do
        offer 1 --unix-socket "$socket" -n 6 -c 2 http://any.test/ok
        came '{}' '{"connect":6}'
    done
}

@test "redirects: an answer of their own, or followed, but not from TLS to plain nor for ever" {
    gateway "$BAD"
    offer 1 --engine curl -n 10 -c 2 "http://localhost:$plain/moved"
    came '{"302":10}' '{}'
    [ "$(verdict out responses)" = unknown ]
    [ "$(logged '$2, $3')" = "10 302 /moved" ]
    offer 0 --follow-redirects -n 10 -c 2 "http://localhost:$plain/moved"
    came '{"200":10}' '{}'
    [ "$(logged '$2, $3')" = "10 200 /page.html,10 302 /moved" ]
    offer 1 --follow-redirects -n 6 -c 2 "http://localhost:$plain/to-file"
    came '{}' '{"protocol":6}'
    offer 1 --follow-redirects --ca-file ca.pem -n 6 -c 2 "https://localhost:$tls/to-plain"
    came '{}' '{"protocol":6}'
    offer 1 --follow-redirects -n 6 -c 2 "$BAD/redirect-loop"
    came '{}' '{"other":6}'
}
