# readiness-report html and svg: a run as a page that needs nothing else, and as a small drawing.

# shellcheck disable=SC2016 # jq programs, and shells within
load lib/harness

STYLE=$TOP/cmd/readiness-report/page/page.css

# page NAME [OPTIONS...]: the records on stdin as NAME.html, which is as every page has to be; with the exit status.
page() {
    local name=$1 status=0
    shift
    readiness-report html "$@" >"$name.html" 2>"$name.err" || status=$?
    "$PYTHON" "$TOP/tests/lib/page.py" "$STYLE" "$name.html" || return 99
    return "$status"
}

# The verdict of a page: its class, and its words.
verdict() {
    sed -n 's/^<section class="verdict \([a-z]*\)".*/\1/p; s/.*<h1 id="verdict-head">\(.*\)<\/h1>.*/\1/p' "$1.html" | tr '\n' ' '
}

check() { # NAME STATUS [MORE MEMBERS]
    echo '{"type":"check","tool":"'"${tool:-smoke-stack}"'","time":"2026-01-01T00:00:00.000Z","run":"r1","name":"'"$1"'","status":"'"$2"'"'"${3:+,$3}"'}'
}

summary() { # STATUS PASS FAIL
    echo '{"type":"summary","tool":"'"${tool:-smoke-stack}"'","time":"2026-01-01T00:00:01.500Z","run":"r1","status":"'"$1"'","pass":'"${2:-0}"',"fail":'"${3:-0}"',"warn":0,"skip":0,"unknown":0,"elapsed_ms":12}'
}

failing='"severity":"critical","observed":612,"op":"<=","target":500,"unit":"ms","message":"p95 is 612 ms","request_id":"c0b1b696-46ea","runbook":"https://runbooks.example.org/p95","file":"plan.json","line":7,"evidence":{"request":{"method":"GET","url":"http://shop/reco?k=5&u=1"},"answer":{"status":500,"body":"{\"detail\":\"<no>\"}"}}'

# intervals FROM COUNT JQ: COUNT seconds of load from second FROM on; JQ changes each.
intervals() {
    jq -cn "range($2) | . as \$i | {type: \"interval\", tool: \"load-reco\", time: (1767225601 + $1 + . | todate | .[:-1] + \".000Z\"),
        run: \"r1\", name: \"all\", phase: \"measured\", planned: 100, elapsed_ms: 1000, requests: 100, succeeded: 100, failed: 0,
        latency_ms: {p50: 2, p90: 4, p95: 5, p99: 8, max: 9}} | ${3:-.}"
}

@test "html: each verdict in its words; what was not judged, or is ignored, never looks good" {
    { check a pass; check b skip; summary pass 1; } >good
    page good good
    [ "$(verdict good)" = "pass Gate open " ]
    grep -q '<p>The one check that was made passed\.</p>' good.html
    { check a pass; check b warn '"message":"slow"'; summary pass 2; } | page warns
    [ "$(verdict warns)" = "pass Gate open " ]
    grep -q 'All 2 checks that were made passed, 1 of them with a warning\.' warns.html

    { check a pass; check b fail; check c fail; check d unknown; summary fail 1 2; } >bad
    run -1 page bad bad
    [ "$(verdict bad)" = "fail Gate closed " ]
    grep -q '2 checks failed, and 1 could not be judged\.' bad.html
    page ignored --ignore-status bad
    [ "$(verdict ignored)" = "warn Gate open, failures ignored " ]
    { check a pass; check c unknown; summary fail 1; } | { run -1 page unknown; }
    [ "$(verdict unknown)" = "fail Gate closed " ]

    # Nothing, skips alone, a program that converts, an upstream in trouble, a cut line, another run, a missing summary.
    run -2 page empty /dev/null
    [ "$(verdict empty)" = "fail Gate closed: trouble " ]
    { check a skip; summary pass; } | { run -1 page skips; }
    [ "$(verdict skips)" = "fail Gate closed " ]
    summary pass | page converted
    [ "$(verdict converted)" = "skip Nothing was judged " ]
    run ! grep -qE 'word pass">(Passed|passed)' converted.html
    { check a pass; summary trouble; } | { run -2 page trouble; }
    [ "$(verdict trouble)" = "fail Gate closed: trouble " ]
    { check a pass; printf '{"type":"che'; } | { run -2 page cut; }
    [ "$(verdict cut)" = "fail Gate closed: trouble " ]
    run -1 page other --run r2 good
    [ "$(verdict other)" = "fail Gate closed " ]
    run -1 page missing --expect check-guardrails good
    [ "$(verdict missing)" = "fail Gate closed " ]
    { check a pass; summary pass 1 1; } | { run -1 page contradicts; }
    [ "$(verdict contradicts)" = "fail Gate closed " ]
}

