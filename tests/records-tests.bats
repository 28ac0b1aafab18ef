# records-from over reports of test runners: what becomes of each test, and which report cannot be trusted.

load lib/harness

# FORMAT|FILE|pass fail skip unknown|flaky.  Files: tests/reports.
reports() {
    cat <<'EOT'
junit|junit-pytest.xml|2 2 2 0|0
junit|junit-surefire.xml|2 2 1 0|1
junit|junit-gotestsum.xml|2 3 1 0|0
junit|junit-jest.xml|1 2 1 0|0
junit|junit-mocha.xml|2 1 1 0|0
junit|junit-gtest.xml|3 1 2 0|0
junit|junit-xunit.xml|1 1 1 0|0
junit|junit-nested.xml|3 3 1 0|0
tap|tap-13.tap|4 1 2 0|0
tap|tap-14.tap|3 3 2 0|0
tap|tap-node.tap|1 1 1 0|0
go-test|go-test.json|3 3 1 0|1
EOT
}

# PHRASE|FORMAT|FILE|what breaks it: a filter from the file to a report that is trouble.
broken() {
    cat <<'EOT'
it is empty|junit|junit-jest.xml|true
cut off|junit|junit-jest.xml|head -c 700
cut off|junit|junit-pytest.xml|head -c -15
cut off|junit|junit-surefire.xml|sed '/<\/testsuite>/d'
announces 6 tests and holds 0|junit|junit-jest.xml|echo '<testsuite tests="6" failures="1"/>'
announces 5 tests and holds 4|junit|junit-jest.xml|sed 's/tests="4"/tests="5"/'
"cart" announces 4 tests and holds 3|junit|junit-jest.xml|sed 's/tests="3"/tests="4"/'
announces 2 failures and errors and holds 1|junit|junit-mocha.xml|sed 's/tests="4" failures="1"/tests="4" failures="2"/'
announces 3 failures and errors and holds 2|junit|junit-jest.xml|sed 's/errors="1" time/errors="2" time/'
announces 8 failures and errors and holds 7|junit|junit-surefire.xml|sed 's/failures="6"/failures="7"/; s/tests="9"/tests="1"/'
announces 173 tests|junit|junit-xunit.xml|sed 's/tests="3"/tests="173"/'
tests="1,x" is no count|junit|junit-xunit.xml|sed 's/tests="3"/tests="1,x"/'
tests="-3" is no count|junit|junit-xunit.xml|sed 's/tests="3"/tests="-3"/'
failures="many" is no count|junit|junit-xunit.xml|sed 's/failures="1"/failures="many"/'
its run was interrupted|junit|junit-pytest.xml|echo '<testsuite name="pytest" tests="1"><testcase classname="c" name="a"/><testcase time="0.000"/></testsuite>'
its run was interrupted|junit|junit-pytest.xml|echo '<testsuites><testsuite name="pytest" errors="0" failures="0" tests="0"><testcase time="0.000"/></testsuite></testsuites>'
stands within a test|junit|junit-mocha.xml|sed 's,<skipped/>,<testcase name="x"/>,'
stands within a test|junit|junit-mocha.xml|sed 's,<skipped/>,<testsuite/>,'
its root is <coverage>|junit|junit-mocha.xml|sed 's,testsuites,coverage,'
declares an entity|junit|junit-nested.xml|sed 's,SYSTEM "report.dtd",[<!ENTITY x SYSTEM "file:///etc/passwd">],; s/the class/\&x;/'
declares an entity|junit|junit-nested.xml|sed 's,SYSTEM "report.dtd",[<!ENTITY a "aaaaaaaaaa"><!ENTITY b "\&a;\&a;\&a;">],'
duplicate attribute|junit|junit-mocha.xml|sed 's/time="0.0010"/& time="0.0010"/'
not XML|junit|junit-xunit.xml|iconv -f UTF-8 -t WINDOWS-1252 -c
in the encoding that it declares|junit|junit-xunit.xml|sed 's/encoding="utf-8"/encoding="utf-16"/'
nested deeper than 256|junit|junit-mocha.xml|/usr/bin/python3 -c 'print("<testsuite>" * 10000 + "</testsuite>" * 10000)'
not XML|junit|junit-mocha.xml|tr '0' '\0'
it is empty|tap|tap-13.tap|true
neither a plan nor tests|tap|tap-13.tap|echo hello
does not end with "..."|tap|tap-14.tap|sed '0,/^  [.]/s/^  [.].*/  ends/'
does not end with "..."|tap|tap-node.tap|sed '0,/^      [.]/s/^      [.].*/      ends/'
no plan|tap|tap-13.tap|sed '/^1\.\./d'
1..8 is planned, and 7 tests came|tap|tap-13.tap|sed 's/^1\.\.7/1..8/'
test 7 lies outside of the plan|tap|tap-13.tap|sed 's/^1\.\.7/1..6/; /^ok 1/d'
outside of the plan|tap|tap-14.tap|sed 's/^1\.\.6/1..5/'
stands twice|tap|tap-13.tap|sed 's/^not ok 4/not ok 3/'
a second plan|tap|tap-14.tap|sed 's/^1\.\.6/1..6\n1..6/'
behind the plan|tap|tap-13.tap|cat - <(echo 'ok 8')
of version 12|tap|tap-13.tap|sed 's/version 13/version 12/'
of version 15|tap|tap-13.tap|sed 's/version 13/version 15/'
a second run begins|tap|tap-13.tap|cat - tap
given up: Bail out! no database|tap|tap-13.tap|sed 's/^ok 5/Bail out! no database\n&/'
given up: Bail out!|tap|tap-14.tap|sed 's/^    not ok 3.*/&\n  bail out!/'
within a YAML block|tap|tap-13.tap|sed '/^  \.\.\./d; s/^ok - counted.*/  x:/; /^not ok 4/,$d'
within a subtest|tap|tap-14.tap|sed '/^}/,$d'
it is no TAP, which|tap|tap-13.tap|sed 's/^# a remark/pragma +strict\nprinted/'
a NUL byte|tap|tap-13.tap|sed 's/^not ok 2/not ok\x00 2/'
UTF-16|tap|tap-13.tap|iconv -f UTF-8 -t UTF-16
a subtest has no test point: line 19: 1..4 is planned, and 3 tests came|tap|tap-14.tap|sed 's/^    1\.\.3/    1..4/; /^ok 3 - group/,$d; s/^1\.\.6/1..2/'
it is empty|go-test|go-test.json|true
no event of go test -json|go-test|go-test.json|echo 'ok example.com/shop 0.1s'
cannot parse event|go-test|go-test.json|head -c -20
the run of package "example.com/shop/cart" has no end|go-test|go-test.json|sed '$d'
the run of package "example.com/shop/cart" has no end|go-test|go-test.json|head -n 3
no Action|go-test|go-test.json|cat - <(echo '{"Package":"p"}')
Test of an event is no name|go-test|go-test.json|cat - <(echo '{"Action":"pass","Package":"p","Test":7}')
Package of an event is no name|go-test|go-test.json|cat - <(echo '{"Action":"pass","Package":"p\u0000q"}')
cannot parse event|go-test|go-test.json|sed 's/"Package":"example.com.shop.ui"/&,&/'
UTF-16|go-test|go-test.json|iconv -f UTF-8 -t UTF-16LE
EOT
}

