# records-from over reports of scanners: what becomes of each, and what cannot be trusted.

load lib/harness
load lib/reports

reports() {
    cat <<'EOT'
sarif|sarif.json|1 4 2 1 1|1|CodeQL 2.16.1
sarif|sarif-late.json|2 2 0 1 0|0|Semgrep OSS 1.69.0, Microsoft (R) Visual C# Compiler 3.8.0
EOT
}

broken() {
    cat <<'EOT'
cut off|sarif|sarif.json|head -c 3000
it is empty|sarif|sarif.json|true
the analysis did not begin|sarif|sarif.json|jq 'del(.runs[0].results)'
the analysis did not begin|sarif|sarif-late.json|jq '.runs[1].results = null'
run 2 does not name its tool|sarif|sarif-late.json|jq 'del(.runs[1].tool.driver.name)'
run 1 does not name its tool|sarif|sarif-late.json|jq '.runs[0].tool = null'
"results" is no array|sarif|sarif.json|jq '.runs[0].results = {}'
a result is no object|sarif|sarif.json|jq '.runs[0].results[2] = "none"'
a result is no object|sarif|sarif-late.json|jq '.runs[0].results[2] = null'
a run is no object|sarif|sarif.json|jq '.runs[0] = []'
its version is "2.2"|sarif|sarif.json|jq '.version = "2.2"'
its version is "1.0.0"|sarif|sarif-late.json|jq '.version = "1.0.0"'
its version is ""|sarif|sarif.json|jq '.version = null'
it has no "runs"|sarif|sarif.json|jq 'del(.runs)'
it has no "runs"|sarif|sarif.json|jq '.runs = null'
externalPropertyFileReferences|sarif|sarif.json|jq '.runs[0].externalPropertyFileReferences = {results: [{location: {uri: "a"}}]}'
inlineExternalProperties|sarif|sarif.json|jq '.inlineExternalProperties = [{}]'
stands twice|sarif|sarif.json|sed 's/"ruleId": "py.unknown"/&, "ruleId": "a"/'
EOT
}

doubtful() {
    cat <<'EOT'
it holds no run|sarif|{"version":"2.1.0","runs":[]}
EOT
}

@test "findings, severities and sources of each format" {
    reports_hold
}

@test "a broken report is trouble, and nothing vouches for it" {
    broken_reports_are_trouble
}

@test "a report that does not say whether its tool looked is unknown, unless that is accepted" {
    doubtful_reports_are_unknown
}

@test "the gate over each: closed by a finding, by a report that is broken, and by none" {
    reports_close_the_gate
}

# ---- SARIF ----

# sarif_of RUN [RESULT...]: a report of one run with these results.
sarif_of() {
    jq -nc --argjson run "$1" --argjson results "[$(IFS=,; echo "${*:2}")]" \
        '{version: "2.1.0", runs: [{tool: {driver: {name: "t"}}} * $run + {results: $results}]}'
}

@test "SARIF: where a result's severity comes from" {
    run='{"tool":{"driver":{"rules":[
        {"id":"score","defaultConfiguration":{"level":"note"},"properties":{"security-severity":"9.0"}},
        {"id":"number","properties":{"security-severity":4}},
        {"id":"word","defaultConfiguration":{"level":"note"},"properties":{"security-severity":"HIGH"}},
        {"id":"zero","defaultConfiguration":{"level":"error"},"properties":{"security-severity":"0.0"}},
        {"id":"above","defaultConfiguration":{"level":"error"},"properties":{"security-severity":"11"}},
        {"id":"odd","defaultConfiguration":{"level":"error"},"properties":{"security-severity":{"a":1}}},
        {"id":"level","defaultConfiguration":{"level":"error"}},
        {"id":"none"},
        "no rule",
        {"id":"overridden","defaultConfiguration":{"level":"note"}}]},
        "extensions":[{},{"rules":[{"id":"level","defaultConfiguration":{"level":"note"}},{"id":"extra","defaultConfiguration":{"level":"error"}}]}]},
        "invocations":[{"executionSuccessful":true,"ruleConfigurationOverrides":[
            {"descriptor":{"index":9},"configuration":{"level":"error"}},
            {"descriptor":{"id":"foreign"},"configuration":{"level":"none"}}]}]}'
    # SEVERITY|RESULT
    while IFS='|' read -r want result; do
        sarif_of "$run" "$result" >first.sarif
        # And where the results stand before what they need.
        jq '.runs[0] |= {results, invocations, tool}' first.sarif >last.sarif
        for order in first last; do
            found=$(records-from sarif $order.sarif | jq -r 'select(.type == "finding") | .severity')
            [ "$found" = "$want" ] || { echo "$order $result: $found"; false; }
        done
    done <<'EOT'
