/* links: cmd/check-guardrails/ */
/* Statements of a verdict: what is digested, what is written, what is accepted, and what differs. */
#include "unit.h"

#include <stdlib.h>

#include "../../cmd/check-guardrails/digests.h"
#include "../../cmd/check-guardrails/statement.h"
#include "clock.h"
#include "diag.h"
#include "options.h"
#include "records.h"
#include "text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* As sha256sum(1) says. */
#define OF_NOTHING "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define OF_A "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
#define OF_B "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d"
#define OF_AB "fb8e20fc2e4c3f248c60c39bd652f3c1347298bb977b8b4d5903b85055620603"
#define OF_ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

/* 2026-01-01T12:00:00Z */
#define NOON INT64_C(1767268800000000000)

/* A ' stands for ". */
static char *
quoted(const char *text)
{
	char *copy = strdup(text);

	for (char *at = copy; *at; at++)
		if (*at == '\'')
			*at = '"';
	return copy;
}

/* ---- digests ---- */

static void
operand(const struct reader_tap *tap, const char *bytes, const char *name)
{
	for (; *bytes; bytes++)
		tap->bytes(tap->context, bytes, 1);
	tap->end(tap->context, name);
}

static void
check_input(const struct digests *digests, int64_t bytes, const char *sha256)
{
	char got[DIGEST_SIZE];
	int64_t count;

	CHECK_INT(digests_input(digests, &count, got), 0);
	CHECK_INT(count, bytes);
	CHECK_STRING(got, sha256);
}

/* Two readers, one inside of the other, and files between. */
static void
test_digests(void)
{
	static const struct {
		const char *option, *name;
		bool absent;
		int64_t bytes;
		const char *sha256;
	} expected[] = {
	    {"policy", "p", false, 3, OF_ABC},
	    {"state", "s", true, 0, ""},
	    {"", "one", false, 1, OF_A},
	    {"baseline", "b", false, 1, OF_B},
	    {"baseline", "b", false, 2, OF_AB},
	    {"", "none", false, 0, OF_NOTHING},
	    {"", "two", false, 1, OF_B},
	    {"", "three", false, 1,
		"2e7d2c03a9507ae265ecf5b5356885a53393a2029d241394997265a1a25aefc6"},
	};
	struct digests *digests = digests_new();
	struct reader_tap input = digests_tap(digests, ""),
			  baseline = digests_tap(digests, "baseline");

	check_input(digests, 0, OF_NOTHING);
	digests_add(digests, "policy", "p", "abc", 3);
	digests_add_absent(digests, "state", "s");
	operand(&input, "a", "one");
	check_input(digests, 1, OF_A);
	operand(&baseline, "b", "b");
	operand(&baseline, "ab", "b");
	operand(&input, "", "none");
	operand(&input, "b", "two");
	check_input(digests, 2, OF_AB);
	operand(&input, "c", "three");
	check_input(digests, 3, OF_ABC);
	if (CHECK_INT(digests_count(digests), COUNT(expected))) {
		for (size_t i = 0; i < COUNT(expected); i++) {
			const struct digest_entry *entry = digests_entry(digests, i);

			CHECK_STRING(entry->option, expected[i].option);
			CHECK_STRING(entry->name, expected[i].name);
			CHECK_STRING(entry->sha256, expected[i].sha256);
			CHECK_INT(entry->absent, expected[i].absent);
			CHECK_INT(entry->bytes, expected[i].bytes);
		}
	}
	digests_free(digests);
}

/* Without input, and where nobody asks. */
static void
test_no_digests(void)
{
	struct digests *digests = digests_new();
	struct reader_tap tap;

	check_input(digests, 0, OF_NOTHING);
	tap = digests_tap(digests, "baseline");
	operand(&tap, "a", "b");
	check_input(digests, 0, OF_NOTHING);
	digests_free(digests);
	tap = digests_tap(NULL, "");
	CHECK(!tap.bytes && !tap.end);
	digests_add(NULL, "policy", "p", "abc", 3);
	digests_add_absent(NULL, "state", "s");
	digests_free(NULL);
}

