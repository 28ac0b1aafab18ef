# records-from over what real tools write: its counts are those that the tool itself prints, and the gate is open where the tool
# found nothing, closed by what was planted, and closed where the tool was killed or its report could not be written.
# shellcheck disable=SC2154 # $started, $answers and $stderr are set by the functions that are called

load ../lib/harness

setup_file() {
    # Where Debian keeps what is written for node, should another node stand first on PATH.
    export NODE_PATH=/usr/share/nodejs
    export GOCACHE=$BATS_FILE_TMPDIR/go-cache GOPATH=$BATS_FILE_TMPDIR/go GOPROXY=off GOFLAGS=-mod=mod
}

no_finding='count() == 0 where .type == "finding"'
no_failure='count() == 0 where .type == "test" and (.status == "fail" or .status == "unknown")'
covered='min(.percent) >= 80 where .type == "coverage"'

# gate STATUS FORMAT RULE REPORT...: what the gate says over each of the reports.
gate() {
    local status=$1 format=$2 rule=$3 report
    for report in "${@:4}"; do
        # shellcheck disable=SC2016 # for the inner shell
        run "-$status" --separate-stderr bash -c 'records-from "$1" "$2" | check-guardrails -r "$3"' - "$format" "$report" "$rule"
    done
}

# on_full FILE COMMAND...: its output, on a disk that is full after 1 KiB.
on_full() {
    # shellcheck disable=SC2016 # for the inner shell
    bash -c 'trap "" XFSZ; ulimit -f 1; exec "${@:2}" >"$1" 2>/dev/null' - "$@" || :
    [ "$(wc -c <"$1")" -eq 1024 ]
}

# killed_at FIFO FILE COMMAND...: its output, killed while it waits for a file that does not come.
killed_at() {
    mkfifo "$1"
    "${@:3}" >"$2" 2>/dev/null 3>&- 4>&- &
    # Opening the other end waits until the command has opened its own.
    { sleep 0.2; kill -KILL $!; } >"$1"
    wait $! || :
    rm "$1"
}

# counted TYPE JQ FORMAT REPORT: COUNT VALUE, for each value of the records of that type, sorted by the value.
counted() {
    records-from "$3" "$4" >out
    validate_records out
    [ "$(jq -r 'select(.type == "source") | .format' out)" = "$(records-from auto "$4" | jq -r 'select(.type == "source") | .format')" ]
    records "$1" out "$2" | sort | uniq -c | awk '{ n = $1; $1 = ""; print n $0 }'
}

# ---- findings ----

@test "Bandit: severities, files that it cannot parse, a death and a full disk" {
    cat >planted.py <<'EOF'
import hashlib, pickle, subprocess
def run(command):
    subprocess.call(command, shell=True)
    exec(command)
    assert command
    return pickle.loads(hashlib.md5(command).digest())
EOF
    echo 'print(1)' >clean.py
    echo 'x = = 2' >broken.py
    for file in clean planted; do bandit -q -f json -o $file.json $file.py || :; done
    bandit -q -f json -o broken.json broken.py clean.py || :
    # A folder without code, and a file that is not there.
    mkdir none
    bandit -q -r -f json -o none.json none
    bandit -q -f json -o absent.json absent.py
    bandit -q -f txt planted.py >printed || :
    sed -n '/by severity/,/by confidence/s/^\t*\(Low\|Medium\|High\): \([0-9]*\)[.]0$/\2 \L\1/p' printed | grep -v '^0' | sort -k2 >theirs
    [ "$(wc -l <theirs)" -ge 2 ]
    counted finding .severity bandit planted.json | diff theirs -
    gate 0 bandit "$no_finding" clean.json
    gate 1 bandit "$no_finding" planted.json none.json absent.json
    run -0 records-from bandit broken.json
    [[ "$output" == *'"status":"warn"'*"Bandit could not read 1 file"* ]]
    killed_at waits.py killed.json bandit -q -f json planted.py waits.py
    on_full full.json bandit -q -f json planted.py
    gate 2 bandit "$no_finding" killed.json full.json
}

