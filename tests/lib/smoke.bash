# What the tests of smoke-stack share; loaded after lib/harness.  A file that begins or ends in another way says so behind it.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # $status is the tests'; start_service() sets what it started

# scripted_begin: the scripted server for all tests of a file, in setup_file; exports $scripted, its URL.
scripted_begin() {
    start scripted "$BUILD/tests/scripted-server" --port-file "$BATS_FILE_TMPDIR/port" --seconds 180
    wait_for 10 test -s "$BATS_FILE_TMPDIR/port"
    scripted=http://127.0.0.1:$(cat "$BATS_FILE_TMPDIR/port")
    export scripted
}

setup_file() { scripted_begin; }
teardown() { smoke_end; }
teardown_file() { smoke_end_file; }

# smoke ARGUMENT...: runs smoke-stack with its streams in the files `out` and `err`; sets $status.
smoke() {
    status=0
    timeout 30 smoke-stack "$@" >out 2>err || status=$?
    cat err
    cat out >>all.jsonl
}

# plan LINE...: runs the lines as a plan, on the scripted server where there is one.
plan() {
    printf '%s\n' "$@" >plan.json
    smoke ${scripted:+--base-url "$scripted"} plan.json
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
    local said got message
    mapfile -t said < <(jq -r --arg name "$1" \
        'select(.type == "check" and .name == $name) | .status, (.message // "" | gsub("\n"; " "))' out)
    got=${said[0]-} message=${said[1]-}
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

# The service with secrets that the plans use, and one fault perhaps.
secured() { # [NAME=VALUE...]
    export RECO_LOGIN_EMAIL=a@example.com RECO_LOGIN_PASSWORD=planted-horse RECO_ADMIN_TOKEN=planted-admin-token
    start_service "$@"
}

# breaks FAULT CHECK ARGUMENT...: with that fault switched on, that check fails.
breaks() {
    local fault=$1 check=$2
    shift 2
    secured "$fault"
    smoke --base-url "$service_url" "$@"
    [ "$status" -eq 1 ]
    is "$check" fail
    run grep planted out err
    [ "$status" -eq 1 ]
    stop "$service_pid"
}

# A test's end.
smoke_end() {
    local kind
    stop_all "$BATS_TEST_TMPDIR"
    for kind in all plans; do
        if [ -s "$BATS_TEST_TMPDIR/$kind.jsonl" ]; then cat "$BATS_TEST_TMPDIR/$kind.jsonl" >>"$BATS_FILE_TMPDIR/$kind.jsonl"; fi
    done
}

# A file's end: whatever its tests made the program write, and what plans it took, are held to the schemas.
smoke_end_file() {
    stop_all "$BATS_FILE_TMPDIR"
    validate_records "$BATS_FILE_TMPDIR/all.jsonl"
    [ -s "$BATS_FILE_TMPDIR/plans.jsonl" ] || return 0
    "$PYTHON" - "$TOP/common/schemas/plan.json" "$BATS_FILE_TMPDIR/plans.jsonl" <<'EOT'
import json, sys, jsonschema
validator = jsonschema.Draft202012Validator(json.load(open(sys.argv[1])))
for line in open(sys.argv[2]):
    for error in validator.iter_errors(json.loads(line)):
        sys.exit(f"not a plan by the schema: {error.json_path}: {error.message}: {line}")
EOT
}
