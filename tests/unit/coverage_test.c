/* links: cmd/records-from/ */
/* What reports of coverage come to, line by line. */
#include "coverage_says.h"

struct row {
	const char *format, *report, *says;
};

static void
rows_check(const struct row rows[], size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *says = says_of(rows[i].format, rows[i].report, NULL);

		if (!CHECK(piecewise_equal(says, rows[i].says)))
			fprintf(stderr, "%s: %s\n    says %s\n    not  %s\n", rows[i].format,
			    rows[i].report, says, rows[i].says);
	}
}

#define ROWS_CHECK(rows) rows_check(rows, sizeof(rows) / sizeof((rows)[0]))

static void
test_lcov(void)
{
	static const struct row rows[] = {
	    {"lcov", "SF:a\nDA:1,1\nend_of_record\n", "a 1/1 100%; all 1/1 100%; source 2"},
	    /* Hits of all makes, and what else may stand behind them. */
	    {"lcov",
		"SF:a\nDA:1,0\nDA:2,-5\nDA:3,=====\nDA:4,#####\nDA:5,-\nDA:6,0.0\nDA:7,0.5\nDA:8,"
		"1e3\n"
		"DA:9,99999999999999999999,abc\nend_of_record\n",
		"a 3/9 33.33333333333333...%; all..."},
	    /* A line twice, in one record and in two; a file with none. */
	    {"lcov",
		"SF:a\nDA:3,0\nDA:1,1\nDA:3,2\nend_of_record\nSF:b\nend_of_record\nSF:a\nDA:1,"
		"0\nDA:2,0\n"
		"end_of_record\n",
		"a 2/3 66.66666666666667%; b 0/0; all 2/3 66.66666666666667%; source 3"},
	    /* Numbers that got lost. */
	    {"lcov",
		"SF:a\nDA:undefined,1\nDA:0,1\nDA:-3,0\nDA:null,0\nDA:,0\nDA:NaN,0\nDA:2147483647,"
		"1\n"
		"end_of_record\n",
		"a 1/5 20%; all 1/5 20%; warn 6 lines have no number..."},
	    {"lcov", "SF:a\nDA:2147483648,1\nend_of_record\n",
		"a 0/0; ! 2: no line that a file can have: \"DA:2147483648,1\""},
	    {"lcov", "SF:a\nDA:1x,1\nend_of_record\n", "a 0/0; ! 2: no line that..."},
	    {"lcov", "SF:a\nDA:--1,1\nend_of_record\n", "a 0/0; ! 2: no line that..."},
	    {"lcov", "SF:a\nDA:1,\nend_of_record\n", "a 0/0; ! 2: no count of hits..."},
	    {"lcov", "SF:a\nDA:1,nan\nend_of_record\n", "a 0/0; ! 2: no count of hits..."},
	    {"lcov", "SF:a\nDA:1,1x\nend_of_record\n", "a 0/0; ! 2: no count of hits..."},
	    {"lcov", "SF:a\nDA:1,1y\nend_of_record\n", "a 0/0; ! 2: no count of hits..."},
	    {"lcov", "SF:a\nDA:1,0x10\nend_of_record\n", "a 0/0; ! 2: no count of hits..."},
	    {"lcov", "SF:a\nDA:1\nend_of_record\n", "a 0/0; ! 2: DA: without a count..."},
	    /* What it announces. */
	    {"lcov", "SF:a\nDA:1,1\nDA:2,0\nLF:2\nLH:1\nend_of_record\n", "a 1/2 50%; all 1/2..."},
	    {"lcov", "SF:a\nDA:1,1\nDA:2,0\nLF:1\nLH:1\nend_of_record\n", "a 1/2 50%; all 1/2..."},
	    {"lcov", "SF:a\nDA:1,1\nLF:2\nLH:1\nend_of_record\n",
		"a 1/1 100%; ! 5: the record names fewer..."},
	    {"lcov", "SF:a\nDA:1,1\nLF:9\nend_of_record\n", "a 1/1 100%; all..."},
	    {"lcov", "SF:a\nDA:1,1\nLF:1\nLH:0\nend_of_record\n",
		"a 1/1 100%; ! 5: the record names fewer..."},
	    {"lcov", "SF:a\nDA:1,1\nLH:0\nend_of_record\n", "a 1/1 100%; all..."},
	    {"lcov", "SF:a\nLH:0\n", "a 0/0; ! it ends early..."},
	    {"lcov", "SF:a\nLF:1\nLH:1\nend_of_record\n",
		"a 0/0; ! 4: the record announces lines..."},
	    {"lcov", "SF:a\nLF:0\nLH:0\nend_of_record\n", "a 0/0; all 0/0; source 2"},
	    {"lcov", "SF:a\nLF:1x\nend_of_record\n", "a 0/0; ! 2: no count..."},
	    /* Its end. */
	    {"lcov", "SF:a\nDA:1,1\nLF:1\nLH:1\n", "a 1/1 100%; all 1/1 100%; source 2"},
	    {"lcov", "SF:a\nDA:1,1\nLF:1\nLH:0\n", "a 1/1 100%; ! it ends early..."},
	    {"lcov", "SF:a\nDA:1,1\nLF:2\nLH:1\n", "a 1/1 100%; ! it ends early..."},
	    {"lcov", "SF:a\nDA:1,1\n", "a 1/1 100%; ! it ends early..."},
	    {"lcov", "SF:a\nDA:1,1\nSF:b\nend_of_record\n",
		"a 1/1 100%; ! 3: the record before it..."},
	    {"lcov", "", "! it names no file..."},
	    {"lcov", "SF:a\nend_of_record\n#\v\n", "a 0/0; ! 3: a NUL byte"},
	    {"lcov", "\nSF:a\n \nend_of_record\n", "a 0/0; all 0/0; source 2"},
	    {"lcov", "0123456789012345678901234567890123456789012345678901234567890123456789\n",
		"! 1: no record of LCOV: "
		"\"012345678901234567890123456789012345678901234567890123456789\""},
	    {"lcov", "DA:1,1\n", "! 1: a line before the SF:..."},
	    {"lcov", "SF:\n", "! 1: SF: without a file..."},
	    {"lcov", "SF:a\nremoved\nend_of_record\n",
		"a 0/0; ! 2: no record of LCOV: \"removed\""},
	    {"lcov", "SF:a\n:\nend_of_record\n", "a 0/0; ! 2: no record of LCOV: \":\""},
	    {"lcov", "# x\n\nTN:t\nSF:./a  \nFN2:x\nDA:1,1 \t\nend_of_record\nend_of_record\n",
		"a 1/1 100%; all 1/1 100%; source 2"},
	    {"auto", "TN:\nSF:a\nend_of_record\n", "a 0/0; all 0/0; source 2"},
	    {"auto", "# x\nSF:a\nend_of_record\n", "a 0/0; all 0/0; source 2"},
	    {"auto", "SF:a\nend_of_record\n", "a 0/0; all 0/0; source 2"},
	    {"auto", "TN:t\nSF:a\nend_of_record\n", "a 0/0; all 0/0; source 2"},
	    {"auto", "TN:\nend_of_record\n", "! no format begins with..."},
	};

	ROWS_CHECK(rows);
}

