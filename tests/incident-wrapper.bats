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

@test "wrapper: without libcrypto a success is a success, and a failure has an incident without a fingerprint" {
    mkdir broken
    : | tee broken/libcrypto.so.{1.1,3,4} >/dev/null
    LD_LIBRARY_PATH=$PWD/broken run -0 incident-emit -- echo "all is well"
    [ "$output" = "all is well" ]
    LD_LIBRARY_PATH=$PWD/broken run -5 --separate-stderr incident-emit -- sh -c 'exit 5'
    [[ $stderr == *"fingerprint cannot be computed"*"incident written to"* ]]
    jq -e '.exception == "sh: exit status 5" and (.extras | has("fingerprint") | not)' "$(the_incident)"
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

@test "wrapper: without --chronic, what is left behind speaks on, but neither the incident nor the status waits for it" {
    start wrapped incident-emit -- sh -c '(while [ ! -e go ]; do sleep 0.05; done; echo late) & exit 6'
    code=0
    wait "$started" || code=$?
    [ "$code" -eq 6 ]
    grep -q 'incident written to' wrapped.log
    run ! grep -q late wrapped.log
    touch go
    wait_for 20 grep -q late wrapped.log
    # Its reader still decides how long.
    incident-emit -q --dir again -- sh -c '(while :; do echo more || exit; done) & echo $! >left; exit 6' | head -n 3 >some
    [ "$(wc -l <some)" -eq 3 ]
    wait_for 20 sh -c '! kill -0 "$(cat left)"'
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

# ---- time ----

@test "--timeout: the command is told to end, the status is 124, and the incident says so" {
    run -124 --separate-stderr setsid -w incident-emit --records r.jsonl --timeout 300ms -- sh -c 'echo working; sleep 60'
    [ "$output" = working ]
    [ "${stderr_lines[0]}" = "incident-emit: sh failed: timed out after 300 ms, then ended by signal 15 (Terminated)" ]
    validate_records r.jsonl
    file=$(the_incident)
    valid_incident "$file"
    jq -e '.exception == "sh: timed out after 300 ms" and .last_logs == ["working"]
        and (.extras.command | .timed_out_after_ms == 300 and .signal == 15 and .elapsed_ms >= 300)' "$file"
    jq -se '.[0] | .status == "fail" and .observed == "timed out after 300 ms"' r.jsonl
    # One that answers by ending well has timed out all the same; and what it says then is not why.
    run -124 --separate-stderr incident-emit --dir well --timeout 300ms -- sh -c 'trap "echo Error: told to end; exit 0" TERM; while :; do sleep 0.1; done'
    [[ $stderr == *"timed out after 300 ms, then exit status 0"* ]]
    [ "$(jq -r .exception "$(the_incident well)")" = "sh: timed out after 300 ms" ]
    run -124 incident-emit -q --dir held --chronic --timeout 300ms -- sh -c 'echo held; exec sleep 60'
    [ "$output" = held ]
}

@test "--timeout: a command that ends in time is not touched" {
    run -0 incident-emit --timeout 60s -- sh -c 'echo out'
    [ "$output" = out ]
    run -7 --separate-stderr incident-emit --timeout 60s -- sh -c 'exit 7'
    [[ $stderr == *"sh failed: exit status 7 after "* ]]
    run -127 incident-emit --timeout 60s -- ./no-such-command
}

@test "--timeout: a command that ignores SIGTERM is killed, one that is stopped too" {
    run -124 --separate-stderr timeout 60 setsid -w incident-emit --dir ignores --timeout 300ms --kill-after 300ms -- \
        sh -c 'trap "" TERM; echo $$ >pid; while :; do sleep 0.1; done'
    [[ $stderr == *"timed out after 300 ms, then ended by signal 9 (Killed)"* ]]
    run ! kill -0 "$(cat pid)"
    jq -e '.extras.command.signal == 9' "$(the_incident ignores)"
    run -124 --separate-stderr timeout 60 incident-emit --dir stops --timeout 300ms -- sh -c 'kill -STOP $$'
    [[ $stderr == *"then ended by signal 15"* ]]
    # Its streams are closed, and it goes on.
    run -124 --separate-stderr timeout 60 incident-emit --dir closes --timeout 300ms -- sh -c 'exec >&- 2>&-; exec sleep 60'
}

@test "--timeout: the whole group is ended, and has its grace" {
    cat >family.sh <<'EOT'
sh -c 'trap "sleep 0.3; echo tidied >tidied; exit" TERM; touch one; while :; do sleep 0.05; done' &
sh -c 'trap "" TERM; echo $$ >deaf; while :; do sleep 0.05; done' &
while [ ! -e one ] || [ ! -e deaf ]; do sleep 0.05; done
exec sleep 60
EOT
    run -124 timeout 60 setsid -w incident-emit -q --timeout 3s --kill-after 3s -- sh family.sh
    [ -s tidied ]
    wait_for 10 sh -c '! kill -0 "$(cat deaf)" || grep -q "State:.Z" "/proc/$(cat deaf)/status"'
    # Nobody is waited for who is gone.
    SECONDS=0
    run -124 timeout 60 setsid -w incident-emit -q --dir gone --timeout 300ms --kill-after 50s -- sh -c 'sleep 60 & sleep 60'
    [ "$SECONDS" -lt 40 ]
}

@test "--timeout: on a terminal the command stays in the job" {
    terminal() { "$PYTHON" "$TOP/tests/lib/terminal.py" -- incident-emit -q --timeout "$@"; }
    run -0 terminal 60s -- sh -c 'test "$(ps -o pgid= -p $$)" = "$(ps -o pgid= -p $PPID)" && echo same'
    [ "$output" = same ]
    run -124 terminal 300ms -- sh -c 'echo $$ >alone; sleep 60'
    run ! kill -0 "$(cat alone)"
}

@test "--timeout: a reader that does not read on holds nothing up" {
    mkfifo pipe
    sleep 60 <pipe &
    reader=$!
    code=0
    timeout 60 incident-emit -q --timeout 300ms --kill-after 300ms -- sh -c 'echo $$ >pid; exec yes' >pipe || code=$?
    kill "$reader"
    [ "$code" -eq 124 ]
    run ! kill -0 "$(cat pid)"
    the_incident
}

# ---- signals ----

@test "wrapper: signals reach the command, each as often as it comes" {
    cat >listens.sh <<'EOT'
for name in HUP INT QUIT USR1 USR2 TERM; do trap "echo $name >>heard" "$name"; done
touch ready
while [ ! -e go ]; do sleep 0.05; done
exit 0
EOT
    # bash starts what runs in the background deaf to INT and QUIT.
    start wrapped "$PYTHON" -c 'import os, signal, sys
for s in signal.SIGINT, signal.SIGQUIT: signal.signal(s, signal.SIG_DFL)
os.execvp(sys.argv[1], sys.argv[1:])' incident-emit -- bash listens.sh
    wrapped=$started
    wait_for 20 test -e ready
    for name in HUP INT QUIT USR1 USR2; do
        kill -s "$name" "$wrapped"
        wait_for 20 grep -q "$name" heard
    done
    for times in 1 2; do
        kill -TERM "$wrapped"
        wait_for 20 sh -c 'test "$(grep -c TERM heard)" -eq "$1"' sh "$times"
    done
    # In a process group that nobody of its session started, as under setsid(1), the kernel drops it.
    start stopped sleep 60
    kill -TSTP "$started"
    wait_for 20 sh -c 'grep -q "State:.T" "/proc/$1/status" || ! grep -q "^SigPnd:.*[1-9a-f]" "/proc/$1/status"' sh "$started"
    stops=$(grep -c 'State:.T' "/proc/$started/status" || [ $? -eq 1 ])
    kill -KILL "$started"
    if [ "$stops" -eq 1 ]; then
        kill -TSTP "$wrapped"
        wait_for 20 grep -q 'State:.T' "/proc/$wrapped/status"
        grep -q 'State:.T' "/proc/$(pgrep -P "$wrapped")/status"
        kill -CONT "$wrapped"
    fi
    touch go
    code=0
    wait "$wrapped" || code=$?
    [ "$code" -eq 143 ]
    [ ! -e reports ]
}

@test "wrapper: on a terminal what is typed to interrupt or quit reaches the command once, and ^Z stops both" {
    terminal() { "$PYTHON" "$TOP/tests/lib/terminal.py" "$@"; }
    cat >counts.py <<'EOT'
import signal, time
heard = []
for s in signal.SIGINT, signal.SIGQUIT:
    signal.signal(s, lambda number, frame: heard.append(signal.Signals(number).name))
print("ready", flush=True)
for _ in range(600):
    time.sleep(0.05)
    if len(set(heard)) == 2:
        time.sleep(0.3)
        break
print(sorted(heard), "heard")
EOT
    run -0 terminal expect=ready 'send=^C' 'send=^\' -- incident-emit -- "$PYTHON" counts.py
    [[ $output == *"['SIGINT', 'SIGQUIT'] heard"* ]]
    run -130 terminal expect=ready 'send=^C' -- incident-emit -- sh -c 'echo ready; exec sleep 60'
    [[ $output == *"sh failed: ended by signal 2 (Interrupt)"* ]]
    # What is expected is not what the terminal shows of the line itself.
    run -0 terminal 'expect=% ' 'send=incident-emit -- sh -c "echo re""ady; while [ ! -e go ]; do sleep 0.1; done; echo do""ne"\r' expect=ready 'send=^Z' expect=topped \
        'send=touch go; fg\r' expect=done 'send=exit\r' -- env PS1='% ' bash --norc -i
}

@test "wrapper: what was ignored stays so for the command; a parent deaf to its children hides no status" {
    deaf() { # SIGNALS COMMAND...: as nohup(1) would
        "$PYTHON" -c 'import os, signal, sys
for s in sys.argv[1].split(","): signal.signal(getattr(signal, s), signal.SIG_IGN)
os.execvp(sys.argv[2], sys.argv[2:])' "$@"
    }
    run -0 deaf SIGHUP,SIGINT incident-emit -- sh -c 'kill -HUP $$; kill -INT $$; kill -HUP $PPID; echo on'
    [ "$output" = on ]
    run -0 deaf SIGCHLD incident-emit -- true
    run -5 deaf SIGCHLD incident-emit -- sh -c 'exit 5'
    # Nor one that blocks them, where no stream tells of its end.
    run -5 timeout 60 "$PYTHON" -c 'import os, signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD, signal.SIGALRM])
os.execvp(sys.argv[1], sys.argv[1:])' incident-emit -q --dir blocked -- sh -c 'exec >&- 2>&-; sleep 0.5; exit 5'
    run -124 deaf SIGCHLD,SIGALRM timeout 60 incident-emit --dir late --timeout 300ms -- sleep 60
}

@test "wrapper: killed at once, it takes the command with it, and leaves no half of an incident" {
    start wrapped incident-emit -- sh -c 'echo $$ >pid.new; mv pid.new pid; exec sleep 60'
    wait_for 20 test -e pid
    kill -KILL "$started"
    wait_for 20 sh -c '! kill -0 "$(cat pid)" || grep -q "State:.Z" "/proc/$(cat pid)/status"'
    # At whatever moment: what has its name is whole.
    for ((i = 0; i < 30; i++)); do
        incident-emit -q --dir whole --after 2 -- sh -c 'echo boom; exit 3' &
        sleep "0.00$((i % 10))"
        kill -KILL $! || [ $? -eq 1 ]
        wait $! || [ $? -gt 0 ]
    done
    find whole -name '*.json*' | while read -r file; do jq . "$file" >/dev/null; done
    incident-emit -q --dir whole --after 2 -- true
    run -3 incident-emit -q --dir whole --after 2 -- sh -c 'echo boom; exit 3'
    [ "$(find whole/.failures -type f | wc -l)" -eq 2 ]
}

# ---- failures in a row ----

@test "--after: an incident comes with the third failure in a row, and success counts anew" {
    fails() { incident-emit --dir "${dir:-i}" --after 3 "${more[@]}" -- sh -c 'exit "$(cat status)"'; }
    more=()
    echo 3 >status
    run -3 --separate-stderr fails
    [[ $stderr == "incident-emit: sh failed: exit status 3 after "*$'\n'"incident-emit: 1 of 3 failures in a row: no incident yet" ]]
    run -3 --separate-stderr fails
    [[ $stderr == *$'\n'"incident-emit: 2 of 3 failures in a row: no incident yet" ]]
    [ -z "$(find i -name 'incident_*' -o -name 'crash_*')" ]
    echo 0 >status
    run -0 --separate-stderr fails
    [ -z "$stderr" ]
    echo 4 >status
    for _ in 1 2; do
        run -4 --separate-stderr fails
        [[ $stderr == *"no incident yet" ]]
    done
    run -4 --separate-stderr fails
    [[ $stderr == *"incident written to $PWD/i/incident_"* ]]
    jq -e '.extras.failures_in_a_row == 3' "$(the_incident i)"
    # Others' failures are not these.
    run -9 --separate-stderr incident-emit --dir i --after 3 -- sh -c 'exit 9'
    [[ $stderr == *"1 of 3 failures in a row"* ]]
}

@test "--after: what cannot be run and what times out counts too; --key names whose failures these are" {
    local words
    for words in '127 ./no-such-command' '124 sleep 60' '1 false'; do
        # shellcheck disable=SC2086 # the words of a command
        run "-${words%% *}" --separate-stderr incident-emit --dir i --after 4 --key nightly --timeout 300ms -- ${words#* }
        [[ $stderr == *"of 4 failures in a row: no incident yet" ]]
    done
    run -1 --separate-stderr incident-emit --dir i --after 4 --key nightly -- false
    [[ $stderr == *"incident written to"* ]]
    run -1 --separate-stderr incident-emit --dir i --after 4 --key other -- false
    [[ $stderr == *"1 of 4 failures"* ]]
    # A reader that went away is neither.
    incident-emit --dir gone --after 2 -- yes | head -n 1
    [ ! -e gone ]
}

@test "--after: runs that end together count one after the other" {
    local pids=() pid
    for _ in {1..12}; do
        incident-emit --dir i --after 13 -- false 2>>said &
        pids+=($!)
    done
    for pid in "${pids[@]}"; do wait "$pid" || [ $? -eq 1 ]; done
    [ "$(grep -o '[0-9]* of 13' said | sort -n | paste -sd' ')" = "$(seq -f '%g of 13' 12 | paste -sd' ')" ]
    run -1 --separate-stderr incident-emit --dir i --after 13 -- false
    [[ $stderr == *"incident written to"* ]]
}

@test "--after: a count that cannot be kept or read delays no incident" {
    incident-emit -q --dir i --after 5 -- false || [ $? -eq 1 ]
    local at='"since":"2026-01-01T00:00:00.000Z","fingerprints":[]'
    for damage in '' '{' '{}' '[]' "{\"failures\":-1,$at}" "{\"failures\":0,$at}" "{\"failures\":\"2\",$at}" "{\"failures\":2.5,$at}" \
        "{\"failures\":9223372036854775807,$at}" '{"failures":2,"since":"2026-01-01T00:00:00.000Z ","fingerprints":[]}' \
        '{"failures":2,"since":1,"fingerprints":[]}' '{"failures":2,"since":"x","fingerprints":{}}' '{"failures":2,"since":"x"}'; do
        echo -n "$damage" >"$(echo i/.failures/*.json)"
        run -1 --separate-stderr incident-emit --dir i --after 5 -- false
        [[ $stderr == *"cannot count failures: "*"an incident is opened"*"incident "*"written to"* ]]
        run -1 --separate-stderr incident-emit --dir i --after 5 -- false
        [[ $stderr == *"2 of 5 failures in a row"* ]]
    done
    # Whole again, and held by somebody who does not let go.
    echo "{\"failures\":3,$at}" >"$(echo i/.failures/*.json)"
    run -1 --separate-stderr flock i/.failures/.lock incident-emit --dir i --after 5 -- false
    [[ $stderr == *"cannot count failures: cannot lock i/.failures/.lock: "*"incident "*"written to"* ]]
    run -1 --separate-stderr incident-emit --dir i --after 5 -- false
    [[ $stderr == *"4 of 5 failures in a row"* ]]
    mkdir whole
    : >whole/.failures
    run -1 --separate-stderr incident-emit --dir whole --after 5 -- false
    [[ $stderr == *"cannot count failures: "*"incident written to"* ]]
    run -0 incident-emit --dir whole --after 5 -- true
}

# ---- what it leaves ----

@test "wrapper: an incident has the words without their secrets, the folder, times, and what the command took" {
    mkdir there
    cd there
    run -7 incident-emit -q --dir ../i -- sh -c 'exit 7' sh --password hunter2secret DB_PASSWORD=hunter3secret '--url=postgres://u:hunter4secret@h/d' plain
    cd ..
    file=$(the_incident i)
    valid_incident "$file"
    run ! grep -rq 'hunter' i
    jq -e --arg there "$PWD/there" '.extras.command | .words[0:3] == ["sh", "-c", "exit 7"] and .words[-1] == "plain" and .folder == $there
        and .exit_status == 7 and .elapsed_ms > 0 and .ended_at >= .started_at' "$file"
    jq -e '.extras.resources | .max_rss_bytes > 100000 and (map_values(. >= 0) | all) and keys == ["involuntary_switches", "major_faults", "max_rss_bytes",
        "minor_faults", "system_ms", "user_ms", "voluntary_switches"]' "$file"
    tail -n 1 i/crash_* | jq -e --slurpfile i "$file" '.command == $i[0].extras.command and .resources == $i[0].extras.resources
        and .incident_id == $i[0].incident_id'
    run -127 incident-emit -q --dir none -- ./no-such-command
    jq -e '.extras | .command.words == ["./no-such-command"] and (has("resources") | not)' "$(the_incident none)"
}

@test "wrapper: an incident says where the core lies, or why there is none; the wrapper leaves no other" {
    run --separate-stderr sh -c 'ulimit -c 0; exec incident-emit -q --dir none -- sh -c "kill -SEGV \$\$"'
    [ "$status" -eq 139 ]
    if grep -q '^|' /proc/sys/kernel/core_pattern; then
        jq -e '.extras.core | startswith("handed to ") or startswith("none: ")' "$(the_incident none)"
    else
        jq -e '.extras.core == "none: RLIMIT_CORE is 0"' "$(the_incident none)"
    fi
    run sh -c 'kill -KILL $$'
    run incident-emit -q --dir killed -- sh -c 'kill -KILL $$'
    jq -e '.extras | has("core") | not' "$(the_incident killed)"
    if [ "$(cat /proc/sys/kernel/core_pattern)" = core ] && [ "$(ulimit -H -c)" = unlimited ]; then
        run sh -c 'ulimit -c unlimited; ASAN_OPTIONS=disable_coredump=0 exec incident-emit -q --dir made -- sh -c "kill -SEGV \$\$"'
        [ "$(jq -r .extras.core "$(the_incident made)")" = "$(echo "$PWD"/core*)" ]
    fi
}

@test "wrapper: one line of 256 MiB, in little memory" {
    within_memory 16384 "$(peak_of incident-emit -q -- sh -c 'printf begin; head -c 268435456 /dev/zero | tr "\0" x; echo; echo end; exit 5')"
    jq -e '.last_logs | length == 2 and (.[0] | startswith("beginxxx") and length < 20000) and .[1] == "end"' "$(the_incident)"
    [ "$(incident-emit -q --dir again -- sh -c 'head -c 5000001 /dev/zero; exit 5' | wc -c)" -eq 5000001 ]
}

@test "wrapper: of many lines at once the last stay, of both streams" {
    run -3 --separate-stderr incident-emit -q -- sh -c 'seq 100000; echo err >&2; exit 3'
    [ "$(tail -n 1 <<<"$output")" = 100000 ]
    jq -e '.last_logs | length == 100 and ((.[0:99] == [range(99902; 100001) | tostring] and .[99] == "err")
        or (index("err") and (map(select(. != "err")) == [range(99902; 100001) | tostring])))' "$(the_incident)"
    run -3 incident-emit -q --dir part -- sh -c 'seq 100000; printf end; exit 3'
    jq -e '.last_logs[-2:] == ["100000", "end"]' "$(the_incident part)"
}

@test "wrapper: a stdout that does not wait for its reader loses nothing" {
    cat >slow.py <<'EOT'
import os, subprocess, time
r, w = os.pipe()
os.set_blocking(w, False)
child = subprocess.Popen(["incident-emit", "--", "head", "-c", "3000000", "/dev/zero"], stdout=w)
os.close(w)
time.sleep(0.2)
total = 0
while piece := os.read(r, 65536):
    total += len(piece)
print(total, child.wait())
EOT
    [ "$("$PYTHON" slow.py)" = "3000000 0" ]
}

# ---- and when it succeeds again ----

@test "wrapper: a success resolves what the command had opened, and nothing else" {
    job() { incident-emit --records r.jsonl "${more[@]}" -- sh job; }
    more=()
    echo 'exit 3' >job
    run -3 job
    run -3 --separate-stderr job
    [[ $stderr == *"incident seen 2 times"* ]]
    echo 'echo "ValueError: boom" >&2; exit 4' >job
    run -4 job
    run -5 incident-emit -- sh -c 'exit 5'
    [ "$(cat reports/incidents/incident_* | jq -rs 'map(.extras.status) | sort | join(" ")')" = "open open open" ]
    echo 'echo out; exit 0' >job
    run -0 --separate-stderr job
    [ "$output" = out ]
    [ "$(grep -c "^incident-emit: incident resolved: $PWD/reports/incidents/incident_" <<<"$stderr")" -eq 2 ]
    validate_records r.jsonl
    [ "$(records incident r.jsonl .action | sort | uniq -c | xargs)" = "2 resolved" ]
    [ "$(cat reports/incidents/incident_* | jq -rs 'map(select(.extras.status == "open").exception) | join(" ")')" = "sh: exit status 5" ]
    for file in reports/incidents/incident_*; do valid_incident "$file"; done
    [ "$(incident-emit mttr --jsonl | jq -s 'map(select(.type == "metric")) | length >= 1')" = true ]
    # Once.
    run -0 --separate-stderr job
    [ -z "$stderr" ]
    # Also where it is quiet, and under a name.
    more=(--chronic -q --key nightly)
    echo 'exit 3' >job
    run -3 job
    echo 'exit 0' >job
    run -0 --separate-stderr job
    [ -z "$output$stderr" ]
    [ "$(cat reports/incidents/incident_* | jq -rs 'map(select(.extras.status == "open")) | length')" = 1 ]
}

@test "wrapper: two jobs that fail in one way are two incidents, one job with other numbers is one" {
    for words in 'one 1' 'two 1' 'one 2'; do
        # shellcheck disable=SC2086 # words
        run -3 incident-emit -- sh -c 'exit 3' sh $words
    done
    [ "$(cat reports/incidents/incident_* | jq -s 'map(.extras.count) | sort | join(" ")' -r)" = "1 2" ]
    for key in a b a; do run -3 incident-emit --dir keys --key "$key" -- sh -c 'exit 3'; done
    [ "$(cat keys/incident_* | jq -s 'map(.extras.count) | sort | join(" ")' -r)" = "1 2" ]
}

@test "wrapper: what cannot be noted or resolved is said, and kept for the next success" {
    echo 'exit 3' >job
    run -3 incident-emit -q --dir i -- sh job
    echo 'exit 0' >job
    mv i/.open i/was
    : >i/.open
    mkdir i/.new-was
    [ ! -e i/.new ] || mv i/.new i/.new-was
    : >i/.new
    run -2 --separate-stderr incident-emit --dir i -- sh job
    [[ $stderr == *"cannot "* ]]
    rm -f i/.open i/.new
    run -0 --separate-stderr incident-emit --dir i -- sh job
    [[ $stderr == *"incident resolved: "* ]]
    mkdir noted
    : >noted/.failures
    run -3 --separate-stderr incident-emit --dir noted -- sh -c 'exit 3'
    [[ $stderr == *"incident written to"*"cannot note the incident: "*"a success will not resolve it" ]]
}

@test "wrapper: a full disk under its records, its output or its folder costs no failure its status, and a success 2" {
    run -2 --separate-stderr incident-emit --records /dev/full -- true
    [[ $stderr == *"cannot write records: No space left on device"* ]]
    run -3 --separate-stderr incident-emit --records /dev/full -- sh -c 'exit 3'
    [[ $stderr == *"incident written to "*"cannot write records: "* ]]
    run -2 --separate-stderr sh -c 'incident-emit -- echo lost >/dev/full'
    [[ $stderr == *"cannot pass the command's output on: No space left on device"* ]]
    run -3 --separate-stderr sh -c 'incident-emit --dir out -- sh -c "echo lost; exit 3" >/dev/full'
    [[ $stderr == *"incident written to "*"cannot pass the command's output on: "* ]]
    [ "$(jq -c .last_logs "$(the_incident out)")" = '["lost"]' ]
    if [ "$(id -u)" -eq 0 ] && unshare --mount true; then
        mkdir full
        for option in '' '--after 3' --chronic; do
            run -3 --separate-stderr unshare --mount sh -c 'mount -t tmpfs -o size=64k none full
head -c 1M /dev/zero >full/ballast 2>/dev/null
exec incident-emit --dir full/d '"$option"' -- sh -c "echo said; exit 3"'
            [ "$output" = said ]
            [[ $stderr == *"cannot write a crash dump: "*"cannot write an incident: "*"what it would have held: "*"| said"* ]]
        done
        # The example of a job that has all it needs and lost nothing.
        run -0 --separate-stderr unshare --mount sh -c 'mount -t tmpfs -o size=64k none full
head -c 1M /dev/zero >full/ballast 2>/dev/null
exec incident-emit --dir full/d --after 3 -- echo fine'
        [ "$output$stderr" = fine ]
    fi
}

@test "what killed programs had in the making is cleared by a later dump and by --keep, and what lives is not" {
    for folder in d logs; do
        mkdir -p $folder
        echo half | tee $folder/.readyline-0123456789abcd6f >$folder/.readyline-0123456789abcd79
        touch -d '2 hours ago' $folder/.readyline-*6f
    done
    incident-emit --dir d --log-dir logs -- false || [ $? -eq 1 ]
    [ "$(find d logs -name '.readyline-*' | sort | paste -sd ' ')" = "d/.readyline-0123456789abcd79 logs/.readyline-0123456789abcd79" ]
    touch -d '2 hours ago' d/.readyline-*
    # Held by who writes it.
    flock d/.readyline-0123456789abcd79 incident-emit --dir d --keep 1d -- true
    [ -e d/.readyline-0123456789abcd79 ]
    incident-emit --dir d --keep 1d -- true
    [ ! -e d/.readyline-0123456789abcd79 ]
}
