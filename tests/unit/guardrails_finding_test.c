/* links: cmd/check-guardrails/ */
/* Findings: severities that nobody knew, and waivers. */
#include "gate_says.h"

#include "../../cmd/check-guardrails/finding_waiver.h"
#include "path_glob.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define SOURCE(tool, items) "{'type':'source','tool':'" tool "','items':" items "}\n"
#define FINDING(more) "{'type':'finding','tool':'s'," more "}\n"
#define ASSUMED(severity) FINDING("'severity':" severity ",'severity_assumed':true")

#define HIGH "a: count() <= 1 where .type == 'finding' and .severity == 'high'"

static const struct gate_case assumed_cases[] = {
    {HIGH, "", FINDING("'severity':'high'"), "a=pass:1/1@finding -> 0" SAYS "!unknown severity"},
    {HIGH, "", ASSUMED("'high'"),
	"a=pass:1/1@finding -> 0" SAYS
	"on 1 sample (1 of unknown severity, read as high; --unknown-severity)"},
    {HIGH, "", "2*" ASSUMED("'high'") ASSUMED("'low'") FINDING("'severity':'high'"),
	"a=fail:3/4@finding -> 1" SAYS
	"(2 of unknown severity, read as high; --unknown-severity)|!and others"},
    {"a: count() <= 9 where .type == 'finding' and (.severity == 'high' or .severity == 'low')", "",
	ASSUMED("'low'") ASSUMED("'high'") ASSUMED("'high'"),
	"a=pass:3/3@finding -> 0" SAYS "(3 of unknown severity, read as low and others; "},
    {"a: count(.severity == 'high') <= 9", "", ASSUMED("'high'"),
	"a=pass:1/1@finding -> 0" SAYS "(1 of unknown severity, read as high; "},
    {"a: count() <= 9 by .severity where .type == 'finding'", "",
	ASSUMED("'low'") ASSUMED("'high'"),
	"a[low]=pass:1/2@finding a[high]=pass:1/2@finding -> 0" SAYS
	"(1 of unknown severity, read as low; |(1 of unknown severity, read as high; "},
    /* Who does not speak of severities asks for none; what is not true, or no word, says little. */
    {"a: count() <= 9 where .type == 'finding'", "", ASSUMED("'high'"),
	"a=pass:1/1@finding -> 0" SAYS "!unknown severity"},
    {HIGH, "", FINDING("'severity':'high','severity_assumed':false"),
	"a=pass:1/1@finding -> 0" SAYS "!unknown severity"},
    {"a: count(.severity > 1) <= 9 where .type == 'finding'", "", ASSUMED("7"),
	"a=pass:1/1@finding -> 0" SAYS "(1 of unknown severity, read as ; --unknown"},
    {HIGH, "", "{'type':'finding','severity':'high','severity_assumed':true}",
	"a=pass:1/1@finding -> 0" SAYS "(1 of unknown severity, read as high; "},
};

/* ---- globs ---- */

#define Y(glob, text)                                                                              \
	{                                                                                          \
		glob, text, true                                                                   \
	}
#define N(glob, text)                                                                              \
	{                                                                                          \
		glob, text, false                                                                  \
	}

