# What the tests of examples/ci share; loaded after lib/harness and lib/examples.
# shellcheck shell=bash
# shellcheck disable=SC2154 # what the harness and the files that load it set

# gated STATUS [NAME=VALUE...]: with what these ask for, the gate ends like this, and its folder says so too.
gated() {
    local wanted=$1
    shift
    run "-$wanted" env "$@" "$GATE"
    verdict_is "$wanted" readyline-reports
}

verdict_is() { # STATUS FOLDER
    local verdicts=(open closed untrusted)
    [ "$(cat "$2/gate.env")" = "GATE_STATUS=$1"$'\n'"GATE_VERDICT=${verdicts[$1]}" ]
}

# incident_of NAME PATH: a request that was an error, and may be none any more.
incident_of() {
    mkdir -p incidents
    jq -cn --arg id "$1" --arg path "$2" '{incident_id: $id, timestamp: "2026-01-01T00:00:00.000Z", environment: "production", kind: "api",
        exception: "status 500", stack: "", http: {method: "GET", path: $path, headers: {}}}' >"incidents/incident_$1.json"
}

# summaries FILE: whose there are.
summaries() { jq -r 'select(.type == "summary").tool' "$1" | sort | paste -sd ' '; }

# actions FILE CONTEXT: the action or the job, as the runner runs it (lib/actions.py); what it would have had other actions
# do is in used.jsonl, what the action says in outputs.json.
actions() {
    echo "$2" >context.json
    rm -f used.jsonl outputs.json output summary
    # Built once for the file: after that it is there, as from the cache.
    env GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY="$PWD/summary" RUNNER_TEMP="$BATS_FILE_TMPDIR" "$PYTHON" "$TOP/tests/lib/actions.py" "$1" context.json
}

used() { jq -r '.uses | sub("@.*"; "")' used.jsonl | paste -sd ' '; }

# A command that does nothing, or what the words say, for tools that are not here.
stands_in() { # COMMAND WORDS
    printf '#!/bin/sh\n%s\n' "${2:-}" >"bin/$1"
    chmod +x "bin/$1"
}

gitlab() { "$PYTHON" "$TOP/tests/lib/gitlab.py" "$TOP/templates/gate/template.yml" "$@"; }

# packed FILE: a tarball that holds the gate, and has the programs on PATH do the rest.
packed() {
    mkdir -p "$(dirname "$1")" tools/share/readyline/ci
    cp "$GATE" tools/share/readyline/ci
    tar -czf "$1" tools
}
