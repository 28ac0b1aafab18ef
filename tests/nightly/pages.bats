# The pages of readiness-report as a browser and its inspectors see them: html-validate reads them; in headless Chromium, light
# and dark, on a screen and on a phone, without scripts, axe-core finds nothing, nothing is asked for, and the keyboard
# comes everywhere.

# shellcheck disable=SC2028 # the escapes are JSON's
load ../lib/harness

MODULES=$BUILD/npm/node_modules

# Runs of each kind: made by the programs on a real service, and made up.
setup_file() {
    cd "$BATS_FILE_TMPDIR" || return 1
    start service reco-service --port 0 --port-file port --db reco.db \
        --migrations "$TOP/examples/reco-service/migrations" --migrate
    wait_for 10 test -s port
    local url
    url=http://127.0.0.1:$(cat port)
    load-reco --base-url "$url" --rate 100/s -d 4s --warmup 50 --samples before --run r1 >/dev/null
    { check-migrations "$TOP/examples/reco-service/migrations" --database-url "sqlite:///$PWD/reco.db" --run r1
      load-reco --base-url "$url" --rate 100/s -d 6s --warmup 50 --samples now --run r1
      smoke-stack --base-url "$url" --suite reco --outbox-timeout-sec 2 --run r1
      records-from sarif "$TOP/examples/reports/scan-finding.sarif" --run r1
      requeue-dlq --store "sqlite:///$PWD/reco.db" --queue outbox --action stats --run r1
      echo '{"type":"coverage","tool":"coverage.py","run":"r1","scope":"all","covered":90,"total":120}'
      echo '{"type":"coverage","tool":"coverage.py","run":"r1","file":"app/a.py","covered":9,"total":12}'
      echo '{"type":"test","tool":"pytest","run":"r1","suite":"s","name":"t","status":"fail","message":"1 == 2"}'
    } >sources
    { check-guardrails --tee --run r1 -r 'p95(.latency_ms) <= 10s' -r 'max(.error_rate_pct) <= 1%' sources
      check-guardrails --run r1 --baseline before -r 'p95(.latency_ms) <= baseline + 1%' now
      echo '{"type":"check","tool":"smoke-stack","run":"r1","name":"<b>& \"reco\"","status":"fail","message":"it is 500\nnot 200","request_id":"a-b-c","runbook":"https://runbooks.example.org/x?a=1&b=2","evidence":{"request":{"method":"GET","url":"http://x/"},"answer":{"status":500,"body":"<html>"}}}'
      echo '{"type":"check","tool":"smoke-stack","run":"r1","name":"rows","status":"unknown","message":"no rows"}'
      echo '{"type":"check","tool":"smoke-stack","run":"r1","name":"late","status":"skip","message":"needs rows"}'
    } | incident-emit --tee --dir incidents --run r1 >closed || [ $? -eq 1 ]
    grep -v '"fail"\|"unknown"' sources >open || [ $? -eq 1 ]
    jq -c 'select(.type != "summary")' sources | head -n 400 >unsummed
    : >empty
    jq -cn 'range(3000) | {type: "check", tool: "tool\(. % 20)", run: "r1", name: "item \(.)",
        status: (if . % 40 == 0 then "fail" elif . % 50 == 0 then "unknown" elif . % 30 == 0 then "warn" else "pass" end), message: "said \(.)"}' >large
    for run in closed open unsummed empty large; do
        readiness-report html "$run" >"$run.html" 2>/dev/null || [ $? -le 2 ]
        "$PYTHON" "$TOP/tests/lib/page.py" "$TOP/cmd/readiness-report/page/page.css" "$run.html"
    done
    export PAGES="$PWD/closed.html $PWD/open.html $PWD/unsummed.html $PWD/empty.html $PWD/large.html"
}

@test "html-validate has nothing to say" {
    cat >.htmlvalidate.json <<'EOT'
{"root": true, "extends": ["html-validate:recommended", "html-validate:document"]}
EOT
    for page in $PAGES; do
        cp "$page" .
        node "$MODULES/html-validate/bin/html-validate.mjs" "$(basename "$page")"
    done
    # It would: a row whose cells are no cells.
    sed 's/<\/h1>/<\/h2>/' closed.html >broken.html
    run -1 node "$MODULES/html-validate/bin/html-validate.mjs" broken.html
}

@test "in Chromium: axe-core finds nothing, nothing is loaded or logged, the filter and the keyboard work, it fits" {
    # shellcheck disable=SC2086 # the pages are words
    run -0 timeout 600 node "$TOP/tests/nightly/pages.js" "$MODULES" "$(command -v chromium)" $PAGES
    [[ "$output" == "5 pages, 0 faults" ]]
}

@test "in Chromium: what is wrong is found" {
    local page=${PAGES%% *}
    # Grey on grey; a request that leaves; an element wider than a phone; a filter that shows what it should not.
    sed 's/--quiet: #565c64/--quiet: #c5c5c5/; s/style-src [^;]*;/style-src *; style-src-elem * '"'unsafe-inline'"';/' "$page" >pale.html
    sed 's/<footer>/<footer><img src="http:\/\/127.0.0.1:9\/x.png" alt="x">/; s/default-src [^"]*/x/' "$page" >leaves.html
    sed 's/#checks:has(#status-fail:checked) .group:not(.fail)/.nothing/; s/style-src [^;]*;/style-src *; style-src-elem * '"'unsafe-inline'"';/' "$page" >filter.html
    run -1 timeout 300 node "$TOP/tests/nightly/pages.js" "$MODULES" "$(command -v chromium)" pale.html leaves.html filter.html
    [[ "$output" == *"pale.html, light, 1280: axe: serious: color-contrast"* ]]
    [[ "$output" == *"leaves.html, light, 1280: it asks for http://127.0.0.1:9/x.png"* ]]
    [[ "$output" == *"filter.html, light, 1280: the filter fail shows"* ]]
}