critical|{"ruleId":"score"}
critical|{"ruleId":"score","level":"note"}
low|{"ruleId":"score","properties":{"security-severity":"3.9"}}
medium|{"ruleIndex":1}
high|{"ruleId":"word"}
high|{"ruleId":"zero"}
high|{"ruleId":"above"}
high|{"ruleId":"odd"}
high|{"ruleId":"level"}
low|{"ruleId":"level","level":"note"}
high|{"ruleId":"level","level":null}
high|{"ruleId":"level","level":"dreadful"}
high|{"ruleId":"level","level":7}
medium|{"ruleId":"none"}
medium|{"ruleId":"never described"}
medium|{"message":{"text":"no rule"}}
high|{"ruleId":"level/part/of/it"}
medium|{"ruleId":"levels"}
high|{"ruleIndex":6}
high|{"rule":{"index":6}}
high|{"rule":{"id":"level"},"ruleIndex":-1}
medium|{"ruleIndex":99}
medium|{"ruleIndex":8}
low|{"rule":{"index":0,"toolComponent":{"index":1}}}
low|{"ruleId":"level","rule":{"index":0,"toolComponent":{"index":1}}}
high|{"ruleId":"extra"}
high|{"ruleId":"extra","ruleIndex":0}
medium|{"rule":{"index":0,"toolComponent":{"index":0}}}
medium|{"rule":{"index":0,"toolComponent":{"index":7}}}
high|{"ruleId":"overridden"}
low|{"ruleId":"overridden","level":"note"}
info|{"ruleId":"foreign"}
EOT
}

@test "SARIF: which results are findings, and which are suppressed" {
    # none, open or suppressed|RESULT
    while IFS='|' read -r want result; do
        sarif_of '{}' "$result" >report
        found=$(records-from sarif report | jq -r 'select(.type == "finding") | if .suppressed then "suppressed" else "open" end')
        [ "${found:-none}" = "$want" ] || { echo "$result: $found"; false; }
    done <<'EOT'
open|{}
open|{"kind":"fail"}
open|{"kind":"FAIL"}
open|{"kind":null}
open|{"kind":"new kind"}
none|{"kind":"pass"}
none|{"kind":"PASS","level":"error"}
none|{"kind":"notApplicable"}
none|{"kind":"review"}
none|{"baselineState":"absent"}
open|{"baselineState":"unchanged"}
open|{"suppressions":[]}
open|{"suppressions":null}
open|{"suppressions":"inSource"}
open|{"suppressions":["inSource"]}
suppressed|{"suppressions":[{}]}
suppressed|{"suppressions":[{"kind":"inSource","status":null}]}
suppressed|{"suppressions":[{"kind":"external","status":"accepted"}]}
open|{"suppressions":[{"kind":"external","status":"rejected"}]}
open|{"suppressions":[{"kind":"inSource"},{"kind":"external","status":"underReview"}]}
EOT
}

@test "SARIF: paths, lines and messages" {
    run='{"originalUriBaseIds":{"ROOT":{"uri":"file:///w/"},"SUB":{"uri":"sub%20dir","uriBaseId":"ROOT"},"LOOP":{"uri":"x/","uriBaseId":"LOOP"}},
        "artifacts":[{"location":{"uri":"a.c"}},{"location":{"uri":"b.c","uriBaseId":"SUB"}}],
        "tool":{"driver":{"globalMessageStrings":{"g":{"text":"global"}},"rules":[{"id":"r","messageStrings":{"m":{"text":"{0} of {1}{2}, {{0}}"}}}]}}}'
    # what comes of it|MEMBERS OF THE RESULT
    while IFS='|' read -r want result; do
        sarif_of "$run" "$result" >first.sarif
        jq '.runs[0] |= {results, artifacts, originalUriBaseIds, tool}' first.sarif >last.sarif
        for order in first last; do
            found=$(records-from sarif $order.sarif | jq -r 'select(.type == "finding") | .file // .message // "-"')
            [ "$found" = "$want" ] || { echo "$order $result: $found"; false; }
        done
    done < <(sed 's/@\(.*\)$/{"locations":[{"physicalLocation":{"artifactLocation":\1}}]}/' <<'EOT'
a.c|@{"uri":"a.c"}
a b%.c|@{"uri":"a%20b%25.c"}
a%2.c|@{"uri":"a%2.c"}
/src/a.c|@{"uri":"file:///src/a.c"}
/src/a.c|@{"uri":"file:////src/a.c"}
/src/a.c|@{"uri":"FILE://localhost/src/a.c"}
C:/src/a.c|@{"uri":"file:///C:/src/a.c"}
a.c|@{"index":0}
sub dir/b.c|@{"index":1}
a.c|@{"uri":"a.c","uriBaseId":"ROOT"}
sub dir/a.c|@{"uri":"a.c","uriBaseId":"SUB"}
/a.c|@{"uri":"/a.c","uriBaseId":"SUB"}
a.c|@{"uri":"a.c","uriBaseId":"%SRCROOT%"}
x/x/x/x/x/x/x/x/a.c|@{"uri":"a.c","uriBaseId":"LOOP"}
-|@{"index":2}
-|@{"index":-1}
-|@{"uri":null,"index":"a"}
-|{"locations":[]}
-|{"locations":{}}
plain|{"message":{"text":"plain"}}
plain {0}|{"message":{"text":"plain {0}"}}
plain x|{"message":{"text":"plain {0}","arguments":["x"]}}
as a string|{"message":"as a string"}
a of b, {0}|{"ruleId":"r","message":{"id":"m","arguments":["a","b"]}}
global|{"ruleId":"r","message":{"id":"g"}}
-|{"ruleId":"r","message":{"id":"nowhere"}}
EOT
)
    sarif_of '{}' '{"locations":[{"physicalLocation":{"region":{"startLine":-3}}}]}' '{"locations":[{"physicalLocation":{"region":{"startLine":1e400}}}]}' >report
    [ "$(records-from sarif report | jq -c 'select(.type == "finding") | has("line")' | sort -u)" = false ]
}

