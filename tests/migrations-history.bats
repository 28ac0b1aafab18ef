# check-migrations --since: folders beside what git says they were, both ways, and a git that cannot say it.

load lib/harness

setup_file() {
    export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.com \
        GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.com
    git init -q -b main --template= "$BATS_FILE_TMPDIR/base"
    cd "$BATS_FILE_TMPDIR/base" || return 1
    new 0001_a.sql 0002_b.sql 0003_c.sql
    git tag cut
    git checkout -q -b work
}

# What the commands of a row may use, in a repository whose branch work is checked out.
write() { # NAME...: migrations that differ, in db/m
    local name
    mkdir -p db/m
    for name in "$@"; do echo "CREATE TABLE t_${name//[^a-z0-9_]/_} (id bigint);" >"db/m/$name"; done
}
commit() { git add -A && git commit -qm change --allow-empty; }
new() { write "$@" && commit; }
there() { # COMMAND...: does it on main
    git checkout -q main && "$@" && commit && git checkout -q work
}
both() { # COMMAND...: on main and here
    "$@" && commit && there "$@"
}

# fresh: the repository, anew, in the folder r.
fresh() {
    cd "$BATS_TEST_TMPDIR" && rm -rf r && cp -r "$BATS_FILE_TMPDIR/base" r && cd r || return 1
}

# What --since found: RULE NAME of each finding, or the status.
found() {
    records check "$1" 'select(.name | startswith("since")) | if .rule then "\(.rule) \(.file | sub("^.*db/m/"; ""))" else .status end' |
        paste -sd ,
}

# rows: reads FOUND|COMMANDS, runs the commands in a fresh repository, then check-migrations --since main.
rows() {
    local want commands status
    while IFS='|' read -r want commands; do
        fresh
        eval "$commands" >../commands 2>&1 || { cat ../commands; echo "fails: $commands"; false; }
        status=0
        check-migrations --skip-db-check --dialect none --since main db/m >../out 2>../err || status=$?
        [ "$(found ../out)" = "$want" ] || { cat ../out ../err; echo "$commands: $(found ../out), expected $want"; false; }
        case $want in
        *since-*) [ "$status" = 1 ] ;;
        *) [ "$(records summary ../out .status)" != trouble ] ;;
        esac || { cat ../out ../err; echo "$commands: status $status"; false; }
        [ -z "$(git -C . status --porcelain --untracked-files=no | sed '/ db\/m/d')" ]
        cat ../out >>../all
    done
    validate_records ../all
}

@test "what was there may not be edited, renamed or deleted" {
    rows <<'END'
pass|:
pass|git checkout -q main
pass|git checkout -q --detach
pass|touch -d '1 hour ago' db/m/0002_b.sql; git update-index --refresh
since-edited 0002_b.sql|echo -- more >>db/m/0002_b.sql
since-edited 0002_b.sql|echo -- more >>db/m/0002_b.sql; git add .
since-edited 0002_b.sql|echo -- more >>db/m/0002_b.sql; commit
since-edited 0002_b.sql|echo -- more >>db/m/0002_b.sql; git update-index --assume-unchanged db/m/0002_b.sql
since-edited 0002_b.sql|truncate -s 0 db/m/0002_b.sql
pass|echo -- more >>db/m/0002_b.sql; commit; git revert --no-edit HEAD
pass|chmod +x db/m/0002_b.sql; commit
since-deleted 0002_b.sql|rm db/m/0002_b.sql
since-deleted 0003_c.sql|git rm -q db/m/0003_c.sql; commit
since-deleted 0001_a.sql,since-deleted 0002_b.sql|rm db/m/0001* db/m/0002*
since-renamed 0002_bee.sql|git mv db/m/0002_b.sql db/m/0002_bee.sql
since-renamed 0004_b.sql|mv db/m/0002_b.sql db/m/0004_b.sql
since-renamed 0002_bee.sql|git mv db/m/0002_b.sql db/m/0002_bee.sql; echo -- more >>db/m/0002_bee.sql; commit
since-deleted 0002_b.sql|rm db/m/0002_b.sql; new 0004_d.sql
since-renamed 0004_a.sql,since-renamed 0005_b.sql|git mv db/m/0001_a.sql db/m/0004_a.sql; git mv db/m/0002_b.sql db/m/0005_b.sql
since-edited 0001_a.sql,since-edited 0002_b.sql|mv db/m/0001_a.sql x; mv db/m/0002_b.sql db/m/0001_a.sql; mv x db/m/0002_b.sql
since-edited 0002_b.sql|ln -sf 0001_a.sql db/m/0002_b.sql
since-edited 0002_b.sql|cp db/m/0002_b.sql x; ln -sf ../../x db/m/0002_b.sql
END
    # A copy is new; that one of several files of the same contents goes is seen.
    rows <<'END'
pass|cp db/m/0002_b.sql db/m/0004_b.sql
since-deleted 0005_e.sql|there eval 'write 0004_d.sql; cp db/m/0004_d.sql db/m/0005_e.sql'; git merge -q main; rm db/m/0005_e.sql
END
}

