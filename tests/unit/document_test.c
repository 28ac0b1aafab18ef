/* Plans and policies as trees: sequences, comments, lines, and what is refused. */
#include <stdlib.h>
#include <unistd.h>

#include "document.h"
#include "text.h"
#include "unit.h"

static struct document *
parse(const char *bytes, struct text *why)
{
	text_clear(why);
	return document_parse("plan.json", bytes, strlen(bytes), why);
}

/* The tree in one line: each value as LINE and its bytes, containers with what is in them. */
static void
render(const struct document_value *value, struct text *out)
{
	for (; value; value = value->next) {
		if (value->name)
			text_add_format(out, "%s=", value->name);
		text_add_format(out, "%u:", value->line);
		if (value->slice.type == JSON_OBJECT || value->slice.type == JSON_ARRAY) {
			text_add_byte(out, value->slice.type == JSON_OBJECT ? '{' : '[');
			render(value->first, out);
			text_add_byte(out, value->slice.type == JSON_OBJECT ? '}' : ']');
		} else {
			text_add(out, value->slice.bytes, value->slice.len);
		}
		text_add_byte(out, ' ');
	}
}

static void
test_trees(void)
{
	static const struct {
		const char *bytes, *tree;
		size_t count;
	} table[] = {
	    {"", "", 0},
	    {" \n# only this\n", "", 0},
	    {"{}", "1:{} ", 1},
	    {"{}\n[]\n{}", "1:{} 3:{} ", 2},
	    {"{\"a\":1}{\"b\":2}", "1:{a=1:1 } 1:{b=1:2 } ", 2},
	    {"# first\n{\"a\":\n  [1,\n  2]}\n#last", "2:{a=3:[3:1 4:2 ] } ", 1},
	    /* A top-level array counts as its elements, but not an array inside of it. */
	    {"[{\"a\":1},\n{\"b\":2},[3]]\n4", "1:{a=1:1 } 2:{b=2:2 } 2:[2:3 ] 3:4 ", 4},
	    {"[]\n[1]", "2:1 ", 1},
	    {"1\n\"two\"\ntrue false null -3.50", "1:1 2:\"two\" 3:true 3:false 3:null 3:-3.50 ",
		6},
	    {"{\"a\\u0062\":\"c\\nd\"}", "1:{ab=1:\"c\\nd\" } ", 1},
	    {"{\"a\":{\"b\":{\"c\":[[],{},[{}]]}},\"d\":0}",
		"1:{a=1:{b=1:{c=1:[1:[] 1:{} 1:[1:{} ] ] } } d=1:0 } ", 1},
	    {"{\"#\":\"# no comment\"}\r\n#\r\n", "1:{#=1:\"# no comment\" } ", 1},
	    {"[12,\n 13 ,14\n]", "1:12 2:13 2:14 ", 3},
	    {"{\"n\":12345678901234567890,\"m\":1.10}", "1:{n=1:12345678901234567890 m=1:1.10 } ",
		1},
	};
	struct text why = TEXT_INIT(TEXT_MAX_REASON), out = TEXT_INIT(TEXT_MAX_REASON);

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct document *document = parse(table[i].bytes, &why);

		if (!CHECK(document != NULL)) {
			fprintf(stderr, "    %s: %s\n", table[i].bytes, text_string(&why));
			continue;
		}
		text_clear(&out);
		render(document->first, &out);
		CHECK_STRING(text_string(&out), table[i].tree);
		CHECK_INT(document->count, table[i].count);
		document_free(document);
	}
	text_free(&why);
	text_free(&out);
}

static void
test_refusals(void)
{
	static const struct {
		const char *bytes, *why;
	} table[] = {
	    {"{\"a\":1,}", "plan.json:1:8: comma before a closing bracket"},
	    {"{\"a\":1}\n\n{\"b\":\n01}", "plan.json:4:1: number has a leading zero"},
	    {"{\"a\":1}\n{\"a\":", "plan.json:2:6: unexpected end"},
	    {"{}\n{\n#inside\n}",
		"plan.json:3:1: expected a member name in quotes (comments stand on "
		"lines of their own, between values)"},
	    {"{} # behind",
		"plan.json:1:4: expected a value (comments stand on lines of their own, "
		"between values)"},
	    {" # indented",
		"plan.json:1:2: expected a value (comments stand on lines of their own, "
		"between values)"},
	    {"12true", "plan.json:1:1: something follows the value"},
	    {"\"a\"\"b\"", "plan.json:1:1: something follows the value"},
	    {"\n3[7", "plan.json:2:1: something follows the value"},
	    {"null{}", "plan.json:1:1: something follows the value"},
	    {"{},{}", "plan.json:1:3: expected a value"},
	    {"{\"a\":\"x\\u0000y\"}", "plan.json:1:6: a string holds a NUL character"},
	    {"\n{\"a\\u0000\":1}", "plan.json:2:2: a string holds a NUL character"},
	    {"\xef\xbb\xbf{}", "plan.json:1:1: byte order mark"},
	    {"{\"a\":\"\n\"}", "plan.json:1:7: control byte in a string"},
	    {"{\"a\":\"\xff\"}", "plan.json:1:7: invalid UTF-8"},
	    {"nil", "plan.json:1:1: it is text, \"nil\", and no JSON: is that the error page of a "
		    "server, saved in the file's place?"},
	    {"{}\nnonsense", "plan.json:2:2: expected true, false or null"},
	    {"NaN", "plan.json:1:1: NaN and Infinity are no JSON"},
	    {"falsy",
		"plan.json:1:1: it is text, \"falsy\", and no JSON: is that the error page of a "
		"server, saved in the file's place?"},
	};
	struct text why = TEXT_INIT(TEXT_MAX_REASON);

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		CHECK(parse(table[i].bytes, &why) == NULL);
		CHECK_STRING(text_string(&why), table[i].why);
	}
	CHECK(document_parse("plan.json", "{}\0", 3, &why) == NULL);
	CHECK_STRING(text_string(&why), "plan.json:1:3: NUL byte");
	text_free(&why);
}