@test "ShellCheck: levels of both its JSON forms, a death and a full disk" {
    # shellcheck disable=SC2016 # written as it is
    printf '#!/bin/sh\necho $1\nfoo=`ls *.x`\ncd $foo\n[ 1 == 2 ]\necho "${a[1]}"\nread x\n[ $# > 1 ]\nlocal y=1\nfunction f() { :; }\n' >planted.sh
    printf '#!/bin/sh\necho 1\n' >clean.sh
    shellcheck -f gcc planted.sh >printed || :
    sed 's/^[^ ]* \([a-z]*\): .*/\1/; s/error/high/; s/warning/medium/; s/note/low/' printed | sort | uniq -c | awk '{ print $1, $2 }' >theirs
    [ "$(wc -l <theirs)" -ge 2 ]
    for form in json json1; do
        shellcheck -f $form planted.sh >planted.json || :
        shellcheck -f $form clean.sh >clean.json
        # What has no element says nothing of its own, so the format is named.
        counted finding .severity shellcheck planted.json | diff theirs -
        gate 0 shellcheck "$no_finding" clean.json
        gate 1 shellcheck "$no_finding" planted.json
        killed_at waits.sh killed.json shellcheck -f $form planted.sh waits.sh
        on_full full.json shellcheck -f $form planted.sh
        gate 2 shellcheck "$no_finding" killed.json full.json
    done
}

@test "mypy: what it counts itself, in each of its styles, and a full disk" {
    echo 'def double(n: int) -> int: return 2 * n' >clean.py
    for i in {1..20}; do echo "def f$i(n: int) -> str: return n"; done >planted.py
    echo 'x = = 2' >broken.py
    mypy clean.py >clean.txt
    gate 0 mypy "$no_finding" clean.txt
    for style in --show-error-codes --pretty --show-column-numbers --show-error-end --show-error-context; do
        mypy $style planted.py clean.py >planted.txt || :
        [ "$(counted finding .file mypy planted.txt)" = "$(sed -n 's/^Found \([0-9]*\) errors in 1 file .*/\1/p' planted.txt) planted.py" ]
        gate 1 mypy "$no_finding" planted.txt
    done
    mypy broken.py >broken.txt || :
    run -0 records-from mypy broken.txt
    [[ "$output" == *"errors prevented further checking"* ]]
    mypy no-such-file.py >none.txt 2>/dev/null || :
    on_full full.txt mypy planted.py
    gate 2 mypy "$no_finding" none.txt full.txt
    mypy --junit-xml mypy.xml planted.py >/dev/null || :
    gate 1 junit "$no_failure" mypy.xml
    mypy --junit-xml mypy.xml clean.py >/dev/null
    gate 0 junit "$no_failure" mypy.xml
}

@test "ESLint: errors and warnings, what does not parse, a death and a full disk" {
    echo '{"root":true,"extends":"eslint:recommended","rules":{"semi":"warn"}}' >.eslintrc.json
    for i in {1..9}; do echo "var a$i = b$i"; done >planted.js
    echo 'var = 1;' >broken.js
    : >clean.js
    for file in planted broken clean; do eslint -f json $file.js >$file.json || :; done
    eslint -f compact planted.js broken.js >printed || :
    for word in Error:high Warning:medium; do echo "$(grep -c " ${word%:*} - " printed) ${word#*:}"; done >theirs
    eslint -f json planted.js broken.js >both.json || :
    counted finding .severity eslint both.json | diff theirs -
    [ "$(records finding out '"x"' | wc -l)" = "$(sed -n 's/^\([0-9]*\) problems$/\1/p' printed)" ]
    gate 0 eslint "$no_finding" clean.json
    gate 1 eslint "$no_finding" planted.json broken.json
    # A file that is no regular one it passes over.
    echo 'process.kill(process.pid, 9)' >kills.js
    eslint --no-eslintrc -c ./kills.js -f json planted.js >killed.json || :
    on_full full.json eslint -f json planted.js
    eslint -f json no-such-file.js >none.json 2>/dev/null || :
    gate 2 eslint "$no_finding" killed.json full.json none.json
    # And what it writes in the formats of test runners.
    for format in junit tap; do
        eslint -f $format clean.js >clean.$format
        eslint -f $format planted.js clean.js >planted.$format || :
        gate 0 $format "$no_failure" clean.$format
        gate 1 $format "$no_failure" planted.$format
    done
}

# ---- tests ----

