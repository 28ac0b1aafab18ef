# make deb: what the package holds, what it needs, and that the same tree gives the same package.

load lib/harness

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return 1
    version=$(sed -n 's/^VERSION = //p' "$TOP/Makefile")
    BUILD=$BUILD VERSION=$version "$TOP/.ci/deb" "$BATS_FILE_TMPDIR" >name
    dpkg-deb -x "$(cat name)" root
    echo "$version" >version
}

setup() {
    cd "$BATS_FILE_TMPDIR" || return 1
    package=$(cat name)
}

@test "the package says what it is" {
    [ "$(basename "$package")" = "readyline_$(cat version)_$(dpkg --print-architecture).deb" ]
    dpkg-deb -I "$package" >information
    grep -q '^ Package: readyline$' information
    grep -q "^ Version: $(cat version)\$" information
    grep -q "^ Architecture: $(dpkg --print-architecture)\$" information
    grep -qE '^ Installed-Size: [1-9][0-9]+$' information
    dpkg-deb -f "$package" Description | head -n 1 | grep -qE '^.{20,80}$'
}

@test "it depends on the packages of the libraries that the programs are linked with, and on no others" {
    for program in root/usr/bin/*; do
        ldd "$program" >linked
        readelf -d "$program" | sed -n 's/.*(NEEDED).*\[\(.*\)\]$/\1/p' | while read -r library; do
            awk -v library="$library" '$1 == library { print $3 }' linked
        done
    done | sort -u | grep / | xargs realpath | while read -r library; do
        dpkg -S "$library" 2>/dev/null || dpkg -S "${library#/usr}"
    done | sed 's/:.*//' | sort -u >expected
    dpkg-deb -f "$package" Depends | tr , '\n' | sed 's/^ *//; s/ .*//' | sort -u >declared
    diff expected declared
}

@test "it tells its dependencies without dpkg-shlibdeps too" {
    mkdir -p tools without
    cp -rs /usr/bin/. tools
    rm -f tools/dpkg-shlibdeps
    PATH=$PWD/tools BUILD=$BUILD VERSION=$(cat version) "$TOP/.ci/deb" without >/dev/null
    diff <(dpkg-deb -f "$package" Depends | sed 's/ ([^)]*)//g') <(dpkg-deb -f without/*.deb Depends)
}

@test "programs, pages, completions, schemas, the licence and the examples are in their places" {
    dpkg-deb -c "$package" >contents
    [ "$(awk '$2 != "root/root" || $1 !~ /^(drwxr-xr-x|-rwxr-xr-x|-rw-r--r--)$/' contents)" = "" ]
    for program in $PROGRAMS; do
        root/usr/bin/"$program" --version | grep -qF "$(cat version)"
        zcat "root/usr/share/man/man1/$program.1.gz" | cmp - "$TOP/man/$program.1"
        [ -s "root/usr/share/bash-completion/completions/$program" ]
        [ -s "root/usr/share/zsh/vendor-completions/_$program" ]
        [ -s "root/usr/share/fish/vendor_completions.d/$program.fish" ]
    done
    for page in "$TOP"/man/*.[57]; do
        name=$(basename "$page")
        zcat "root/usr/share/man/man${name##*.}/$name.gz" | cmp - "$page"
    done
    diff <(ls "$TOP/common/schemas" | grep '\.json$') <(ls root/usr/share/readyline/schemas)
    [ "$(sed -n 's/^License: //p' root/usr/share/doc/readyline/copyright)" = MIT ]
    grep -q 'WITHOUT WARRANTY OF ANY KIND' root/usr/share/doc/readyline/copyright
    diff -r "$TOP/examples/policies" root/usr/share/doc/readyline/examples/policies
}

@test "its checksums hold, and the programs were stripped" {
    dpkg-deb -e "$package" control
    (cd root && md5sum --quiet -c ../control/md5sums)
    [ "$(find root -type f | wc -l)" -eq "$(wc -l <control/md5sums)" ]
    for program in root/usr/bin/*; do
        [ "$(readelf -S "$program" | grep -c '\.debug_info')" -eq 0 ]
    done
}

@test "the same tree gives the same bytes" {
    mkdir again
    BUILD=$BUILD VERSION=$(cat version) "$TOP/.ci/deb" again >/dev/null
    cmp "$package" again/*.deb
}