/* ---- writing ---- */

#define HEAD "{'_type':'https://in-toto.io/Statement/v1','subject':"
#define MIDDLE                                                                                     \
	",'predicateType':'urn:readyline:verdict:1','predicate':{'program':{'name':'unit','"       \
	"version'"                                                                                 \
	":'" READYLINE_VERSION "'},'clock':"
#define CLOCK "'2026-01-01T12:00:00.000Z'"
#define OPTIONS ",'options':"
#define INPUT_OF(bytes, sha256) ",'input':{'bytes':" #bytes ",'digest':{'sha256':'" sha256 "'}}"
#define FILES ",'files':"
#define VERDICT ",'verdict':{'exit_status':"
#define COUNTS_OF(pass, fail)                                                                      \
	"'pass':" #pass ",'fail':" #fail ",'warn':0,'skip':0,'unknown':0,'checks':"
#define RECORDS_OF(sha256) ",'records':{'sha256':'" sha256 "'}}}}\n"

static struct options options = {.synopsis = "", .about = "", .reads_records = true};

static void
parse_options(const char *word)
{
	char *argv[] = {(char *)"unit", (char *)word, NULL}, **words = argv;
	int argc = word ? 2 : 1;

	options_parse(&options, &argc, &words);
}

/* The statement of so many checks of one name, one status. */
static void
write_statement(const struct digests *digests, const char *run, int64_t at,
    const enum check_status *statuses, size_t count, struct text *out)
{
	static const struct common_options plain = {0};
	struct records *records = records_open_on(&plain, &clock_system, -1);
	struct statement_checks *checks = statement_checks_new(run, &at);
	const struct statement_parts parts = {
	    .options = &options,
	    .digests = digests,
	    .checks = checks,
	    .records = records,
	    .run = run,
	    .at = at,
	};

	records_watch(records, (struct records_watch){statement_checks_see, checks});
	for (size_t i = 0; i < count; i++) {
		const struct check check = {
		    .name = "a", .status = statuses[i], .has_samples = true};

		records_check(records, &check);
	}
	CHECK_INT(statement_put(&parts, out), 0);
	statement_checks_free(checks);
	records_finish_silently(records);
}

static void
test_writing(void)
{
	static const enum check_status passed[] = {CHECK_PASS}, failed[] = {CHECK_FAIL, CHECK_PASS};
	struct digests *digests = digests_new();
	struct reader_tap tap = digests_tap(digests, "");
	struct text out = TEXT_INIT(TEXT_MAX_RECORD);
	char *expected;

	parse_options(NULL);
	write_statement(digests, NULL, NOON, NULL, 0, &out);
	expected = quoted(HEAD "[]" MIDDLE CLOCK OPTIONS "{}" INPUT_OF(0, OF_NOTHING) FILES
	    "[]" VERDICT "1,'status':'fail'," COUNTS_OF(0, 0) "[]" RECORDS_OF(OF_NOTHING));
	CHECK_STRING(text_string(&out), expected);
	free(expected);
	options_free(&options);
	text_clear(&out);

	digests_add(digests, "policy", "p", "abc", 3);
	digests_add_absent(digests, "state", "s");
	digests_add(digests, "reco-metrics-json", "m", "ab", 2);
	operand(&tap, "a", "-");
	digests_add(digests, "baseline-json", "j", "b", 1);
	parse_options("--ignore-status");
	write_statement(digests, NULL, NOON, passed, 1, &out);
	expected = quoted(HEAD
	    "[{'name':'m','digest':{'sha256':'" OF_AB "'}},{'name':'-','digest':{'sha256':'" OF_A
	    "'}},{'name':'j','digest':{'sha256':'" OF_B "'}}]" MIDDLE CLOCK OPTIONS
	    "{'ignore-status':true}" INPUT_OF(1, OF_A) FILES
	    "[{'option':'policy','name':'p','digest':{'sha256':'" OF_ABC
	    "'}},{'option':'state','name':'s','absent':true}]" VERDICT
	    "0,'status':'pass'," COUNTS_OF(1, 0) "[{'name':'a','status':'pass'}]" RECORDS_OF(
		"6eb41a9a741d24fc21a21329275d9ecb050722431946b3dd09af8a644419a8c0"));
	CHECK_STRING(text_string(&out), expected);
	free(expected);
	text_clear(&out);

	/* A run that was asked for, and a time finer than records have it. */
	write_statement(digests, "r\"7", NOON - 1, failed, 2, &out);
	expected = quoted("'clock':'2026-01-01T11:59:59.999999999Z','run':'r\\'7',");
	CHECK(strstr(text_string(&out), expected) != NULL);
	free(expected);
	expected = quoted(VERDICT "1,'status':'fail'," COUNTS_OF(
	    1, 1) "[{'name':'a','status':'fail'},{'name':'a'"
		  ",'status':'pass'}]" RECORDS_OF("241e0bb8c571d965e586449f07c5a498c2f75"
						  "48a736997750591d3e2c7ec5aec"));
	CHECK(strstr(text_string(&out), expected) != NULL);
	free(expected);
	options_free(&options);
	digests_free(digests);
	text_free(&out);
}