@test "html: what closes the gate stands first, with its reason, its request, its runbook and its evidence" {
    { tool=check-migrations check order pass; check p95 fail "$failing"; check 'p95: again' fail "$failing"
      tool=check-guardrails check rows unknown '"message":"line 1\nline 2","evidence":{"p":0.5}'; summary fail 1 2; } >in
    run -1 page report in
    sed -n '/<section id="closing"/,/^<\/section>/p' report.html >closing
    [ "$(grep -c '<details class="card"' closing)" -eq 3 ]
    grep -q '<code>c0b1b696-46ea</code>' closing
    grep -q '<a rel="noopener noreferrer" href="https://runbooks.example.org/p95">https://runbooks.example.org/p95</a>' closing
    grep -q '<dt>Observed</dt><dd><code>612 ms</code>' closing
    grep -q '<dt>Wanted</dt><dd><code>≤ 500 ms</code>' closing
    grep -q '<dt>Where</dt><dd><code>plan.json:7</code>' closing
    # An exchange is shown once; its body is text.
    [ "$(grep -o 'GET http://shop/reco?k=5&amp;u=1 <strong>→ 500</strong>' closing | wc -l)" -eq 1 ]
    grep -q '<pre>{&quot;detail&quot;:&quot;&lt;no&gt;&quot;}</pre>' closing
    grep -q '<pre>{&quot;p&quot;:0.5}</pre>' closing
    grep -qx 'line 2</p>.*' closing
    # Before everything else, and failures before what is unknown.
    [ "$(grep -oE '<section (id="[a-z]*"|class="verdict)' report.html | head -n 2 | tail -n 1)" = '<section id="closing"' ]
    [ "$(grep -oE 'word (fail|unknown)">(Failed|Unknown)' closing | tail -n 1)" = 'word unknown">Unknown' ]
    # The list of checks has each tool and each group, and leads to the evidence.
    grep -q '<li><b>p95</b> <span>p95 is 612 ms, expected &lt;= 500 ms</span> <a href="#check-1">evidence</a></li>' report.html ||
        grep -q '<li><b>p95</b> <span>p95 is 612 ms</span> <a href="#check-1">evidence</a></li>' report.html
    grep -q 'id="tool-3"><label for="tool-3">check-guardrails <span>1</span>' report.html
}

@test "html: what a record says becomes neither markup nor style nor a way out" {
    # shellcheck disable=SC2016 # a jq program
    jq -cn --arg p '</title></style></script><script>alert(1)</script><!--"'"'"' onload=x style=y &amp; ]]>' '
        ($p + "\u202e\u2066\u0000\u0085\u007f\ufffe\ud83d\ude00") as $x
        | {type: "check", tool: $x, time: "2026-01-01T00:00:00.000Z", run: $x, name: $x, status: "fail", message: ($x + "\n" + $x),
            severity: $x, rule: ("canary " + $x), unit: $x, op: $x, observed: $x, target: $x, file: $x, line: 3, runbook: $x,
            request_id: $x, samples: 3, evidence: {request: {method: $x, url: $x}, answer: {status: $x, body: $x}}},
        {type: "check", tool: $x, run: $x, name: $x, status: "warn", message: $x, evidence: {($x): $x, reference: $x, value: 1}},
        {type: "check", tool: $x, run: $x, name: ($x + "2"), status: "unknown", evidence: {($x): [$x]}},
        {type: "load", tool: $x, run: $x, name: $x, phase: "measured", requests: 5, statuses: {($x): 5}, errors: {($x): 2}},
        {type: "load", tool: $x, run: $x, name: "all", phase: "measured", requests: 5, statuses: {($x): 5}, errors: {($x): 2},
            latency_ms: {p50: 1, p95: $x, histogram: $x}},
        {type: "interval", tool: $x, time: $x, run: $x, name: $x, phase: $x},
        {type: "finding", tool: $x, run: $x, rule: $x, severity: $x, file: $x, message: $x, package: $x, fixed_version: $x, suppressed: false},
        {type: "finding", tool: $x, run: $x, rule: $x, severity: "high", file: $x, message: $x, suppressed: false},
        {type: "source", tool: $x, run: $x, format: $x, version: $x, items: {finding: 2}},
        {type: "test", tool: $x, run: $x, suite: $x, class: $x, name: $x, status: "fail", message: $x},
        {type: "coverage", run: $x, tool: $x, file: $x, covered: 1, total: 2}, {type: "coverage", run: $x, tool: $x, scope: $x, covered: 1, total: 2},
        {type: "stats", tool: "requeue-dlq", run: $x, queue: $x, depth: 3}, {type: "stats", tool: "incident-deliver", run: $x, queue: $x, depth: 3},
        {type: "incident", tool: $x, run: $x, path: $x, action: $x, incident: {incident_id: $x, timestamp: $x, exception: $x, request_id: $x,
            extras: {severity: $x, runbook: $x}}},
        {type: "delivery", tool: $x, run: $x, sink: $x, outcome: $x},
        {type: "summary", tool: $x, run: $x, status: "fail", pass: 1, fail: 1}' >in
    run -1 page hostile in
    run ! grep -qiE '<script|<!--|onload=x style|javascript' <(sed 's/&lt;script\|&lt;!--//g; s/&#39; onload=x style=y//g' hostile.html)
    grep -q 'U+202E' hostile.html
    readiness-report --ignore-status svg in >hostile.svg
    xmllint --noout hostile.svg
    [ "$(xmllint --xpath 'count(//*[local-name()="script"])' hostile.svg)" = 0 ]
    # Where a runbook leads: to what can only be a page.
    for url in javascript:alert.1. JAVASCRIPT:x data:text/html,x vbscript:x file:///etc/passwd //evil.example/x \
        'http:\\\\evil' ' https://x' 'https://x/\u202ey"z' 'https://x y'; do
        { check a fail '"runbook":"'"${url//\"/\\\"}"'"'; summary fail 0 1; } | { run -1 page link; }
        run -1 grep -q '<a rel' link.html
    done
    for url in https://x/y http://x 'docs/runbook.md#a' ../x /abs 'x?a=b:c'; do
        { check a fail '"runbook":"'"$url"'"'; summary fail 0 1; } | { run -1 page link; }
        grep -qF 'href="'"$url"'"' link.html
    done
}

@test "html: load over time: each second, gaps, errors, and the worst of what shares a place" {
    { intervals 0 20 'if $i == 7 then .failed = 40 | .latency_ms.max = 900 else . end'; intervals 60 20
      tool=load-reco check p95 pass '"rule":"p95(.latency_ms) <= 12ms","op":"<=","target":12,"unit":"ms","observed":5'; tool=load-reco summary pass 1; } >in
    page course in
    for class in p50 p95 p99 max; do
        [ "$(grep -c "<path class=\"line $class\"" course.html)" -ge 1 ]
        # A gap of forty seconds is no line: the path begins twice.
        grep -o "<path class=\"line $class\" d=\"[^\"]*\"" course.html | head -n 1 | grep -q 'M.*M'
    done
    grep -q 'target: p95 at most 12.*ms' course.html
    grep -q 'The bars below are the 40 failed requests' course.html
    grep -q '<tr><th scope="row">00:00:08</th>.*<td class="n">40</td>.*<td class="n">900.*ms</td></tr>' course.html
    # An hour has more seconds than places: the spike of one second stays.
    { intervals 0 3600 'if $i == 1801 then .latency_ms.p99 = 777 | .failed = 3 else . end'; tool=load-reco summary pass; check a pass; summary pass 1; } | page hour
    grep -q '<td class="n">3</td>.*<td class="n">777.*ms</td>' hour.html
    grep -q 'where seconds share a point, the worst of them' hour.html
    # Of two machines the requests add up; seconds without an answer have no percentile.
    { intervals 0 5; intervals 0 5; tool=load-reco summary pass; check a pass; summary pass 1; } | page two
    grep -q '<tr><th scope="row">00:00:03</th><td class="n">200</td><td class="n">200</td>' two.html
    { intervals 0 5 '.requests = 0 | .latency_ms = {p50: 0, p95: 0, p99: 0, max: 0}'; tool=load-reco summary pass; check a pass; summary pass 1; } | page none
    grep -q '<td class="n">–</td></tr>' none.html
    # Times that are far apart, or none at all.
    { intervals 0 5; intervals 0 3 '.time = "1700-01-01T00:00:0\($i).000Z"'; intervals 0 3 '.time = "2261-01-01T00:00:00Z"'
      intervals 0 2 '.time = "x"'; intervals 0 2 '.elapsed_ms = -1'; tool=load-reco summary pass; check a pass; summary pass 1; } | page far
    grep -q 'and 6 more intervals of quite another time' far.html
}

@test "html: the percentiles of the curve are those of the histograms, of all machines together" {
    start service reco-service --port 0 --port-file port --db reco.db --migrations "$TOP/examples/reco-service/migrations" --migrate
    wait_for 10 test -s port
    url=http://127.0.0.1:$(cat port)
    load-reco --base-url "$url" -n 300 -c 4 --shard 1/2 --run r1 >in
    load-reco --base-url "$url" -n 300 -c 4 --shard 2/2 --run r1 >>in
    page curve in
    grep -q 'id="curve-figure-wide-title"' curve.html
    grep -q 'The records of 2 loads together' curve.html
    grep -q "<dt>Errors<.dt><dd><b>0[^<]*%<.b> <span>0 of 300 requests" curve.html
    slowest=$(jq -s '[.[] | select(.type == "load" and .name == "all") | .latency_ms.max] | max | . * 1000 | round / 1000' in)
    shown=$(grep -o '<tr><th scope="row">slowest</th><td class="n">[^<]*' curve.html | grep -o '[^>]*$')
    case $shown in
    *ms) awk -v a="$slowest" -v b="${shown%%[^0-9.]*}" 'BEGIN { exit !(a / b > 0.98 && a / b < 1.02) }' ;;
    *) awk -v a="$slowest" -v b="${shown%%[^0-9.]*}" 'BEGIN { exit !(a * 1000 / b > 0.98 && a * 1000 / b < 1.02) }' ;;
    esac
    # A payload that lies is no curve.
    jq -c 'if .type == "load" then .latency_ms.histogram = "HISTFAAAAAx" else . end' in | page lies
    run ! grep -q curve-figure lies.html
}

