# smoke-stack --suite health --print-plan --base-url: what services of several shapes make of a first plan.

# shellcheck disable=SC2030,SC2031,SC2154 # status is each test's own; start_service() and others set what they started

load lib/harness
load lib/smoke
load lib/gateway

setup_file() { :; }

# served JSON: a server of these paths (lib/paths.py); called again, it answers anew.
served() {
    printf '%s\n' "$1" >paths.json
    [ ! -e paths.port ] || return 0
    start paths "$PYTHON" "$TOP/tests/lib/paths.py" paths.port paths.json
    wait_for 10 test -s paths.port
    url=http://127.0.0.1:$(cat paths.port)
}

# discovered STATUS [ARGUMENT...]: the plan of $url, in plan.json; what it says to people in err.
discovered() {
    local wanted=$1
    shift
    status=0
    smoke-stack --suite health --print-plan --base-url "$url" "$@" >plan.json 2>err || status=$?
    [ "$status" -eq "$wanted" ] || { echo "exit $status, not $wanted"; cat err plan.json; return 1; }
    [ ! -s plan.json ] || { grep -v '^#' plan.json | jq -c . >>plans.jsonl && smoke-stack -q --check plan.json >>all.jsonl; }
}

# asks: the paths of the plan, in its order.
asks() { grep -v '^#' plan.json | jq -r .get | sed 's/-{{uuid}}$//' | paste -sd ' '; }

# of PATH: its step.
of() { grep -v '^#' plan.json | jq -c --arg path "$1" 'select(.get == $path)'; }

# open: the plan passes on its service.
open() {
    smoke --base-url "$url" plan.json
    [ "$status" -eq 0 ] || { jq -c 'select(.status != "pass") | del(.evidence)' out; return 1; }
}

# closed CHECK [MESSAGE-PART]: the plan fails there.
closed() {
    sed 's/"timeout":"60s"/"timeout":"300ms"/' plan.json >impatient.json
    smoke --base-url "$url" impatient.json
    [ "$status" -eq 1 ]
    is "$1" fail "${2:-}"
}

@test "discover: the reference service and the one in Python; the plan notices when they are no longer up" {
    start_service
    url=$service_url
    discovered 0
    [ "$(asks)" = "/readyz /ready /startup /health /healthz /metrics /metrics/prometheus /no-such-path" ]
    [ ! -s err ]
    open
    of /readyz | jq -e '.until == true and (.expect.jq | index(".checks.db == true")) and (has("after") | not)'
    of /healthz | jq -e '.after == "readyz" and .expect.max_ms == 1000 and (.expect.headers."content-type".contains == "application/json")'
    stop "$service_pid"
    closed readyz "cannot connect"

    : >faults
    start python "$PYTHON" "$TOP/examples/service-python/service.py" --port 0 --port-file port --faults faults
    wait_for 10 test -s port
    url=http://127.0.0.1:$(cat port)
    discovered 0
    open
    echo unready >faults
    closed readyz "the status is 503"
    echo database >faults
    closed "readyz: jq .checks.db == true"
}

@test "discover: pages alone, of Python's http.server and of nginx" {
    mkdir site
    echo '<h1>hello</h1>' >site/index.html
    port=$(free_port)
    start site "$PYTHON" -m http.server --bind 127.0.0.1 --directory site "$port"
    url=http://127.0.0.1:$port
    wait_for 10 curl -sf -o /dev/null "$url"
    discovered 0
    grep -q 'nothing was found that tells of health: the plan asks for pages alone' err
    [ "$(asks)" = "/ /no-such-path" ]
    open
    mv site/index.html site/other.html
    rm -r site
    closed home "the status is 404"

    gateway http://127.0.0.1:9
    mkdir -p www
    echo '<h1>hello</h1>' >www/index.html
    sed -i "s,^location / .*,location / { index index.html; }," gateway.inc
    kill -HUP "$started"
    url=http://127.0.0.1:$plain
    wait_for 10 curl -sf -o /dev/null "$url"
    discovered 0
    [ "$(asks)" = "/ /no-such-path" ]
    open
    # The same nginx in front of a service that is down answers 502 to everything, which is nothing found.
    sed -i "s,^location / .*,location / { proxy_pass http://127.0.0.1:9; }," gateway.inc
    kill -HUP "$started"
    wait_for 10 sh -c "curl -s -o /dev/null -w '%{http_code}' $url | grep -q 502"
    closed home "the status is 502"
    discovered 1
    [ ! -s plan.json ]
    grep -q 'nothing was found .* is answered 502: ' err
}

