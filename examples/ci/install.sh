#!/bin/sh
# Puts the programs onto a machine of CI, and prints the folder that holds them; action.yml calls it.
#
#   install.sh SOURCE PREFIX    from GATE_PACKAGE (a tarball, or Debian packages; a pattern will do), else built from SOURCE
#   install.sh --key SOURCE     by what a build of SOURCE on this machine is told from others, for a cache of PREFIX
#
# Needs root, or sudo without a password, where packages have to be installed.
set -eu

fail() {
    echo "install: $*" >&2
    exit 2
}

as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi; }
apt_install() {
    command -v apt-get >/dev/null || fail "there is no apt-get here: give a tarball (GATE_PACKAGE)"
    as_root apt-get update -qq >&2
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
}

if [ "${1:-}" = --key ]; then
    cd "$2"
    sum=$(find Makefile .ci cmd common completions examples/ci man -type f | LC_ALL=C sort | xargs sha256sum | sha256sum)
    # shellcheck disable=SC1091 # where the distribution says its name
    (. /etc/os-release && echo "readyline-${ID:-linux}-${VERSION_ID:-rolling}-$(uname -m)-${sum%% *}")
    exit
fi

[ $# -eq 2 ] || fail "usage: install.sh SOURCE PREFIX | --key SOURCE"
source=$1
prefix=$2
bin=$prefix/bin

programs_run() {
    for program in check-migrations smoke-stack load-reco records-from check-guardrails incident-emit readiness-report; do
        "$bin/$program" --version >/dev/null || return 1
    done
}

# What a cache brought, or another gate of the same job, is not built again; its libraries may still be missing.
build() {
    if [ -x "$prefix/share/readyline/ci/gate.sh" ] && programs_run 2>/dev/null; then return; fi
    command -v make >/dev/null || apt_install make
    make -s -C "$source" BUILD="${BUILD:-$prefix.build}" deps >&2
    if [ -x "$prefix/share/readyline/ci/gate.sh" ]; then return; fi
    make -s -C "$source" -j "$(nproc)" BUILD="${BUILD:-$prefix.build}" PREFIX="$prefix" DESTDIR= install >&2
}

# shellcheck disable=SC2086 # a pattern, or several packages
set -- ${GATE_PACKAGE:-}
for package in "$@"; do [ -f "$package" ] || fail "there is no such package (GATE_PACKAGE): $package"; done
case ${1:-} in
'') build ;;
*.deb)
    # A name without a slash would be sought in the archive.
    for package in "$@"; do
        shift
        set -- "$@" "$(realpath "$package")"
    done
    apt_install "$@"
    bin=/usr/bin
    ;;
*.tar.gz)
    [ $# -eq 1 ] || fail "more than one tarball (GATE_PACKAGE)"
    mkdir -p "$prefix"
    tar -C "$prefix" --strip-components=1 -xzf "$1"
    ;;
*) fail "a tarball (.tar.gz) or Debian packages (.deb) are expected (GATE_PACKAGE)" ;;
esac

programs_run || fail "the programs do not run"
echo "$bin"
