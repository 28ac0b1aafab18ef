/* links: cmd/check-guardrails/ */
/* The baseline of findings: its file, what is new, and what rules see of it. */
#include "gate_says.h"

#include "../../cmd/check-guardrails/known_findings.h"
#include "text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- the file ---- */

#define HEAD(count) "{'format':'check-guardrails findings 1','findings':" count "}\n"
#define LINE(print) "{'tool':'t','fingerprint':'" print "'}\n"

/* What it is once it was read and written again; NULL: the same.  Behind "! " a part of the reason. */
static const struct {
	const char *given, *expected;
} files[] = {
    {HEAD("0"), NULL},
    {HEAD("1") LINE("a"), NULL},
    {HEAD("1") "{'tool':'t','rule':'r','file':'f','severity':'high','fingerprint':'a','suppressed':"
	       "true}\n",
	NULL},
    {HEAD("1") "{'fingerprint':'a'}\n", NULL},
    {HEAD("1") "{'fingerprint':'a','severity':'low','file':'f','rule':'r','tool':''}\n",
	HEAD("1") "{'rule':'r','file':'f','severity':'low','fingerprint':'a'}\n"},
    {HEAD("3") LINE("a") LINE("a") LINE("a"), NULL},
    {HEAD("2") "{'tool':'t','fingerprint':'a'}\n{'tool':'t','fingerprint':'a','suppressed':true}\n",
	HEAD("2") "{'tool':'t','fingerprint':'a','suppressed':true}\n{'tool':'t','fingerprint':'a'}"
		  "\n"},
    /* sorted by tool, file, rule and fingerprint */
    {HEAD("6") "{'tool':'b','rule':'a','file':'a','fingerprint':'6'}\n"
	       "{'tool':'a','rule':'b','file':'b','fingerprint':'5'}\n"
	       "{'tool':'a','rule':'a','file':'b','fingerprint':'4'}\n"
	       "{'tool':'a','rule':'z','file':'a','fingerprint':'3'}\n"
	       "{'tool':'a','rule':'z','file':'a','fingerprint':'2b'}\n"
	       "{'tool':'a','rule':'z','file':'a','fingerprint':'2'}\n",
	HEAD("6") "{'tool':'a','rule':'z','file':'a','fingerprint':'2'}\n"
		  "{'tool':'a','rule':'z','file':'a','fingerprint':'2b'}\n"
		  "{'tool':'a','rule':'z','file':'a','fingerprint':'3'}\n"
		  "{'tool':'a','rule':'a','file':'b','fingerprint':'4'}\n"
		  "{'tool':'a','rule':'b','file':'b','fingerprint':'5'}\n"
		  "{'tool':'b','rule':'a','file':'a','fingerprint':'6'}\n"},
    {HEAD("2") LINE("b") "{'fingerprint':'c'}\n", HEAD("2") "{'fingerprint':'c'}\n" LINE("b")},
    /* other spellings of the same */
    {HEAD("1") "{ 'fingerprint' : '\\u0061', 'tool':'t' }", HEAD("1") LINE("a")},
    {"{'findings':1,'format':'check-guardrails findings "
     "1','more':[]}\r\n{'tool':'t','fingerprint':'a',"
     "'more':7}\r\n",
	HEAD("1") LINE("a")},
    {HEAD("1") "{'tool':'t','fingerprint':'\\u0000'}\n", NULL},
    /* broken */
    {"", "! F: it is empty"},
    {"\n", "! F:1: "},
    {"7\n", "! F: this is no baseline of findings; --write-findings-baseline writes one"},
    {"[]\n", "! F: this is no baseline of findings"},
    {"{}\n", "! F: this is no baseline of findings"},
    {"{'format':7,'findings':0}\n", "! F: this is no baseline of findings"},
    {"{'format':'check-guardrails state 1','findings':0}\n",
	"! F: this is no baseline of findings"},
    {"{'type':'finding','tool':'t','fingerprint':'a'}\n", "! F: this is no baseline of findings"},
    {"{'format':'check-guardrails findings 2','findings':0}\n",
	"! F: this baseline of findings is of another version"},
    {"{'format':'check-guardrails findings 10','findings':0}\n",
	"! F: this baseline of findings is of another version"},
    {"{'format':'check-guardrails findings ','findings':0}\n",
	"! F: this baseline of findings is of another version"},
    {"{'format':'check-guardrails findings 1'}\n", "! F:1: its head does not say how many"},
    {HEAD("-1"), "! F:1: its head does not say how many"},
    {HEAD("0.0"), "! F:1: its head does not say how many"},
    {HEAD("1"), "! F: it holds 0 findings where its head says 1: it was cut short or edited"},
    {HEAD("2") LINE("a"), "! F: it holds 1 findings where its head says 2"},
    {HEAD("0") LINE("a"), "! F: it holds 1 findings where its head says 0"},
    {HEAD("1") LINE("a") LINE("b"), "! F: it holds 2 findings where its head says 1"},
    {HEAD("1") "{'tool':'t','fingerprint':'a'", "! F:2: "},
    {HEAD("1") "{'tool':'t','fingerprint':'a','fingerprint':'a'}\n", "! F:2: "},
    {HEAD("1") LINE("a") "\n", "! F:3: "},
    {HEAD("1") "\n" LINE("a"), "! F:2: "},
    {HEAD("1") "# why\n" LINE("a"), "! F:2: "},
    {HEAD("1") HEAD("1"), "! F:2: this finding has no 'fingerprint'"},
    {HEAD("1") "{'tool':'t'}\n", "! F:2: this finding has no 'fingerprint'"},
    {HEAD("1") LINE(""), "! F:2: this finding has no 'fingerprint'"},
    {HEAD("1") "{'fingerprint':7}\n", "! F:2: 'fingerprint' is no string"},
    {HEAD("1") "{'fingerprint':'a','tool':null}\n", "! F:2: 'tool' is no string"},
    {HEAD("1") "{'fingerprint':'a','rule':[]}\n", "! F:2: 'rule' is no string"},
    {HEAD("1") "{'fingerprint':'a','file':1}\n", "! F:2: 'file' is no string"},
    {HEAD("1") "{'fingerprint':'a','severity':true}\n", "! F:2: 'severity' is no string"},
    {HEAD("1") "{'fingerprint':'a','suppressed':false}\n", "! F:2: 'suppressed' is not true"},
    {HEAD("1") "{'fingerprint':'a','suppressed':'true'}\n", "! F:2: 'suppressed' is not true"},
    {HEAD("1") "['fingerprint']\n", "! F:2: this finding has no 'fingerprint'"},
    {"\xef\xbb\xbf" HEAD("0"), "! F:1: "},
    {HEAD("1") "{'fingerprint':'\xff'}\n", "! F:2: "},
};