statuses() {
    jq -rs '[.[] | select(.type == "test") | .status] as $s |
        [("pass", "fail", "skip", "unknown") as $w | [$s[] | select(. == $w)] | length] | join(" ")' "$1"
}

# tests_of FORMAT: each test of the report on stdin, "suite class name status".
tests_of() {
    records-from --jsonl "$@" | jq -r 'select(.type == "test") | [.suite // "-", .class // "-", .name, .status] | join("|")'
}

@test "tests, their states and a source of each format" {
    while IFS='|' read -r format file want flaky; do
        run -0 --separate-stderr records-from "$format" "$TOP/tests/reports/$file"
        echo "$output" | tee -a all >out
        [ "$(statuses out)" = "$want" ] || { echo "$file: $(statuses out)"; false; }
        jq -cs '[.[] | select(.type == "test")] as $tests | [([$tests[] | select(.flaky and .status == "pass")] | length),
            all($tests[]; has("flaky")), (.[] | select(.type == "source") | .format, .tool, .items.test)]' out >told
        [ "$(cat told)" = "[$flaky,true,\"$format\",\"$format\",$(grep -c '"type":"test"' out)]" ] || { echo "$file: $(cat told)"; false; }
        # By its content alone.
        records-from auto "$TOP/tests/reports/$file" | jq -r 'select(.type == "source") | .format' >found
        [ "$(cat found)" = "$format" ] || { echo "$file: auto"; false; }
        # Of what a test prints nothing is carried on.
        run ! grep -q s3cr3t out
    done < <(reports)
    validate_records all
}

