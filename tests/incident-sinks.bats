# incident-deliver: what each sink is told, and what it makes of each answer.

load lib/harness
load lib/gateway

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    unset PAGERDUTY_ROUTING_KEY ALERTMANAGER_TOKEN ALERTMANAGER_USER SENTRY_DSN SLACK_WEBHOOK_URL \
        INCIDENT_WEBHOOK_SECRET INCIDENT_WEBHOOK_TOKEN
}

# service [CERTIFICATE KEY]: starts tests/lib/sink_server.py; sets $service, its host and port.
service() {
    mkdir -p service
    start service "$PYTHON" "$TOP/tests/lib/sink_server.py" service "$@"
    wait_for 10 test -s service/port
    service=127.0.0.1:$(cat service/port)
}

# incident [JQ]: an incident alone in the spool, as another program may have written it.
incident() {
    rm -rf spool
    mkdir spool
    jq -n '{incident_id: "01a2245b-7e49-7f1d-b0a0-9e8ad8667180", timestamp: "2026-01-01T00:00:00.000Z",
        environment: "staging", kind: "api", exception: "ValueError: bad <input> & more",
        stack: "Traceback (most recent call last):\n  File \"app.py\", line 12, in handler\n    work()\n  File \"work.py\", line 7, in work\n    raise ValueError\nValueError: bad <input> & more\n",
        request_id: "req-17", process: {name: "shop", pid: 7, host: "web-1"}, http: {method: "GET", url: "http://shop/reco?k=1"},
        last_logs: ["one", "two"],
        extras: {kind: "worker", fingerprint: "f00d", first_seen: "2026-01-01T00:00:00.000Z", last_seen: "2026-01-01T00:01:00.000Z",
            count: 3, status: "open", severity: "warning", runbook: "https://runbooks.example/shop"}}'" | ${1:-.}" \
        >spool/incident_20260101T000000.000Z_01a2245b-7e49-7f1d-b0a0-9e8ad8667180.json
}

resolved='.extras.status = "resolved" | .extras.resolved_at = "2026-01-01T01:00:00.000Z"'

# keys: what the sinks of `urls` need.
keys() {
    export PAGERDUTY_ROUTING_KEY=R0UTINGKEY0123456789 SENTRY_DSN=http://publickey0123@$service/7 \
        SLACK_WEBHOOK_URL=http://$service/services/T0/B0/hookpath0123 \
        INCIDENT_WEBHOOK_TOKEN=tokentoken0123
    urls=("pagerduty+http://$service" "alertmanager+http://$service" sentry: slack: "http://$service/hook")
}

# deliver STATUS ARGUMENT...: its records in out, its messages in err.
deliver() {
    local want=$1 got=0
    shift
    incident-deliver --spool spool --deadline 300ms --jsonl "$@" >out 2>err || got=$?
    [ "$got" -eq "$want" ] || { echo "exit $got, expected $want: $*"; cat out err; return 1; }
}

requests() { jq -c "$1" service/requests; }

