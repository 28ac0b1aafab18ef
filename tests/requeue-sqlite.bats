# requeue-dlq on SQLite: every action, the ledger, claims, and tables that exist already.

load lib/harness
load lib/ends

# dlq ACTION [OPTIONS...]: on store.db, the queue q.
dlq() {
    local action=$1
    shift
    requeue-dlq "$action" --queue q --jsonl "$@"
}

sql() { sqlite3 -cmd '.timeout 5000' store.db "$1"; }

# fill COUNT: a store of its own with the messages m1, m2, ...
fill() {
    export DLQ_URL=sqlite:store.db
    dlq stats --create >/dev/null
    sql "with recursive n(i) as (select 1 union all select i + 1 from n where i < $1)
        insert into dead_letters (id, queue, payload, reason, error, retry_count, request_id, first_failed_at, last_failed_at)
        select 'm' || i, 'q', json_object('n', i), 'timeout', 'E' || i, i, 'r' || i, 1700000000000 + i, 1700000001234 + i from n"
}

letters() { sql "select rowid, * from dead_letters order by rowid"; }
live() { sql "select group_concat(id) from (select id from messages order by rowid)"; }
dead() { sql "select group_concat(id) from (select id from dead_letters order by rowid)"; }
verdict() { records check out .message; }
outcomes() { records move out .outcome | sort | uniq -c | awk '{ print $2, $1 }' | paste -sd ' '; }

# ---- actions ----

@test "park, unpark and drop, each with a line in the ledger" {
    fill 5
    ends 0 dlq park --id m2 --id m3
    validate_records out
    ends 0 dlq list --parked
    [ "$(records message out '"\(.id) \(.parked)"' | paste -sd ' ')" = "m2 true m3 true" ]
    ends 0 dlq unpark --id m3
    [ "$(records move out '"\(.from) \(.to) \(.outcome)"')" = "dead_letters, status parked dead_letters moved" ]
    ends 0 dlq drop --id m5 --no-trash --yes
    ends 0 dlq drop --parked --no-trash --yes
    [ "$(dead)" = m1,m3,m4 ]
    [ "$(sql "select group_concat(action) from requeue_dlq_lines_dead_letters")" = park,park,unpark,drop,drop ]
    ends 0 dlq stats
    [ "$(records stats out '"\(.depth) \(.parked) \(.requeued_total) \(.parked_total)"')" = "3 0 0 2" ]
}

@test "requeue: --to another queue, --max-requeues parks what came back that often" {
    fill 4
    sql "update dead_letters set requeue_count = 3 where id = 'm2'"
    ends 0 dlq requeue --to later --max-requeues 3
    validate_records out
    [ "$(outcomes)" = "moved 3 parked 1" ]
    [ "$(records move out .to | sort -u | paste -sd ';')" = "dead_letters, status parked;messages, queue later" ]
    [ "$(sql 'select queue, count(*) from messages group by 1')" = "later|3" ]
    [ "$(sql "select id, status from dead_letters")" = "m2|parked" ]
}

# ---- the ledger ----

@test "undo puts back the very rows, once, also under another batch size" {
    fill 20
    sql "update dead_letters set payload = cast(payload as blob) where id = 'm7';
        update dead_letters set payload = x'00ff27', error = null, requeue_count = 9 where id = 'm8'"
    letters >before
    ends 0 dlq requeue --run A --batch 3
    sql "delete from messages where id in ('m1', 'm2')"
    ends 0 dlq undo --run A --batch 4
    validate_records out
    [ "$(outcomes)" = "consumed 2 undone 18" ]
    letters >after
    tail -n +3 before | cmp - after
    [ -z "$(live)" ]
    # Again: nothing more, and what was undone can be requeued and undone anew.
    ends 0 dlq undo --run A
    letters | cmp - after
    ends 0 dlq requeue --run A
    ends 0 dlq undo --run A
    [ "$(outcomes)" = "consumed 2 undone 18" ]
    letters | cmp - after
    ends 1 dlq undo --run unknown
    grep -q unknown err
}

@test "a requeue that is taken back only in part is undone as far as it can be" {
    fill 3
    ends 0 dlq requeue --run A
    # One has failed again under its id, and is live too.
    sql "insert into dead_letters (id, queue, payload, first_failed_at, last_failed_at) values ('m1', 'q', 'again', 1, 1)"
    ends 0 dlq undo --run A
    [ "$(outcomes)" = "returned 1 undone 2" ]
    [ "$(sql "select payload from dead_letters where id = 'm1'")" = again ]
    [ "$(live)" = m1 ]
}