static void
test_clocks(void)
{
	static const struct {
		int64_t at;
		const char *clock;
	} cases[] = {
	    {0, "1970-01-01T00:00:00.000Z"},
	    {1, "1970-01-01T00:00:00.000000001Z"},
	    {999999, "1970-01-01T00:00:00.000999999Z"},
	    {1000000, "1970-01-01T00:00:00.001Z"},
	    {-1, "1969-12-31T23:59:59.999999999Z"},
	    {-999999, "1969-12-31T23:59:59.999000001Z"},
	    {-1000000, "1969-12-31T23:59:59.999Z"},
	};
	struct digests *digests = digests_new();
	struct text out = TEXT_INIT(TEXT_MAX_RECORD), why = TEXT_INIT(TEXT_MAX_REASON);
	struct statement statement;

	parse_options(NULL);
	for (size_t i = 0; i < COUNT(cases); i++) {
		text_clear(&out);
		write_statement(digests, NULL, cases[i].at, NULL, 0, &out);
		if (CHECK_INT(statement_read("s", out.bytes, out.len, &statement, &why), 0)) {
			CHECK_STRING(statement.clock, cases[i].clock);
			CHECK_INT(statement.at, cases[i].at);
			CHECK(!statement.run);
		}
		statement_free(&statement);
	}
	options_free(&options);
	digests_free(digests);
	text_free(&out);
	text_free(&why);
}

/* What is judged stands in the subject, wherever it was read. */
static void
test_subject(void)
{
	struct digests *digests = digests_new();
	struct reader_tap tap = digests_tap(digests, "");
	struct text out = TEXT_INIT(TEXT_MAX_RECORD);
	char *expected = quoted("'subject':[{'name':'one','digest':{'sha256':'" OF_A
				"'}},{'name':'two','digest':{'sha256':'" OF_B "'}}],");

	operand(&tap, "a", "one");
	digests_add(digests, "policy", "p", "abc", 3);
	operand(&tap, "b", "two");
	parse_options(NULL);
	write_statement(digests, NULL, NOON, NULL, 0, &out);
	CHECK(strstr(text_string(&out), expected) != NULL);
	options_free(&options);
	digests_free(digests);
	text_free(&out);
	free(expected);
}