@test "pytest: what its last line counts, and runs that were interrupted" {
    python=("$PYTHON" -m pytest -q -p no:cacheprovider)
    cat >test_planted.py <<'EOF'
import pytest
@pytest.mark.parametrize("n", [1, "x<&\"\u2603\x00", "]]>"])
def test_parameter(n): pass
@pytest.mark.skip(reason="no")
def test_skip(): pass
@pytest.mark.xfail
def test_xfail(): assert 0
@pytest.mark.xfail
def test_xpass(): pass
def test_fail(): assert 1 == 2, "\x00\x1b[31m]]>"
@pytest.fixture
def broken(): raise RuntimeError("setup")
@pytest.fixture
def late():
    yield
    raise RuntimeError("teardown")
def test_error(broken): pass
def test_both(late): assert 0
EOF
    "${python[@]}" --junit-xml planted.xml test_planted.py >printed || :
    said() { sed -n "s/.*\b\([0-9][0-9]*\) $1s\?\b.*/\1/p" <(tail -n 1 printed); }
    { echo "$(($(said failed) + $(said error))) fail"; echo "$(($(said passed) + $(said xpassed))) pass"; echo "$(($(said skipped) + $(said xfailed))) skip"; } >theirs
    counted test .status junit planted.xml | diff theirs -
    gate 1 junit "$no_failure" planted.xml
    echo 'def test_one(): pass' >test_clean.py
    "${python[@]}" --junit-xml clean.xml test_clean.py
    gate 0 junit "$no_failure" clean.xml
    # No test was collected, or a file not imported.
    echo 'import no_such_module' >test_import.py
    "${python[@]}" --junit-xml import.xml test_import.py || :
    gate 1 junit "$no_failure" import.xml
    "${python[@]}" --junit-xml none.xml -k no_such_test test_clean.py || :
    gate 1 junit 'count() >= 1 where .type == "test"' none.xml
    for end in 'raise KeyboardInterrupt' 'import pytest; pytest.exit("enough")' 'import os, signal; os.kill(os.getpid(), signal.SIGINT)'; do
        for before in 'def test_one(): pass' ''; do
            printf '%s\ndef test_two(): %s\ndef test_three(): assert 0\n' "$before" "$end" >test_ends.py
            "${python[@]}" --junit-xml ends.xml test_ends.py >/dev/null 2>&1 || :
            gate 2 junit "$no_failure" ends.xml
        done
    done
    # Killed, it leaves no report, or the one of yesterday.
    printf 'def test_two():\n    import os; os.kill(os.getpid(), 9)\n' >test_killed.py
    "${python[@]}" --junit-xml killed.xml test_killed.py >/dev/null 2>&1 || :
    [ ! -e killed.xml ]
    gate 2 junit "$no_failure" killed.xml
}

@test "Test::More: the gate over each script is the verdict of prove, and its tests those that prove counts" {
    write() { { echo 'use strict; use warnings; use Test::More;'; cat; } >"$1.t"; }
    write clean <<<'plan tests => 2; ok(1, "one # 1"); is(1, 1, "two \\ three");'
    # shellcheck disable=SC2016 # Perl's
    write todo <<<'TODO: { local $TODO = "later"; ok(0); } SKIP: { skip "no", 2; } done_testing;'
    write diag <<<'ok(1); diag("not ok 2"); note("ok 2\n1..7"); done_testing;'
    write empty <<<'plan skip_all => "none";'
    write fails <<<'ok(1); ok(0, "not # todo"); is(1, 2); done_testing;'
    write short <<<'plan tests => 3; ok(1);'
    write many <<<'plan tests => 1; ok(1); ok(1);'
    write dies <<<'plan tests => 2; ok(1); die "x";'
    write unplanned <<<'ok(1);'
    write bails <<<'ok(1); BAIL_OUT("no database");'
    write killed <<<'plan tests => 2; ok(1); kill 9, $$;'
    write subtests <<<'subtest a => sub { ok(1); subtest b => sub { ok(1); done_testing; }; done_testing; }; done_testing;'
    write deep <<<'subtest a => sub { ok(1); subtest b => sub { ok(0); done_testing; }; done_testing; }; done_testing;'
    write subshort <<<'subtest a => sub { plan tests => 2; ok(1); }; done_testing;'
    for script in *.t; do
        perl "$script" >"$script.tap" 2>/dev/null || :
        verdict=0
        prove "$script" >printed 2>/dev/null || verdict=1
        # shellcheck disable=SC2016 # for the inner shell
        run bash -c 'records-from tap "$1" | check-guardrails -r "$2"' - "$script.tap" "$no_failure"
        [ "$((status > 0))" -eq "$verdict" ] || { echo "$script: exit $status, prove says $(cat printed)"; false; }
        case $script in clean.t | todo.t | diag.t | fails.t)
            [ "$(records-from tap "$script.tap" | jq -s '[.[] | select(.type == "test")] | length')" -eq "$(sed -n 's/.*Tests=\([0-9]*\).*/\1/p' printed)" ] ;;
        esac
    done
    [ "$(counted test .status tap fails.t.tap | paste -sd ' ')" = "$(prove fails.t 2>&1 | sed -n 's/^Failed \([0-9]*\)\/\([0-9]*\) subtests.*/\1 fail 1 pass/p' | head -n 1)" ]
}

