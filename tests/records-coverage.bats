# records-from: reports of coverage, and the coverage of the lines that changed.

load lib/harness

REPORTS=$TOP/tests/reports

# The coverage records of a scope, a line each: FILE COVERED/TOTAL PERCENT ("-" where there is none).
figures() { # SCOPE FILE
    jq -r --arg scope "$1" 'select(.type == "coverage" and .scope == $scope) |
        "\(.file // "all") \(.covered)/\(.total) \(.percent // "-" | if type == "number" then . * 10 | round / 10 else . end)"' "$2"
}

# tells_nothing_of_all FILE: neither a figure of all nor a source.
tells_nothing_of_all() {
    jq -es 'all(.[]; .type != "source" and (.type != "coverage" or has("file")))' "$1" >/dev/null
}

@test "each format: files, lines and percent, told and recognised" {
    # FORMAT | REPORT | TOOL VERSION | FIGURES
    while IFS='|' read -r format report tool want; do
        for name in "$format" auto; do
            run -0 --separate-stderr records-from "$name" "$REPORTS/$report"
            echo "$output" >out
            [ "$(figures all out | paste -sd ',')" = "$want" ] || { echo "$name $report: $(figures all out | paste -sd ',')"; false; }
            cat out >>all
            [ "$(jq -r --arg format "$format" 'select(.type == "source" and .format == $format) | "\(.tool) \(.version // "-") \(.items.coverage)"' out)" = \
                "$tool $(figures all out | wc -l)" ]
        done
    done <<'EOT'
cobertura|cobertura.xml|cobertura 7.3.2|reco/app.py 4/5 80,reco/core.swift 2/3 66.7,reco/win/main.cs 2/2 100,all 8/10 80
coverage-py|coverage-py.json|coverage.py 7.3.2|src/core/engine.py 9/10 90,src/core/rank.py 3/4 75,src/web/café.py 0/6 0,src/core/__init__.py 0/0 -,all 12/20 60
lcov|lcov.info|lcov -|/builds/web/src/index.js 4/6 66.7,src/map.js 1/2 50,src/none.js 0/0 -,src/last.js 1/2 50,all 6/10 60
jacoco|jacoco.xml|jacoco -|com/example/core/Engine.java 3/4 75,com/example/core/package-info.java 0/0 -,Main.java 0/1 0,all 3/5 60
go-cover|go-cover.out|go-cover -|example.com/reco/core/engine.go 5/5 100,example.com/reco/my dir/a:b.go 0/4 0,example.com/reco/core/rank.go 0/2 0,all 5/11 45.5
EOT
    validate_records all
    # Lines whose number got lost are said, and hide nothing that was not executed.
    records-from lcov "$REPORTS/lcov.info" >out
    [ "$(records check out '.status + " " + (.message | .[:32])')" = "warn 2 lines have no number that a li" ]
}

@test "a report that is cut, empty, another one or contradicts itself is no coverage" {
    # PHRASE | FORMAT | COMMAND that writes the report
    while IFS='|' read -r phrase format command; do
        (cd "$REPORTS" && eval "$command") >report
        status=0
        records-from "$format" report >out 2>errors || status=$?
        [ "$status" -eq 2 ]
        # What was read of files may be told; nothing is told of all.
        tells_nothing_of_all out || { echo "$command"; cat out; false; }
        grep -qF -- "$phrase" errors || { echo "$format, $command: $(cat errors)"; false; }
    done <<'EOT'
it is empty|cobertura|true
it is empty|coverage-py|true
names no file|lcov|true
it is empty|jacoco|true
it is empty|go-cover|true
cut off|cobertura|head -n 30 cobertura.xml
cut off|coverage-py|head -c 900 coverage-py.json
cut off|jacoco|head -c 900 jacoco.xml
ends early|lcov|head -n 40 lcov.info
ends early|lcov|head -n 11 lcov.info
ends early|lcov|head -c 100 lcov.info
no block|go-cover|head -c 95 go-cover.out
names no file|go-cover|head -n 1 go-cover.out
it looks like jacoco|cobertura|cat jacoco.xml
it looks like cobertura|jacoco|cat cobertura.xml
it looks like coverage-py|lcov|cat coverage-py.json
it looks like lcov|go-cover|cat lcov.info
it looks like go-cover|lcov|cat go-cover.out
"files"|coverage-py|echo '{}'
no "totals"|coverage-py|jq 'del(.totals)' coverage-py.json
executed_lines and missing_lines|coverage-py|jq 'del(.files[].missing_lines)' coverage-py.json
a file that is no object|coverage-py|jq '.files["a.py"] = null' coverage-py.json
names no file|coverage-py|jq '.files = {} | .totals = {covered_lines: 0, num_statements: 0}' coverage-py.json
no line that a file can have|coverage-py|jq '.files[].executed_lines[0] = "1"' coverage-py.json
no line that a file can have|coverage-py|jq '.files[].executed_lines[0] = 1.5' coverage-py.json
no line that a file can have|coverage-py|jq '.files[].executed_lines[0] = 2147483648' coverage-py.json
a path with a NUL byte|coverage-py|sed 's/rank.py/rank\\u0000.py/' coverage-py.json
its missing_lines holds fewer|coverage-py|jq '.files["src/core/rank.py"].missing_lines = []' coverage-py.json
its totals say|coverage-py|jq 'del(.files["src/web/café.py"])' coverage-py.json
without covered_lines|coverage-py|jq '.totals = []' coverage-py.json
stands twice|coverage-py|sed 's/rank.py/engine.py/' coverage-py.json
names no class|cobertura|echo '<coverage lines-valid="9" lines-covered="9"><packages/></coverage>'
its totals say that 4|cobertura|sed '/hits="0"/d' cobertura.xml
without a count of hits|cobertura|sed 's/ hits="0"//' cobertura.xml
without a count of hits|cobertura|sed 's/hits="0"/hits="many"/' cobertura.xml
without a number|cobertura|sed 's/number="3"/number="3a"/' cobertura.xml
without a number|cobertura|sed 's/number="3"/number="2147483648"/' cobertura.xml
it declares an entity|cobertura|sed 's/<!DOCTYPE.*/<!DOCTYPE coverage [<!ENTITY a "b">]>/' cobertura.xml
a report of Clover|cobertura|echo '<coverage generated="1"><project timestamp="1"/></coverage>'
its root is testsuite|cobertura|echo '<testsuite/>'
outside of a class|cobertura|echo '<coverage><line number="1" hits="1"/></coverage>'
its root is testsuite|jacoco|echo '<testsuite/>'
names no source file|jacoco|echo '<report name="a"><package name="b"><class name="c"/></package></report>'
its counter says that 1|jacoco|sed 's/ci="0" mb/ci="1" mb/' jacoco.xml
it says that 2|jacoco|sed 's/<sourcefile name="Main.java">.*<.sourcefile>//' jacoco.xml
(ci)|jacoco|sed 's/ ci="3"//' jacoco.xml
(nr)|jacoco|sed 's/nr="5"/nr="x"/' jacoco.xml
before the SF:|lcov|sed 1,2d lcov.info
no end_of_record|lcov|sed '0,/end_of_record/{/end_of_record/d}' lcov.info
names fewer lines|lcov|sed '/DA:5/d' lcov.info
names none|lcov|sed '/DA:[79]/d; /DA:[u0]/d' lcov.info
no count of hits|lcov|sed 's/DA:1,3/DA:1,x/' lcov.info
no line that a file|lcov|sed 's/DA:1,3/DA:1x,3/' lcov.info
DA: without a count|lcov|sed 's/DA:1,3.*/DA:1/' lcov.info
no record of LCOV|lcov|sed 's/DA:2,/removed/' lcov.info
SF: without a file|lcov|sed 's/SF:.*/SF:/' lcov.info
a NUL byte|lcov|sed 's/DA:2,/DA:\x002,/' lcov.info
does not begin with "mode:"|go-cover|sed 1d go-cover.out
no mode of a Go profile|go-cover|sed 's/set/all/' go-cover.out
different modes|go-cover|sed '6s/set/count/' go-cover.out
no block|go-cover|sed 's/3 1$/3/' go-cover.out
no block|go-cover|sed 's/3 1$/3 -1/' go-cover.out
no block|go-cover|sed 's/:10.20,/:13.20,/' go-cover.out
another number of statements|go-cover|sed '7s/3 1 /3 2 /' go-cover.out
EOT
}

@test "lines beyond all files cost nothing, and counts may be of any size" {
    { echo SF:a.c; for n in 1 2000000000 2147483647; do echo "DA:$n,1"; done; echo end_of_record; } >far.info
    records-from lcov far.info >out
    [ "$(figures all out | tail -n 1)" = "all 3/3 100" ]
    within_memory 30000 "$(peak_of records-from lcov far.info)"
    printf 'mode: count\na.go:1.1,2000000000.1 1 1\n' >far.out
    run -2 --separate-stderr records-from go-cover far.out
    [[ "${stderr:-}" == *"stretch over more than"* ]]
    run -2 --separate-stderr records-from lcov < <(printf 'SF:a.c\nDA:2147483648,1\nend_of_record\n')
    # A line that is told a million times is one line.
    { echo SF:a.c; yes DA:7,1 | head -n 1000000; echo end_of_record; } >often.info
    records-from lcov often.info >out
    [ "$(figures all out | tail -n 1)" = "all 1/1 100" ]
    within_memory 30000 "$(peak_of records-from lcov often.info)"
}

# ---- the lines that changed ----

# A repository whose last commit changes this and that, with revisions base and HEAD.
repository() {
    export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.com \
        GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.com
    git init -q -b main repository
    cd repository || return 1
    mkdir -p src/core src/web
    seq 20 | sed 's/^/line /' | tee src/core/engine.py src/core/rank.py src/web/app.py src/web/moved.py src/web/gone.py README.md >/dev/null
    git add . && git commit -qm base && git tag base
    # Lines 3, 4 and 21, 22 of engine.py; 5 of rank.py, and one less; the first 2 of "new file.py"; 20 of what moved.
    sed -i '3s/.*/three/; 4s/.*/four/' src/core/engine.py
    printf 'more\n++ and more\n' >>src/core/engine.py
    sed -i '5s/.*/five/; 9d' src/core/rank.py
    printf 'a\nb\n' >'src/web/new file.py'
    printf 'a\nb\n' >'src/web/café.py'
    git rm -q src/web/gone.py
    git mv src/web/moved.py src/web/there.py
    sed -i '20s/.*/twenty/' src/web/there.py
    echo more >>README.md
    printf '\0\1' >src/web/logo.png
    git add . && git commit -qm change
}

# lcov FILE LINE:HITS...: a record of LCOV.
lcov() {
    local file=$1
    shift
    echo "SF:$file"
    printf 'DA:%s\n' "${@/:/,}"
    echo end_of_record
}

# What is measured of it: of engine.py line 3 was executed, 4 was not, 21 was, 22 is a comment; of rank.py 5 was not.
measured() {
    lcov src/core/engine.py 1:1 2:0 3:1 4:0 5:1 21:2
    lcov src/core/rank.py 1:1 4:0 5:0 6:1
    lcov src/web/app.py 1:0 2:0
    lcov 'src/web/new file.py' 1:1 2:1
    lcov src/web/café.py 1:1 2:0
    lcov src/web/there.py 19:0 20:1
}

# By hand: of engine.py 2 of 3, of rank.py 0 of 1, of the new files 2 of 2 and 1 of 2, of what moved 1 of 1.
CHANGED='src/core/engine.py 2/3 66.7
src/core/rank.py 0/1 0
src/web/café.py 1/2 50
src/web/new file.py 2/2 100
src/web/there.py 1/1 100
all 6/9 66.7'

@test "packages: the files that a glob fits, as one" {
    records-from --package 'src/core/**' --package '*.md' --package 'src/web/*.py' cobertura "$TOP/tests/policies/reports/coverage.xml" >out
    validate_records out
    [ "$(jq -c 'select(.scope == "package") | [.package, .covered, .total, .percent, .file]' out | paste -sd ' ')" = \
        '["src/core/**",19,20,95,null] ["*.md",0,0,null,null] ["src/web/*.py",8,10,80,null]' ]
    [ "$(jq -r 'select(.type == "source") | .items.coverage' out)" = 6 ]
    # A package that is not there has no figure, and so passes no rule.
    rule='min(.percent) >= 90 where .type == "coverage" and .scope == "package" and .package == "*.md"'
    run -1 check-guardrails -r "$rule" out
    [[ "$output" == *'"status":"unknown"'* ]]
    run -2 records-from --package "$(printf '%0600d' 1)" cobertura x
}

@test "the lines that a diff adds, from git and from files of many makes" {
    repository
    measured >../lcov.info
    # Whatever the configuration says of how a diff looks.
    git config diff.noprefix true
    git config color.diff always
    git config diff.external false
    git config core.pager false
    git config diff.relative true
    # DIFF | how it is made
    while IFS='|' read -r diff command; do
        bash -c "$command"
        records-from --diff "$diff" lcov ../lcov.info >../out
        diff <(echo "$CHANGED") <(figures changed ../out) || { echo "$diff: $command"; false; }
        cat ../out >>../all
        [ "$(figures all ../out | tail -n 1)" = "all 10/18 55.6" ]
        [ "$(jq -c 'select(.type == "source") | [.tool, .format, .items.coverage, .file]' ../out | tail -n 1)" = \
            "[\"records-from\",\"diff\",6,\"$diff\"]" ]
        [ -z "$(records check ../out .name)" ]
    done <<'EOT'
base..HEAD|true
base...main|true
base..|true
base..HEAD|git config --unset diff.external; git config --unset color.diff; git config --unset diff.relative
../d|git diff --src-prefix=a/ --dst-prefix=b/ base HEAD >../d
../d|git diff --src-prefix=a/ --dst-prefix=b/ -U0 base HEAD >../d
../d|git diff -U0 base HEAD >../d
../d|git diff --src-prefix=c/ --dst-prefix=i/ -U20 base HEAD >../d
../d|git -c core.quotePath=false diff -U1 base HEAD | sed 's/$/\r/' >../d
../d|git format-patch -1 --stdout >../d
../d|git diff base HEAD | gzip -c >../d
EOT
    validate_records ../all
    # Of a folder in it, and with a file of that name, which then is meant.
    (cd src && records-from --diff base..HEAD lcov ../../lcov.info >../../out)
    diff <(echo "$CHANGED") <(figures changed ../out)
    echo no >base..HEAD
    run -2 --separate-stderr records-from --diff base..HEAD lcov ../lcov.info
    [[ "${stderr:-}" == *"base..HEAD: there is no unified diff in it"* ]]
}

@test "changed lines over several reports, and in each format" {
    repository
    # What one report says of a line, another may make good: 4 is executed in the second.
    lcov src/core/engine.py 3:1 4:0 >one
    lcov src/core/engine.py 4:1 21:0 >two
    measured | sed '/engine/,/end_of/d' >three
    records-from --diff base..HEAD lcov one two three >out
    [ "$(figures changed out | head -n 1)" = "src/core/engine.py 2/3 66.7" ]
    # FORMAT | REPORT: each lists line 3 of engine.py as executed, and 4 as not, seen from where its tool ran.
    git diff base HEAD -- src/core/engine.py >d
    while IFS='|' read -r format report; do
        echo "$report" >report
        records-from --diff d "$format" report >out
        [ "$(figures changed out | paste -sd ,)" = "src/core/engine.py 1/2 50,all 1/2 50" ] || { cat out; echo "$format"; false; }
    done <<'EOT'
cobertura|<coverage><packages><package><classes><class filename="core/engine.py"><lines><line number="3" hits="1"/><line number="4" hits="0"/></lines></class></classes></package></packages></coverage>
coverage-py|{"meta":{},"files":{"/builds/x/src/core/engine.py":{"executed_lines":[3],"missing_lines":[4]}},"totals":{"covered_lines":1,"num_statements":2}}
jacoco|<report><package name="core"><sourcefile name="engine.py"><line nr="3" ci="1"/><line nr="4" ci="0"/></sourcefile></package></report>
EOT
    printf 'mode: set\nexample.com/x/src/core/engine.py:1.1,3.9 5 1\nexample.com/x/src/core/engine.py:4.1,6.2 1 0\n' >report
    records-from --diff d go-cover report >out
    [ "$(figures changed out | paste -sd ,)" = "src/core/engine.py 1/2 50,all 1/2 50" ]
    [ "$(figures all out | tail -n 1)" = "all 5/6 83.3" ]
}

@test "no figure where it could be green by accident" {
    repository
    measured >../lcov.info
    drop() { sed "\\|SF:$1|,/end_of/d"; } # FILE
    # STATUS | PHRASE | what is run; never a figure of all, nor a source of the diff.
    while IFS='|' read -r want phrase command; do
        status=0
        (eval "$command") >../out 2>../errors || status=$?
        [ "$status" -eq "$want" ] && cat ../out ../errors | grep -qF -- "$phrase" || { echo "$command:"; cat ../out ../errors; false; }
        jq -es 'all(.[]; (.type != "source" or .format != "diff") and (.type != "coverage" or .scope == "all" or has("file")))' ../out >../truth
        cat ../out >>../all
    done <<'EOT'
1|no report lists the lines of src/core/rank.py, so|measured | drop src/core/rank.py | records-from --diff base..HEAD lcov
1|no report lists the lines of src/core/engine.py, src/core/rank.py, so|measured | drop src/core | records-from --diff base..HEAD lcov
1|no report lists the lines of src/core/rank.py, so|measured | sed '/rank/,/end_of/s/DA:1,1/DA:undefined,0/' | records-from --diff base..HEAD lcov
1|no report lists the lines of src/core/rank.py, so|measured | drop src/core/rank >../l; echo '<report><package name="src/core"><sourcefile name="rank.py"><counter type="LINE" missed="1" covered="9"/></sourcefile></package></report>' >../j; records-from --diff base..HEAD auto ../l ../j
1|no report of coverage was read|echo '{"results":[],"metrics":{}}' | records-from --diff base..HEAD bandit
1|../empty is empty|: >../empty; measured | records-from --diff ../empty lcov
2|no such file, and no revisions|measured | records-from --diff main lcov
2|no such file, and no revisions|measured | records-from --diff ../../missing..there lcov
2|there is no unified diff|measured | records-from --diff README.md lcov
2|ends early, in a hunk|git diff base HEAD | head -n 20 >../d; measured | records-from --diff ../d lcov
2|a combined diff|echo '@@@ -1 -1 +1 @@@' >../d; measured | records-from --diff ../d lcov
2|stands in it more than once|{ git diff base HEAD; git diff base HEAD; } >../d; measured | records-from --diff ../d lcov
2|status 128: fatal: bad revision|measured | records-from --diff nowhere..HEAD lcov
2|history has to be fetched first|measured | records-from --diff nowhere...HEAD lcov
2|git diff ended with status|cd ..; mkdir -p elsewhere; cd elsewhere; GIT_CEILING_DIRECTORIES=.. GIT_DIR=/nonexistent records-from --diff base..HEAD lcov ../lcov.info
2|git cannot be run|mkdir -p ../bin; ln -sf "$(command -v records-from)" ../bin; PATH=../bin records-from --diff base..HEAD lcov ../lcov.info
2|no revision begins with|measured | records-from --diff --output=../written..HEAD lcov
2|not standard input|measured | records-from --diff - lcov
2|ends early|head -n 5 ../lcov.info >../m; records-from --diff base..HEAD lcov ../lcov.info ../m
1|at least 99 are required|records-from --require-items 99 --diff base..HEAD lcov ../lcov.info
EOT
    [ ! -e ../written..HEAD ]
    validate_records ../all
    # What the files that are known come to is told all the same.
    measured | sed '\|core/rank|,/end_of/d' >../l
    run -1 records-from --diff base..HEAD lcov ../l
    echo "$output" >../out
    diff <(grep -v 'all\|rank' <<<"$CHANGED") <(figures changed ../out)
    [ "$(records check ../out '.name + " " + .status')" = "diff-coverage unknown" ]
}

@test "which file of a report is which changed file" {
    # STATUS | CHANGED FILES | FILES OF THE REPORT, each with line 1 executed | what is known, and the check
    while IFS='|' read -r want changed reported says; do
        for file in $changed; do printf -- '--- a/%s\n+++ b/%s\n@@ -0,0 +1 @@\n+x\n' "$file" "$file"; done >d
        for file in $reported; do lcov "$file" 1:1; done >report
        run "-$want" records-from --diff d lcov report
        echo "$output" >out
        got=$(figures changed out | grep -v '^all ' | cut -d ' ' -f 1 | paste -sd ' ')
        got="$got;$(records check out '.message | sub(", (so|and) .*"; "")')"
        [ "$got" = "$says" ] || { echo "$changed, $reported: $got"; false; }
    done <<'EOT'
0|src/a.py|src/a.py|src/a.py;
0|src/a.py|a.py|src/a.py;
0|src/a.py|/builds/x/src/a.py|src/a.py;
0|src/a.py|C:\x\src\a.py|src/a.py;
0|a.py|/builds/x/a.py|a.py;
0|src/a.py|a.py src/a.py lib/src/a.py|src/a.py;
0|src/reco/a.py|a.py reco/a.py|src/reco/a.py;
0|x/a.py src/x/a.py|x/a.py src/x/a.py|src/x/a.py x/a.py;
0|src/a.py README.md docs/b.txt Makefile|src/a.py|src/a.py;
0|README.md|src/a.py|;
1|src/a.py|lib/a.py|;no report lists the lines of src/a.py
1|src/a.py|src/ba.py|;no report lists the lines of src/a.py
1|src/run|src/a.py lib/tool|;no report lists the lines of src/run
1|src/a.py src/b.py|src/b.py|src/b.py;no report lists the lines of src/a.py
1|src/a.py|/x/src/a.py /y/src/a.py|;more paths than one fit src/a.py
1|x/a.py y/a.py|a.py|;more paths than one fit x/a.py, y/a.py
1|x/a.py src/x/a.py|x/a.py|x/a.py;no report lists the lines of src/x/a.py
EOT
    printf -- '--- a/src/a.py\n+++ b/src/a.py\n@@ -0,0 +1 @@\n+x\n' >d
    { lcov /x/src/a.py 1:1; lcov /y/src/a.py 1:0; } >report
    records-from --diff d --strip-prefix /x lcov report >out
    [ "$(figures changed out | tail -n 1)" = "all 1/1 100" ]
    records-from --diff d --map-path /y/src=src lcov report >out
    [ "$(figures changed out | tail -n 1)" = "all 0/1 0" ]
}

@test "changed lines that cannot be executed, and diffs that add none" {
    lcov src/a.py 1:1 2:1 >report
    printf -- '--- a/src/a.py\n+++ b/src/a.py\n@@ -0,0 +7 @@\n+# x\n' >d
    run -0 records-from --diff d lcov report
    echo "$output" >out
    [ "$(figures changed out | paste -sd ,)" = "src/a.py 0/0 -,all 0/0 -" ]
    [ "$(records check out '.status + " " + .message')" = \
        "warn no changed line of src/a.py is one that the reports list: comments alone, or a report of another revision" ]
    # Lines that went, a file that went, a binary one, one that was renamed: nothing to be executed.
    for diff in '--- a/src/a.py\n+++ b/src/a.py\n@@ -1 +0,0 @@\n-x\n' '--- a/src/b.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n' \
        'diff --git a/b.py b/b.py\nBinary files a/b.py and b/b.py differ\n' 'diff --git a/b.py b/c.py\nrename from b.py\n'; do
        # shellcheck disable=SC2059 # it is the format
        printf -- "$diff" >d
        run -0 records-from --diff d lcov report
        echo "$output" >out
        [ "$(figures changed out)" = "all 0/0 -" ]
        [ -z "$(records check out .name)" ]
        cat out >>all
    done
    validate_records all
    # A file without a byte is what a diff that failed leaves; it may be said to be none.
    : >d
    run -1 records-from --diff d lcov report
    run -0 records-from --accept-empty --diff d lcov report
    echo "$output" >out
    [ "$(figures changed out)" = "all 0/0 -" ]
    # Revisions that do not differ.
    repository
    run -0 records-from --diff base..base lcov ../report
    echo "$output" >out
    [ "$(figures changed out)" = "all 0/0 -" ]
}

# ---- the gate ----

# judge: how each rule, by name, comes out over `records`, and the exit status of the gate.
judge() {
    local rc=0
    check-guardrails -p policy.json records >verdict 2>errors || rc=$?
    echo "$(records check verdict 'select(.name != "diff-coverage") | .name + " " + .status' | paste -sd ,) $rc"
}

@test "a policy: 90 % of changed lines, and 90 % of each core package; satisfied, broken, without its report" {
    cat >policy.json <<'EOT'
# Of the lines that changed; where none of them can be executed there is no percent.
{"name":"changed","agg":"min","value":"(.percent // 100)","where":".type == \"coverage\" and .scope == \"changed\" and .file == null","op":">=","target":90,"unit":"%"}
# Of the core packages, together: covered >= 90 % of total.
{"name":"core","agg":"sum","value":".covered * 10 - .total * 9","where":".type == \"coverage\" and .scope == \"all\" and (.file // \"\" | startswith(\"src/core/\"))","op":">=","target":0}
# And no file that changed below 50 %; judged on no such file, as a source says that a diff was read.
{"name":"each","agg":"count","where":".type == \"coverage\" and .tool == \"records-from\" and .scope == \"changed\" and .covered * 2 < .total","op":"==","target":0}
EOT
    printf -- '--- a/src/core/a.py\n+++ b/src/core/a.py\n@@ -0,0 +1,10 @@\n' >d
    yes + | head -n 10 >>d
    good() { lcov src/core/a.py {1..9}:1 10:0; lcov src/core/b.py {1..10}:1; lcov src/web/c.py 1:0; }
    # RULES | EXIT | what makes the records, and how that ends
    while IFS='|' read -r want status made command; do
        code=0
        eval "$command" >records 2>trouble || code=$?
        [ "$code" -eq "$made" ] || { echo "$command: exit $code, not $made"; cat trouble; false; }
        got=$(judge)
        [ "$got" = "$want $status" ] || { echo "$command: $got, not $want $status"; cat trouble errors verdict; false; }
    done <<'EOT'
changed pass,core pass,each pass|0|0|good | records-from --diff d lcov
changed fail,core pass,each pass|1|0|good | sed '0,/DA:1,1/s//DA:1,0/' | records-from --diff d lcov
changed fail,core fail,each fail|1|0|good | sed 's/DA:\(.\),1/DA:\1,0/' | records-from --diff d lcov
changed pass,core fail,each pass|1|0|good | sed '/src.core.b/,/end_of/s/,1$/,0/' | records-from --diff d lcov
changed unknown,core pass,each unknown|1|0|good | records-from lcov
changed unknown,core unknown,each unknown|2|0|:
changed unknown,core pass,each unknown|1|1|good | sed '/src.core.a/,/end_of/d' | records-from --diff d lcov
changed unknown,core unknown,each unknown|1|1|echo '{"results":[],"metrics":{}}' | records-from --diff d bandit
changed pass,core pass,each pass|0|0|printf 'diff --git a/README.md b/README.md\n--- a/README.md\n+++ b/README.md\n@@ -0,0 +1 @@\n+x\n' >r; good | records-from --diff r lcov
EOT
    # A report that was cut, a git that failed: trouble, whatever the rest says.
    for command in 'good | head -n 15 | records-from --diff d lcov' 'good | records-from --diff nowhere..HEAD lcov'; do
        code=0
        eval "$command" >records 2>/dev/null || code=$?
        [ "$code" -eq 2 ]
        [[ "$(judge)" == *" 2" ]]
        ! figures changed records | grep '^all '
        # And where trouble upstream is not to count, the rules know nothing all the same.
        run -1 check-guardrails --ignore-status -p policy.json records
        [[ "$output" == *'"changed","status":"unknown"'* ]]
        [[ "$output" == *'"each","status":"unknown"'* ]]
    done
}