static void
test_depth(void)
{
	enum { DEEP = 10000 };
	static char bytes[2 * DEEP];
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct document *document;

	memset(bytes, '[', DEEP);
	memset(bytes + DEEP, ']', DEEP);
	CHECK(document_parse("deep", bytes, sizeof bytes, &why) == NULL);
	CHECK_STRING(text_string(&why), "deep:1:257: nested too deep");
	document =
	    document_parse("deep", bytes + DEEP - JSON_MAX_DEPTH, (size_t)2 * JSON_MAX_DEPTH, &why);
	CHECK(document != NULL);
	document_free(document);
	document_free(NULL);
	text_free(&why);
}

/* ---- members ---- */

static void
test_members(void)
{
	static const char *const known[] = {"name", "expect", "until", NULL};
	static const struct {
		const char *bytes, *why; /* NULL: good */
	} table[] = {
	    {"{}", NULL},
	    {"{\"until\":1,\"name\":2}", NULL},
	    {"[[1]]", "plan.json:1:2: expected an object"},
	    {"\n7", "plan.json:2:1: expected an object"},
	    {"{\"name\":1,\n\"expct\":2}",
		"plan.json:2:1: unknown member \"expct\"; did you mean \"expect\"?"},
	    {"{\"zzzzzzzz\":1}", "plan.json:1:2: unknown member \"zzzzzzzz\""},
	    {"{\"name\":1,\n\n\"until\":2,\"name\":3}",
		"plan.json:3:11: member \"name\" stands twice"},
	    {"{\"name\":1,\"n\\u0061me\":3}", "plan.json:1:11: member \"name\" stands twice"},
	};
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct document *document;
	const struct document_value *value;

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		int rc;

		document = parse(table[i].bytes, &why);
		rc = document_check_members(document, document->first, known, &why);
		CHECK_INT(rc, table[i].why ? -1 : 0);
		if (table[i].why)
			CHECK_STRING(text_string(&why), table[i].why);
		document_free(document);
	}

	document = parse("{\"a\":\"x\\ty\",\n\"b\":[true]} 7", &why);
	value = document_member(document->first, "a");
	CHECK(value != NULL);
	CHECK_STRING(value ? value->string : NULL, "x\ty");
	value = document_member(document->first, "b");
	CHECK_INT(value ? value->line : 0, 2);
	CHECK(value && value->string == NULL && document_member(value, "a") == NULL);
	CHECK(document_member(document->first, "c") == NULL);
	CHECK(document_member(document->first->next, "a") == NULL); /* no object */
	CHECK_INT(document_fault(document, value, &why, "want %d", 5), -1);
	CHECK_STRING(text_string(&why), "plan.json:2:5: want 5");
	document_free(document);
	text_free(&why);
}

/* ---- files ---- */

static void
test_files(void)
{
	char path[] = "/tmp/document_test.XXXXXX";
	int fd = mkstemp(path);
	struct text why = TEXT_INIT(TEXT_MAX_REASON), expected = TEXT_INIT(TEXT_MAX_REASON);
	struct document *document;

	if (!CHECK(fd != -1))
		return;
	CHECK_INT(write(fd, "{\"a\":1}\n{\n", 10), 10);
	CHECK(document_read(path, &why) == NULL);
	text_set_format(&expected, "%s:3:1: unexpected end", path);
	CHECK_STRING(text_string(&why), text_string(&expected));

	CHECK_INT(write(fd, "}\n", 2), 2);
	document = document_read(path, &why);
	CHECK(document && document->count == 2);
	CHECK_STRING(document ? document->name : NULL, path);
	document_free(document);

	/* A hole reads as NUL bytes: 64 MiB of them are read and found out, more are not. */
	CHECK_INT(ftruncate(fd, 64 << 20), 0);
	CHECK(document_read(path, &why) == NULL);
	text_set_format(&expected, "%s:4:1: NUL byte", path);
	CHECK_STRING(text_string(&why), text_string(&expected));
	CHECK_INT(ftruncate(fd, (64 << 20) + 1), 0);
	CHECK(document_read(path, &why) == NULL);
	text_set_format(&expected, "%s: larger than 64 MiB", path);
	CHECK_STRING(text_string(&why), text_string(&expected));
	close(fd);
	unlink(path);

	CHECK(document_read(path, &why) == NULL);
	text_set_format(&expected, "cannot open %s: No such file or directory", path);
	CHECK_STRING(text_string(&why), text_string(&expected));
	CHECK(document_read("/", &why) == NULL);
	CHECK_STRING(text_string(&why), "cannot read /: Is a directory");
	text_free(&why);
	text_free(&expected);
}

int
main(void)
{
	test_trees();
	test_refusals();
	test_depth();
	test_members();
	test_files();
	return unit_end();
}
