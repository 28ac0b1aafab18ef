#!/bin/sh
# The hook WEIGH of canary.sh for the nginx of nginx.conf: gives the canary $WEIGHT percent of the requests, and returns once
# nginx does so.
#
#   WEIGHT=25 nginx.sh FOLDER FRONT-URL      FOLDER holds nginx.conf, split.conf and nginx.pid
set -eu

folder=${1:?usage: WEIGHT=PERCENT nginx.sh FOLDER FRONT-URL}
front=${2:?usage: WEIGHT=PERCENT nginx.sh FOLDER FRONT-URL}
case ${WEIGHT:-} in
0) share='* stable;' ;;
100) share='* canary;' ;;
[1-9] | [1-9][0-9]) share="$WEIGHT% canary; * stable;" ;;
*) echo "nginx.sh: WEIGHT=${WEIGHT:-}: expected a percentage" >&2 && exit 2 ;;
esac

# $request_id is drawn for each request: no user is with one release for good.
# shellcheck disable=SC2016 # the names are nginx's
printf 'split_clients "$request_id" $release { %s }\nmap "" $weight { default %s; }\n' "$share" "$WEIGHT" >"$folder/split.conf.new"
mv "$folder/split.conf.new" "$folder/split.conf"
if ! [ -e "$folder/nginx.pid" ]; then exit 0; fi # it will find the file when it starts
kill -HUP "$(cat "$folder/nginx.pid")"
printf '{"name":"weight","get":"/canary-weight","until":true,"timeout":"10s","every":"50ms","expect":{"body":{"matches":"^%s percent$"}}}\n' "$WEIGHT" |
    smoke-stack -q --summary-only --base-url "$front" - >/dev/null || {
    echo "nginx.sh: nginx does not take the weight; its error log tells why" >&2
    exit 1
}