/* What is too large is no statement. */
static void
test_too_large(void)
{
	static const struct common_options plain = {0};
	struct records *records = records_open_on(&plain, &clock_system, -1);
	struct digests *digests = digests_new();
	int64_t at = NOON;
	struct statement_checks *checks = statement_checks_new(NULL, &at);
	struct text out = TEXT_INIT(600);
	char *name = malloc(TEXT_MAX_RECORD + 1);
	const struct check check = {.name = name};

	memset(name, 'a', TEXT_MAX_RECORD);
	name[TEXT_MAX_RECORD] = '\0';
	parse_options(NULL);
	for (int i = 0; i < 2; i++) {
		const struct statement_parts parts = {.options = &options,
		    .digests = digests,
		    .checks = checks,
		    .records = records,
		    .at = at};

		CHECK_INT(statement_put(&parts, &out), i == 0 ? 0 : -1);
		statement_checks_see(checks, &check);
		text_free(&out);
		out = TEXT_INIT(TEXT_MAX_DOCUMENT);
	}
	statement_checks_free(checks);
	checks = statement_checks_new(NULL, &at);
	out = TEXT_INIT(100);
	CHECK_INT(statement_put(&(struct statement_parts){.options = &options,
				    .digests = digests,
				    .checks = checks,
				    .records = records,
				    .at = at},
		      &out),
	    -1);
	statement_checks_free(checks);
	options_free(&options);
	digests_free(digests);
	records_finish_silently(records);
	text_free(&out);
	free(name);
}

/* ---- reading ---- */

#define PROGRAM "'program':{'name':'unit','version':'" READYLINE_VERSION "'}"
#define STATEMENT(members)                                                                         \
	"{'_type':'https://in-toto.io/Statement/v1','predicateType':'urn:readyline:verdict:1',"    \
	"'predicate':{" PROGRAM ",'clock':'2026-01-01T12:00:00Z'" members

