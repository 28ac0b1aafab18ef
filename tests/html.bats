# make html: README.md and its like, runbooks, man pages and schemas as pages, whole and joined.

load lib/harness
load lib/documentation

# site FOLDER: the pages of the tree.
site() { BUILD=$PWD/$1 VERSION=0.1.0 "$TOP/.ci/html/make" >made; }

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return 1
    site one
    SITE=$BATS_FILE_TMPDIR/one/html
    export SITE
}

# The text of a page, without its tags, in one line.
words_of() { sed 's/<[^>]*>/ /g' "$SITE/$1" | tr -s ' \n' '  '; }

@test "every link and anchor leads somewhere, every page is reached from the first, none has a script" {
    run -0 "$PYTHON" "$TOP/tests/lib/links.py" "$SITE"
    [[ $output =~ ^[0-9]+" pages, "[0-9]+" links"$ ]]
    # It would say so.
    cp -r "$SITE" broken
    sed -i 's/href="#Rules"/href="#Rulez"/' broken/man/check-guardrails.1.html
    sed -i 's/<footer>/<footer><img src="https:\/\/x.example\/x.png" alt=""><script><\/script>/' broken/README.html
    rm broken/schemas/check.json
    sed '/href="schemas\/move.html"/d' broken/index.html >less
    mv less broken/index.html
    run -1 "$PYTHON" "$TOP/tests/lib/links.py" broken
    [[ "$output" == *"man/check-guardrails.1.html: no such place in that page: #Rulez"* ]]
    [[ "$output" == *"README.html: <img> goes elsewhere: https://x.example/x.png"* ]]
    [[ "$output" == *"README.html: a script"* ]]
    [[ "$output" == *"schemas/check.html: leads nowhere: check.json"* ]]
    [[ "$output" == *"schemas/move.html: nothing leads here"* ]]
}

@test "the same tree makes the same bytes, whatever the locale, the time zone and the umask" {
    # What stands there and has no source is gone.
    mkdir -p two/html
    touch two/html/old.html
    LC_ALL=de_DE.UTF-8 TZ=Pacific/Auckland bash -c 'umask 077; BUILD=$PWD/two VERSION=0.1.0 "$TOP/.ci/html/make"' >made
    diff -r "$SITE" two/html
    [ "$(cat made)" = "$PWD/two/html/index.html" ]
}

@test "each document, runbook, man page and schema has its page, with all that it says" {
    local file name
    for file in README CONTRIBUTING SECURITY THREATS CHANGELOG; do
        grep -qF "<h1 id=\"$(sed -n '1s/^# *//p' "$TOP/$file.md" | tr 'A-Z ' 'a-z-')\">" "$SITE/$file.html"
    done
    for file in "$TOP"/examples/runbooks/*.md; do
        name=$(basename "$file" .md)
        [ -s "$SITE/runbooks/${name/README/index}.html" ]
    done
    for file in "$TOP"/man/*; do
        name=$(basename "$file")
        [ "$(grep -c '<h2 class="Sh"' "$SITE/man/$name.html")" -eq "$(grep -c '^\.Sh ' "$file")" ]
        [ "$(grep -c '<dt' "$SITE/man/$name.html")" -ge "$(grep -c '^\.It Fl Fl' "$file")" ]
    done
    for file in "$TOP"/common/schemas/*.json; do
        name=$(basename "$file" .json)
        cmp "$file" "$SITE/schemas/$name.json"
        jq -r '.. | .properties? // empty | keys[]' "$file" | sort -u >wanted
        grep -oE '<code>[^<]*</code>' "$SITE/schemas/$name.html" | sed 's/<[^>]*>//g; s/.*[.]//' | sort -u | comm -23 wanted - >left
        [ ! -s left ] || { echo "$name: no $(paste -sd ' ' left)"; return 1; }
    done
    [[ "$(words_of schemas/check.html)" == *'Member Needed What it may be type yes &quot;check&quot; tool yes string, not empty'* ]]
    [[ "$(words_of schemas/check.html)" == *'status yes &quot;pass&quot; or &quot;fail&quot;'* ]]
    [[ "$(words_of schemas/summary.html)" == *' readiness.areas[].name yes string, not empty '* ]]
}

@test "code blocks of Markdown are the same to the byte in their pages" {
    local page file
    for file in README.md examples/reco-service/README.md; do
        blocks "$TOP/$file"
        page=$SITE/${file%.md}.html
        "$PYTHON" -c 'import html.parser, sys
class Blocks(html.parser.HTMLParser):
    on = 0
    def handle_starttag(self, tag, attrs): self.on += tag == "pre"
    def handle_endtag(self, tag): self.on -= tag == "pre"
    def handle_data(self, data):
        if self.on: sys.stdout.write(data)
Blocks().feed(open(sys.argv[1], encoding="utf-8").read())' "$page" >shown
        for i in $(seq "$(find blocks -name '*[0-9]' | wc -l)"); do cat "blocks/$i"; done | diff - shown
    done
}
