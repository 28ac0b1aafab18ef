# smoke-stack: the kinds of step beside HTTP, each on the real thing.

# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # plans hold $1; status is each test's own; the libraries set what they started

load lib/harness
load lib/postgres
load lib/redis
load lib/smoke

setup_file() {
    start_redis
    start_postgres max_connections=20
    postgres_sql app 'CREATE TABLE jobs (id bigint PRIMARY KEY, state text, weight numeric, done boolean)'
    postgres_sql app "INSERT INTO jobs VALUES (1, 'ready', 1.5, true), (2, 'stuck', NULL, false)"
    cd "$BATS_FILE_TMPDIR" || return 1
    certificates
    tls_server strict -tls1_2
    tls_server lax -cipher 'ALL:@SECLEVEL=0' -min_protocol TLSv1
}

teardown_file() {
    stop_postgres
    smoke_end_file
}

# An authority and a certificate of it for shop.test and 127.0.0.1, good for 30 days.
certificates() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 100 \
        -subj '/CN=Test Authority'
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout server.key -out server.csr -subj '/CN=shop.test'
    echo 'subjectAltName=DNS:shop.test,DNS:*.shop.test,IP:127.0.0.1,IP:2001:db8::7' >names
    openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile names -out server.pem
} 2>openssl.log

# tls_server NAME OPTION...: exports NAME as HOST:PORT.
tls_server() {
    local name=$1 port
    shift
    port=$(free_port)
    start "tls.$name" openssl s_server -accept "127.0.0.1:$port" -cert server.pem -key server.key -quiet "$@"
    wait_for 10 listens "$port"
    export "$name=127.0.0.1:$port" ca="$BATS_FILE_TMPDIR/ca.pem"
}

listens() { # PORT
    (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# ---- plans ----

@test "unknown members name the nearest known one" {
    refused 'plan.json:1:19: unknown member "databse"; did you mean "database"?' \
        '{"sql":"select 1","databse":"sqlite:a.db"}'
    refused 'unknown member "fil"; did you mean "file"?' '{"fil":"a"}'
    refused 'unknown member "max_agee"; did you mean "max_age"?' '{"file":"a","expect":{"max_agee":"1h"}}'
    refused 'unknown member "min_size"' '{"tcp":"a:1","expect":{"min_size":1}}'
    refused 'unknown member "headers"' '{"tcp":"a:1","headers":{}}'
}

@test "two kinds in one step, and none, are errors" {
    refused 'only one of "sql" and "get" makes a step' '{"sql":"select 1","database":"sqlite:a.db","get":"/"}'
    refused 'only one of "file" and "exec" makes a step' '{"file":"a","exec":"b"}'
    refused 'the step does nothing: expected one of get, head, post, put, patch, delete, sql' '{"name":"a"}'
}

@test "members of a wrong type are errors that say what is expected" {
    refused 'a step of SQL needs "database"' '{"sql":"select 1"}'
    refused 'a template cannot stand in SQL' '{"sql":"select {{x}}","database":"sqlite:a.db"}'
    refused '"parameters": expected a list' '{"sql":"select 1","database":"sqlite:a.db","parameters":"1"}'
    refused '"exec": expected a string or a list of them' '{"exec":{}}'
    refused '"exec": expected strings' '{"exec":["a",1]}'
    refused '"env": expected a string or a list of them' '{"env":[]}'
    refused '"min_length": expected a whole number' '{"env":"A","min_length":0}'
    refused '"tcp": expected a string' '{"tcp":443}'
    refused '"max_age": expected a duration' '{"file":"a","expect":{"max_age":"soon"}}'
    refused '"min_size": expected a size' '{"file":"a","expect":{"min_size":-1}}'
    refused '"sha256": expected 64 hexadecimal digits' '{"file":"a","expect":{"sha256":"abc"}}'
    refused '"connects": expected true or false' '{"tcp":"a:1","expect":{"connects":"yes"}}'
    refused 'not a pattern (POSIX extended)' '{"exec":"a","expect":{"output_matches":"("}}'
    refused 'a variable that no earlier step captures: x' '{"name":"a","file":"{{x}}"}'
}

@test "a place that is none fails, and an unset variable is trouble" {
    plan '{"name":"url","tcp":"http://127.0.0.1:80/"}' '{"name":"port","tcp":"127.0.0.1:0"}' '{"name":"none","tcp":"127.0.0.1"}'
    [ "$status" -eq 1 ]
    is url fail "no URL"
    is port fail "a port from 1 to 65535"
    is none fail "HOST:PORT"
    plan '{"name":"unset","file":"{{env.NO_SUCH_VARIABLE}}"}'
    [ "$status" -eq 2 ]
    grep -q 'NO_SUCH_VARIABLE' err
}

@test "until, again, captures, loops, order and elapsed time work for every kind" {
    plan '{"name":"comes","exec":["sh","-c","test -e flag && echo {\\\"n\\\":4} || { touch flag; exit 1; }"],"until":true,
        "every":"20ms","timeout":"10s","expect":{"max_ms":9000},"capture":{"n":".json.n"}}' \
        '{"name":"uses","exec":["echo","{{n}}","{{i}}"],"foreach":{"i":[1,2,3]},"expect":{"output_matches":"^4 [123]$"}}' \
        '{"name":"once","exec":["mkdir","folder"],"again":{"expect":{"exit":1}}}'
    [ "$status" -eq 0 ]
    is comes pass "after 2 tries"
    is "comes: max_ms" pass
    [ "$(jq 'select(.name == "comes").labels.tries' out)" -eq 2 ]
    [ "$(jq 'select(.name == "uses").samples' out)" -eq 3 ]
    is "once again" pass
    plan '{"name":"never","file":"nothing","until":true,"every":"20ms","timeout":"200ms"}' \
        '{"name":"behind","after":"never","exec":"true"}'
    [ "$status" -eq 1 ]
    is never fail "still so after"
    is behind skip
}

@test "steps of many kinds run side by side" {
    plan '{"name":"a","exec":["sleep","0.4"]}' '{"name":"b","exec":["sleep","0.4"]}' '{"name":"c","exec":["sleep","0.4"]}' \
        '{"name":"d","sql":"select pg_sleep(0.4)","database":"'"$postgres_url"'"}'
    [ "$status" -eq 0 ]
    smoke --jobs 4 plan.json
    [ "$status" -eq 0 ]
    [ "$(jq -r 'select(.type == "check").name' out | tr -d '\n')" = abcd ]
    [ "$(jq 'select(.type == "summary").elapsed_ms < 1400' out)" = true ]
}

@test "SIGINT ends a step at once, and cleanup still runs" {
    printf '%s\n' '{"name":"long","exec":["sleep","25"]}' '{"name":"next","exec":"true"}' \
        '{"name":"cleanup","always":true,"exec":["touch","cleaned"]}' >plan.json
    start smoke timeout --foreground 30 smoke-stack plan.json
    sleep 0.5
    pid=$(pgrep -P "$started")
    kill -INT "$pid"
    wait_for 5 grep -q '"summary"' smoke.log
    cp smoke.log out
    is long unknown interrupted
    is cleanup pass
    [ -e cleaned ]
    [ -z "$(jq -r 'select(.name == "next").status' out)" ]
    [ "$(jq -r 'select(.type == "summary") | "\(.status) \(.interrupted)"' out | cut -d ' ' -f 1)" != pass ]
}

# ---- sql ----

@test "sql: rows of SQLite as objects" {
    sqlite3 shop.db "create table t (n integer, r real, s text, b blob); insert into t values (1, 2.5, 'x\"y', x'00ff'), (null, 3, '', null)"
    plan '{"name":"rows","sql":"select * from t order by n desc","database":"sqlite:shop.db","expect":{"jq":["length == 2",
        ".[0] == {\"n\":1,\"r\":2.5,\"s\":\"x\\\"y\",\"b\":\"AP8=\"}", ".[1].n == null", ".[1].s == \"\""]}}' \
        '{"name":"none","sql":"select n from t where n > $1 and s != $2","parameters":[5,"{{env.HOME}}"],"database":"sqlite:shop.db",
        "expect":{"jq":"length == 0"}}'
    [ "$status" -eq 0 ]
    plan '{"name":"rows","sql":"select count(*) as n from t","database":"sqlite:shop.db","expect":{"jq":".[0].n > 2"}}' \
        '{"name":"null","sql":"select max(n) as n from t where n > 5","database":"sqlite:shop.db","expect":{"jq":".[0].n < 20"}}' \
        '{"name":"twice","sql":"select 1 as a, 2 as a","database":"sqlite:shop.db"}'
    [ "$status" -eq 1 ]
    is rows pass
    is "rows: jq .[0].n > 2" fail "it is false"
    is "null: jq .[0].n < 20" fail "not a number"
    is twice fail "two columns have the same name"
}