static const struct {
	const char *glob, *text;
	bool fits;
} globs[] = {
    Y("B105", "B105"),
    N("B105", "B1055"),
    N("B105", "B10"),
    N("B105", "b105"),
    N("B105", ""),
    Y("a.py", "a.py"),
    N("a.py", "axpy"),
    Y("*", "a"),
    Y("*", ""),
    N("*", "a/b"),
    N("*", "/"),
    Y("a*", "a"),
    Y("a*", "abc"),
    N("a*", "ab/c"),
    N("a*", "ba"),
    Y("*.py", "a.py"),
    Y("*.py", ".py"),
    N("*.py", "a.pyc"),
    N("*.py", "a/b.py"),
    Y("a*b*c", "axxbxxc"),
    Y("a*b*c", "abc"),
    Y("a*b*c", "abbcbc"),
    N("a*b*c", "axxc"),
    Y("*/b", "a/b"),
    N("*/b", "b"),
    N("*/b", "a/c/b"),
    Y("a/*", "a/b"),
    N("a/*", "a/b/c"),
    Y("a/*", "a/"),
    N("a/*", "a"),
    Y("?", "a"),
    N("?", ""),
    N("?", "ab"),
    N("?", "/"),
    Y("?", "\xc3\xa9"),
    N("?", "\xc3\xa9x"),
    Y("?x", "\xf0\x9f\x98\x80x"),
    Y("?", "\xff"),
    Y("a?c", "abc"),
    N("a?c", "ac"),
    Y("??", "a\xc3\xa9"),
    Y("caf\xc3\xa9", "caf\xc3\xa9"),
    Y("*\xc3\xa9", "caf\xc3\xa9"),
    N("*\xc3\xa9", "caf\xc3\xa8"),
    Y("**", ""),
    Y("**", "a"),
    Y("**", "a/b/c"),
    Y("a/**", "a/b"),
    Y("a/**", "a/b/c"),
    Y("a/**", "a/"),
    N("a/**", "a"),
    N("a/**", "b/a/c"),
    Y("**/a", "a"),
    Y("**/a", "b/a"),
    N("**/a", "b"),
    N("**/**/a", "ba"),
    Y("**/**/a", "a"),
    Y("**/**/a", "b/a"),
    Y("**/a", "c/b/a"),
    N("**/a", "ba"),
    N("**/a", "c/ba"),
    N("**/a", "a/b"),
    Y("a/**/b", "a/b"),
    Y("a/**/b", "a/x/b"),
    Y("a/**/b", "a/x/y/b"),
    N("a/**/b", "a/xb"),
    N("a/**/b", "ab"),
    N("a/**/b", "xa/b"),
    Y("a/**/b/**/c", "a/b/c"),
    Y("a/**/b/**/c", "a/1/b/2/3/c"),
    N("a/**/b/**/c", "a/c"),
    Y("a**b", "ab"),
    Y("a**b", "a/x/b"),
    Y("a**/b", "axy/b"),
    N("a**/b", "ab"),
    Y("a**/b", "a/b"),
    Y("***", "a/b"),
    Y("a/***/b", "a/b"),
    N("***/a", "ba"),
    Y("**/*.py", "a.py"),
    Y("**/*.py", "x/y/a.py"),
    N("**/*.py", "x/y/a.c"),
    Y("**/test_*", "a/test_b"),
    N("**/test_*", "a/test_b/c"),
    Y("*?", "a"),
    N("*?", ""),
    Y("?*?", "ab"),
    N("?*?", "a"),
    Y("[ab]", "[ab]"),
    N("[ab]", "a"),
    Y("\\*", "\\x"),
    N("\\*", "*"),
    Y("{a,b}", "{a,b}"),
};

static void
test_globs(void)
{
	char many[2 * PATH_GLOB_MOST + 1], text[20001];

	for (size_t i = 0; i < COUNT(globs); i++)
		if (!CHECK(path_glob_fits(globs[i].glob, globs[i].text, strlen(globs[i].text)) ==
			   globs[i].fits))
			fprintf(stderr, "  %s, %s\n", globs[i].glob, globs[i].text);
	CHECK(!path_glob_fits("a?c", "a\0c", 2));
	CHECK(path_glob_fits("a?c", "a\0c", 3));
	CHECK(!path_glob_fits("*abc", "xab\0", 4));
	CHECK(path_glob_fits("a*", "abc", 2));
	CHECK(!path_glob_fits("abc", "abc", 2));
	/* The longest, and what makes others try all ways. */
	for (int i = 0; i < PATH_GLOB_MOST; i += 2)
		memcpy(many + i, "*a", 3);
	memset(text, 'a', sizeof(text));
	CHECK(path_glob_fits(many, text, 20000));
	text[20000] = 'b';
	CHECK(!path_glob_fits(many, text, 20001));
	CHECK(!path_glob_fits(many, text, PATH_GLOB_MOST / 2 - 1));
	CHECK(path_glob_fits(many, text, PATH_GLOB_MOST / 2));
}

