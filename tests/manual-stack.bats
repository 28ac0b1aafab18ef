# Each display of the manual pages is typed, and what it does is held against what the page says of it: what needs a running
# stack, a database or a message store; and no page is left out.

# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # words of blocks; URL is each test's own; what start_...() set

load lib/harness
load lib/documentation
load lib/postgres
load lib/redis

setup_file() { start_postgres; }
teardown_file() { stop_postgres; }

# late: the machine was too busy for a load that is offered at a rate.
late() { [[ $output == *generator-limited* ]]; }

# slow PERCENTILE: it was too busy for what the service promises.
slow() { jq -es --arg name "reco_p$1_ms" 'any(.name == $name and .status == "fail")' blocks/records; }

# planned STATUS ARGUMENT...: runs smoke-stack as typed() runs a block.
planned() {
    local status_wanted=$1
    shift
    run smoke-stack "$@"
    [ "$status" -eq "$status_wanted" ] || { printf 'exit %s\n%s\n' "$status" "$output"; return 1; }
    sed -n '/^{.*}$/p' <<<"$output" >blocks/records
}

@test "smoke-stack.1" {
    blocks "$TOP/man/smoke-stack.1"
    start_service
    export URL=$service_url
    typed 0 '"once"'
    jq -es 'last | .pass == 5 and .fail == 0' blocks/records
    told 'once again: jq .status == "duplicate"' '.status == "pass"'
    typed 0 'outbox-timeout-sec 30'
    told 'outbox settles' '.status == "pass"'
    planned 0 --base-url "$URL" plan.json
    typed 0 '--suite health'
    jq -es 'last | .pass >= 3 and .fail == 0' blocks/records
    # What the page names in examples/plans is there, and what is there it names.
    sed -n '/^Plans that ship/,/^\.El\|^\.Sh/p' "$TOP/man/smoke-stack.1" | grep -o '[a-z-]*\.json' | sort -u >named
    diff named <(cd "$TOP/examples/plans" && printf '%s\n' *.json)
    start_service RECO_FAULT_IDEMPOTENCY=forgotten
    URL=$service_url typed 1 '"once"'
    all_typed
}