actuator() { # STATUS WORD
    local kind=application/vnd.spring-boot.actuator.v3+json
    jq -nc --arg kind $kind --argjson status "$1" --arg word "$2" '{
        "/actuator/health": [$status, $kind, {status: $word, components: {
            db: {status: $word, details: {database: "PostgreSQL", validationQuery: "isValid()"}},
            diskSpace: {status: "UP", details: {total: 1, free: 1, threshold: 1, exists: true}},
            "mail-out": {status: "UP", components: {"a b": {status: "UP"}}}}, groups: ["liveness", "readiness"]}],
        "/actuator/health/readiness": [$status, $kind, {status: $word}],
        "/actuator/health/liveness": [200, $kind, {status: "UP"}],
        "/actuator": [200, $kind, {_links: {}}],
        "/v3/api-docs": [200, "application/json", {openapi: "3.0.1", paths: {"/orders": {}}}],
        "/actuator/prometheus": [401, "application/json", {error: "Unauthorized"}],
        "*": [404, "application/json", {status: 404, error: "Not Found"}]}'
}

@test "discover: Spring's Actuator, with its groups and components, up and down" {
    served "$(actuator 200 UP)"
    discovered 0
    [ "$(asks)" = "/actuator/health/readiness /actuator/health /actuator/health/liveness /v3/api-docs /no-such-path" ]
    [ "$(of /actuator/health | jq -r '.expect.jq | join(";")')" = '.status == "UP";.components.db.status == "UP";.components.diskSpace.status == "UP";.components."mail-out".status == "UP";.components."mail-out".components."a b".status == "UP"' ]
    grep -qxF '# Left out: /actuator/prometheus is answered 401: -H sends what it asks for.' plan.json
    open
    cp plan.json up.json

    # Down while the plan is made: it says so, and is a plan that stays closed until it is up.
    served "$(actuator 503 DOWN)"
    discovered 1
    grep -qxF '# It would fail now: the status is 503, .status is "DOWN", .components.db.status is "DOWN"' plan.json
    grep -q '^smoke-stack: /actuator/health: the status is 503.*: the plan fails until it is up$' err
    closed actuator/health/readiness "the status is 503"
    served "$(actuator 200 UP)"
    open
    # And one that says DOWN with a good status.
    served "$(actuator 200 DOWN)"
    discovered 1
    cp plan.json down.json
    cp up.json plan.json
    closed 'actuator/health/readiness: jq .status == "UP"'
    cp down.json plan.json
    sed 's/"timeout":"60s"/"timeout":"300ms"/' plan.json >impatient.json
    smoke --base-url "$url" impatient.json
    [ "$status" -eq 1 ]
    [ "$(jq -r 'select(.type == "check" and .status == "fail") | .name' out | sed 's/(.*//')" = "actuator/health/readiness: jq .status | test" ]
}

