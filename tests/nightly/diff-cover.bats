# The coverage of changed lines against diff-cover's, on histories that differ each night.

load ../lib/harness

# What diff-cover finds, as the records have it: FILE TOTAL MISSED, and of all.
peer() {
    diff-cover coverage.xml --compare-branch main --json-report peer.json -q >/dev/null
    jq -r '(.src_stats | to_entries[] | select(.key | endswith(".py")) |
            "\(.key) \(.value.violation_lines | length)"), "all \(.total_num_lines) \(.total_num_violations)"' peer.json | sort
}

@test "changed lines of 40 histories: files, totals and what was missed are those of diff-cover" {
    compared=0
    for i in {1..40}; do
        seed=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')
        mkdir "$i"
        cd "$i"
        "$PYTHON" "$TOP/tests/lib/changes.py" "$seed"
        records-from --diff main...change cobertura coverage.xml >records || { echo "SEED $seed"; false; }
        # diff-cover leaves out files without a changed line that can be executed.
        jq -r 'select(.scope == "changed") | if has("file") then select(.total > 0) | "\(.file) \(.total - .covered)"
            else "all \(.total) \(.total - .covered)" end' records | sort >ours
        peer >theirs
        diff theirs ours || { echo "SEED $seed"; false; }
        compared=$((compared + $(wc -l <ours)))
        cd ..
    done
    [ "$compared" -gt 200 ]
}

# What is worth a gate of its own: a changed file that the report has left out.
@test "a changed file that no report lists: diff-cover says 100 %, here it is unknown" {
    "$PYTHON" "$TOP/tests/lib/changes.py" 1
    sed -i '/src.fresh/d; s/hits="0"/hits="1"/g' coverage.xml
    [ "$(peer | sed -n 's/^all .* //p')" -eq 0 ]
    run -1 records-from --diff main...change cobertura coverage.xml
    [[ "$output" == *"no report lists the lines of src/fresh.py, so"* ]]
}