@test "verify tells what became of each message, and names what is missing" {
    fill 8
    ends 0 dlq requeue --run A --max 6
    ends 0 dlq verify --run A
    validate_records out
    [[ "$(verdict)" == "8 when the run began = 2 untouched + 6 at their destination + 0 consumed + 0 back + 0 parked"* ]]
    # Consumed; back under its id, its request's, and with neither; parked by hand.
    sql "delete from messages where id in ('m1', 'm3', 'm4', 'm5', 'm6');
        insert into dead_letters (id, queue, payload, reason, first_failed_at, last_failed_at) values ('m3', 'q', 'x', 'again', 1, 1);
        insert into dead_letters (id, queue, payload, request_id, first_failed_at, last_failed_at) values ('new-1', 'q', 'x', 'r4', 1, 1);
        insert into dead_letters (id, queue, payload, first_failed_at, last_failed_at, status) values ('m6', 'q', 'x', 1, 1, 'parked')"
    ends 0 dlq verify --run A
    [[ "$(verdict)" == "8 when the run began = 2 untouched + 1 at their destination + 2 consumed + 2 back + 1 parked"* ]]
    [ "$(outcomes)" = "consumed 2 moved 1 parked 1 returned 2" ]
    # Another run of ours takes one, and somebody else the other.
    ends 0 dlq requeue --id m7 --run B
    ends 0 dlq verify --run A
    [[ "$(verdict)" == *"1 taken by other runs"* ]]
    sql "delete from dead_letters where id = 'm8'"
    ends 1 dlq verify --run A
    validate_records out
    [ "$(records move out 'select(.outcome == "missing") | .id')" = m8 ]
    [[ "$(verdict)" == *"1 missing"* ]]
}

@test "verify: a message without a request's id that comes back under a new id is known by its payload" {
    fill 3
    sql "update dead_letters set request_id = null"
    ends 0 dlq requeue --run A
    sql "insert into dead_letters (id, queue, payload, reason, first_failed_at, last_failed_at)
        select 'new', queue, payload, 'again', 1, 1 from messages where id = 'm2';
        delete from messages"
    ends 0 dlq verify --run A
    [ "$(records move out '"\(.id) \(.outcome)"' | paste -sd ' ')" = "m1 consumed m2 returned m3 consumed" ]
}

@test "a run that is begun twice counts each message once" {
    fill 4
    ends 0 dlq requeue --run A --max 2
    sql "insert into dead_letters select id, queue, payload, 'again', '', 1, 1, request_id, 1, 1, 'dead' from messages where id = 'm1';
        delete from messages where id = 'm1';
        insert into dead_letters (id, queue, payload, first_failed_at, last_failed_at) values ('m9', 'q', 'x', 1, 1)"
    ends 0 dlq requeue --run A
    ends 0 dlq verify --run A
    [[ "$(verdict)" == "5 when the run began = 0 untouched + 5 at their destination + 0 consumed"* ]]
    ends 0 dlq undo --run A
    [ "$(outcomes)" = "undone 5" ]
    [ "$(sql "select reason from dead_letters where id = 'm1'")" = again ]
}

@test "of a large queue more are counted than have a name" {
    fill 12000
    sql "update dead_letters set last_failed_at = 1700000000000"
    ends 0 dlq requeue --run A --max 1500 --batch 700
    ends 0 dlq verify --run A --summary-only
    [ "$(sql 'select count(*) from requeue_dlq_starts')" = 10000 ]
    ends 0 dlq verify --run A
    [[ "$(verdict)" == "12000 when the run began = 10500 untouched + 1500 at their destination"* ]]
    sql "delete from dead_letters where id in ('m2000', 'm11999')"
    ends 1 dlq verify --run A
    [ "$(records move out 'select(.outcome == "missing") | .id')" = m2000 ]
    [[ "$(verdict)" == *"2 missing (1 of them"* ]]
}

@test "--no-ledger writes nothing down, and old runs are forgotten" {
    fill 3
    ends 0 dlq requeue --max 1 --no-ledger
    [ -z "$(sql "select name from sqlite_schema where name like 'requeue%'")" ]
    ends 0 dlq requeue --max 1 --run A
    sql "update requeue_dlq_runs set started_at = started_at - 31 * 86400000"
    ends 0 dlq requeue --run B
    [ "$(sql 'select run from requeue_dlq_runs')" = B ]
    [ "$(sql 'select count(*) from requeue_dlq_lines_dead_letters')" = 1 ]
    ends 1 dlq undo --run A
}