@test "bats: TAP 12 and 13 and JUnit, counted as it prints them" {
    # One that begins a line here would be a test of this file.
    sed 's/^test /@&/' >planted.bats <<'EOF'
test "one # 1 <&>" { true; }
test "skipped" { skip "why"; }
test "fails" { echo "ok 7"; echo "1..9"; false; }
test "fails too" { echo "]]>"; false; }
EOF
    # Within a test, what stands first on PATH is a part of bats.
    inner() { env -i PATH=/usr/bin:/bin TERM=dumb "HOME=$HOME" bats "$@" 3>&- || :; }
    sed 's/false/true/' planted.bats >clean.bats
    inner -F pretty planted.bats | sed -n 's/^\([0-9]*\) tests, \([0-9]*\) failures, \([0-9]*\) skipped.*/\1 \2 \3/p' >printed
    read -r tests failures skipped <printed
    printf '%s\n' "$failures fail" "$((tests - failures - skipped)) pass" "$skipped skip" >theirs
    for form in tap tap13 junit; do
        inner -F $form planted.bats >planted.report
        inner -F $form clean.bats >clean.report
        counted test .status "${form%13}" planted.report | diff theirs -
        gate 0 "${form%13}" "$no_failure" clean.report
        gate 1 "${form%13}" "$no_failure" planted.report
        head -n 3 clean.report >cut.report
        gate 2 "${form%13}" "$no_failure" cut.report
    done
}

@test "node-tap, mocha and node's own runner: what they count, and a death" {
    echo 'const t = require("tap"); t.test("a", t => { t.ok(1); t.test("b", t => { t.ok(PLANT); t.end(); }); t.end(); }); t.test("skip", {skip: true}, () => {});' >tap.js
    echo 'const a = require("assert"); describe("s", () => { it("one", () => a(PLANT)); it("two", () => {}); it.skip("three"); it("pending"); });' >mocha.js
    echo 'const test = require("node:test"), a = require("assert"); test("one # 1", () => a(PLANT)); test("two", () => {}); test("three", {skip: "no"}, () => {});' >node.js
    run_tap() { node "$1" 2>/dev/null || :; }
    run_mocha() { mocha -R tap "$1" 2>/dev/null || :; }
    run_xunit() { mocha -R xunit "$1" 2>/dev/null || :; }
    run_node() { node --test --test-reporter=tap "$1" 2>/dev/null || :; }
    for kind in tap mocha xunit node; do
        format=tap
        script=$kind.js
        if [ $kind = xunit ]; then format=junit script=mocha.js; fi
        for plant in 1 0 'process.kill(process.pid, 9)'; do
            # shellcheck disable=SC2001 # the pattern is no glob
            sed "s/PLANT/$plant/" $script >"planted.js"
            run_$kind planted.js >"$kind.$((${#plant} > 1 ? 2 : 1 - plant))"
        done
        gate 0 $format "$no_failure" $kind.0
        gate 1 $format "$no_failure" $kind.1
        run bash -c "records-from $format $kind.2 | check-guardrails -r '$no_failure'"
        [ "$status" -ge 1 ]
    done
    printed() { sed -n "s/^# $1 \([0-9]*\)\$/\1/p" "$2"; }
    printf '%s\n' "$(printed fail mocha.1) fail" "$(printed pass mocha.1) pass" "2 skip" >theirs
    counted test .status tap mocha.1 | diff theirs -
    counted test .status junit xunit.1 | diff theirs -
    printf '%s\n' "$(printed fail node.1) fail" "$(printed pass node.1) pass" "$(printed skipped node.1) skip" >theirs
    counted test .status tap node.1 | diff theirs -
    [ "$(counted test .status tap tap.1 | paste -sd ' ')" = "1 fail 1 pass 1 skip" ]
}

