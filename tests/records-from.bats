# records-from: what holds for reports of every format. The formats themselves: records-*.bats.

load lib/harness

# A report of Bandit's with three findings.
bandit() {
    cat <<'EOT'
{
  "errors": [],
  "metrics": {"_totals": {"loc": 3}},
  "results": [
    {"filename": "./app/a.py", "issue_severity": "LOW", "issue_text": "Use of assert, line 12", "line_number": 12, "test_id": "B101"},
    {"filename": "app\\b.py", "issue_severity": "UNDEFINED", "issue_text": "caf\u00e9", "line_number": 3, "test_id": "B102"},
    {"filename": "app/a.py", "issue_severity": "LOW", "issue_text": "Use of assert, line 99", "line_number": 14, "test_id": "B101"}
  ]
}
EOT
}

# no_source: neither the last output nor anything else vouches.
no_source() { ! jq -e 'select(.type == "source")' "${1:-out}" >/dev/null; }

@test "a report becomes records, a source and a summary" {
    bandit >report.json
    run -0 records-from bandit report.json
    echo "$output" >out
    validate_records out
    [ "$(jq -r 'select(.type == "finding") | [.tool, .rule, .severity, .file, .line] | join(" ")' out)" = \
        "bandit B101 low app/a.py 12
bandit B102 high app/b.py 3
bandit B101 low app/a.py 14" ]
    [ "$(jq -c 'select(.type == "source") | [.tool, .format, .items, .file]' out)" = '["bandit","bandit",{"finding":3},"report.json"]' ]
    [ "$(jq -r 'select(.type == "check") | .status + " " + .message' out)" = \
        "warn 1 of unknown severity, read as high; --unknown-severity says otherwise" ]
    # From standard input, by its content, packed, with a byte order mark: the same.
    want=$(jq -c 'select(.type == "finding") | del(.time, .run)' out)
    for way in 'records-from bandit <report.json' 'cat report.json | records-from bandit -' 'records-from auto report.json' \
        'cat report.json | records-from auto' 'gzip -c report.json | records-from auto' \
        'cat report.json | (gzip; gzip </dev/null; head -c 100 /dev/zero) | records-from bandit' \
        '{ printf "\357\273\277"; cat report.json; } | records-from auto'; do
        [ "$(bash -c "$way" | jq -c 'select(.type == "finding") | del(.time, .run)')" = "$want" ] || { echo "$way"; false; }
    done
}

@test "a fingerprint stays when lines shift, and tells equal findings apart" {
    bandit >report.json
    records-from bandit report.json | jq -r 'select(.type == "finding") | .fingerprint' >before
    [ "$(sort -u before | wc -l)" -eq 3 ]
    sed 's/"line_number": 12/"line_number": 112/; s/line 12"/line 112"/; s/line 99"/line 8"/' report.json |
        records-from bandit | jq -r 'select(.type == "finding") | .fingerprint' | diff before -
    # Nor does it matter what came before.
    [ "$(jq 'del(.results[0, 2])' report.json | records-from bandit | jq -r 'select(.type == "finding") | .fingerprint')" = "$(sed -n 2p before)" ]
}

@test "paths fit the repository" {
    at() { records-from "${@:2}" bandit < <(bandit | jq --arg f "$1" '.results[0].filename = $f') | jq -r 'select(.line == 12) | .file'; }
    [ "$(at /build/src/a.py)" = /build/src/a.py ]
    [ "$(at /build/src/a.py --strip-prefix /build)" = src/a.py ]
    [ "$(at /build/src/a.py --strip-prefix /build/)" = src/a.py ]
    [ "$(at /builds/src/a.py --strip-prefix /build)" = /builds/src/a.py ]
    [ "$(at /build/src/a.py --map-path /build=lib)" = lib/src/a.py ]
    [ "$(at /build/src/a.py --map-path /build=lib --strip-prefix lib)" = lib/src/a.py ]
    [ "$(at ./././a.py)" = a.py ]
    [ "$(at 'C:\src\a.py' --strip-prefix C:)" = src/a.py ]
    run -2 records-from --map-path a bandit
    [[ "$output" == *"expected FROM=TO"* ]]
}

@test "a report that cannot be trusted is trouble, after what could be read" {
    bandit >report.json
    # PHRASE | COMMAND
    while IFS='|' read -r phrase command; do
        run -2 --separate-stderr bash -c "$command"
        echo "$output" >out
        no_source
        [[ "$stderr" == *"$phrase"* ]] || { echo "$command: $stderr"; false; }
        [ "$(jq -r 'select(.type == "summary") | .status' out)" = trouble ]
    done <<'EOT'
it is empty|records-from bandit </dev/null
it is empty|records-from auto </dev/null
it is empty|printf ' \n\r\n\t' | timeout 5 records-from auto
cut off|head -c 400 report.json | records-from bandit
No such file|records-from bandit missing.json
no file fits|records-from bandit 'missing*.json'
is a folder|mkdir -p folder; records-from bandit folder
UTF-16|iconv -f UTF-8 -t UTF-16 report.json | records-from bandit
UTF-16|iconv -f UTF-8 -t UTF-16BE report.json | records-from bandit
invalid UTF-8|iconv -f UTF-8 -t LATIN1 <(sed 's/.u00e9/é/' report.json) | records-from bandit
NUL|{ head -n 2 report.json; printf '\0'; tail -n +3 report.json; } | records-from bandit
stands twice|sed 's/"errors": \[\],/"results": [],/' report.json | records-from bandit
something follows|cat report.json report.json | records-from bandit
gzip file ends early|gzip -c report.json | head -c 200 | records-from bandit
gzip file is damaged|{ gzip -c report.json; echo more; } | records-from bandit
nested too deep|/usr/bin/python3 -c 'print("{\"results\":" + "[" * 10000 + "]" * 10000 + "}")' | records-from bandit
longer than 16 MiB|{ printf '{"results":[{"test_id":"'; head -c 20000000 /dev/zero | tr '\0' a; printf '"}]}'; } | records-from bandit
nothing in it says what it is|echo '[]' | records-from auto
the nearest is bandit|echo '{"results":[]}' | records-from auto
no format begins with|echo hello | records-from auto
no format has the root element|echo '<a/>' | records-from auto
EOT
    run -2 --separate-stderr bash -c 'head -c 400 report.json | records-from bandit'
    [ "$(jq -r 'select(.type == "finding") | .line' <<<"$output" | head -n 1)" = 12 ]
}

@test "what a report without enough items is worth" {
    bandit >report.json
    run -1 records-from --require-items 4 bandit report.json
    [[ "$output" == *"it holds 3 items, at least 4 are required"* ]]
    echo "$output" >out
    no_source
    run -0 records-from --require-items 3 bandit report.json
    [ "$(jq -r 'select(.rule == "B102") | .severity' < <(records-from --unknown-severity low bandit report.json))" = low ]
    run -0 records-from --unknown-severity low bandit report.json
    [[ "$output" != *"unknown severity"* ]]
    [ "$(records-from --tool mine bandit report.json | jq -r 'select(.type == "finding" or .type == "source") | .tool' | sort -u)" = mine ]
}

@test "several files and patterns; one that is wrong does not hide the others" {
    for i in 1 2 3; do bandit >"report-$i.json"; done
    run -0 records-from bandit 'report-*.json'
    [ "$(jq -r 'select(.type == "source") | .file' <<<"$output" | paste -sd ' ')" = "report-1.json report-2.json report-3.json" ]
    echo broken >report-2.json
    run -2 --separate-stderr records-from bandit report-?.json
    [ "$(jq -r 'select(.type == "source") | .file' <<<"$output" | paste -sd ' ')" = "report-1.json report-3.json" ]
}

@test "the gate over it: no findings pass only where a report was read" {
    rule='count(.severity == "high" or .severity == "critical") == 0 where .type == "finding"'
    clean='{"results":[],"metrics":{}}'
    run -0 bash -c 'records-from bandit <<<"$1" | check-guardrails -r "$2"' - "$clean" "$rule"
    bandit >report.json
    run -1 bash -c 'records-from bandit report.json | check-guardrails -r "$1"' - "$rule"
    run -2 bash -c 'records-from bandit missing.json | check-guardrails -r "$1"' - "$rule"
    run -2 bash -c 'head -c 300 report.json | records-from bandit | check-guardrails -r "$1"' - "$rule"
}

@test "memory stays flat" {
    {
        printf '{"metrics":{},"results":['
        for _ in $(seq 200); do bandit | jq -c '.results[]'; done | paste -sd, | tr -d '\n' >some
        cat some
        for _ in $(seq 200); do printf ,; cat some; done
        printf ']}'
    } >large.json
    within_memory 20000 "$(peak_of records-from bandit large.json)"
}
