/* links: cmd/records-from/read/xml_reader.c cmd/records-from/read/name_set.c */
#include "xml_reader.h"

#include "fake_input.h"
#include "text.h"
#include "unit.h"

/* What the hooks saw: "<a x=1>", "</a:text>". */
struct seen {
	struct text told;
	const char *keep; /* the element whose text is kept */
	unsigned deepest, open;
	const char *fail_at; /* the element that is refused */
	uint64_t line;
};

static void
saw_open(void *context, struct xml_reader *r, const char *name)
{
	struct seen *seen = context;
	const char *x = xml_attribute(r, "x"), *missing = xml_attribute(r, "missing");

	seen->open++;
	CHECK_INT(xml_depth(r), seen->open);
	CHECK(!missing);
	if (seen->open > seen->deepest)
		seen->deepest = seen->open;
	text_add_format(&seen->told, "<%s", name);
	if (x)
		text_add_format(&seen->told, " x=%s", x);
	text_add_string(&seen->told, ">");
	if (seen->keep && strcmp(name, seen->keep) == 0)
		xml_keep_text(r);
	if (seen->fail_at && strcmp(name, seen->fail_at) == 0) {
		seen->line = xml_line(r);
		xml_fail(r, "<%s> is refused", name);
		xml_fail(r, "a second time");
	}
}

static void
saw_close(void *context, struct xml_reader *r, const char *name, const struct text *text)
{
	struct seen *seen = context;

	CHECK_INT(xml_depth(r), seen->open);
	CHECK(!xml_attribute(r, "x"));
	seen->open--;
	text_add_format(&seen->told, "</%s", name);
	if (text->len > 0) {
		text_add_byte(&seen->told, ':');
		text_add(&seen->told, text->bytes, text->len);
	}
	text_add_string(&seen->told, ">");
}

static const struct xml_hooks hooks = {.open = saw_open, .close = saw_close};

static int
read_blocks(const char *xml, size_t len, size_t block, struct seen *seen, struct text *why)
{
	struct input input = input_of(xml, len, block);
	int rc;

	text_clear(why);
	text_clear(&seen->told);
	seen->open = seen->deepest = 0;
	rc = xml_read(&input, &hooks, seen, why);
	input_done(&input);
	return rc;
}

/* Whatever the block size, the same is told: "" of what is read to the end. */
static void
reads_as(const char *xml, size_t len, const char *keep, const char *told, const char *reason)
{
	struct seen seen = {.told = TEXT_INIT(1 << 20), .keep = keep};
	struct text why = TEXT_INIT(TEXT_MAX_REASON);

	for (size_t block = 1; block <= len + 1; block++) {
		bool whole = read_blocks(xml, len, block, &seen, &why) == 0;

		if (!CHECK(whole == !*reason) || !CHECK(strstr(text_string(&why), reason)) ||
		    !CHECK(!told || strcmp(text_string(&seen.told), told) == 0)) {
			fprintf(stderr, "%s\n by %zu: %s\n %s\n", xml, block, text_string(&why),
			    text_string(&seen.told));
			break;
		}
	}
	text_free(&seen.told);
	text_free(&why);
}

#define READS(xml, keep, told) reads_as((xml), sizeof(xml) - 1, (keep), (told), "")
#define REFUSES(xml, reason) reads_as((xml), sizeof(xml) - 1, NULL, NULL, (reason))

static void
elements_and_attributes(void)
{
	READS(
	    "<a x='1'><b/><c x=\"&lt;&#65;\">t</c></a>\n", NULL, "<a x=1><b></b><c x=<A></c></a>");
	READS("<?xml version=\"1.0\"?>\n<!-- c --><n:a xmlns:n='u' x='1'><n:b/></n:a>", NULL,
	    "<a x=1><b></b></a>");
}

/* With what stands in children, CDATA and references. */
static void
text_that_is_kept(void)
{
	READS("<a>no<b>t<c>u</c>&amp;<![CDATA[<v>]]></b>no<b/><b> </b></a>", "b",
	    "<a><b><c></c></b:tu&<v>><b></b><b></b: ></a>");
	/* The innermost of two that are kept is not lost from the outer one. */
	READS("<b>1<b>2</b>3</b>", "b", "<b><b></b></b:123>");
}

static void
text_is_cut(void)
{
	struct text xml = TEXT_INIT(1 << 20), why = TEXT_INIT(TEXT_MAX_REASON);
	struct seen seen = {.told = TEXT_INIT(1 << 20), .keep = "a"};

	text_add_string(&xml, "<a>");
	for (int i = 0; i < 2 * XML_MAX_TEXT; i++)
		text_add_byte(&xml, 'x');
	text_add_string(&xml, "</a>");
	for (size_t block = 1000; block < 200000; block *= 3) {
		CHECK_INT(read_blocks(xml.bytes, xml.len, block, &seen, &why), 0);
		CHECK_INT(seen.told.len, strlen("<a></a:>") + XML_MAX_TEXT);
	}
	text_free(&seen.told);
	text_free(&xml);
	text_free(&why);
}