@test "html: canary, findings, tests, coverage, dead letters, incidents, each where there is one" {
    { tool=check-guardrails check 'canary latency' fail '"rule":"canary mann-whitney(.latency_ms)","samples":2000,"observed":0.001,"message":"worse","evidence":{"p_adjusted":0.001,"n":2000,"baseline_n":1900,"ratio":1.5,"tail_ratio":4.5,"tail_ratio_low":3.4,"tail_ratio_high":5.5}'
      tool=check-guardrails check 'p95 beside it' pass '"rule":"p95(.latency_ms) <= baseline + 20%","observed":60,"op":"<=","target":72,"unit":"ms","evidence":{"reference":"baseline","value":60}'
      for s in critical high medium; do echo '{"type":"finding","tool":"semgrep","rule":"r-'$s'","severity":"'$s'","file":"a.py","line":4,"suppressed":false,"message":"m"}'; done
      echo '{"type":"finding","tool":"semgrep","rule":"put-aside","severity":"critical","suppressed":true}'
      echo '{"type":"source","tool":"semgrep","format":"sarif","version":"1.2","items":{"finding":4}}'
      echo '{"type":"source","tool":"trivy","format":"trivy","items":{"finding":0}}'
      echo '{"type":"source","tool":"pytest","format":"junit","items":{"test":3}}'
      echo '{"type":"test","tool":"pytest","suite":"s","name":"t-fails","status":"fail","message":"1 == 2"}'
      echo '{"type":"test","tool":"pytest","suite":"s","name":"t-flaky","status":"pass","flaky":true}'
      echo '{"type":"test","tool":"pytest","suite":"s","name":"t-fine","status":"pass"}'
      echo '{"type":"coverage","tool":"c","scope":"all","covered":90,"total":120}'
      jq -cn 'range(20) | {type: "coverage", tool: "c", file: "f\(.).py", covered: ., total: 40}'
      echo '{"type":"stats","tool":"requeue-dlq","queue":"outbox","depth":81,"parked":2,"oldest_age_s":7300}'
      echo '{"type":"incident","tool":"incident-emit","action":"opened","path":"i.json","incident":{"incident_id":"1","timestamp":"2026-01-01T00:00:00Z","exception":"it broke","request_id":"q-1","extras":{"severity":"critical","runbook":"docs/x.md"}}}'
      echo '{"type":"delivery","tool":"incident-deliver","incident_id":"1","sink":"s","outcome":"deferred"}'
      tool=check-guardrails summary fail 1 1; } >in
    run -1 page parts in
    [ "$(sed -n '/<nav/,/<\/nav>/s/.*href="#\([a-z]*\)".*/\1/p' parts.html | tr '\n' ' ')" = \
        'closing areas canary findings tests coverage queues incidents checks run ' ]
    grep -q '× 1.50' parts.html || grep -q '×.*1\.50' parts.html
    grep -q 'slowest ×.*4\.50' parts.html
    grep -q '<tr><th scope="row">semgrep 1.2</th><td class="n weighty">1</td><td class="n weighty">1</td><td class="n">1</td>.*<td class="n">1</td><td>read to its end' parts.html
    grep -q '<tr><th scope="row">trivy </th><td class="n zero">0</td>' parts.html
    run ! grep -q 'put-aside\|<tr><th scope="row">pytest </th>' parts.html
    grep -q 't-fails.*Failed' parts.html
    grep -q 't-flaky.*Flaky' parts.html
    run ! grep -q t-fine parts.html
    grep -q '<dt>Coverage</dt><dd><b>75.*%</b>' parts.html
    [ "$(grep -c '<tr><th scope="row">f[0-9]*.py' parts.html)" -eq 15 ]
    grep -q 'and 5 more files' parts.html
    grep -q '<th scope="row">outbox</th><td class="n">81</td><td class="n">2</td><td class="n">2.03.*h</td>' parts.html
    grep -q 'it broke.*<code>q-1</code>.*href="docs/x.md"' parts.html
    grep -q 'Notices: 1 deferred' parts.html
    # Findings that no source vouches for are not known to be all.
    { echo '{"type":"finding","tool":"bandit","rule":"r","severity":"low","suppressed":false}'; check a pass; summary pass 1; } | page unvouched
    grep -q '<dt>Critical findings</dt><dd><b>0</b> <span>and 0 high; some may be missing</span>' unvouched.html
    # None of it where there is nothing of it.
    { check a pass; summary pass 1; } | page bare
    [ "$(sed -n '/<nav/,/<\/nav>/s/.*href="#\([a-z]*\)".*/\1/p' bare.html | tr '\n' ' ')" = 'areas checks run ' ]
}

@test "html: 40,000 checks and an hour of intervals: a page that can be mailed, and says what it leaves out" {
    { intervals 0 3600
      jq -cn 'range(40000) | {type: "check", tool: "tool\(. % 30)", run: "r1", name: "catalogue/item-\(.)/price is served",
          status: (if . % 20 == 0 then "fail" elif . % 31 == 0 then "unknown" elif . % 17 == 0 then "warn" else "pass" end),
          message: "the status is 500 & not <200> as it \"should\" be", request_id: "id-\(.)",
          evidence: {request: {method: "GET", url: "http://x/\(.)"}, answer: {status: 500, body: "<a href=\"x\">\(.)</a>"}}}'
    } >in
    run -1 page large in
    [ "$(stat -c %s large.html)" -lt 2000000 ]
    [ "$(grep -c '<details class="card"' large.html)" -eq 100 ]
    grep -qE '[0-9,]+ more stand in the <a href="#checks">list of checks</a>' large.html
    grep -qE 'and [0-9,]+ more, for which this page has no room' large.html
    # Seventeen groups of tools, and every status of every tool has some of its checks.
    [ "$(grep -c '<section class="tool tool-' large.html)" -eq 17 ]
    grep -q '<h3>other tools</h3>' large.html
    [ "$(grep -c '<div class="group fail">' large.html)" -eq "$(grep -c '^<div class="group fail">' large.html)" ]
    # All failures are counted, whatever is shown.
    grep -q '<b>2,000</b> <span class="word fail">failed</span>' large.html
}

@test "html: the style sheet is what the policy names, and an altered page is noticed" {
    { check a pass; summary pass 1; } | page sound
    sed 's/<\/style>/ <\/style>/' sound.html >altered.html
    run -1 "$PYTHON" "$TOP/tests/lib/page.py" "$STYLE" altered.html
    sed 's/<h1 id/<h1 onclick="x" id/' sound.html >altered.html
    run -1 "$PYTHON" "$TOP/tests/lib/page.py" "$STYLE" altered.html
    sed 's/<\/h1>/<img src=x><\/h1>/' sound.html >altered.html
    run -1 "$PYTHON" "$TOP/tests/lib/page.py" "$STYLE" altered.html
    # No style stands anywhere else, and the same records make the same page.
    run -1 grep -q 'style=' sound.html
    { check a pass; summary pass 1; } | readiness-report html | cmp - sound.html
}

@test "html: into a file beside others; --summary-only leaves out what passed" {
    { check a pass; check b fail; summary fail 1 1; } >in
    run -1 --separate-stderr readiness-report human --html report.html --svg run.svg in
    [[ "$output" == *"GATE CLOSED"* ]]
    "$PYTHON" "$TOP/tests/lib/page.py" "$STYLE" report.html
    xmllint --noout run.svg
    run -1 page short --summary-only in
    [ "$(verdict short)" = "fail Gate closed " ]
    run ! grep -q '<li><b>a</b>' short.html
    grep -q '<b>1</b> <span class="word pass">passed</span>' short.html
    { check a pass; summary pass 1; } | page all --summary-only
    grep -q 'All\|The one check' all.html
    grep -q 'Those that passed or were skipped are left out' all.html
    if [ -e /dev/full ]; then
        run -2 bash -c 'readiness-report html in >/dev/full'
    fi
}

@test "svg: a small drawing: the verdict, what the load did, light and dark, nothing from elsewhere" {
    { intervals 0 600 'if $i > 300 then .failed = $i % 7 | .latency_ms.max = 9 + $i % 40 else . end'; tool=load-reco summary pass; check a pass; check b fail '"message":"<&>"'; summary fail 1 1; } >in
    readiness-report --ignore-status svg in >ignored.svg
    run -1 --separate-stderr readiness-report svg in
    echo "$output" >run.svg
    xmllint --noout run.svg
    [ "$(stat -c %s run.svg)" -lt 20000 ]
    [ "$(xmllint --xpath 'string(/*/*[local-name()="title"])' run.svg)" = "Gate closed" ]
    [ "$(xmllint --xpath 'string(/*/*[local-name()="desc"])' run.svg)" = "1 check failed." ]
    [ "$(xmllint --xpath 'string(/*/*[local-name()="title"])' ignored.svg)" = "Gate open, failures ignored" ]
    grep -q 'prefers-color-scheme: dark' run.svg
    [ "$(grep -oE '(https?:)?//[^" ]*' run.svg)" = http://www.w3.org/2000/svg ]
    grep -q 'class="line p99"' run.svg
    { check a pass; summary pass 1; } | readiness-report svg >small.svg
    xmllint --noout small.svg
    [ "$(xmllint --xpath 'string(/*/@height)' small.svg)" = 96 ]
    summary pass | readiness-report svg >nothing.svg
    [ "$(xmllint --xpath 'string(/*/*[local-name()="title"])' nothing.svg)" = "Nothing was judged" ]
    run ! grep -q 'class="title pass"' nothing.svg
}

@test "html: readiness by area, and what changed since the run before; what is of another run is left out" {
    { check a pass; check b pass; check gone pass; summary pass 3; } >before
    { check a pass; check b fail; check c pass; tool=check-migrations check order unknown; summary fail 2 1; } >in
    run -1 page report --previous before in
    grep -q '<dt>Readiness</dt><dd><b>33.%</b> <span>100.% before</span>' report.html
    grep -q '<tr><th scope="row">Smoke tests</th><td class="n">66.%</td>.*<td class="n">2</td><td class="n">3</td><td class="n">1</td></tr>' report.html
    grep -q '<tr><th scope="row">Migrations</th><td class="n">0.%</td>' report.html
    sed -n '/<section id="changes"/,/^<\/section>/p' report.html >changes
    grep -q '<th scope="row">b</th>.*broke</span></td><td>fail, was pass</td><td>smoke-stack</td>' changes
    grep -q '<th scope="row">gone</th>.*gone</span>' changes
    grep -q '<th scope="row">c</th>.*new</span>' changes
    run ! grep -q '<th scope="row">a</th>' changes
    run -0 page same --previous before before
    grep -q 'Every check is as it was' same.html
    run -1 page alone in
    run ! grep -q 'id="changes"' alone.html
    # A finding, a queue, an interval, an incident of another run are no part of this one's page.
    { cat before; intervals 0 9 '.run = "other"'
      echo '{"type":"finding","tool":"semgrep","run":"other","rule":"of-another-run","severity":"critical","suppressed":false}'
      echo '{"type":"stats","tool":"requeue-dlq","run":"other","queue":"of-another-run","depth":3}'
      echo '{"type":"incident","tool":"incident-emit","run":"other","path":"x","incident":{"exception":"of-another-run"}}'; } >mixed
    page mine --run r1 mixed
    run ! grep -q 'of-another-run\|id="load"\|id="findings"' mine.html
}

@test "html: numbers that are no figures are drawn as none" {
    { intervals 0 9 '.latency_ms = {p50: 1e308, p95: -1, p99: "x", max: 1e308} | .requests = 1e308 | .planned = 1e308 | .failed = 1e308'
      echo '{"type":"load","tool":"load-reco","run":"r1","name":"all","phase":"measured","planned":1e300,"requests":1e300,"failed":-5,"rate":1e300,"elapsed_ms":1e300,"latency_ms":{"p50":0,"p95":1e-300,"p99":1e300},"statuses":{"200":1e300,"500":-1}}'
      tool=load-reco summary pass
      echo '{"type":"coverage","tool":"c","run":"r1","covered":1e300,"total":1e301}'
      echo '{"type":"coverage","tool":"c","run":"r1","covered":9,"total":3}'
      echo '{"type":"stats","tool":"requeue-dlq","run":"r1","queue":"q","depth":1e300,"oldest_age_s":1e300}'
      check a pass '"rule":"p95(.latency_ms) <= 1","op":"<=","target":1e-300,"unit":"ms","observed":1'
      tool=check-guardrails check c warn '"rule":"canary x","evidence":{"ratio":1e300,"tail_ratio":0,"tail_ratio_low":-1,"p_adjusted":1e-300}'
      tool=check-guardrails check r warn '"observed":1,"target":0,"evidence":{"reference":"baseline","value":0}'
      summary pass 2; } >in
    page odd in
    run ! grep -qiE '(nan|inf)[ "<]' <(sed '/<style>/,/<\/style>/d' odd.html)
    readiness-report svg in >odd.svg
    xmllint --noout odd.svg
    run ! grep -qiE '(nan|inf)[ "<]' odd.svg
}
