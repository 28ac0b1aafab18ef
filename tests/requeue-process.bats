# requeue-dlq process and drop: what a command does with dead letters, and what is thrown away.

load lib/harness
load lib/ends
load lib/redis

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    export DLQ_URL=sqlite:store.db
}

# process [OPTIONS...] -- COMMAND...
process() { requeue-dlq process --queue q "$@"; }

drop() { requeue-dlq drop --queue q "$@"; }

sql() { sqlite3 -cmd '.timeout 5000' store.db "$1"; }

# dead ID...: a store with such dead letters alone, whose payloads are {"n":1} and so on.
dead() {
    local id n=0
    rm -f store.db*
    for id in "$@"; do
        n=$((n + 1))
        jq -cn --arg id "$id" --argjson n "$n" \
            '{type: "message", queue: "q", id: $id, reason: "poison", request_id: "r-\($id)", payload: {n: $n}}'
    done | requeue-dlq --queue q -a import >made || { cat made; return 1; }
}

# outcomes: "a consumed, b returned" of the file out.
outcomes() { records move out '"\(.id) \(.outcome)"' | paste -sd , | sed 's/,/, /g'; }

# left: the ids that are dead still, and those that are parked.
left() { sql "select coalesce((select group_concat(id, ' ') from dead_letters where status = 'dead'), '') || '|' ||
    coalesce((select group_concat(id, ' ') from dead_letters where status = 'parked'), '')"; }

# leases_over: as if a run that was killed were long gone.
leases_over() { sql 'update requeue_dlq_claims set leased_until = 0'; }

# ---- how a command ends ----

@test "process: the exit status of the command says what becomes of the message" {
    local command status outcome message where
    while IFS='|' read -r command status outcome message where; do
        dead a
        ends "$status" process --max-retries 2 -- sh -c "$command"
        validate_records out
        [ "$(outcomes)" = "a $outcome" ] || { echo "$command"; cat out; return 1; }
        [[ "$(records move out .message)" == $message ]] || { echo "$command"; cat out; return 1; }
        [ "$(left)" = "$where|" ] || { echo "$command: $(left)"; return 1; }
    done <<'END'
true|0|consumed|null|
cat >/dev/null|0|consumed|null|
exit 1|1|returned|exit status 1|a
echo why >&2; exit 3|1|returned|exit status 3: why|a
echo first; echo last; echo; exit 3|1|returned|exit status 3: last|a
printf 'no end'; exit 3|1|returned|exit status 3: no end|a
echo password=hunter-two-2; exit 3|1|returned|exit status 3: password=?redacted*|a
printf '\033]0;x\007done\001\377\n'; exit 3|1|returned|exit status 3: done|a
kill -9 $$|1|returned|ended by signal 9 (Killed)|a
kill -TERM $$|1|returned|ended by signal 15 (Terminated)|a
exit 255|1|returned|exit status 255|a
exit 126|2|skipped|exit status 126: there was nothing that could be run*|a
exit 127|2|skipped|exit status 127: there was nothing that could be run*|a
exec ./none|2|skipped|exit status 127: *none*not found: there was nothing*|a
END
}

@test "process: an attempt is counted each time, and the last one parks" {
    dead a b
    for attempt in 1 2; do
        ends 1 process --max-retries 3 -- test "\$x" = y
        [ "$(records move out '"\(.attempt) \(.outcome)"' | sort -u)" = "$attempt returned" ]
    done
    ends 1 process --max-retries 3 --id a -- false
    [ "$(records move out '"\(.id) \(.attempt) \(.outcome) \(.to != null)"')" = "a 3 parked true" ]
    [[ "$(records check out '"\(.status): \(.message)"')" == "fail: 0 consumed, 1 parked"* ]]
    [ "$(left)" = 'b|a' ]
    ends 0 process --max-retries 3 -- true
    [ "$(left)" = '|a' ]
    [ "$(jq -r 'select(.type == "summary") | "\(.consumed) \(.returned) \(.parked) \(.skipped)"' out)" = "1 0 0 0" ]
    # Its attempts are counted anew.
    ends 0 requeue-dlq unpark --queue q
    ends 1 process --max-retries 3 -- false
    [ "$(records move out '"\(.attempt) \(.outcome)"')" = "1 returned" ]
}

@test "process: a command that cannot be run stops the run, and counts no attempt" {
    dead a b c
    touch plain
    for command in ./none ./plain . '' /dev/null none-of-that-name; do
        ends 2 process --jobs 2 -- "$command"
        [ "$(records move out .outcome | sort -u)" = skipped ]
        [ "$(grep -c 'cannot be run' err)" = 1 ] || { cat err; return 1; }
        [ "$(left)" = 'a b c|' ]
    done
    ends 0 process -- sh -c 'echo "$DLQ_ATTEMPT"'
    [ "$(sort -u err)" = 1 ]
}

@test "process: what takes too long is killed with its group, and has failed" {
    dead a b
    SECONDS=0
    ends 1 process --jobs 2 --timeout 200ms -- sh -c 'sleep 60 & echo $! >>pids; echo $$ >>pids; sleep 60'
    [ "$SECONDS" -lt 30 ]
    [ "$(outcomes | tr ',' '\n' | awk '{ print $2 }' | sort -u)" = returned ]
    [ "$(records move out .message | sort -u)" = 'killed: it did not end within 200 ms' ]
    [ "$(wc -l <pids)" = 4 ]
    for pid in $(cat pids); do
        # Nobody may be there to wait for it.
        wait_for 5 eval "! kill -0 $pid || grep -q ') Z ' /proc/$pid/stat"
    done
}

@test "process: a command may ignore its input, close its output, or leave somebody behind" {
    local command
    "$PYTHON" -c 'print("{\"type\":\"message\",\"queue\":\"q\",\"id\":\"big\",\"payload\":\"" + "x" * 3000000 + "\"}")' >big
    for command in true 'exec <&-' 'head -c 1 >/dev/null' 'exec >&- 2>&-; sleep 0.1' 'kill -9 $PPID & wait' \
        'setsid sleep 30 & echo $! >>behind'; do
        dead a
        requeue-dlq --queue q -a import big >made
        if [ "$command" = 'kill -9 $PPID & wait' ]; then continue; fi
        SECONDS=0
        ends 0 process -- sh -c "$command"
        [ "$SECONDS" -lt 25 ]
        [ "$(outcomes)" = 'a consumed, big consumed' ]
    done
    # shellcheck disable=SC2046 # a word for each
    kill $(cat behind)
}

# ---- what a command is given ----

@test "process: payloads keep every byte" {
    rm -f store.db
    "$PYTHON" - >hostile <<'END'
import base64, json, os
payloads = [b"", b"\0", b"\xff\xfe\0\n\r\n", b"plain", b' {"a": 1}\n', b'{"n":12345678901234567890}', os.urandom(200000)]
for i, p in enumerate(payloads):
    open(f"p{i}", "wb").write(p)
    print(json.dumps({"type": "message", "queue": "q", "id": str(i), "payload_base64": base64.b64encode(p).decode()}))
END
    requeue-dlq --queue q -a import hostile >made
    ends 0 process --jobs 3 -- sh -c 'cmp - "p$DLQ_ID"'
    [ "$(records move out .outcome | sort | uniq -c | tr -s ' ')" = ' 7 consumed' ]
}

@test "process: the environment says which message it is, whatever its id holds" {
    local id
    id=$(printf 'line\none =\047"$(x)\303\251')
    dead "$id"
    DLQ_ID=old DLQ_REASON=old ends 0 process --run 'run "1"' -- "$PYTHON" -c '
import json, os
e = os.environ
print(json.dumps([e[n] for n in ("DLQ_ID", "DLQ_QUEUE", "DLQ_ATTEMPT", "DLQ_REASON", "DLQ_REQUEST_ID", "READYLINE_RUN")]))'
    [ "$(cat err)" = "$("$PYTHON" -c 'import json, sys; print(json.dumps(sys.argv[1:]))' "$id" q 1 poison "r-$id" 'run "1"')" ]
    # What no environment can hold is left out, and nothing of an outer run stands in for it.
    rm store.db
    printf '%s\n' '{"type":"message","queue":"q","id":"a\u0000b","reason":"x","payload":1}' |
        requeue-dlq --queue q -a import >made
    requeue-dlq --queue q -a list | grep -qF 'a\u0000b'
    DLQ_ID=old DLQ_REQUEST_ID=old ends 0 process -- sh -c 'echo "${DLQ_ID-none} ${DLQ_REQUEST_ID-none} $DLQ_REASON"'
    [ "$(cat err)" = 'none none x' ]
}

@test "process: a command has its three streams alone, and the words as they were given" {
    dead a b c
    # shellcheck disable=SC2016
    ends 0 process --jobs 2 --output-json saved.json -- "$PYTHON" -c '
import os, sys
print(sorted(int(f) for f in os.listdir("/proc/self/fd"))[:4], sys.argv[1:], os.getpgrp() == os.getpid())' \
        '' 'a b' '*' '$HOME' --lines 3>&- 4>&-
    # The folder that is listed is the fourth.
    [ "$(sort -u err)" = "[0, 1, 2, 3] ['', 'a b', '*', '\$HOME', '--lines'] True" ] || { cat err; false; }
    dead a
    ends 0 process -- "$PYTHON" -c 'import os; print([os.readlink(f"/proc/self/fd/{i}").split(":")[0] for i in range(3)])'
    [ "$(cat err)" = "['/memfd', 'pipe', 'pipe']" ] || { cat err; false; }
}

@test "process: several lines of several commands do not cut each other" {
    local line
    dead $(seq 8)
    line=$(printf 'x%.0s' $(seq 300))
    ends 0 process --jobs 8 -- "$PYTHON" -c "
import os
for i in range(100):
    os.write(1, b'$line'[:150]); os.write(1, b'$line'[150:] + b'\n')"
    [ "$(sort err | uniq -c | tr -s ' ')" = " 800 $line" ]
}

@test "process: --batch hands over several messages, which end alike" {
    dead a b c d e
    ends 0 process --batch 2 -- sh -c 'cat >"got.$$"; echo "${DLQ_ID-none} $DLQ_QUEUE $(wc -l <"got.$$")"'
    [ "$(cat err)" = "none q 2
none q 2
none q 1" ]
    validate_records got.*
    [ "$(cat got.* | jq -r '"\(.type) \(.id) \(.attempt) \(.payload.n) \(.queue)"' | sort | paste -sd ,)" = \
        'message a 1 1 q,message b 1 2 q,message c 1 3 q,message d 1 4 q,message e 1 5 q' ]
    dead a b c d
    ends 1 process --batch 2 --jobs 2 -- sh -c '! grep -q "\"c\""'
    [ "$(records move out '"\(.id) \(.outcome)"' | sort | paste -sd ,)" = 'a consumed,b consumed,c returned,d returned' ]
    ends 1 process --batch 2 --max-retries 2 -- false
    [ "$(left)" = '|c d' ]
}

# ---- how many, which, how fast ----

@test "process: --jobs at once, never more" {
    dead $(seq 12)
    ends 0 process --jobs 3 -- sh -c 'touch "on.$$"; ls on.* | wc -l; sleep 0.2; rm "on.$$"'
    [ "$(sort -n err | tail -n 1)" = 3 ]
    # No more are claimed than that.
    dead $(seq 5)
    ends 1 process --jobs 2 -- sh -c 'sqlite3 -cmd ".timeout 5000" store.db "select count(*) from requeue_dlq_claims where leased_until > 0" >>claims; false'
    [ "$(sort -n claims | tail -n 1)" -le 2 ]
}

@test "process: --max, --where, --id, --reason choose; --dry-run runs nothing" {
    dead a b c d
    before=$(sql .dump)
    ends 0 process --dry-run --max 3 -- touch ran
    validate_records out
    [ "$(outcomes)" = 'a skipped, b skipped, c skipped' ]
    [[ "$(records check out .message)" == '3 would be handed to the command; --max 3 ended it'*'at least once'* ]]
    [ ! -e ran ]
    [ "$(sql .dump)" = "$before" ]
    ends 0 process --where '.payload.n >= 3' --max 1 -- true
    [ "$(outcomes)" = 'c consumed' ]
    ends 1 process --where '.payload.m >= 3' -- true
    [ "$(outcomes)" = '' ]
    ends 1 process --id nobody -- true
    ends 0 process --reason 'poi*' --id d -- true
    [ "$(outcomes)" = 'd consumed' ]
    [ "$(left)" = 'a b|' ]
    ends 0 process --rate 20/s --jobs 4 -- true
    [ "$(left)" = '|' ]
    ends 0 process -- true
    [ "$(records check out .message)" = '0 consumed' ]
    dead a
    ends 1 requeue-dlq process --queue typo -- true
}

@test "process and drop: wrong command lines are refused, and nothing is touched" {
    local line
    dead a
    while read -r line; do
        # shellcheck disable=SC2086 # the words of a command line
        ends 2 requeue-dlq --queue q $line
        [ "$(wc -l <err)" -eq 2 ] || { cat err; return 1; }
        [ "$(left)" = 'a|' ]
    done <<'END'
process
process --
process true
process true -- true
process --jobs 2
process --jobs 0 -- true
process --jobs 257 -- true
process --jobs 200 --batch 200 -- true
process --batch 0 -- true
process --max-retries 0 -- true
process --max-retries 3
process --handler drop -- true
process --parked -- true
process --trash t -- true
process --to other -- true
process --canary 1:1s -- true
process --max-requeues 3 -- true
requeue --jobs 2
requeue --max-retries 2
drop
drop --trash t --no-trash
drop --trash -
park --trash t
requeue --no-trash
END
    [ ! -e t ]
}

# ---- the end of a run ----

@test "process: after the first signal the commands end, and nothing else begins" {
    local runner status signal
    for signal in INT TERM; do
        dead a b c d
        rm -f going
        # A job of a shell without job control ignores SIGINT unless the program asks for it.
        requeue-dlq process --queue q --jobs 2 -- sh -c 'echo >>going; sleep 0.5' >out 2>err &
        runner=$!
        wait_for 10 eval '[ "$(cat going | wc -l)" = 2 ]'
        kill -$signal $runner
        status=0
        wait $runner || status=$?
        [ "$status" -eq $((128 + $(kill -l $signal))) ]
        [ "$(records move out '"\(.id) \(.outcome)"' | sort | paste -sd ,)" = 'a consumed,b consumed' ]
        [ "$(records summary out .interrupted)" = SIG$signal ]
        [ "$(left)" = 'c d|' ]
        [ "$(sql 'select count(*) from requeue_dlq_claims where leased_until > 0')" = 0 ]
    done
}

@test "process: a command that the same signal ends is no attempt" {
    dead a b
    requeue-dlq process --queue q -- sh -c 'echo >>going; exec sleep 60' >out 2>err &
    runner=$!
    wait_for 10 test -s going
    kill -TERM $runner
    sleep 0.2
    pkill_children "$runner"
    wait $runner || [ $? -eq 143 ]
    [ "$(outcomes)" = 'a skipped' ]
    ends 0 process --id a -- sh -c 'echo "$DLQ_ATTEMPT"'
    [ "$(cat err)" = 1 ]
}

# pkill_children PID: SIGTERM to what it has started, as a service manager sends it.
pkill_children() {
    local child
    # shellcheck disable=SC2013 # words
    for child in $(cat "/proc/$1/task/$1/children"); do kill -TERM "$child"; done
}

@test "process: the second signal kills the run and its commands" {
    dead a b
    requeue-dlq process --queue q -- sh -c 'echo $$ >going; exec sleep 60' >out 2>err &
    runner=$!
    wait_for 10 test -s going
    kill -TERM $runner
    sleep 0.2
    kill -TERM $runner
    wait $runner || [ $? -eq 143 ]
    wait_for 5 eval "! kill -0 $(cat going) || grep -q ') Z ' /proc/$(cat going)/stat"
    leases_over
    ends 0 process -- sh -c 'echo "$DLQ_ID $DLQ_ATTEMPT"'
    [ "$(cat err)" = "a 2
b 1" ]
}

@test "process: a message that brings the run down is parked once its attempts are used up" {
    dead a b
    for attempt in 1 2 3; do
        status=0
        process --max-retries 3 --jobs 1 -- sh -c '[ "$DLQ_ID" = b ] || kill -9 $PPID' >out 2>err || status=$?
        [ "$status" -eq 137 ]
        # Its claim hides it until the lease is over; the others go on meanwhile.
        [ "$(left)" = 'a b|' ]
        leases_over
    done
    ends 1 process --max-retries 3 -- true
    [ "$(outcomes)" = 'a parked, b consumed' ]
    [[ "$(records move out .message | head -n 1)" == 'its attempts are used up'* ]]
    [ "$(left)" = '|a' ]
}

@test "process: what another run has claimed is left to it, and that is said" {
    dead a b
    requeue-dlq process --queue q --max 1 -- sh -c 'echo >>going; while [ ! -e done ]; do sleep 0.05; done' >first 2>err &
    runner=$!
    wait_for 10 test -s going
    ends 0 process -- true
    [ "$(outcomes)" = 'b consumed' ]
    [[ "$(records check out .message)" == '1 consumed; 1 are in the queue now, new ones or claimed by another run'* ]]
    touch done
    wait $runner
    mv first out
    [ "$(outcomes)" = 'a consumed' ]
    [ "$(left)" = '|' ]
}

@test "process: a reader of the records that goes away ends it, and what was claimed is settled" {
    dead $(seq 30)
    process --jobs 2 -- sh -c 'sleep 0.02' 2>err | head -n 1 >/dev/null
    [ "$(sql 'select count(*) from requeue_dlq_claims where leased_until > 0')" = 0 ]
    [ "$(sql 'select count(*) from dead_letters')" -gt 0 ]
    status=0
    process -- true >/dev/full 2>err || status=$?
    [ "$status" -eq 2 ]
}

# ---- throwing away ----

@test "drop: what is thrown away stands in the trash, and comes back byte for byte" {
    local all="select id, hex(payload), reason, error, retry_count, requeue_count, request_id, first_failed_at, last_failed_at
        from dead_letters order by id"
    dead a b
    sql "update dead_letters set error = 'password=hunter-two-2', retry_count = 4;
        insert into dead_letters (id, queue, payload, first_failed_at, last_failed_at) values ('bin', 'q', x'00ff0a', 1, 2)"
    sql "$all" >before
    ends 0 drop --trash trash.jsonl
    validate_records out
    validate_records trash.jsonl
    [ "$(outcomes)" = 'a dropped, b dropped, bin dropped' ]
    [ "$(records move out .to | sort -u)" = trash.jsonl ]
    [ "$(stat -c %a trash.jsonl)" = 600 ]
    [ "$(left)" = '|' ]
    ends 0 requeue-dlq import --queue q trash.jsonl
    sql "$all" | cmp - before
    # It grows at its end.
    ends 0 drop --trash trash.jsonl --id a
    [ "$(jq -r .id trash.jsonl | paste -sd ' ')" = 'a b bin a' ]
    ends 0 drop --no-trash --batch 1
    [ "$(wc -l <trash.jsonl)" = 4 ]
    [ "$(left)" = '|' ]
}

@test "drop and export: a row of an existing SQLite table comes back in all of its columns" {
    local all='select rowid, quote(job), quote(kind), quote(body), quote(state), quote(err), quote(tries), quote(x) from jobs order by 1'
    local way table=(--table jobs --columns
        id=job,queue=kind,payload=body,status=state,dead=failed,live=queued,parked=parked,error=err,retry_count=tries)
    sql "create table jobs (job integer primary key, kind text, body, state text, err text, tries int, x);
        insert into jobs values (1, 'q', '{\"a\":1}', 'failed', null, 3, 1.5), (2, 'q', x'00ff', 'failed', 'E', null, x'0102'),
            (3, 'q', 7, 'failed', '', 1, 'te''xt'), (4, 'q', 2.5, 'failed', char(10), 1, null),
            (5, 'q', 'ü', 'parked', 'x', 1, -9007199254740993)"
    sql "$all" >before
    for way in export drop; do
        rm -f dead parked
        if [ $way = export ]; then
            requeue-dlq export --queue q "${table[@]}" >dead
            requeue-dlq export --queue q --parked "${table[@]}" >parked
            sql 'delete from jobs'
        else
            ends 0 drop --trash dead "${table[@]}"
            ends 0 drop --trash parked --parked "${table[@]}"
        fi
        ends 0 requeue-dlq import --queue q "${table[@]}" dead parked
        sql "$all" | cmp - before
    done
    ends 1 requeue-dlq import --queue q "${table[@]}" dead
    [[ "$(records check out .message)" == '0 imported, 4 skipped'* ]]
}

@test "undo: a run that requeued nothing cannot be taken back, and that is said" {
    local words
    for words in 'drop --no-trash' park 'process -- true'; do
        dead a b
        # shellcheck disable=SC2086 # the words of an action
        ends 0 requeue-dlq --queue q --run r $words
        ends 1 requeue-dlq undo --queue q --run r
        [[ "$(records check out .message)" == 'this run requeued nothing: unpark brings back'* ]]
    done
}

@test "drop: beside other movers the trash holds what was dropped, and nothing that went elsewhere" {
    local mover movers=()
    start_redis
    export DLQ_URL=$redis_url
    redis-cli -s "$redis_socket" eval 'for i = 1, 5000 do
        redis.call("LPUSH", "dlq:q", "{\"original_message\":" .. i .. ",\"original_queue\":\"live\"}") end' 0 >made
    for mover in "drop --trash one --batch 50" "drop --trash two --batch 70" "requeue --batch 60"; do
        # shellcheck disable=SC2086 # the words of an action
        requeue-dlq --queue q $mover >"out.${#movers[@]}" &
        movers+=($!)
    done
    for mover in "${movers[@]}"; do wait "$mover"; done
    # Each message is in one place, once.
    { jq -r 'select(.type == "message").payload' one two; redis-cli -s "$redis_socket" lrange live 0 -1; } | sort -n >places
    seq 5000 | cmp - places
}

@test "drop: a trash that cannot be written stops it before anything is dropped" {
    local trash
    dead a b c
    mkfifo fifo
    mkdir folder
    touch target
    ln -s target link
    for trash in folder fifo link /dev/null /dev/full none/trash /dev/stdout ''; do
        ends 2 timeout 10 requeue-dlq drop --queue q --trash "$trash"
        [ "$(left)" = 'a b c|' ] || { echo "$trash"; return 1; }
        [ -z "$(records move out .id)" ]
    done
    [ ! -s target ]
    # No room on the way.
    (
        ulimit -f 1
        trap '' XFSZ
        printf '%s\n' "$(head -c 900 /dev/zero | tr '\0' ' ')" >full
        ends 2 drop --trash full --batch 2
    )
    grep -q 'trash full: File too large' err
    [ "$(wc -c <full)" = 901 ]
    [ "$(left)" = 'a b c|' ]
    # Somebody else writes to it.
    exec 7>>busy
    flock 7
    ends 2 drop --trash busy 7>&-
    grep -q 'another run writes to it' err
    exec 7>&-
    ends 0 drop --trash busy --dry-run
    [ ! -s busy ]
    ends 0 drop --trash busy
}

@test "drop: a line that a kill cut short is taken away, others are ended" {
    local content kept
    while IFS='|' read -r content kept; do
        dead a
        printf '%b' "$content" >trash
        ends 0 drop --trash trash
        [ "$(head -n -1 trash)" = "$(printf '%b' "$kept")" ] || { echo "$content"; cat trash; return 1; }
        [ "$(tail -n 1 trash | jq -r .id)" = a ]
    done <<'END'
|
one\n|one
one|one
{"type":"mess|
one\n{"type":"message","tool":"requeue-dlq","time"|one
one\n{"type":"message","tool":"requeue-dlq","payload":{}}|one\n{"type":"message","tool":"requeue-dlq","payload":{}}
END
}

@test "drop: a terminal is asked" {
    local answer status terminal=$TOP/tests/lib/terminal.py question='drop 2 messages of q for good? [y/N]'
    for answer in '\r' 'n\r' 'nope\r' 'yess\r' '^D' '^C'; do
        dead a b
        status=0
        "$terminal" "expect=$question" "send=$answer" -- requeue-dlq drop --queue q --no-trash >shown || status=$?
        [ "$status" -eq 1 ] || [ "$status" -eq 130 ] || { cat shown; return 1; }
        [ "$(left)" = 'a b|' ]
    done
    "$terminal" 'expect=drop 1 message of q into trash? [y/N]' 'send=yes\r' -- \
        requeue-dlq drop --queue q --trash trash --where '.payload.n == 1' >shown
    [ "$(left)" = 'b|' ]
    "$terminal" -- requeue-dlq drop --queue q --no-trash --yes >shown
    run ! grep -F '[y/N]' shown
    [ "$(left)" = '|' ]
    # Nothing is there that could be lost.
    "$terminal" -- requeue-dlq drop --queue q --no-trash >shown
    run ! grep -F '[y/N]' shown
}