@test "a broken report is trouble, and nothing vouches for it" {
    while IFS='|' read -r phrase format file filter; do
        cp "$TOP/tests/reports/$file" "$format"
        bash -c "$filter" <"$TOP/tests/reports/$file" >report
        rc=0
        records-from "$format" report >out 2>err || rc=$?
        [[ "$rc" -eq 2 && "$(<err)" == *"report:"*"$phrase"* ]] || { echo "$file, $filter: $(<err)"; false; }
        [[ "$(<out)" != *'"type":"source"'* && "$(<out)" == *'"type":"summary"'*'"status":"trouble"'* ]]
    done < <(broken)
}

@test "each report under another's name is trouble" {
    while IFS='|' read -r format file _; do
        for other in junit tap go-test; do
            [ "$other" != "$format" ] || continue
            run -2 --separate-stderr records-from "$other" "$TOP/tests/reports/$file"
            [[ "$stderr" == *"it looks like $format"* ]] || { echo "$file as $other: $stderr"; false; }
        done
    done < <(reports)
}

@test "the gate over them: all pass, one fails, a report is missing or broken" {
    rule='count(.status != "pass" and .status != "skip") == 0 where .type == "test"'
    good() { # FORMAT
        case $1 in
        junit) echo '<testsuite tests="2"><testcase name="a"/><testcase name="b"><skipped/></testcase></testsuite>' ;;
        tap) printf '1..2\nok 1\nok 2 # skip\n' ;;
        go-test) printf '{"Action":"%s","Package":"p"%s}\n' run ',"Test":"T"' pass ',"Test":"T"' pass '' ;;
        esac
    }
    for format in junit tap go-test; do
        good "$format" >good
        run -0 bash -c 'records-from "$1" good | check-guardrails -r "$2"' - "$format" "$rule"
        case $format in
        junit) sed 's,<skipped/>,<failure/>,' good >bad ;;
        tap) sed 's/^ok 1/not ok 1/' good >bad ;;
        go-test) sed 's/"pass","Package":"p","Test"/"fail","Package":"p","Test"/' good >bad ;;
        esac
        run -1 bash -c 'records-from "$1" bad | check-guardrails -r "$2"' - "$format" "$rule"
        run -2 bash -c 'records-from "$1" missing | check-guardrails -r "$2"' - "$format" "$rule"
        run -2 bash -c 'head -c -14 good | records-from "$1" | check-guardrails -r "$2"' - "$format" "$rule"
        run -2 bash -c 'records-from "$1" </dev/null | check-guardrails -r "$2"' - "$format" "$rule"
    done
    # Flaky tests pass, unless a rule minds them.
    flaky=$TOP/tests/reports/go-test.json
    run -1 bash -c 'records-from go-test "$1" | check-guardrails -r "count(.flaky) == 0 where .type == \"test\""' - "$flaky"
    run -0 bash -c 'records-from go-test "$1" | check-guardrails -r "count(.flaky) <= 1 where .type == \"test\""' - "$flaky"
}