@test "sql: values stay values" {
    sqlite3 shop.db "create table t (s text); insert into t values ('a')"
    plan '{"name":"get","exec":["printf","\"a'"'"' or 1=1 --\""],"capture":{"evil":".json"}}' \
        '{"name":"rows","sql":"select * from t where s = $1","parameters":["{{evil}}"],"database":"sqlite:shop.db","expect":{"jq":"length == 0"}}'
    [ "$status" -eq 0 ]
}

@test "sql: nothing is written" {
    sqlite3 shop.db 'create table t (n); insert into t values (1)'
    plan '{"name":"lite","sql":"delete from t","database":"sqlite:shop.db"}' \
        '{"name":"pg","sql":"delete from jobs","database":"'"$postgres_url"'"}' \
        '{"name":"two","sql":"select 1; delete from jobs","database":"'"$postgres_url"'"}' \
        '{"name":"missing","sql":"select 1","database":"sqlite:none.db"}' \
        '{"name":"syntax","sql":"selec 1","database":"sqlite:shop.db"}'
    [ "$status" -eq 1 ]
    is lite fail readonly
    is pg fail "read-only transaction"
    is two fail
    is missing fail none.db
    is syntax fail "syntax error"
    [ ! -e none.db ]
    [ "$(sqlite3 shop.db 'select count(*) from t')" -eq 1 ]
    [ "$(postgres_sql app 'select count(*) from jobs')" -eq 2 ]
}

@test "sql: PostgreSQL, by a URL of the environment that no record repeats" {
    DATABASE_URL=$postgres_url plan '{"name":"jobs","sql":"select id, state, weight, done from jobs order by id",
        "database":"{{env.DATABASE_URL}}","expect":{"jq":["length == 2",".[0].id == 1",".[0].state == \"ready\"",".[0].weight == 1.5",".[0].done",".[1].weight == null"]}}' \
        '{"name":"types","sql":"select jsonb_build_object($1::text, 1) as j, 12345678901234567890.5 as n, float8 '"'NaN'"' as nan, '"'NaN'"'::numeric as nn",
        "parameters":["k"],"database":"{{env.DATABASE_URL}}","expect":{"jq":[".[0].j.k == 1",".[0].n > 1e19",".[0].nan == null",".[0].nn == \"NaN\""]}}'
    [ "$status" -eq 0 ]
    DATABASE_URL=$postgres_url plan '{"name":"stuck","sql":"select count(*) as n from jobs where state = $1","parameters":["stuck"],
        "database":"{{env.DATABASE_URL}}","expect":{"jq":".[0].n == 0"}}' \
        '{"name":"table","sql":"select * from nothing","database":"{{env.DATABASE_URL}}"}' \
        '{"name":"literal","sql":"select * from nothing","database":"'"$postgres_url"'"}' \
        '{"name":"password","sql":"select 1","database":"'"${postgres_url/w%3Frd/wrong}"'"}'
    [ "$status" -eq 1 ]
    is "stuck: jq .[0].n == 0" fail
    is table fail 'relation "nothing" does not exist'
    is literal fail
    is password fail "password authentication failed"
    run ! grep -qF -e 's3cr' -e "$postgres_password" out err
}

