# What tests of requeue-dlq ask of its end:  load lib/ends
# shellcheck shell=bash

# ends STATUS COMMAND...: records to the file out, messages to err.
ends() {
    local wanted=$1 status=0
    shift
    "$@" >out 2>err || status=$?
    if [ "$status" -ne "$wanted" ]; then
        echo "expected $wanted, got $status: $*"
        head -n 20 out err
        return 1
    fi
}
