# records-from over reports of scanners: what becomes of each, and what cannot be trusted.

load lib/harness
load lib/reports

reports() {
    cat <<'EOT'
sarif|sarif.json|1 4 2 1 1|1|CodeQL 2.16.1
sarif|sarif-late.json|2 2 0 1 0|0|Semgrep OSS 1.69.0, Microsoft (R) Visual C# Compiler 3.8.0
bandit|bandit.json|0 1 1 2 0|0|bandit
trivy|trivy.json|2 4 1 2 0|1|trivy 0.58.1
trivy|trivy-old.json|1 0 0 0 0|0|trivy
trivy|trivy-k8s.json|0 0 1 1 0|0|trivy
grype|grype.json|2 1 1 1 0|1|grype 0.85.0
zap|zap.json|0 1 1 1 1|1|zap 2.15.0
zap|zap.xml|0 1 1 1 0|1|zap 2.15.0
npm-audit|npm-audit.json|1 0 1 0 1|0|npm-audit
npm-audit|npm-audit-6.json|0 1 1 0 0|0|npm-audit
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
a rule is no object|sarif|sarif.json|jq '.runs[0].tool.driver.rules[2] = "py/rule"'
"rules" is no array|sarif|sarif.json|jq '.runs[0].tool.extensions[0].rules = {}'
"driver" is no object|sarif|sarif.json|jq '.runs[0].tool.driver |= [.]'
"tool" is no object|sarif|sarif.json|jq '.runs[0].tool |= [.]'
"extensions" is no array|sarif|sarif.json|jq '.runs[0].tool.extensions |= {a: .}'
an extension is no object|sarif|sarif.json|jq '.runs[0].tool.extensions |= [.]'
an invocation is no object|sarif|sarif-late.json|jq '.runs[0].invocations |= [.]'
"ruleConfigurationOverrides" is no array|sarif|sarif.json|jq '.runs[0].invocations[0].ruleConfigurationOverrides |= {a: .}'
has no descriptor|sarif|sarif.json|jq '.runs[0].invocations[0].ruleConfigurationOverrides |= [.]'
has no descriptor|sarif|sarif.json|jq '.runs[0].invocations[0].ruleConfigurationOverrides[0].descriptor |= [.]'
has no descriptor|sarif|sarif.json|jq '.runs[0].invocations[0].ruleConfigurationOverrides[0].configuration |= [.]'
leads to no rule|sarif|sarif.json|jq '.runs[0].invocations[0].ruleConfigurationOverrides[0].descriptor = {index: 77}'
leads to no rule|sarif|sarif.json|jq '.runs[0].invocations[0].ruleConfigurationOverrides[0].descriptor |= (del(.id) | .toolComponent = {name: "a"})'
of a rule are no object|sarif|sarif.json|jq '.runs[0].tool.driver.rules[0].properties |= [.]'
of a rule are no object|sarif|sarif.json|jq '.runs[0].tool.driver.rules[1].defaultConfiguration = "error"'
its rule is no object|sarif|sarif.json|jq '.runs[0].results[0].rule |= [.]'
its rule.toolComponent is no object|sarif|sarif.json|jq '.runs[0].results[5].rule.toolComponent = 0'
its ruleIndex is no index|sarif|sarif.json|jq '.runs[0].results[0].ruleIndex = "0"'
its rule.index is no index|sarif|sarif-late.json|jq '.runs[0].results[0].rule = {index: 0.5}'
its ruleId is no string|sarif|sarif-late.json|jq '.runs[0].results[0].ruleId |= [.]'
its properties is no object|sarif|sarif.json|jq '.runs[0].results[0].properties = ["security-severity"]'
"invocations" is no array|sarif|sarif.json|jq '.runs[0].invocations = {executionSuccessful: true}'
a run is no object|sarif|sarif.json|jq '.runs[0] = []'
its version is "2.2"|sarif|sarif.json|jq '.version = "2.2"'
its version is "1.0.0"|sarif|sarif-late.json|jq '.version = "1.0.0"'
its version is ""|sarif|sarif.json|jq '.version = null'
it has no "runs"|sarif|sarif.json|jq 'del(.runs)'
it has no "runs"|sarif|sarif.json|jq '.runs = null'
externalPropertyFileReferences|sarif|sarif.json|jq '.runs[0].externalPropertyFileReferences = {results: [{location: {uri: "a"}}]}'
inlineExternalProperties|sarif|sarif.json|jq '.inlineExternalProperties = [{}]'
stands twice|sarif|sarif.json|sed 's/"ruleId": "py.unknown"/&, "ruleId": "a"/'
cut off|bandit|bandit.json|head -n 20
it has no "results"|bandit|bandit.json|jq 'del(.results)'
it has no "metrics"|bandit|bandit.json|jq 'del(.metrics) | .results = []'
"results" is no array|bandit|bandit.json|jq '.results = null'
not what bandit writes|bandit|bandit.json|jq '.results[1] = "B101"'
not what bandit writes|bandit|bandit.json|jq '.results[1] = {}'
stands twice|bandit|bandit.json|sed 's/"test_id": "B324"/&, "test_id": "B000"/'
it has no "metrics"|bandit|bandit.json|echo '{"results": [], "metrics": []}'
"errors" is no array|bandit|bandit.json|jq '.errors = {a: 1}'
cut off|trivy|trivy.json|head -n 30
SchemaVersion is 3|trivy|trivy.json|jq '.SchemaVersion = 3'
SchemaVersion is "2"|trivy|trivy.json|jq '.SchemaVersion = "2"'
it has no "SchemaVersion"|trivy|trivy.json|jq 'del(.SchemaVersion)'
"Results" is no array|trivy|trivy.json|jq '.Results = {}'
a result is no object|trivy|trivy.json|jq '.Results[1] = null'
a result names no Target|trivy|trivy.json|jq 'del(.Results[1].Target)'
a result names no Target|trivy|trivy-old.json|jq '.[1] = {"RuleID": "a"}'
not what trivy writes|trivy|trivy.json|jq '.Results[0].Vulnerabilities[1] = "CVE"'
not what trivy writes|trivy|trivy-old.json|jq '.[0].Vulnerabilities[0] |= del(.VulnerabilityID)'
Vulnerabilities is no array|trivy|trivy.json|jq '.Results[0].Vulnerabilities = {}'
counts 3 failed misconfigurations (MisconfSummary), and holds 2|trivy|trivy.json|jq '.Results[2].MisconfSummary.Failures = 3'
counts 2 failed misconfigurations (MisconfSummary), and holds 0|trivy|trivy.json|jq 'del(.Results[2].Misconfigurations)'
no count of Failures|trivy|trivy.json|jq '.Results[2].MisconfSummary.Failures = "3"'
no count of Failures|trivy|trivy.json|jq '.Results[2].MisconfSummary = [3]'
a resource is no object|trivy|trivy-k8s.json|jq '.Resources[1] = []'
"Results" is no array|trivy|trivy-k8s.json|jq '.Resources[0].Results |= {a: .}'
Resources is no array|trivy|trivy-k8s.json|jq '.Resources |= {a: .} | .Vulnerabilities = []'
a resource says neither|trivy|trivy-k8s.json|jq '.Resources[0] |= {a: .}'
no report of Trivy|trivy|trivy.json|echo '"text"'
cut off|grype|grype.json|head -n 20
it has no "matches"|grype|grype.json|jq 'del(.matches)'
"matches" is no array|grype|grype.json|jq '.matches = {}'
not what grype writes|grype|grype.json|jq '.matches[1] = {vulnerability: "CVE"}'
not what grype writes|grype|grype.json|jq '.ignoredMatches = [1]'
cut off|zap|zap.json|head -n 20
cut off|zap|zap.xml|head -n 20
it has no "site"|zap|zap.json|jq 'del(.site)'
"site" is no array|zap|zap.json|jq '.site = null'
a site is no object|zap|zap.json|jq '.site[0] = "http://shop.example"'
a site has no "alerts"|zap|zap.json|jq 'del(.site[0].alerts)'
"alerts" is no array|zap|zap.json|jq '.site[1].alerts = "none"'
an alert is no object|zap|zap.json|jq '.site[0].alerts[1] = "XSS"'
its root is not OWASPZAPReport|zap|zap.xml|sed 's/OWASPZAPReport/Report/'
an alertitem within another|zap|zap.xml|sed 's/<count>7/<alertitem><alert>XSS<.alert><.alertitem>&/; s/<[.]/<\//g'
a site has no "alerts"|zap|zap.xml|sed 's/<alerts><.alerts>//'
among its alerts, an element that is no alertitem|zap|zap.xml|sed 's/alertitem>/AlertItem>/g'
declares an entity|zap|zap.xml|sed '2i <!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
not XML|zap|zap.xml|sed 's/<count>7/<count>7<'/
npm did not audit: ENOLOCK: This command requires an existing lockfile.|npm-audit|npm-audit.json|echo '{"error":{"code":"ENOLOCK","summary":"This command requires an existing lockfile.","detail":"Try npm i"}}'
npm did not audit: request to the registry failed|npm-audit|npm-audit.json|echo '{"message":"request to the registry failed","error":{"summary":"","detail":""}}'
npm did not audit: it does not say why|npm-audit|npm-audit.json|jq '.error = "?"'
cut off|npm-audit|npm-audit.json|head -n 20
auditReportVersion is 3|npm-audit|npm-audit.json|jq '.auditReportVersion = 3'
neither "vulnerabilities" nor "advisories"|npm-audit|npm-audit.json|jq 'del(.vulnerabilities)'
"vulnerabilities" is no object|npm-audit|npm-audit.json|jq '.vulnerabilities = []'
"advisories" is no object|npm-audit|npm-audit-6.json|jq '.advisories = null'
it counts 4 vulnerabilities (metadata), and lists none|npm-audit|npm-audit.json|jq '.vulnerabilities = {}'
it counts 4 vulnerabilities (metadata), and lists none|npm-audit|npm-audit-6.json|jq '.advisories = {}'
vulnerabilities.high of its metadata is no count|npm-audit|npm-audit.json|jq '.vulnerabilities = {} | .metadata.vulnerabilities = {high: "3"}'
its metadata has no counts|npm-audit|npm-audit-6.json|jq '.advisories = {} | .metadata.vulnerabilities = [3]'
it has no "auditReportVersion"|npm-audit|npm-audit.json|echo '{"vulnerabilities": {}}'
an advisory is no object|npm-audit|npm-audit-6.json|jq '.advisories["118"] = 118'
does not say what makes it vulnerable|npm-audit|npm-audit.json|jq '.vulnerabilities.semver = {}'
does not say what makes it vulnerable|npm-audit|npm-audit.json|jq '.vulnerabilities.semver.via = "minimist"'
longer than 214 bytes|npm-audit|npm-audit.json|jq '.vulnerabilities.semver.via = ["a" * 215]'
does not say what makes it vulnerable|npm-audit|npm-audit.json|jq '.vulnerabilities.minimist.via = []'
it counts 4 vulnerable packages (metadata), and lists 3|npm-audit|npm-audit.json|jq 'del(.vulnerabilities.minimist)'
none by an advisory|npm-audit|npm-audit.json|jq 'del(.metadata) | .vulnerabilities |= (del(.semver) | .minimist.via = ["mkdirp"] | .mkdirp.via = ["minimist"])'
names neither an advisory nor a package|npm-audit|npm-audit.json|jq '.vulnerabilities.semver.via = [7]'
EOT
}

