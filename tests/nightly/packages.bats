# Debian packages: made twice and compared, clean, installed into a system that has never seen them, used, and removed.

load ../lib/harness

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
    in_root() { chroot root env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@"; }
    in_root sh -c 'apt-get update -qq && apt-get install -y -qq --no-install-recommends /packages/*.deb' >install.log 2>&1 || { tail install.log; return 1; }
    in_root sh -c 'dpkg -L readyline-core readyline-stores' | sort -u >files
    in_root sh -c 'for p in $(dpkg -L readyline-core readyline-stores | grep ^/usr/bin/); do $p --version >/dev/null || exit 1; done'

    sed -n '/^## First, on a service/,/^## /s/^    //p' "$TOP/README.md" | sed 's/-d 5s/-d 1s/' >root/root/first.sh
    mkdir site
    echo '<h1>hello</h1>' >site/index.html
    port=$(free_port)
    start site "$PYTHON" -m http.server --bind 127.0.0.1 --directory site "$port"
    wait_for 10 curl -sf -o /dev/null "http://127.0.0.1:$port/"
    run -0 in_root sh -c "cd /root && URL=http://127.0.0.1:$port sh first.sh"
    [[ "${lines[-1]}" == "GATE OPEN  "* ]]

    in_root apt-get purge -y -qq readyline readyline-core readyline-stores >purge.log 2>&1
    while read -r file; do
        [ -d "root$file" ] || [ ! -e "root$file" ] || { echo "$file is left"; return 1; }
    done <files
    [ ! -e root/usr/share/readyline ]
}