@test "JUnit: names, classes, files, times and messages" {
    records-from junit "$TOP/tests/reports/junit-nested.xml" >out
    [ "$(jq -r 'select(.type == "test") | [.suite, .class, .name, .file, .message] | map(. // "-") | join("|")' out)" = \
        "shop|Shop|unnamed|tests/ShopTest.php|-
shop > cart|Cart|adds|tests/Cart2Test.php|-
shop > cart > prices|Prices|rounds|tests/CartTest.php|-
shop > cart > prices|Prices|off|tests/CartTest.php|-
shop|-|ends|tests/ShopTest.php|-
shop|-|shop|tests/ShopTest.php|the class could not be loaded
café|-|last|-|-" ]
    records-from junit "$TOP/tests/reports/junit-surefire.xml" >out
    [ "$(jq -r 'select(.type == "test") | [.elapsed_ms, .message] | map(. // "-" | tostring) | join("|")' out)" = \
        "1002500|-
310|-
20|java.lang.AssertionError: no price
$(printf '\t')at shop.CartTest.breaks(CartTest.java:52)
0|-
-|java.lang.NullPointerException" ]
    [ "$(records-from junit "$TOP/tests/reports/junit-gotestsum.xml" | jq -r 'select(.name == "TestTotal/eur") | .message')" = \
        "    cart_test.go:12: got 3, want 2" ]
    [ "$(records-from --strip-prefix /app junit "$TOP/tests/reports/junit-mocha.xml" | jq -r 'select(.type == "test") | .file' | sort -u)" = test/cart.js ]
}

@test "JUnit: one element, one state" {
    # ELEMENT|STATUS FLAKY; the attributes stand before the children.
    while IFS='|' read -r element want; do
        got=$(echo "<testsuite>$element</testsuite>" | records-from junit |
            jq -r 'select(.type == "test") | .status + if .flaky then " flaky" else "" end')
        [ "$got" = "$want" ] || { echo "$element: $got"; false; }
    done <<'EOT'
<testcase/>|pass
<testcase name="a"><failure/></testcase>|fail
<testcase name="a"><error/></testcase>|fail
<testcase name="a"><skipped/></testcase>|skip
<testcase name="a"><skipped/><failure/></testcase>|fail
<testcase name="a"><failure/><failure/><error/></testcase>|fail
<testcase name="a" status="disabled"/>|skip
<testcase name="a" status="notrun"/>|skip
<testcase name="a" status="IGNORED"/>|skip
<testcase name="a" result="suppressed"/>|skip
<testcase name="a" status="failed"/>|fail
<testcase name="a" status="disabled"><failure/></testcase>|fail
<testcase name="a" status="run" result="completed"/>|pass
<testcase name="a" status="passed"/>|pass
<testcase name="a"><flakyFailure/></testcase>|pass flaky
<testcase name="a"><flakyError/><flakyError/></testcase>|pass flaky
<testcase name="a"><flakyError/><failure/></testcase>|fail
<testcase name="a"><flakyFailure/><skipped/></testcase>|skip
<testcase name="a"><rerunFailure/><failure/></testcase>|fail
<testcase name="a"><rerunError/></testcase>|fail
<testcase name="a"><system-out><failure/></system-out></testcase>|pass
<testcase name="a"><system-out><![CDATA[<failure/>]]></system-out></testcase>|pass
<properties><failure/></properties><testcase name="a"/>|pass
<x:testcase xmlns:x="u" name="a"><x:failure/></x:testcase>|fail
<error/>|fail
<failure message="all"/>|fail
EOT
    [ "$(echo '<testsuites><testcase name="a"/><testsuite name="s"/><error/></testsuites>' | tests_of junit)" = "-|-|a|pass
-|-|unnamed|fail" ]
}

@test "JUnit: what announces no more than it holds is read" {
    for report in '<testsuite tests="0"/>' '<testsuites tests="0" failures="0"/>' '<testsuite tests=""><testcase/></testsuite>' \
        '<testsuite tests="1" failures="2" errors="1"><testcase><failure/><rerunFailure/><rerunError/></testcase></testsuite>' \
        '<testsuite tests="2" failures="1"><testcase><flakyFailure/></testcase></testsuite>' \
        '<testsuite tests="1" errors="1"><testcase><failure/></testcase></testsuite>' \
        '<testsuite tests="0" errors="1"><error/></testsuite>' \
        '<testsuite tests="1"><testsuite tests="1"><testcase/></testsuite></testsuite>' \
        '<testsuite tests="0" failures="0"><testcase><failure/></testcase></testsuite>'; do
        run -0 records-from junit <<<"$report"
        [[ "$output" == *'"type":"source"'* ]]
    done
    # Nothing at all may be nothing, or never have begun.
    for report in '<testsuite/>' '<testsuites/>' '<testsuites><testsuite name="a"/></testsuites>'; do
        run -1 records-from junit <<<"$report"
        [[ "$output" == *"it holds no test, and does not say that there was none"* && "$output" != *'"type":"source"'* ]]
        run -0 records-from --accept-empty junit <<<"$report"
        [[ "$output" == *'"items":{"test":0}'* ]]
    done
}

@test "JUnit: odd times are left out, and nothing else" {
    while IFS='|' read -r time want; do
        got=$(echo "<testsuite><testcase name='a' time='$time'/></testsuite>" | records-from junit | jq 'select(.type == "test") | .elapsed_ms')
        [ "$got" = "$want" ] || { echo "$time: $got"; false; }
    done <<'EOT'
1|1000
0.0293|29.3
1.4e-05|0.014
2,503.1|2503100
 0.5 |500
|null
-1|null
NaN|null
inf|null
1e400|null
soon|null
EOT
}

@test "TAP: names, subtests, and which points count" {
    [ "$(tests_of tap "$TOP/tests/reports/tap-14.tap")" = "-|-|plain|pass
-|-|breaks # really|fail
group > inner|-|deep|pass
group|-|bad leaf|skip
group|-|bad|fail
buffered|-|b1|pass
-|-|test 5|skip
-|-|title#skip|fail" ]
    records-from tap "$TOP/tests/reports/tap-14.tap" >out
    [ "$(jq -r 'select(.name == "title#skip") | .message' out)" = "in test file x, line 3
\`false' failed" ]
    [ "$(jq -c 'select(.name == "breaks # really") | [.message, .elapsed_ms]' out)" = '["expected 1, got 2",3.5]' ]
    [ "$(records-from tap "$TOP/tests/reports/tap-node.tap" | jq -r 'select(.name == "rounds") | .message')" = "Expected values to be strictly equal:
3 !== 2" ]
}

@test "TAP: a point and its subtest disagree" {
    # LINES (\n)|the tests
    while IFS='|' read -r lines want; do
        got=$(printf '%b' "$lines" | tests_of tap | sed 's/|-|/ /; s/|/ /' | paste -sd ,)
        [ "$got" = "$want" ] || { echo "$lines: $got"; false; }
    done <<'EOT'
    ok 1 - a\n    1..1\nok 1 - b\n1..1\n|- a pass
    not ok 1 - a\n    1..1\nok 1 - b\n1..1\n|- a fail
    ok 1 - a\n    1..1\nnot ok 1 - b\n1..1\n|- a pass,- b fail
    ok 1 - a\n    1..2\nok 1 - b\n1..1\n|- a pass,- b fail
    ok 1 - a\nok 1 - b\n1..1\n|- a pass,- b fail
    ok 1 - a\n    1..2\nnot ok 1 - b # TODO\n1..1\n|- a pass
    1..0 # skip\nok 1 - b # skip\n1..1\n|- b skip
    1..0 # skip\nok 1 - b\n1..1\n|- b pass
1..1\nok 1 - b {\n    1..1\n    ok 1 - a\n}\n|b a pass
1..1\nok 1 - b\n{\n    1..1\n    not ok 1 - a\n}\n|b a fail
1..1\nnot ok 1 - b\n  ---\n  x: 1\n  ...\n{\n    1..1\n    ok 1 - a\n}\n|b a pass,- b fail
1..2\nok 1 - b {\nnot ok 2 - c\n|- b pass,- c fail
1..2\nok 1 - b {\n    1..1\n    ok 1 - c {\n        1..1\n        not ok 1 - d\n    }\n}\nok 2\n|b > c d fail,- test 2 pass
1..1\n        not ok 1 - nobody's\nok 1 - a\n|- a pass
1..1\nok 1 - a\n  ---\n  not ok 2\nok 2\n  ...\n|- a pass,- test 2 pass
EOT
    # All are skipped, and why.
    records-from tap <<<'1..0 # SKIP no database' >out
    validate_records out
    [ "$(jq -r 'select(.type == "test") | .name + " " + .status + " " + .message' out)" = "all tests skip SKIP no database" ]
}

@test "TAP: a plan of any size costs nothing" {
    run -2 timeout 10 records-from tap < <(printf '1..1000000000\nok 1\n')
    [[ "$output" == *"1..1000000000 is planned, and 1 tests came"* ]]
}

@test "go test: what becomes of a run" {
    # EVENTS (Action Package Test, a line each, ";" between)|the tests
    while IFS='|' read -r events want; do
        got=$(tr ';' '\n' <<<"$events" | jq -cR 'split(" ") | {Action: .[0], Package: .[1]} + if .[2] then {Test: .[2]} else {} end' |
            records-from go-test | jq -r 'select(.type == "test") | [.suite, .name, .status, if .flaky then "flaky" else empty end] | join(" ")' |
            paste -sd ,)
        [ "$got" = "$want" ] || { echo "$events: $got"; false; }
    done <<'EOT'
start p;run p A;pass p A;pass p|p A pass
run p A;pause p A;cont p A;skip p A;pass p|p A skip
run p A;bench p A;pass p|p A pass
skip p|
run p A;fail p A;fail p|p A fail
run p A;fail p A;fail p;run p A;pass p A;pass p|p A pass flaky
run p A;fail p A;fail p;run p A;fail p A;fail p;run p A;pass p A;pass p|p A pass flaky
run p A;fail p A;fail p;run p A;fail p A;fail p|p A fail
run p A;fail p A;run p A;pass p A;pass p|p A pass flaky
run p A;fail p A;run p A;pass p A;fail p|p A pass flaky,p package fail
run p A;pass p A;run p A;fail p A;fail p|p A pass,p A fail
run p A;fail p A;fail p;run q A;pass q A;pass q|q A pass,p A fail
run p A;fail p A;fail p;run p A;skip p A;pass p|p A fail,p A skip
run p A;run p A/b;fail p A/b;fail p A;fail p|p A fail,p A/b fail
fail p|p package fail
run p A;pass p A;fail p|p A pass,p package fail
run p A;fail p|p A fail
run p A;run p B;pass p B;fail p|p B pass,p A fail
run p A;pass p|p A unknown
run p BenchmarkA;pass p|p BenchmarkA pass
run p A;run p A;pass p A;pass p|p A unknown,p A pass
fail p A;fail p|p A fail
EOT
}

@test "go test: builds that fail, with events and without" {
    records-from go-test "$TOP/tests/reports/go-test.json" >out
    [ "$(jq -r 'select(.name == "build") | .suite + " " + .message' out)" = "example.com/shop/store # example.com/shop/store [example.com/shop/store.test]
b/b.go:3:5: undefined: x" ]
    [ "$(jq -r 'select(.name == "TestP") | .message' out)" = "it ran and did not end
panic: oh" ]
    printf '%s\n' '# p' './a.go:3:1: undefined: x' "FAIL$(printf '\t')p [build failed]" '{"Action":"pass","Package":"q"}' |
        records-from go-test >out
    [ "$(jq -r 'select(.type == "test") | .suite + " " + .name + " " + .status' out)" = "p build fail" ]
    [[ "$(jq -r 'select(.type == "check") | .status + " " + .message' out)" == "warn 2 lines are no events"* ]]
    printf '%s\n' '{"ImportPath":"p","Action":"build-output","Output":"a.go:1: no\n"}' '{"ImportPath":"p","Action":"build-fail"}' |
        records-from auto >out
    [ "$(jq -r 'select(.type == "test") | .suite + " " + .status + " " + .message' out)" = "p fail a.go:1: no" ]
    run -0 records-from go-test <<<'{"Action":"dance","Package":"q"}
{"Action":"pass","Package":"q"}'
    [[ "$output" == *'1 events have an action that is not known (\"dance\")'* ]]
}

@test "what tests say is bounded, and a name of any length is a name" {
    "$PYTHON" - <<'PYTHON'
name, text = "n" * 200000 + "é" * 10, "\n".join(f"line {i}" for i in range(1000)) + "é" * 100000
open("junit", "w").write(f"<testsuite name='{name}'><testcase name='{name}'><failure>{text}</failure></testcase></testsuite>")
open("tap", "w").write(f"1..1\nnot ok 1 - {name}\n" + "".join(f"# {l}\n" for l in text.split("\n")))
import json
with open("go-test", "w") as out:
    for action, more in (("run", {}), ("output", {"Output": text}), ("fail", {})):
        print(json.dumps({"Action": action, "Package": "p", "Test": name, **more}), file=out)
    print(json.dumps({"Action": "fail", "Package": "p"}), file=out)
PYTHON
    for format in junit tap go-test; do
        run -0 --separate-stderr records-from "$format" "$format"
        echo "$output" >out
        validate_records out
        [ "$(jq -r 'select(.type == "test") | [(.name | length > 60000), (.message | split("\n") | length), (.message | length < 2001)] | join(" ")' out)" = \
            "true 8 true" ] || { echo "$format"; false; }
        run ! grep -q $'\xef\xbf\xbd' out
    done
}

@test "a long name of a suite does not swell the records of its tests" {
    "$PYTHON" - <<'PYTHON'
name = "n" * 60000
open("junit", "w").write(f"<testsuite name='{name}' file='{name}'>" + "<testcase/>" * 1000 + "</testsuite>")
open("tap", "w").write(f"# Subtest: {name}\n" + "    ok\n" * 1000 + f"    1..1000\nok 1 - {name}\n1..1\n")
PYTHON
    for format in junit tap; do [ "$(records-from "$format" "$format" | wc -c)" -lt 3000000 ]; done
}

@test "memory stays flat" {
    { echo '<testsuites>'; for s in {1..20}; do echo "<testsuite name='$s'>"; seq -f "<testcase name='%.0f' time='0.1'/>" 20000; echo '</testsuite>'; done
        echo '</testsuites>'; } >junit
    { echo 1..400000; seq -f 'ok %.0f - a test' 400000; } >tap
    seq 100000 | awk '{ printf "{\"Action\":\"run\",\"Package\":\"p\",\"Test\":\"T%d\"}\n{\"Action\":\"pass\",\"Package\":\"p\",\"Test\":\"T%d\"}\n", $1, $1 }
        END { print "{\"Action\":\"pass\",\"Package\":\"p\"}" }' >go-test
    for format in junit tap go-test; do within_memory 20000 "$(peak_of records-from "$format" "$format")"; done
}