/* ---- waivers ---- */

#define B105                                                                                       \
	"{'type':'finding','tool':'bandit','rule':'B105','file':'tests/a.py','severity':'high'}\n"
#define B102                                                                                       \
	"{'type':'finding','tool':'bandit','rule':'B102','file':'app/a.py','severity':'high'}\n"
#define BANDIT(count) SOURCE("bandit", "{'finding':" count "}")
#define NO_HIGH "a: count() == 0 where .type == 'finding' and .severity == 'high'\n"
#define WAIVE(more) NO_HIGH "{'waive':{" more ",'until':'2026-06-30','reason':'why'}}"
#define BEFORE "--at 2026-06-30T23:59:59.999Z"
#define AFTER "--at 2026-07-01T00:00:00Z"
#define WAIVED(n) "waived findings=pass:" n " -> 0"

static const struct gate_case waiver_cases[] = {
    /* It holds to the end of its day. */
    {WAIVE("'rule':'B105'"), BEFORE, BANDIT("1") B105,
	"a=pass:0/0 " WAIVED("1") SAYS
	"1 finding is waived and judged by no rule|'rule':'B105'|"
	"'until':'2026-06-30'|'reason':'why'|'ended':false|'findings':1"},
    {WAIVE("'rule':'B105'"), AFTER, BANDIT("1") B105,
	"a=fail:1/2@finding waived findings=pass:0 waiver: rule B105=warn -> 1" SAYS
	"it ended on 2026-06-30 (why): of 1 finding that it matches, 1 count again|"
	"0 findings are waived|'ended':true|'waived_until':'2026-06-30'|'line':1"},
    {NO_HIGH "{'waive':{'rule':'B105','until':'2026-06-30T12:00:00Z','reason':'why'}}",
	"--at 2026-06-30T11:59:59.999Z", BANDIT("1") B105, "a=pass:0/0 " WAIVED("1")},
    {NO_HIGH "{'waive':{'rule':'B105','until':'2026-06-30T12:00:00Z','reason':'why'}}",
	"--at 2026-06-30T12:00:00Z", BANDIT("1") B105,
	"a=fail:1/2@finding waived findings=pass:0 waiver: rule B105=warn -> 1"},
    /* What it does not choose counts. */
    {WAIVE("'rule':'B105'"), BEFORE, BANDIT("2") B105 B102,
	"a=fail:1/2@finding waived findings=pass:1 -> 1"},
    {WAIVE("'file':'tests/**'"), BEFORE, BANDIT("2") B105 B102,
	"a=fail:1/2@finding waived findings=pass:1 -> 1"},
    {WAIVE("'tool':'ban*'"), BEFORE, BANDIT("2") B105 B102,
	"a=pass:0/0 " WAIVED("2") SAYS "2 findings are waived"},
    {WAIVE("'rule':'?1?*','file':'**/a.py','tool':'bandit'"), BEFORE, BANDIT("2") B105 B102,
	"a=pass:0/0 " WAIVED("2")},
    {WAIVE("'rule':'B105','file':'app/**'"), BEFORE, BANDIT("2") B105 B102,
	"a=fail:2/3@finding waived findings=pass:0 waiver: rule B105, file app/**=warn -> 1" SAYS
	"it matches no finding: take it out"},
    {WAIVE("'package':'@a/b'"), BEFORE,
	SOURCE("s", "{'finding':2}") FINDING("'severity':'high','package':'@a/b'")
	    FINDING("'severity':'low'"),
	"a=pass:0/0 " WAIVED("1") SAYS "'package':'@a/b'"},
    {WAIVE("'fingerprint':'a*'"), BEFORE,
	SOURCE("s", "{'finding':2}") FINDING("'severity':'high','fingerprint':'a*'")
	    FINDING("'severity':'high','fingerprint':'ab'"),
	"a=fail:1/2@finding waived findings=pass:1 -> 1"},
    {WAIVE("'rule':'caf\xc3\xa9/x','owner':'team'"), BEFORE,
	SOURCE("s", "{'finding':1}") FINDING("'severity':'high','rule':'caf\\u00e9\\/x'"),
	"a=pass:0/0 " WAIVED("1") SAYS "'owner':'team'"},
    {WAIVE("'rule':'5'"), BEFORE,
	SOURCE("s", "{'finding':1}") FINDING("'severity':'high','rule':5"),
	"a=fail:1/2@finding waived findings=pass:0 waiver: rule 5=warn -> 1"},
    /* Only findings are waived, and each once. */
    {"a: count() == 1 where .rule == "
     "'B105'\n{'waive':{'tool':'t','until':'2026-06-30','reason':'why'}}",
	BEFORE, "{'type':'test','tool':'t','rule':'B105'}",
	"a=pass:1/1@test waived findings=pass:0 waiver: tool t=warn -> 0"},
    {NO_HIGH "{'waive':[{'rule':'B105','until':'2026-06-30','reason':'why'},"
	     "{'file':'tests/*','until':'2026-06-30','reason':'why'}]}",
	BEFORE, BANDIT("1") B105, "a=pass:0/0 " WAIVED("1") SAYS "'rule':'B105'|'file':'tests/*'"},
    /* One that ended beside one that holds. */
    {NO_HIGH "{'waive':[{'rule':'B105','until':'2026-06-29','reason':'why'},"
	     "{'file':'tests/*','until':'2026-06-30','reason':'why'}]}",
	BEFORE, BANDIT("1") B105,
	"a=pass:0/0 waived findings=pass:1 waiver: rule B105=warn -> 0" SAYS
	"of 1 finding that it matches, 0 count again"},
    {NO_HIGH "{'waive':{'rule':'X','until':'2026-06-29','reason':'why'}}", BEFORE, BANDIT("0"),
	"a=pass:0/0 waived findings=pass:0 waiver: rule X=warn -> 0" SAYS
	"it matches no finding, and ended on 2026-06-29: take it out"},
    /* What is waived has arrived, and does not stand in for what did not. */
    {WAIVE("'rule':'B105'"), BEFORE, BANDIT("2") B105, "a=unknown:0/0 waived findings=pass:1 -> 1"},
    {WAIVE("'rule':'B105'"), BEFORE, B105,
	"a=unknown/0 waived findings=pass:1 -> 1" SAYS "there are no data records"},
    /* Nothing passes by them alone. */
    {"{'agg':'max','value':'.x','op':'<=','target':1,'on_missing':'skip','name':'a'}\n"
     "{'waive':[{'rule':'B105','until':'2026-06-30','reason':'why'},{'rule':'X','until':'2026-06-"
     "30',"
     "'reason':'why'}]}",
	BEFORE, BANDIT("1") B105, "a=skip/0 waived findings=skip:1 waiver: rule X=skip -> 1"},
    {NO_HIGH, BEFORE, BANDIT("0"), "a=pass:0/0 -> 0"},
    {"{'agg':'count','where':'.type == "
     "\\'finding\\'','op':'==','target':0,'severity':'info','name':'a'}\n"
     "{'waive':{'rule':'B105','until':'2026-06-30','reason':'why'}}",
	BEFORE, BANDIT("2") B105 B102, "a=warn:1/2@finding waived findings=pass:1 -> 0"},
    /* A member that is not there fits nothing, not even what is any text. */
    {WAIVE("'rule':'B1','file':'**'"), BEFORE,
	SOURCE("s", "{'finding':1}") FINDING("'severity':'high','rule':'B1'"),
	"a=fail:1/2@finding waived findings=pass:0 waiver: rule B1, file **=warn -> 1"},
    /* A reference is waived by the same rules. */
    {"{'name':'c','value':'.rule == \\'B105\\'','canary':{'method':'exact'}}\n"
     "{'waive':{'rule':'B10*','until':'2026-06-30','reason':'why'}}",
	BEFORE, "30*" FINDING("'rule':'B205'") BASELINE "30*" B105,
	"c=unknown/0 waived findings=pass:0 "
	"waiver: rule B10*=warn -> 1"},
    /* By windows as well. */
    {WAIVE("'rule':'B105'"), "--at 2026-01-01T00:01:00Z --window 10s",
	"{'type':'source','tool':'s','items':{'finding':2},'time':'2026-01-01T00:00:00Z'}\n"
	"{'type':'finding','tool':'s','rule':'B105','severity':'high','time':'2026-01-01T00:00:01Z'"
	"}\n"
	"{'type':'finding','tool':'s','rule':'B1','severity':'low','time':'2026-01-01T00:00:02Z'}",
	"a=pass:0/0 a=pass:0/0 windows=pass/1 waived findings=pass:1 -> 0"},
};

