#!/usr/bin/python3
"""What has to hold for every page of readiness-report html, whatever the records said:  page.py STYLESHEET FILE...

Only elements and attributes that the page has by itself; each element closed; no script, no style but the one that the
policy names by its digest, nothing loaded from elsewhere; ids that stand once, and references to ids that exist; one h1,
no level of heading left out; landmarks; figures with a title and a description.  Prints what is wrong.
"""
import base64, hashlib, re, sys
from html.parser import HTMLParser

VOID = {"meta", "link", "input"}
ELEMENTS = set("""html head meta title link style body a svg defs symbol path use rect line circle text header p code span main
    section div h1 h2 h3 h4 ul li b bdi dl dt dd nav details summary pre strong figure figcaption desc table caption thead
    tbody tr th td fieldset legend input label footer""".split()) | {"title"}
ATTRIBUTES = set("""lang charset http-equiv content name rel href class id viewbox d aria-hidden aria-labelledby aria-label
    focusable role scope tabindex open type checked disabled for x y x1 x2 y1 y2 cx cy r width height text-anchor
    preserveaspectratio""".split())
LANDMARKS = {"header", "nav", "main", "footer"}


class Page(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.faults, self.open, self.ids, self.wanted, self.headings = [], [], [], [], []
        self.seen, self.metas, self.style, self.figures = set(), [], "", []
        self.row, self.columns = 0, None

    def fault(self, what):
        self.faults.append(f"line {self.getpos()[0]}: {what}")

    def handle_starttag(self, tag, attributes):
        self.element(tag, attributes)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.element(tag, attributes)

    def element(self, tag, pairs):
        attributes = dict(pairs)
        self.seen.add(tag)
        if tag not in ELEMENTS:
            self.fault(f"element {tag}")
        for name, value in pairs:
            if name not in ATTRIBUTES:
                self.fault(f"attribute {name} of {tag}")
            if name in ("id",):
                self.ids.append(value)
            if name in ("aria-labelledby", "for"):
                self.wanted += value.split()
        if len(attributes) != len(pairs):
            self.fault(f"an attribute of {tag} stands twice")
        href = attributes.get("href")
        if href is not None:
            self.link(tag, href, attributes)
        if tag in ("table", "tr"):
            self.row, self.columns = 0, None if tag == "table" else self.columns
        self.row += tag in ("th", "td")
        if tag == "meta":
            self.metas.append(attributes)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "svg" and attributes.get("role") == "img":
            self.figures.append(set())
        if self.figures and "svg" in self.open and tag in ("title", "desc"):
            self.figures[-1].add(tag)

    def link(self, tag, href, attributes):
        if href.startswith("#"):
            self.wanted.append(href[1:])
        elif tag == "link":
            if attributes.get("rel") != "icon" or not href.startswith("data:image/svg+xml,"):
                self.fault(f"link to {href}")
        elif tag != "a" or not re.match(r"https?://[^\s\\]*$|(?!//)[^:/?#\s\\]*([/?#][^\s\\]*)?$", href):
            self.fault(f"{tag} leads to {href}")
        elif attributes.get("rel") != "noopener noreferrer":
            self.fault(f"a link with the rel {attributes.get('rel')}")

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.fault(f"</{tag}> where {self.open[-1:]} is open")
        if tag in self.open:
            while self.open.pop() != tag:
                pass

        if tag == "tr":
            if self.columns not in (None, self.row):
                self.fault(f"a row of {self.row} cells below one of {self.columns}")
            self.columns = self.row

    def handle_data(self, data):
        if self.open and self.open[-1] == "style":
            self.style += data
        for character in data:
            code = ord(character)
            if (code < 32 and character not in "\n\t") or 0x7f <= code <= 0x9f or 0x202a <= code <= 0x202e or \
                    0x2066 <= code <= 0x2069:
                self.fault(f"U+{code:04X} in the text")

    def handle_comment(self, data):
        self.fault(f"a comment: {data[:40]}")

    def handle_pi(self, data):
        self.fault(f"an instruction: {data[:40]}")

    def unknown_decl(self, data):
        self.fault(f"a declaration: {data[:40]}")

    def judge(self, stylesheet):
        if self.open:
            self.fault(f"not closed: {self.open}")
        for name in sorted({i for i in self.ids if self.ids.count(i) > 1}) if len(self.ids) != len(set(self.ids)) else []:
            self.fault(f"the id {name} stands twice")
        for name in sorted(set(self.wanted) - set(self.ids)):
            self.fault(f"no element has the id {name}")
        if self.headings.count(1) != 1:
            self.fault(f"{self.headings.count(1)} headings of the first level")
        for before, after in zip(self.headings, self.headings[1:]):
            if after > before + 1:
                self.fault(f"a heading of level {after} below one of level {before}")
        for tag in sorted(LANDMARKS - self.seen):
            self.fault(f"no {tag}")
        for figure in self.figures:
            if figure != {"title", "desc"}:
                self.fault(f"a figure with {sorted(figure)} alone")
        if self.style != stylesheet:
            self.fault("its style is not the style sheet")
        digest = base64.b64encode(hashlib.sha256(self.style.encode()).digest()).decode()
        policy = [m.get("content") for m in self.metas if m.get("http-equiv") == "Content-Security-Policy"]
        wanted = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
        if policy != [wanted]:
            self.fault(f"its policy is {policy}, not {wanted}")
        return self.faults


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        stylesheet = file.read()
    wrong = 0
    for path in sys.argv[2:]:
        with open(path, encoding="utf-8", errors="strict", newline="") as file:
            text = file.read()
        page = Page()
        page.feed(text)
        page.close()
        if not text.startswith("<!DOCTYPE html>\n<html lang=\"en\">"):
            page.fault("no document type")
        for fault in page.judge(stylesheet)[:20]:
            wrong = 1
            print(f"{path}: {fault}")
    return wrong


sys.exit(main())
