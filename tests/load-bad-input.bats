# load-reco and what is wrong: servers, names, this machine's means, files.  Each has its class of errors, by either engine, within the
# deadline; none ends as a success.

load lib/harness
load lib/load

# both EXIT ARGUMENT...: runs load-reco with either engine; both end so, before any limit that nobody
# gave (10 s), and their records are valid.  What they
# counted is in `told`, one line for both: errors, statuses.
both() {
    local expected=$1 engine code
    shift
    for engine in fast curl; do
        SECONDS=0
        code=0
        load-reco --engine "$engine" "$@" >"out.$engine" 2>"err.$engine" || code=$?
        total "out.$engine" '[(.errors | tojson), (.statuses | tojson)] | join(" ")' >"told.$engine"
        [ "$code" -eq "$expected" ] || { echo "$engine: exit $code"; cat "err.$engine" "told.$engine"; return 1; }
        [ "$SECONDS" -lt 9 ] || { echo "$engine: took $SECONDS s"; return 1; }
        validate_records "out.$engine"
    done
    diff told.fast told.curl
    mv told.fast told
}

# failed CLASS ARGUMENT...: every request fails of that class, and the run with them.
failed() {
    local class=$1 engine
    shift
    both 1 -n 4 -c 2 "$@" || { echo "$class: $*"; return 1; }
    echo "{\"$class\":4} {}" | diff - told || { echo "$class: $*"; return 1; }
    for engine in fast curl; do
        [ "$(verdict "out.$engine" responses)" = fail ]
        [ "$(total "out.$engine" '[.succeeded, .error_rate_pct] | join(" ")')" = "0 100" ]
        [ "$(tail -n 1 "out.$engine" | jq -r .status)" = fail ]
    done
}

@test "every way in which a server can be wrong has its class, within the deadline" {
    local scenario class deadline
    while read -r scenario class; do
        # What is wrong at once is known before the deadline, on a busy machine too.
        case $class in timeout) deadline=500ms ;; *) deadline=8s ;; esac
        failed "$class" --timeout $deadline --base-url "$BAD/$scenario/"
    done <<'EOT'
hang timeout
drip timeout
refuse reset
close reset
close-early reset
half-close reset
reset reset
short-body reset
short-chunk reset
cut-chunks reset
cut-continue reset
garbage protocol
bad-chunk protocol
long-chunk protocol
huge-chunk protocol
endless-headers too_large
endless-header too_large
endless-continue too_large
many-headers too_large
endless-body too_large
huge-body too_large
EOT
}

@test "an accepted connection that nobody serves: timeout" {
    start mute "$BUILD/tests/scripted-server" --port-file mute.port --seconds 60 accept-hang
    wait_for 5 test -s mute.port
    failed timeout --timeout 300ms --base-url "http://127.0.0.1:$(cat mute.port)"
}

@test "an answer that is longer than it says, or that nobody asked for, costs its connection and spoils no other" {
    both 0 -n 6 -c 1 --base-url "$BAD/long-body/"
    echo '{} {"200":6}' | diff - told
    for engine in fast curl; do [ "$(total "out.$engine" .connections)" = 6 ]; done
    # The second answer comes while the user thinks; libcurl would take it for the answer to the next request, as the man page says.
    load-reco --engine fast -n 4 -c 1 --think 200ms --base-url "$BAD/unasked/" >out || [ $? -eq 1 ]
    [ "$(total out '[(.statuses | tojson), .connections] | join(" ")')" = '{"200":4} 4' ]
}

@test "100 Continue is no answer" {
    both 0 -n 6 -c 2 --base-url "$BAD/continue/"
    echo '{} {"200":6}' | diff - told
}

@test "no listener: connect" {
    failed connect --base-url "http://127.0.0.1:$(free_port)"
}

@test "a name that resolves to nothing: resolve" {
    failed resolve --timeout 2s --base-url http://no-such-host.invalid
}

@test "a resolver that hangs takes no longer than the deadline, however many threads there are" {
    if nm -D "$BUILD/load-reco" | grep -q __asan_init; then skip "a sanitizer wants to be loaded first"; fi
    cat >hang.c <<'EOT'
#include <netdb.h>
#include <unistd.h>
int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **found)
{
    (void)name, (void)service, (void)hints, (void)found;
    sleep(30);
    return EAI_AGAIN;
}
EOT
    cc -shared -fPIC -o hang.so hang.c
    for engine in fast curl; do
        SECONDS=0
        run -1 --separate-stderr env LD_PRELOAD="$PWD/hang.so" load-reco --engine "$engine" --threads 6 -c 6 -n 12 --timeout 1s --base-url http://far.test
        # One thread after the other, six of them would take 12 s.
        [ "$SECONDS" -lt 9 ]
        echo "$output" >out
        [ "$(total out '[.requests, .succeeded, (.errors | add)] | join(" ")')" = "12 0 12" ]
    done
}

@test "too few descriptors: limit, and the generator owns up to it" {
    for engine in fast curl; do
        run -1 --separate-stderr bash -c "ulimit -n 20; exec load-reco --engine $engine --base-url \"\$BAD/slow/\" -n 60 -c 60"
        echo "$output" >out
        total out '(.errors | keys) == ["limit"] and .errors.limit > 20' | grep -qx true
        [ "$(verdict out connections)" = unknown ]
        [[ "$output" == *"generator-limited"*"short of descriptors"* ]]
    done
}

@test "output that cannot be written is trouble" {
    for engine in fast curl; do
        while IFS='|' read -r reason arguments; do
            # shellcheck disable=SC2086 # they are words
            run -2 load-reco --engine "$engine" --base-url "$BAD/ok/" -n 10 $arguments
            [[ "$output" == *"$reason"* ]] || { echo "$arguments: $output"; false; }
        done <<'EOT'
No such file|--samples no/such/folder/samples
No space left|--samples /dev/full
No such file|--hlog no/such/folder/log
No space left|--hlog /dev/full
cannot write|--output-json no/such/folder/report.json
EOT
        for more in "" "--samples -" "--summary-only"; do
            # shellcheck disable=SC2086
            run -2 bash -c 'load-reco --engine "$0" --base-url "$BAD/ok/" -n 10 "$@" >/dev/full' "$engine" $more
            [[ "$output" == *"No space left"* ]]
        done
    done
}