@test "sql: a statement that takes too long ends at its deadline" {
    sqlite3 shop.db 'create table t (n)'
    plan '{"name":"slow","sql":"select pg_sleep(20)","database":"'"$postgres_url"'","timeout":"500ms"}' \
        '{"name":"endless","sql":"with recursive c(n) as (select 1 union all select n + 1 from c) select count(*) from c",
        "database":"sqlite:shop.db","timeout":"300ms"}' \
        '{"name":"rows","sql":"select * from generate_series(1, 20000)","database":"'"$postgres_url"'"}'
    [ "$status" -eq 1 ]
    is slow fail "no answer within 500 ms"
    is endless fail "no answer within 300 ms"
    is rows fail "more than 10000 rows"
    [ "$(jq 'select(.type == "summary").elapsed_ms < 4000' out)" = true ]
}

# ---- redis ----

@test "redis: a command and its reply" {
    redis-cli -s "$redis_socket" rpush jobs a b c >log
    plan '{"name":"depth","redis":["LLEN","jobs"],"url":"'"$redis_url"'","expect":{"jq":". < 100","max_ms":5000}}' \
        '{"name":"string","redis":"LRANGE jobs  0 -1","url":"'"$redis_url"'","expect":{"jq":". == [\"a\",\"b\",\"c\"]"},"capture":{"first":".[0]"}}' \
        '{"name":"set","redis":["SET","key","{{first}} {\"n\":1}"],"url":"'"$redis_url"'","expect":{"jq":". == \"OK\""}}' \
        '{"name":"get","redis":"GET key","url":"'"$redis_url"'","expect":{"jq":". == \"a {\\\"n\\\":1}\""}}' \
        '{"name":"nil","redis":"GET nothing","url":"'"$redis_url"'","expect":{"jq":". == null"}}'
    [ "$status" -eq 0 ]
    plan '{"name":"depth","redis":"LLEN jobs","url":"'"$redis_url"'","expect":{"jq":". < 3"}}' \
        '{"name":"nil","redis":"GET nothing","url":"'"$redis_url"'","expect":{"jq":". < 3"}}' \
        '{"name":"type","redis":"INCR jobs","url":"'"$redis_url"'"}' \
        '{"name":"closed","redis":"PING","url":"redis://user:geheim99@127.0.0.1:'"$(free_port)"'"}'
    [ "$status" -eq 1 ]
    is depth pass
    is "depth: jq . < 3" fail
    is "nil: jq . < 3" fail "not a number"
    is type fail "WRONGTYPE"
    is closed fail "refused"
    run ! grep -q geheim99 out err
}

@test "redis: a string is cut before its templates are filled in" {
    plan '{"name":"get","exec":["printf","%s","\"key evil\""],"capture":{"key":".json"}}' \
        '{"name":"exists","redis":"EXISTS {{key}}","url":"'"$redis_url"'","expect":{"jq":". == 0"}}' \
        '{"name":"one","redis":"DBSIZE","url":"'"$redis_url"'"}'
    [ "$status" -eq 0 ]
    refused 'a step of Redis needs "url"' '{"redis":"PING"}'
    refused 'the command is empty' '{"redis":" ","url":"redis://a"}'
}

@test "redis: a command that waits ends at its deadline" {
    plan '{"name":"wait","redis":"BLPOP nothing 20","url":"'"$redis_url"'","timeout":"300ms"}'
    [ "$status" -eq 1 ]
    is wait fail "no answer within 300 ms"
}

@test "redis: a reply that is too large" {
    redis-cli -s "$redis_socket" eval 'redis.call("SET", "large", string.rep("x", 20 * 1048576))' 0 >log
    plan '{"name":"large","redis":"GET large","url":"'"$redis_url"'"}' '{"name":"length","redis":"STRLEN large","url":"'"$redis_url"'","expect":{"jq":". == 20971520"}}'
    [ "$status" -eq 1 ]
    is large fail "the reply is larger than 16.0 MiB"
    is "length: jq . == 20971520" pass
}

# ---- tcp ----

@test "tcp: something listens, or nothing does" {
    closed=127.0.0.1:$(free_port)
    plan '{"name":"open","tcp":"'"$strict"'","expect":{"jq":".connected and .address == \"127.0.0.1\"","max_ms":5000}}' \
        '{"name":"by name","tcp":"localhost:'"${strict#*:}"'"}' \
        '{"name":"private","tcp":"'"$closed"'","expect":{"connects":false}}'
    [ "$status" -eq 0 ]
    plan '{"name":"closed","tcp":"'"$closed"'"}' '{"name":"exposed","tcp":"'"$strict"'","expect":{"connects":false}}' \
        '{"name":"unknown","tcp":"nothing.invalid:80","timeout":"5s","expect":{"connects":false}}'
    [ "$status" -eq 1 ]
    is closed fail "Connection refused"
    is exposed fail "something takes connections"
    is unknown fail "cannot resolve nothing.invalid"
}

