# What CI runs, by the tools themselves: pre-commit with the hook, Groovy with the Jenkinsfile.

load ../lib/harness
load ../lib/examples
load ../lib/documentation

setup_file() { example_service; }
setup() { setup_example; }

@test "pre-commit takes the hook as the manual shows it, and refuses what it refuses" {
    unset DATABASE_URL
    rm -rf db
    export HOME=$PWD PRE_COMMIT_HOME=$PWD/home
    git config --global user.email a@example.org
    git config --global user.name a
    git config --global init.defaultBranch main
    mkdir -p readyline/examples/ci
    cp "$TOP/.pre-commit-hooks.yaml" readyline
    cp "$TOP/examples/ci/migrations-hook.sh" readyline/examples/ci
    (cd readyline && git init -q && git add . && git commit -qm one && git tag v0.1.0)
    run -0 pre-commit validate-manifest readyline/.pre-commit-hooks.yaml

    blocks "$TOP/man/check-migrations.1" EXAMPLES
    config=$(grep -l '^repos:' blocks/*)
    git init -q repository
    cd repository
    sed "s|https://example.org/readyline|$BATS_TEST_TMPDIR/readyline|; s|origin/main|HEAD|" "../$config" >.pre-commit-config.yaml
    run -0 pre-commit validate-config .pre-commit-config.yaml
    pre-commit install
    mkdir -p db/migrations
    echo 'CREATE TABLE app.carts (id bigint);' >db/migrations/0001_carts.sql
    git add .
    # Before the first commit there is no HEAD to name.
    sed -i 's|--since, HEAD, ||' .pre-commit-config.yaml
    git add .
    run -0 git commit -m one
    [[ "$output" == *"migrations"*"Passed"* ]]
    # Edited; deleted, which pre-commit shows to no hook that asks for files; and one that loses rows.
    echo '-- more' >>db/migrations/0001_carts.sql
    run -1 git commit -am two
    [[ "$output" == *"FAIL    since-edited"* ]]
    git reset -q --hard
    git rm -q db/migrations/0001_carts.sql
    mkdir -p db/migrations
    echo 'CREATE TABLE app.items (id bigint);' >db/migrations/0002_items.sql
    git add db
    run -1 git commit -m two
    [[ "$output" == *"FAIL    since-deleted"* ]]
    git reset -q --hard
    echo 'DROP TABLE app.carts;' >db/migrations/0002_drop.sql
    git add db
    run -1 git commit -m two
    [[ "$output" == *"FAIL    ban-drop-table"* ]]
    # In the working tree alone it is stashed, or not looked at.
    git reset -q
    touch other
    git add other
    run -0 git commit -m two
    # Of a range, as in CI.
    git add db
    git commit -qnm three
    run -1 pre-commit run --from-ref HEAD~1 --to-ref HEAD
    [[ "$output" == *"FAIL    ban-drop-table"* ]]
}

@test "Groovy reads the Jenkinsfile: its stages run, it tells 1 from 2, and keeps what there is" {
    JAVA_HOME=$(readlink -f "$(command -v java)")
    JAVA_HOME=${JAVA_HOME%/bin/java}
    export JAVA_HOME CREDENTIAL=$DATABASE_URL
    unset DATABASE_URL
    mkdir bin vendor incidents
    printf '#!/bin/sh\necho apt-get "$@"\n' >bin/apt-get
    chmod +x bin/apt-get
    touch vendor/readyline_1.deb
    PATH=$PWD/bin:$PATH
    sed "s|/usr/share/readyline/ci/gate.sh|$TOP/examples/ci/gate.sh|; s|https://staging.example.org|$URL|" "$TOP/examples/ci/Jenkinsfile" >Jenkinsfile
    jenkins() { groovy "$TOP/tests/nightly/jenkins.groovy" "$@"; }
    run -0 jenkins Jenkinsfile
    [[ "$output" == *"stage install"*"./vendor/readyline_1.deb"*"stage gate"*"GATE OPEN"* ]]
    [[ "$output" == *"step junit"*"finds [readyline-reports/junit.xml]"* ]]
    [[ "$output" == *"step sarif"*"finds [readyline-reports/run.sarif]"* ]]
    [ ! -e readyline-reports ]
    CREDENTIAL=sqlite:///$PWD/empty.db run -1 jenkins Jenkinsfile
    [[ "$output" == *"ERROR: the gate is closed"*"finds [readyline-reports/junit.xml]"* ]]
    sed -i "s|'db/migrations'|'nothing'|" Jenkinsfile
    run -1 jenkins Jenkinsfile
    [[ "$output" == *"ERROR: no verdict can be trusted"* ]]
    CREDENTIAL='' run -1 jenkins Jenkinsfile
    [[ "$output" == *"ERROR: Could not find credentials"* ]]
}