static char *
quoted(const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		abort();
	for (char *at = copy; (at = strchr(at, '\'')); *at = '"')
		;
	return copy;
}

static void
test_files(void)
{
	for (size_t i = 0; i < COUNT(files); i++) {
		struct text why = TEXT_INIT(TEXT_MAX_REASON), out = TEXT_INIT(TEXT_MAX_RECORD);
		char *given = quoted(files[i].given);
		char *expected = quoted(files[i].expected ? files[i].expected : files[i].given);
		struct known_findings known = {0};
		int rc = known_findings_parse(&known, "F", given, strlen(given), &why);

		if (strncmp(expected, "! ", 2) == 0) {
			if (!CHECK_INT(rc, -1) ||
			    !CHECK(strstr(text_string(&why), expected + 2) == text_string(&why)))
				fprintf(stderr, "  %s: %s\n", given, text_string(&why));
		} else {
			known_findings_put(&known, &out);
			CHECK_INT(rc, 0);
			CHECK_STRING(text_string(&out), expected);
		}
		known_findings_free(&known);
		text_free(&why);
		text_free(&out);
		free(given);
		free(expected);
	}
}

/* ---- what is new ---- */

static void
words_set(struct finding_word words[KNOWN_MEMBERS], const char *tool, const char *print)
{
	memset(words, 0, KNOWN_MEMBERS * sizeof(*words));
	words[KNOWN_TOOL] = (struct finding_word){tool, strlen(tool)};
	words[KNOWN_FINGERPRINT] = (struct finding_word){print, strlen(print)};
}

/* Small letters are findings, capital ones the same, suppressed.  Each that is met is told by + where it is new. */
static const struct {
	const char *known, *met, *says;
} meetings[] = {
    {"", "a", "+"},
    {"a", "a", "-"},
    {"a", "ab", "-+"},
    {"ab", "ba", "--"},
    {"a", "aa", "-+"},
    {"aa", "aaa", "--+"},
    {"aaa", "a", "-"},
    {"A", "a", "+"},
    {"A", "A", "-"},
    {"a", "A", "-"},
    {"", "A", "+"},
    {"A", "AA", "-+"},
    {"a", "aA", "-+"},
    {"a", "Aa", "-+"},
    {"aA", "Aa", "--"},
    {"aA", "aA", "--"},
    {"aA", "aa", "-+"},
    {"aA", "AA", "--"},
    {"AA", "aA", "+-"},
    {"aA", "aAA", "--+"},
    {"b", "B", "-"},
    {"B", "a", "+"},
};