@test "readyline-plan.5" {
    local port free
    blocks "$TOP/man/readyline-plan.5"
    start_service RECO_LOGIN_EMAIL=me@example.test RECO_LOGIN_PASSWORD=correct-horse
    export LOGIN=me@example.test PASS=correct-horse
    block '"login"' >plan.json
    planned 0 --base-url "$service_url" plan.json
    told status '.status == "pass"'
    [[ $output != *correct-horse* ]]
    PASS=wrong planned 1 --base-url "$service_url" plan.json
    told login '.status == "fail"'
    told status '.status == "skip"'
    # The page's word for a variable that is not set: trouble, and nothing is sent.
    run -2 env -u PASS smoke-stack --base-url "$service_url" plan.json
    block '"events"' >plan.json
    planned 0 --base-url "$service_url" plan.json
    told events '.status == "pass" and .samples == 20'
    [ "$(sqlite3 "$service_db" 'select count(distinct user_id) from events')" = 20 ]

    # A backup, a pool, a certificate, a port: as they should be, then each as it should not.
    mkdir backups
    head -c 2048 /dev/zero >backups/a.tar.gz
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out good.pem -days 30 -subj /CN=x \
        -addext subjectAltName=DNS:localhost 2>/dev/null
    openssl req -x509 -key key.pem -out short.pem -days 10 -subj /CN=x -addext subjectAltName=DNS:localhost 2>/dev/null
    export DATABASE_URL=$postgres_url
    cat good.pem short.pem >trusted.pem
    stack() { # STATUS PORT-OF-THE-DATABASE
        block pg_stat_activity | sed "s,/backups,$PWD/backups,; s,shop.example:443,${answers#https://},; s,shop.example:5432,127.0.0.1:$2," >plan.json
        planned "$1" --ca-file trusted.pem plan.json
    }
    answers good.pem key.pem
    free=$(free_port)
    stack 0 "$free"
    answers short.pem key.pem
    port=${answers##*:}
    touch -d '2 hours ago' backups/a.tar.gz
    stack 1 "$port"
    told 'backup is fresh: max_age' '.status == "fail"'
    told 'certificate: min_days' '.status == "fail"'
    told 'database is private' '.status == "fail"'
    told 'pool has room: jq .[0].n < 20' '.status == "pass"'

    # What 200 requests may take, and what nobody does.
    block '"p99_ms"' >plan.json
    planned 0 --base-url "$service_url" plan.json
    told 'recommendations: p99_ms' '.samples == 200'
    sed -i 's/"p95_ms":2000/"p95_ms":0.001/' plan.json
    planned 1 --base-url "$service_url" plan.json
    told 'recommendations: p95_ms' '.status == "fail" and (.message | contains("of 200 requests"))'

    # All of them are plans by the schema.
    smoke-stack --schema plan >schema.json
    cat blocks/[0-9] | grep -v '^#' | jq -c . >steps
    [ "$(wc -l <steps)" -ge 10 ]
    "$PYTHON" -c '
import json, jsonschema
validator = jsonschema.Draft202012Validator(json.load(open("schema.json")))
for line in open("steps"):
    validator.validate(json.loads(line))'
    all_typed
}

@test "load-reco.1" {
    blocks "$TOP/man/load-reco.1"
    start_service RECO_LOGIN_EMAIL=a@example.test RECO_LOGIN_PASSWORD=pass-word
    answers
    export URL=$service_url MAIL=a@example.test PASS=pass-word

    # Targets by their weights, and a journey, at a server that says what it was asked.
    block '"weight":9' | sed 's/X-Token/X-Given/' >targets.jsonl
    printf 'token\nt-1\n' >data.csv
    run -0 load-reco -q --base-url "$answers" -n 400 -c 4 --targets targets.jsonl --data data.csv
    curl -s "$answers/log" >seen
    [ "$(wc -l <seen)" -eq 400 ]
    watches=$(grep -cE '^POST /log/watch t-1 \{"event_id":"[0-9a-f-]{36}"\}$' seen)
    [ $((watches + $(grep -cE '^GET /reco\?user_id=[0-9]{1,4}$' seen))) -eq 400 ]
    # 40 are to be expected; the odds against fewer than 10, or more than 90, are beyond a million.
    [ "$watches" -gt 10 ] && [ "$watches" -lt 90 ]
    block '"basket"' | sed 's,/basket,&?body=%7B%22id%22:7%7D,; s,/pay/{{id}},&?body=%7B%22paid%22:true%7D,' >journey.jsonl
    run -0 load-reco -q --base-url "$answers" -n 5 -c 1 --targets journey.jsonl
    sed -n '/^{.*}$/p' <<<"$output" >blocks/records
    told 'journey buy' '.status == "pass"'
    [ "$(curl -s "$answers/log" | cut -d '?' -f 1 | sort | uniq -c | xargs)" = "5 POST /basket 5 POST /pay/7" ]
    sed -i 's/true/false/' journey.jsonl
    run -1 load-reco -q --base-url "$answers" -n 5 -c 1 --targets journey.jsonl

    # A contract, as a file.
    block '"api_error_rate_pct":1' >contract.json
    run load-reco -q "$URL/health" -n 50 -c 1 --contract contract.json
    sed -n '/^{.*}$/p' <<<"$output" >blocks/records
    told reco_p95_ms '.op == "<=" and .target == 120'
    told responses '.status == "pass" and .target == 1'
    typed -e "s,http://localhost:8000,$URL,; s/FILE/old.json/" 0 '--autolog-impressions' || slow 95 || slow 99
    jq -e '[.records[] | select(.type == "load" and .name == "all") | [.phase, .requests]] == [["warmup", 200], ["measured", 2000]]' old.json
    jq -e 'any(.records[]; .name == "reco_p95_ms")' old.json

    # The examples.
    typed 0 '-c 50 --warmup 200'
    jq -es 'any(.type == "load" and .name == "all" and .phase == "measured" and .requests == 2000)' blocks/records
    typed 0 '-X HEAD'
    [ "$(jq -r 'select(.type == "load" and .name != "all") | "\(.name) \(.succeeded)"' blocks/records | cut -c1-4,5- | grep -c ' 200$')" -eq 2 ]
    [ "$(sqlite3 "$service_db" "select count(*) from events where user_id = 'ann' and event_type = 'view'")" = 200 ]
    typed 0 '--contract /contract' || slow 95 || slow 99
    jq -es 'any(.name == "reco_p95_ms")' blocks/records
    typed -e 's/-d 2s/-d 500ms/; s/<= 500ms/<= 5000ms/' 0 '--rate 200/s' || late
    typed -e 's/:1s/:300ms/g' 0 '--arrivals poisson' || late
    jq -es '[.[] | select(.type == "load" and .name == "all").phase] | contains(["stage 1", "stage 2", "measured"])' blocks/records
    typed 0 'journeys.jsonl'
    told login '.message == "5 of 5 users logged in"'
    told 'journey admin' '.status == "pass"'
    jq -es 'any(.type == "load" and .name == "all" and .phase == "measured" and .error_rate_pct == 0)' blocks/records
    typed -e 's/-d 1s/-d 500ms/; s/<= 500ms/<= 5000ms/' 0 '--shard 1/2' || late
    told 'expect load-reco' '.status == "pass"'
    all_typed
}

@test "requeue-dlq.1" {
    blocks "$TOP/man/requeue-dlq.1"
    unset DLQ_URL
    sql() { sqlite3 "$1" "$2"; }

    # The tables as the page has them are those that the program makes.
    block 'CREATE TABLE dead_letters' | sqlite3 store.db
    requeue-dlq stats --store sqlite:made.db --create --allow-empty >made
    for table in dead_letters messages; do
        diff <(sql made.db "select name, type, \"notnull\", dflt_value, pk from pragma_table_info('$table')") \
            <(sql store.db "select name, type, \"notnull\", dflt_value, pk from pragma_table_info('$table')")
    done
    [ -n "$(sql made.db "select 1 from pragma_table_info('messages')")" ]
    sql store.db "insert into dead_letters (id, queue, payload, reason, retry_count, first_failed_at, last_failed_at)
        values ('a', 'outbox', '1', 'timeout', 1, 1, 1), ('b', 'outbox', '2', 'timeout', 1, 1, 1)"

    typed 0 '--id a'
    [ "$(jq -r 'select(.type == "message").payload' blocks/records)" = 1 ]
    typed 0 '--dry-run'
    [[ $output == *"2 would be moved"* ]]
    [ "$(sql store.db 'select count(*) from messages')" = 0 ]
    typed 0 'sqlite:copy.db'
    [ "$(sql copy.db 'select count(*) from dead_letters')" = 2 ]
    printf '#!/bin/sh\ngrep -qx 2\n' >replay-one
    chmod +x replay-one
    typed 1 './replay-one'
    [ "$(sql store.db 'select group_concat(id) from dead_letters')" = a ]
    # Nobody consumes: the canary stays where it is, and is taken back.
    typed -e 's/:60s/:100ms/' 1 '--canary'
    [ "$(sql store.db 'select group_concat(id) from messages')" = a ]
    typed 0 'requeue-dlq undo'
    [ "$(sql store.db 'select group_concat(id) from dead_letters')" = a ]
    typed 0 '--trash'
    [ "$(jq -r .id dropped.jsonl)" = a ]
    [ "$(sql store.db 'select count(*) from dead_letters')" = 0 ]

    # A table of one's own, in SQLite and in PostgreSQL.
    sql app.db "create table outbox (event_id text primary key, topic text, body text, status text);
        insert into outbox values ('a', 'audit', '1', 'dead'), ('b', 'audit', '2', 'done'), ('c', 'other', '3', 'dead')"
    typed 0 '--queue audit'
    [ "$(sql app.db 'select group_concat(status) from outbox order by event_id')" = pending,done,dead ]
    postgres_sql app "create schema app; create table app.jobs (job_id int primary key, topic text, body text, status text);
        insert into app.jobs values (1, 'mail', '1', 'failed'), (2, 'mail', '2', 'done'), (3, 'other', '3', 'failed')"
    echo "$postgres_url" >dlq.url
    typed 0 '--queue mail'
    [ "$(postgres_sql app "select string_agg(status, ',' order by job_id) from app.jobs")" = queued,done,failed ]
    ledger=$(postgres_sql app "select schemaname from pg_tables where tablename = 'requeue_dlq_ledger'")
    old=$(block 'requeue_dlq_ledger')
    count() { postgres_sql app "select count(*) from $ledger.requeue_dlq_ledger"; }
    before=$(count)
    [ "$before" -gt 0 ]
    postgres_sql app "set search_path = $ledger; $old"
    [ "$(count)" = "$before" ]
    postgres_sql app "update $ledger.requeue_dlq_ledger set at = at - interval '91 days'; set search_path = $ledger; $old"
    [ "$(count)" = 0 ]

    # An envelope: the bytes of its message go to the queue that it names.
    start_redis
    envelope=$(block '"original_message"' | tr -d '\n' | sed 's/ANY/{"n": 1.50}/; s/"original_queue":"..."/"original_queue":"mail"/; s/"error":"..."/"error":"ValueError: no"/
        s/RFC 3339/2026-01-01T00:00:00/; s/:N,/:3,/; s/"request_id":"..."/"request_id":"r-1"/')
    redis-cli -s "$redis_socket" lpush dlq:mail "$envelope" >pushed
    run -0 requeue-dlq list --store "$redis_url" --queue mail
    jq -es '.[0] | .format == "envelope" and .retry_count == 3 and .request_id == "r-1" and .error == "ValueError: no"' <<<"$output"
    run -0 requeue-dlq requeue --store "$redis_url" --queue mail
    [ "$(redis-cli -s "$redis_socket" lrange mail 0 -1)" = '{"n": 1.50}' ]
    all_typed
}

@test "check-migrations.1" {
    blocks "$TOP/man/check-migrations.1"
    judge() { # STATUS ARGUMENT...
        local status_wanted=$1
        shift
        run check-migrations "$@"
        [ "$status" -eq "$status_wanted" ] || { printf 'exit %s\n%s\n' "$status" "$output"; return 1; }
        sed -n '/^{.*}$/p' <<<"$output" >blocks/records
    }
    mkdir -p db/migrations
    echo 'CREATE TABLE public.users (id bigint PRIMARY KEY, name text);' >db/migrations/0001_users.sql
    echo 'CREATE TABLE public.carts (id bigint PRIMARY KEY);' >db/migrations/0002_carts.sql
    git init -q -b main .
    git config user.email a@example.org
    git config user.name a
    git add db && git commit -qm one
    { echo 'CREATE TABLE schema_migrations (version text, checksum text, applied_at text);'
      for file in db/migrations/*.sql; do
          echo "INSERT INTO schema_migrations VALUES ('${file##*/}', '$(sha256sum "$file" | cut -d ' ' -f 1)', '2026-01-01 00:00:0${file:17:1}');"
      done; } | sqlite3 app.db

    # The examples, on what is as it should be; and on what is not.
    n=$(grep -lx 'check-migrations --skip-db-check db/migrations' blocks/*[0-9])
    n=${n#blocks/}
    typed 0 "$n" '--since main db'
    typed 0 '--pending fail'
    typed 0 'labels.sha256'
    [ -z "$output" ]
    typed 0 '--write-lock'
    typed 0 'applied_at text NOT NULL'
    judge 0 db/migrations --dialect none --database-url sqlite:new.db
    told ledger '.status == "pass"'
    git checkout -qb change
    cp db/migrations/0002_carts.sql kept
    echo '-- edited' >>db/migrations/0002_carts.sql
    typed 1 '--since main db'
    told since-edited '.status == "fail"'
    typed -e '/--write-lock/,/db/d' 1 '--write-lock'
    mv kept db/migrations/0002_carts.sql
    echo 'CREATE TABLE orders (id bigint);' >db/migrations/0003_orders.sql
    typed 1 '--pending fail'
    # The first command warns, the second fails.
    [ "$(jq -r 'select(.name == "pending").status' blocks/records | xargs)" = "warn fail" ]
    typed 0 'labels.sha256'
    [ "$output" = "$(sha256sum db/migrations/0003_orders.sql)" ]

    # A waiver allows what it names.
    block 'readyline:allow' >db/migrations/0003_orders.sql
    judge 0 --skip-db-check --dialect postgres db/migrations --allow require-lock-timeout --allow require-statement-timeout \
        --allow require-table-schema --allow prefer-robust-stmts
    told ban-drop-table '.status == "skip" and (.message | contains("nothing reads it since May"))'
    sed -i '/^--/d' db/migrations/0003_orders.sql
    judge 1 --skip-db-check --dialect postgres db/migrations
    told ban-drop-table '.status == "fail"'

    # How an index is required, with what stands in brackets and without.
    block COLUMN | tr -s '\n ' ' ' >form
    sed 's/SCHEMA/public/; s/TABLE/users/; s/METHOD/btree/; s/COLUMN/name/; s/ASC|DESC/DESC/; s/FIRST|LAST/LAST/; s/, \.\.\./, id/
        s/CONDITION/name IS NOT NULL/; s/[][]//g; s/ $//' form >full
    sed 's/\[[^]]*\]//g; s/TABLE/users/; s/COLUMN/id/; s/, \.\.\.//; s/  */ /g; s/ )/)/; s/ $//' form >bare
    echo "$postgres_creator_url" >scratch
    echo 'CREATE INDEX a ON public.users USING btree (name DESC NULLS LAST, id) WHERE name IS NOT NULL;' >db/migrations/0003_orders.sql
    { cat full && echo && cat bare; } >indexes
    required() { judge "$1" --skip-db-check --dialect none --replay @scratch --require-indexes indexes db/migrations; }
    required 0
    sed -i 's/NULLS LAST/NULLS FIRST/' db/migrations/0003_orders.sql
    required 1
    [ "$(jq -r 'select(.name == "require-index").status' blocks/records)" = fail ]

    # Sizes that travel in a file: the large table fails, the small one warns.
    block '"stats":1' | sed "s/2026-11-28T03:00:00.000Z/$(date -u +%FT%TZ)/" | sed -e ':a' -e 'N;$!ba' -e 's/,\n */,/g' >stats.jsonl
    [ "$(wc -l <stats.jsonl)" -eq 3 ]
    alter() { echo "SET lock_timeout = '1s'; SET statement_timeout = '1s'; ALTER TABLE public.$1 ADD COLUMN IF NOT EXISTS note text;" >db/migrations/0003_orders.sql; }
    alter users
    typed 1 '--stats stats.jsonl'
    jq -es 'any(.name == "locks" and .status == "fail" and .labels.table == "public.users")' blocks/records
    alter carts
    typed 0 '--stats stats.jsonl'
    jq -es 'any(.name == "locks" and .status == "warn" and .labels.table == "public.carts")' blocks/records
    # What the live database would have written has the same form.
    postgres_sql app 'CREATE TABLE public.some (id int)'
    judge 1 --database-url "$postgres_url" --write-stats written.jsonl db/migrations
    diff <(jq -c 'to_entries | map(.key) - ["rows"]' stats.jsonl | sort -u) <(jq -c 'to_entries | map(.key) - ["rows"]' written.jsonl | sort -u)
    all_typed
}

