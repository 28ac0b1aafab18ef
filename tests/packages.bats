# What others install: files where they belong and gone again, sources and a tarball that are the same each time.

load lib/harness

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
}

# made TARGET [VARIABLE=VALUE...]: make in the tree, with the programs that are there.
made() { make -s -C "$TOP" BUILD="$BUILD" "$@"; }

version() { sed -n 's/^VERSION = //p' "$TOP/Makefile"; }

programs() { (cd "$TOP/cmd" && printf '%s\n' */ | tr -d /); }

@test "make install puts each program, its page and its completions where they belong, and make uninstall takes all away" {
    mkdir -p root/usr/share/man/man1 root/usr/bin
    touch root/usr/bin/another root/usr/share/man/man1/another.1
    made install DESTDIR="$PWD/root" PREFIX=/usr >out
    for program in $(programs); do
        [ -x "root/usr/bin/$program" ]
        cmp "$TOP/man/$program.1" "root/usr/share/man/man1/$program.1"
        for completion in bash-completion/completions/$program zsh/site-functions/_$program fish/vendor_completions.d/$program.fish; do
            [ -s "root/usr/share/$completion" ] || { echo "$completion is missing"; return 1; }
        done
    done
    [ "$(ls root/usr/bin | grep -c .)" -eq "$(($(programs | grep -c .) + 1))" ]
    [ -s root/usr/share/man/man5/readyline-records.5 ]
    [ -s root/usr/share/man/man7/readyline.7 ]
    cmp "$TOP/common/schemas/check.json" root/usr/share/readyline/schemas/check.json
    [ -z "$(find root -type f -perm /022)" ]
    made uninstall DESTDIR="$PWD/root" PREFIX=/usr
    [ "$(find root -type f | sort | paste -sd ' ')" = "root/usr/bin/another root/usr/share/man/man1/another.1" ]
    [ ! -e root/usr/share/readyline ]
    # A second time there is nothing to take away.
    made uninstall DESTDIR="$PWD/root" PREFIX=/usr
}

@test "the Debian packages hold each program once, and say the version that the programs say" {
    [ "$(sed -n '1s/^readyline (\(.*\)) .*/\1/p' "$TOP/debian/changelog")" = "$(version)" ]
    sed -n 's|^usr/bin/||p' "$TOP"/debian/*.install | sort >packaged
    programs | sort | diff - packaged
    for program in $(programs); do
        grep -l "^usr/bin/$program$" "$TOP"/debian/*.install >file
        for name in man/man1/$program.1 bash-completion/completions/$program zsh/vendor-completions/_$program fish/vendor_completions.d/$program.fish; do
            grep -qx "usr/share/$name" "$(cat file)" || { echo "$name is not where $program is"; return 1; }
        done
    done
    # readyline-core links no client of a database server or broker.
    for program in $(sed -n 's|^usr/bin/||p' "$TOP/debian/readyline-core.install"); do
        readelf -d "$BUILD/$program" >dynamic
        run -1 grep -E 'NEEDED.*(libpq|hiredis|rabbitmq|pg_query)' dynamic
    done
}

@test "make dist packs what is committed, the same each time" {
    [ -d "$TOP/.git" ] || [ -f "$TOP/.git" ] || skip "not a clone"
    git -C "$TOP" archive HEAD Makefile >/dev/null 2>&1 || skip "nothing is committed"
    file=$(made dist)
    cp "$file" first
    sleep 1.1
    cmp first "$(made dist)"
    tar -tzf first >list
    sed -i 's|/.*||' list
    [ "$(sort -u list)" = "readyline-$(version)" ]
    tar -xzf first
    (cd "readyline-$(version)" && find . -type f | sed 's|^./||' | sort) >packed
    git -C "$TOP" -c core.quotePath=off ls-tree -r --name-only HEAD | sort | diff - packed
}

@test "the tarball works wherever it is unpacked, is the same each time, and says which libraries are missing" {
    file=$(made tarball)
    cp "$file" first
    sleep 1.1
    cmp first "$(made tarball)"
    mkdir 'some where' elsewhere
    tar -C 'some where' -xzf first
    mv 'some where'/readyline-* 'some where/tools'
    for program in $(programs); do
        "$PWD/some where/tools/bin/$program" --version >out
        [ "$(head -n 1 out)" = "$program readyline $(version)" ]
        [ -s "some where/tools/share/man/man1/$program.1" ]
    done
    # Through a link, and by PATH; the exit status is the program's.
    ln -s "$PWD/some where/tools/bin/check-guardrails" elsewhere/gate
    ln -s gate elsewhere/check-guardrails
    PATH=$PWD/elsewhere:$PATH run -2 check-guardrails -r 'count() >= 0' </dev/null
    # A library that this machine does not have.
    cat >needs.c <<'X'
int absent(void);
int main(void) { return absent(); }
X
    echo 'int absent(void) { return 0; }' >absent.c
    cc -shared -fPIC -Wl,-soname,libabsent.so.7 -o libabsent.so absent.c
    cc -o 'some where/tools/libexec/readyline/check-guardrails' needs.c -L. -labsent
    run --separate-stderr -2 elsewhere/check-guardrails
    [[ "$stderr" == "check-guardrails: libraries are missing: libabsent.so.7"$'\n'"install the packages that hold them"* ]]
    [ -z "$output" ]
}

@test "the version's changes are told, and each line of the threat model names a test that there is" {
    grep -q "^## $(version)\$" "$TOP/CHANGELOG.md"
    grep -c '^| .*`tests/' "$TOP/THREATS.md" >lines
    [ "$(cat lines)" -ge 20 ]
    # Each row ends with `file`: name |
    [ "$(grep -c '^|' "$TOP/THREATS.md")" -eq "$(($(cat lines) + 2))" ]
    sed -n 's/^| .*| `\(tests\/[^`]*\)`: \(.*\) |$/\1|\2/p' "$TOP/THREATS.md" >named
    [ "$(grep -c . named)" -eq "$(cat lines)" ]
    while IFS='|' read -r file name; do
        grep -qF "@test \"${name//\"/\\\"}\" {" "$TOP/$file" || { echo "$file has no test \"$name\""; return 1; }
    done <named
}
