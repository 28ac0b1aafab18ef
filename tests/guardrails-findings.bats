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
