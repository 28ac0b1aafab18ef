# Links of a page that was made from Markdown: what refers to a file of the tree refers to that file's page.
#   awk -v from=FILE -f links.awk PAGES HTML           PAGES: SOURCE <tab> PAGE
#   awk -v from=FILE -v list=1 -f links.awk PAGES HTML: prints the files that it refers to and that have no page

function resolved(path,    parts, n, i, kept, out) {
    if (path !~ /^\//) path = folder path
    n = split(path, parts, "/")
    kept = 0
    for (i = 1; i <= n; i++) {
        if (parts[i] == "" || parts[i] == ".") continue
        if (parts[i] == "..") { if (kept > 0) kept--; continue }
        parts[++kept] = parts[i]
    }
    out = ""
    for (i = 1; i <= kept; i++) out = out (i > 1 ? "/" : "") parts[i]
    return out
}

# From the page of this file to another one.
function relative(page,    up) {
    up = target[from]
    sub(/[^\/]*$/, "", up)
    gsub(/[^\/]*\//, "../", up)
    return up page
}

function mended(url,    anchor, file) {
    if (url ~ /^([a-z][a-z0-9+.-]*:|#)/ || url == "") return url
    anchor = ""
    if (match(url, /#/)) {
        anchor = substr(url, RSTART)
        url = substr(url, 1, RSTART - 1)
    }
    file = resolved(url)
    if (!(file in target)) {
        if (list) print file
        return url anchor
    }
    return relative(target[file]) anchor
}

BEGIN {
    folder = from
    sub(/[^\/]*$/, "", folder)
}
FILENAME == ARGV[1] {
    split($0, column, "\t")
    target[column[1]] = column[2]
    next
}
{
    out = ""
    while (match($0, / (href|src)="[^"]*"/)) {
        begins = RSTART
        length_ = RLENGTH
        attribute = substr($0, begins, length_)
        rest = substr($0, begins + length_)
        out = out substr($0, 1, begins - 1)
        split(attribute, part, "\"")
        out = out part[1] "\"" mended(part[2]) "\""
        $0 = rest
    }
    if (!list) print out $0
}
