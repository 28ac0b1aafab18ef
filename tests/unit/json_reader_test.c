/* links: cmd/records-from/read/json_reader.c cmd/records-from/read/json_window.c cmd/records-from/read/name_set.c */
#include "json_reader.h"

#include "fake_input.h"
#include "text.h"
#include "unit.h"

/* What a walk may do with the values of some name. */
enum way { ENTER, TAKE, PASS };

static enum way
way_of(const struct json_slice *name, const char *entered)
{
	if (name && json_name_is(name, "taken"))
		return TAKE;
	if (name && json_name_is(name, "passed"))
		return PASS;
	return *entered ? ENTER : TAKE;
}

static void tell_value(
    struct json_reader *r, const struct json_slice *name, const char *entered, struct text *told);

/* Enters what can be entered, and takes the rest; what is not entered nor taken is passed over. */
static void
tell_container(struct json_reader *r, const char *entered, struct text *told)
{
	struct json_slice name;

	if (json_enter_object(r)) {
		text_add_byte(told, '{');
		while (json_next_member(r, &name)) {
			text_add(told, name.bytes, name.len);
			text_add_byte(told, ':');
			tell_value(r, &name, entered, told);
		}
		text_add_byte(told, '}');
	} else if (json_enter_array(r)) {
		text_add_byte(told, '[');
		while (json_next_element(r))
			tell_value(r, NULL, entered, told);
		text_add_byte(told, ']');
	}
}

static void
tell_value(
    struct json_reader *r, const struct json_slice *name, const char *entered, struct text *told)
{
	enum way way = way_of(name, entered);
	enum json_type type = json_coming(r);
	struct json_slice value;

	if (way == PASS) {
		text_add_string(told, "-,");
	} else if (way == ENTER && (type == JSON_OBJECT || type == JSON_ARRAY)) {
		tell_container(r, entered, told);
		text_add_byte(told, ',');
	} else if (json_take(r, &value)) {
		CHECK_INT(value.type, type);
		text_add(told, value.bytes, value.len);
		text_add_byte(told, ',');
	}
}

/* Reads it all; 0 or -1, what was seen, and why not. */
static int
read_block(const char *json, size_t len, size_t block, const char *entered, struct text *told,
    struct text *why)
{
	struct input input = input_of(json, len, block);
	struct json_reader *r = json_reader_new(&input);
	int rc;

	text_clear(told);
	text_clear(why);
	tell_container(r, entered, told);
	rc = json_reader_end(r, why);
	CHECK(json_reader_failed(r) == (rc == -1));
	CHECK((rc == -1) == (why->len > 0));
	json_reader_free(r);
	input_done(&input);
	return rc;
}

static const char sample[] = " {\"a\": [1, -2.5e+10, true,false , null, \"x\\u00fc\\\"\\\\ "
			     "yyyyyyyyyyyyyyyyyyyyyyyyyyyy \xc3\xbc\"],\r\n"
			     "\t\"passed\": {\"b\": [[], {}, [{\"c\": "
			     "\"dddddddddddddddddddddd\"}]], \"b2\": 12345678901234567890},\n"
			     " \"taken\" : {\"e\":[{\"f\":\"\\ud83d\\ude00\"}]} , \"\\u0067\": {}, "
			     "\"h\": 0, \"passed\\u0020\": [ ] } \n";

static void
block_borders_do_not_show(void)
{
	static const char told[] =
	    "{\"a\":[1,-2.5e+10,true,false,null,\"x\\u00fc\\\"\\\\ yyyyyyyyyyyyyyyyyyyyyyyyyyyy "
	    "\xc3\xbc\",],"
	    "\"passed\":-,\"taken\":{\"e\":[{\"f\":\"\\ud83d\\ude00\"}]},\"\\u0067\":{},\"h\":0,"
	    "\"passed\\u0020\":[],}";
	struct text got = TEXT_INIT(10000), why = TEXT_INIT(TEXT_MAX_REASON);

	for (size_t block = 1; block <= sizeof(sample); block++) {
		CHECK_INT(read_block(sample, sizeof(sample) - 1, block, "all", &got, &why), 0);
		CHECK_STRING(text_string(&got), told);
		CHECK_STRING(text_string(&why), "");
	}
	text_free(&got);
	text_free(&why);
}

