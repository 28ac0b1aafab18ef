# check-migrations: lock files, and folders whose files are hard to read.

load lib/harness
load lib/migrations

teardown_file() {
    stop_all "$BATS_FILE_TMPDIR"
    seen_are_valid
}

check_files() { # STATUS ARGUMENT...: looks at the files alone
    local wanted=$1
    shift
    check "$wanted" --skip-db-check --dialect none "$@"
}

# told: what the rule lock found, a finding a line: FILE STATUS DRIFT MESSAGE.
told() {
    jq -r 'select(.rule == "lock") | "\(.file // "-") \(.status) \(.labels.drift // "-") \(.message)"' out
}

# ---- lock files ----

@test "a lock is what sha256sum prints, and sha256sum -c reads it" {
    folder 0003_c.sql 0001_a.sql 0002_b.sql
    check_files 0 m --write-lock lock
    (cd m && LC_ALL=C sha256sum -- *) | diff - lock
    (cd m && sha256sum -c --strict ../lock)
    [ "$(jq -c 'select(.rule == "lock") | [.status, .observed, .message]' out)" = \
        '["pass",3,"the checksums were written to lock"]' ]
    check_files 0 m --lock lock
    [ "$(jq -c 'select(.name == "checksums") | [.status, .observed]' out)" = '["pass",3]' ]
    # From a pipe as well, and as sha256sum --binary writes it.
    check_files 0 m --lock <(cat lock)
    (cd m && sha256sum -b ./*) >binary
    check_files 0 m --lock binary
}

@test "without --lock and --write-lock nothing is said of checksums" {
    folder 0001_a.sql
    check_files 0 m
    [ -z "$(jq -r 'select(.name == "checksums" or .rule == "lock")' out)" ]
}

@test "names that sha256sum escapes are escaped alike" {
    folder 0001_a.sql
    echo 'SELECT 1;' >$'m/0002_b\nc.sql'
    echo 'SELECT 2;' >'m/0003_d\e.sql'
    echo 'SELECT 3;' >$'m/0004_f\rg.sql'
    check_files 1 m --write-lock lock # their names are faults
    (cd m && LC_ALL=C sha256sum -- *) | diff - lock
    check_files 1 m --lock lock
    [ "$(jq -c 'select(.name == "checksums") | [.status, .observed]' out)" = '["pass",4]' ]
    echo 'SELECT 4;' >$'m/0004_f\rg.sql'
    check_files 1 m --lock lock
    [ "$(told | wc -l)" = 1 ]
    [[ $(told) == *'fail edited'* ]]
}

@test "what was edited, added and removed since it was locked is found, and how" {
    folder 0001_a.sql 0002_b.sql 0003_c.sql 0004_d.sql 0005_e.sql
    check_files 0 m --write-lock lock
    sed -i 's/bigint/int/' m/0001_a.sql
    sed -i 's/$/\r/' m/0002_b.sql
    printf '%s' "$(cat m/0003_c.sql)" >m/0003_c.sql
    mv m/0005_e.sql m/0006_e.sql
    cp lock before
    check_files 1 m --lock lock
    cmp lock before
    told >told
    diff told - <<'EOT'
m/0001_a.sql fail edited edited after it was locked: restore it and write a new migration, or lock what it is now with --write-lock lock
m/0002_b.sql fail eol-only eol-only: lock holds the same text with LF line ends, no BOM and a newline at the end
m/0003_c.sql fail eol-only eol-only: lock holds the same text with the same line ends, no BOM and a newline at the end
m/0006_e.sql fail - it is not in lock: add it with --write-lock lock
m/0005_e.sql fail - lock holds its checksum (line 5), but the folder has no such file
EOT
    [ "$(jq -r 'select(.file == "m/0001_a.sql" and .rule == "lock") | "\(.observed) \(.op) \(.target)"' out)" = \
        "$(sha256sum <m/0001_a.sql | cut -d ' ' -f 1) == $(grep -o '^.*  0001' before | cut -d ' ' -f 1)" ]
    # Each of them can be allowed.
    check_files 1 m --lock lock --allow lock:m/0001_a.sql --allow lock:m/0006_e.sql --allow lock:m/0005_e.sql
    [ "$(told | cut -d ' ' -f 1,2 | paste -sd ' ')" = \
        'm/0001_a.sql skip m/0002_b.sql fail m/0003_c.sql fail m/0006_e.sql skip m/0005_e.sql skip' ]
}

@test "a folder or a pipe of its name is not what was locked, whatever is allowed of names" {
    folder 0001_a.sql 0002_b.sql
    check_files 0 m --write-lock lock
    for make in mkdir mkfifo; do
        rm -rf m/0002_b.sql
        "$make" m/0002_b.sql
        check_files 1 m --lock lock --allow names
        told | grep -q '^m/0002_b.sql fail - lock holds its checksum (line 2), but the folder has no such file'
    done
}

@test "--lock and --write-lock of one file: it is compared first, then written" {
    folder 0001_a.sql 0002_b.sql
    check_files 0 m --write-lock lock
    sed -i 's/bigint/int/' m/0001_a.sql
    check_files 1 m --lock lock --write-lock lock
    [ "$(told | cut -d ' ' -f 1,2 | paste -sd ' ')" = 'm/0001_a.sql fail - pass' ]
    check_files 0 m --lock lock
}

@test "a link to a lock stays one, and what it leads to is written" {
    folder 0001_a.sql
    mkdir real
    echo old >real/lock
    ln -s real/lock lock
    check_files 0 m --write-lock lock
    [ -L lock ]
    [ "$(cat real/lock)" = "$(cd m && sha256sum -- *)" ]
}

@test "folders in a folder stand in the lock with their names" {
    mkdir -p m/20240101000000_a m/20240102000000_b
    echo 'CREATE TABLE a (id bigint);' >m/20240101000000_a/migration.sql
    echo 'CREATE TABLE b (id bigint);' >m/20240102000000_b/migration.sql
    run timeout 60 check-migrations --skip-db-check --dialect none --layout prisma m --write-lock lock
    (cd m && LC_ALL=C sha256sum -- */migration.sql) | diff - lock
}