static void
test_go(void)
{
	static const struct row rows[] = {
	    {"go-cover", "mode: set\na.go:1.2,3.4 2 1\na.go:4.1,4.9 3 0\n",
		"a.go 2/5 40%; all 2/5 40%; source 2"},
	    {"go-cover", "mode: count\nC:\\a b:c.go:1.2,3.4 2 00\n", "C:/a b:c.go 0/2 0%; all..."},
	    /* Equal blocks are one, executed if either was; blocks that differ in anything are two. */
	    {"go-cover",
		"mode: atomic\na.go:1.2,3.4 2 0\na.go:1.2,3.4 2 10\nmode: atomic\na.go:1.2,3.4 2 "
		"0\n",
		"a.go 2/2 100%; all 2/2..."},
	    {"go-cover",
		"mode: set\na.go:1.2,3.4 1 1\na.go:2.2,3.4 1 0\na.go:1.3,3.4 1 0\na.go:1.2,4.4 1 "
		"0\n"
		"a.go:1.2,3.5 1 0\nb.go:1.2,3.4 1 0\n",
		"a.go 1/5 20%; b.go 0/1 0%; all 1/6..."},
	    {"go-cover", "mode: set\na.go:1.2,3.4 0 1\n", "a.go 0/0; all 0/0; source 2"},
	    {"go-cover", "mode: set\na.go:1.2,3.4 1000000 1\n", "a.go 1000000/1000000 100%..."},
	    {"go-cover", "mode: set\na.go:1.2,3.4 1000001 1\n", "! 2: no block..."},
	    {"go-cover", "mode: set\na.go:1.2,3.4 -1 1\n", "! 2: no block..."},
	    {"go-cover", "mode: set\na.go:1.2,3.4 1 \n", "! 2: no block..."},
	    {"go-cover", "mode: set\na.go:1.2,3.4 1 1x\n", "! 2: no block..."},
	    {"go-cover", "mode: set\na.go:1.2,3.4 1\n", "! 2: no block..."},
	    {"go-cover", "mode: set\na.go:1.2,3 1 1\n", "! 2: no block..."},
	    {"go-cover", "mode: set\na.go:1,3.4 1 1\n", "! 2: no block..."},
	    {"go-cover", "mode: set\na.go:1.2,3.x 1 1\n", "! 2: no block..."},
	    {"go-cover", "mode: set\na.go:1.2 1 1\n", "! 2: no block..."},
	    {"go-cover", "mode: set\na.go:1.,3.4 1 1\n", "! 2: no block..."},
	    {"go-cover", "mode: set\na.go:-1.2,3.4 1 1\n", "! 2: no block..."},
	    {"go-cover", "mode: set\na.go:3.2,2.4 1 1\n", "! 2: no block..."},
	    {"go-cover", "mode: set\na.go:3.2,3.4 1 1\n", "a.go 1/1..."},
	    {"go-cover", "mode: set\n\na.go:0.0,0.0 1 1\n", "a.go 1/1..."},
	    {"go-cover", "mode: set\na.go:1.2,3.4 1 1\nx\n", "a.go 0/0; ! 3: no block..."},
	    {"go-cover", "mode: set\na.go:1.2,3.4 1 1\n\v\n", "a.go 0/0; ! 3: a NUL byte"},
	    {"go-cover", "mode: set\n:3.2,3.4 1 1\n", "! 2: no block..."},
	    {"go-cover", "mode: set\na.go 1 1\n", "! 2: no block..."},
	    {"go-cover", "mode: set\na.go\n", "! 2: no block..."},
	    {"go-cover", "mode: set\na.go:1.2,3.4 1 1\na.go:1.2,3.4 2 1\n",
		"a.go 0/0; ! 3: the block had..."},
	    {"go-cover", "mode: set\na.go:1.1,16777216.1 1 1\n", "a.go 1/1 100%; all..."},
	    {"go-cover", "mode: set\na.go:1.1,16777217.1 1 1\n",
		"a.go 0/0; ! 2: its blocks stretch..."},
	    {"go-cover", "mode: set\n", "! it names no file..."},
	    {"go-cover", "mode: set\nmode: count\n", "! 2: profiles of different modes..."},
	    {"go-cover", "mode: all\n", "! 1: no mode..."},
	    {"go-cover", "a.go:1.2,3.4 1 1\n", "! 1: it is no Go profile..."},
	    {"go-cover", "", "! it is empty..."},
	    {"auto", "mode: set\na.go:3.2,3.4 1 1\n", "a.go 1/1..."},
	};

	ROWS_CHECK(rows);
}

