#!/usr/bin/env bash
# records-from over large reports and readiness-report over a large run, beside what else reads and writes them from end to end: SARIF of some 100 MB beside jq writing each
# result, JUnit of 100,000 tests beside xmllint, Prometheus text of a million samples beside promtool.
set -eu

sarif=$BENCH_DIR/scan.sarif
awk 'BEGIN {
    printf "{\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{\"name\":\"scanner\",\"rules\":["
    for (i = 0; i < 200; i++)
        printf "%s{\"id\":\"R%d\",\"defaultConfiguration\":{\"level\":\"warning\"},\"properties\":{\"security-severity\":\"%.1f\"}}", i ? "," : "", i, i % 100 / 10
    printf "]}},\"results\":["
    for (i = 0; i < 200000; i++)
        printf "%s\n{\"ruleId\":\"R%d\",\"ruleIndex\":%d,\"message\":{\"text\":\"Untrusted data from a request flows into this call, number %d, and is not escaped.\"},\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":\"src/package%d/module%d.py\",\"uriBaseId\":\"%%SRCROOT%%\"},\"region\":{\"startLine\":%d,\"startColumn\":5,\"endColumn\":42,\"snippet\":{\"text\":\"    return render(request.args[name])\"}}}}],\"partialFingerprints\":{\"primaryLocationLineHash\":\"%08x%08x:1\"},\"properties\":{\"precision\":\"high\",\"tags\":[\"security\",\"external/cwe/cwe-079\"]}}", i ? "," : "", i % 200, i % 200, i, i % 50, i % 977, i % 5000 + 1, i * 7919, i
    print "]}]}"
}' >"$sarif"
awk -v bytes="$(stat -c %s "$sarif")" 'BEGIN { printf "SARIF: %.0f MB, 200000 results\n", bytes / 1e6 }'
echo "records-from sarif:                  $(best "$BUILD/records-from" sarif "$sarif")"
echo "jq -c .runs[].results[]:             $(best jq -c '.runs[].results[]' "$sarif")"

junit=$BENCH_DIR/junit.xml
awk 'BEGIN {
    print "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<testsuites><testsuite name=\"pytest\" tests=\"100000\" failures=\"1000\" errors=\"0\" skipped=\"0\">"
    for (i = 0; i < 100000; i++)
        printf "<testcase classname=\"tests.test_module%d\" name=\"test_case_%d[%d]\" time=\"0.%03d\">%s</testcase>\n", i % 300, i, i % 7, i % 1000, i % 100 ? "" : "<failure message=\"assert 1 == 2\">def test():\n&gt;   assert 1 == 2</failure>"
    print "</testsuite></testsuites>"
}' >"$junit"
awk -v bytes="$(stat -c %s "$junit")" 'BEGIN { printf "JUnit: %.0f MB, 100000 tests\n", bytes / 1e6 }'
# Once is too short for the clock.
ten_times() {
    # shellcheck disable=SC2016 # for the inner shell
    best bash -c 'for _ in 1 2 3 4 5 6 7 8 9 10; do "$@" >/dev/null; done' - "$@"
}
echo "records-from junit, ten times:       $(ten_times "$BUILD/records-from" junit "$junit")"
echo "xmllint --stream --noout, ten times: $(ten_times xmllint --stream --noout "$junit")"

metrics=$BENCH_DIR/metrics.prom
awk 'BEGIN {
    print "# HELP http_requests_total Requests.\n# TYPE http_requests_total counter"
    for (i = 0; i < 1000000; i++)
        printf "http_requests_total{method=\"GET\",path=\"/items/%d\",status=\"200\"} %d\n", i, i * 3
}' >"$metrics"
awk -v bytes="$(stat -c %s "$metrics")" 'BEGIN { printf "Prometheus text: %.0f MB, 1000000 samples\n", bytes / 1e6 }'
echo "records-from prometheus:             $(best "$BUILD/records-from" prometheus "$metrics")"
# shellcheck disable=SC2016 # for the inner shell
echo "promtool check metrics:              $(best sh -c 'promtool check metrics <"$1"' - "$metrics")"

# The other way: 40,000 checks of which 2,000 fail, in each format, beside jq writing the same JUnit cases and SARIF results.
run=$BENCH_DIR/run.jsonl
awk 'BEGIN { for (i = 0; i < 40000; i++)
    printf "{\"type\":\"check\",\"tool\":\"tool-%d\",\"time\":\"2026-01-01T00:00:00.000Z\",\"run\":\"r\",\"name\":\"check number %d of many\",\"status\":\"%s\",\"message\":\"the answer was late by %d ms\",\"file\":\"plan.json\",\"line\":%d}\n", i % 5, i, i % 20 ? "pass" : "fail", i, i % 900 + 1 }' >"$run"
awk -v bytes="$(stat -c %s "$run")" 'BEGIN { printf "a run: %.0f MB, 40000 checks, 2000 of them fail\n", bytes / 1e6 }'
report() { best "$BUILD/readiness-report" -q --ignore-status "$@" "$run"; }
for format in human tap junit sarif github gitlab markdown prometheus readiness html ctrf; do
    printf 'readiness-report %-20s%s\n' "$format:" "$(report "$format")"
done
# shellcheck disable=SC2046 # options
echo "all of them, in one run:             $(report human $(for format in tap junit sarif github gitlab markdown prometheus readiness html ctrf; do echo "--$format $BENCH_DIR/run.$format"; done))"
echo "jq, the cases of JUnit:              $(best jq -r '"<testcase classname=\"\(.tool | @html)\" name=\"\(.name | @html)\">" + (if .status == "fail" then "<failure message=\"\(.message | @html)\"/>" else "" end) + "</testcase>"' "$run")"
echo "jq, the results of SARIF:            $(best jq -c 'select(.status == "fail") | {ruleId: .name, level: "error", message: {text: .message}, locations: [{physicalLocation: {artifactLocation: {uri: .file}, region: {startLine: .line}}}]}' "$run")"