@test "GoogleTest: what it prints at its end, and a crash" {
    cat >planted.cc <<'EOF'
#include <gtest/gtest.h>
TEST(A, one) { EXPECT_EQ(1, 1); }
TEST(A, two) { EXPECT_EQ(1, 2); RecordProperty("key", "]]>"); }
TEST(A, DISABLED_three) { EXPECT_EQ(1, 2); }
TEST(B, skip) { GTEST_SKIP() << "no"; }
class P : public ::testing::TestWithParam<int> {};
TEST_P(P, p) { EXPECT_GT(GetParam(), 1); }
INSTANTIATE_TEST_SUITE_P(I, P, ::testing::Values(1, 2));
TEST(Z, crash) { if (getenv("CRASH")) abort(); }
EOF
    g++ planted.cc -lgtest -lgtest_main -lpthread -o planted
    ./planted --gtest_output=xml:planted.xml >printed || :
    said() { sed -n "s/^\[  $1 *\] \([0-9]*\) tests\?.*/\1/p" printed; }
    disabled=$(sed -n 's/.*YOU HAVE \([0-9]*\) DISABLED.*/\1/p' printed)
    printf '%s\n' "$(said FAILED) fail" "$(said PASSED) pass" "$(($(said SKIPPED) + disabled)) skip" >theirs
    counted test .status junit planted.xml | diff theirs -
    ./planted --gtest_filter='A.one' --gtest_output=xml:clean.xml
    gate 0 junit "$no_failure" clean.xml
    gate 1 junit "$no_failure" planted.xml
    CRASH=1 ./planted --gtest_output=xml:crash.xml || :
    gate 2 junit "$no_failure" crash.xml
}

@test "go test: events, gotestsum's JUnit, builds that fail and deaths; the cover profile" {
    printf 'module m\ngo 1.19\n' >go.mod
    package() { mkdir -p "$1"; printf 'package %s\n%s\n' "$1" "$2" >"$1/a.go"; printf 'package %s\nimport ("os"; "syscall"; "testing"; "time")\nvar _, _, _ = os.Exit, syscall.Kill, time.Now\n%s\n' "$1" "$3" >"$1/a_test.go"; }
    package clean 'func Two() int { return 2 }
func Unused(n int) int {
    if n > 1 {
        return 1
    }
    return 0
}' 'func TestA(t *testing.T) { Two(); t.Run("sub one", func(t *testing.T) {}); t.Run("skip", func(t *testing.T) { t.Skip() }) }
func ExampleTwo() { }'
    package planted '' 'func TestA(t *testing.T) { t.Run("sub", func(t *testing.T) { t.Error("x") }) }
func TestB(t *testing.T) { t.Parallel() }'
    package hides '' 'func TestA(t *testing.T) { t.Fail() }
func TestMain(m *testing.M) { m.Run(); os.Exit(0) }'
    package build '' 'func TestA(t *testing.T) { missing() }'
    package vet '' 'func TestA(t *testing.T) { t.Errorf("%d", "x") }'
    package panics '' 'func TestA(t *testing.T) { panic("x") }'
    package exits '' 'func TestA(t *testing.T) { os.Exit(0) }
func TestB(t *testing.T) { t.Fail() }'
    package slow '' 'func TestA(t *testing.T) { time.Sleep(time.Minute) }'
    package dies '' 'func TestA(t *testing.T) { time.Sleep(time.Second); syscall.Kill(os.Getppid(), syscall.SIGKILL) }'
    go test -json ./clean >clean.json
    gate 0 go-test "$no_failure" clean.json
    for name in planted hides build vet panics exits slow; do
        go test -json -timeout 2s ./clean ./$name >$name.json 2>/dev/null || :
        gate 1 go-test "$no_failure" $name.json
    done
    go test -json ./clean ./dies >dies.json 2>/dev/null || :
    gate 2 go-test "$no_failure" dies.json
    go test -v ./clean ./planted >printed || :
    for word in FAIL PASS SKIP; do echo "$(grep -c -- "^ *--- $word: " printed) ${word,,}"; done >theirs
    go test -json ./clean ./planted >both.json || :
    counted test .status go-test both.json | diff theirs -
    gotestsum --junitfile both.xml ./clean ./planted >printed || :
    counted test .status junit both.xml | diff theirs -
    [ "$(wc -l < <(records test out .name))" -eq "$(sed -n 's/^DONE \([0-9]*\) tests.*/\1/p' printed)" ]

    go test -coverprofile cover.out ./clean >/dev/null
    printed=$(go tool cover -func cover.out | sed -n 's/^total:[^0-9]*\([0-9.]*\)%/\1/p')
    [ "$(printf '%.1f' "$(records-from auto cover.out | records coverage - 'select(has("file") | not) | .percent')")" = "$printed" ]
    gate 1 go-cover "$covered" cover.out
    gate 0 go-cover 'min(.percent) >= 20 where .type == "coverage"' cover.out
    : >empty.out
    gate 2 go-cover "$covered" empty.out
}