static void
test_reading(void)
{
	static const char none[] = "no statement of unit";
	static const struct {
		const char *bytes, *says; /* NULL: it is one */
	} cases[] = {
	    {STATEMENT("}}"), NULL},
	    {STATEMENT(",'run':'7'}}"), NULL},
	    {STATEMENT(",'run':7}}"), NULL},
	    {STATEMENT("}}{}"), none},
	    {STATEMENT("}"), "s:"},
	    {"", none},
	    {"[]", none},
	    {"1", none},
	    {"{}", none},
	    {"{'_type':1}", none},
	    {"{'_type':'https://in-toto.io/Statement/v1'}", none},
	    {"{'_type':'https://in-toto.io/Statement/"
	     "v1','predicateType':'urn:readyline:verdict:1'}",
		none},
	    {"{'_type':'https://in-toto.io/Statement/v1','predicateType':'urn:readyline:verdict:1',"
	     "'predicate':1}",
		none},
	    {"{'_type':'https://in-toto.io/Statement/v1','predicateType':'urn:readyline:verdict:2',"
	     "'predicate':{" PROGRAM ",'clock':'2026-01-01T12:00:00Z'}}",
		none},
	    {"{'_type':'https://in-toto.io/Statement/v2','predicateType':'urn:readyline:verdict:1',"
	     "'predicate':{" PROGRAM ",'clock':'2026-01-01T12:00:00Z'}}",
		none},
	    {"{'_type':'https://in-toto.io/Statement/v1','predicateType':'urn:readyline:verdict:1',"
	     "'predicate':{'program':{'name':'unix'}}}",
		none},
	    {"{'_type':'https://in-toto.io/Statement/v1','predicateType':'urn:readyline:verdict:1',"
	     "'predicate':{'program':{'name':'unit','version':'9\\u001b'}}}",
		"s: this statement is of unit 9?, and this is " READYLINE_VERSION
		": verify it with that"},
	    {"{'_type':'https://in-toto.io/Statement/v1','predicateType':'urn:readyline:verdict:1',"
	     "'predicate':{'program':{'name':'unit'}}}",
		"of unit without a version"},
	    {"{'_type':'https://in-toto.io/Statement/v1','predicateType':'urn:readyline:verdict:1',"
	     "'predicate':{" PROGRAM "}}",
		"what time it was"},
	    {"{'_type':'https://in-toto.io/Statement/v1','predicateType':'urn:readyline:verdict:1',"
	     "'predicate':{" PROGRAM ",'clock':'noon'}}",
		"what time it was"},
	    {"{'_type':'https://in-toto.io/Statement/v1','predicateType':'urn:readyline:verdict:1',"
	     "'predicate':{" PROGRAM ",'clock':1}}",
		"what time it was"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct text why = TEXT_INIT(TEXT_MAX_REASON);
		char *bytes = quoted(cases[i].bytes);
		struct statement s;
		int rc = statement_read("s", bytes, strlen(bytes), &s, &why);

		CHECK_INT(rc, cases[i].says ? -1 : 0);
		if (rc == 0)
			CHECK_INT(s.at, NOON);
		if (!CHECK(!cases[i].says || strstr(text_string(&why), cases[i].says)))
			fprintf(stderr, "  of case %zu: %s\n", i, text_string(&why));
		CHECK_STRING(s.run, i == 1 ? "7" : NULL);
		statement_free(&s);
		text_free(&why);
		free(bytes);
	}
}

/* ---- comparing ---- */

#define CHECK_OF(name, status) "{'name':'" name "','status':'" status "'}"
#define CHECKS(list) ",'verdict':{'checks':[" list "]}}}"
#define SUBJECT(list) "},'subject':[" list "]}"

static void
test_comparing(void)
{
	static const struct {
		const char *before, *now, *differs;
	} cases[] = {
	    {STATEMENT("}}"), STATEMENT("} }"), "how the statement is written"},
	    {STATEMENT(",'run':'7'}}"), STATEMENT(",'run':'8'}}"), "the run"},
	    {STATEMENT("}}"), STATEMENT(",'run':'8'}}"), "the run"},
	    {STATEMENT(",'run':'7'}}"), STATEMENT("}}"), "the run"},
	    {STATEMENT(",'clock':1}}"), STATEMENT("}}"), "how the statement is written"},
	    {STATEMENT(",'options':{'a':1,'b':[2],'c':3}}}"),
		STATEMENT(",'options':{'b':[1],'c':3,'d':4}}}"),
		"option --a, option --b, option --d"},
	    {STATEMENT(",'options':{'a':1}}}"), STATEMENT("}}"), "option --a"},
	    {STATEMENT("}}"), STATEMENT(",'options':{'a':1}}}"), "option --a"},
	    {STATEMENT(",'options':7}}"), STATEMENT("}}"), "how the statement is written"},
	    /* Files by their option and name, in their order; the input has no option. */
	    {STATEMENT(SUBJECT("{'name':'a','digest':1},{'name':'b','digest':2}")),
		STATEMENT(SUBJECT("{'name':'a','digest':1},{'name':'b','digest':3}")), "input b"},
	    {STATEMENT(SUBJECT("{'name':'a','digest':1}")),
		STATEMENT(SUBJECT("{'name':'a','digest':1},{'name':'b','digest':3}")), "input b"},
	    {STATEMENT(SUBJECT("{'name':'a','digest':1},{'name':'b','digest':3}")),
		STATEMENT(SUBJECT("{'name':'a','digest':1}")), "input b"},
	    {STATEMENT(SUBJECT("7")), STATEMENT(SUBJECT("8")), "input"},
	    {STATEMENT(",'files':[{'option':'policy','name':'p','digest':1}]}}"),
		STATEMENT(",'files':[{'option':'policy','name':'p','digest':2}]}}"), "policy p"},
	    {STATEMENT(",'files':[{'option':'po\\u001b','name':'p\\u001b'},{'name':'x'}]}}"),
		STATEMENT(",'files':[]}}"), "po? p?, file x"},
	    {STATEMENT(",'files':[{'option':'x'},{'option':'y'}]}}"), STATEMENT(",'files':[]}}"),
		"x, y"},
	    /* Checks: of those that are not the same, the first. */
	    {STATEMENT(CHECKS(CHECK_OF("a", "pass"))), STATEMENT(CHECKS(CHECK_OF("a", "fail"))),
		"check a (pass in the statement, now fail)"},
	    {STATEMENT(CHECKS(CHECK_OF("a", "pass"))), STATEMENT(CHECKS(CHECK_OF("b", "pass"))),
		"check b"},
	    {STATEMENT(CHECKS("")), STATEMENT(CHECKS(CHECK_OF("b", "pass"))), "check b"},
	    {STATEMENT(CHECKS(CHECK_OF("a", "pass"))), STATEMENT(CHECKS("")), "check a"},
	    {STATEMENT(CHECKS("7")), STATEMENT(CHECKS("8")), "check ?"},
	    {STATEMENT(CHECKS(CHECK_OF("o", "pass") ",1,2,3,4")),
		STATEMENT(CHECKS(CHECK_OF("o", "pass") ",5,6,7,8")), "check ?, check ?, check ?"},
	    {STATEMENT(",'verdict':{'exit_status':0,'status':'pass'}}}"),
		STATEMENT(",'verdict':{'exit_status':1,'status':'fail'}}}"),
		"the verdict's exit_status"},
	    {STATEMENT(",'verdict':{'status':'pass'}}}"),
		STATEMENT(",'verdict':{'status':'fail'}}}"), "the verdict's status"},
	    {STATEMENT(",'verdict':{'pass':1}}}"), STATEMENT(",'verdict':{'pass':2}}}"),
		"the verdict's pass"},
	    {STATEMENT(",'verdict':{'fail':1}}}"), STATEMENT(",'verdict':{'fail':2}}}"),
		"the verdict's fail"},
	    {STATEMENT(",'verdict':{'warn':1}}}"), STATEMENT(",'verdict':{'warn':2}}}"),
		"the verdict's warn"},
	    {STATEMENT(",'verdict':{'skip':1}}}"), STATEMENT(",'verdict':{'skip':2}}}"),
		"the verdict's skip"},
	    {STATEMENT(",'verdict':{'unknown':1}}}"), STATEMENT("}}"), "the verdict's unknown"},
	    {STATEMENT(",'verdict':{'records':1}}}"), STATEMENT(",'verdict':{'records':2}}}"),
		"what the checks say"},
	    {STATEMENT(",'run':'7','options':{'a':1},'files':[{'option':'policy','name':'p'}],'"
		       "verdict':{'pass':1}},"
		       "'subject':[{'name':'i'}]}"),
		STATEMENT("}}"), "input i, policy p, option --a, the run, the verdict's pass"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct text differs = TEXT_INIT(TEXT_MAX_REASON), why = TEXT_INIT(TEXT_MAX_REASON);
		char *before = quoted(cases[i].before), *now = quoted(cases[i].now);
		struct statement a, b;

		if (CHECK_INT(statement_read("s", before, strlen(before), &a, &why), 0) &
		    CHECK_INT(statement_read("s", now, strlen(now), &b, &why), 0)) {
			statement_compare(&a, &b, &differs);
			CHECK_STRING(text_string(&differs), cases[i].differs);
		}
		statement_free(&a);
		statement_free(&b);
		text_free(&differs);
		text_free(&why);
		free(before);
		free(now);
	}
}

/* Another time of day than the statement's is told, too. */
static void
test_comparing_clocks(void)
{
	struct digests *digests = digests_new();
	struct text one = TEXT_INIT(TEXT_MAX_RECORD), two = TEXT_INIT(TEXT_MAX_RECORD),
		    differs = TEXT_INIT(TEXT_MAX_REASON), why = TEXT_INIT(TEXT_MAX_REASON);
	struct statement a, b;

	parse_options(NULL);
	write_statement(digests, NULL, NOON, NULL, 0, &one);
	write_statement(digests, NULL, NOON + 1, NULL, 0, &two);
	CHECK_INT(statement_read("s", one.bytes, one.len, &a, &why), 0);
	CHECK_INT(statement_read("s", two.bytes, two.len, &b, &why), 0);
	statement_compare(&a, &b, &differs);
	CHECK_STRING(text_string(&differs), "the time");
	statement_free(&a);
	statement_free(&b);
	options_free(&options);
	digests_free(digests);
	text_free(&one);
	text_free(&two);
	text_free(&differs);
	text_free(&why);
}

int
main(void)
{
	program_begin("unit");
	diag_quiet(true);
	test_digests();
	test_no_digests();
	test_writing();
	test_clocks();
	test_subject();
	test_too_large();
	test_reading();
	test_comparing();
	test_comparing_clocks();
	return unit_end();
}