@test "tls: the names of a certificate count, its common name does not; a failure says what to do" {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout named.key -out named.pem -days 2 \
        -subj /CN=other -addext subjectAltName=DNS:a.example.test 2>/dev/null
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout common.key -out common.pem -days 2 -subj /CN=localhost 2>/dev/null
    answers "$PWD/named.pem" "$PWD/named.key"
    local place=127.0.0.1:${answers##*:}
    # What a final dot names is the same host (RFC 6066, 3).
    plan "{\"name\":\"plain\",\"tls\":\"$place\",\"server_name\":\"a.example.test\",\"ca_file\":\"named.pem\"}" \
        "{\"name\":\"dot\",\"tls\":\"$place\",\"server_name\":\"a.example.test.\",\"ca_file\":\"named.pem\",\"expect\":{\"jq\":\".server_name == \\\"a.example.test\\\"\"}}"
    [ "$status" -eq 0 ]
    plan "{\"name\":\"untrusted\",\"tls\":\"$place\",\"server_name\":\"a.example.test\"}" \
        "{\"name\":\"letters\",\"tls\":\"b\u00fccher.example:$place\"}" \
        "{\"name\":\"sni\",\"tls\":\"$place\",\"server_name\":\"b\u00fccher.example\",\"ca_file\":\"named.pem\"}"
    [ "$status" -eq 1 ]
    is untrusted fail "--ca-file FILE"
    is sni fail "A-label"
    answers "$PWD/common.pem" "$PWD/common.key"
    plan "{\"name\":\"common\",\"tls\":\"localhost:${answers##*:}\",\"ca_file\":\"common.pem\"}"
    [ "$status" -eq 1 ]
    is common fail "no subjectAltName"
}

@test "tls: plain HTTP is called that" {
    start_service
    plan "{\"name\":\"a\",\"tls\":\"${service_url#http://}\"}" '{"name":"b","dns":"b\u00fccher.example"}' '{"name":"c","tcp":"b\u00fccher.example:1"}'
    [ "$status" -eq 1 ]
    is a fail "plain HTTP"
    is b fail "A-label"
    is c fail "A-label"
}

# never_accepts: a server whose backlog is full: the kernel drops further connections.  Its port is in `port`.
never_accepts() {
    start full "$PYTHON" -c 'import socket, time
s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(0)
port = s.getsockname()[1]
held = []
for _ in range(8):
    c = socket.socket(); c.setblocking(False); c.connect_ex(("127.0.0.1", port)); held.append(c)
open("port", "w").write(str(port)); time.sleep(30)'
    wait_for 10 test -s port
}

@test "tcp: a peer that does not answer fails within the deadline" {
    never_accepts
    plan '{"name":"full","tcp":"127.0.0.1:'"$(cat port)"'","timeout":"300ms"}'
    [ "$status" -eq 1 ]
    is full fail "no answer within 300 ms"
    [ "$(jq 'select(.type == "summary").elapsed_ms < 3000' out)" = true ]
}

@test "tcp and tls: a signal while they connect decides nothing" {
    never_accepts
    for kind in tcp tls; do
        echo "{\"name\":\"$kind\",\"$kind\":\"127.0.0.1:$(cat port)\",\"timeout\":\"25s\"}" >plan.json
        start smoke timeout --foreground 30 smoke-stack plan.json
        sleep 0.5
        kill -INT "$(pgrep -P "$started")"
        wait_for 5 grep -q '"summary"' smoke.log
        cp smoke.log out
        is "$kind" unknown interrupted
    done
}

# ---- tls ----

@test "tls: a certificate that verifies, its days, names and issuer" {
    plan '{"name":"cert","tls":"'"$strict"'","ca_file":"'"$ca"'","expect":{"min_days":29,"names":["shop.test","127.0.0.1","2001:db8::7","*.shop.test"],
        "issuer":"Test Authority","min_version":"TLSv1.2","jq":[".verified",".version == \"TLSv1.2\"",".chain | length == 1",
        ".subject == \"CN=shop.test\""]}}' \
        '{"name":"by name","tls":"'"$strict"'","server_name":"a.shop.test","ca_file":"'"$ca"'"}'
    [ "$status" -eq 0 ]
    echo "{\"name\":\"cert\",\"tls\":\"$strict\"}" >plan.json
    smoke --ca-file "$ca" plan.json
    [ "$status" -eq 0 ]
}

@test "tls: what is wrong with a certificate" {
    plan '{"name":"issuer","tls":"'"$strict"'"}' \
        '{"name":"host","tls":"'"$strict"'","server_name":"other.test","ca_file":"'"$ca"'"}' \
        '{"name":"soon","tls":"'"$strict"'","ca_file":"'"$ca"'","expect":{"min_days":31,"names":"other.test","issuer":"Other"}}' \
        '{"name":"ca","tls":"'"$strict"'","ca_file":"none.pem"}'
    [ "$status" -eq 1 ]
    is issuer fail "unable to get local issuer certificate"
    is host fail "ostname mismatch"
    is soon pass
    is "soon: min_days" fail "less than expected"
    is "soon: names other.test" fail
    is "soon: issuer Other" fail
    is ca fail "cannot read the certificates of none.pem"
    [ "$(jq 'select(.name == "soon: min_days") | .observed > 29 and .observed < 30' out)" = true ]
}

@test "tls: a certificate that does not verify is described all the same" {
    plan '{"name":"cert","tls":"'"$strict"'","expect":{"verified":false,"min_days":29,"names":"shop.test","issuer":"Test Authority"}}'
    [ "$status" -eq 0 ]
    plan '{"name":"cert","tls":"'"$strict"'","ca_file":"'"$ca"'","expect":{"verified":false}}'
    [ "$status" -eq 1 ]
    is cert fail "the certificate verifies"
}

