# What CI runs, by the tools themselves: pre-commit with the hook, Groovy with the Jenkinsfile; and what of the action and the
# component takes longer than tests/examples-ci.bats.

load ../lib/harness
load ../lib/examples
load ../lib/documentation
load ../lib/ci

setup_file() { example_service; }
setup() {
    setup_example
    GATE=$TOP/examples/ci/gate.sh
}

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

@test "the workflow of a pull request: its gate opens for reports that are good, and for none that is missing" {
    local from=$TOP/tests/policies/reports tool
    git init -q -b main . && git config user.email a@example.org && git config user.name a
    mkdir -p src/core policies bin
    rm -rf db && mkdir -p db/migrations
    echo 'CREATE TABLE app.carts (id bigint);' >db/migrations/0001_carts.sql
    seq 18 >src/core/cart.py && git add src db && git commit -qm one && git update-ref refs/remotes/origin/main HEAD
    echo 'CREATE TABLE IF NOT EXISTS app.items (id bigint);' >db/migrations/0002_items.sql
    seq 20 >src/core/cart.py && git add db && git commit -qam two
    cp "$TOP"/examples/policies/pr.json policies
    { records-from bandit "$from/bandit.json"
      records-from trivy "$from/trivy.json"; } >known
    check-guardrails -r 'count(.severity == "critical") == 0 where .type == "finding"' --write-findings-baseline findings.jsonl known
    for tool in apt-get pip; do stands_in $tool; done
    # As they do, they end with 1 where they find something.
    stands_in pytest "cp $from/junit.xml $from/coverage.xml reports; exit 1"
    stands_in bandit "cp $from/bandit.json reports; exit 1"
    stands_in trivy "cp $from/trivy.json reports"
    stands_in trufflehog "cat $from/trufflehog.jsonl"
    stands_in ruff "cat $from/ruff.json; exit 1"
    stands_in mypy "cat $from/mypy.txt; exit 1"
    export HOME=$PWD GITHUB_WORKSPACE=$PWD PATH=$PWD/bin:$PATH
    unset DATABASE_URL
    judged() { # STATUS VERDICT
        rm -rf reports
        run "-$1" actions "$TOP/examples/ci/github-pull-request.yml" "{\"action\": \"$TOP/action.yml\", \"github\": {\"base_ref\": \"main\",
            \"event.pull_request.head.repo.fork\": \"${fork:-false}\"}}"
        [ "$(jq -r .verdict outputs.json)" = "$2" ]
    }
    judged 0 open
    validate_records readyline-reports/run.jsonl
    [[ "$(used)" == *upload-sarif ]]
    fork=true judged 0 open
    [[ "$(used)" == *upload-artifact ]]
    # A tool that is not installed, or fails, leaves no report, an empty one, or half of one.
    for tool in bandit ruff trufflehog; do
        mv bin/$tool kept
        stands_in $tool 'exit 127'
        judged 1 untrusted
        [[ "$output" == *"reports/$tool."* ]]
        mv kept bin/$tool
    done
    # A migration that was there is edited, and a scanner finds what was not known.
    echo '-- more' >>db/migrations/0001_carts.sql
    stands_in trivy "sed 's/\"MEDIUM\"/\"CRITICAL\"/' $from/trivy.json >reports/trivy.json"
    judged 1 closed
    [[ "$output" == *"FAIL    since-edited"* ]]
    [[ "$output" == *"FAIL    trivy"* ]]
}

@test "the action takes a tarball, and Debian packages" {
    file=$(make -s -C "$TOP" BUILD="$BUILD" tarball)
    mkdir vendor
    cp "$file" vendor
    run -0 actions "$TOP/action.yml" '{"inputs": {"package": "vendor/readyline-*.tar.gz", "migrations": "db/migrations"}}'
    [ "$(used)" = actions/upload-artifact ]
    [ -x "$BATS_FILE_TMPDIR/readyline/libexec/readyline/check-guardrails" ]
    # Of packages, that apt-get is asked for each of them by its path, as root.
    mkdir bin
    printf '#!/bin/sh\necho "$@" >>%s\n' "$PWD/asked" >bin/apt-get
    printf '#!/bin/sh\nexec "$@"\n' >bin/sudo
    for program in check-migrations smoke-stack load-reco records-from check-guardrails incident-emit readiness-report; do
        [ -x "/usr/bin/$program" ] || missing=$program
    done
    chmod +x bin/*
    touch vendor/readyline_1.deb vendor/readyline-core_1.deb
    GATE_PACKAGE='vendor/*.deb' PATH=$PWD/bin:$PATH run "$TOP/examples/ci/install.sh" "$TOP" "$PWD/prefix"
    # They are not there, for it was no real apt-get; that is noticed.
    [ -z "${missing:-}" ] || [ "$status" -eq 2 ]
    [ "$(sed -n '/install/s/^.*recommends //p' asked)" = "$PWD/vendor/readyline-core_1.deb $PWD/vendor/readyline_1.deb" ]
}

@test "the component takes its inputs as data, and refuses what it does not know" {
    packed vendor/readyline.tar.gz
    # shellcheck disable=SC2016 # it is to stay as it is
    value='"; touch hacked; '"'"'$(touch hacked)`touch hacked` # : {'
    for name in plan suite load migrations-options rule policy replay findings-baseline base-url; do
        jq -n --arg url "$URL" --arg name "$name" --arg value "$value" '{include: [{component: "$CI_SERVER_FQDN/GROUP/readyline/gate@0.1.0",
            inputs: ({"base-url": $url, suite: "health", package: "vendor/readyline.tar.gz"} + {($name): $value})}]}' >ci.yml
        run gitlab ci.yml
        [ "$status" -ne 0 ]
        [ ! -e hacked ]
    done
    jq '.include[0].inputs |= {migrations: "db/migrations", package: "vendor/readyline.tar.gz"}' ci.yml >open.yml
    run -0 gitlab open.yml
    jq '.include[0].inputs.database = "no"' open.yml >ci.yml
    run -1 gitlab ci.yml
    [[ "$output" == *"is none of"* ]]
    # Debian packages are installed by their paths; without any the image has the programs, or the job fails.
    mkdir bin
    printf '#!/bin/sh\necho "$@" >>asked\n' >bin/apt-get
    chmod +x bin/apt-get
    touch vendor/readyline_1.deb
    jq '.include[0].inputs.package = "./vendor/readyline_*.deb"' open.yml >ci.yml
    PATH=$PWD/bin:$PATH run gitlab ci.yml
    [ "$(tail -n 1 asked)" = "install -y -qq --no-install-recommends ./vendor/readyline_1.deb" ]
    jq '.include[0].inputs.package = "./vendor/nothing*"' open.yml >ci.yml
    run -2 gitlab ci.yml
}
