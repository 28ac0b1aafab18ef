# records-from over reports of what looks for secrets, of package auditors and of linters.

load lib/harness
load lib/reports

reports() {
    cat <<'EOT'
trufflehog|trufflehog.jsonl|1 2 0 0 0|0|trufflehog
trufflehog|trufflehog-2.jsonl|0 2 0 0 0|0|trufflehog
gitleaks|gitleaks.json|0 2 0 0 0|0|gitleaks
gitleaks|gitleaks-7.json|0 1 0 0 0|0|gitleaks
semgrep|semgrep.json|1 1 1 1 0|1|semgrep 1.97.0
checkov|checkov.json|0 2 2 1 0|1|checkov 3.2.0
pip-audit|pip-audit.json|0 3 0 0 0|0|pip-audit
ruff|ruff.json|0 3 0 0 0|0|ruff
eslint|eslint.json|0 3 1 0 0|1|eslint
mypy|mypy.txt|0 4 0 0 0|0|mypy
mypy|mypy.jsonl|0 2 0 0 0|0|mypy
hadolint|hadolint.json|0 2 1 2 0|0|hadolint
shellcheck|shellcheck.json|0 1 1 2 0|0|shellcheck
EOT
}

broken() {
    cat <<'EOT'
cut off|trufflehog|trufflehog.jsonl|head -c 900
does not end with "finished scanning"|trufflehog|trufflehog.jsonl|head -n 4
announces 3 secrets, and 2 are there|trufflehog|trufflehog.jsonl|sed 2d
by what is no number|trufflehog|trufflehog.jsonl|sed 's/"verified_secrets": *\([0-9]*\)/"verified_secrets":"\1"/'
by what is no number|trufflehog|trufflehog.jsonl|echo '{"level":"info","msg":"finished scanning","chunks":"0"}'
this is not what trufflehog writes|trufflehog|trufflehog.jsonl|sed '3s/.*/"a secret"/'
this is not what trufflehog writes|trufflehog|trufflehog-2.jsonl|jq -c 'del(.stringsFound)'
expected a value|trufflehog|trufflehog.jsonl|sed '3s/.*/panic: runtime error/'
cut off|trufflehog|trufflehog-2.jsonl|head -c 400
cut off|gitleaks|gitleaks.json|head -c 700
it is empty|gitleaks|gitleaks.json|true
is no array|gitleaks|gitleaks.json|jq '.[0]'
this is not what gitleaks writes|gitleaks|gitleaks.json|jq '.[1] = null'
this is not what gitleaks writes|gitleaks|gitleaks.json|jq '.[1] = [.[1]]'
this is not what gitleaks writes|gitleaks|gitleaks-7.json|jq 'map(del(.offender))'
stands twice|gitleaks|gitleaks.json|sed 's/"RuleID": "private-key"/&, "RuleID": "none"/'
cut off|semgrep|semgrep.json|head -c 2000
it has no "results"|semgrep|semgrep.json|jq 'del(.results)'
it has no "errors"|semgrep|semgrep.json|jq '.errors = null'
"results" is no array|semgrep|semgrep.json|jq '.results = null'
this is not what semgrep writes|semgrep|semgrep.json|jq '.results[1] = "none"'
this is not what semgrep writes|semgrep|semgrep.json|jq 'del(.results[3].check_id)'
"paths.scanned" is no array|semgrep|semgrep.json|jq '.results = [] | .paths.scanned = {a: 1}'
"metrics" is no member|semgrep|semgrep.json|jq '{metrics: {}} + . | .results = []'
something follows|semgrep|semgrep.json|sed '$s/$/ {}/'
it has no "results"|semgrep|semgrep.json|jq '[.results]'
cut off|checkov|checkov.json|head -c 2000
it is empty|checkov|checkov.json|true
it has no "results"|checkov|checkov.json|jq 'del(.[0].results)'
it has no "failed_checks"|checkov|checkov.json|jq '.[1].results = {} | .[1].summary.failed = 0'
"failed_checks" is no array|checkov|checkov.json|jq '.[0].results.failed_checks = {}'
"skipped_checks" is no array|checkov|checkov.json|jq '.[0].results.skipped_checks = 1'
announces 4 failed checks, and lists 3|checkov|checkov.json|jq '.[0].summary.failed = 4'
announces 1 failed checks, and lists 0|checkov|checkov.json|jq '.[1] | .results.failed_checks = []'
announces 2 failed checks, and lists 0|checkov|checkov.json|jq '.[0].summary'
this is no report of Checkov|checkov|checkov.json|jq '. + ["none"]'
this is not what checkov writes|checkov|checkov.json|jq '.[0].results.failed_checks[1] = 7'
it is no report of Checkov|checkov|checkov.json|echo '[]'
by a number how many checks failed|checkov|checkov.json|jq '.[1] | .results.failed_checks = [] | .summary.failed = "1"'
by a number how many checks failed|checkov|checkov.json|jq '.[1] | .results.failed_checks = [] | .summary |= [.]'
cut off|pip-audit|pip-audit.json|head -c 500
it has no "dependencies"|pip-audit|pip-audit.json|jq 'del(.dependencies)'
dependencies is no array|pip-audit|pip-audit.json|jq '.dependencies |= .[0]'
this is not what pip-audit writes|pip-audit|pip-audit.json|jq 'del(.dependencies[0].name)'
no list of its findings|pip-audit|pip-audit.json|jq 'del(.dependencies[0].vulns)'
no list of its findings|pip-audit|pip-audit.json|jq '.dependencies[0].vulns = "none"'
this is not what pip-audit writes|pip-audit|pip-audit.json|jq '.dependencies[0].vulns[1] = "PYSEC-1"'
is no array|pip-audit|pip-audit.json|jq '"none"'
cut off|ruff|ruff.json|head -c 900
it is empty|ruff|ruff.json|true
this is not what ruff writes|ruff|ruff.json|jq '.[1].location = null'
this is not what ruff writes|ruff|ruff.json|jq -c '.[], {}'
cut off|ruff|ruff.json|jq -c '.[]' | head -c 600
cut off|eslint|eslint.json|head -c 900
it is empty|eslint|eslint.json|true
this is not what eslint writes|eslint|eslint.json|jq '.[1] = "b.js"'
this is not what eslint writes|eslint|eslint.json|jq '.[0].messages[1] = null'
this is not what eslint writes|eslint|eslint.json|jq '.[0].suppressedMessages[0] = []'
no list of its findings|eslint|eslint.json|jq 'del(.[1].messages)'
by no number|eslint|eslint.json|jq '.[0].messages = [] | .[0].errorCount = "3"'
no list of its findings|eslint|eslint.json|jq '.[1].suppressedMessages = {}'
1 errors and 1 warnings, and lists 1 in all|eslint|eslint.json|jq 'del(.[0].messages[0])'
9223372036854775807 errors|eslint|eslint.json|sed 's/"errorCount": 0/"errorCount": 9223372036854775807/'
it has no "results"|eslint|eslint.json|jq '{metadata: {}}'
last line|mypy|mypy.txt|head -n 4
last line|mypy|mypy.txt|head -c -20
last line|mypy|mypy.txt|sed 's/ source files)//'
last line|mypy|mypy.txt|sed 5q
last line|mypy|mypy.txt|true
last line|mypy|mypy.txt|{ cat; echo 'app/c.py:1: error: late  [misc]'; }
last line|mypy|mypy.txt|echo "There are no .py[i] files in directory 'e'"
announces 4 errors, and 3 are there|mypy|mypy.txt|sed 2d
a NUL byte|mypy|mypy.txt|tr 3 '\000'
this is not what mypy writes|mypy|mypy.jsonl|jq -c 'del(.hint)'
this is not what mypy writes|mypy|mypy.jsonl|{ cat; echo '{}'; }
one that mypy does not write|mypy|mypy.jsonl|{ cat; echo '[{"file":"a.py"}]'; }
one that mypy does not write|mypy|mypy.jsonl|sed '1s/.*/[&]/'
this is not what mypy writes|mypy|mypy.jsonl|sed '1s/.*/ {"a":&}/'
without its closing quote|mypy|mypy.jsonl|head -c 500
cut off|hadolint|hadolint.json|head -c 500
it is empty|hadolint|hadolint.json|true
is no array|hadolint|hadolint.json|echo '{}'
is no array|hadolint|hadolint.json|echo null
this is not what hadolint writes|hadolint|hadolint.json|jq 'map(del(.level))'
cut off|shellcheck|shellcheck.json|head -c 500
it is empty|shellcheck|shellcheck.json|true
it has no "comments"|shellcheck|shellcheck.json|echo '{}'
comments is no array|shellcheck|shellcheck.json|jq '.comments = null'
this is not what shellcheck writes|shellcheck|shellcheck.json|jq '.comments + [1]'
EOT
}