/* Wherever it ends, the end is missed, and what was seen is a beginning of what there is. */
static void
cuts_are_seen(void)
{
	struct text whole = TEXT_INIT(10000), got = TEXT_INIT(10000),
		    why = TEXT_INIT(TEXT_MAX_REASON);
	size_t end = strlen(sample) - 2;

	for (size_t len = 0; len < end; len++)
		for (size_t block = 1; block < 100; block += 7) {
			CHECK_INT(read_block(sample, len, block, "all", &got, &why), -1);
			/* Within a character or a pair of surrogates it is that which is said. */
			if (!CHECK(strstr(text_string(&why),
				       len <= 1 ? "it is empty" : "ends early") ||
				   strstr(text_string(&why), "invalid UTF-8") ||
				   strstr(text_string(&why), "lone surrogate")))
				fprintf(stderr, "%.*s\n by %zu: %s\n", (int)len, sample, block,
				    text_string(&why));
			/* Entered by nobody: the same. */
			CHECK_INT(read_block(sample, len, block, "", &whole, &why), -1);
		}
	CHECK_INT(read_block(sample, end, 9, "all", &got, &why), 0);
	text_free(&whole);
	text_free(&got);
	text_free(&why);
}

/* Refused whichever way it is read, whatever the blocks, with this reason. */
static void
refuses_bytes(const char *json, size_t len, const char *reason)
{
	static const char *const ways[] = {"all", ""};
	struct text got = TEXT_INIT(1 << 20), why = TEXT_INIT(TEXT_MAX_REASON);

	for (size_t way = 0; way < 2; way++)
		for (size_t block = 1; block < 60; block++)
			if (!CHECK(read_block(json, len, block, ways[way], &got, &why) == -1) ||
			    !CHECK(strstr(text_string(&why), reason))) {
				fprintf(stderr, "%s by %zu: %s\n", json, block, text_string(&why));
				return;
			}
	text_free(&got);
	text_free(&why);
}

#define REFUSES(json, reason) refuses_bytes((json), sizeof(json) - 1, (reason))

static void
what_is_not_json(void)
{
	REFUSES("", "it is empty");
	REFUSES(" \n\t ", "it is empty");
	REFUSES("{\"a\":1,}", "");
	REFUSES("[1,]", "");
	REFUSES("[,1]", "");
	REFUSES("[1 2]", "comma");
	REFUSES("{\"a\" 1}", "colon");
	REFUSES("{\"a\":}", "");
	REFUSES("{a:1}", "");
	REFUSES("{1:1}", "");
	REFUSES("[1}", "");
	REFUSES("{\"a\":1]", "");
	REFUSES("[01]", "");
	REFUSES("[+1]", "");
	REFUSES("[.5]", "");
	REFUSES("[1.]", "");
	REFUSES("[1e]", "");
	REFUSES("[-]", "");
	REFUSES("[NaN]", "");
	REFUSES("[Infinity]", "");
	REFUSES("[tru]", "");
	REFUSES("[truee]", "");
	REFUSES("[nul]", "");
	REFUSES("['a']", "");
	REFUSES("[\"a\nb\"]", "");
	REFUSES("[\"a\x01\"]", "");
	REFUSES("[\"\\x\"]", "");
	REFUSES("[\"\\ud800\"]", "");
	REFUSES("[\"\\u12\"]", "");
	REFUSES("[\"\xff\"]", "UTF-8");
	REFUSES("[\"\xed\xa0\x80\"]", "UTF-8");
	REFUSES("{\"\xff\":1}", "UTF-8");
	REFUSES("[\"a\0b\"]", "");
	REFUSES("[1,\0 2]", "NUL");
	REFUSES("  \0[]", "NUL");
	REFUSES("[] x", "something follows");
	REFUSES("{} {}", "something follows");
	REFUSES("[]]", "something follows");
	REFUSES("[]\0", "NUL");
	REFUSES("/* c */ []", "");
	REFUSES("\xef\xbb\xbf[]", "");
	REFUSES("\xff\xfe[\0]\0", "UTF-16");
	REFUSES("\0[\0]", "UTF-16");
	REFUSES("[\0]\0", "UTF-16");
	REFUSES("<a/>", "");
	/* A fault is found however much stands behind it. */
	REFUSES("[nope, \"a long tail that keeps the fault away from the end of what lies ahead\", "
		"1, 2, 3]",
	    "");
	REFUSES("{\"passed\":{\"x\":[1,2,nope,\"a long tail that keeps the fault away from the "
		"end\"]}}",
	    "");
}

