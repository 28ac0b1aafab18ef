# The pages of make html as a browser and its inspectors see them: html-validate reads each; in headless Chromium, light and
# dark, on a screen and on a phone, axe-core finds nothing in one of each kind, nothing is asked for, the keyboard gets through.
# A site that cannot be made leaves the old one.

load ../lib/harness

MODULES=$BUILD/npm/node_modules

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return 1
    BUILD=$PWD VERSION=0.1.0 "$TOP/.ci/html/make"
}

@test "html-validate has nothing to say of any page" {
    cd "$BATS_FILE_TMPDIR/html"
    # The stylesheet is a file of theirs, and ids, styles and tables without a body are as mandoc makes them.
    cat >.htmlvalidate.json <<'EOT'
{"root": true, "extends": ["html-validate:recommended", "html-validate:document"],
 "rules": {"require-sri": "off", "valid-id": ["error", {"relaxed": true}], "no-inline-style": "off", "prefer-tbody": "off"}}
EOT
    find . -name '*.html' -print0 | xargs -0 node "$MODULES/html-validate/bin/html-validate.mjs"
    rm .htmlvalidate.json
}

@test "in Chromium: axe-core finds nothing, nothing is loaded or logged, the keyboard works, it fits" {
    cd "$BATS_FILE_TMPDIR/html"
    run -0 timeout 600 node "$TOP/tests/nightly/pages.js" "$MODULES" "$(command -v chromium)" index.html README.html \
        THREATS.html man/check-guardrails.1.html runbooks/index.html schemas/policy.html
    [[ "$output" == "6 pages, 0 faults" ]]
}

@test "a reference to a file that is not there, and a reader that fails, end it with a message and leave the old pages" {
    mkdir tree
    git -C "$TOP" ls-files -z --deduplicate -- .ci man '*.md' common/schemas examples | (cd "$TOP" && xargs -0 cp --parents -t "$BATS_TEST_TMPDIR/tree")
    echo old >old
    mkdir -p built/html && cp old built/html/index.html
    echo 'See [it](examples/nowhere.md).' >>tree/SECURITY.md
    run -1 env BUILD="$PWD/built" VERSION=0.1.0 tree/.ci/html/make
    [[ "$output" == *"html: a page refers to a file that is not there: examples/nowhere.md"* ]]
    sed -i '$d' tree/SECURITY.md
    echo '{' >tree/common/schemas/check.json
    run env BUILD="$PWD/built" VERSION=0.1.0 tree/.ci/html/make
    [ "$status" -ne 0 ]
    [[ "$output" == *"Unfinished JSON"* ]]
    cmp old built/html/index.html
}