doubtful() {
    cat <<'EOT'
it holds no run|sarif|{"version":"2.1.0","runs":[]}
looked at no line of code|bandit|{"results":[],"errors":[],"metrics":{"_totals":{"loc":0,"SEVERITY.HIGH":0}}}
names nothing that it looked at|trivy|{"SchemaVersion":2,"ArtifactName":"a"}
names nothing that it looked at|trivy|{"SchemaVersion":2,"Results":null}
names nothing that it looked at|trivy|{"SchemaVersion":2,"Results":[]}
names nothing that it looked at|trivy|{"ClusterName":"c","Vulnerabilities":null,"Misconfigurations":null}
names nothing that it looked at|trivy|null
names nothing that it looked at|trivy|[]
is null, and no list|grype|{"matches":null,"descriptor":{"name":"grype"}}
names no site that it looked at|zap|{"@version":"2","site":[]}
names no site that it looked at|zap|<OWASPZAPReport version="2"/>
Bandit counted 3 issues, and lists 0, some of high severity|bandit|{"results":[],"metrics":{"_totals":{"SEVERITY.HIGH":2,"SEVERITY.LOW":1,"CONFIDENCE.HIGH":2}}}
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

# ---- Bandit ----

@test "Bandit: what its totals say more than it lists" {
    # What is left out by -l or -i is said, and is no doubt.
    for totals in '{"SEVERITY.HIGH":1,"SEVERITY.LOW":7,"CONFIDENCE.HIGH":3}' '{"SEVERITY.LOW":3.0,"CONFIDENCE.HIGH":3}' '{"SEVERITY.HIGH":1,"SEVERITY.UNDEFINED":1,"CONFIDENCE.LOW":1}'; do
        run -0 records-from bandit <<<'{"results":[],"errors":[],"metrics":{"_totals":'"$totals"'}}'
        [[ "$output" == *'"status":"warn"'*"and lists 0: -l, -i or a baseline left out the rest"* ]]
    done
    for totals in '{}' '{"SEVERITY.HIGH":0,"CONFIDENCE.HIGH":-3}' '{"SEVERITY.HIGH":"many"}' '{"SEVERITY.HIGH":1e400}'; do
        run -0 records-from bandit <<<'{"results":[],"errors":[],"metrics":{"_totals":'"$totals"'}}'
        [[ "$output" != *'"status":"warn"'* ]]
    done
    run -0 records-from bandit "$TOP/tests/reports/bandit.json"
    [[ "$output" == *"Bandit could not read 1 file; app/legacy.py: syntax error while parsing AST from file"* ]]
    run -0 records-from bandit < <(jq '.errors += [7]' "$TOP/tests/reports/bandit.json")
    [[ "$output" == *"Bandit could not read 2 files; the first: app/legacy.py"* ]]
}

# ---- packages ----

@test "Trivy: images, sorted members and the forms of a cluster" {
    told() { records-from trivy "$@" | jq -c 'select(.type == "finding") | [.rule, .severity, .file, .line, .package, .fixed_version, .suppressed, .message]'; }
    trivy=$TOP/tests/reports/trivy.json
    [ "$(told "$trivy" | sort)" = "$(told <(jq -S . "$trivy") | sort)" ]
    # A vulnerability is the same in the next image, and with another version of the package.
    prints() { records-from trivy "$1" | jq -r 'select(.type == "finding") | .fingerprint'; }
    sed 's/shop:1.4.0/shop:2.0.0/; s/10.13)/10.14)/; s/5.0-4/5.1/' "$trivy" >next
    [ "$(prints "$trivy")" = "$(prints next)" ]
    while IFS='|' read -r target want; do
        [ "$(told <(jq -n --arg t "$target" '{SchemaVersion: 2, Results: [{Target: $t, Class: "os-pkgs", Vulnerabilities: [{VulnerabilityID: "C"}]}]}') | jq -r '.[2]')" = "$want" ]
    done <<'EOT'
alpine:3.10 (alpine 3.10.2)|alpine
alpine (alpine 3.10.2)|alpine
localhost:5000/a/b@sha256:0a (debian 12)|localhost:5000/a/b
localhost:5000/b|localhost:5000/b
EOT
    old='{"ClusterName":"c","Vulnerabilities":[{"Kind":"Pod","Results":[{"Target":"a","Vulnerabilities":[{"VulnerabilityID":"C","Severity":"LOW"}]}]}],"Misconfigurations":[{"Kind":"Pod","Results":[{"Target":"b","Misconfigurations":[{"ID":"K","Severity":"HIGH","Status":"EXCEPTION"},{"ID":"L","Severity":"HIGH"}]}]}]}'
    [ "$(told <<<"$old" | jq -c '.[0:2]' | paste -sd ' ')" = '["C","low"] ["L","high"]' ]
    run -0 records-from auto "$TOP/tests/reports/trivy-k8s.json"
    [[ "$output" == *"Trivy could not scan 1 resource"* ]]
    run -0 records-from auto "$trivy"
    [[ "$output" == *"no longer supported (EOSL)"* ]]
}

@test "npm audit: advisories once each, and a package that is to blame but not described" {
    told() { records-from npm-audit | jq -c 'select(.type == "finding") | [.rule, .severity, .package, .fixed_version]'; }
    npm=$TOP/tests/reports/npm-audit.json
    [ "$(jq '.vulnerabilities.again = .vulnerabilities.minimist' "$npm" | told | wc -l)" -eq 3 ]
    [ "$(jq 'del(.vulnerabilities.minimist)' "$npm" | told | tail -n 1)" = '["minimist","critical","minimist",null]' ]
    [ "$(jq '.vulnerabilities.semver.via[0].severity = "dreadful"' "$npm" | told | tail -n 1)" = '["1101088","high","semver",null]' ]
    [ "$(jq '.advisories["118"] |= del(.id, .severity)' "$TOP/tests/reports/npm-audit-6.json" | told | head -n 1)" = '["unnamed","high","minimatch",">=3.0.2"]' ]
    run -2 --separate-stderr records-from auto <<<'{"error":{"code":"ENOAUDIT","summary":"offline"}}'
    [[ "$stderr" == *"npm did not audit: ENOAUDIT: offline"* ]]
}

# ---- ZAP ----

@test "ZAP: risk, and what stands for a place" {
    # SEVERITY FILE|MEMBERS OF THE ALERT
    cat >rows <<'EOT'
high -|{"riskcode":"3"}
high -|{"riskcode":3}
info -|{"riskcode":"0"}
high -|{"riskcode":"4"}
high -|{"riskcode":"-1"}
high -|{"riskcode":""}
medium -|{"riskdesc":"Medium (Low)"}
info -|{"riskdesc":"Informational (Low)"}
high -|{"riskdesc":"Odd"}
high -|{}
low http://a/b|{"riskcode":"1","uri":"http://a/b"}
low http://a/b|{"riskcode":"1","instances":[{"uri":"http://a/b#c"},{"uri":"http://a/c"}]}
low https://a:8/b@c|{"riskcode":"1","uri":"https://u:p@a:8/b@c?d=http://e"}
low http://a|{"riskcode":"1","uri":"http://a?x@y"}
low b/c|{"riskcode":"1","uri":"b/c?d=http://e@f"}
EOT
    cut -d'|' -f2- rows | jq -s '{"@version": "2", site: [{alerts: .}]}' >report
    # And the same as XML.
    jq -r '"<OWASPZAPReport><site><alerts>", (.site[0].alerts[] | "<alertitem>" + ([to_entries[] | select(.key != "instances") | "<\(.key)>\(.value)</\(.key)>"] | join("")) +
        ([.instances // [] | .[] | "<instances><instance><uri>\(.uri)</uri></instance></instances>"] | join("")) + "</alertitem>"), "</alerts></site></OWASPZAPReport>"' report >report.xml
    for file in report report.xml; do
        records-from auto $file | jq -r 'select(.type == "finding") | .severity + " " + (.file // "-")' | paste -d'|' - <(cut -d'|' -f2- rows) | diff rows -
    done
    # A single site, a single alert, where XML was converted.
    [ "$(jq '.site |= (.[0] | .alerts |= .[0])' report | records-from auto | jq -r 'select(.type == "finding") | .severity')" = high ]
}

# ---- SARIF ----

# sarif_of RUN [RESULT...]: a report of one run with these results.
sarif_of() {
    jq -nc --argjson run "$1" --argjson results "[$(IFS=,; echo "${*:2}")]" \
        '{version: "2.1.0", runs: [{tool: {driver: {name: "t"}}} * $run + {results: $results}]}'
}

# in_both_orders ROWS RUN MEMBERS WANTED: of "WANTED|RESULT" in each row the finding says what is wanted, also where the results
# stand before the members that they need.
in_both_orders() {
    mapfile -t results < <(cut -d'|' -f2- "$1")
    sarif_of "$2" "${results[@]}" >first.sarif
    jq ".runs[0] |= {results, $3, tool}" first.sarif >last.sarif
    for order in first last; do
        records-from sarif $order.sarif | jq -r "select(.type == \"finding\") | $4" | paste -d'|' - <(cut -d'|' -f2- "$1") | diff "$1" -
    done
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
        {"id":"none","properties":{"security-severity":"None"}},
        {},
        {"id":"overridden","defaultConfiguration":{"level":"note"}},
        {"id":"words","defaultConfiguration":{"level":"note"},"properties":{"security-severity":"9.8 of 10"}},
        {"id":"blank","defaultConfiguration":{"level":"note"},"properties":{"security-severity":" Critical "}},
        {"id":"odd level","defaultConfiguration":{"level":["note"]}}]},
        "extensions":[{},{"rules":[{"id":"level","defaultConfiguration":{"level":"note"}},{"id":"extra","defaultConfiguration":{"level":"error"}}]}]},
        "invocations":[{"executionSuccessful":true,"ruleConfigurationOverrides":[
            {"descriptor":{"index":9},"configuration":{"level":"error"}},
            {"descriptor":{"id":"foreign"},"configuration":{"level":"none"}}]}]}'
    # SEVERITY|RESULT
    cat >rows <<'EOT'
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
high|{"ruleIndex":99}
low|{"ruleIndex":99,"level":"note"}
medium|{"ruleId":"never described","ruleIndex":-1}
high|{"ruleId":"never described","ruleIndex":99}
high|{"ruleId":"words"}
critical|{"ruleId":"blank"}
high|{"properties":{"security-severity":["9.8"]}}
medium|{"properties":{"security-severity":""}}
high|{"ruleId":"odd level"}
medium|{"ruleIndex":8}
low|{"rule":{"index":0,"toolComponent":{"index":1}}}
low|{"ruleId":"level","rule":{"index":0,"toolComponent":{"index":1}}}
high|{"ruleId":"extra"}
high|{"ruleId":"extra","ruleIndex":0}
high|{"rule":{"index":0,"toolComponent":{"index":0}}}
high|{"rule":{"index":0,"toolComponent":{"index":7}}}
medium|{"rule":{"index":6,"toolComponent":{"name":"u"}}}
high|{"ruleIndex":1,"rule":{"toolComponent":{"index":1}}}
high|{"ruleId":"overridden"}
low|{"ruleId":"overridden","level":"note"}
info|{"ruleId":"foreign"}
EOT
    in_both_orders rows "$run" invocations .severity
}