static void
test_meetings(void)
{
	struct finding_word words[KNOWN_MEMBERS];
	char print[2] = "";

	for (size_t i = 0; i < COUNT(meetings); i++) {
		struct known_findings known = {0};
		char says[8] = "";

		for (const char *s = meetings[i].known; *s; s++) {
			print[0] = (char)(*s | 0x20);
			words_set(words, "t", print);
			known_findings_add(&known, words, *s < 'a');
		}
		CHECK_INT(known.total, (int64_t)strlen(meetings[i].known));
		for (const char *s = meetings[i].met; *s; s++) {
			bool once, first = s == meetings[i].met;

			print[0] = (char)(*s | 0x20);
			words_set(words, "t", print);
			once = known_findings_see(&known, words, *s < 'a', false);
			strcat(says, known_findings_see(&known, words, *s < 'a', true) ? "+" : "-");
			/* What is not counted is told as if it were the first. */
			CHECK(!first || once == (*says == '+'));
		}
		if (!CHECK_STRING(says, meetings[i].says))
			fprintf(stderr, "  %s: %s\n", meetings[i].known, meetings[i].met);
		known_findings_free(&known);
	}
}

/* Tool and fingerprint both tell them apart, and where one ends; many are found again. */
static void
test_known(void)
{
	struct finding_word words[KNOWN_MEMBERS];
	struct known_findings known = {0};
	char print[16];

	words_set(words, "t", "");
	CHECK(known_findings_see(&known, words, false, true));
	known_findings_add(&known, words, false);
	CHECK_INT(known.total, 0);
	CHECK(known_findings_see(&known, words, false, true));
	words_set(words, "ab", "c");
	known_findings_add(&known, words, false);
	words_set(words, "a", "bc");
	CHECK(known_findings_see(&known, words, false, true));
	words_set(words, "", "c");
	CHECK(known_findings_see(&known, words, false, true));
	words_set(words, "ac", "c");
	CHECK(known_findings_see(&known, words, false, true));
	words_set(words, "ab", "c");
	CHECK(!known_findings_see(&known, words, false, true));
	for (int i = 0; i < 5000; i++) {
		(void)snprintf(print, sizeof(print), "f%d", i);
		words_set(words, "t", print);
		known_findings_add(&known, words, false);
	}
	CHECK_INT((int64_t)known.count, 5001);
	words_set(words, "ab", "c");
	CHECK(!known_findings_see(&known, words, false, false));
	for (int i = 0; i < 5001; i++) {
		(void)snprintf(print, sizeof(print), "f%d", i);
		words_set(words, "t", print);
		CHECK(known_findings_see(&known, words, false, true) == (i == 5000));
	}
	/* One byte alone tells them apart, too. */
	for (char c = '!'; c <= '~'; c++) {
		(void)snprintf(print, sizeof(print), "%c", c);
		words_set(words, "", print);
		CHECK(known_findings_see(&known, words, false, true));
		if (c % 2 == 0)
			known_findings_add(&known, words, false);
	}
	for (char c = '!'; c <= '~'; c++) {
		(void)snprintf(print, sizeof(print), "%c", c);
		words_set(words, "", print);
		CHECK(known_findings_see(&known, words, false, true) == (c % 2 != 0));
	}
	known.total = KNOWN_MOST - 1;
	known_findings_add(&known, words, false);
	CHECK(!known.over);
	known_findings_add(&known, words, false);
	CHECK(known.over && known.total == KNOWN_MOST);
	known_findings_free(&known);
}

/* ---- the gate ---- */

#define SOURCE(tool, items) "{'type':'source','tool':'" tool "','items':" items "}\n"
#define FOUND(rule, print, more)                                                                   \
	"{'type':'finding','tool':'s','rule':'" rule                                               \
	"','file':'a.c','severity':'high','fingerprint':'" print "'" more "}\n"
