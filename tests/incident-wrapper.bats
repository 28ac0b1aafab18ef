# incident-emit -- COMMAND: what passes through, what a failure leaves, and what is said of it.

load lib/harness
load lib/incident

@test "wrapper: a command that succeeds passes through untouched" {
    run -0 --separate-stderr incident-emit -- sh -c 'printf "out\0bytes"; printf err >&2'
    [ "$stderr" = err ]
    incident-emit -- printf 'a\0b' | cmp - <(printf 'a\0b')
    [ ! -e reports ]
}

@test "wrapper: a failing command keeps its status and leaves an incident and a dump" {
    run -7 --separate-stderr incident-emit --records r.jsonl --log-dir logs --request-id 'req/1' -- \
        sh -c 'echo working; echo "boom token=ghp_abcdefghijklmnopqrstuvwxyz0123456789" >&2; exit 7'
    [ "$output" = working ]
    [[ "$stderr" == *"boom"* ]]
    validate_records r.jsonl
    [ "$(tail -n 1 r.jsonl | jq -r .status)" = fail ]
    file=$(the_incident)
    valid_incident "$file"
    [ "$(jq -r .extras.kind "$file")" = cli ]
    [ "$(jq -r .exception "$file")" = "sh: exit status 7" ]
    jq -e '.last_logs[0] == "working"' "$file" >/dev/null
    ! grep -rq ghp_abcdef reports logs || false
    [ "$(find logs -name 'crash_*_sh_*_req-1.jsonl' -perm 600 | wc -l)" -eq 1 ]
    [ "$(find logs -name 'stack_*_sh_*_req-1.txt' -perm 600 | wc -l)" -eq 1 ]
    jq -se 'last."exception.message" == "sh: exit status 7"' logs/crash_* >/dev/null
}

@test "wrapper: the dump goes to the incidents where the log folder cannot be written" {
    echo x >not-a-folder
    run -1 incident-emit --log-dir not-a-folder -- false
    [ "$(find reports/incidents -name 'crash_*' | wc -l)" -eq 1 ]
}

@test "wrapper: a command killed by a signal takes the wrapper with it" {
    run incident-emit -- sh -c 'kill -SEGV $$'
    [ "$status" -eq 139 ]
    [[ "$(jq -r .exception "$(the_incident)")" == *"signal 11"* ]]
}

@test "wrapper: SIGTERM is passed on to the command" {
    start wrapped incident-emit -- sh -c 'trap "echo got it; exit 3" TERM; echo ready; while :; do sleep 0.1; done'
    wait_for 10 grep -q ready wrapped.log
    kill "$started"
    code=0
    wait "$started" || code=$?
    grep -q 'got it' wrapped.log
    [ "$code" -ne 0 ]
    the_incident
}

@test "wrapper: what cannot be run is 127 or 126" {
    run -127 incident-emit -- ./no-such-command
    [[ "$output" == *"cannot run ./no-such-command: No such file"* ]]
    echo x >plain
    run -126 incident-emit --dir other -- ./plain
}

@test "wrapper: a reader that went away ends the command, not in silence for ever" {
    run -0 timeout 20 sh -c 'incident-emit -- yes | head -n 1'
    [ "$output" = y ]
}

@test "wrapper: a failure says what failed, how, after how long, and where the incident lies" {
    run -7 --separate-stderr incident-emit -- sh -c 'echo working; sleep 0.1; exit 7'
    [ "$output" = working ]
    [[ ${stderr_lines[0]} =~ ^incident-emit:\ sh\ failed:\ exit\ status\ 7\ after\ [0-9.]+\ m?s$ ]]
    [ "${stderr_lines[1]}" = "incident-emit: incident written to $PWD/$(the_incident)" ]
    [ "${#stderr_lines[@]}" -eq 2 ]
    run --separate-stderr incident-emit --dir "$PWD/whole" --records r.jsonl -- sh -c 'kill -9 $$'
    [ "$status" -eq 137 ]
    [[ $stderr == *"incident-emit: sh failed: ended by signal 9 (Killed) after "*"incident written to $PWD/whole/incident_"* ]]
    jq -se '.[0] | .elapsed_ms >= 0 and .status == "fail"' r.jsonl
    run -7 --separate-stderr incident-emit -q --dir quiet -- sh -c 'exit 7'
    [ -z "$stderr" ]
}

@test "wrapper: what goes to one file keeps its order" {
    script='i=0; while [ $i -lt 300 ]; do echo "out $i"; echo "err $i" >&2; i=$((i + 1)); done; exit "$1"'
    sh -c "$script" sh 0 >expected 2>&1
    incident-emit -q -- sh -c "$script" sh 0 >passed 2>&1
    cmp passed expected
    incident-emit -q --dir one --chronic -- sh -c "$script" sh 3 >shown 2>&1 || [ $? -eq 3 ]
    cmp shown expected
    [ "$(jq -r '.last_logs[-2:] | join(" ")' one/incident_*.json)" = "out 299 err 299" ]
    # Two files: each gets its own.
    incident-emit -q --dir two --chronic -- sh -c "$script" sh 3 >out 2>err || [ $? -eq 3 ]
    grep out expected | cmp - out
    grep err expected | cmp - err
}

