# check-guardrails over findings: what is new, what is waived, and severities that nobody knew.

load lib/harness

# gate ARGUMENT...: exit status in $rc, records in out.jsonl, messages in err.
gate() {
    rc=0
    check-guardrails --jsonl "$@" >out.jsonl 2>err || rc=$?
}

# status_of NAME, message_of NAME: of the check of that name.
status_of() {
    jq -r --arg name "$1" 'select(.type == "check" and .name == $name).status' out.jsonl
}

message_of() {
    jq -r --arg name "$1" 'select(.type == "check" and .name == $name).message' out.jsonl
}

# bandit_report SEVERITY...: a report with a finding of each.
bandit_report() {
    printf '%s\n' "$@" | jq -nR '{errors: [], generated_at: "2026-01-01T00:00:00Z", metrics: {_totals: {}},
        results: [inputs | {filename: "app/a.py", issue_severity: ., issue_text: "Found.", line_number: 3, test_id: "B102"}]}'
}

@test "severities that nobody knew are said where they were judged" {
    local rule='high: count() == 0 where .type == "finding" and (.severity == "high" or .severity == "critical")'

    bandit_report UNDEFINED UNDEFINED LOW >report.json
    records-from bandit report.json >in
    validate_records in
    grep -qF '2 of unknown severity, read as high; --unknown-severity' in
    [ "$(jq -c 'select(.type == "finding") | .severity_assumed' in | paste -sd ' ')" = "true true null" ]
    gate -r "$rule" in
    [ "$rc" -eq 1 ]
    [[ $(message_of high) = *"is 2, not 0, on "*"(2 of unknown severity, read as high; --unknown-severity)" ]]

    records-from --unknown-severity low bandit report.json >in
    gate -r "$rule" in
    [ "$rc" -eq 0 ]
    [[ $(message_of high) != *unknown* ]]
}

# sarif_report RULE:FILE:LINE...: a report of the tool Scan with an error of each.
sarif_report() {
    printf '%s\n' "$@" | jq -nR '{version: "2.1.0", runs: [{tool: {driver: {name: "Scan"}}, results: [inputs | split(":") |
        {ruleId: .[0], level: "error", message: {text: "Found."},
         locations: [{physicalLocation: {artifactLocation: {uri: .[1]}, region: {startLine: (.[2] | tonumber)}}}]}]}]}'
}

none_high='none-high: count() == 0 where .type == "finding" and .severity == "high"'

@test "a waived finding is chosen by no rule until the date, and counts after it" {
    sarif_report B105:tests/a.py:3 B105:tests/deep/b.py:4 B102:app/a.py:5 >report.sarif
    records-from sarif report.sarif >in
    cat >waivers.json <<'EOT'
# reviewed in spring
{"waive":[{"rule":"B105","file":"tests/**","until":"2026-06-30","reason":"no real passwords","owner":"payments"},
          {"rule":"B102","tool":"Scan","until":"2026-06-30","reason":"goes with the old client"}]}
EOT
    gate -r "$none_high" in
    [ "$rc" -eq 1 ]
    gate -r "$none_high" -p waivers.json --at 2026-06-30T23:59:59Z --tee in
    [ "$rc" -eq 0 ]
    [ "$(status_of 'none-high') $(status_of 'waived findings')" = "pass pass" ]
    [[ $(message_of 'waived findings') = "3 findings are waived"* ]]
    [ "$(jq -c 'select(.name == "waived findings").evidence | map([.rule, .findings])' out.jsonl)" = '[["B105",2],["B102",1]]' ]
    # What passes through is what was read.
    head -n "$(wc -l <in)" out.jsonl | cmp - in
    tail -n +"$(($(wc -l <in) + 1))" out.jsonl >own && validate_records own

    gate -r "$none_high" -p waivers.json --at 2026-07-01T00:00:00Z in
    [ "$rc" -eq 1 ]
    [[ $(message_of 'none-high') = *"is 3, not 0"* ]]
    [ "$(status_of 'waived findings')" = pass ]
    [[ $(message_of 'waiver: rule B105, file tests/**') = "it ended on 2026-06-30 (no real passwords): of 2 findings"*"renew it" ]]
    [ "$(jq -r 'select(.name == "waiver: rule B102, tool Scan") | "\(.status) \(.file):\(.line)"' out.jsonl)" = "warn waivers.json:3" ]
}

@test "a waiver that matches nothing warns, whether it has ended or not" {
    sarif_report B102:app/a.py:5 >report.sarif
    records-from sarif report.sarif >in
    echo '{"waive":{"rule":"B1055","until":"2026-06-30","reason":"r"}}' >waivers.json
    for now in 2026-06-30T12:00:00Z 2026-07-01T00:00:00Z; do
        gate -r 'all: count() == 1 where .type == "finding"' -p waivers.json --at $now in
        [ "$rc" -eq 0 ]
        [ "$(status_of 'waiver: rule B1055')" = warn ]
        [[ $(message_of 'waiver: rule B1055') = "it matches no finding"*"take it out" ]]
    done
}

@test "a waiver takes no part of a report away: what did not arrive is still missing" {
    sarif_report B105:tests/a.py:3 B102:app/a.py:5 >report.sarif
    records-from sarif report.sarif | grep -v B102 >in
    echo '{"waive":{"rule":"B105","until":"2026-06-30","reason":"r"}}' >waivers.json
    gate -r "$none_high" -p waivers.json --at 2026-01-01T00:00:00Z in
    [ "$rc" -eq 1 ]
    [ "$(status_of 'none-high')" = unknown ]
    [[ $(message_of 'none-high') = *"1 items of a source did not arrive"* ]]
}