@test "what the revision did itself is no fault of this side" {
    rows <<'END'
pass|there git rm -q db/m/0003_c.sql
pass|both git rm -q db/m/0003_c.sql
pass|there eval 'echo -- more >>db/m/0002_b.sql'
pass|both eval 'echo -- more >>db/m/0002_b.sql'
pass|there git mv db/m/0002_b.sql db/m/0002_bee.sql
pass|both git mv db/m/0002_b.sql db/m/0002_bee.sql
since-edited 0002_b.sql|there eval 'echo -- more >>db/m/0002_b.sql'; echo -- other >>db/m/0002_b.sql
since-edited 0003_c.sql|there git rm -q db/m/0003_c.sql; echo -- more >>db/m/0003_c.sql
since-edited 0004_d.sql|both write 0004_d.sql; echo -- more >>db/m/0004_d.sql
pass|both write 0004_d.sql
pass|there write 0004_d.sql; git merge -q main; new 0005_e.sql
pass|there write 0004_d.sql; git rebase -q main; new 0005_e.sql
since-deleted 0004_d.sql|there write 0004_d.sql; git merge -q main; git rm -q db/m/0004_d.sql; commit
END
}

@test "a new one sorts behind all of the revision's" {
    rows <<'END'
pass|new 0004_d.sql
pass|write 0004_d.sql
pass|new 0004_d.sql 0005_e.sql
pass|there write 0003_x.txt; new 0004_d.sql
since-order 0004_d.sql|there write 0005_e.sql; new 0004_d.sql
since-order 0004_d.sql|there write 0005_e.sql; write 0004_d.sql
since-order 0004_d.sql|there write 0004_e.sql; new 0004_d.sql
since-order 0002_x.sql|new 0002_x.sql
since-order 0000_x.sql|new 0000_x.sql
since-order 0004_d.sql,since-order 0005_e.sql|there write 0006_f.sql; new 0004_d.sql 0005_e.sql
since-order 0004_d.sql|there write 0005_e.sql; git merge -q main; new 0004_d.sql
since-order 0009_x.sql|git mv db/m/0003_c.sql db/m/0010_c.sql; commit; git branch -f main; new 0009_x.sql
END
}

@test "an older one that came to the revision after the branch was cut is found by its name" {
    rows <<'END'
pass|there write 0004_d.sql
pass|there write 0004_d.sql 0005_e.sql
since-late 0004_d.sql|there write 0004_d.sql; new 0005_e.sql
since-late 0004_d.sql|there write 0004_d.sql; write 0005_e.sql
since-late 0000_x.sql|there write 0000_x.sql
since-late 0002_x.sql|there write 0002_x.sql
since-late 0000_x.sql,since-late 0001_x.sql|there write 0000_x.sql 0001_x.sql
since-late 0004_d.sql,since-order 0005_e.sql|there write 0004_d.sql 0006_f.sql; new 0005_e.sql
pass|there write 0004_d.sql; new 0005_e.sql; git merge -q main
pass|there write 0004_d.sql; new 0005_e.sql; git rebase -q main
pass|new 0005_e.sql; there write 0004_d.sql; git checkout -q main
since-late 0004_d.sql|there write 0004_d.sql; there write 0005_e.sql; git checkout -q main -- db/m/0005_e.sql; commit; new 0006_f.sql
END
    # Which of the two it is, and what to do, is said.
    fresh
    there write 0000_x.sql 0004_d.sql
    new 0005_e.sql
    run -1 check-migrations --skip-db-check --dialect none --since main db/m
    [[ "$output" == *"0000_x.sql"*"sorts before 0003_c.sql, which both have"*"renumber it at main"* ]]
    [[ "$output" == *"0004_d.sql"*"sorts before 0005_e.sql, which is new here"*"rebase onto main"* ]]
}