# answers_mean OUTCOME ANSWER [URL...]: what each sink (all of $urls) makes of this answer, however often it comes.
answers_mean() {
    local want=$1 answer=$2 url to=()
    shift 2
    [ $# -gt 0 ] || set -- "${urls[@]}"
    for url; do to+=(--to "$url"); done
    incident
    jq -c '. + {always: true}' <<<"$answer" >service/script
    : >service/requests
    deliver "$([ "$want" = delivered ] && echo 0 || echo 1)" --timeout 2s "${to[@]}"
    [ "$(records delivery out .outcome | sort | uniq -c | xargs)" = "$# $want" ] ||
        { echo "at $answer: expected $# $want"; cat out err; return 1; }
    if grep -E 'R0UTINGKEY|publickey0123|hookpath0123|tokentoken0123|traceback|spool/service' out err; then return 1; fi
}

@test "each sink: its own answer of success, and nothing else, is delivered" {
    service
    keys
    answers_mean delivered '' # as the service answers when all is well
    [ "$(requests .path | sort -u | wc -l)" -eq 5 ]
    page='{"status":200,"body":"<html>log in first</html>"}'
    answers_mean unknown "$page" slack:
    answers_mean deferred "$page" "${urls[0]}" "${urls[1]}" "${urls[2]}" "${urls[4]}"
    answers_mean deferred '{"status":202,"body":"{\"status\":\"invalid event\",\"errors\":[\"no key\"]}"}' "${urls[0]}"
    grep -q 'not its answer of success: no key' out
    answers_mean deferred '{"status":202,"body":""}' "${urls[0]}"
    answers_mean deferred '{"status":200,"body":"{\"status\":\"error\"}"}' "${urls[1]}"
    answers_mean deferred '{"status":200,"body":"{\"error\":\"no\"}"}' "${urls[2]}" "${urls[4]}"
    answers_mean deferred '{"status":200,"body":"{\"ok\":false}"}' "${urls[4]}"
    answers_mean failed '{"status":200,"body":"{\"ok\":false,\"error\":\"invalid_auth\"}"}' "${urls[3]}"
    answers_mean delivered '{"status":204}' "${urls[4]}"
}

@test "each sink: what is refused for good, and what is tried again" {
    service
    keys
    for status in 400 401 403 404 405 410 413 422; do
        answers_mean failed "{\"status\":$status,\"body\":\"no\"}"
    done
    for status in 408 425 429 500 502 503; do
        answers_mean deferred "{\"status\":$status}"
    done
    answers_mean unknown '{"status":504}' slack:
    answers_mean deferred '{"status":504}' "${urls[0]}" "${urls[1]}" "${urls[2]}" "${urls[4]}"
    answers_mean failed '{"status":401}' "${urls[0]}"
    grep -q 'is PAGERDUTY_ROUTING_KEY the right key' out
    answers_mean failed '{"status":410}' slack:
    grep -q 'is the URL right' out
}

@test "each sink: one that hangs, resets, cuts off, speaks garbage or too much" {
    service
    keys
    for fault in hang reset cut garbage large; do
        incident
        echo "{\"do\":\"$fault\",\"always\":true}" >service/script
        deliver 1 --timeout 200ms --to "${urls[0]}" --to "${urls[1]}" --to "${urls[2]}" --to "${urls[4]}" --to slack:
        records delivery out '[.outcome, .sink] | @tsv' | sort >outcomes
        [ "$(cut -f 1 outcomes | xargs)" = "deferred deferred deferred deferred unknown" ] || { cat out err; false; }
        grep -q '^unknown.slack:$' outcomes
    done
    # One that is not there cannot have taken anything.
    port=$(free_port)
    incident
    SLACK_WEBHOOK_URL=http://127.0.0.1:$port/services/x deliver 1 --to slack:
    [ "$(records delivery out .outcome | head -n 1)" = deferred ]
}

@test "a redirect is refused, names the host, and takes no key along" {
    service
    keys
    mkdir other
    start other "$PYTHON" "$TOP/tests/lib/sink_server.py" other
    wait_for 10 test -s other/port
    for status in 301 302 307 308; do
        answers_mean failed "{\"status\":$status,\"headers\":{\"Location\":\"http://user:secret@localhost:$(cat other/port)/v2/enqueue?token=abc\"}}"
        grep -q "it leads to localhost:$(cat other/port), which is not followed" out
        if grep -E 'secret|token=|enqueue' out err; then false; fi
    done
    [ ! -e other/requests ]
}

@test "what a service says is told in short, but not what was sent, and no key" {
    service
    keys
    answers_mean failed '{"status":400,"body":"{\"status\":\"invalid event\",\"message\":\"Event object is invalid\",\"errors\":[\"Length of routing_key R0UTINGKEY0123456789 is wrong\"]}"}' "${urls[0]}"
    grep -q 'status 400: Length of routing_key \[redacted\] is wrong' out
    answers_mean failed '{"status":400,"body":"invalid_payload"}' slack:
    grep -q 'status 400: invalid_payload' out
    answers_mean failed '{"status":400,"body":"{\"message\":\"you sent ValueError: bad <input> & more, which is wrong\"}"}' "${urls[0]}"
    grep -q '"message":"status 400"' out
    answers_mean failed '{"status":400,"body":"{\"detail\":\"\\u001b[31mred\\nlines\"}"}' "${urls[4]}"
    grep -q '"message":"status 400: red lines"' out
}

@test "pagerduty: trigger and resolve with one key, within its limits" {
    service
    keys
    incident
    deliver 0 --to "pagerduty+http://$service"
    incident "$resolved"
    deliver 0 --to "pagerduty+http://$service"
    requests '.body | fromjson' >events
    [ "$(jq -c '[.routing_key, .event_action, .dedup_key]' events)" = '["R0UTINGKEY0123456789","trigger","f00d"]
["R0UTINGKEY0123456789","resolve","f00d"]' ]
    head -n 1 events | jq -e '.payload | .severity == "warning" and .source == "web-1" and .summary == "ValueError: bad <input> & more (worker, staging)"
        and .timestamp == "2026-01-01T00:00:00.000Z" and .class == "worker" and .custom_details.last_logs == ["one", "two"]' >/dev/null
    head -n 1 events | jq -e '.links == [{href: "https://runbooks.example/shop", text: "runbook"}] and .client == "readyline"' >/dev/null
    [ "$(requests .path | sort -u)" = '"/v2/enqueue"' ]
    rm service/requests
    # What is too long is cut by characters; a key that is too long becomes its digest.
    incident '.exception = ("Err: " + ("é" * 3000)) | .extras.fingerprint = ("k" * 300)'
    deliver 0 --to "pagerduty+http://$service/v2/enqueue"
    requests '.body | fromjson' | jq -e '(.payload.summary | length) == 1024 and (.payload.summary | endswith("... (worker, staging)"))
        and (.dedup_key | length) == 64' >/dev/null
}

@test "a payload that is too large loses the log first, then checks, then the stack, never the summary" {
    service
    keys
    big='.last_logs = [range(100) | "line \(.) " + ("x" * 20000)]'
    incident "$big"
    deliver 0 --to "${urls[0]}" --to "${urls[2]}" --to "${urls[4]}"
    requests 'select(.path == "/v2/enqueue") | .body' | jq -r . >event
    [ "$(wc -c <event)" -le 512000 ]
    jq -e '.payload.custom_details | (.last_logs | length) > 20 and (.last_logs[-1] | startswith("line 99 ")) and (.stack | startswith("Traceback"))
        and (.left_out | test("^[0-9]+ of 100 lines of the log$"))' event >/dev/null
    requests 'select(.path == "/api/7/envelope/") | .body' | jq -r . | sed -n 3p >event
    [ "$(wc -c <event)" -le 1048576 ]
    jq -e '.breadcrumbs.values[-1].message | startswith("line 99 ")' event >/dev/null
    requests 'select(.path == "/hook") | .body | fromjson' >event
    [ "$(wc -c <event)" -le 1048577 ]
    jq -e '.extras.left_out and (.last_logs[-1] | startswith("line 99 ")) and .stack != "" and .http.method == "GET"' event >/dev/null
    rm service/requests
    incident "$big | .extras.checks = [range(100) | {name: \"check \\(.)\", message: (\"y\" * 20000)}] | .stack = (\"z\" * 3000000 + \"é\")"
    deliver 0 --to "${urls[0]}" --to "${urls[2]}" --to "${urls[4]}"
    requests 'select(.path == "/v2/enqueue") | .body | fromjson | .payload' >event
    jq -e '.summary == "ValueError: bad <input> & more (worker, staging)" and (.custom_details | (has("last_logs") or has("checks") | not)
        and (.stack | test("^z+\n\\[... [0-9]+ bytes left out ...\\]\nz+é$")) and (.left_out | test("100 of 100 lines of the log, 100 of 100 checks, [0-9]+ bytes of the stack")))' event >/dev/null
    requests 'select(.path == "/hook") | .body | fromjson' >document
    (echo '{"type":"incident","tool":"incident-emit","time":"2026-01-01T00:00:00.000Z","run":"r","action":"opened","path":"x"}' | jq -c --slurpfile d document '.incident = $d[0]') >record
    validate_records record
    incident '.exception = ("E: " + ("x" * 3000000)) | .http.url = ("u" * 3000000)'
    rm service/requests
    deliver 0 --to "${urls[0]}" --to "${urls[2]}" --to "${urls[4]}"
    requests 'select(.path == "/v2/enqueue") | .body | fromjson | .payload' | jq -e '(.summary | length) == 1024 and (.custom_details.left_out | startswith("all but the summary"))' >/dev/null
}

@test "alertmanager: labels that stay, a lease, an end in the past, every peer" {
    service
    incident
    deliver 0 --to "alertmanager+http://$service/prefix/"
    incident "$resolved | .extras.count = 9"
    deliver 0 --to "alertmanager+http://$service/prefix/"
    requests '.path' | sort -u | grep -qx '"/prefix/api/v2/alerts"'
    requests '.body | fromjson | .[0]' >alerts
    [ "$(jq -c .labels alerts | sort -u)" = '{"alertname":"ValueError","severity":"warning","kind":"worker","environment":"staging","service":"shop","fingerprint":"f00d"}' ]
    jq -se '.[0] | .startsAt == "2026-01-01T00:00:00.000Z" and (.endsAt[:19] + "Z" | fromdate) > now and .annotations.runbook_url == "https://runbooks.example/shop"
        and (.annotations.summary | startswith("ValueError")) and (.annotations.description | startswith("Traceback"))' alerts >/dev/null
    [ "$(jq -sr '.[1].endsAt' alerts)" = 2026-01-01T01:00:00.000Z ]
    # Every peer is told; one is enough; a peer that failed is named.
    rm service/requests
    incident
    deliver 0 --to "alertmanager+http://127.0.0.1:1,$service,localhost:${service#*:}"
    [ "$(requests .path | wc -l)" -eq 2 ]
    [[ $(records delivery out '[.outcome, .message] | @tsv') == "delivered	127.0.0.1:1: cannot connect"* ]]
    echo '{"status":500}' >service/script
    deliver 0 --to "alertmanager+http://$service,localhost:${service#*:}"
    [ "$(records delivery out .message)" = "$service: status 500" ]
    incident
    deliver 1 --to "alertmanager+http://127.0.0.1:1"
    # Keys: a token, a user, a URL in a file.
    rm service/requests
    incident
    ALERTMANAGER_TOKEN=t0ken0123 deliver 0 --to "alertmanager+http://$service"
    incident
    ALERTMANAGER_USER=ann:pass0123 deliver 0 --to "alertmanager+http://$service"
    echo "alertmanager+http://bob:p%40ss0123@$service" >url
    incident
    deliver 0 --to @url
    [ "$(requests .headers.Authorization)" = "\"Bearer t0ken0123\"
\"Basic $(printf ann:pass0123 | base64)\"
\"Basic $(printf 'bob:p@ss0123' | base64)\"" ]
}

@test "sentry: an envelope with one event, known by its id" {
    service
    keys
    incident
    deliver 0 --to sentry:
    incident
    deliver 0 --to "sentry+http://$service"
    incident
    deliver 0 --to "sentry+http://localhost:${service#*:}/sub/9"
    [ "$(requests .path)" = '"/api/7/envelope/"
"/api/7/envelope/"
"/sub/api/9/envelope/"' ]
    requests '.headers | ."Content-Type"' | sort -u | grep -qx '"application/x-sentry-envelope"'
    requests '.headers | ."X-Sentry-Auth"' | grep -q 'sentry_version=7.*sentry_key=publickey0123'
    head -n 1 service/requests | jq -r .body >envelope
    "$PYTHON" - <<'PY'
import json, re
head, item, rest = open("envelope", "rb").read().split(b"\n", 2)
head, item = json.loads(head), json.loads(item)
event = json.loads(rest[: item["length"]])
assert rest[item["length"]:].strip() == b"", rest
assert item["type"] == "event" and re.fullmatch("[0-9a-f]{32}", head["event_id"]), head
assert event["event_id"] == head["event_id"] and re.fullmatch(r"http://publickey0123@127.0.0.1:\d+/7", head["dsn"]), head
assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.\d{3}Z", head["sent_at"])
assert event["level"] == "warning" and event["environment"] == "staging" and event["fingerprint"] == ["f00d"], event
value = event["exception"]["values"][0]
assert value["type"] == "ValueError" and value["value"] == "bad <input> & more", value
assert value["stacktrace"]["frames"] == [{"filename": "app.py", "function": "handler", "lineno": 12},
                                         {"filename": "work.py", "function": "work", "lineno": 7}], value
assert event["request"] == {"method": "GET", "url": "http://shop/reco?k=1"}, event
assert [crumb["message"] for crumb in event["breadcrumbs"]["values"]] == ["one", "two"]
PY
    # The same incident is the same event; a secret key of old DSNs is not repeated.
    [ "$(jq -r .body service/requests | grep -o '"event_id":"[0-9a-f]*"' | sort -u | wc -l)" -eq 1 ]
    rm service/requests
    incident
    SENTRY_DSN=http://publickey0123:old-secret-key@$service/7 deliver 0 --to sentry:
    if grep -q old-secret-key service/requests out err; then false; fi
}

@test "slack: one message, its text escaped and within its limits" {
    service
    keys
    # shellcheck disable=SC2016
    incident '.exception = "Err: <!channel> & `x`" | .stack = ("& < ```" * 2000)'
    deliver 0 --to slack:
    incident "$resolved"
    deliver 0 --to "slack+http://$service"
    [ "$(requests .path | sort -u)" = '"/services/T0/B0/hookpath0123"' ]
    requests '.body | fromjson' >messages
    head -n 1 messages | jq -e '(.text | startswith("Incident: Err: &lt;!channel&gt; &amp;")) and (.blocks | length) == 2 and all(.blocks[]; .type == "section" and .text.type == "mrkdwn"
        and (.text.text | length) <= 3000 and (.text.text | test("&(?!amp;|lt;|gt;)") | not) and (.text.text | test("<") | not))' >/dev/null
    tail -n 1 messages | jq -e '(.text | startswith("Resolved: ")) and (.blocks | length) == 1' >/dev/null
}

@test "webhook: the incident itself, with a key, a signature that its receiver can check, and a token" {
    service
    incident
    INCIDENT_WEBHOOK_SECRET=s3cret-of-the-hook INCIDENT_WEBHOOK_TOKEN=tokentoken deliver 0 --to "http://$service/hook?x=1"
    requests '.headers | [."Idempotency-Key", ."X-Readyline-Event", .Authorization, ."Content-Type"]' |
        grep -qxF '["01a2245b-7e49-7f1d-b0a0-9e8ad8667180","trigger","Bearer tokentoken","application/json"]'
    [ "$(requests .path)" = '"/hook?x=1"' ]
    diff <(requests '.body | fromjson') <(jq -c . spool/incident_*.json)
    # How its receiver checks it stands in the man page, and is typed by manual.bats.
    requests '.headers."X-Readyline-Signature"' | grep -qE '^"t=[0-9]+,v1=[0-9a-f]{64}"$'
    rm service/requests
    incident "$resolved"
    deliver 0 --to "http://$service/hook"
    requests '.headers | [."X-Readyline-Event", has("X-Readyline-Signature"), has("Authorization")]' | grep -qx '\["resolve",false,false\]'
}

@test "exec: the incident on stdin, names in the environment, the exit status decides" {
    incident
    deliver 0 --to "exec:sh -c 'cat >document; env >environment; echo noise'"
    diff <(jq -c . document) <(jq -c . spool/incident_*.json)
    grep -qx INCIDENT_ID=01a2245b-7e49-7f1d-b0a0-9e8ad8667180 environment
    grep -qx INCIDENT_EVENT=trigger environment
    grep -qx INCIDENT_KEY=f00d environment
    grep -q '^IDEMPOTENCY_KEY=01a2245b' environment
    if grep -q noise out err; then false; fi
    # No shell: a dollar sign is one.
    incident
    # shellcheck disable=SC2016
    deliver 0 --to 'exec:touch a"b c"\ d $HOME'
    [ -e 'ab c d' ]
    # shellcheck disable=SC2016
    [ -e '$HOME' ]
    for case in 75:deferred 1:deferred 69:deferred 64:failed 65:failed 77:failed 78:failed; do
        incident
        deliver 1 --to "exec:sh -c 'echo why not >&2; exit ${case%:*}'"
        [ "$(records delivery out .outcome | head -n 1)" = "${case#*:}" ]
        grep -q "ended with status ${case%:*}: why not" out
    done
    incident
    deliver 1 --timeout 100ms --to 'exec:sleep 20'
    [ "$(records delivery out .outcome | head -n 1)" = unknown ]
    incident
    # shellcheck disable=SC2016
    deliver 1 --to 'exec:sh -c "kill -KILL $$"'
    [ "$(records delivery out .outcome | head -n 1)" = unknown ]
    incident
    deliver 1 --to exec:no-such-command-here
    grep -q 'is it installed' out
    # Who holds the streams longer than the command lives does not hold it up.
    incident
    deliver 0 --timeout 5s --to "exec:sh -c 'sleep 20 & echo \$! >pid'"
    kill "$(cat pid)"
}

@test "keys stand in the environment or in files, never on the command line" {
    incident
    for url in https://hooks.example/services/T0/B0/x "https://user:pass@h.example/" 'https://h.example/?token=abcdefgh0123456' \
        "slack+https://hooks.example/services/T0/B0/xyz" "sentry+https://key@h.example/1" "pagerduty:#PAGERDUTY_ROUTING_KEY=abcd0123" \
        "https://mattermost.example/hooks/abcdefghijklmnopqrstuvwxyz" "exec:notify --password hunter2hunter2"; do
        deliver 2 --to "$url"
        grep -q 'command line' err
        if grep -E 'pass@|abcd|B0|key@|hunter2' err out; then false; fi
    done
    for url in pagerduty: sentry: slack:; do
        deliver 2 --to "$url"
        grep -q 'is not set' err
        PAGERDUTY_ROUTING_KEY='' SENTRY_DSN='' SLACK_WEBHOOK_URL='' deliver 2 --to "$url"
        grep -q 'is set but empty' err
    done
    PAGERDUTY_ROUTING_KEY=$'ab\ncd' deliver 2 --to pagerduty:
    grep -q 'holds control characters' err
    PAGERDUTY_ROUTING_KEY=@none deliver 2 --to pagerduty:
    grep -q 'PAGERDUTY_ROUTING_KEY: .*none' err
    SENTRY_DSN=https://sentry.example/1 deliver 2 --to sentry:
    grep -q 'SENTRY_DSN: a key is needed before .@., and a project' err
    deliver 2 --to alertmanager:
    deliver 2 --to pagerdooty:
    grep -q 'no such sink; known are pagerduty:' err
    deliver 2 --to exec:
    deliver 2 --to "exec:sh -c 'open"
    grep -q 'a quote is open' err
}

@test "a key never goes over a network in plain text" {
    incident
    PAGERDUTY_ROUTING_KEY=key0123 deliver 2 --to pagerduty+http://pagerduty.example
    grep -q 'plain text; https:// is needed' err
    SLACK_WEBHOOK_URL=http://hooks.example/services/x deliver 2 --to slack:
    SENTRY_DSN=http://key@sentry.example/1 deliver 2 --to sentry:
    INCIDENT_WEBHOOK_TOKEN=token0123 deliver 2 --to http://hooks.example/
    ALERTMANAGER_TOKEN=token0123 deliver 2 --to alertmanager+http://127.0.0.1:1,alerts.example
    INCIDENT_WEBHOOK_TOKEN=token0123 deliver 2 --to http://127.0.0.1.example/
}

@test "keys from files; two sinks of one kind have a key and a name each" {
    service
    echo filekey0123 >key
    incident
    PAGERDUTY_ROUTING_KEY=@key deliver 0 --to "pagerduty+http://$service"
    echo "pagerduty+http://$service#PAGERDUTY_ROUTING_KEY=first0123&name=shop" >one
    echo "pagerduty+http://$service#name=ops&PAGERDUTY_ROUTING_KEY=@key" >two
    incident
    deliver 0 --to @one --to @two
    [ "$(requests '.body | fromjson | .routing_key' | sort | xargs)" = "filekey0123 filekey0123 first0123" ]
    [ "$(records delivery out .sink | sort)" = "pagerduty+http://$service#ops
pagerduty+http://$service#shop" ]
    incident
    PAGERDUTY_ROUTING_KEY=@key deliver 2 --to "pagerduty+http://$service" --to "pagerduty+http://$service"
    grep -q 'stands twice; name one of the two' err
    PAGERDUTY_ROUTING_KEY=@key deliver 0 --to "pagerduty+http://$service" --to "pagerduty+http://$service#name=other"
    echo "pagerduty+http://$service#PAGERDUTY_KEY=first0123&PAGERDUTY_ROUTING_KEY=x1234" >one
    deliver 2 --to @one
    grep -q 'PAGERDUTY_KEY is nothing that it needs' err
    if grep -q first0123 err; then false; fi
}

@test "a URL in a file may hold all that its sink needs" {
    service
    echo "sentry+http://filekey0123@$service/3#name=web" >sentry
    echo "slack+http://$service/services/T1/B1/filehook0123" >slack
    echo "slack:#SLACK_WEBHOOK_URL=http://$service/services/T2/B2/another0123" >slack2
    echo "http://ann:pass%250@$service/hook?token=abcdefgh0123#INCIDENT_WEBHOOK_SECRET=a%26b&name=hook" >hook
    incident
    deliver 0 --to @sentry --to @slack --to @slack2 --to @hook
    [ "$(requests .path | sort | xargs)" = "/api/3/envelope/ /hook?token=abcdefgh0123 /services/T1/B1/filehook0123 /services/T2/B2/another0123" ]
    [ "$(records delivery out .sink | sort)" = "http://$service#hook
sentry+http://$service#web
slack+http://$service
slack:" ]
    requests 'select(.path | startswith("/hook")).headers.Authorization' | grep -qx "\"Basic $(printf 'ann:pass%%0' | base64)\""
    at=$(jq -r 'select(.path | startswith("/hook")).headers."X-Readyline-Signature"' service/requests)
    [[ $at =~ ^t=([0-9]+),v1=([0-9a-f]{64})$ ]]
    [ "$({ printf '%s.' "${BASH_REMATCH[1]}"; jq -j 'select(.path | startswith("/hook")).body' service/requests; } |
        openssl dgst -sha256 -hmac 'a&b' -r | cut -d' ' -f1)" = "${BASH_REMATCH[2]}" ]
}

@test "over TLS a service is who its certificate says, or nothing is sent" {
    certificates
    service server.pem server.key
    incident
    SLACK_WEBHOOK_URL=https://$service/services/x deliver 1 --to slack: --to "https://$service/hook"
    [ "$(records delivery out .outcome | sort -u)" = deferred ]
    records delivery out .message | grep -q 'TLS failed.*--ca-file'
    [ ! -e service/requests ]
    incident
    SLACK_WEBHOOK_URL=https://$service/services/x deliver 0 --ca-file ca.pem --to slack: --to "https://$service/hook"
    [ "$(requests .path | wc -l)" -eq 2 ]
}

@test "what others wrote into the spool leaves it without its secrets" {
    service
    keys
    "$PYTHON" "$TOP/tests/lib/secrets.py" plant records log
    incident
    jq --slurpfile r records --rawfile log log '.exception = "Boom: " + $r[0].message | .stack += $log | .last_logs = ($log | split("\n"))
        | .http.url = "http://u:sw0rdf1sh-userinfo@shop/?access_token=query-horse-x" | .extras.evidence = $r[0].evidence
        | .extras.checks = [$r[0]]' spool/incident_*.json >planted
    mv planted spool/incident_20260101T000000.000Z_01a2245b-7e49-7f1d-b0a0-9e8ad8667180.json
    deliver 0 --to "${urls[4]}" --to "exec:sh -c 'cat >document'"
    jq -r .body service/requests >sent
    "$PYTHON" "$TOP/tests/lib/secrets.py" judge sent
    "$PYTHON" "$TOP/tests/lib/secrets.py" judge document
    deliver 0 --to "${urls[0]}" --to "${urls[1]}" --to sentry: --to slack:
    "$PYTHON" - "$TOP/tests/lib" <<'PY'
import sys
sys.path.insert(0, sys.argv[1])
sys.argv = ["secrets.py", "plant", "again", "again.log"]
import secrets
text = open("service/requests").read()
left = [s for s in secrets.every_secret() if s in text]
assert not left, left
PY
}
