#!/bin/sh
# Prints style.c: the style sheets named (NAME.css ...) as C strings, and the digest of each as a
# Content-Security-Policy names it.
set -eu

LC_ALL=C
export LC_ALL

# Hexadecimal digits as base64.
base64_of() {
    awk '{
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        for (i = 1; i <= length($1); i += 6) {
            bits = 0
            for (j = 0; j < 6; j++) {
                digit = substr($1, i + j, 1)
                bits = bits * 16 + (digit == "" ? 0 : index("0123456789abcdef", digit) - 1)
            }
            for (k = 262144; k >= 1; k /= 64) out = out substr(letters, int(bits / k) % 64 + 1, 1)
        }
        rest = length($1) % 6
        if (rest == 2) out = substr(out, 1, length(out) - 2) "=="
        if (rest == 4) out = substr(out, 1, length(out) - 1) "="
        print out
    }'
}

echo '/* Made by cmd/readiness-report/page/embed.sh. */'
echo '#include "page/style.h"'
for file in "$@"; do
    name=$(basename "$file" .css)
    echo
    echo "const char style_${name}[] ="
    # One C string literal a line, so that no literal exceeds what C17 promises for a line.
    sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^.*$/    "&\\n"/' "$file"
    echo '    "";'
    echo
    echo "extern const char style_${name}_digest[];"
    echo "const char style_${name}_digest[] = \"sha256-$(sha256sum <"$file" | cut -d ' ' -f 1 | base64_of)\";"
done
