# Debian packages: made twice and compared, clean, installed into a system that has never seen them, used, and removed.

load ../lib/harness
load ../lib/postgres
load ../lib/documentation
load ../lib/quickstart

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return 1
    "$TOP/.ci/deps" package
    make -s -C "$TOP" BUILD="$BUILD" deb >names
    mkdir first
    xargs -I{} cp {} first <names
}

setup() {
    cd "$BATS_FILE_TMPDIR" || return 1
}

teardown() {
    stop_postgres
    stop_all "$BATS_TEST_TMPDIR"
}

teardown_file() {
    rm -rf "$BATS_FILE_TMPDIR/root"
}

@test "the same tree gives the same packages" {
    make -s -C "$TOP" BUILD="$BUILD" deb >again
    while read -r package; do
        cmp "$package" "first/${package##*/}"
    done <again
    [ "$(grep -c . again)" -ge 3 ]
}

@test "lintian has nothing to complain of" {
    for package in first/readyline_*.deb first/readyline-core_*.deb first/readyline-stores_*.deb; do
        run -0 lintian --allow-root --fail-on error,warning --tag-display-limit 0 "$package"
        [ -z "$output" ] || { echo "$output"; return 1; }
    done
}

@test "they install into a fresh system, the quickstart runs there, and nothing of them is left" {
    mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | head -n 1)
    suite=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
    timeout 600 debootstrap --variant=minbase "$suite" root "$mirror" >debootstrap.log 2>&1 || { tail debootstrap.log; return 1; }
    cp /etc/resolv.conf root/etc/resolv.conf
    mkdir root/packages
    cp first/readyline_*.deb first/readyline-core_*.deb first/readyline-stores_*.deb root/packages
    system=$PWD/root
    in_root() { chroot "$system" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@"; }
    in_root sh -c 'apt-get update -qq && apt-get install -y -qq --no-install-recommends /packages/*.deb' >install.log 2>&1 || { tail install.log; return 1; }
    in_root sh -c 'dpkg -L readyline-core readyline-stores' | sort -u >files
    in_root sh -c 'for p in $(dpkg -L readyline-core readyline-stores | grep ^/usr/bin/); do $p --version >/dev/null || exit 1; done'

    # The quickstart as it is printed, by the programs of the packages; dbmate and its database are outside.
    start_postgres
    mkdir root/root/stranger
    cd root/root/stranger
    quickstart_folder
    dbmate_stand_in
    dbmate up
    blocks "$TOP/README.md" '## First ten minutes'
    for part in --print-plan policy.json; do block "$part"; done >first.sh
    in_stranger() { in_root env URL="$URL" DATABASE_URL="$DATABASE_URL" sh -ec "cd /root/stranger; . ./$1"; }
    in_stranger first.sh
    hurried
    block deploys.log >deploy.sh
    run in_stranger deploy.sh
    [ "$status" -eq 0 ] || { echo "$output"; return 1; }
    [[ $output == *"GATE OPEN  "* ]]
    [ -s deploys.log ]
    stop "$started"
    run -1 in_stranger deploy.sh
    [[ $output == *"GATE CLOSED  "* ]]
    cd "$BATS_FILE_TMPDIR"
    stop_postgres

    in_root apt-get purge -y -qq readyline readyline-core readyline-stores >purge.log 2>&1
    while read -r file; do
        [ -d "root$file" ] || [ ! -e "root$file" ] || { echo "$file is left"; return 1; }
    done <files
    [ ! -e root/usr/share/readyline ]
}