@test "SARIF: which results are findings, and which are suppressed" {
    # none, open or suppressed|RESULT
    cat >rows <<'EOT'
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
    grep -v ^none rows >kept
    mapfile -t results < <(cut -d'|' -f2- rows)
    sarif_of '{}' "${results[@]}" | records-from sarif |
        jq -r 'select(.type == "finding") | if .suppressed then "suppressed" else "open" end' | paste -d'|' - <(cut -d'|' -f2- kept) | diff kept -
}

@test "SARIF: paths, lines and messages" {
    run='{"originalUriBaseIds":{"ROOT":{"uri":"file:///w/"},"SUB":{"uri":"sub%20dir","uriBaseId":"ROOT"},"LOOP":{"uri":"x/","uriBaseId":"LOOP"}},
        "artifacts":[{"location":{"uri":"a.c"}},{"location":{"uri":"b.c","uriBaseId":"SUB"}}],
        "tool":{"driver":{"globalMessageStrings":{"g":{"text":"global"}},"rules":[{"id":"r","messageStrings":{"m":{"text":"{0} of {1}{2}, {{0}}"}}}]}}}'
    # what comes of it|MEMBERS OF THE RESULT
    sed 's/@\(.*\)$/{"locations":[{"physicalLocation":{"artifactLocation":\1}}]}/' >rows <<'EOT'
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
9}8 {10}|{"message":{"text":"{9}}}{8} {10}{1}","arguments":[0,{},2,3,4,5,6,7,8,9,10]}}
as a string|{"message":"as a string"}
a of b, {0}|{"ruleId":"r","message":{"id":"m","arguments":["a","b"]}}
global|{"ruleId":"r","message":{"id":"g"}}
-|{"ruleId":"r","message":{"id":"nowhere"}}
EOT
    in_both_orders rows "$run" 'artifacts, originalUriBaseIds' '(.file // .message // "-")'
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
    # Rules beyond what is kept.
    { printf '{"runs":[{"tool":{"driver":{"name":"t","rules":['
      seq 300000 | sed 's/.*/{"id":"&"}/' | paste -sd , | tr -d '\n'
      printf ']}},"results":[{"ruleId":"1"}]}]}'; } >rules.sarif
    run -2 --separate-stderr records-from sarif rules.sarif
    [[ "$stderr" == *"its rules need more than 12 MiB"* ]]
    within_memory 40000 "$(peak_of records-from sarif rules.sarif)"
    mkdir gone
    rmdir gone
    TMPDIR=$PWD/gone run -2 --separate-stderr records-from sarif last.sarif
    [[ "$stderr" == *"no room to keep its findings"*TMPDIR* ]]
}