/* Blocks that differ in one of their numbers each, in no order, and each told twice. */
static void
test_many_blocks(void)
{
	enum { BLOCKS = 81 };
	TEXT_LOCAL report = TEXT_INIT(TEXT_MAX_RECORD);

	text_add_string(&report, "mode: set\n");
	for (int i = 0; i < 2 * BLOCKS; i++) {
		int k = i * (i < BLOCKS ? 37 : 2) % BLOCKS;

		text_add_format(&report, "a.go:%d.%d,%d.%d 1 %d\n", 1 + k % 3, 1 + k / 3 % 3,
		    4 + k / 9 % 3, 1 + k / 27, i < BLOCKS && k == 40);
	}
	CHECK_STRING(says_of("go-cover", text_string(&report), NULL),
	    "a.go 1/81 1.2345679012345678%; all 1/81 1.2345679012345678%; source 2");
}

#define COBERTURA(root, classes)                                                                   \
	"<coverage" root "><packages><package><classes>" classes                                   \
	"</classes></package></packages></coverage>"
#define CLASS(name, lines) "<class filename='" name "'>" lines "</class>"
#define LINE(number, hits) "<line number='" number "' hits='" hits "'/>"

static void
test_cobertura(void)
{
	static const struct row rows[] = {
	    {"cobertura",
		COBERTURA("", CLASS("a", "<lines>" LINE("1", "1") LINE("2", "0") "</lines>")),
		"a 1/2 50%; all 1/2 50%; source 2"},
	    /* Methods where a class has no lines, and where it has. */
	    {"cobertura",
		COBERTURA("", CLASS("a", "<methods><method><lines>" LINE("7", "0") LINE("8",
					     "1") "</lines></method></methods>"
						  "<lines>" LINE("1", "1") "</lines>") CLASS("b",
				  "<methods><method><lines>" LINE("7", "0") LINE("8",
				      "1") "</lines></method></methods>") CLASS("c", "<lines/>")),
		"a 1/1 100%; b 1/2 50%; c 0/0; all 2/3..."},
	    {"cobertura",
		COBERTURA(" lines-valid='2' lines-covered='1'",
		    CLASS("a", LINE("1", "0") LINE("2", "1"))),
		"a 1/2 50%; all..."},
	    {"cobertura",
		COBERTURA(" lines-valid='3' lines-covered='1'",
		    CLASS("a", LINE("1", "0") LINE("2", "1"))),
		"a 1/2 50%; ! its totals say that 2 lines were not executed, its classes hold "
		"1..."},
	    {"cobertura",
		COBERTURA(" lines-valid='2' lines-covered='0'", CLASS("a", LINE("1", "1"))),
		"a 1/1 100%; ! its totals say that 2 lines..."},
	    {"cobertura", COBERTURA("", CLASS("a", LINE("x", "1"))),
		"a 0/0; ! 1:59: a line without a number..."},
	    {"cobertura", COBERTURA("", CLASS("a", LINE("1", "x"))),
		"a 0/0; ! 1:59: a line without a count..."},
	    {"cobertura", "<coverage><project/></coverage>", "! 1:11: it is a report of Clover..."},
	    {"cobertura", COBERTURA(" version='7'", "<project/>" CLASS("a", LINE("1", "1"))),
		"a 1/1 100%; all 1/1 100%; source 2 of 7"},
	    {"cobertura", COBERTURA(" lines-valid='3'", CLASS("a", LINE("1", "1"))),
		"a 1/1 100%; all..."},
	    {"cobertura", COBERTURA(" lines-covered='3'", CLASS("a", LINE("1", "1"))),
		"a 1/1 100%; all..."},
	    {"cobertura",
		COBERTURA("", "<class name='n' filename=''/>"
			      "<class/>"),
		"n 0/0; unnamed 0/0; all 0/0; source 3"},
	    {"cobertura", COBERTURA("", CLASS("a", LINE("undefined", "0") LINE("1", "2.5"))),
		"a 1/2 50%; all 1/2 50%; warn 1 lines..."},
	    {"cobertura", COBERTURA("", ""), "! it names no class..."},
	    {"cobertura", COBERTURA("", CLASS("a", "<line number='1'/>")), "a 0/0; ! 1:..."},
	    {"cobertura", COBERTURA("", CLASS("a", "<line hits='1'/>")), "a 0/0; ! 1:..."},
	    {"cobertura", COBERTURA("", CLASS("a", "") LINE("1", "1")), "a 0/0; ! 1:..."},
	    {"auto", COBERTURA("", CLASS("a", LINE("1", "1"))), "a 1/1 100%; all..."},
	};

	ROWS_CHECK(rows);
}