@test "SARIF: a fingerprint that the tool gives stays when message and line change" {
    prints() { records-from sarif "$1" | jq -r 'select(.type == "finding") | .fingerprint'; }
    result='{"ruleId":"r","message":{"text":"a 1"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a.c"},"region":{"startLine":1}}}],'
    for print in '"partialFingerprints":{"primaryLocationLineHash":"abc:1","primaryLocationStartColumnFingerprint":"4"}' '"fingerprints":{"x/v1":"abc"}' '"partialFingerprints":{"x":"abc"}'; do
        sarif_of '{}' "$result$print}" >one
        sed 's/a 1/b 2/; s/"startLine":1/"startLine":7/; s/"4"/"5"/' one >two
        [ "$(prints one)" = "$(prints two)" ]
        sed 's/abc/abd/' one >two
        [ "$(prints one)" != "$(prints two)" ]
        run ! grep -q abc <(records-from sarif one)
    done
}

@test "SARIF: several runs are a source for each tool; a report without a version is read" {
    jq -c '.runs = [.runs[0], .runs[0], .runs[1], .runs[0]]' "$TOP/tests/reports/sarif-late.json" >report
    [ "$(records-from sarif report | jq -r 'select(.type == "source") | "\(.tool | .[0:7]) \(.items.finding)"' | paste -sd ,)" = "Semgrep 6,Microso 2,Semgrep 3" ]
    [ "$(records-from --tool mine sarif report | jq -r 'select(.type == "source") | "\(.tool) \(.items.finding)"')" = "mine 11" ]
    jq 'del(.version)' "$TOP/tests/reports/sarif.json" | records-from auto >out
    [ "$(severities out)" = "1 4 2 1 1" ]
    # A tool that looked and found nothing.
    [ "$(sarif_of '{}' | records-from sarif | jq 'select(.type == "source") | .items.finding')" = 0 ]
    # Several invocations: an override makes a rule only more severe, since no result says which it is of.
    sarif_of '{"invocations":[{},{"ruleConfigurationOverrides":[{"descriptor":{"id":"a"},"configuration":{"level":"note"}},{"descriptor":{"id":"b"},"configuration":{"level":"error"}}]}]}' \
        '{"ruleId":"a"}' '{"ruleId":"b"}' | records-from sarif >out
    [ "$(severities out)" = "0 1 1 0 0" ]
}

@test "SARIF: memory stays flat, in whatever order it stands" {
    result=$(jq -c '.runs[0].results[0]' "$TOP/tests/reports/sarif.json")
    yes "$result" | head -n 60000 | paste -sd , >results
    { printf '{"runs":[{"tool":{"driver":{"name":"t"}},"results":['; cat results; printf ']}]}'; } >first.sarif
    { printf '{"runs":[{"results":['; cat results; printf '],"tool":{"driver":{"name":"t"}}}]}'; } >last.sarif
    for order in first last; do within_memory 30000 "$(peak_of records-from sarif $order.sarif)"; done
    # Rules beyond what is kept are a fault only where a result needs one of them.
    { printf '{"runs":[{"tool":{"driver":{"name":"t","rules":['
      seq 300000 | sed 's/.*/{"id":"&"}/' | paste -sd , | tr -d '\n'
      printf ']}},"results":[{"ruleId":"1"},{"ruleId":"300000"}]}]}'; } >rules.sarif
    run -2 --separate-stderr records-from sarif rules.sarif
    [[ "$stderr" == *"its rules need more than 12 MiB"* ]]
    within_memory 40000 "$(peak_of records-from sarif rules.sarif)"
    mkdir gone
    rmdir gone
    TMPDIR=$PWD/gone run -2 --separate-stderr records-from sarif last.sarif
    [[ "$stderr" == *"no room to keep its results"*TMPDIR* ]]
}