@test "a canary that comes back stops the others" {
    fill 30
    sql "create trigger fails after insert on messages begin
        insert into dead_letters (id, queue, payload, reason, request_id, first_failed_at, last_failed_at)
        values (new.id || '+', new.queue, new.payload, 'still broken', new.request_id, 1, 1);
        delete from messages where id = new.id; end"
    ends 1 dlq requeue --canary 10:30s
    [ "$(records move out .outcome | wc -l)" = 10 ]
    [[ "$(verdict)" == *"the canary came back: 10 of 10 failed again (still broken)"* ]]
    [ "$(sql "select count(*) from dead_letters")" = 30 ]
}

@test "a canary that is consumed lets the others follow, one that is not stops them" {
    fill 30
    ends 1 dlq requeue --canary 5:200ms
    [ "$(records check out .status)" = unknown ]
    [ "$(sql "select count(*) from messages")" = 5 ]
    sql "create trigger consumes after insert on messages begin delete from messages where id = new.id; end"
    ends 0 dlq requeue --canary 5:200ms
    [ -z "$(dead)" ]
}

# ---- awkward tables ----

@test "rowids that are given anew, tables without rowids, STRICT ones, ids that are numbers or blobs" {
    export DLQ_URL=sqlite:store.db
    for table in "id text primary key) without rowid" "id integer primary key)" "id blob primary key) without rowid" \
        "id blob primary key) strict" "id integer primary key) without rowid, strict"; do
        rm -f store.db
        type=blob
        [[ $table == *strict* ]] || type=json
        sql "create table dead_letters (queue text not null, payload $type not null, reason text, error text,
            retry_count integer not null default 0, requeue_count integer not null default 0, request_id text,
            first_failed_at integer not null, last_failed_at integer not null, status text not null default 'dead', $table;
            create table messages (queue text, payload blob, request_id text, requeue_count integer, enqueued_at integer, $table"
        for i in 10 11 12 13 14 15; do
            case $table in *blob*) id="x'00$i'" ;; *integer*) id=$i ;; *) id="'t$i'" ;; esac
            sql "insert into dead_letters (id, queue, payload, first_failed_at, last_failed_at) values ($id, 'q', cast('p$i' as blob), 1, 1)"
        done
        sql "select * from dead_letters order by id" >before
        ends 0 dlq park --max 1
        ends 0 dlq unpark
        ends 0 dlq requeue --run A --batch 2
        [ "$(sql 'select count(*) from messages')" = 6 ]
        ends 0 dlq verify --run A
        ends 0 dlq undo --run A
        [ "$(outcomes)" = "undone 6" ]
        sql "select * from dead_letters order by id" | cmp - before
        # Every second one, so that no range of rows will do.
        ends 0 dlq requeue --where '.position == 1 or .position == 3'
        [ "$(sql 'select count(*) from messages')" = 2 ]
    done
}

@test "a column that the table has got since is put back, too" {
    fill 2
    ends 0 dlq requeue --run A --max 1
    sql "alter table dead_letters add column tenant text; update dead_letters set tenant = 'acme'"
    ends 0 dlq requeue --run B
    ends 0 dlq undo --run B
    [ "$(sql "select id, tenant from dead_letters")" = "m2|acme" ]
    ends 0 dlq undo --run A
    [ "$(outcomes)" = "undone 1" ]
}

@test "a payload of 10 MiB goes and comes back" {
    fill 1
    sql "update dead_letters set payload = randomblob(10485760)"
    before=$(sql "select hex(payload) from dead_letters" | sha256sum)
    ends 0 dlq requeue --run A
    [ "$(sql "select hex(payload) from messages" | sha256sum)" = "$before" ]
    ends 0 dlq undo --run A
    [ "$(sql "select hex(payload) from dead_letters" | sha256sum)" = "$before" ]
}

@test "a trigger that swallows what undo puts back takes the batch back" {
    fill 3
    ends 0 dlq requeue --run A
    sql "create trigger swallows before insert on dead_letters begin select raise(ignore); end"
    ends 2 dlq undo --run A
    grep -q 'rows changed' err
    [ "$(live)" = m1,m2,m3 ]
    sql "drop trigger swallows"
    ends 0 dlq undo --run A
    [ "$(dead)" = m1,m2,m3 ]
}