#define JACOCO(content) "<report name='r'>" content "</report>"
#define SOURCE(name, content) "<sourcefile name='" name "'>" content "</sourcefile>"
#define COUNTER(missed, covered) "<counter type='LINE' missed='" missed "' covered='" covered "'/>"

static void
test_jacoco(void)
{
	static const struct row rows[] = {
	    {"jacoco",
		JACOCO("<package name='p/q'>" SOURCE(
		    "A.java", "<line nr='1' mi='1' ci='1'/><line nr='2' mi='1' ci='0'/>" COUNTER(
				  "1", "1")) "</package>" COUNTER("1", "1")),
		"p/q/A.java 1/2 50%; all 1/2 50%; source 2"},
	    {"jacoco",
		JACOCO("<package>" SOURCE("A", COUNTER("3", "1"))
			SOURCE("B", "<line nr='1' ci='1'/>") "</package>" COUNTER("3", "2")),
		"A 1/4 25%; B 1/1 100%; all 2/5 40%; source 3"},
	    {"jacoco",
		JACOCO("<package>" SOURCE("A", COUNTER("3", "1")) "</package>" COUNTER("4", "2")),
		"A 1/4 25%; ! it says that 4 lines were not executed, its files hold 3..."},
	    {"jacoco",
		JACOCO("<package>" SOURCE(
		    "A", "<line nr='1' ci='0'/>" COUNTER("2", "0")) "</package>"),
		"A 0/1 0%; ! 1:..."},
	    {"jacoco",
		JACOCO("<package>" SOURCE(
		    "A", "<line nr='1' ci='0'/>" COUNTER("0", "9")) "</package>"),
		"A 0/1 0%; all..."},
	    {"jacoco", JACOCO("<package>" SOURCE("A", COUNTER("x", "0")) "</package>"),
		"A 0/0; ! 1:..."},
	    {"jacoco", JACOCO("<package>" SOURCE("A", COUNTER("0", "")) "</package>"),
		"A 0/0; ! 1:..."},
	    {"jacoco", JACOCO("<package>" SOURCE("A", COUNTER("2147483648", "0")) "</package>"),
		"A 0/0; ! 1:..."},
	    /* Other counters, and those of classes, say nothing. */
	    {"jacoco",
		JACOCO("<package><class>" COUNTER("9", "9") "</class>" SOURCE(
		    "A", "<counter type='BRANCH' missed='9' covered='9'/>") "</package>"),
		"warn 1 source files say nothing of their lines..."},
	    {"jacoco",
		JACOCO("<package name='p'>" SOURCE("A", COUNTER("2147483647", "0")) "</package>"),
		"p/A 0/2147483647 0%; all..."},
	    {"jacoco", JACOCO(SOURCE("A", "<counter type='LINE' missed='1'/>")), "A 0/0; ! 1:..."},
	    {"jacoco", JACOCO(SOURCE("A", "<counter type='LINE' covered='1'/>")), "A 0/0; ! 1:..."},
	    {"jacoco", JACOCO(SOURCE("A", "<line nr='1' ci='1'/>" COUNTER("1", "0"))),
		"A 1/1 100%; ! 1:...: its counter says..."},
	    {"jacoco", JACOCO(SOURCE("A", "<line nr='x' ci='1'/>")),
		"A 0/0; ! 1:...: a line without a number..."},
	    {"jacoco", JACOCO(SOURCE("A", "<line nr='1' ci='x'/>")),
		"A 0/0; ! 1:...: a line without a count..."},
	    {"jacoco", "<x>" SOURCE("A", "") "</x>", "! 1:...: it is no report of JaCoCo..."},
	    {"jacoco", JACOCO("<package><class/>" SOURCE("", "") "</package>"), "! 1:..."},
	    {"jacoco", JACOCO("<package><class/></package>"), "! it names no source file..."},
	    {"auto", JACOCO("<package>" SOURCE("A", COUNTER("0", "1")) "</package>"),
		"A 1/1 100%; all..."},
	};

	ROWS_CHECK(rows);
}