@test "--chronic: silent while the command succeeds, all of it when it fails" {
    run -0 --separate-stderr incident-emit --chronic -- sh -c 'echo out; echo err >&2'
    [ -z "$output$stderr" ]
    [ ! -e reports ]
    run -3 --separate-stderr incident-emit --chronic -- sh -c 'printf out; echo err >&2; exit 3'
    [ "$output" = out ]
    [ "${stderr_lines[0]}" = err ]
    [[ ${stderr_lines[1]} == "incident-emit: sh failed: exit status 3 after "* ]]
    [ "${stderr_lines[2]}" = "incident-emit: incident written to $PWD/$(the_incident)" ]
    jq -e '.last_logs == ["out", "err"] or .last_logs == ["err", "out"]' "$(the_incident)"
    # Not before it has ended.
    start held incident-emit -q --chronic --dir held -- sh -c 'echo begun; touch begun; while [ ! -e go ]; do sleep 0.05; done; exit 1'
    wait_for 10 test -e begun
    sleep 0.3
    [ ! -s held.log ]
    touch go
    code=0
    wait "$started" || code=$?
    [ "$code" -eq 1 ]
    [ "$(cat held.log)" = begun ]
}

@test "--chronic: binary and huge output comes whole, in little memory, and leaves no file" {
    mkdir tmp
    head -c 3000000 /dev/urandom >bytes
    code=0
    TMPDIR=$PWD/tmp incident-emit -q --chronic --dir binary -- sh -c 'cat bytes; printf "\0\377 end"; exit 4' >out 2>err || code=$?
    [ "$code" -eq 4 ]
    { cat bytes; printf '\0\377 end'; } | cmp - out
    [ ! -s err ]
    valid_incident "$(the_incident binary)"
    code=0
    within_memory 16384 "$(TMPDIR=$PWD/tmp peak_of incident-emit -q --chronic --dir huge -- sh -c 'head -c 200000000 /dev/zero; exit 5')"
    [ "$(TMPDIR=$PWD/tmp incident-emit -q --chronic --dir count -- sh -c 'yes | head -n 20000000; exit 5' | wc -l)" -eq 20000000 ]
    [ -z "$(ls -A tmp)" ]
    # Where it cannot be kept it is shown, and nothing of it is lost.
    code=0
    TMPDIR=$PWD/none incident-emit --chronic -- sh -c 'cat bytes; exit 0' >out 2>err || code=$?
    [ "$code" -eq 0 ]
    cmp bytes out
    grep -q 'incident-emit: cannot hold the output back: No such file' err
    [ "$(wc -l <err)" -eq 1 ]
}

@test "--chronic: a process that is left behind with the streams is not waited for" {
    run -0 --separate-stderr timeout 20 incident-emit --chronic -- sh -c 'sleep 60 & echo $! >left; echo out'
    [ -z "$output$stderr" ]
    kill "$(cat left)"
    run -6 --separate-stderr timeout 20 incident-emit --chronic -- sh -c 'sleep 60 & echo $! >left; echo out; exit 6'
    kill "$(cat left)"
    [ "$output" = out ]
    [[ $stderr == *"sh failed: exit status 6"*"left behind"*"incident written to"* ]]
    # One that never stops to speak fills no disk: it begins when the command has ended.
    cat >pour.sh <<'EOT'
(while kill -0 $$ 2>/dev/null; do sleep 0.05; done; exec yes) &
exit 6
EOT
    run -6 --separate-stderr timeout 20 incident-emit --dir pours --chronic -- sh pour.sh
    [ "${#output}" -lt 1500000 ]
    [[ $stderr == *"sh failed: exit status 6"* ]]
    # What it says soon after belongs to the command still.
    run -6 --separate-stderr timeout 20 incident-emit -q --dir late --chronic -- sh -c '(sleep 0.2; echo late) & exit 6'
    [ "$output" = late ]
    jq -e '.last_logs == ["late"]' "$(the_incident late)"
}

@test "wrapper: without --chronic, what is left behind speaks on, but the incident does not wait for it" {
    start wrapped incident-emit -- sh -c '(while [ ! -e go ]; do sleep 0.05; done; echo late) & exit 6'
    wait_for 20 grep -q 'incident written to' wrapped.log
    kill -0 "$started"
    touch go
    code=0
    wait "$started" || code=$?
    [ "$code" -eq 6 ]
    [ "$(tail -n 1 wrapped.log)" = late ]
}

@test "--chronic: killed, not found, stdout closed, stopped" {
    run --separate-stderr incident-emit --chronic --dir killed -- sh -c 'echo out; kill -KILL $$'
    [ "$status" -eq 137 ]
    [ "$output" = out ]
    [[ $stderr == *"ended by signal 9 (Killed) after "*"incident written to $PWD/killed/"* ]]
    run -127 --separate-stderr incident-emit --chronic --dir none -- ./no-such-command
    [ "${stderr_lines[0]}" = "incident-emit: cannot run ./no-such-command: No such file or directory" ]
    [[ ${stderr_lines[1]} == "incident-emit: incident written to $PWD/none/"* ]]
    run -0 --separate-stderr sh -c 'incident-emit --chronic -- echo fine >&-'
    [ -z "$stderr" ]
    run -3 --separate-stderr sh -c 'incident-emit --chronic --dir closed -- sh -c "echo out; echo err >&2; exit 3" >&-'
    [[ $stderr == err*"sh failed: exit status 3"*"cannot pass the command's output on: Bad file descriptor"* ]]
    start wrapped incident-emit --chronic --dir stopped -- sh -c 'trap "echo got it; exit 3" TERM; touch ready; while :; do sleep 0.1; done'
    wait_for 10 test -e ready
    kill "$started"
    code=0
    wait "$started" || code=$?
    [ "$code" -eq 143 ]
    grep -q 'got it' wrapped.log
    grep -q "incident written to $PWD/stopped/" wrapped.log
}