/* A type alone is no harm; nothing it names is looked for. */
static void
document_types(void)
{
	READS("<!DOCTYPE a><a/>", NULL, "<a></a>");
	READS("<!DOCTYPE a SYSTEM \"http://127.0.0.1:9/coverage-04.dtd\"><a/>", NULL, "<a></a>");
	READS("<!DOCTYPE a PUBLIC \"-//X//EN\" \"file:///etc/passwd\" [<!ELEMENT a ANY>]><a/>",
	    NULL, "<a></a>");
	REFUSES("<!DOCTYPE a [<!ENTITY e \"v\">]><a/>", "declares an entity, \"e\"");
	REFUSES("<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><a>&e;</a>",
	    "declares an entity");
	REFUSES("<!DOCTYPE a [<!ENTITY % p SYSTEM \"http://127.0.0.1:9/x\"> %p;]><a/>",
	    "declares an entity");
	REFUSES("<!DOCTYPE lolz [<!ENTITY l \"lol\"><!ENTITY m \"&l;&l;&l;&l;\">]><a>&m;</a>",
	    "declares an entity");
	REFUSES("<!DOCTYPE a SYSTEM \"x.dtd\"><a>&nbsp;</a>", "refers to an entity, \"nbsp\"");
	REFUSES("<a>&nbsp;</a>", "not XML: undefined entity");
}

static void
what_is_not_xml(void)
{
	REFUSES("<a x='1' x='2'/>", "duplicate attribute");
	REFUSES("<a><b></a></b>", "mismatched tag");
	REFUSES("<a/><b/>", "junk after document element");
	REFUSES("<a/>text", "junk");
	REFUSES("<a x=1/>", "not XML");
	REFUSES("{\"a\": 1}", "not XML");
	REFUSES("<a>\0</a>", "not XML");
	REFUSES("<a>\x01</a>", "not XML");
	REFUSES("<a>&#0;</a>", "not XML");
	REFUSES("", "it is empty");
	REFUSES(" \n", "it is empty");
	REFUSES("<?xml version=\"1.0\"?>\n<!-- nothing -->\n", "it is empty");
}

static void
encodings(void)
{
	READS("<?xml version=\"1.0\" encoding=\"UTF-8\"?><a x='\xc3\xbc'/>", NULL,
	    "<a x=\xc3\xbc></a>");
	READS("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a x='\xfc'/>", NULL,
	    "<a x=\xc3\xbc></a>");
	READS("\xff\xfe<\0a\0 \0x\0=\0'\0\xfc\0'\0/\0>\0", NULL, "<a x=\xc3\xbc></a>");
	READS("\xfe\xff\0<\0a\0/\0>", NULL, "<a></a>");
	REFUSES("<a x='\xfc'/>", "not XML");
	REFUSES("<?xml version=\"1.0\" encoding=\"UTF-8\"?><a x='\xfc'/>", "not XML");
	REFUSES("<?xml version=\"1.0\" encoding=\"EBCDIC-X\"?><a/>", "convert it to UTF-8");
	REFUSES("<?xml version=\"1.0\" encoding=\"UTF-16\"?><a/>",
	    "not in the encoding that it declares");
}

static void
depth_is_bounded(void)
{
	struct text xml = TEXT_INIT(1 << 20), why = TEXT_INIT(TEXT_MAX_REASON);
	struct seen seen = {.told = TEXT_INIT(1 << 20)};

	for (int i = 0; i < XML_MAX_DEPTH; i++)
		text_add_string(&xml, "<a>");
	for (int i = 0; i < XML_MAX_DEPTH; i++)
		text_add_string(&xml, "</a>");
	CHECK_INT(read_blocks(xml.bytes, xml.len, 1000, &seen, &why), 0);
	CHECK_INT(seen.deepest, XML_MAX_DEPTH);
	CHECK_INT(seen.open, 0);
	text_clear(&xml);
	for (int i = 0; i < 10000; i++)
		text_add_string(&xml, "<a>");
	CHECK_INT(read_blocks(xml.bytes, xml.len, 1000, &seen, &why), -1);
	CHECK_INT(seen.deepest, XML_MAX_DEPTH);
	CHECK(strstr(text_string(&why), "nested deeper than 256"));
	text_free(&seen.told);
	text_free(&xml);
	text_free(&why);
}

/* Expat keeps each name that it meets. */
static void
names_are_bounded(void)
{
	for (int f = 0; f < 2; f++) {
		struct text xml = TEXT_INIT(1 << 20), why = TEXT_INIT(TEXT_MAX_REASON);
		struct seen seen = {.told = TEXT_INIT(1 << 20)};

		text_add_string(&xml, "<r>");
		for (int i = 0; i < 20000; i++)
			text_add_format(&xml, f == 0 ? "<a%d/>" : "<a b%d='1'/>", i % 9000);
		text_add_string(&xml, "</r>");
		CHECK_INT(read_blocks(xml.bytes, xml.len, 100000, &seen, &why), 0);
		text_cut(&xml, xml.len - 4);
		for (int i = 9000; i < 10002; i++)
			text_add_format(&xml, f == 0 ? "<a%d/>" : "<a b%d='1'/>", i);
		CHECK_INT(read_blocks(xml.bytes, xml.len, 100000, &seen, &why), -1);
		CHECK(strstr(text_string(&why), "more than 10000 names"));
		text_free(&seen.told);
		text_free(&xml);
		text_free(&why);
	}
}