#define NEW "a: count() == 0 where .type == 'finding' and .new"
#define NEWLY "a: count() == 0 where .type == 'finding' and (.new | tostring | . == 'true')"
#define WRITE "--write-findings-baseline STATE"
#define READ "--findings-baseline KEPT"
#define KNOWN " findings baseline=pass:"
#define TWO SOURCE("s", "{'finding':2}") FOUND("r1", "f1", "") FOUND("r2", "f2", "")
#define UNKNOWN "a=unknown/0 -> 1"

static const struct gate_case gate_cases[] = {
    /* Without the option nobody says what is new. */
    {NEW, "", TWO,
	UNKNOWN SAYS "no record has .new; |--findings-baseline tells which findings are new"},
    {"a: count() == 0 where .type == 'finding' and .nwe", "", TWO,
	UNKNOWN SAYS "no record has .nwe; |!--findings-baseline"},
    {"a: count() == 0 where .type == 'finding' and (.new | not)", "", TWO,
	"a=unknown@finding -> 1" SAYS "--findings-baseline tells"},
    {"a: count() <= 9 by .new where .type == 'finding'", "", TWO,
	"a=unknown/2 -> 1" SAYS "2 records have no .new to group by; --findings-baseline tells"},
    {"a: count() <= 9 by .nwe where .type == 'finding'", "", TWO,
	"a=unknown/2 -> 1" SAYS "2 records have no .nwe to group by|!--findings-baseline"},
    {NEW, "", SOURCE("s", "{'finding':0}"), "a=pass:0/0 -> 0"},
    /* The first run writes, the next reads. */
    {NEW, WRITE, TWO, UNKNOWN},
    {NEW, READ, TWO,
	"a=pass:0/0" KNOWN "0 -> 0" SAYS
	"2 of 2 known findings are there still, 0 are new|'known':2,'found':2,'unread':0,'new':0|"
	"!gone: |!fingerprint)|!write the baseline"},
    {NEWLY, READ, TWO, "a=pass:0/0" KNOWN "0 -> 0"},
    {NEW, READ, TWO FOUND("r3", "f3", ""),
	"a=fail:1/4@finding" KNOWN "0 -> 1" SAYS
	"2 of 2 known findings are there still, 1 is new|'new':1"},
    {NEWLY, READ, TWO FOUND("r3", "f3", ""), "a=fail:1/4@finding" KNOWN "0 -> 1"},
    {NEW, READ, TWO FOUND("r2", "f2", ""), "a=fail:1/4@finding" KNOWN "0 -> 1"},
    {NEW, READ, TWO "{'type':'finding','tool':'t','fingerprint':'f1'}\n",
	"a=fail:1/4@finding" KNOWN "0 -> 1"},
    {NEW, READ,
	TWO "{'type':'finding','tool':'s'}\n{'type':'finding','tool':'s','fingerprint':7}\n",
	"a=fail:2/5@finding" KNOWN "0 -> 1" SAYS "2 are new (2 without a fingerprint)"},
    {NEW, READ, TWO "{'type':'finding','tool':'s'}\n",
	"a=fail:1/4@finding" KNOWN "0 -> 1" SAYS "1 is new (1 without a fingerprint)"},
    {NEW, READ,
	SOURCE("s", "{'finding':2}") FOUND("r1", "\\u0066\\u0031", "") FOUND("r2", "f2", ""),
	"a=pass:0/0" KNOWN "0 -> 0"},
    /* Other records have none of it. */
    {"a: count(.new) == 0", READ, TWO "{'type':'test','tool':'s','name':'n'}\n",
	"a=pass:0/2@finding" KNOWN "0 -> 0"},
    /* A member of its own is replaced, the others stay. */
    {NEW, READ, SOURCE("s", "{'finding':1}") FOUND("r1", "f1", ",'new':true"),
	"a=pass:0/0" KNOWN "1 -> 0"},
    {NEWLY, READ, SOURCE("s", "{'finding':1}") FOUND("r1", "f1", ",'new':true,'x':1"),
	"a=pass:0/0" KNOWN "1 -> 0"},
    {NEWLY " and .x == 1", READ,
	SOURCE("s", "{'finding':1}") FOUND("r3", "f3", ",'new':{'a':[1]},'x':1"),
	"a=fail:1/2@finding" KNOWN "2 -> 1"},
    {NEWLY " and .x == {'}':1}", READ,
	SOURCE("s", "{'finding':1}") FOUND("r3", "f3", ",'x':{'}':1} "),
	"a=fail:1/2@finding" KNOWN "2 -> 1"},
    /* What is gone is told where a source says that its report was read whole. */
    {NEW, READ, SOURCE("s", "{'finding':1}") FOUND("r1", "f1", ""),
	"a=pass:0/0" KNOWN "1 -> 0" SAYS "1 of 2 known findings are there still, 0 are new; 1 is "
	"gone: s r2 a.c; write the baseline anew "
	"(--write-findings-baseline)|"
	"'gone':[{'tool':'s','rule':'r2','file':'a.c','severity':'high','fingerprint':'f2'}]"},
    {NEW, READ, SOURCE("s", "{'finding':0}"),
	"a=pass:0/0" KNOWN "2 -> 0" SAYS
	"0 of 2 known findings|2 are gone: s r1 a.c, s r2 a.c; write"},
    {NEW, READ, SOURCE("s", "{'finding':2}") FOUND("r1", "f1", ""),
	"a=unknown:0/0" KNOWN "0 -> 1" SAYS "of 1 other nothing is known|'unread':1|'gone':[]"},
    {NEW, READ, SOURCE("t", "{'finding':0}"),
	"a=pass:0/0" KNOWN "0 -> 0" SAYS "of 2 others nothing is known"},
    {NEW, READ, SOURCE("s", "{'test':0}") SOURCE("t", "{'finding':0}"),
	"a=pass:0/0" KNOWN "0 -> 0" SAYS "of 2 others nothing is known"},
    {NEW, READ, FOUND("r1", "f1", ""),
	"a=unknown/0" KNOWN "0 -> 1" SAYS "of 1 other nothing is known"},
    {NEW, READ, SOURCE("s", "{'finding':0}") "{",
	"a=pass:0/0" KNOWN "0 -> 2" SAYS "of 2 others nothing is known"},
    /* A rule's own opinion counts, and nothing passes by the baseline alone. */
    {"{'agg':'max','value':'.x','op':'<=','target':1,'on_missing':'skip','name':'a'}", READ, TWO,
	"a=skip/0 findings baseline=skip:0 -> 1"},
    {"a: count() == 5 where .type == 'finding'", READ, TWO, "a=fail:2/3@finding" KNOWN "0 -> 1"},
    /* Suppressed and waived ones. */
    {NEW, READ, TWO FOUND("r3", "f3", ",'suppressed':true"), "a=fail:1/4@finding" KNOWN "0 -> 1"},
    {NEW " and (.suppressed | not)", READ, TWO FOUND("r3", "f3", ",'suppressed':true"),
	"a=pass:0/0" KNOWN "0 -> 0"},
    {NEW "\n{'waive':{'rule':'r3','until':'2026-06-30','reason':'why'}}",
	READ " --at 2026-01-01T00:00:00Z", TWO FOUND("r3", "f3", ""),
	"a=pass:0/0 waived findings=pass:1" KNOWN "0 -> 0" SAYS "0 are new"},
    {NEW "\n{'waive':{'rule':'r2','until':'2026-06-30','reason':'why'}}",
	READ " --at 2026-01-01T00:00:00Z", TWO,
	"a=pass:0/0 waived findings=pass:1" KNOWN "0 -> 0" SAYS
	"2 of 2 known findings are there still"},
    {NEW "\n{'waive':{'rule':'r2','until':'2026-06-30','reason':'why'}}",
	WRITE " --at 2026-01-01T00:00:00Z", TWO, "a=unknown/0 waived findings=pass:1 -> 1"},
    {NEW, READ, TWO,
	"a=fail:1/3@finding" KNOWN "0 -> 1" SAYS "1 of 1 known findings are there still, 1 is new"},
    {NEW, WRITE, SOURCE("s", "{'finding':1}") FOUND("r1", "f1", ",'suppressed':true"), UNKNOWN},
    {NEW, READ, SOURCE("s", "{'finding':1}") FOUND("r1", "f1", ",'suppressed':true"),
	"a=pass:0/0" KNOWN "0 -> 0"},
    {NEW, READ, SOURCE("s", "{'finding':1}") FOUND("r1", "f1", ""),
	"a=fail:1/2@finding" KNOWN "0 -> 1"},
    {NEW, READ, SOURCE("s", "{'finding':0}"), "a=pass:0/0" KNOWN "1 -> 0" SAYS "'suppressed':true"},
    /* A finding of no tool. */
    {NEW, WRITE, "{'type':'source','items':{'finding':1}}\n{'type':'finding','fingerprint':'f'}\n",
	UNKNOWN},
    {NEW, READ, SOURCE("s", "{'finding':0}"), "a=pass:0/0" KNOWN "1 -> 0" SAYS "1 is gone:; write"},
    {NEW, READ, SOURCE("s", "{'finding':0}") SOURCE("t", "{'finding':0}"),
	"a=pass:0/0" KNOWN "0 -> 0" SAYS "of 1 other nothing is known"},
    /* As a reference it is told, and counts for nothing else. */
    {NEW, WRITE, SOURCE("s", "{'finding':1}") FOUND("r1", "f1", ""), UNKNOWN},
    {"{'name':'c','value':'.new','where':'.type == \\'finding\\'','canary':{'method':'exact'}}",
	READ, "300*" FOUND("r1", "f2", "") BASELINE "300*" FOUND("r1", "f1", ""),
	"c=fail:7.4015e-180/300@finding" KNOWN "0 -> 1" SAYS
	"0 of 1 known findings are there still, 300 are new"},
};