# ---- existing tables ----

outbox() {
    export DLQ_URL=sqlite:store.db
    sql "create table outbox (event_id integer primary key, topic text, body text not null, state text not null, attempts integer,
            next_attempt_at text, locked_until integer, last_error text, failed_at text, headers text);
        insert into outbox values (1, 'audit', '{\"n\":1}', 'dead', 5, '2026-01-01 00:00:00', 99, 'E1', '2026-01-01 00:00:01', 'h1'),
            (2, 'audit', '{\"n\":2}', 'published', 0, null, null, null, null, 'h2'),
            (3, 'audit', '{\"n\":3}', 'dead', 7, null, null, 'E3', '2026-01-02 00:00:01', 'h3'),
            (4, 'mail', '{\"n\":4}', 'dead', 7, null, null, 'E4', '2026-01-03T00:00:01Z', 'h4')"
    columns=id=event_id,queue=topic,payload=body,status=state,retry_count=attempts,available_at=next_attempt_at
    columns+=,leased_until=locked_until,error=last_error,last_failed_at=failed_at,parked=parked,done=published
}

@test "an outbox: a requeue changes the status, undo changes it back" {
    outbox
    ends 0 requeue-dlq list --queue audit --table outbox --columns "$columns" --jsonl
    validate_records out
    [ "$(records message out '"\(.id) \(.retry_count) \(.last_failed_at) \(.payload.n)"' | paste -sd ';')" = \
        "1 5 2026-01-01T00:00:01.000Z 1;3 7 2026-01-02T00:00:01.000Z 3" ]
    ends 0 requeue-dlq stats --table outbox --columns "$columns" --jsonl
    [ "$(records stats out '"\(.queue) \(.depth)"' | paste -sd ' ')" = "audit 2 mail 1" ]
    sql "select * from outbox" >before
    ends 0 requeue-dlq requeue --queue audit --table outbox --columns "$columns" --run A --jsonl
    [ "$(records move out .to | sort -u)" = "outbox, status pending" ]
    [ "$(sql "select event_id, state, attempts, next_attempt_at > '2026-06', locked_until from outbox order by 1")" = \
        "1|pending|0|1|
2|published|0||
3|pending|0||
4|dead|7||" ]
    ends 0 requeue-dlq verify --table outbox --columns "$columns" --run A --jsonl
    [[ "$(verdict)" == "2 when the run began = 0 untouched + 2 at their destination"* ]]
    sql "update outbox set state = 'publishing' where event_id = 3"
    ends 0 requeue-dlq undo --table outbox --columns "$columns" --run A --jsonl
    [ "$(outcomes)" = "moved 1 undone 1" ]
    sql "update outbox set state = 'published' where event_id = 3"
    ends 0 requeue-dlq verify --table outbox --columns "$columns" --run A --jsonl
    [ "$(outcomes)" = "consumed 1 undone 1" ]
    [ "$(sql "select * from outbox where event_id <> 3" | cmp - <(grep -v '^3' before) && echo same)" = same ]
    ends 0 requeue-dlq requeue --queue mail --table outbox --columns "$columns" --to audit --jsonl
    [ "$(sql "select topic, state from outbox where event_id = 4")" = "audit|pending" ]
    ends 0 requeue-dlq park --queue audit --table outbox --columns "$columns" --jsonl
    [ "$(sql "select state from outbox where event_id = 1")" = parked ]
}

@test "a table without a status: rows move to the table that --to names, and back" {
    export DLQ_URL=sqlite:store.db
    sql "create table failed (id text primary key, payload text, why text, tries integer);
        create table jobs (id text primary key, payload text, tries integer, enqueued_at integer);
        insert into failed values ('a', '1', 'E', 3), ('b', '2', 'E', 4)"
    sql "select rowid, * from failed" >before
    ends 2 requeue-dlq requeue --queue failed --table failed --columns error=why --jsonl
    grep -q -e '--to the table' err
    ends 0 requeue-dlq requeue --queue failed --table failed --columns error=why,retry_count=tries --to jobs --run A --jsonl
    validate_records out
    [ "$(sql 'select id, payload, tries, enqueued_at > 0 from jobs')" = "a|1|0|1
b|2|0|1" ]
    ends 0 requeue-dlq verify --table failed --columns error=why,retry_count=tries --run A --jsonl
    [[ "$(verdict)" == "2 when the run began = 0 untouched + 2 at their destination"* ]]
    ends 0 requeue-dlq undo --table failed --columns error=why,retry_count=tries --run A --jsonl
    [ "$(outcomes)" = "undone 2" ]
    sql "select rowid, * from failed" | cmp - before
    ends 2 requeue-dlq park --queue failed --table failed --columns error=why --jsonl
    grep -q 'no status for parked rows' err
}

@test "a table whose columns do not fit names them and the nearest; nothing is written" {
    outbox
    before=$(sql .dump)
    ends 2 requeue-dlq requeue --queue audit --table outbox --columns id=event_ident,payload=body --jsonl
    grep -q '"event_ident" (the nearest is "event_id")' err
    ends 2 requeue-dlq requeue --queue audit --table outbux --columns id=event_id --jsonl
    grep -q 'no table outbux' err
    ends 2 requeue-dlq requeue --queue audit --table outbox --columns identity=event_id --jsonl
    ends 1 requeue-dlq requeue --queue typo --table outbox --columns "$columns" --jsonl
    [[ "$(verdict)" == *'no trace of a queue "typo"'*mail* ]]
    [ "$(sql .dump)" = "$before" ]
    ends 2 requeue-dlq stats --table outbox --columns "$columns" --store sqlite:none.db --create
    [ ! -e none.db ]
}

@test "what export wrote of a table can be imported into it, and into a store" {
    outbox
    ends 0 requeue-dlq export --queue audit --table outbox --columns "$columns" --jsonl
    cp out dead.jsonl
    sql "update outbox set headers = x'00ff', failed_at = 1.1e300 where event_id = 1" >/dev/null
    ends 0 requeue-dlq export --queue audit --table outbox --columns "$columns" --jsonl
    cp out whole.jsonl
    sql "select quote(event_id), quote(body), quote(headers), quote(failed_at), quote(locked_until) from outbox" >before
    ends 0 requeue-dlq drop --queue audit --table outbox --columns "$columns" --jsonl --trash trash --yes
    ends 0 requeue-dlq import --queue audit --table outbox --columns "$columns" --jsonl trash
    sql "select quote(event_id), quote(body), quote(headers), quote(failed_at), quote(locked_until) from outbox" | cmp - before
    sql "delete from outbox where topic = 'audit' and state = 'dead'"
    ends 0 requeue-dlq import --queue audit --table outbox --columns "$columns" --jsonl whole.jsonl
    sql "select quote(event_id), quote(body), quote(headers), quote(failed_at), quote(locked_until) from outbox" | cmp - before
    # Without what is written down beside them, the members that each message has.
    sql "delete from outbox where topic = 'audit' and state = 'dead'"
    jq -c 'del(.element_base64)' dead.jsonl >members.jsonl
    ends 0 requeue-dlq import --queue audit --table outbox --columns "$columns" --jsonl members.jsonl
    validate_records out
    [ "$(sql "select event_id, topic, body, typeof(body), state, attempts, failed_at from outbox where state = 'dead' and topic = 'audit'")" = \
        '1|audit|{"n":1}|text|dead|5|2026-01-01 00:00:01
3|audit|{"n":3}|text|dead|7|2026-01-02 00:00:01' ]
    ends 1 requeue-dlq import --queue audit --table outbox --columns "$columns" --jsonl dead.jsonl
    ends 0 requeue-dlq import --queue audit --store sqlite:copy.db --jsonl dead.jsonl
    [ "$(sqlite3 copy.db 'select group_concat(id) from dead_letters')" = 1,3 ]
}

@test "a run that no ledger has is unknown, but for who takes it for one that moved nothing" {
    requeue-dlq stats --store sqlite:store.db --create --queue q >/dev/null
    for action in verify undo; do
        ends 1 requeue-dlq "$action" --jsonl --store sqlite:store.db --queue q --run night-1
        [ "$(records check out .status)" = unknown ]
        [[ "$(records check out .message)" == 'no ledger has a run "night-1": it is misspelt, or moved nothing (--allow-empty '* ]]
        ends 0 requeue-dlq "$action" --jsonl --store sqlite:store.db --queue q --run night-1 --allow-empty
        [ "$(records check out .message)" = 'no ledger has a run "night-1"' ]
    done
}