@test "the findings say what to do, and can be allowed" {
    fresh
    there write 0005_e.sql
    echo -- more >>db/m/0001_a.sql
    rm db/m/0002_b.sql
    mv db/m/0003_c.sql db/m/0003_sea.sql
    new 0004_d.sql
    # RULE|WHAT IS SAID
    while IFS='|' read -r rule said; do
        run -1 check-migrations --skip-db-check --dialect none --since main db/m
        [[ "$(jq -r "select(.rule == \"$rule\") | .message" <<<"$output")" == *"$said"* ]] || { echo "$rule: $output"; false; }
        [ "$(jq -r "select(.rule == \"$rule\") | .status" <<<"$output")" = fail ]
        run -1 check-migrations --skip-db-check --dialect none --since main --allow "$rule" db/m
        [ "$(jq -r "select(.rule == \"$rule\") | .status" <<<"$output")" = skip ]
    done <<'END'
since-edited|its contents are not those that it has at main; restore it, and write a new migration
since-deleted|it is there at main, and was deleted here; restore it, and write a new migration
since-renamed|it is 0003_c.sql at main; give it its old name again
since-order|it is new, and sorts before 0005_e.sql, which is at main; give it a later version
END
}

@test "every way to name a revision, and a folder" {
    fresh
    new 0004_d.sql
    git tag -a -m annotated annotated main
    for revision in main refs/heads/main cut annotated HEAD~1 "$(git rev-parse main)" "$(git rev-parse --short main)" 'HEAD@{0}'; do
        echo "$revision"
        check-migrations --skip-db-check --dialect none --since "$revision" db/m >out
        [ "$(found out)" = pass ]
    done
    check-migrations --skip-db-check --dialect none --since HEAD db/m >out
    echo -- more >>db/m/0004_d.sql
    check-migrations --skip-db-check --dialect none --since main db/m >out
    run -1 check-migrations --skip-db-check --dialect none --since HEAD db/m
    # The folder is found from wherever it is named, and whatever leads to it.
    ln -s r/db/m ../link
    ln -s db link
    mkdir -p other/deep
    for folder in db/m db/m/ ./db/../db/m "$PWD/db/m" ../link link/m; do
        run -1 check-migrations --skip-db-check --dialect none --since HEAD "$folder"
        [[ "$output" == *'"since-edited"'*"0004_d.sql"* ]]
    done
    (cd db/m && run -1 check-migrations --skip-db-check --dialect none --since HEAD . && [[ "$output" == *'"since-edited"'*'"./0004_d.sql"'* ]])
    (cd other/deep && run -1 check-migrations --skip-db-check --dialect none --since HEAD ../../db/m && [[ "$output" == *'"since-edited"'* ]])
    (cd / && run -1 check-migrations --skip-db-check --dialect none --since HEAD "$BATS_TEST_TMPDIR/r/db/m" && [[ "$output" == *'"since-edited"'* ]])
    # A working tree of its own, and a submodule; a folder that is the whole repository.
    git worktree add -q ../tree main
    echo -- more >>../tree/db/m/0001_a.sql
    run -1 check-migrations --skip-db-check --dialect none --since main ../tree/db/m
    git init -q -b main ../super
    git -C ../super -c protocol.file.allow=always submodule add -q "$PWD" sub
    run -0 check-migrations --skip-db-check --dialect none --since HEAD ../super/sub/db/m
    rm ../super/sub/db/m/0002_b.sql
    run -1 check-migrations --skip-db-check --dialect none --since HEAD ../super/sub/db/m
    git init -q -b main ../flat
    cp db/m/* ../flat
    git -C ../flat add .
    git -C ../flat commit -qm all
    run -0 check-migrations --skip-db-check --dialect none --since HEAD ../flat
    echo -- more >>../flat/0001_a.sql
    run -1 check-migrations --skip-db-check --dialect none --since main ../flat
}

@test "what git cannot say is trouble, never a pass" {
    # PHRASE|COMMANDS|ARGUMENTS
    while IFS='|' read -r phrase commands arguments; do
        fresh
        before=
        eval "$commands" >../commands 2>&1 || { cat ../commands; echo "fails: $commands"; false; }
        run --separate-stderr bash -c "$before check-migrations --skip-db-check --dialect none $arguments"
        [ "$status" = 2 ] || { echo "$output"; echo "$commands, $arguments: $status"; false; }
        [[ "$stderr" == *"$phrase"* ]] || { echo "$stderr"; echo "$output"; echo "$commands, $arguments: expected $phrase"; false; }
        [ "$(jq -r 'select(.type == "summary") | .status' <<<"$output")" = trouble ]
        [ -z "$(jq -r 'select(.type == "check" and (.name | startswith("since")))' <<<"$output")" ]
    done <<'END'
Needed a single revision; in a shallow clone the history has to be fetched first|:|--since nowhere db/m
a revision is expected|:|--since=-x db/m
a revision is expected|:|--since=--output=x db/m
that is no single revision|:|--since ^main db/m
Needed a single revision|:|--since main..HEAD db/m
dereferences to tree|:|--since 'HEAD^{tree}' db/m
dereferences to blob|git tag blob HEAD:db/m/0001_a.sql|--since blob db/m
Needed a single revision|:|--since HEAD:db/m/0001_a.sql db/m
not a git repository|mkdir -p ../out; cp -r db/m ../out; before="GIT_CEILING_DIRECTORIES=$PWD/.."|--since HEAD ../out/m
Needed a single revision|rm -rf .git; git init -q|--since HEAD db/m
Needed a single revision|rm -rf .git; git init -q|--since main db/m
shares no history|git checkout -q --orphan alone; git commit -qm alone|--since main db/m
shares no history|git checkout -q --orphan alone|--since main db/m
must be run in a work tree|git config core.bare true|--since main db/m
must be run in a work tree|mkdir .git/x; cp db/m/* .git/x|--since main .git/x
dubious ownership|before=GIT_TEST_ASSUME_DIFFERENT_OWNER=1|--since main db/m
lies outside of the working tree|mkdir ../away; cp db/m/* ../away; before="GIT_DIR=$PWD/.git GIT_WORK_TREE=$PWD"|--since main ../away
was no folder then|mv db/m x; ln -s ../x db/m; commit; git branch -f main; rm db/m; mv x db/m|--since main db/m
git cannot be run|mkdir ../bin; ln -sf "$BUILD/check-migrations" ../bin; before="PATH=$PWD/../bin"|--since main db/m
ended with status 3|printf '#!/bin/sh\nexit 3\n' >../git; chmod +x ../git; before="PATH=$PWD/..:$PATH"|--since main db/m
END
}

@test "a shallow clone that lacks the history is trouble" {
    fresh
    there write 0004_d.sql
    new 0005_e.sql
    for n in 1 2 3; do git commit -q --allow-empty -m "more $n"; done
    cd ..
    # BRANCH TO CLONE|DEPTH|WHAT ELSE|REVISION|STATUS
    while IFS='|' read -r branch depth else revision want; do
        rm -rf s
        git clone -q --depth "$depth" -b "$branch" "file://$PWD/r" s 2>/dev/null
        (cd s && eval "$else") >commands 2>&1 || { cat commands; false; }
        run --separate-stderr "-$want" check-migrations --skip-db-check --dialect none --first 1 --since "$revision" s/db/m
        if [ "$want" = 2 ]; then
            [[ "$stderr" == *"git fetch --unshallow"* ]] || { echo "$stderr"; false; }
            [ -z "$(jq -r 'select(.type == "check" and (.name | startswith("since")))' <<<"$output")" ]
        fi
    done <<'END'
work|1|:|origin/main|2
work|1|:|HEAD~1|2
work|1|git fetch -q --depth 1 origin main:main|main|2
work|3|git fetch -q --depth 3 origin main:main|main|2
work|1|git fetch -q origin main:main; git fetch -q --unshallow|main|1
work|1|:|HEAD|1
main|1|:|HEAD|0
main|1|:|origin/main|0
main|1|git checkout -q -b x; echo -- more >>db/m/0001_a.sql; commit|origin/main|1
work|5|git fetch -q --depth 2 origin main:main|main|1
END
}

@test "line ends that git converts are no edits, others are" {
    fresh
    # What stands in the repository with line feeds alone is checked out with carriage returns.
    git clone -q -c core.autocrlf=true . ../windows
    cd ../windows
    file db/m/0001_a.sql | grep -q CRLF
    check-migrations --skip-db-check --dialect none --allow line-ends --since HEAD db/m >out
    [ "$(found out)" = pass ]
    echo >>db/m/0001_a.sql
    run -1 check-migrations --skip-db-check --dialect none --allow line-ends --since HEAD db/m
    git config core.autocrlf false
    git checkout -q HEAD -- db/m
    # Carriage returns that were added as such stay as they are, also where git would convert those of new files.
    printf 'SELECT 1;\r\n' >db/m/0004_d.sql
    commit
    git config core.autocrlf true
    check-migrations --skip-db-check --dialect none --allow line-ends --since HEAD db/m >out
    [ "$(found out)" = pass ]
    # Without any conversion other line ends are another file.
    git config core.autocrlf false
    sed -i 's/$/\r/' db/m/0002_b.sql
    run -1 check-migrations --skip-db-check --dialect none --allow line-ends --since HEAD db/m
    [[ "$output" == *'"since-edited"'*0002_b.sql* ]]
    # Attributes count, and filters.
    cd ../r
    echo '*.sql filter=upper' >.gitattributes
    git config filter.upper.clean "tr a-z A-Z"
    commit
    git add --renormalize .
    commit
    check-migrations --skip-db-check --dialect none --since HEAD db/m >out
    [ "$(found out)" = pass ]
}

@test "whatever the configuration names is not run, and nothing is written" {
    fresh
    new 0004_d.sql
    printf '#!/bin/sh\ntouch %s\n' "$PWD/../ran" >../trap
    chmod +x ../trap
    for name in core.fsmonitor diff.external core.pager diff.x.command diff.x.textconv core.sshCommand core.editor; do
        git config "$name" "$PWD/../trap"
    done
    git config core.hooksPath ..
    echo '*.sql diff=x' >.gitattributes
    find . -type f | sort | xargs sha256sum >../before
    GIT_EXTERNAL_DIFF=$PWD/../trap check-migrations --skip-db-check --dialect none --since main db/m >../out
    find . -type f | sort | xargs sha256sum | diff ../before -
    echo -- more >>db/m/0001_a.sql
    find . -type f | sort | xargs sha256sum >../before
    GIT_EXTERNAL_DIFF=$PWD/../trap run -1 check-migrations --skip-db-check --dialect none --since main db/m
    find . -type f | sort | xargs sha256sum | diff ../before -
    [ ! -e ../ran ]
}

@test "names of any bytes" {
    fresh
    there eval 'for name in $'"'"'0004_a\nb.sql'"'"' '"'"'0005_"q".sql'"'"' $'"'"'0006_\xff.sql'"'"' "0007_back\\slash.sql" "0008_ blank.sql" $'"'"'0009_r\r.sql'"'"'; do echo "$name" >"db/m/$name"; done'
    git merge -q main
    [ "$(find db/m -type f | wc -l)" -ge 9 ]
    run -1 check-migrations --skip-db-check --dialect none --since main db/m
    jq -es 'all(.[]; .type != "check" or (.name | startswith("since") | not) or .status == "pass")' <<<"$output"
    for file in db/m/000[4-9]*; do echo -- more >>"$file"; done
    run -1 check-migrations --skip-db-check --dialect none --since main db/m
    [ "$(jq -r 'select(.rule == "since-edited") | .file' <<<"$output" | grep -c '0005_\|0006_\|0007_\|0008_')" = 4 ]
    [ "$(jq -s 'map(select(.rule == "since-edited")) | length' <<<"$output")" = 6 ]
    # A folder of such a name, and one that git would take for an option or a pattern.
    for folder in $'x\ny' '-x' ':(top)' '*' 'a"b'; do
        mkdir -- "./$folder"
        cp db/m/0001_a.sql db/m/0002_b.sql "./$folder"
        commit
        check-migrations --skip-db-check --dialect none --since HEAD "./$folder" >../out
        echo -- more >>"./$folder/0001_a.sql"
        run -1 check-migrations --skip-db-check --dialect none --since HEAD "./$folder"
        [ "$(jq -s 'map(select(.rule == "since-edited")) | length' <<<"$output")" = 1 ]
    done
}

@test "a folder that is new passes and says so; one that moved is compared with what it was" {
    fresh
    mkdir other
    echo 'SELECT 1;' >other/0001_x.sql
    check-migrations --skip-db-check --dialect none --since main other >../out
    [ "$(found ../out)" = pass ]
    [[ "$(records check ../out 'select(.name | startswith("since")) | .message')" == "there are none in this folder at main: all are new" ]]
    git mv db/m db/migrations
    check-migrations --skip-db-check --dialect none --since main db/migrations >../out
    [ "$(records check ../out 'select(.name | startswith("since")) | .status + " " + .message')" = \
        "warn the folder is db/m/ at main, and is compared with that" ]
    # Up to the top, too.
    git worktree add -q ../top main
    (cd ../top && git checkout -q --detach && mv db/m/* . && check-migrations --skip-db-check --dialect none --since main . >../out)
    [[ "$(records check ../out 'select(.name | startswith("since")) | .message')" == "the folder is db/m/ at main, "* ]]
    git -C ../top add -A
    git -C ../top commit -qm flat
    run -0 check-migrations --skip-db-check --dialect none --since "$(git -C ../top rev-parse HEAD)" db/migrations
    [[ "$output" == *"the folder is ./ at "* ]]
    echo -- more >>db/migrations/0002_b.sql
    rm db/migrations/0003_c.sql
    echo 'SELECT 1;' >db/migrations/0000_x.sql
    run -1 check-migrations --skip-db-check --dialect none --since main db/migrations
    [ "$(jq -r 'select(.name | startswith("since")) | .rule' <<<"$output" | sort | paste -sd ' ')" = \
        "since-deleted since-edited since-order since-renamed" ]
}

@test "repositories of other kinds: SHA-256, partial and sparse clones, a merge under way" {
    fresh
    there write 0004_d.sql
    git config uploadpack.allowFilter true
    # How it is made, in the folder k.
    while read -r commands; do
        rm -rf ../k
        eval "$commands" >../commands 2>&1 || { cat ../commands; echo "fails: $commands"; false; }
        (cd ../k && run -0 check-migrations --skip-db-check --dialect none --since main db/m)
        echo -- more >>../k/db/m/0002_b.sql
        (cd ../k && run -1 check-migrations --skip-db-check --dialect none --since main db/m && [[ "$output" == *'"since-edited"'*0002_b.sql* ]])
    done <<'END'
git init -q -b main --object-format=sha256 ../k; cp -r db ../k; (cd ../k; commit)
git clone -q --filter=blob:none -b main "file://$PWD" ../k
git clone -q --filter=tree:0 -b main "file://$PWD" ../k
git clone -q --sparse -b main "file://$PWD" ../k; (cd ../k; git sparse-checkout set db)
git clone -q -b main . ../k; (cd ../k; git checkout -q -b side; write 0005_e.sql; commit; git checkout -q main; git merge -q --no-ff --no-commit side)
git clone -q -b main . ../k; (cd ../k; git pack-refs --all; git gc -q)
END
}

@test "two common ancestors: what either had was there" {
    fresh
    there write 0004_d.sql
    new 0005_e.sql
    git branch other
    git merge -q main
    git checkout -q main
    git merge -q other
    git checkout -q work
    [ "$(git merge-base --all main HEAD | wc -l)" = 2 ]
    check-migrations --skip-db-check --dialect none --since main db/m >../out
    [ "$(found ../out)" = pass ]
    rm db/m/0005_e.sql
    run -1 check-migrations --skip-db-check --dialect none --since main db/m
    [ "$(found <(echo "$output"))" = "since-deleted 0005_e.sql" ]
    git checkout -q -- db/m
    rm db/m/0004_d.sql
    run -1 check-migrations --skip-db-check --dialect none --since main db/m
    [ "$(found <(echo "$output"))" = "since-deleted 0004_d.sql" ]
}

@test "a repository that the environment names" {
    fresh
    mv .git ../elsewhere
    echo -- more >>db/m/0002_b.sql
    GIT_DIR=$PWD/../elsewhere GIT_WORK_TREE=$PWD run -1 check-migrations --skip-db-check --dialect none --since main db/m
    [ "$(found <(echo "$output"))" = "since-edited 0002_b.sql" ]
    GIT_DIR=../elsewhere run -1 check-migrations --skip-db-check --dialect none --since main db/m
    [ "$(found <(echo "$output"))" = "since-edited 0002_b.sql" ]
    # A hook runs with it.
    mv ../elsewhere .git
    mkdir .git/hooks
    printf '#!/bin/sh\ncheck-migrations --skip-db-check --dialect none --since main db/m >../hook\n' >.git/hooks/pre-commit
    chmod +x .git/hooks/pre-commit
    run ! git commit -qam edited
    [ "$(found ../hook)" = "since-edited 0002_b.sql" ]
}

@test "a git that hangs is ended with the program" {
    fresh
    printf '#!/bin/sh\necho $$ >%s\nexec sleep 600\n' "$PWD/../pid" >../git
    chmod +x ../git
    PATH=$PWD/..:$PATH start hanging check-migrations --skip-db-check --dialect none --since main db/m
    wait_for 20 test -s ../pid
    kill "$started"
    wait_for 20 eval "! kill -0 $started"
    wait_for 20 eval "! kill -0 $(cat ../pid)"
    [ "$(records summary ../hanging.log .interrupted 2>/dev/null || jq -Rr 'fromjson? | select(.type == "summary") | .interrupted' ../hanging.log)" != null ]
}

@test "ten thousand migrations take a few processes" {
    fresh
    "$PYTHON" -c 'for n in range(4, 10001): open(f"db/m/{n:05d}_x.sql", "w").write(f"SELECT {n};\n")'
    rm db/m/0001_a.sql db/m/0002_b.sql db/m/0003_c.sql
    commit
    git branch -f main
    git mv db/m/05000_x.sql db/m/05000_y.sql
    echo -- more >>db/m/07000_x.sql
    run -1 timeout 60 check-migrations --skip-db-check --dialect none --summary-only --since main db/m
    run -1 timeout 60 check-migrations --skip-db-check --dialect none --since main db/m
    [ "$(found <(echo "$output"))" = "since-edited 07000_x.sql,since-renamed 05000_y.sql" ]
}

# ---- the layouts of other tools ----

# layouts LAYOUT: reads FOUND|COMMANDS, in a repository whose main holds what `cut` made of db/m.
layouts() {
    local layout=$1 want commands
    while IFS='|' read -r want commands; do
        rm -rf "$BATS_TEST_TMPDIR/l"
        git init -q -b main --template= "$BATS_TEST_TMPDIR/l"
        cd "$BATS_TEST_TMPDIR/l" || return 1
        mkdir -p db/m
        eval "$CUT" && commit && git checkout -q -b work
        eval "$commands" >../commands 2>&1 || { cat ../commands; echo "fails: $commands"; false; }
        check-migrations --skip-db-check --dialect none --layout "$layout" --since main db/m >../out 2>../err || [ $? -eq 1 ]
        [ "$(found ../out)" = "$want" ] || { cat ../out ../err; echo "$layout: $commands: $(found ../out), expected $want"; false; }
    done
}

@test "Flyway: repeatable ones may be edited, down files and baselines follow no order, folders are looked into" {
    CUT='mkdir db/m/2024; echo "SELECT 1;" >db/m/V1__a.sql; echo "SELECT 2;" >db/m/2024/V1.10__b.sql; echo "SELECT 3;" >db/m/R__view.sql; echo "SELECT 4;" >db/m/U1__a.sql'
    layouts flyway <<'END'
pass|:
pass|echo -- more >>db/m/R__view.sql
since-deleted R__view.sql|rm db/m/R__view.sql
since-renamed R__views.sql|mv db/m/R__view.sql db/m/R__views.sql
since-edited V1__a.sql|echo -- more >>db/m/V1__a.sql
since-edited U1__a.sql|echo -- more >>db/m/U1__a.sql
since-edited 2024/V1.10__b.sql|echo -- more >>db/m/2024/V1.10__b.sql
since-renamed V1.10__b.sql|mv db/m/2024/V1.10__b.sql db/m
pass|echo 'SELECT 5;' >db/m/V1.11__c.sql
pass|echo 'SELECT 5;' >db/m/V2__c.sql
pass|echo 'SELECT 5;' >db/m/R__another.sql
pass|echo 'SELECT 5;' >db/m/U1.10__b.sql
pass|echo 'SELECT 5;' >db/m/B1__all.sql
since-order V1.9__c.sql|echo 'SELECT 5;' >db/m/V1.9__c.sql
since-order V1.010__c.sql|echo 'SELECT 5;' >db/m/V1.010__c.sql
since-late V1_5__c.sql|there eval 'echo "SELECT 5;" >db/m/V1_5__c.sql'
pass|there eval 'echo "SELECT 5;" >db/m/R__another.sql; echo "SELECT 5;" >db/m/U1.10__b.sql'
END
}

@test "golang-migrate: a down file may come later, and is as fixed as its up file then" {
    CUT='echo "SELECT 1;" >db/m/1_a.up.sql; echo "SELECT 2;" >db/m/2_b.up.sql; echo "SELECT 3;" >db/m/2_b.down.sql'
    layouts golang-migrate <<'END'
pass|:
pass|echo 'SELECT 0;' >db/m/1_a.down.sql
pass|echo 'SELECT 0;' >db/m/10_c.up.sql
since-edited 2_b.down.sql|echo -- more >>db/m/2_b.down.sql
since-deleted 2_b.down.sql|rm db/m/2_b.down.sql
since-order 2_c.up.sql|echo 'SELECT 5;' >db/m/2_c.up.sql
since-renamed 002_b.up.sql|mv db/m/2_b.up.sql db/m/002_b.up.sql
pass|there eval 'echo "SELECT 0;" >db/m/1_a.down.sql'
since-late 3_c.up.sql|there eval 'echo "SELECT 0;" >db/m/3_c.up.sql; echo "SELECT 0;" >db/m/3_c.down.sql'; echo 'SELECT 4;' >db/m/04_d.up.sql
END
}

@test "Prisma: migrations that are folders" {
    CUT='for m in 20240101000000_a 20240201000000_b; do mkdir db/m/$m; echo "-- $m" >db/m/$m/migration.sql; done; echo x >db/m/migration_lock.toml'
    layouts prisma <<'END'
pass|:
pass|echo more >>db/m/migration_lock.toml; echo more >db/m/20240101000000_a/README
since-edited 20240101000000_a/migration.sql|echo -- more >>db/m/20240101000000_a/migration.sql
since-deleted 20240201000000_b/migration.sql|rm -r db/m/20240201000000_b
since-renamed 20240301000000_b/migration.sql|mv db/m/20240201000000_b db/m/20240301000000_b
pass|mkdir db/m/20240301000000_c; echo 'SELECT 1;' >db/m/20240301000000_c/migration.sql
since-order 20240115000000_c/migration.sql|mkdir db/m/20240115000000_c; echo 'SELECT 1;' >db/m/20240115000000_c/migration.sql
since-late 20240115000000_c/migration.sql|there eval 'mkdir db/m/20240115000000_c; echo "SELECT 1;" >db/m/20240115000000_c/migration.sql'
END
}

@test "Rails: names and contents, though the bodies are no SQL" {
    CUT='for m in 20240101000000_a 20240201000000_b; do echo "# $m" >db/m/$m.rb; done'
    layouts rails <<'END'
pass|:
since-edited 20240101000000_a.rb|echo more >>db/m/20240101000000_a.rb
since-order 20240115000000_c.rb|echo x >db/m/20240115000000_c.rb
since-late 20240115000000_c.rb|there eval 'echo x >db/m/20240115000000_c.rb'
END
}

@test "Alembic: names, contents and heads" {
    # REVISION DOWN: a revision.
    revision() { printf 'revision = "%s"\ndown_revision = %s\n' "$1" "$2" >"db/m/$1_x.py"; }
    CUT='revision aaaa1 None; revision bbbb2 "\"aaaa1\""'
    layouts alembic <<'END'
pass|:
pass|revision cccc3 '"bbbb2"'
pass|there revision cccc3 '"bbbb2"'
since-edited aaaa1_x.py|echo '# more' >>db/m/aaaa1_x.py
since-deleted bbbb2_x.py|rm db/m/bbbb2_x.py
since-renamed bbbb2_y.py|mv db/m/bbbb2_x.py db/m/bbbb2_y.py
since-late cccc3_x.py|there revision cccc3 '"bbbb2"'; revision dddd4 '"bbbb2"'
END
    # In the folder that Alembic makes for them, beside its own files.
    revision() { printf 'revision = "%s"\ndown_revision = %s\n' "$1" "$2" >"db/m/versions/$1_x.py"; }
    CUT='mkdir -p db/m/versions; echo x >db/m/env.py; revision aaaa1 None'
    layouts alembic <<'END'
pass|echo more >>db/m/env.py
since-edited versions/aaaa1_x.py|echo '# more' >>db/m/versions/aaaa1_x.py
END
}