# ---- coverage ----

# lines_of FORMAT REPORT: FILE TOTAL COVERED of each file and of all, sorted.
lines_of() {
    records-from "$1" "$2" >out
    validate_records out
    records coverage out '"\(.file // "all" | sub(".*/"; "")) \(.total) \(.covered)"' | sort
}

@test "coverage.py: what its report prints, from XML, JSON and LCOV" {
    for i in 1 2 3; do
        printf 'def a(n):\n    if n > %d:\n        return 1\n    for i in range(n):\n        pass\n    return 0\n\ndef unused(): return %d\n' $i $i >mod$i.py
        printf 'import mod%d\ndef test_a(): mod%d.a(2)\n' $i $i >test_$i.py
    done
    for branch in '' --cov-branch; do
        "$PYTHON" -m pytest -q -p no:cacheprovider --cov . $branch --cov-report xml:cover.xml --cov-report lcov:cover.lcov
        "$PYTHON" -m coverage json -q -o cover.json
        "$PYTHON" -m coverage report | sed -n 's/^TOTAL/all/; s/^\(all\|[a-z_0-9]*[.]py\)  *\([0-9]*\)  *\([0-9]*\) .*/\1 \2 \3/p' |
            awk '{ print $1, $2, $2 - $3 }' | sort >theirs
        [ "$(wc -l <theirs)" -eq 7 ]
        for row in cobertura:xml coverage-py:json lcov:lcov; do
            lines_of "${row%:*}" "cover.${row#*:}" | diff theirs -
            gate 1 "${row%:*}" "$covered" "cover.${row#*:}"
            gate 0 "${row%:*}" 'min(.percent) >= 40 where .type == "coverage"' "cover.${row#*:}"
            head -c 700 "cover.${row#*:}" >cut.report
            gate 2 "${row%:*}" "$covered" cut.report
        done
    done
    # Killed, the tests leave nothing to tell of.
    rm .coverage cover.*
    printf 'def test_a():\n    import os; os.kill(os.getpid(), 9)\n' >test_1.py
    "$PYTHON" -m pytest -q -p no:cacheprovider --cov . --cov-report xml:cover.xml >/dev/null 2>&1 || :
    "$PYTHON" -m coverage xml -o cover.xml || :
    gate 2 cobertura "$covered" cover.xml
}

