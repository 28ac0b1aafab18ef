# Headings of a page get the ids that GitHub gives them; a page of many sections gets a list of these; wide tables and
# long lines scroll, by the keyboard too.

function words(html) {
    gsub(/<[^>]*>/, "", html)
    return html
}
function slug(html,    id) {
    id = tolower(words(html))
    gsub(/&[a-z]+;/, "", id)
    gsub(/[^a-z0-9 _-]/, "", id)
    gsub(/ /, "-", id)
    if (id in used) return id "-" used[id]++
    used[id] = 1
    return id
}
/^<!-- raw HTML omitted -->$/ { next }
{ gsub(/ \/>/, ">") }
{
    sub(/<table>/, "<div class=\"scroll\" tabindex=\"0\"><table>")
    sub(/<\/table>/, "</table></div>")
    sub(/^<pre>/, "<pre tabindex=\"0\">")
}
match($0, /^<h[1-6]>/) {
    level = substr($0, 3, 1)
    html = substr($0, 5, length($0) - 9)
    id = slug(html)
    $0 = "<h" level " id=\"" id "\">" html "</h" level ">"
    if (level == 2) contents = contents "<li><a href=\"#" id "\">" words(html) "</a></li>\n"
    if (level == 2) sections++
    if (level == 1 && !first) first = lines + 1
}
{ line[++lines] = $0 }
END {
    for (i = 1; i <= lines; i++) {
        print line[i]
        if (i == first && sections > 7) print "<nav class=\"contents\" aria-label=\"Contents\">\n<ul>\n" contents "</ul>\n</nav>"
    }
}