#define PYTHON(files, covered, total)                                                              \
	"{\"meta\":{\"version\":\"7\"},\"files\":{" files                                          \
	"},\"totals\":{\"covered_lines\":" covered ",\"num_statements\":" total "}}"
#define LISTS(executed, missing) "\"executed_lines\":[" executed "],\"missing_lines\":[" missing "]"
#define SUMMARY(covered, total)                                                                    \
	"\"summary\":{\"covered_lines\":" covered ",\"num_statements\":" total "}"

static void
test_coverage_py(void)
{
	static const struct row rows[] = {
	    {"coverage-py",
		PYTHON("\"a\":{" LISTS("1,2", "3") "},\"b\":{" SUMMARY("0", "1") "," LISTS(
			   "", "9") "}",
		    "2", "4"),
		"a 2/3 66.66666666666667%; b 0/1 0%; all 2/4 50%; source 3 of 7"},
	    {"coverage-py", PYTHON("\"a\":{" LISTS("1", "") "," SUMMARY("1", "2") "}", "1", "1"),
		"a 1/1 100%; ! 1: the summary of a says that 1..."},
	    {"coverage-py",
		PYTHON(
		    "\"a\":{" LISTS("1", "2") "},\"b\":{" LISTS("1", "") "," SUMMARY("1", "2") "}",
		    "1", "1"),
		"a 1/2 50%; b 1/1 100%; ! 1: the summary of b..."},
	    {"coverage-py", PYTHON("\"a\":{" LISTS("1", "") "}", "1", "2"),
		"a 1/1 100%; ! its totals say that 1 lines were not executed, its files hold 0..."},
	    {"coverage-py", PYTHON("\"a\":{" LISTS("1", "2") "}", "2", "1"),
		"a 1/2 50%; ! 1: figures without..."},
	    {"coverage-py", PYTHON("\"a\":{" LISTS("1", "2") "}", "null", "1"),
		"a 1/2 50%; ! 1: figures without..."},
	    {"coverage-py", PYTHON("\"a\":{" LISTS("1", "2") "}", "0", "null"),
		"a 1/2 50%; ! 1: figures without..."},
	    {"coverage-py", PYTHON("\"a\":{" LISTS("null", "") "}", "0", "0"),
		"a 0/0; ! 1: no line..."},
	    {"coverage-py", PYTHON("\"a\":{" LISTS("1", "2") "}", "-1", "1"),
		"a 1/2 50%; ! 1: figures without..."},
	    {"coverage-py", PYTHON("\"a\":{" LISTS("2147483647", "0,-1") "}", "0", "0"),
		"a 1/3...; warn 2..."},
	    {"coverage-py", PYTHON("\"a\":{" LISTS("2147483648", "") "}", "0", "0"),
		"a 0/0; ! 1: no line..."},
	    {"coverage-py", PYTHON("\"a\":{\"missing_lines\":[]}", "0", "0"),
		"a 0/0; ! 1: a file without..."},
	    {"coverage-py", PYTHON("\"a\":{\"executed_lines\":[],\"missing_lines\":{}}", "0", "0"),
		"a 0/0; ! 1: a file without..."},
	    {"coverage-py", "{\"files\":{},\"totals\":{\"covered_lines\":0,\"num_statements\":0}}",
		"! it names no file..."},
	    {"coverage-py", "{\"meta\":{},\"files\":{}}",
		"! it is no JSON report of coverage.py: it has no \"totals\""},
	    {"coverage-py", "{\"totals\":{\"covered_lines\":0,\"num_statements\":0}}",
		"! it is no JSON report of coverage.py: it has no \"files\""},
	    {"auto", PYTHON("\"a\":{" LISTS("1,2", "") "}", "2", "2"), "a 2/2 100%; all..."},
	};

	ROWS_CHECK(rows);
}