@test "tls: an expired certificate" {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout old.key -out old.csr -subj /CN=localhost -days 1 2>log
    faketime=$(date -u -d '3 days ago' +%Y%m%d%H%M%SZ)
    printf '%s\n' '[ca]' 'default_ca=c' '[c]' 'new_certs_dir=.' 'database=index' 'serial=serial' 'default_md=sha256' \
        'policy=p' 'x509_extensions=x' '[p]' 'commonName=supplied' '[x]' 'subjectAltName=DNS:localhost' >ca.cnf
    touch index
    echo 01 >serial
    openssl req -new -key old.key -subj /CN=localhost -out old.csr 2>log
    openssl ca -batch -config ca.cnf -cert "$ca" -keyfile "${ca%.pem}.key" -in old.csr -out old.pem \
        -startdate "$faketime" -enddate "$(date -u -d '1 day ago' +%Y%m%d%H%M%SZ)" 2>log
    port=$(free_port)
    start old openssl s_server -accept "127.0.0.1:$port" -cert old.pem -key old.key -quiet
    wait_for 10 listens "$port"
    plan '{"name":"old","tls":"localhost:'"$port"'","ca_file":"'"$ca"'","expect":{"min_days":0}}'
    [ "$status" -eq 1 ]
    is old fail "certificate has expired"
    is "old: min_days" fail
    [ "$(jq 'select(.name == "old: min_days").observed < 0' out)" = true ]
}

@test "tls: the oldest protocol that a server accepts" {
    plan '{"name":"cert","tls":"'"$lax"'","ca_file":"'"$ca"'","expect":{"min_version":"TLSv1.2"}}'
    [ "$status" -eq 1 ]
    is cert pass
    is "cert: min_version" fail
    [ "$(jq -r 'select(.name == "cert: min_version").observed' out)" = TLSv1 ]
    plan '{"name":"cert","tls":"'"$strict"'","ca_file":"'"$ca"'","expect":{"min_version":"TLSv1.3"}}'
    is "cert: min_version" fail
}

@test "tls: a server that speaks no TLS, and one that is silent" {
    start plain "$PYTHON" -c 'import socket, threading, time
def serve(path, say):
    s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(8)
    open(path, "w").write(str(s.getsockname()[1]))
    held = []
    while True:
        c, _ = s.accept(); held.append(c); c.sendall(say)
for a in (("garbage", b"220 hello\r\n"), ("silent", b"")):
    threading.Thread(target=serve, args=a, daemon=True).start()
time.sleep(30)'
    wait_for 10 test -s silent -a -s garbage
    plan '{"name":"garbage","tls":"127.0.0.1:'"$(cat garbage)"'","timeout":"3s"}' \
        '{"name":"silent","tls":"127.0.0.1:'"$(cat silent)"'","timeout":"300ms","expect":{"verified":false}}' \
        '{"name":"closed","tls":"127.0.0.1:'"$(free_port)"'"}'
    [ "$status" -eq 1 ]
    is garbage fail "something else than TLS"
    is silent fail "no answer within 300 ms"
    is closed fail "Connection refused"
}

# ---- dns ----

@test "dns: a name has addresses" {
    plan '{"name":"here","dns":"localhost","expect":{"addresses":["127.0.0.1"],"min_addresses":1,"jq":".name == \"localhost\""}}'
    [ "$status" -eq 0 ]
    plan '{"name":"here","dns":"localhost","expect":{"addresses":["127.0.0.1","192.0.2.1"],"min_addresses":5}}' \
        '{"name":"nowhere","dns":"nothing.invalid","timeout":"5s"}'
    [ "$status" -eq 1 ]
    is "here: addresses 127.0.0.1" pass
    is "here: addresses 192.0.2.1" fail
    is "here: min_addresses" fail
    is nowhere fail "cannot resolve nothing.invalid"
}

# ---- file ----

@test "file: age, size and checksum" {
    head -c 2048 /dev/zero >backup
    sum=$(sha256sum backup | cut -d ' ' -f 1)
    plan '{"name":"f","file":"backup","expect":{"max_age":"1h","min_size":"1KiB","max_size":"2KiB","sha256":"'"${sum^^}"'","jq":".size == 2048"}}'
    [ "$status" -eq 0 ]
    touch -d '2 hours ago' backup
    plan '{"name":"f","file":"backup","expect":{"max_age":"1h","min_size":"3KiB","max_size":100,"sha256":"'"${sum//[0-9]/0}"'"}}'
    [ "$status" -eq 1 ]
    is f pass
    is "f: max_age" fail "more than expected"
    is "f: min_size" fail
    is "f: max_size" fail
    is "f: sha256" fail
    touch -d '2 hours' backup
    plan '{"name":"f","file":"backup","expect":{"max_age":"1h"}}'
    [ "$status" -eq 1 ]
    is "f: max_age" fail "lies in the future"
}

@test "file: the newest of a pattern" {
    mkdir backups
    echo old >backups/a.tar
    echo newest >backups/b.tar
    touch -d '3 hours ago' backups/a.tar
    touch backups/b.log
    mkdir backups/c.tar
    plan '{"name":"f","file":"backups/*.tar","expect":{"max_age":"1h","jq":".path == \"backups/b.tar\" and .matches == 2"}}'
    [ "$status" -eq 0 ]
    touch -d '4 hours ago' backups/b.tar
    plan '{"name":"f","file":"backups/*.tar","expect":{"max_age":"1h","jq":".path == \"backups/a.tar\""}}' \
        '{"name":"none","file":"backups/*.zip","expect":{"max_age":"1h"}}'
    [ "$status" -eq 1 ]
    is "f: max_age" fail
    is 'f: jq .path == "backups/a.tar"' pass
    is none fail "no file matches backups/*.zip"
    is "none: max_age" unknown
}

@test "file: what is no file" {
    mkfifo pipe
    mkdir folder
    plan '{"name":"missing","file":"nothing"}' '{"name":"pipe","file":"pipe"}' '{"name":"folder","file":"folder"}'
    [ "$status" -eq 1 ]
    is missing fail "No such file"
    is pipe fail "no regular file"
    is folder fail "no regular file"
}

# ---- env ----