@test "discover: what bodies say of health, word by word" {
    local body wanted expected
    while IFS='~' read -r wanted body expected; do
        served "{\"/health\":[200,\"x/y\",$body]}"
        discovered "$wanted"
        [ "$(of /health | jq -r '.expect | [.jq // [], .body.matches // []] | flatten | join(";")' | sed 's/test([^;]*; [^)]*)/test/')" = "$expected" ] ||
            { echo "$body"; cat plan.json; return 1; }
        if [ "$wanted" -eq 1 ]; then
            smoke --base-url "$url" <(sed 's/60s/200ms/' plan.json)
            [ "$status" -eq 1 ] || { echo "$body"; return 1; }
            # Once it is up, the same plan passes.
            served "{\"/health\":[200,\"x/y\",$(sed -E 's/degraded|nobody knows this word|DOWN|unavailable|Unhealthy/up/; s/false/true/' <<<"$body")]}"
        fi
        open || { echo "$body"; return 1; }
    done <<'EOT'
0~{"status":"ok"}~.status == "ok"
0~{"status":"Healthy","version":"1.2"}~.status == "Healthy"
0~{"state":"running","health":"green"}~.state == "running";.health == "green"
0~{"ok":true,"uptime":12.5,"cached":false}~.ok == true
0~{"status":"pass","checks":{"db:time":[{"status":"pass"},{"status":"pass"}]}}~.status == "pass";.checks."db:time" | length > 0 and all(.status == "pass")
0~{"status":"UP","checks":[{"name":"db","status":"UP"}]}~.status == "UP";.checks | length > 0 and all(.status == "UP")
0~{"status":"ok","info":{"db":{"status":"up"}},"error":{},"details":{"db":{"status":"up","open":false}}}~.status == "ok";.info.db.status == "up";.details.db.status == "up"
0~{"status":"Healthy","entries":{"sql":{"status":"Healthy","data":{}}}}~.status == "Healthy";.entries.sql.status == "Healthy"
0~{"services":{"db":"ok","redis":true}}~.services.db == "ok";.services.redis == true
0~{"checks":{"a\"b":true,"x{{y}}":true}}~.checks."a\"b" == true
0~"OK\n"~^[[:space:]]*(OK)[[:space:]]*$
0~" Healthy "~^[[:space:]]*(Healthy)[[:space:]]*$
0~"\"ok\""~. == "ok"
0~"hello"~
0~""~
0~{"version":"1.2"}~
0~{"status":200}~
0~[1]~
1~{"status":"degraded"}~.status | test
1~{"status":"nobody knows this word"}~.status | test
1~{"ready":false}~.ready == true
1~{"status":"ok","checks":{"db":false}}~.status == "ok";.checks.db == true
1~{"status":"UP","checks":[{"status":"UP"},{"status":"DOWN"}]}~.status == "UP";.checks | length > 0 and all(.status | test)
1~{"status":"ok","dependencies":{"queue":"unavailable"}}~.status == "ok";.dependencies.queue | test
1~"Unhealthy"~^[[:space:]]*([Oo][Kk]|[Uu][Pp]|[Pp][Aa][Ss][Ss]|[Pp][Aa][Ss][Ss][Ee][Dd]|[Pp][Aa][Ss][Ss][Ii][Nn][Gg]|[Hh][Ee][Aa][Ll][Tt][Hh][Yy]|[Aa][Ll][Ii][Vv][Ee]|[Ll][Ii][Vv][Ee]|[Rr][Ee][Aa][Dd][Yy]|[Rr][Uu][Nn][Nn][Ii][Nn][Gg]|[Aa][Vv][Aa][Ii][Ll][Aa][Bb][Ll][Ee]|[Ss][Uu][Cc][Cc][Ee][Ss][Ss]|[Ss][Ee][Rr][Vv][Ii][Nn][Gg]|[Oo][Pp][Ee][Rr][Aa][Tt][Ii][Oo][Nn][Aa][Ll]|[Oo][Nn][Ll][Ii][Nn][Ee]|[Gg][Rr][Ee][Ee][Nn]|[Pp][Oo][Nn][Gg])[[:space:]]*$
EOT
    # A body that says nothing is a step all the same, and that is said.
    served '{"/health":[200,"text/plain","hello"]}'
    discovered 0
    grep -qx '# Its body says nothing of health that is known: add what does.' plan.json
}