static void
names_that_stand_twice(void)
{
	struct text got = TEXT_INIT(10000), why = TEXT_INIT(TEXT_MAX_REASON);

	for (size_t block = 1; block < 40; block++) {
		static const char twice[] = "{\"a\":1,\"b\":{\"a\":2},\"\\u0061\":3}";
		static const char many[] = "{\"a\":[{\"a\":1},{\"a\":1}],\"b\":{\"a\":1}}";

		CHECK_INT(read_block(twice, sizeof(twice) - 1, block, "all", &got, &why), -1);
		CHECK_STRING(text_string(&why), "FILE:1: the member \"\\u0061\" stands twice");
		CHECK_INT(read_block(many, sizeof(many) - 1, block, "all", &got, &why), 0);
	}
	/* Many names, and the first one again. */
	text_free(&got);
	got = TEXT_INIT(1 << 20);
	for (int twice = 0; twice < 2; twice++) {
		struct text json = TEXT_INIT(1 << 20);

		text_add_string(&json, "{");
		for (int i = 0; i < 5000; i++)
			text_add_format(&json, "\"n%d\":%d,", i, i);
		text_add_format(&json, "\"n%d\":0}", twice ? 0 : 5000);
		CHECK_INT(
		    read_block(json.bytes, json.len, 1000, "all", &got, &why), twice ? -1 : 0);
		text_free(&json);
	}
	text_free(&got);
	text_free(&why);
}

static void
depth_is_bounded(void)
{
	static const char *const ways[] = {"all", ""};
	struct text got = TEXT_INIT(1 << 20), why = TEXT_INIT(TEXT_MAX_REASON),
		    json = TEXT_INIT(1 << 20);

	for (size_t way = 0; way < 2; way++)
		for (int kind = 0; kind < 2; kind++) {
			text_clear(&json);
			for (int i = 0; i < 10000; i++)
				text_add_string(&json, kind ? "{\"a\":" : "[");
			for (int i = 0; i < 10000; i++)
				text_add_byte(&json, kind ? '}' : ']');
			for (size_t block = 1; block < 100000; block *= 100) {
				CHECK_INT(
				    read_block(json.bytes, json.len, block, ways[way], &got, &why),
				    -1);
				CHECK(strstr(text_string(&why), "deep"));
			}
		}
	text_clear(&json);
	for (int i = 0; i < JSON_MAX_DEPTH; i++)
		text_add_byte(&json, '[');
	for (int i = 0; i < JSON_MAX_DEPTH; i++)
		text_add_byte(&json, ']');
	CHECK_INT(read_block(json.bytes, json.len, 10, "all", &got, &why), 0);
	text_free(&got);
	text_free(&json);
	text_free(&why);
}