@test "env: variables that are set and mean something" {
    DB='postgresql://app:kX9vQ2mLw7@db/app' KEY=kX9vQ2mLw7Rt plan '{"name":"e","env":["DB","KEY"],"min_length":12}' '{"name":"one","env":"KEY"}'
    [ "$status" -eq 0 ]
}

# values STATUS VALUE...: each value in a variable and a step of its own; all end with that status.
values() {
    local expected=$1 value number=0
    local -a variables=()
    shift
    : >plan.json
    for value in "$@"; do
        number=$((number + 1))
        variables+=("KEY_$number=$value")
        echo "{\"name\":\"$number\",\"env\":\"KEY_$number\"}" >>plan.json
    done
    status=0
    env "${variables[@]}" smoke-stack plan.json >out || status=$?
    cat out >>all.jsonl
    for value in "$@"; do
        shift
        [ "$(jq -r --arg name $((number - $#)) 'select(.name == $name).status' out)" = "$expected" ] ||
            { echo "expected $expected: $value"; return 1; }
    done
}

@test "env: placeholders, empty, short and missing ones; no value is repeated" {
    values fail change_me changeme CHANGE-ME password example default my-secret-key your_api_key_here xxxxxxxx \
        '<your-token>' test123 12345678 aaaaaaaa AKIAIOSFODNN7EXAMPLE 'postgres://app:password@db/app' \
        'postgres://app:@db/app' '${SECRET}' letmein admin ' ' \
        replace-with-a-long-random-string REPLACE_WITH_SECRET changeme-prod your-db-password-here put-the-token-here '<password>' \
        'postgres://app:replace-with-strong-password@db/app' 'postgres://app:changeme-in-production@db/app' 'postgres://app:<password>@db/app' \
        'redis://<HOST>:6379/0' 'https://your-host-here/path' 'postgres://<user>:pV8xq2@db/app' '{{ vault_token }}'
    [ "$status" -eq 1 ]
    EMPTY='' SHORT=kX9vQ2 plan '{"name":"e","env":["MISSING","EMPTY","SHORT"],"min_length":12}'
    is e fail "MISSING is not set; EMPTY is empty; SHORT is shorter than min_length"
    run ! grep -qF kX9vQ2 out err
}

@test "env: ordinary values are no placeholders" {
    values pass kX9vQ2mLw7 production eu-central-1 /root /var/lib/app 8080 true correct-horse-battery-staple \
        6f1ed002ab5595859014ebf0951522d9 https://shop.test/path 'kX9<vQ>2m' 'a<b' where-there 'postgres://app:q<T7>x@db/app'
    [ "$status" -eq 0 ]
}

# ---- exec ----

@test "exec: status and output" {
    touch plain
    plan '{"name":"a","exec":["printf","%s","one two"],"expect":{"output":["one","two"],"output_matches":"^one two$","jq":".exit == 0"}}' \
        '{"name":"b","exec":["sh","-c","echo oops >&2; exit 3"],"expect":{"exit":3,"errors":"oops"}}' \
        '{"name":"c","exec":["sh","-c","echo {\\\"n\\\":[1,2]}"],"expect":{"jq":".json.n[1] == 2"}}' \
        '{"name":"d","exec":"cat","expect":{"jq":".output == \"\""}}'
    [ "$status" -eq 0 ]
    plan '{"name":"a","exec":["printf","%s","one two"],"expect":{"output":["one","three"],"output_matches":"^two"}}' \
        '{"name":"b","exec":["sh","-c","echo oops >&2; exit 3"],"expect":{"errors":"other"}}' \
        '{"name":"c","exec":["sh","-c","kill -9 $$"]}' '{"name":"d","exec":["no-such-program"]}' '{"name":"e","exec":["./plain"]}'
    [ "$status" -eq 1 ]
    is "a: output one" pass
    is "a: output three" fail
    is "a: output_matches" fail
    is b fail "it ended with status 3"
    is "b: errors other" fail
    is c fail "it was ended by signal 9"
    is d fail "cannot run no-such-program: No such file"
    is e fail "Permission denied"
}

@test "exec: a program inherits nothing but its three streams" {
    plan '{"name":"a","exec":["sh","-c","ls /proc/self/fd | tr \\\\n \\ "],"expect":{"output_matches":"^0 1 2 3 $"}}' '{"name":"b","exec":["sleep","0.3"]}'
    smoke --jobs 2 plan.json 7</dev/null
    [ "$status" -eq 0 ]
}

@test "exec: arguments are no shell" {
    plan '{"name":"get","exec":["printf","%s","\"; touch evil; $(touch evil)\""],"capture":{"evil":".json"}}' \
        '{"name":"a","exec":["echo","{{evil}}"],"expect":{"output":"$(touch evil)"}}'
    [ "$status" -eq 0 ]
    [ ! -e evil ]
    plan '{"name":"line","exec":"echo a"}'
    is line fail "cannot run echo a: No such file or directory (no shell cuts it: write a list"
}

@test "exec: the whole group is killed at the deadline, and what it left running" {
    plan '{"name":"late","exec":["sh","-c","sh -c \"echo $$ >child; sleep 29\" & sleep 29"],"timeout":"400ms"}' \
        '{"name":"left","exec":["sh","-c","sleep 28 & echo $! >left"]}'
    [ "$status" -eq 1 ]
    is late fail "it did not end within 400 ms and was killed"
    is left pass
    [ "$(jq 'select(.type == "summary").elapsed_ms < 4000' out)" = true ]
    wait_for 3 gone "$(cat left)"
    wait_for 3 gone "$(cat child)"
}

# Killed, whether or not somebody has waited for it.
gone() {
    ! kill -0 "$1" 2>/dev/null || grep -q '^State:.*Z' "/proc/$1/status"
}