/* Which are refused, and by which words. */
static void
test_waivers_refused(void)
{
	static const struct {
		const char *rule, *file, *says;
	} rows[] = {
	    {NULL, NULL, "a waiver of findings needs "},
	    {"*", NULL, "this waives every finding"},
	    {"*", "**/?*", "this waives every finding"},
	    {NULL, "**/a", ""},
	};
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct finding_waiver waiver = {
		    .selectors = {(char *)rows[i].rule, (char *)rows[i].file}};
		int rc = *rows[i].says ? -1 : 0;

		text_clear(&why);
		CHECK_INT(finding_waiver_check(&waiver, &why), rc);
		CHECK(strncmp(text_string(&why), rows[i].says, strlen(rows[i].says)) == 0);
	}
}

/* ---- what a record says of itself ---- */

/* A finding that says, in this place of it, that it is not new. */
#define OWN(before, member, behind) "{" before member behind "}\n"
#define TYPE "'type':'finding','tool':'s'"
#define NONE_NEW "a: count() == 0 where .type == 'finding' and "

static const struct gate_case own_cases[] = {
    /* Without a baseline nobody says what is new, whatever expression asks. */
    {NONE_NEW ".new", "", SOURCE("s", "{'finding':1}") OWN(TYPE, ",'new':false", ""),
	"a=unknown/0 -> 1" SAYS "--findings-baseline tells which findings are new"},
    {NONE_NEW "(.new | not | not)", "", SOURCE("s", "{'finding':1}") OWN(TYPE, ",'new':false", ""),
	"a=unknown/0 -> 1" SAYS "--findings-baseline tells which findings are new"},
    {"a: count(.new == false) >= 1 where .type == 'finding'", "",
	SOURCE("s", "{'finding':1}") OWN(TYPE, ",'new':false", ""),
	"a=unknown -> 1" SAYS "no record has .new|!\"new\""},
    /* Wherever it stands, however it is written. */
    {"a: count() == 6 where .type == 'finding' and (keys == ['tool','type'])", "",
	SOURCE("s", "{'finding':6}") OWN(TYPE, ",'new':false", "") OWN(
	    "", "'new':{'x':[1,2]},", TYPE) OWN("'type':'finding'", ",'new':'a\\'b'", ",'tool':'s'")
	    OWN("", " 'n\\u0065w' :\ttrue ,", TYPE) OWN(TYPE, " , \r'new'\r: null\r", "\t")
		OWN(TYPE, "", ""),
	"a=pass:6/7@finding -> 0"},
    /* Of other records it is a member like any other. */
    {"a: count() == 1 where .type == 'test' and .new", "", "{'type':'test','new':true}",
	"a=pass:1/1@test -> 0"},
    {"a: count() == 1 where .type == 'test' and (.new | tostring) == 'true'", "",
	"{'type':'test','new':true}", "a=pass:1/1@test -> 0"},
};

int
main(void)
{
	gate_begin();
	test_globs();
	test_waivers_refused();
	gate_check(own_cases, COUNT(own_cases));
	gate_check(assumed_cases, COUNT(assumed_cases));
	gate_check(waiver_cases, COUNT(waiver_cases));
	return gate_end();
}
