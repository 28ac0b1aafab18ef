# What the tests of smoke-stack share; loaded after lib/harness.
# shellcheck shell=bash
# shellcheck disable=SC2034 # $status is the tests'

# scripted_begin: the scripted server for all tests of a file, in setup_file; exports $scripted, its URL.
scripted_begin() {
    start scripted "$BUILD/tests/scripted-server" --port-file "$BATS_FILE_TMPDIR/port" --seconds 180
    wait_for 10 test -s "$BATS_FILE_TMPDIR/port"
    scripted=http://127.0.0.1:$(cat "$BATS_FILE_TMPDIR/port")
    export scripted
}

# smoke ARGUMENT...: runs smoke-stack with its streams in the files `out` and `err`; sets $status.
smoke() {
    status=0
    timeout 30 smoke-stack "$@" >out 2>err || status=$?
    cat err
    cat out >>all.jsonl
}

# plan LINE...: runs the lines as a plan on the scripted server.
plan() {
    printf '%s\n' "$@" >plan.json
    smoke --base-url "$scripted" plan.json
    if [ "$status" -ne 2 ]; then jq -c . plan.json >>plans.jsonl; fi
}

# refused MESSAGE LINE...: such a plan is refused before anything is sent.
refused() {
    local message=$1
    shift
    plan "$@"
    [ "$status" -eq 2 ] || { echo "exit $status"; return 1; }
    grep -qF "$message" err
}

# is NAME STATUS [MESSAGE-PART]: the check of that name has that status, and says that.
is() {
    local got message
    got=$(jq -r --arg name "$1" 'select(.type == "check" and .name == $name).status' out)
    message=$(jq -r --arg name "$1" 'select(.type == "check" and .name == $name).message // ""' out)
    if [ "$got" != "$2" ] || [[ "$message" != *"${3:-}"* ]]; then
        echo "check \"$1\" is \"$got\" ($message), expected \"$2\" (${3:-})"
        jq -c 'del(.evidence)' out
        return 1
    fi
}

# holds LINE...: the plan passes.
holds() {
    plan "$@"
    if [ "$status" -ne 0 ]; then jq -c 'select(.status != "pass") | del(.evidence)' out; fi
    [ "$status" -eq 0 ]
}

evidence() { # NAME JQ
    jq -r --arg name "$1" "select(.name == \$name).evidence | $2" out
}

# says NAME JQ: there is one check of that name, and the expression holds for it.
says() {
    jq -es --arg name "$1" "map(select(.name == \$name)) | length == 1 and (.[0] | $2)" out || { grep -F "$1" out; return 1; }
}

summary() { jq -r 'select(.type == "summary").status' out; }

# Whatever a test made the program write, and what plans it took, are held to the schemas.
smoke_end() {
    stop_all "$BATS_TEST_TMPDIR"
    if [ -s "$BATS_TEST_TMPDIR/all.jsonl" ]; then validate_records "$BATS_TEST_TMPDIR/all.jsonl"; fi
    if [ -s "$BATS_TEST_TMPDIR/plans.jsonl" ]; then
        "$PYTHON" - "$TOP/common/schemas/plan.json" "$BATS_TEST_TMPDIR/plans.jsonl" <<'EOT'
import json, sys, jsonschema
validator = jsonschema.Draft202012Validator(json.load(open(sys.argv[1])))
for line in open(sys.argv[2]):
    for error in validator.iter_errors(json.loads(line)):
        sys.exit(f"not a plan by the schema: {error.json_path}: {error.message}")
EOT
    fi
}