@test "exec: output without end is cut" {
    plan '{"name":"yes","exec":"yes","timeout":"20s"}' '{"name":"much","exec":["sh","-c","head -c 900000 /dev/zero | tr \"\\\\0\" x"]}'
    [ "$status" -eq 1 ]
    is yes fail "more than 1 MiB"
    is much pass
}

@test "exec: secrets of the output and of the environment stay out of the records" {
    TOKEN=zq8Lk2vTn5Wd plan '{"name":"a","exec":["sh","-c","echo password=hunter2hunter2; echo $TOKEN; echo postgres://u:geheim99@db/x >&2; exit 1"],
        "expect":{"jq":".output == \"other\"","output":"none"}}'
    [ "$status" -eq 1 ]
    run ! grep -qE 'hunter2hunter2|geheim99' out err
    TOKEN=zq8Lk2vTn5Wd plan '{"name":"b","exec":["sh","-c","echo $0; exit 1","{{env.TOKEN}}"],"expect":{"output":"none"}}'
    [ "$status" -eq 1 ]
    run ! grep -qF zq8Lk2vTn5Wd out err
}

# ---- all kinds ----

@test "what is secret stays out of the records of every kind" {
    export PLANTED=planted-zq8Lk2vTn5Wd
    plan '{"name":"get","exec":["printf","%s","{\"t\":\"planted-captured\",\"n\":8642864286}"],"capture":{"t":".json.t","n":".json.n"},"secret":["t","n"]}' \
        '{"name":"pg","sql":"select $1::int as n","parameters":["{{env.PLANTED}}"],"database":"'"$postgres_url"'"}' \
        '{"name":"rows","sql":"select $1::text as t, $2::bigint as n","parameters":["{{t}}","{{n}}"],"database":"'"$postgres_url"'","expect":{"jq":[".[0].t",".[0].n",".[0].t == 1"]}}' \
        '{"name":"lite","sql":"select 1","database":"sqlite:{{env.PLANTED}}.db"}' \
        '{"name":"command","redis":["{{env.PLANTED}}","{{t}}"],"url":"'"$redis_url"'"}' \
        '{"name":"echo","redis":["ECHO","{{env.PLANTED}} {{t}} {{n}}"],"url":"'"$redis_url"'","expect":{"jq":[".","error(.)"]}}' \
        '{"name":"password","redis":"PING","url":"redis://u:{{env.PLANTED}}@'"${redis_url#redis://}"'"}' \
        '{"name":"tcp","tcp":"{{env.PLANTED}}.invalid:80"}' '{"name":"dns","dns":"{{t}}.invalid"}' \
        '{"name":"tls","tls":"'"$strict"'","server_name":"{{t}}.test","ca_file":"'"$ca"'"}' '{"name":"ca","tls":"'"$strict"'","ca_file":"{{env.PLANTED}}.pem"}' \
        '{"name":"file","file":"{{env.PLANTED}}/{{t}}"}' '{"name":"glob","file":"{{t}}/*.tar"}' '{"name":"program","exec":["{{env.PLANTED}}","{{t}}"]}' \
        '{"name":"output","exec":["sh","-c","echo $0 $1; echo $0 $1 >&2; exit 3","{{env.PLANTED}}","{{t}}"],"expect":{"output":"none","output_matches":"^none$","errors":"none","jq":[".output",".errors"]}}' \
        '{"name":"number","exec":["echo","{{n}}"],"expect":{"jq":[".json",".json == 1",".output | error(.)"]},"times":2,"again":true}'
    [ "$status" -eq 1 ]
    [ "$(jq -r 'select(.type == "summary").fail' out)" -ge 20 ]
    is get pass
    smoke plan.json --output-json saved.json
    script -qc 'smoke-stack plan.json' typescript </dev/null >shown
    run ! grep -nE 'planted-|8642864286' out err saved.json shown
}

# ---- the plans that ship ----

# shipped NAME: runs a plan of examples/plans/.
shipped() {
    smoke "$TOP/examples/plans/$1.json"
}

@test "examples: pool use" {
    export DATABASE_URL=$postgres_url
    shipped pool-use
    [ "$status" -eq 0 ]
    # A transaction that somebody forgot, and a pool that somebody emptied.
    mkfifo forgotten
    start forgotten env PGPASSWORD="$postgres_password" psql -X -q -h 127.0.0.1 -p "$postgres_port" \
        -U "$postgres_user" -d app -f forgotten
    exec 9>forgotten
    echo 'begin; select 1;' >&9
    local n
    for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
        start "client.$n" env PGPASSWORD="$postgres_password" psql -X -q -h 127.0.0.1 -p "$postgres_port" \
            -U "$postgres_user" -d app -c 'select pg_sleep(20)'
    done
    wait_for 10 sixteen_clients
    sleep 1.1
    sed 's/5 minutes/1 second/' "$TOP/examples/plans/pool-use.json" >plan.json
    smoke plan.json
    exec 9>&-
    [ "$status" -eq 1 ]
    is "connections are left: jq .[0].used_pct < 80" fail "it is false"
    is "no transaction is left open: jq .[0].n == 0" fail
    is "nobody waits for a lock" pass
}

sixteen_clients() {
    [ "$(postgres_sql app "select count(*) > 16 from pg_stat_activity where backend_type = 'client backend'")" = t ]
}

# A backup of a reference service that has taken an event.
make_backup() {
    start_service
    jq -cn '{event_id: "an-event", user_id: "u1", item_id: "i1", event_type: "click", ts: (now * 1000 | floor)}' |
        curl -sf "$service_url/event" -d @- -H 'Content-Type: application/json' >log
    mkdir -p backups
    sqlite3 "$service_db" ".backup copy.db"
    gzip -c copy.db >backups/app.gz
}