/* Many that are gone: five are named, a hundred told. */
static void
test_gone(void)
{
	static const struct gate_case cases[] = {
	    {NEW, WRITE, SOURCE("s", "{'finding':5}") "5*" FOUND("r#", "f#", ""), UNKNOWN},
	    {NEW, READ, SOURCE("s", "{'finding':0}"),
		"a=pass:0/0" KNOWN "5 -> 0" SAYS "s r5 a.c; write|!..."},
	    {NEW, WRITE, SOURCE("s", "{'finding':6}") "6*" FOUND("r#", "f#", ""), UNKNOWN},
	    {NEW, READ, SOURCE("s", "{'finding':0}"),
		"a=pass:0/0" KNOWN "6 -> 0" SAYS "s r5 a.c, ...; write|!s r6|'fingerprint':'f6'"},
	    {NEW, WRITE, SOURCE("s", "{'finding':101}") "101*" FOUND("r#", "f#", ""), UNKNOWN},
	    {NEW, READ, SOURCE("s", "{'finding':0}"),
		"a=pass:0/0" KNOWN "101 -> 0" SAYS "'fingerprint':'f98'|!'fingerprint':'f99'"},
	};

	gate_check(cases, COUNT(cases));
}

/* Where what it has to hold is not known, the file stays as it was. */
static void
test_unwritten(void)
{
	static const struct gate_case cases[] = {
	    {NEW, WRITE, TWO, UNKNOWN},
	    {NEW, "--write-findings-baseline KEPT",
		SOURCE("s", "{'finding':2}") FOUND("r3", "f3", ""), "a=unknown/0 -> 2"},
	    {NEW, "--write-findings-baseline KEPT", FOUND("r3", "f3", ""), "a=unknown/0 -> 2"},
	    {NEW, "--write-findings-baseline KEPT", SOURCE("s", "{'test':0}") FOUND("r3", "f3", ""),
		"a=unknown/0 -> 2"},
	    {NEW, "--write-findings-baseline KEPT", SOURCE("s", "{'finding':0}") "{",
		"a=pass:0/0 -> 2"},
	    {NEW, "--write-findings-baseline KEPT",
		SOURCE("s",
		    "{'finding':0}") "{'type':'summary','tool':'records-from','status':'trouble'}",
		"a=pass:0/0 -> 2"},
	    {NEW, "--write-findings-baseline KEPT",
		SOURCE("s", "{'finding':0}") "{'type':'interval','tool':'l'}",
		"a=pass:0/0 expect l=unknown -> 2"},
	    {NEW, READ " --write-findings-baseline KEPT", SOURCE("t", "{'finding':0}"),
		"a=pass:0/0" KNOWN "0 -> 2"},
	    {NEW, READ, TWO, "a=pass:0/0" KNOWN "0 -> 0"},
	    /* Both at once: what is gone leaves it. */
	    {NEW, READ " --write-findings-baseline KEPT",
		SOURCE("s", "{'finding':1}") FOUND("r3", "f3", ""),
		"a=fail:1/2@finding" KNOWN "2 -> 1"},
	    {NEW, READ, SOURCE("s", "{'finding':1}") FOUND("r3", "f3", ""),
		"a=pass:0/0" KNOWN "0 -> 0" SAYS "1 of 1 known findings"},
	};

	gate_check(cases, COUNT(cases));
}

int
main(void)
{
	gate_begin();
	test_files();
	test_meetings();
	test_known();
	gate_check(gate_cases, COUNT(gate_cases));
	test_gone();
	test_unwritten();
	return gate_end();
}