new='new: count() == 0 where .type == "finding" and .new'

@test "lines that shifted are not new; a finding that came closes the gate, one that went is told" {
    sarif_report B105:app/a.py:3 B105:app/a.py:9 B102:app/b.py:5 >first.sarif
    sarif_report B105:app/a.py:13 B105:app/a.py:29 B102:app/b.py:7 >shifted.sarif
    sarif_report B105:app/a.py:13 B105:app/a.py:29 B102:app/c.py:7 >other.sarif
    for report in first shifted other; do records-from sarif "$report.sarif" >"$report"; done

    gate -r "$new" --write-findings-baseline known first
    [ "$rc" -eq 1 ]
    [ "$(status_of new)" = unknown ]
    [[ $(message_of new) = *"--findings-baseline tells which findings are new" ]]
    [ "$(head -n 1 known)" = '{"format":"check-guardrails findings 1","findings":3}' ]
    [ "$(tail -n +2 known | jq -c '[.tool, .rule, .file, .severity]' | paste -sd ' ')" = \
        '["Scan","B105","app/a.py","high"] ["Scan","B105","app/a.py","high"] ["Scan","B102","app/b.py","high"]' ]
    # The same findings make the same file.
    gate -r "$new" --write-findings-baseline again shifted
    cmp known again

    gate -r "$new" --findings-baseline known --tee shifted
    [ "$rc" -eq 0 ]
    [[ $(message_of 'findings baseline') = "3 of 3 known findings are there still, 0 are new" ]]
    head -n "$(wc -l <shifted)" out.jsonl | cmp - shifted

    gate -r "$new" --findings-baseline known other
    [ "$rc" -eq 1 ]
    [[ $(message_of new) = *"is 1, not 0"* ]]
    [[ $(message_of 'findings baseline') = "2 of 3 known findings are there still, 1 is new; 1 is gone: Scan B102 app/b.py; write the baseline anew (--write-findings-baseline)" ]]
    [ "$(jq -r 'select(.name == "findings baseline") | "\(.status) \(.observed) \(.evidence.gone[0].file)"' out.jsonl)" = "pass 1 app/b.py" ]
    cmp known again

    # Of several tools at once; and one whose report did not come is not said to have nothing.
    bandit_report LOW HIGH >bandit.json
    { cat first; records-from bandit bandit.json; } >both
    gate -r "$new" --findings-baseline known both
    [ "$rc" -eq 1 ]
    gate -r "$new" --write-findings-baseline known both
    gate -r "$new" --findings-baseline known both
    [ "$rc" -eq 0 ]
    gate -r "$new" --findings-baseline known first
    [ "$rc" -eq 0 ]
    [[ $(message_of 'findings baseline') = "3 of 5 known findings are there still, 0 are new; of 2 others nothing is known"* ]]
    cp known before
    gate -r "$new" --findings-baseline known --write-findings-baseline known first
    [ "$rc" -eq 2 ]
    grep -qF 'known: the baseline of findings was not written: it would lose what is known of bandit, whose report was not read' err
    cmp known before
}

@test "a baseline is a regular file of its own, behind links; no FIFO, and nothing that is read" {
    sarif_report B105:app/a.py:3 >report.sarif
    records-from sarif report.sarif >in
    echo '{"agg":"count","op":">=","target":1,"where":".type == \"finding\""}' >policy.json
    mkfifo fifo
    mkdir folder
    touch real
    ln -s real link
    ln -s nowhere/there dangling
    gate -p policy.json --write-findings-baseline link in
    [ "$rc" -eq 0 ]
    [ -L link ]
    [ "$(wc -l <real)" -eq 2 ]
    gate -p policy.json --findings-baseline link in
    [ "$rc" -eq 0 ]
    cp in before
    cp policy.json policy.before
    while read -r name words; do
        gate -p policy.json --write-findings-baseline "$name" in
        [ "$rc" -eq 2 ] || { echo "$name: $rc"; false; }
        grep -qF -- "$words" err || { cat err; false; }
        [ ! -s out.jsonl ]
    done <<'EOT'
in in is the same file as the input
policy.json policy.json is the same file as the policy
fifo no regular file
folder no regular file
/dev/null no regular file
dangling No such file
EOT
    cmp in before
    cmp policy.json policy.before
    for name in fifo folder /dev/null dangling nowhere; do
        gate -p policy.json --findings-baseline "$name" in
        [ "$rc" -eq 2 ]
    done
    # Standard input is an input, too.
    rc=0
    check-guardrails --jsonl -p policy.json --write-findings-baseline in <in >out.jsonl 2>err || rc=$?
    [ "$rc" -eq 2 ]
    grep -qF 'same file as the input' err
    rc=0
    check-guardrails --jsonl -p policy.json --write-findings-baseline out.jsonl in >out.jsonl 2>err || rc=$?
    [ "$rc" -eq 2 ]
    grep -qF 'same file as the output' err
    # Lost output leaves it as it was, and so does a folder that takes no file.
    cp real before
    rc=0
    check-guardrails --jsonl -p policy.json --write-findings-baseline real in >/dev/full 2>err || rc=$?
    [ "$rc" -eq 2 ]
    cmp real before
    gate -p policy.json --write-findings-baseline missing/known in
    [ "$rc" -eq 2 ]
    # With --check nothing is read or written.
    gate --check -p policy.json --findings-baseline fifo --write-findings-baseline fifo
    [ "$rc" -eq 0 ]
}