@test "discover: what is answered like a path that there cannot be was not found" {
    # An application of one page, with its API behind it.
    served '{"/api/health":[200,"application/json",{"status":"ok"}],"*":[200,"text/html","<div id=app></div>"]}'
    discovered 0
    [ "$(asks)" = "/api/health /" ]
    grep -q '^# A path that there cannot be is answered 200, and what is answered alike was left out.$' plan.json
    open
    # One that says ok to whatever it is asked: nothing it says of /health means anything.
    served '{"*":[200,"application/json",{"status":"ok"}],"/":[404,"",""]}'
    discovered 1
    [ ! -s plan.json ]
    # Everything asks for a login.
    served '{"*":[401,"text/html","login"]}'
    discovered 1
    [ ! -s plan.json ]
    grep -q 'is answered 401: name one that does by --health-path /PATH, or write the plan' err
    # Everything leads to a login, but for the probe; what leads elsewhere is followed.
    served '{"/login":[200,"text/html","<form>"],"*":[302,"","",{"Location":"/login"}],"/health":[301,"","",{"Location":"/health/"}],"/health/":[200,"application/json",{"status":"ok"}]}'
    discovered 0
    [ "$(asks)" = "/health /" ]
    of /health | jq -e '.redirects == true and .expect.jq == [".status == \"ok\""]'
    open
}

@test "discover: paths that have to be there, headers, patience, and how long a probe may take" {
    served '{"/inner/alive":[200,"application/json",{"alive":true}],"/x":[404,"","no"]}'
    discovered 1
    [ ! -s plan.json ]
    discovered 0 --health-path /inner/alive
    [ "$(asks)" = "/inner/alive /no-such-path" ]
    open
    discovered 1 --health-path /inner/alive --health-path /x
    [ "$(asks)" = "/inner/alive /x /no-such-path" ]
    grep -q '^smoke-stack: /x: the status is 404: the plan fails until it is up$' err
    discovered 0 --health-path /inner/alive --ready-timeout-sec 7 --poll-sec 0.1
    of /inner/alive | jq -e '.timeout == "7s" and .every == "100ms"'
    # The URL comes from the environment as well.
    READYLINE_BASE_URL=$url run -1 --separate-stderr smoke-stack --suite health --print-plan
    [ -z "$output" ]
    # A probe that is slower than orchestrators let it be; the first is waited for, and bounds nothing.
    start answers "$PYTHON" -c 'import http.server, os, time
class Slow(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_): pass
    def do_GET(self):
        if self.headers.get("X-Token") != "planted-Zq81":
            self.send_error(403); return
        if self.path == "/livez": time.sleep(0.15)
        self.send_response(200 if self.path in ("/readyz", "/livez") else 404); self.send_header("Content-Length", "2"); self.end_headers()
        self.wfile.write(b"ok")
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Slow)
open("slow", "w").write(str(server.server_port)); os.rename("slow", "slow.port"); server.serve_forever()'
    wait_for 10 test -s slow.port
    url=http://127.0.0.1:$(cat slow.port)
    discovered 1
    [ ! -s plan.json ]
    discovered 1 -H 'X-Token: planted-Zq81' --max-latency 100ms
    of /livez | jq -e '.expect.max_ms == 100 and .after == "readyz"'
    grep -q '^smoke-stack: /livez: it took [0-9]* ms: the plan fails until it is up$' err
    run -1 grep planted plan.json err
}

@test "discover: where nobody answers, or not in HTTP, there is no plan" {
    url=http://ann:planted-Zq81@127.0.0.1:$(free_port)
    discovered 1
    [ ! -s plan.json ]
    grep -q 'cannot connect: Connection refused: there is no plan of a service that does not answer: start it, or say where it listens by --base-url$' err
    # As a plan, what was not written is refused.
    run -2 smoke-stack --base-url "$url" plan.json
    [[ $output == *"no steps: nothing would be checked"* ]]
    # Probes that hang up, while the rest is answered: they are there, and down; and not all are waited for.
    served '{"*":[404,"",""],"/readyz":null,"/health":null,"/healthz":null,"/livez":[200,"",{"status":"ok"}]}'
    url=http://ann:planted-Zq81@127.0.0.1:$(cat paths.port)
    discovered 1
    [ "$(asks)" = "/readyz /health /healthz /no-such-path" ]
    grep -q '3 paths were not answered, and the others were not asked for' err
    grep -q '^# What there is on http://127.0.0.1:' plan.json
    run -1 grep planted plan.json err
    # Without a URL nothing is asked: the suite as it is.
    run -0 smoke-stack --suite health --print-plan
    [ "$(jq -s 'length >= 8 and all(.optional)' <<<"$output")" = true ]
}
