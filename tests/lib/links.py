"""Holds a folder of HTML pages to its own links:  links.py FOLDER

Every href and src leads to a file of the folder, and behind a # to an id of it; ids are there once; every page is reached
from index.html; nothing is loaded from elsewhere, and there is no script.  Prints what is wrong, then how many pages and links
there are; exits 1 where anything is wrong."""
import html.parser
import pathlib
import sys
import urllib.parse

root = pathlib.Path(sys.argv[1]).resolve()
faults = []


class Page(html.parser.HTMLParser):
    def __init__(self, path):
        super().__init__(convert_charrefs=True)
        self.path, self.ids, self.links, self.open = path, set(), [], []
        self.feed(path.read_text(encoding="utf-8"))
        self.close()
        if self.open:
            self.fault(f"not closed: {self.open}")

    void = {"meta", "link", "br", "img", "hr", "input", "wbr", "col"}

    def fault(self, what):
        faults.append(f"{self.path.relative_to(root)}: {what}")

    def handle_starttag(self, tag, attrs):
        if tag not in self.void:
            self.open.append(tag)
        for name, value in attrs:
            if name == "id":
                if value in self.ids:
                    self.fault(f"two elements have the id {value}")
                self.ids.add(value)
            if name in ("href", "src"):
                self.links.append((tag, value or ""))
            if name.startswith("on"):
                self.fault(f"a script: {name}")
        if tag == "script":
            self.fault("a script")

    def handle_startendtag(self, tag, attrs):
        if tag not in self.void:
            self.fault(f"<{tag}/> closes nothing")
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        # The end of a paragraph or of an item of a list may be left out.
        while self.open and self.open[-1] != tag and self.open[-1] in ("p", "li", "dt", "dd", "tr", "td", "th", "tbody", "thead"):
            self.open.pop()
        if not self.open or self.open.pop() != tag:
            self.fault(f"</{tag}> closes nothing")


pages = {path: Page(path) for path in sorted(root.rglob("*.html"))}
count = 0
reached, front = set(), [root / "index.html"]
for page in pages.values():
    for tag, link in page.links:
        count += 1
        url = urllib.parse.urlsplit(link)
        if url.scheme or url.netloc:
            if tag != "a" or url.scheme not in ("https", "mailto"):
                page.fault(f"<{tag}> goes elsewhere: {link}")
            continue
        if url.path.startswith("/"):
            page.fault(f"not relative: {link}")
            continue
        target = (page.path.parent / urllib.parse.unquote(url.path)).resolve() if url.path else page.path
        if not target.is_relative_to(root) or not target.is_file():
            page.fault(f"leads nowhere: {link}")
        elif url.fragment and target in pages and urllib.parse.unquote(url.fragment) not in pages[target].ids:
            page.fault(f"no such place in that page: {link}")
while front:
    page = pages.get(front.pop())
    if page is None or page.path in reached:
        continue
    reached.add(page.path)
    for tag, link in page.links:
        url = urllib.parse.urlsplit(link)
        if tag == "a" and not url.scheme and url.path:
            front.append((page.path.parent / urllib.parse.unquote(url.path)).resolve())
for page in pages.values():
    if page.path not in reached:
        page.fault("nothing leads here")

print(*faults, sep="\n", end="\n" if faults else "")
print(f"{len(pages)} pages, {count} links")
sys.exit(1 if faults or not pages else 0)