@test "CONTRIBUTING.md, and the README.md of runbooks and of the reference service" {
    blocks "$TOP/CONTRIBUTING.md"
    all_typed
    blocks "$TOP/examples/runbooks/README.md"
    ln -s "$TOP/examples" .
    typed 0 'cp -R'
    [ -s runbooks/latency.md ] && [ -s policies/prod.json ] && [ -s plans/chaos.json ]
    printf '%s\n' '{"type":"check","tool":"t","run":"r","name":"a","status":"fail","runbook":"runbooks/errors.md"}' \
        '{"type":"summary","tool":"t","run":"r","status":"fail","pass":0,"fail":1,"warn":0,"skip":0,"unknown":0,"elapsed_ms":1}' >run.jsonl
    typed 1 'readiness-report human'
    [[ $output == *runbooks/errors.md*"GATE CLOSED"* ]]
    all_typed
    blocks "$TOP/examples/reco-service/README.md"
    grep -q '^service:' "$TOP/Makefile"
    block 'make service' | sed "/^make service\$/d; s,/tmp/,$PWD/,; s,examples/,$TOP/examples/,; s,^build/,exec $BUILD/," >service.sh
    export RECO_ADMIN_TOKEN=planted-admin-token
    start service env RECO_FAULT_OUTBOX=dead sh -e service.sh
    wait_for 20 grep -q 'listening on http' service.log || { cat service.sh service.log; false; }
    URL=$(sed -n 's/^listening on //p' service.log)
    export URL
    echo '{"name":"a","post":"/event","json":{"event_id":"{{uuid}}","user_id":"u","item_id":"item-1","event_type":"click","ts":"{{number now_ms}}"}}' >plan
    smoke-stack --base-url "$URL" plan >out
    wait_for 20 sh -c 'test "$(sqlite3 reco.db "select count(*) from dead_letters")" = 1'
    typed -e '/DELETE/d' 0 '"errors":"20%"'
    [[ $output == *'"errors":"20%"'* ]]
    run -1 smoke-stack --base-url "$URL" - <<<'{"get":"/reco?user_id=u&session_id=s","times":5}'
    typed -e '/20%/d' 0 DELETE
    [[ $output != *'"errors":"20%"'* ]]
    run -0 smoke-stack --base-url "$URL" - <<<'{"get":"/reco?user_id=u&session_id=s","times":5}'
    typed -e "s,/tmp/,$PWD/," 0 requeue
    wait_for 20 sh -c 'test "$(sqlite3 reco.db "select count(*) from event_backbone")" = 1'
    all_typed
}