@test "examples: backup" {
    make_backup
    export BACKUPS=$PWD/backups
    shipped backup
    [ "$status" -eq 0 ]
    touch -d '90 minutes ago' backups/app.gz
    shipped backup
    [ "$status" -eq 1 ]
    is "backup is fresh: max_age" fail
    is "backup is whole" skip
    truncate -s 2000 backups/app.gz
    shipped backup
    [ "$status" -eq 1 ]
    is "backup is fresh" pass
    is "backup is whole" fail "it ended with status 1"
    : >backups/app.gz
    shipped backup
    is "backup is fresh: min_size" fail
    rm backups/app.gz
    shipped backup
    [ "$status" -eq 1 ]
    is "backup is fresh" fail "no file matches"
}

@test "examples: restore drill" {
    make_backup
    printf '%s\n' '#!/bin/sh' 'gzip -dc "$1" >restored.db' >restore
    chmod +x restore
    export BACKUPS=$PWD/backups RESTORE=$PWD/restore RESTORED_URL=sqlite:restored.db
    shipped restore-drill
    [ "$status" -eq 0 ]
    is "it is restored in time: max_ms" pass
    # What it holds is too old; there is nothing in it; it cannot be restored.
    sqlite3 copy.db 'update events set created_at = created_at - 4000000'
    gzip -c copy.db >backups/app.gz
    shipped restore-drill
    [ "$status" -eq 1 ]
    is "what it holds is recent: jq .[0].age_s <= 3600" fail
    sqlite3 copy.db 'delete from events'
    gzip -c copy.db >backups/app.gz
    shipped restore-drill
    [ "$status" -eq 1 ]
    is "what it holds is recent: jq .[0].age_s <= 3600" fail "not a number"
    echo garbage >backups/app.gz
    shipped restore-drill
    [ "$status" -eq 1 ]
    is "it is restored in time" fail
    is "what it holds is recent" skip
}

@test "examples: container limits" {
    export CGROUP=$PWD/cgroup
    mkdir cgroup
    echo 536870912 >cgroup/memory.max
    echo 512 >cgroup/pids.max
    echo '50000 100000' >cgroup/cpu.max
    printf '%s\n' 'low 0' 'oom 0' 'oom_kill 0' >cgroup/memory.events
    status=0
    setpriv --no-new-privs smoke-stack "$TOP/examples/plans/container-limits.json" >out || status=$?
    [ "$status" -eq 0 ]
    echo max >cgroup/memory.max
    echo 'max 100000' >cgroup/cpu.max
    printf '%s\n' 'low 0' 'oom 3' 'oom_kill 3' >cgroup/memory.events
    rm cgroup/pids.max
    (ulimit -n 256 && smoke-stack "$TOP/examples/plans/container-limits.json" >out) || status=$?
    [ "$status" -eq 1 ]
    is "memory is limited: output_matches" fail
    is "processes are limited" fail
    is "processor time is limited: output_matches" fail
    is "nothing was killed for memory: output_matches" fail
    is "files can be opened: jq .json >= 1024" fail
    is "no privileges can be gained: output_matches" fail
}

@test "examples: production secrets" {
    export DATABASE_URL=$postgres_url SESSION_SECRET=Zk3vQ9xW1mB7tY5rN8pL2dHc ADMIN_TOKEN=h4GfS6jK0aU2eV8oC1iX9qRz
    shipped production-secrets
    [ "$status" -eq 0 ]
    run ! grep -qE 'Zk3vQ9xW1mB7tY5rN8pL2dHc|h4GfS6jK0aU2eV8oC1iX9qRz|s3cr' out err
    touch .env
    SESSION_SECRET=change_me DATABASE_URL=postgresql://app:example@db/app shipped production-secrets
    [ "$status" -eq 1 ]
    is database fail "DATABASE_URL holds a placeholder"
    is secrets fail "SESSION_SECRET holds a placeholder"
    is "no file of settings lies beside the service" fail
    unset ADMIN_TOKEN
    shipped production-secrets
    is secrets fail "ADMIN_TOKEN is not set"
}

@test "examples: workers" {
    export REDIS_URL=$redis_url/3
    redis() { redis-cli -s "$redis_socket" -n 3 "$@" >>log; }
    redis set worker:heartbeat "$(date +%s)"
    redis rpush jobs a b
    shipped workers
    [ "$status" -eq 0 ]
    redis set worker:heartbeat "$(date -d '2 minutes ago' +%s)"
    redis rpush jobs:dead a
    shipped workers
    [ "$status" -eq 1 ]
    is "heartbeat: jq . >= 0 and . <= 60" fail
    is "dead letters: jq . == 0" fail
    is queue pass
    redis del worker:heartbeat
    redis eval 'for i = 1, 1000 do redis.call("RPUSH", "jobs", i) end' 0
    sed 's/"30s"/"1500ms"/' "$TOP/examples/plans/workers.json" >plan.json
    smoke plan.json
    [ "$status" -eq 1 ]
    is heartbeat fail "the server answered"
    is "queue: jq . < 1000" fail "still so after"
}

@test "the plans that ship are valid by the schema" {
    cat "$TOP"/examples/plans/{pool-use,backup,restore-drill,container-limits,production-secrets,workers}.json |
        grep -v '^#' | jq -c . >steps
    [ "$(wc -l <steps)" -gt 10 ]
    smoke-stack --schema plan >schema.json
    "$PYTHON" -c '
import json, jsonschema
validator = jsonschema.Draft202012Validator(json.load(open("schema.json")))
for line in open("steps"):
    validator.validate(json.loads(line))
good = {"file": "a"}
for bad in ({"sql": "select 1"}, {"redis": "PING"}, {"tcp": "a:1", "url": "x"}, {"file": "a", "exec": "b"},
            {"exec": []}, {"file": "a", "expect": {"sha256": "x"}}, {"env": "A", "min_length": 0}):
    assert validator.is_valid(good)
    assert not validator.is_valid(bad), bad
'
}