@test "a lock that cannot be read is trouble, and the message says what to do" {
    local bytes expected sum
    sum=$(printf '0%.0s' {1..64})
    folder 0001_a.sql
    check_files 2 m --lock missing
    [[ $stderr == *'cannot read missing: No such file or directory' ]]
    [ "$(jq -r 'select(.rule == "lock") | .status' out)" = unknown ]
    check_files 2 m --lock m
    [[ $stderr == *'cannot read m: Is a directory' ]]
    while IFS='|' read -r bytes expected; do
        printf '%b' "$bytes" >lock
        check_files 2 m --lock lock
        [[ $stderr == *"lock: $expected"*'; write it anew with --write-lock lock' ]]
        # It is written all the same where that is asked for.
        check_files 2 m --lock lock --write-lock lock
        check_files 0 m --lock lock
    done <<EOT
|it holds no checksum
# nothing\n|it holds no checksum
0001_a.sql\n|line 1: it does not begin with 64 hexadecimal digits
$sum  0001_a.sql\n\n|line 2: it does not begin with 64 hexadecimal digits
$sum 0001_a.sql\n|line 1: two blanks and a name are expected
$sum  0001_a.sql\r\n|line 1: it ends in CRLF
$sum  0001_a.sql\n$sum  0001_a.sql\n|line 2: 0001_a.sql stands in line 1 already
EOT
}

@test "a lock that cannot be written is trouble, and the old one stays" {
    folder 0001_a.sql
    check_files 2 m --write-lock nowhere/lock
    [[ $stderr == *'cannot write nowhere/lock: No such file or directory' ]]
    mkdir taken
    check_files 2 m --write-lock taken
    echo old >lock
    ln -s gone m/0002_b.sql
    check_files 2 m --write-lock lock
    [[ $stderr == *'lock was not written: not every file could be read' ]]
    [ "$(cat lock)" = old ]
    rm m/0002_b.sql
    (
        ulimit -f 0
        trap '' XFSZ
        timeout 60 check-migrations -q --skip-db-check --dialect none m --write-lock lock | cat >/dev/null
        [ "${PIPESTATUS[0]}" = 2 ]
    )
    [ "$(cat lock)" = old ]
    [ -z "$(find . -name '.readyline*')" ]
}