doubtful() {
    cat <<'EOT'
gitleaks wrote null|gitleaks|null
Semgrep lists each file|semgrep|{"results":[],"errors":[],"paths":{"scanned":[]}}
Checkov found nothing|checkov|{"passed":0,"failed":0,"skipped":0,"parsing_errors":0,"resource_count":0,"checkov_version":"2.0.1"}
Checkov found nothing|checkov|[{"passed":0,"failed":0,"resource_count":0,"checkov_version":"3.2.0"}]
pip-audit lists each package|pip-audit|{"dependencies":[],"fixes":[]}
pip-audit lists each package|pip-audit|[]
ESLint lists each file|eslint|[]
ESLint lists each file|eslint|{"results":[],"metadata":{}}
the output of TruffleHog is empty|trufflehog|
TruffleHog scanned nothing|trufflehog|{"level":"info-0","ts":"2026-03-02T09:12:44Z","logger":"trufflehog","msg":"finished scanning","chunks":0,"bytes":0,"verified_secrets":0,"unverified_secrets":0}
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

# clean FORMAT|REPORT: what each writes that looked and found nothing.
clean() {
    cat <<'EOT'
gitleaks|[]
semgrep|{"results":[],"errors":[]}
semgrep|{"version":"1.97.0","results":[],"errors":[],"paths":{"scanned":["a.py"]}}
checkov|{"check_type":"terraform","results":{"passed_checks":[],"failed_checks":[],"skipped_checks":[],"parsing_errors":[]},"summary":{"failed":0}}
checkov|{"check_type":"terraform","results":{"failed_checks":[]},"summary":{"failed":0}}
pip-audit|{"dependencies":[{"name":"pip","version":"24.0","vulns":[]}],"fixes":[]}
pip-audit|[{"name":"pip","version":"24.0","vulns":[]}]
ruff|[]
eslint|[{"filePath":"a.js","messages":[],"errorCount":0,"warningCount":0}]
mypy|Success: no issues found in 1 source file
mypy|a.py:1: note: Revealed type is "int"@Success: no issues found in 12 source files
hadolint|[]
shellcheck|[]
shellcheck|{"comments":[]}
trufflehog|{"level":"info-0","ts":"2026-03-02T09:12:44Z","logger":"trufflehog","msg":"finished scanning","verified_secrets":0,"unverified_secrets":0}
EOT
}

@test "scanners that looked and found nothing" {
    while IFS='|' read -r format text; do
        tr @ '\n' <<<"$text" >report
        run -0 records-from "$format" report
        [ "$(jq -c 'select(.type != "summary") | [.type, .items.finding]' <<<"$output")" = '["source",0]' ] || { echo "$text: $output"; false; }
        run -0 check-guardrails -r 'count() == 0 where .type == "finding"' <(echo "$output")
        # And by its content, unless it has none.
        if [ "$text" != "[]" ]; then run -0 records-from auto report; else run -2 records-from auto report; fi
    done < <(clean)
}

# told FORMAT JQ: what comes of the report on standard input, a line for each finding.
told() { records-from "$1" | jq -rc "select(.type == \"finding\") | $2"; }

@test "the other forms of the same report" {
    cd "$TOP/tests/reports"
    all='[.rule, .file, .line, .severity, .suppressed, .message]'
    told eslint "$all" <eslint.json >"$BATS_TEST_TMPDIR/want"
    jq '{results: ., metadata: {cwd: "/src", rulesMeta: {}}}' eslint.json | told auto "$all" |
        diff "$BATS_TEST_TMPDIR/want" -
    told shellcheck "$all" <shellcheck.json >"$BATS_TEST_TMPDIR/want"
    jq .comments shellcheck.json | told auto "$all" | diff "$BATS_TEST_TMPDIR/want" -
    told ruff "$all" <ruff.json >"$BATS_TEST_TMPDIR/want"
    jq -c '.[]' ruff.json | told auto "$all" | diff "$BATS_TEST_TMPDIR/want" -
    told pip-audit "$all" <pip-audit.json >"$BATS_TEST_TMPDIR/want"
    jq .dependencies pip-audit.json | told auto "$all" | diff "$BATS_TEST_TMPDIR/want" -
    jq '{dependencies}' pip-audit.json | told auto "$all" | diff "$BATS_TEST_TMPDIR/want" -
    told checkov "$all" <checkov.json | head -n 4 >"$BATS_TEST_TMPDIR/want"
    jq '.[0] | {summary, results, check_type}' checkov.json | told auto "$all" | diff "$BATS_TEST_TMPDIR/want" -
    # Whatever the order of members.
    for report in semgrep.json:semgrep eslint.json:eslint pip-audit.json:pip-audit hadolint.json:hadolint; do
        told "${report#*:}" "$all" <"${report%:*}" >"$BATS_TEST_TMPDIR/want"
        jq 'walk(if type == "object" then to_entries | reverse | from_entries else . end)' "${report%:*}" | told auto "$all" |
            diff "$BATS_TEST_TMPDIR/want" -
    done
}

@test "what else a finding says" {
    cd "$TOP/tests/reports"
    # FORMAT|FILE|JQ|what it says
    while IFS='|' read -r format file what want; do
        found=$(told "$format" "$what" <"$file" | paste -sd ' ')
        [ "$found" = "$want" ] || { echo "$file $what: $found"; false; }
    done <<'EOT'
trufflehog|trufflehog.jsonl|.severity_given|verified unknown unverified
trufflehog|trufflehog.jsonl|"\(.file):\(.line)"|deploy/keys.env:4 app/chat.py:22 /src/app/old.ini:9
trufflehog|trufflehog-2.jsonl|"\(.rule):\(.file)"|High Entropy:config/prod.yml RSA private key:config/prod.yml
gitleaks|gitleaks.json|"\(.file):\(.line):\(.message)"|app/settings.py:12:Detected a Generic API Key certs/old.pem:1:Identified a Private Key
semgrep|semgrep.json|select(.package).package|jinja2
semgrep|semgrep.json|.severity_given|WARNING CRITICAL INFO EXPERIMENT
checkov|checkov.json|"\(.file):\(.line)"|s3.tf:10 s3.tf:10 env.tf:3 s3.tf:10 requirements.txt:null
checkov|checkov.json|.message|S3 Bucket has an ACL defined which allows public READ access: aws_s3_bucket.open Ensure all data stored in the S3 bucket have versioning enabled: aws_s3_bucket.open AWS Access Key Ensure all data stored in the S3 bucket is securely encrypted at rest: aws_s3_bucket.open SCA package scan: requirements.txt.django
checkov|checkov.json|"\(select(.package).package) \(.fixed_version)"|django 2.2.24
pip-audit|pip-audit.json|"\(.package) \(.fixed_version)"|flask 1.0 flask 0.12.3, 1.0 pip null
ruff|ruff.json|"\(.rule):\(.line)"|F401:1 E501:9 invalid-syntax:2
eslint|eslint.json|"\(.rule):\(.line)"|eqeqeq:2 no-unused-vars:1 no-undef:2 fatal:2
mypy|mypy.txt|"\(.file):\(.line):\(.rule)"|app/a.py:3:return-value app/a.py:5:assignment app/b.py:7:arg-type app/b.py:null:unused-ignore
mypy|mypy.jsonl|"\(.file):\(.line):\(.rule)"|app/a.py:3:return-value app/b.py:null:call-overload
hadolint|hadolint.json|.file|docker/web/Dockerfile Dockerfile Dockerfile Dockerfile Dockerfile.old
shellcheck|shellcheck.json|.rule|SC2154 SC2006 SC2086 SC1073
EOT
}

@test "what a tool could not do is a warning, and its report stands" {
    cd "$TOP/tests/reports"
    # STATUS|PHRASE|COMMAND
    while IFS='|' read -r phrase command; do
        run -0 bash -c "$command"
        [ "$(jq -r 'select(.type == "check" and .status == "warn") | .message' <<<"$output" | grep -cF "$phrase")" -eq 1 ] || { echo "$command: $output"; false; }
        [[ "$output" == *'"type":"source"'* ]]
    done <<'EOT'
Semgrep met 1 error,|records-from semgrep semgrep.json
Semgrep met 2 errors|jq '.errors += ["what"]' semgrep.json | records-from semgrep
Checkov could not parse 1 file|records-from checkov checkov.json
pip-audit skipped shop-internal: Dependency not found|records-from pip-audit pip-audit.json
TruffleHog logged 1 error;|sed '1s/info-0/error/' trufflehog.jsonl | records-from trufflehog
mypy says that errors prevented further checking|printf 'b.py:1: error: invalid syntax  [syntax]\nFound 1 error in 1 file (errors prevented further checking)\n' | records-from mypy
EOT
    # A package that was skipped and has findings all the same keeps them.
    jq '.dependencies[0].skip_reason = "cached"' pip-audit.json | records-from pip-audit >"$BATS_TEST_TMPDIR/out"
    [ "$(severities "$BATS_TEST_TMPDIR/out")" = "0 3 0 0 0" ]
}

@test "mypy: messages that go on, colours, none of the codes, several runs, notes" {
    # RULE MESSAGE of each, a line of \n-joined lines each
    while IFS='|' read -r want text; do
        found=$(printf "$text" | told mypy '"\(.rule) \(.file):\(.line) \(.message)"' | paste -sd ';')
        [ "$found" = "$want" ] || { echo "$text: $found"; false; }
    done <<'EOT'
return-value a.py:3 Incompatible "str"|a.py:3: error: Incompatible "str" \n[return-value]\n        return x\n               ^\nFound 1 error in 1 file (checked 1 source file)\n
assignment a.py:5 Incompatible types (has type "str", has type "int")|a.py:5: error: Incompatible types (has type "str",\nhas type "int")  [assignment]\n    y: int = "[x]  [no]"\nFound 1 error in 1 file (checked 1 source file)
syntax a.py:3 bad "x"|a.py:3: \033[1m\033[31merror:\033(B\033[m bad \033[1m"x"\033(B\033[m  \033[33m[syntax]\033(B\033[m\n\033[1mFound 1 error in 1 file (checked 1 source file)\033(B\033[m\n
unnamed a.py:3 Name [x] [y];unnamed b.py:4 two|a.py:3: error: Name [x] [y]\na.py:3: note: why\n    more\nb.py:4: error: two\nFound 2 errors in 2 files (checked 2 source files)\n
unnamed b.py:null Source file found twice: "b"|b.py: error: Source file found twice: "b"\r\nFound 1 error in 1 file (errors prevented further checking)\r\n
misc C:/a.py:3 one|C:\\a.py:3: error: one  [misc]\nFound 1 error in 1 file (checked 1 source file)\n
misc a: error.py:3 one|a: error.py:3: error: one  [misc]\nFound 1 error in 1 file (checked 1 source file)\n
a-b a.py:1 one;c-d b.py:2 two|a.py:1: error: one  [a-b]\nFound 1 error in 1 file (checked 1 source file)\nb.py:2: error: two  [c-d]\nFound 1 error in 1 file (checked 1 source file)\nmake: *** [types] Error 1\n
|Success: no issues found in 3 source files\n
EOT
}

@test "a secret of a commit is known by its place there, so that it hides no newer one" {
    cd "$TOP/tests/reports"
    prints() { told "$1" .fingerprint; }
    # Another commit's secret of the same rule in the same file is another, whichever comes first.
    one=$(prints gitleaks <gitleaks.json | head -n 1)
    two=$(jq '.[0].Commit = "ffff"' gitleaks.json | prints gitleaks | head -n 1)
    [ "$one" != "$two" ]
    jq '[.[0], (.[0] | .Commit = "ffff")] | reverse' gitleaks.json | prints gitleaks | diff - <(printf '%s\n' "$two" "$one")
    [ "$(prints trufflehog <trufflehog.jsonl | head -n 1)" != "$(sed 's/5f2c/6f2c/' trufflehog.jsonl | prints trufflehog | head -n 1)" ]
    # What is found in files has no commit, and its line may move; so may the state of a secret.
    diff <(jq '.[1].StartLine = 9' gitleaks.json | prints gitleaks) <(prints gitleaks <gitleaks.json)
    diff <(sed 's/"Verified":true/"Verified":false/; s/"line":9/"line":10/' trufflehog.jsonl | prints trufflehog) <(prints trufflehog <trufflehog.jsonl)
    # Semgrep's own print, unless it is kept from those who are not logged in; pip-audit's texts change.
    diff <(jq '.results[1].extra.message = "other"' semgrep.json | prints semgrep) <(prints semgrep <semgrep.json)
    run ! diff -q <(jq '.results[0].extra.message = "other"' semgrep.json | prints semgrep) <(prints semgrep <semgrep.json)
    diff <(sed 's/Denial of service/DoS/' pip-audit.json | prints pip-audit) <(prints pip-audit <pip-audit.json)
}

@test "members of wrong types become findings all the same" {
    # FORMAT|REPORT: one finding of high severity, with no line
    while IFS='|' read -r format text; do
        echo "$text" >report
        run -0 --separate-stderr records-from "$format" report
        echo "$output" | tee -a all >out
        [ "$(jq -c 'select(.type == "finding") | [.severity, .line, .suppressed]' out)" = '["high",null,false]' ] || { echo "$text: $output"; false; }
    done <<'EOT'
gitleaks|[{"RuleID":null,"StartLine":-4,"File":{},"Commit":7}]
gitleaks|[{"RuleID":{},"offender":1,"StartLine":1e400,"Description":[]}]
trufflehog|{"DetectorName":1,"SourceMetadata":{"Data":[{"file":1}]},"Verified":"true"}
trufflehog|{"DetectorName":null,"SourceMetadata":null}
trufflehog|{"DetectorName":"x","SourceMetadata":{"Data":{"Git":"x"}},"VerificationError":7}
trufflehog|{"stringsFound":null,"commitHash":{}}
semgrep|{"results":[{"check_id":[],"start":{"line":0},"extra":{"severity":3,"is_ignored":"true"}}],"errors":[]}
checkov|{"check_type":"x","results":{"failed_checks":[{"check_id":7,"file_line_range":["1"],"severity":{}}]},"summary":[]}
pip-audit|[{"name":5,"vulns":[{"id":null,"fix_versions":{"a":1}}]}]
ruff|[{"location":{"row":"7"},"code":{},"severity":true}]
eslint|[{"filePath":9,"messages":[{"severity":"error","suppressions":{}}],"errorCount":"1"}]
eslint|[{"filePath":9,"messages":[{"severity":3,"line":2.5}]}]
mypy|{"file":1,"line":null,"hint":[],"code":[],"severity":[]}
hadolint|[{"level":"dreadful","line":99999999999999999999}]
shellcheck|[{"endLine":1,"level":null,"code":"x"}]
EOT
    validate_records all
}

@test "linters: memory stays flat" {
    for report in eslint.json:eslint:. gitleaks.json:gitleaks:. semgrep.json:semgrep:.results checkov.json:checkov:.[0].results.failed_checks \
        pip-audit.json:pip-audit:.dependencies; do
        IFS=: read -r file format list <<<"$report"
        jq -c "$list |= [limit(8000; repeat(.[]))]" "$TOP/tests/reports/$file" >large
        within_memory 30000 "$(peak_of records-from "$format" large)"
    done
    yes "$(sed -n 2p "$TOP/tests/reports/mypy.txt")" | head -n 50000 >large
    within_memory 30000 "$(peak_of records-from mypy large)"
}
