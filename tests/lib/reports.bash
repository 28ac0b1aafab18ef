# shellcheck shell=bash disable=SC2154
# What the tests of reports share:  load lib/reports  after the tables of a file:
#
#   reports   FORMAT|FILE|critical high medium low info|suppressed|tools and versions.  Files: tests/reports.
#   broken    PHRASE|FORMAT|FILE|what breaks it: a filter from the file to a report that is trouble.
#   doubtful  PHRASE|FORMAT|report: it does not say whether its tool looked.

# severities FILE: how many findings of each severity, from critical to info.
severities() {
    jq -rs '[.[] | select(.type == "finding") | .severity] as $s |
        [("critical", "high", "medium", "low", "info") as $w | [$s[] | select(. == $w)] | length] | join(" ")' "$1"
}

# shellcheck disable=SC2016
what_a_report_tells='[.[] | select(.type == "finding")] as $f | [.[] | select(.type == "source")] as $s |
    ([("critical", "high", "medium", "low", "info") as $w | [$f[] | select(.severity == $w)] | length] | join(" ")) + "|" +
    "\([$f[] | select(.suppressed)] | length)|" +
    ([$s[] | .tool + if .version then " " + .version else "" end] | join(", ")) +
    if ([$s[].items.finding] | add) == ($f | length) then "|as many as its sources say" else "|" end +
    if ([$f[].fingerprint] | unique | length) == ($f | length) and all($f[]; .rule != "unnamed") then "|each by a print and a rule" else "|" end'

reports_hold() {
    while IFS='|' read -r format file want suppressed tools; do
        run -0 --separate-stderr records-from "$format" "$TOP/tests/reports/$file"
        echo "$output" | tee -a all >out
        # No two findings have one fingerprint, and each says its rule.
        jq -rs "$what_a_report_tells" out >told
        [ "$(cat told)" = "$want|$suppressed|$tools|as many as its sources say|each by a print and a rule" ] || { echo "$file: $(cat told)"; false; }
        # By its content alone; and no secret that it holds is carried on.
        records-from auto "$TOP/tests/reports/$file" | jq -c 'select(.type == "source") | .format' | sort -u >found
        [ "$(cat found)" = "\"$format\"" ] || { echo "$file: auto"; false; }
        [[ "$output" != *THE-SECRET* ]]
    done < <(reports)
    validate_records all
}

broken_reports_are_trouble() {
    while IFS='|' read -r phrase format file filter; do
        (eval "$filter") <"$TOP/tests/reports/$file" >report
        rc=0
        records-from "$format" report >out 2>err || rc=$?
        [[ "$rc" -eq 2 && "$(<err)" =~ ^[^:]*:\ report:([0-9]+:){0,2}\  && "$(<err)" == *"$phrase"* ]] ||
            { echo "$file, $filter: exit $rc, $(<err)"; false; }
        [[ "$(<out)" != *'"type":"source"'* && "$(<out)" == *'"type":"summary"'*'"status":"trouble"'* ]]
    done < <(broken)
    # And so is each that stands under another's name.
    for format in $(reports | cut -d'|' -f1 | sort -u); do
        others=()
        for file in "$TOP"/tests/reports/*; do
            case ${file##*/} in "$format"[.-]*) ;; *) others+=("$file") ;; esac
        done
        run -2 --separate-stderr records-from "$format" "${others[@]}"
        [[ "$output" != *'"type":"source"'* ]] || { echo "as $format: $output"; false; }
        [ "$(grep -c 'it looks like' <<<"$stderr")" -eq ${#others[@]} ] || { echo "as $format: $stderr"; false; }
    done
}

doubtful_reports_are_unknown() {
    rule='count() == 0 where .type == "finding"'
    while IFS='|' read -r phrase format text; do
        echo "$text" >report
        run -1 records-from "$format" report
        [[ "$output" == *'"status":"unknown"'*"$phrase"*--accept-empty* && "$output" != *'"type":"source"'* ]] || { echo "$text: $output"; false; }
        # shellcheck disable=SC2016 # for the inner shell
        run -1 bash -c 'records-from "$1" report | check-guardrails -r "$2"' - "$format" "$rule"
        run -0 records-from --accept-empty "$format" report
        [ "$(jq -c 'select(.type == "source") | .items' <<<"$output")" = '{"finding":0}' ]
        run -0 check-guardrails -r "$rule" <(echo "$output")
    done < <(doubtful)
}

reports_close_the_gate() {
    rule='count(.severity == "high" or .severity == "critical") == 0 where .type == "finding" and .suppressed == false'
    while IFS='|' read -r format file _; do
        # What is empty when nothing is found is unknown and no trouble.
        empty=2
        if doubtful | grep -q "|$format|\$"; then empty=1; fi
        for way in '1 cat' '2 head -c 100' "$empty true"; do
            run "-${way%% *}" bash -c "${way#* } \"\$1\" | records-from \"\$2\" | check-guardrails -r \"\$3\" -r 'count() >= 1 where .type == \"source\"'" - \
                "$TOP/tests/reports/$file" "$format" "$rule"
        done
        # shellcheck disable=SC2016 # for the inner shell
        run -0 bash -c 'records-from "$1" "$2" | sed "s/\"severity\":\"[a-z]*\"/\"severity\":\"low\"/" | check-guardrails -r "$3"' - \
            "$format" "$TOP/tests/reports/$file" "$rule"
    done < <(reports | sort -t'|' -k1,1 -u)
}
