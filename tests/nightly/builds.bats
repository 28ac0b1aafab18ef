# The programs by gcc and clang, with and without each optional library: each builds without a warning, says what it lacks,
# and asking for that ends with 2 and how to get it.

load ../lib/harness

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    mkdir empty
    printf 'CREATE TABLE a (id bigint);\n' >empty/0001_a.sql
    printf '<testsuite name="a" tests="1"><testcase classname="a" name="b"/></testsuite>' >junit.xml
}

teardown() {
    rm -rf "$BATS_TEST_TMPDIR/out"
}

# built COMPILER [LIBRARY...]: the programs without these libraries, in ./out.
built() {
    local compiler=$1
    shift
    make -s -C "$TOP" -j2 BUILD="$PWD/out" CC="$compiler" WITHOUT="$*" OPTIMIZE=-O0 WERROR=-Werror programs >log 2>&1 ||
        { tail -n 30 log; return 1; }
    for program in "$TOP"/cmd/*/; do
        program=out/$(basename "$program")
        "$program" --version >version
        for library in "$@"; do
            if grep -q "lib$library\|^$library" version; then
                grep -qE "^(lib)?$library \(not built in\)$" version || { cat version; return 1; }
            fi
        done
        readelf -d "$program" | sed -n 's/.*(NEEDED).*\[lib\(.*\)\.so.*\]$/\1/p' >needed
        for library in "$@"; do
            run -1 grep -x "$library" needed
        done
    done
}

# lacks LIBRARY: what needs it is refused.
lacks() {
    case $1 in
    pq) asked=(check-migrations --database-url postgresql://127.0.0.1/none empty) says='built without libpq: install libpq-dev' ;;
    hiredis) asked=(requeue-dlq stats --store redis://127.0.0.1:1) says='Redis is not built in: install libhiredis-dev' ;;
    rabbitmq) asked=(requeue-dlq stats --store amqp://127.0.0.1:1 --queue a) says='RabbitMQ is not built in: install librabbitmq-dev' ;;
    idn2) asked=(load-reco http://bücher.invalid/ -n 1) says='libidn2' ;;
    expat) asked=(records-from junit junit.xml) says='built without expat' ;;
    pg_query) asked=(check-migrations --skip-db-check --pg-version 15 empty) says='built without libpg_query: install libpg-query-dev' ;;
    esac
    run --separate-stderr "out/${asked[0]}" "${asked[@]:1}"
    echo "$1: $status: $output$stderr"
    [ "$status" -ne 0 ]
    # Statements that could not be parsed are unknown; all else is trouble.
    [ "$1" = pg_query ] || [ "$status" -eq 2 ]
    [[ "$output$stderr" == *"$says"* ]]
}

@test "gcc, with all libraries" { built gcc; }

@test "clang, with all libraries" { built clang; }

@test "gcc, without any optional library" {
    built gcc pq hiredis rabbitmq idn2 expat pg_query
    for library in pq hiredis rabbitmq idn2 expat pg_query; do lacks "$library"; done
}

@test "clang, without any optional library" { built clang pq hiredis rabbitmq idn2 expat pg_query; }

@test "gcc, without libpq" { built gcc pq && lacks pq; }
@test "gcc, without hiredis" { built gcc hiredis && lacks hiredis; }
@test "gcc, without librabbitmq" { built gcc rabbitmq && lacks rabbitmq; }
@test "gcc, without libidn2" { built gcc idn2 && lacks idn2; }
@test "gcc, without expat" { built gcc expat && lacks expat; }
@test "gcc, without libpg_query" { built gcc pg_query && lacks pg_query; }