/* Wherever a report was cut, that is said, and nothing of it is taken for the whole. */
static void
cuts_are_seen(void)
{
	static const char xml[] = "<?xml version='1.0'?>\n<a x='1'>\n<!-- c "
				  "--><b>t&amp;\xc3\xbc<![CDATA[u]]></b><?p i?>\n<c/></a>";
	struct seen seen = {.told = TEXT_INIT(1 << 20), .keep = "b"};
	struct text why = TEXT_INIT(TEXT_MAX_REASON);

	for (size_t len = 1; len < sizeof(xml) - 1; len++)
		for (size_t block = 1; block < 40; block += 6) {
			CHECK_INT(read_blocks(xml, len, block, &seen, &why), -1);
			if (!CHECK(strstr(text_string(&why), "ends early") ||
				   strstr(text_string(&why), "it is empty")))
				fprintf(stderr, "%.*s: %s\n", (int)len, xml, text_string(&why));
		}
	CHECK_INT(read_blocks(xml, sizeof(xml) - 1, 7, &seen, &why), 0);
	text_free(&seen.told);
	text_free(&why);
}

static void
places_are_named(void)
{
	static const char xml[] = "<a>\n\n  <b/><c/></a>";
	struct seen seen = {.told = TEXT_INIT(1 << 20), .fail_at = "b"};
	struct text why = TEXT_INIT(TEXT_MAX_REASON);

	CHECK_INT(read_blocks(xml, sizeof(xml) - 1, 3, &seen, &why), -1);
	CHECK_STRING(text_string(&why), "FILE:3:3: <b> is refused");
	CHECK_INT(seen.line, 3);
	CHECK_STRING(text_string(&seen.told), "<a><b>");
	text_free(&seen.told);
	text_free(&why);
}

/* One tag of many MiB is neither kept nor read again and again. */
static void
long_tags_are_refused(void)
{
	static const char *const begins[] = {"<a x='", "<!--", "<"};
	struct text xml = TEXT_INIT(64 << 20), why = TEXT_INIT(TEXT_MAX_REASON);
	struct seen seen = {.told = TEXT_INIT(1 << 20)};

	for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++) {
		text_clear(&xml);
		text_add_string(&xml, begins[i]);
		for (int n = 0; n < 17 << 20; n += 16)
			text_add_string(&xml, "aaaaaaaaaaaaaaaa");
		CHECK_INT(read_blocks(xml.bytes, xml.len, INPUT_BLOCK, &seen, &why), -1);
		CHECK(strstr(text_string(&why), "longer than 16 MiB"));
	}
	/* Text is no tag. */
	text_clear(&xml);
	text_add_string(&xml, "<a>");
	for (int n = 0; n < 17 << 20; n += 16)
		text_add_string(&xml, "aaaaaaaaaaaaaaaa");
	text_add_string(&xml, "</a>");
	CHECK_INT(read_blocks(xml.bytes, xml.len, INPUT_BLOCK, &seen, &why), 0);
	text_free(&seen.told);
	text_free(&xml);
	text_free(&why);
}

static void
failures_of_the_input(void)
{
	struct input input = input_of("<a/>", 4, 2);
	struct seen seen = {.told = TEXT_INIT(1 << 20)};
	struct text why = TEXT_INIT(TEXT_MAX_REASON);

	input.failure = "FILE: the disk is gone";
	CHECK_INT(xml_read(&input, &hooks, &seen, &why), -1);
	CHECK_STRING(text_string(&why), "FILE: the disk is gone");
	input_done(&input);
	text_free(&seen.told);
	text_free(&why);
}

static void
roots(void)
{
	static const struct {
		const char *xml, *root;
	} rows[] = {{"<a><b/></a>", "a"},
	    {"<?xml version='1.0'?><!DOCTYPE a SYSTEM 'x'>\n<n:a>", "a"}, {"<a", ""}, {"", ""},
	    {"text", ""}, {"<!DOCTYPE a [<!ENTITY e 'v'>]><a/>", ""}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t block = 1; block < 20; block++) {
			struct input input = input_of(rows[i].xml, strlen(rows[i].xml), block);
			struct text name = TEXT_INIT(100);

			xml_root(&input, &name);
			CHECK_STRING(text_string(&name), rows[i].root);
			input_done(&input);
			text_free(&name);
		}
}

int
main(void)
{
	elements_and_attributes();
	text_that_is_kept();
	text_is_cut();
	document_types();
	what_is_not_xml();
	encodings();
	depth_is_bounded();
	names_are_bounded();
	cuts_are_seen();
	places_are_named();
	long_tags_are_refused();
	failures_of_the_input();
	roots();
	return unit_end();
}
