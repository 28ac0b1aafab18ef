# incident-deliver is killed and disturbed far more often than in tests/incident-deliver.bats.

load ../lib/harness

# deliveries SERIES SINK COUNT: as tests/torture/deliveries.py says.
deliveries() {
    run timeout 1800 "$PYTHON" "$TOP/tests/torture/deliveries.py" "$@"
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "1,000 kills: each incident is told once to a service that knows it by its key" {
    deliveries kills webhook 1000
}

@test "60 kills: each is told at most once to a service that knows no keys, and where nobody knows it is said" {
    deliveries kills slack 60
    deliveries faults slack 40
    deliveries crowd slack 3
    deliveries restart slack 3
    deliveries cut slack 10
    if [ "$(id -u)" -eq 0 ] && unshare --mount true; then deliveries disk slack 5; fi
}

@test "calls that fail, several at once, a service that is killed, hangs and cuts, a ledger without a disk" {
    deliveries faults webhook 400
    deliveries crowd webhook 30
    deliveries restart webhook 30
    deliveries cut webhook 50
    if [ "$(id -u)" -eq 0 ] && unshare --mount true; then deliveries disk webhook 50; fi
}