static void
test_packages(void)
{
	const char *globs[] = {"src/*.c", "none/*"};

	packages = (struct option_list){.items = globs, .count = 2};
	CHECK_STRING(says_of("lcov",
			 KNOWN("src/a.c", "DA:1,1\nDA:2,0\n") KNOWN("b.c", "DA:1,0\n")
			     KNOWN("src/c.c", "DA:1,1\nDA:2,1\n"),
			 NULL),
	    "src/a.c 1/2 50%; b.c 0/1 0%; src/c.c 2/2 100%; all 3/5 60%; all 3/4 75%; all 0/0; "
	    "source 6");
	packages.count = 0;
}

static void
test_long_path(void)
{
	char *report = malloc(REPORT_WORD + 100);

	snprintf(report, REPORT_WORD + 100, "SF:%0*d\nend_of_record\n", REPORT_WORD + 1, 0);
	CHECK(strstr(says_of("lcov", report, NULL), "0/0; ! a path is longer than"));
	free(report);
}

/* More files than the table begins with, each told twice. */
static void
test_many_files(void)
{
	enum { FILES = 5000 };
	TEXT_LOCAL report = TEXT_INIT(TEXT_MAX_RECORD);
	const char *says;

	for (int i = 0; i < 2 * FILES; i++)
		text_add_format(&report, "SF:f%d.c\nDA:%d,%d\nend_of_record\n", i % FILES,
		    1 + i / FILES, i < FILES);
	says = says_of("lcov", text_string(&report), NULL);
	CHECK(strncmp(says, "f0.c 1/2 50%; f1.c 1/2 50%; ", 28) == 0);
	says = strstr(says, "all");
	CHECK_STRING(says, "all 5000/10000 50%; source 5001");
}

int
main(void)
{
	diag_quiet(true);
	test_lcov();
	test_go();
	test_many_blocks();
	test_cobertura();
	test_jacoco();
	test_coverage_py();
	test_packages();
	test_long_path();
	test_many_files();
	return unit_end();
}