/* A value of more than a block, passed over by its parts; every byte of it is looked at. */
static void
long_values_are_passed_over(void)
{
	struct text json = TEXT_INIT(4 << 20), got = TEXT_INIT(1000),
		    why = TEXT_INIT(TEXT_MAX_REASON);

	for (int fault = 0; fault < 4; fault++) {
		static const char *const faults[] = {"1", "01", "{\"z\":1,\"z\":2}", "[1 2]"};
		size_t half;

		text_clear(&json);
		text_add_string(&json, "{\"passed\":{\"x\":[");
		for (half = 0; half < 2; half++) {
			for (int i = 0; i < 7000; i++)
				text_add_format(&json, "{\"n\":\"%d\",\"m\":[%d,{}]},", i, i);
			text_add_format(&json, "%s,", faults[half == 0 ? fault : 0]);
		}
		text_add_string(&json, "0]},\"a\":7}");
		for (size_t block = INPUT_BLOCK - 2; block < INPUT_BLOCK + 1; block++) {
			int rc = read_block(json.bytes, json.len, block, "all", &got, &why);

			/* Names are counted in what is entered alone. */
			CHECK_INT(rc, fault == 0 || fault == 2 ? 0 : -1);
			if (rc == 0)
				CHECK_STRING(text_string(&got), "{\"passed\":-,\"a\":7,}");
		}
	}
	text_free(&json);
	text_free(&got);
	text_free(&why);
}

static void
values_too_long(void)
{
	struct text json = TEXT_INIT(64 << 20), got = TEXT_INIT(64 << 20),
		    why = TEXT_INIT(TEXT_MAX_REASON);
	static const char *const begins[] = {"{\"a\":\"", "{\"passed\":\"", "{\""};

	for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++) {
		text_clear(&json);
		text_add_string(&json, begins[i]);
		for (int n = 0; n < INPUT_MOST + 2 * INPUT_BLOCK; n += 8)
			text_add_string(&json, "aaaaaaaa");
		text_add_string(&json, i < 2 ? "\"}" : "\":1}");
		CHECK_INT(read_block(json.bytes, json.len, INPUT_BLOCK, "all", &got, &why), -1);
		if (!CHECK(strstr(text_string(&why), "longer than 16 MiB")))
			fprintf(stderr, "%s, %zu bytes\n", text_string(&why), json.len);
	}
	text_free(&json);
	text_free(&got);
	text_free(&why);
}

static void
several_values(void)
{
	static const char lines[] = "{\"a\":1}\n[2]\r\n\n3 \"four\"\ntrue";
	struct text why = TEXT_INIT(TEXT_MAX_REASON), told = TEXT_INIT(1000);

	for (size_t block = 1; block < sizeof(lines); block++)
		for (int taken = 0; taken < 2; taken++) {
			struct input input = input_of(lines, sizeof(lines) - 1, block);
			struct json_reader *r = json_reader_new(&input);
			struct json_slice value;
			int count = 0;

			text_clear(&told);
			text_clear(&why);
			do {
				count++;
				if (taken && json_take(r, &value)) {
					text_add(&told, value.bytes, value.len);
					text_add_byte(&told, ';');
				}
			} while (json_reader_more(r));
			CHECK_INT(count, 5);
			CHECK_STRING(
			    text_string(&told), taken ? "{\"a\":1};[2];3;\"four\";true;" : "");
			CHECK_INT(json_reader_end(r, &why), 0);
			json_reader_free(r);
			input_done(&input);
		}
	/* One of them is no JSON. */
	for (size_t block = 1; block < 20; block++) {
		static const char broken[] = "{\"a\":1}\n{\"a\":\n{}";
		struct input input = input_of(broken, sizeof(broken) - 1, block);
		struct json_reader *r = json_reader_new(&input);

		while (json_reader_more(r))
			;
		CHECK_INT(json_reader_end(r, &why), -1);
		CHECK(strncmp(text_string(&why), "FILE:", 5) == 0);
		json_reader_free(r);
		input_done(&input);
	}
	text_free(&told);
	text_free(&why);
}

