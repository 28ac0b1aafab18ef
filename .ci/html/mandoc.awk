# What mandoc makes of a man page, below a heading of ours: its sections become the second level, with a list of them;
# its head and foot, which say what ours say, are left out.

/^<table class="(head|foot)">/ { gone = 1 }
gone { if (/^<\/table>/) gone = 0; next }
/^<br\/>$/ { next }
heading != "" { $0 = heading " " $0; heading = "" }
/^<h[12] / && !/<\/h[12]>$/ { heading = $0; next }
{
    gsub(/<br\/>/, "<br>")
    sub(/<pre>/, "<pre tabindex=\"0\">")
}
match($0, /^<h[12] class="S[hs]" id="[^"]*">/) {
    level = substr($0, 3, 1)
    id = substr($0, 20, RLENGTH - 21)
    words = $0
    gsub(/<[^>]*>/, "", words)
    gsub(/  +/, " ", words)
    contents = contents "<li class=\"level-" level "\"><a href=\"#" id "\">" words "</a></li>\n"
    $0 = "<h" (level + 1) substr($0, 4)
    sub(/<\/h[12]>$/, "</h" (level + 1) ">")
}
{ line[++lines] = $0 }
END {
    print "<nav class=\"contents\" aria-label=\"Contents\">\n<ul>\n" contents "</ul>\n</nav>"
    for (i = 1; i <= lines; i++) print line[i]
}
