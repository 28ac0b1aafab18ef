# incident-deliver: what lies in the spool reaches each sink, and what does not is told.

load lib/harness

@test "a spool that is empty is well; one that is not there is trouble" {
    mkdir spool
    run -0 --separate-stderr incident-deliver --spool spool --to https://127.0.0.1:1/
    [ "$(jq -r .status <<<"$output")" = pass ]
    run -2 --separate-stderr incident-deliver --spool none --to https://127.0.0.1:1/
    [[ "$stderr" == *"cannot read the spool none"* ]]
}