static void
members_and_strings(void)
{
	static const char json[] = "{\"one\":{\"n\":5,\"s\":\"a\\nb\",\"o\":null},\"str\":"
				   "\"t\\u00e9\",\"num\":7,\"twice\":{\"n\":1,\"n\":2}}";
	static const char *const paths[] = {".n", ".s", ".o", ".absent"};

	for (size_t block = 1; block < sizeof(json); block++) {
		struct input input = input_of(json, sizeof(json) - 1, block);
		struct json_reader *r = json_reader_new(&input);
		struct json_scanner *scanner = json_scanner_of(paths, 4);
		struct json_slice name, values[4];
		struct text word = TEXT_INIT(10), why = TEXT_INIT(TEXT_MAX_REASON);
		int64_t n = 0;

		CHECK(!json_enter_array(r));
		CHECK(json_enter_object(r));
		CHECK(json_next_member(r, &name) && json_name_is(&name, "one"));
		CHECK(json_take_members(r, scanner, values));
		CHECK(json_integer(&values[0], &n) == 0 && n == 5);
		CHECK(json_word(&values[1], &word));
		CHECK_STRING(text_string(&word), "a\nb");
		CHECK(!json_there(&values[2]) && !json_there(&values[3]) && json_there(&values[0]));
		CHECK(!json_word(&values[2], &word) && word.len == 0);
		CHECK(json_word(&values[0], &word));
		CHECK_STRING(text_string(&word), "5");
		CHECK(json_next_member(r, &name) && json_take_string(r, &word));
		CHECK_STRING(text_string(&word), "t\xc3\xa9");
		CHECK(json_next_member(r, &name) && json_take_string(r, &word));
		CHECK_STRING(text_string(&word), "");
		CHECK(json_next_member(r, &name) && !json_take_members(r, scanner, values));
		CHECK(json_reader_failed(r) && !json_next_member(r, &name) &&
		      json_coming(r) == JSON_ABSENT);
		CHECK(!json_enter_object(r) && !json_take(r, &values[0]) && !json_reader_more(r));
		CHECK_INT(json_reader_end(r, &why), -1);
		CHECK(strstr(text_string(&why), "twice"));
		text_free(&why);
		text_free(&word);
		json_scanner_free(scanner);
		json_reader_free(r);
		input_done(&input);
	}
}

static void
failures_name_their_line(void)
{
	static const char json[] = "{\n\"a\": 1,\n\"b\":\n nope\n}";
	struct text got = TEXT_INIT(1000), why = TEXT_INIT(TEXT_MAX_REASON);

	for (size_t block = 1; block < 30; block++) {
		CHECK_INT(read_block(json, sizeof(json) - 1, block, "all", &got, &why), -1);
		CHECK(strncmp(text_string(&why), "FILE:4: ", 8) == 0);
	}
	text_free(&got);
	text_free(&why);
}

static void
failures_of_the_input(void)
{
	static const char json[] = "{\"a\":[1,2,3]}";
	struct text why = TEXT_INIT(TEXT_MAX_REASON);

	for (size_t len = 0; len < sizeof(json); len++) {
		struct input input = input_of(json, len, 3);
		struct json_reader *r = json_reader_new(&input);

		input.failure = "FILE: the disk is gone";
		CHECK_INT(json_reader_end(r, &why), -1);
		CHECK_STRING(text_string(&why), "FILE: the disk is gone");
		json_reader_free(r);
		input_done(&input);
	}
	text_free(&why);
}

int
main(void)
{
	block_borders_do_not_show();
	cuts_are_seen();
	what_is_not_json();
	names_that_stand_twice();
	depth_is_bounded();
	long_values_are_passed_over();
	values_too_long();
	several_values();
	members_and_strings();
	failures_name_their_line();
	failures_of_the_input();
	return unit_end();
}