# ---- files that are hard to read ----

@test "a pipe, a socket, a device and a folder in the place of a file are faults, and nothing waits for them" {
    folder 0001_a.sql
    mkfifo m/0002_b.sql
    "$PYTHON" -c 'import socket; socket.socket(socket.AF_UNIX).bind("m/0003_c.sql")'
    ln -s /dev/zero m/0004_d.sql
    mkdir m/0005_e.sql
    check_files 1 m
    [ "$(jq -r 'select(.name == "names" and .file) | "\(.file) \(.message)"' out)" = \
'm/0002_b.sql it is neither a file nor a folder: a regular file is expected
m/0003_c.sql it is neither a file nor a folder: a regular file is expected
m/0004_d.sql it is neither a file nor a folder: a regular file is expected
m/0005_e.sql it is a folder, which would not be applied: a regular file is expected' ]
}

@test "links that lead nowhere or in circles are trouble, and say so" {
    folder 0001_a.sql
    ln -s 0002_b.sql m/0002_b.sql
    ln -s gone m/0003_c.sql
    check_files 2 m
    [[ $stderr == *'cannot read m/0002_b.sql: Too many levels of symbolic links'* ]]
    [[ $stderr == *'cannot read m/0003_c.sql: No such file or directory'* ]]
    rm m/0002_b.sql m/0003_c.sql
    ln -s . m/0002_b.sql
    check_files 1 m
    ln -s . m/sub
    for layout in flyway prisma rails alembic; do
        run timeout 60 check-migrations --skip-db-check --dialect none --layout "$layout" m
        [ "$status" -le 2 ]
    done
}

@test "a file that may not be read is trouble" {
    [ "$(id -u)" -ne 0 ] || skip "root may read everything"
    folder 0001_a.sql 0002_b.sql
    chmod 0 m/0002_b.sql
    check_files 2 m
    [[ $stderr == *'cannot read m/0002_b.sql: Permission denied' ]]
    chmod 600 m/0002_b.sql
    chmod 0 m
    check_files 2 m
    [[ $stderr == *'cannot read m: Permission denied' ]]
    chmod 700 m
}

@test "names and paths of any length" {
    local long path=m
    long=$(printf 'a%.0s' {1..246})
    folder "0001_$long".sql
    check_files 0 m --write-lock lock
    check_files 0 m --lock lock
    for _ in {1..17}; do path=$path/$long; done
    check_files 2 "$path"
    [[ $stderr == *'File name too long' ]]
}

@test "a file of no bytes, and one of 200 MB" {
    folder 0001_a.sql
    : >m/0002_b.sql
    check_files 1 m --write-lock lock
    [ "$(jq -r 'select(.name == "empty") | .file' out)" = m/0002_b.sql ]
    { echo 'INSERT INTO t VALUES'
      yes '(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)' | head -c 200000000
    } >m/0002_b.sql
    check_files 0 m --write-lock lock
    (cd m && sha256sum -c --quiet ../lock)
    within_memory 24000 "$(peak_of check-migrations -q --skip-db-check --dialect none m)"
    echo >>m/0002_b.sql
    check_files 1 m --lock lock
    [[ $(told) == 'm/0002_b.sql fail'* ]]
}

@test "a folder that is written to all the while: an answer or trouble, never a wait" {
    folder 0001_a.sql
    printf 'SELECT %s;\n' {1..20000} >large
    (
        trap 'exit 0' TERM
        while :; do
            cat large large >m/0002_b.sql
            : >m/0002_b.sql
            rm m/0002_b.sql
            ln -s ../large m/0002_b.sql
            rm m/0002_b.sql
        done
    ) 3>&- 2>/dev/null &
    writer=$!
    for _ in {1..30}; do
        run --separate-stderr timeout 20 check-migrations --skip-db-check --dialect none m
        [ "$status" -le 2 ]
        if [ "$status" = 2 ]; then [ -n "$stderr" ]; fi
    done
    kill "$writer"
    wait "$writer" || :
}
