# What the interpreters that are here print when a program dies of an exception: found, with its cause, and with one
# fingerprint whatever lines and numbers are in it.

load ../lib/harness

setup_file() {
    export GOCACHE=$BATS_FILE_TMPDIR/go-cache GOFLAGS=-mod=mod GO111MODULE=off
}

# program FILE LINES NUMBER: writes a program that dies, below so many empty lines, with a number in its message.
program() {
    local i
    for ((i = 0; i < $2; i++)); do echo; done | case $1 in *.php) cat >blank ;; *) cat >"$1" ;; esac
    case $1 in
    a.py) printf 'def f():\n    try:\n        {}["user"]\n    except KeyError as e:\n        raise RuntimeError("request %s failed") from e\nf()\n' "$3" >>a.py ;;
    group.py) printf 'def f():\n    raise ExceptionGroup("%s failed", [ValueError("a"), KeyError("b")])\nf()\n' "$3" >>group.py ;;
    a.js) printf 'function f() { try { null.x; } catch (e) { throw new Error("request %s failed", { cause: e }); } }\nf();\n' "$3" >>a.js ;;
    late.js) printf 'async function f() { await null; throw new RangeError("request %s failed"); }\nf();\n' "$3" >>late.js ;;
    value.js) printf 'throw { code: %s };\n' "$3" >>value.js ;;
    a.rb) printf 'def f\n  {}.fetch(:user)\nrescue KeyError\n  raise "request %s failed"\nend\nf\n' "$3" >>a.rb ;;
    a.php) { echo '<?php'; cat blank; printf 'function f() { try { throw new LogicException("x"); } catch (LogicException $e) { throw new RuntimeException("request %s failed", 0, $e); } }\nf();\n' "$3"; } >a.php ;;
    a.pl) printf 'sub f { my $user; $user->name(%s) } f();\n' "$3" >>a.pl ;;
    calls.pl) printf 'use Carp; sub f { confess("request $_[0] failed") } f(%s);\n' "$3" >>calls.pl ;;
    a.go) printf 'package main\n\nfunc f(rows []int, i int) int { return rows[i] }\n\nfunc main() { println(f([]int{1}, %s)) }\n' "$3" >>a.go ;;
    a.rs) printf 'fn f(rows: &[u32], i: usize) -> u32 { rows[i] }\nfn main() { println!("{}", f(&[1], std::env::args().count() + %s)); }\n' "$3" >>a.rs ;;
    A.java) printf 'public class A {\n  static void f() { try { Object o = null; o.hashCode(); } catch (RuntimeException e) { throw new IllegalStateException("request %s failed", e); } }\n  public static void main(String[] a) { f(); }\n}\n' "$3" >>A.java ;;
    esac
}

# died FILE EXPECTED COMMAND...: the exception and cause that are told of, twice, with other lines and numbers.
died() {
    local file=$1 expected=$2 round prints=()
    shift 2
    command -v "$1" >/dev/null || skip "there is no $1"
    for round in 3 41; do
        program "$file" "$round" "$round"
        "$@" >log 2>&1 || [ $? -gt 0 ]
        rm -rf found
        run -1 incident-emit -q --dir found --logs log </dev/null
        [[ $(jq -r '.exception + " < " + (.extras.cause // "none")' found/incident_*.json) == ${expected//@/$round} ]] || { cat log; return 1; }
        prints+=("$(jq -r .extras.fingerprint found/incident_*.json)")
        # The wrapper sees the same.
        run incident-emit -q --dir wrapped --dedupe 0 -- "$@"
        [ "$(jq -r .exception wrapped/incident_*.json | tail -n 1)" = "$(jq -r .exception found/incident_*.json)" ]
        rm -rf wrapped
    done
    [ "${prints[0]}" = "${prints[1]}" ]
}

@test "tracebacks: Python" { died a.py "RuntimeError: request @ failed < KeyError: 'user'" python3 a.py; }

@test "tracebacks: Python's groups" {
    python3 -c 'ExceptionGroup' 2>/dev/null || skip "this Python has no groups"
    died group.py 'ExceptionGroup: @ failed (2 sub-exceptions) < none' python3 group.py
}

@test "tracebacks: Node" { died a.js 'Error: request @ failed < TypeError: *' node a.js; }

@test "tracebacks: Node's rejections" { died late.js 'RangeError: request @ failed < none' node late.js; }

@test "tracebacks: Node's values" { died value.js '{ code: @ } < none' node value.js; }

@test "tracebacks: Ruby" { died a.rb 'RuntimeError: request @ failed < KeyError: key not found: :user' ruby a.rb; }

@test "tracebacks: Perl" { died a.pl "Can't call method \"name\" on an undefined value < none" perl a.pl; }

@test "tracebacks: Perl's calls" { died calls.pl 'request @ failed < none' perl calls.pl; }

@test "tracebacks: PHP" { died a.php 'RuntimeException: request @ failed < LogicException: x' php -n -d display_errors=1 a.php; }

@test "tracebacks: Go" { died a.go 'panic: runtime error: index out of range \[@\] with length 1 < none' go run a.go; }

@test "tracebacks: Rust" {
    died a.rs 'panicked at a.rs:*: index out of bounds: the len is 1 but the index is * < none' \
        sh -c 'command -v rustc >/dev/null || exit 0; rustc -g -o a a.rs 2>/dev/null && RUST_BACKTRACE=1 ./a'
}

@test "tracebacks: Java" {
    died A.java 'java.lang.IllegalStateException: request @ failed < java.lang.NullPointerException: *' java A.java
}

@test "tracebacks: Celery's worker" {
    "$PYTHON" -c 'import celery' || skip "there is no Celery"
    cat >shop.py <<'EOT'
from celery import Celery
from celery.contrib.testing.worker import start_worker

app = Celery("shop", broker="memory://", backend="cache+memory://")


@app.task(name="shop.add")
def add(a, b=0):
    raise ValueError("no such item %d" % a)


with start_worker(app, loglevel="INFO", perform_ping_check=False):
    try:
        add.delay(42, b=3).get(timeout=30)
    except Exception:
        pass
EOT
    timeout 120 "$PYTHON" shop.py >log 2>&1
    run -1 incident-emit -q --dir found --logs log </dev/null
    [ "$(jq -c '[.kind, .exception, .task.name, .task.reason_code]' found/incident_*.json)" = \
        '["celery","ValueError: no such item 42","shop.add","ValueError"]' ] || { cat log; return 1; }
}
