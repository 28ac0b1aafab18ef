# A replay that is killed at a thousand instants leaves nothing behind.

load ../lib/harness
load ../lib/postgres

setup_file() {
    start_postgres
}

teardown_file() {
    stop_postgres
}

@test "1000 kills at random instants: no scratch database, no folder and no process is left" {
    run timeout 7200 "$PYTHON" "$TOP/tests/torture/replays.py" 1000 "$postgres_creator_url"
    echo "$output"
    [ "$status" -eq 0 ]
}