# typed_elsewhere PAGE: a file of tests takes the folder of this page as its own, and types the page from a copy.
typed_elsewhere() {
    local folder=${1%/*} name=${1##*/}
    [[ $1 == examples/* ]] || return 1
    sed -nE "s#:(.*/)?$name\$##p" copies | sort -u | xargs -r grep -lF -e "$folder" | grep -q .
}

@test "no page is left out: the blocks of each are typed in a test, or marked" {
    local page wanted got section
    # Each call of blocks() in a test that asks whether all are typed: the page, the section.
    awk '/^@test /{calls = ""}
        /^ *blocks "\$TOP\// { call = $0; sub(/^ *blocks "\$TOP\//, "", call); sub(/" *"?/, "|", call); sub(/"$/, "", call); calls = calls call "\n" }
        /^ *all_typed$/ { printf "%s", calls; calls = "" }' "$TOP"/tests/*.bats | sort -u >calls
    grep -l '^ *all_typed$' "$TOP"/tests/*.bats | xargs grep -HE '^ *blocks ' | sed 's/: *blocks "*/:/; s/"$//' >copies
    (cd "$TOP" && git ls-files --cached --others --exclude-standard 'man/*.[1-8]' '*.md') >pages
    [ "$(grep -c '^man/' pages)" -gt 12 ]
    while read -r page; do
        case $page in CHANGELOG.md | tests/*) continue ;; esac
        if typed_elsewhere "$page"; then continue; fi
        blocks "$TOP/$page" >none || continue
        wanted=$(find blocks -name '*[0-9]' | wc -l)
        # What is typed is what a terminal shows.
        case $page in man/*)
            mandoc -Tutf8 -Owidth=200 "$TOP/$page" | col -bx | sed 's/^ *//; s/^\$ //' >shown
            ! cat blocks/*[0-9] | sed 's/^ *//' | grep -vxFf shown || { echo "$page: the page shows another line"; return 1; }
            ;;
        esac
        # These have files of their own that ask the same: readme.bats, readyline-page.bats.
        case $page in README.md | man/readyline.7) continue ;; esac
        got=0
        while IFS='|' read -r _ section; do
            blocks "$TOP/$page" "$section" || { echo "$page has no section $section"; return 1; }
            got=$((got + $(find blocks -name '*[0-9]' | wc -l)))
        done < <(awk -F'|' -v page="$page" '$1 == page' calls)
        [ "$got" -ge "$wanted" ] ||
            { echo "$page: $got of $wanted blocks are typed in a test, or marked"; return 1; }
    done <pages
}