@test "gcovr and lcov: the lines of a C program that they print, and a program that was killed" {
    cat >planted.c <<'EOF'
#include "twice.h"
#include <signal.h>
static int unused(int a)
{
    if (a > 7 && a < 9)
        return a;
    return 0;
}
int main(int argc, char **argv)
{
    if (argc > 2)
        return unused(argc);
    if (argc > 1)
        raise(SIGKILL);
    return twice(argv[0][0]) < 0;
}
EOF
    printf 'static inline int twice(int x)\n{\n    if (x < -5)\n        return 0;\n    return 2 * x;\n}\n' >twice.h
    printf 'int other(void)\n{\n    return 1;\n}\n' >other.c
    gcc --coverage -O0 planted.c other.c -o planted
    ./planted
    gcovr -r . --xml gcovr.xml 2>/dev/null
    gcovr -r . 2>/dev/null | sed -n 's/^TOTAL/all/; s/^\(all\|[a-z]*[.][ch]\)  *\([0-9]*\)  *\([0-9]*\) .*/\1 \2 \3/p' | sort >theirs
    [ "$(wc -l <theirs)" -eq 4 ]
    lines_of cobertura gcovr.xml | diff theirs -
    for branches in 0 1; do
        lcov -q -c -d . -o lcov.info --rc lcov_branch_coverage=$branches 2>/dev/null
        lines_of lcov lcov.info | diff theirs -
        [ "$(grep '^all' theirs)" = "$(lcov --summary lcov.info 2>/dev/null | sed -n 's/.*lines.*(\([0-9]*\) of \([0-9]*\) lines)/all \2 \1/p')" ]
    done
    # Runs that were joined by hand are one.
    lcov -q -c -d . -t again -o again.info 2>/dev/null
    cat lcov.info again.info >joined.info
    lines_of lcov joined.info | diff theirs -
    head -c 100 lcov.info >cut.info
    gate 1 cobertura "$covered" gcovr.xml
    gate 1 lcov "$covered" lcov.info joined.info
    gate 0 lcov 'max(.percent) >= 60 where .type == "coverage"' lcov.info
    gate 2 lcov "$covered" cut.info
    # Killed, the program tells of no line that ran, and the gate does not open.
    rm -f ./*.gcda gcovr.xml lcov.info
    ./planted killed || :
    lcov -q -c -d . -o lcov.info 2>/dev/null || :
    gate 2 lcov "$covered" lcov.info
    gcovr -r . --xml gcovr.xml 2>/dev/null
    gate 1 cobertura 'min(.percent) > 0 where .type == "coverage"' gcovr.xml
}

# ---- load ----

@test "hey: requests and statuses as it prints them, a server that refuses and a death" {
    answers
    for query in 'status=200' 'status=503'; do
        hey -n 200 -c 4 -o csv "$answers/?$query" >hey.csv
        hey -n 200 -c 4 "$answers/?$query" | sed -n 's/^ *\[\([0-9]*\)\]\t\([0-9]*\) responses/\1 \2/p' >theirs
        [ -s theirs ]
        records-from hey hey.csv >out
        records load out '.statuses | to_entries[] | "\(.key) \(.value)"' | diff theirs -
        [ "$(records load out .requests)" -eq 200 ]
        gate $((${query#*=} > 200)) hey 'sum(.failed) == 0 where .type == "load"' hey.csv
    done
    hey -n 20 -c 2 -o csv "http://127.0.0.1:$(free_port)/" >none.csv
    gate 1 hey 'sum(.failed) == 0 where .type == "load"' none.csv
    # It writes at its end, so what was killed has written nothing.
    timeout -s KILL 1 hey -z 60s -c 2 -o csv "$answers/" >killed.csv || :
    gate 2 hey 'sum(.failed) == 0 where .type == "load"' killed.csv
}

# ---- metrics ----

@test "Prometheus and Alertmanager: their pages, answers and alerts, counted by promtool and jq" {
    read -r port alert_port <<<"$(free_port 2)"
    cat >prometheus.yml <<EOF
global: {scrape_interval: 1s, evaluation_interval: 1s}
rule_files: [rules.yml]
alerting: {alertmanagers: [{static_configs: [{targets: ["127.0.0.1:$alert_port"]}]}]}
scrape_configs:
- {job_name: here, static_configs: [{targets: ["127.0.0.1:$port"]}]}
- {job_name: 'do"wn', static_configs: [{targets: ["127.0.0.1:1"]}]}
EOF
    cat >rules.yml <<'EOF'
groups:
- name: group
  rules:
  - {alert: Down, expr: up == 0, labels: {severity: critical}, annotations: {summary: "{{ $labels.job }} is \"down\""}}
  - {alert: Slow, expr: up == 1, for: 1h, labels: {severity: warning}}
EOF
    printf 'route: {receiver: none, group_wait: 1s}\nreceivers: [{name: none}]\n' >alertmanager.yml
    start alertmanager prometheus-alertmanager --config.file alertmanager.yml --storage.path alerts \
        --web.listen-address "127.0.0.1:$alert_port" --cluster.listen-address=
    start prometheus prometheus --config.file prometheus.yml --storage.tsdb.path data --web.listen-address "127.0.0.1:$port"
    server=$started
    get() { curl -sS --fail-with-body "http://127.0.0.1:$1" "${@:2}"; }
    alerts_there() { [ "$(get "$alert_port/api/v2/alerts" | jq length)" -eq 1 ]; }
    get "$alert_port/api/v2/alerts" >none.json || wait_for 30 get "$alert_port/api/v2/alerts"
    wait_for 60 alerts_there
    api=$port/api/v1

    # The pages: every sample that is a number, once.
    for page in $port $alert_port; do
        get "$page/metrics" >page.prom
        promtool check metrics <page.prom >printed 2>&1 || [ "$(grep -c 'error' printed)" -eq 0 ]
        numbers=$(grep -v '^#' page.prom | grep -civ ' \(nan\|[+-]\?inf\)$')
        records-from auto page.prom >out
        validate_records out
        [ "$(records metric out .name | wc -l)" -eq "$numbers" ]
        gate 0 prometheus 'count() >= 100 where .type == "metric"' page.prom
        gate 1 prometheus 'max(.value) < 1 where .type == "metric" and (.name | endswith("_build_info"))' page.prom
        head -c 5000 page.prom >cut.prom
        gate 2 prometheus 'count() >= 1 where .type == "metric"' cut.prom
    done
    get "$port/federate" -G --data-urlencode 'match[]=up' >page.prom
    [ "$(records-from auto page.prom | records metric - .value | sort | paste -sd ' ')" = "0 1" ]

    # The answers: the value that each query gave.
    all_up='min(.value) == 1 where .type == "metric"'
    query() { get "$api/query" -G --data-urlencode "query=$1" || :; }
    query 'up' >up.json
    query 'up == 1' >good.json
    query 'up[1h]' >matrix.json
    query 'no_such_series' >empty.json
    query '0 / 0' >nan.json
    query 'sum(' >error.json
    query '"text"' >string.json
    get "$api/query_range?query=up&start=$(($(date +%s) - 5))&end=$(date +%s)&step=1" >range.json
    for file in up good matrix range; do
        jq -r '.data.result[] | (.value // empty), (.values // [])[] | .[1] | tonumber' $file.json | sort >theirs
        [ -s theirs ]
        records-from auto $file.json >out
        validate_records out
        records metric out .value | sort | diff theirs -
    done
    gate 0 prometheus-api "$all_up" good.json
    gate 1 prometheus-api "$all_up" up.json empty.json nan.json
    head -c 100 good.json >cut.json
    gate 2 prometheus-api "$all_up" error.json string.json cut.json

    # The alerts: names and states, and what a silence does.
    quiet='count() == 0 where .type == "alert" and .state != "pending" and .suppressed == false'
    get "$api/alerts" >prometheus.json
    get "$alert_port/api/v2/alerts" >active.json
    jq -r '.data.alerts[] | "\(.labels.alertname) \(.state)"' prometheus.json | sort >theirs
    [ "$(cat theirs)" = "$(printf 'Down firing\nSlow pending')" ]
    records-from auto prometheus.json >out
    validate_records out
    records alert out '"\(.name) \(.state)"' | sort | diff theirs -
    gate 1 alerts "$quiet" prometheus.json active.json
    get "$alert_port/api/v2/silences" -H 'Content-Type: application/json' -d '{"matchers":[{"name":"alertname","value":"Down","isRegex":false}],
        "startsAt":"2020-01-01T00:00:00Z","endsAt":"2099-01-01T00:00:00Z","createdBy":"a","comment":"b"}'
    suppressed() { get "$alert_port/api/v2/alerts" | jq -e '.[0].status.state == "suppressed"'; }
    wait_for 30 suppressed
    get "$alert_port/api/v2/alerts" >silenced.json
    get "$alert_port/api/v2/alerts?silenced=false" >none.json
    gate 0 alerts "$quiet" silenced.json none.json
    head -c 100 active.json >cut.json
    # A server that is gone leaves an empty answer.
    stop "$server"
    get "$api/alerts" >gone.json 2>/dev/null || :
    gate 2 alerts "$quiet" cut.json gone.json
}
