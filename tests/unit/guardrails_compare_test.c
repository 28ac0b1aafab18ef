/* links: cmd/check-guardrails/ */
/*
 * Canaries: what the comparison with a baseline comes to, with its figures.
 *
 * The expected ones were made by another program from the definitions in readyline-policy(5): all pairs compared, all
 * differences sorted, arrangements, hits and ranks counted in fractions.
 */
#include "gate_says.h"

#include "../../cmd/check-guardrails/baseline_files.h"
#include "histogram.h"
#include "options.h"
#include "text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void
figures_add(
    char *said, size_t *used, const char *name, const struct json_slice *values, size_t count)
{
	double number;

	*used += (size_t)sprintf(said + *used, "%s", name);
	for (size_t i = 0; i < count; i++) {
		if (json_number(&values[i], &number) == 0)
			*used += (size_t)sprintf(said + *used, " %.5g", number);
		else
			*used += (size_t)sprintf(said + *used, " -");
	}
}

/* "NAME=STATUS N/BASELINE_N p P P_ADJUSTED ratio R cles C shift S LOW HIGH tail P RATIO LOW HIGH" of the first check
 * of `gate_output`, with - for what it does not have. */
static const char *
figures_said(void)
{
	static const char *const members[] = {".name", ".status", ".evidence.n",
	    ".evidence.baseline_n", ".evidence.p", ".evidence.p_adjusted", ".evidence.ratio",
	    ".evidence.cles", ".evidence.shift", ".evidence.shift_low", ".evidence.shift_high",
	    ".evidence.tail_p", ".evidence.tail_ratio", ".evidence.tail_ratio_low",
	    ".evidence.tail_ratio_high"};
	static char said[1024];
	struct json_paths *paths = json_paths_new();
	struct json_slice v[COUNT(members)];
	struct json_scanner *scanner;
	struct json_error error;
	size_t used;

	for (size_t i = 0; i < COUNT(members); i++)
		json_paths_add(paths, members[i]);
	scanner = json_scanner_new(paths, 0);
	if (json_scan(scanner, gate_output, strcspn(gate_output, "\n"), v, &error) != 0)
		abort();
	used = (size_t)sprintf(said, "%.*s=%.*s", gate_slice_length(&v[0]), v[0].bytes + 1,
	    gate_slice_length(&v[1]), v[1].bytes + 1);
	used += (size_t)sprintf(
	    said + used, " %.*s/%.*s", (int)v[2].len, v[2].bytes, (int)v[3].len, v[3].bytes);
	figures_add(said, &used, " p", &v[4], 2);
	figures_add(said, &used, " ratio", &v[6], 1);
	figures_add(said, &used, " cles", &v[7], 1);
	figures_add(said, &used, " shift", &v[8], 3);
	figures_add(said, &used, " tail", &v[11], 4);
	json_scanner_free(scanner);
	json_paths_free(paths);
	return said;
}

struct comparison {
	const char *more; /* members of the canary */
	const char *records, *expected;
};

static void
compare(const char *method, const char *value, const struct comparison *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char rule[512];
		const struct gate_case c = {rule, "", cases[i].records, ""};

		(void)snprintf(rule, sizeof(rule),
		    "{'name':'m','canary':{'method':'%s'%s},'value':'%s'}", method, cases[i].more,
		    value);
		gate_says(&c);
		if (!CHECK_STRING(figures_said(), cases[i].expected))
			fprintf(stderr, "  of case %zu: %s\n", i, cases[i].records);
	}
}

static void
test_values(void)
{
	static const struct comparison cases[] = {
	    /* Larger means: over the increase, at it; of opposite signs; from nothing. */
	    {"", "20*{'l':1#}" BASELINE "20*{'l':1#}",
		"m=pass 20/20 p 1 1 ratio 1 cles 0.5 shift 0 -6 6 tail - - - -"},
	    {"", "30*{'l':11#}" BASELINE "30*{'l':10#}",
		"m=pass 30/30 p 1 1 ratio 1.0979 cles 0.79 shift 98 86 107 tail - - - -"},
	    {"", "30*{'l':111}" BASELINE "30*{'l':100}",
		"m=fail 30/30 p 3.3706e-14 3.3706e-14 ratio 1.11 cles 1 shift 11 11 11 tail - - - "
		"-"},
	    {"", "30*{'l':110}" BASELINE "30*{'l':100}",
		"m=pass 30/30 p 1 1 ratio 1.1 cles 1 shift 10 10 10 tail - - - -"},
	    {",'max_increase':'5%'", "30*{'l':106}" BASELINE "30*{'l':100}",
		"m=fail 30/30 p 3.3706e-14 3.3706e-14 ratio 1.06 cles 1 shift 6 6 6 tail - - - -"},
	    {",'max_increase':'5%'", "30*{'l':105}" BASELINE "30*{'l':100}",
		"m=pass 30/30 p 1 1 ratio 1.05 cles 1 shift 5 5 5 tail - - - -"},
	    {"", "30*{'l':-100}" BASELINE "30*{'l':-200}",
		"m=fail 30/30 p 3.3706e-14 3.3706e-14 ratio 0.5 cles 1 shift 100 100 100 tail - - "
		"- -"},
	    {"", "30*{'l':-195}" BASELINE "30*{'l':-200}",
		"m=pass 30/30 p 1 1 ratio 0.975 cles 1 shift 5 5 5 tail - - - -"},
	    {"", "30*{'l':5}" BASELINE "30*{'l':-5}",
		"m=fail 30/30 p 3.3706e-14 3.3706e-14 ratio -1 cles 1 shift 10 10 10 tail - - - -"},
	    {"", "30*{'l':1}" BASELINE "30*{'l':0}",
		"m=fail 30/30 p 3.3706e-14 3.3706e-14 ratio - cles 1 shift 1 1 1 tail - - - -"},
	    {"", "30*{'l':0}" BASELINE "30*{'l':0}",
		"m=pass 30/30 p 1 1 ratio 1 cles 0.5 shift 0 0 0 tail - - - -"},
	    /* Less is worse. */
	    {",'direction':'decrease'", "30*{'l':100}" BASELINE "30*{'l':111}",
		"m=fail 30/30 p 3.3706e-14 3.3706e-14 ratio 1.11 cles 1 shift 11 11 11 tail - - - "
		"-"},
	    {",'direction':'decrease'", "30*{'l':100}" BASELINE "30*{'l':110}",
		"m=pass 30/30 p 1 1 ratio 1.1 cles 1 shift 10 10 10 tail - - - -"},
	    {",'direction':'decrease'", "30*{'l':111}" BASELINE "30*{'l':100}",
		"m=pass 30/30 p 1 1 ratio 0.9009 cles 0 shift -11 -11 -11 tail - - - -"},
	    /* The chance to be larger, over 0.6, at it (18 of 30 pairs), under it. */
	    {",'effect':'cles'", "30*{'l':101}" BASELINE "30*{'l':100}",
		"m=fail 30/30 p 3.3706e-14 3.3706e-14 ratio 1.01 cles 1 shift 1 1 1 tail - - - -"},
	    {",'effect':'cles'", "40*{'l':1#}" BASELINE "30*{'l':1#}\n10*{'l':1}",
		"m=fail 40/40 p 0.0015203 0.0015203 ratio 1.5047 cles 0.71875 shift 13 4 98 tail - "
		"- - -"},
	    {",'effect':'cles','max_cles':0.8", "30*{'l':101}" BASELINE "24*{'l':100}\n6*{'l':103}",
		"m=pass 30/30 p 1 1 ratio 1.004 cles 0.8 shift 1 1 1 tail - - - -"},
	    {",'effect':'cles','max_cles':0.79",
		"30*{'l':101}" BASELINE "24*{'l':100}\n6*{'l':103}",
		"m=fail 30/30 p 1.9155e-05 1.9155e-05 ratio 1.004 cles 0.8 shift 1 1 1 tail - - - "
		"-"},
	    /* The interval keeps a share of the shift away from 0. */
	    {"", "15*{'l':9#}" BASELINE "15*{'l':9#}\n5*{'l':90}",
		"m=pass 15/20 p 1 1 ratio 1.2448 cles 0.625 shift 2 -3 813 tail - - - -"},
	    {"", "15*{'l':2#}" BASELINE "15*{'l':1#}",
		"m=pass 15/15 p 1 1 ratio 1.8519 cles 0.76 shift 12 3 104 tail - - - -"},
	    {",'tolerance':0.9", "15*{'l':2#}" BASELINE "15*{'l':1#}",
		"m=pass 15/15 p 1 1 ratio 1.8519 cles 0.76 shift 12 3 104 tail - - - -"},
	    {",'tolerance':0.55", "15*{'l':1#}" BASELINE "15*{'l':9}",
		"m=fail 15/15 p 1.3732e-06 1.3732e-06 ratio 6 cles 1 shift 9 5 103 tail - - - -"},
	    {",'tolerance':0.56", "15*{'l':1#}" BASELINE "15*{'l':9}",
		"m=pass 15/15 p 1 1 ratio 6 cles 1 shift 9 5 103 tail - - - -"},
	    {"", "20*{'l':1#}\n3*{'l':9000}" BASELINE "20*{'l':1#}\n4*{'l':2}",
		"m=pass 23/24 p 1 1 ratio 21.047 cles 0.63768 shift 5 -2 100 tail - - - -"},
	    /* Many are equal: the interval ends at 0; larger by a few far out, but mostly less. */
	    {"", "20*{'l':1}\n20*{'l':2}" BASELINE "38*{'l':1}\n2*{'l':2}",
		"m=fail 40/40 p 1.5457e-05 1.5457e-05 ratio 1.4286 cles 0.725 shift 0 0 1 tail - - "
		"- -"},
	    {"", "97*{'l':1}\n3*{'l':1000}" BASELINE "80*{'l':1}\n20*{'l':2}",
		"m=pass 100/100 p 1 1 ratio 25.808 cles 0.418 shift 0 0 0 tail - - - -"},
	    {"", "15*{'l':1}\n5*{'l':2}" BASELINE "20*{'l':1}",
		"m=pass 20/20 p 0.038901 0.038901 ratio 1.25 cles 0.625 shift 0 0 0 tail - - - -"},
	    /* The tail is looked at where it holds ten values. */
	    {"", "200*{'l':1}" BASELINE "200*{'l':1}",
		"m=pass 200/200 p 1 1 ratio 1 cles 0.5 shift 0 0 0 tail 1 1 0 -"},
	    {"", "200*{'l':1}" BASELINE "199*{'l':1}",
		"m=pass 200/199 p 1 1 ratio 1 cles 0.5 shift 0 0 0 tail - - - -"},
	    {"", "185*{'l':1}\n15*{'l':9}" BASELINE "200*{'l':1}",
		"m=fail 200/200 p 4.648e-05 4.648e-05 ratio 1.6 cles 0.5375 shift 0 0 0 tail "
		"2.324e-05 9 0 -"},
	    {"", "185*{'l':1}\n15*{'l':9}" BASELINE "199*{'l':1}",
		"m=fail 200/199 p 0.00016865 0.00016865 ratio 1.6 cles 0.5375 shift 0 0 0 tail - - "
		"- -"},
	    {"", "190*{'l':1}\n10*{'l':9}" BASELINE "200*{'l':1}",
		"m=fail 200/200 p 0.0017405 0.0017405 ratio 1.4 cles 0.525 shift 0 0 0 tail "
		"0.00087026 9 0 -"},
	    {"", "191*{'l':1}\n9*{'l':9}" BASELINE "200*{'l':1}",
		"m=fail 200/200 p 0.0049097 0.0049097 ratio 1.36 cles 0.5225 shift 0 0 0 tail 1 9 "
		"0 -"},
	    {"", "180*{'l':1}\n10*{'l':5}\n10*{'l':9}" BASELINE "200*{'l':1}",
		"m=fail 200/200 p 9.3029e-06 9.3029e-06 ratio 1.6 cles 0.55 shift 0 0 0 tail "
		"0.00087026 9 0 -"},
	    {"", "180*{'l':1}\n12*{'l':5}\n8*{'l':9}" BASELINE "200*{'l':1}",
		"m=fail 200/200 p 1.1574e-06 1.1574e-06 ratio 1.56 cles 0.55 shift 0 0 0 tail "
		"5.7869e-07 9 0 -"},
	    {"", "391*{'l':1}\n9*{'l':9}" BASELINE "400*{'l':1}",
		"m=fail 400/400 p 0.0051515 0.0051515 ratio 1.18 cles 0.51125 shift 0 0 0 tail 1 1 "
		"1 9"},
	    {"", "360*{'l':1}\n40*{'l':9}" BASELINE "400*{'l':1}",
		"m=fail 400/400 p 6.5193e-13 6.5193e-13 ratio 1.8 cles 0.55 shift 0 0 0 tail "
		"3.2596e-13 9 9 9"},
	    {",'direction':'decrease'", "200*{'l':1}" BASELINE "185*{'l':1}\n15*{'l':9}",
		"m=fail 200/200 p 4.648e-05 4.648e-05 ratio 1.6 cles 0.5375 shift 0 0 0 tail "
		"2.324e-05 9 0 -"},
	    /* Where a tail ends nobody knows below 210 values. */
	    {"", "195*{'l':1}\n15*{'l':9}" BASELINE "210*{'l':1}",
		"m=fail 210/210 p 4.7109e-05 4.7109e-05 ratio 1.5714 cles 0.53571 shift 0 0 0 tail "
		"2.3554e-05 9 9 9"},
	    {"", "195*{'l':1}\n15*{'l':9}" BASELINE "209*{'l':1}",
		"m=fail 210/209 p 4.8853e-05 4.8853e-05 ratio 1.5714 cles 0.53571 shift 0 0 0 tail "
		"2.4427e-05 9 0 9"},
	    {"", "194*{'l':1}\n15*{'l':9}" BASELINE "210*{'l':1}",
		"m=fail 209/210 p 4.5364e-05 4.5364e-05 ratio 1.5742 cles 0.53589 shift 0 0 0 tail "
		"2.2682e-05 9 9 -"},
	    {"", "210*{'l':1#}" BASELINE "195*{'l':1#}\n15*{'l':9#}",
		"m=pass 210/210 p 1 1 ratio 1.0897 cles 0.55357 shift 13 -3 30 tail 1 1.0126 "
		"1.0025 1.0228"},
	    {"", "499*{'l':1#}" BASELINE "{'l':9}",
		"m=pass 499/1 p 1 1 ratio 118.87 cles 1 shift 1241 2 1490 tail 0.976 165.22 0 -"},
	    {"", "{'l':9}" BASELINE "499*{'l':1#}",
		"m=pass 1/499 p 1 1 ratio 0.0084126 cles 0 shift -1241 -1490 -2 tail 1 0.0060525 0 "
		"-"},
	    {"", "500*{'l':1#}" BASELINE "2*{'l':900}",
		"m=pass 500/2 p 1 1 ratio 1.1896 cles 0.802 shift 350.5 -788 589 tail 0.95272 "
		"1.6533 0 1.6622"},
	    {"", "2*{'l':900}" BASELINE "500*{'l':1#}",
		"m=pass 2/500 p 1 1 ratio 0.84059 cles 0.198 shift -350.5 -589 788 tail 1 0.60484 "
		"0.6016 -"},
	    /* Tails that end at the same value: more of it, in the mean, too. */
	    {"", "450*{'l':1}\n50*{'l':30}" BASELINE "480*{'l':1}\n20*{'l':30}",
		"m=fail 500/500 p 0.00027121 0.00027121 ratio 1.8056 cles 0.53 shift 0 0 0 tail "
		"0.0001356 1 1 30"},
	    {"", "450*{'l':10}\n50*{'l':12}" BASELINE "480*{'l':10}\n20*{'l':12}",
		"m=pass 500/500 p 1 1 ratio 1.0119 cles 0.53 shift 0 0 0 tail 1 1 1 1.2"},
	    {"", "450*{'l':1}\n50*{'l':30}" BASELINE "454*{'l':0.1}\n46*{'l':30}",
		"m=fail 500/500 p 5.8742e-138 5.8742e-138 ratio 1.368 cles 0.9126 shift 0.9 0.9 "
		"0.9 tail 1 1 1 1"},
	    {"", "450*{'l':1}\n50*{'l':30}" BASELINE "450*{'l':1}\n50*{'l':30}",
		"m=pass 500/500 p 1 1 ratio 1 cles 0.5 shift 0 0 0 tail 1 1 1 1"},
	    {"", "450*{'l':10}\n50*{'l':12}" BASELINE "490*{'l':10}\n10*{'l':12}",
		"m=fail 500/500 p 6.9878e-08 6.9878e-08 ratio 1.0159 cles 0.54 shift 0 0 0 tail "
		"3.4939e-08 1.2 1 1.2"},
	    {"", "450*{'l':10}\n50*{'l':10.9}" BASELINE "490*{'l':10}\n10*{'l':10.9}",
		"m=pass 500/500 p 1 1 ratio 1.0072 cles 0.54 shift 0 0 0 tail 1 1.09 1 1.09"},
	    {"", "450*{'l':10}\n50*{'l':11}" BASELINE "490*{'l':10}\n10*{'l':11}",
		"m=pass 500/500 p 1 1 ratio 1.008 cles 0.54 shift 0 0 0 tail 1 1.1 1 1.1"},
	    {",'max_increase':'150%'",
		"450*{'l':1}\n50*{'l':30}" BASELINE "480*{'l':1}\n20*{'l':30}",
		"m=pass 500/500 p 1 1 ratio 1.8056 cles 0.53 shift 0 0 0 tail 1 1 1 30"},
	    {",'max_increase':'80.5%'",
		"450*{'l':1}\n50*{'l':30}" BASELINE "480*{'l':1}\n20*{'l':30}",
		"m=fail 500/500 p 0.00027121 0.00027121 ratio 1.8056 cles 0.53 shift 0 0 0 tail "
		"0.0001356 1 1 30"},
	    {",'max_increase':'80.6%'",
		"450*{'l':1}\n50*{'l':30}" BASELINE "480*{'l':1}\n20*{'l':30}",
		"m=pass 500/500 p 1 1 ratio 1.8056 cles 0.53 shift 0 0 0 tail 1 1 1 30"},
	    /* Another confidence: other ranks. */
	    {",'confidence':0.9",
		"450*{'l':1#}\n50*{'l':30#}" BASELINE "490*{'l':1#}\n10*{'l':30#}",
		"m=fail 500/500 p 4.3823e-08 4.3823e-08 ratio 1.1186 cles 0.50336 shift 2 -15 20 "
		"tail 2.1912e-08 2.0541 2.039 2.07"},
	    {",'confidence':0.999",
		"450*{'l':1#}\n50*{'l':30#}" BASELINE "490*{'l':1#}\n10*{'l':30#}",
		"m=fail 500/500 p 4.3823e-08 4.3823e-08 ratio 1.1186 cles 0.50336 shift 2 -33 39 "
		"tail 2.1912e-08 2.0541 2.0295 2.0812"},
	};

	compare("mann-whitney", ".l", cases, COUNT(cases));
}

/* Hits among n against hits among m; those without an answer count against the canary and for the baseline. */
static void
test_rates(void)
{
#define NONE " cles - shift - - - tail - - - -"
	static const struct comparison cases[] = {
	    {"", "90*{'s':0}\n10*{'s':1}" BASELINE "100*{'s':0}",
		"m=fail 100/100 p 0.00077103 0.00077103 ratio -" NONE},
	    {"", "90*{'s':0}\n10*{'s':1}" BASELINE "96*{'s':0}\n4*{'s':1}",
		"m=pass 100/100 p 0.081992 0.081992 ratio 2.5" NONE},
	    /* 3 of 16 are just half as many again as 2 of 16. */
	    {",'max_increase':'50%'", "13*{'s':0}\n3*{'s':1}" BASELINE "14*{'s':0}\n2*{'s':1}",
		"m=pass 16/16 p 1 1 ratio 1.5" NONE},
	    {",'max_increase':'49%'", "13*{'s':0}\n3*{'s':1}" BASELINE "14*{'s':0}\n2*{'s':1}",
		"m=pass 16/16 p 0.5 0.5 ratio 1.5" NONE},
	    {"", "90*{'s':0}\n10*{'s':1}\n2*{'t':1}" BASELINE "102*{'s':0}\n1*{'s':1}",
		"m=fail 102/103 p 0.0012076 0.0012076 ratio 12.118" NONE},
	    {"", "90*{'s':0}\n10*{'s':1}\n3*{'t':1}" BASELINE "101*{'s':0}\n{'t':1}",
		"m=fail 103/102 p 8.7043e-05 8.7043e-05 ratio -" NONE},
	    {",'direction':'decrease'", "90*{'s':1}\n10*{'s':0}" BASELINE "100*{'s':1}",
		"m=fail 100/100 p 0.00077103 0.00077103 ratio -" NONE},
	    {",'direction':'decrease'",
		"90*{'s':1}\n7*{'s':0}\n3*{'t':1}" BASELINE "95*{'s':1}\n4*{'s':0}\n{'t':0}",
		"m=pass 100/100 p 0.081992 0.081992 ratio 2.5" NONE},
	    {",'direction':'decrease'", "100*{'s':1}" BASELINE "90*{'s':1}\n10*{'s':0}",
		"m=pass 100/100 p 1 1 ratio 0" NONE},
	    /* As few as can still be sure enough, and p at 1 - confidence. */
	    {"", "4*{'s':1}" BASELINE "4*{'s':0}", "m=fail 4/4 p 0.014286 0.014286 ratio -" NONE},
	    {"", "3*{'s':1}" BASELINE "3*{'s':0}", "m=unknown / p - - ratio -" NONE},
	    {",'confidence':0.5", "{'s':1}" BASELINE "{'s':0}",
		"m=fail 1/1 p 0.5 0.5 ratio -" NONE},
	};
#undef NONE

	compare("exact", ".s > 0", cases, COUNT(cases));
}

/* Holm: of k the smallest p counts k times, the next k - 1 times, and none less than the one before. */
static void
test_families(void)
{
#define RULE(name) "{'name':'" name "','canary':{'method':'exact'},'value':'." name " > 0'}"
#define FAMILY RULE("a") "\n" RULE("b") "\n" RULE("c")
#define ABC(count, a, b, c) count "*{'a':" a ",'b':" b ",'c':" c "}"
#define SOUND BASELINE ABC("100", "0", "0", "0")
	static const struct gate_case cases[] = {
	    /* 8, 7 and 3 hits of 100: p 0.0033773, 0.0070089 and 0.12312. */
	    {FAMILY, "",
		ABC("3", "1", "1", "1") "\n" ABC("4", "1", "1", "0") "\n" ABC(
		    "1", "1", "0", "0") "\n" ABC("92", "0", "0", "0") SOUND,
		"a=fail:0.010132/100 b=fail:0.014018/100 c=pass:0.12312/100 -> 1"},
	    {FAMILY, "",
		ABC("3", "1", "1", "1") "\n" ABC("4", "0", "1", "1") "\n" ABC(
		    "1", "0", "0", "1") "\n" ABC("92", "0", "0", "0") SOUND,
		"a=pass:0.12312/100 b=fail:0.014018/100 c=fail:0.010132/100 -> 1"},
	    /* Equal ones are one as sure as the other: 3 times 0.0070089. */
	    {FAMILY, "", ABC("7", "1", "1", "1") "\n" ABC("93", "0", "0", "0") SOUND,
		"a=pass:0.021027/100 b=pass:0.021027/100 c=pass:0.021027/100 -> 0"},
	    {FAMILY, "", ABC("7", "1", "1", "0") "\n" ABC("93", "0", "0", "0") SOUND,
		"a=pass:0.021027/100 b=pass:0.021027/100 c=pass:1/100 -> 0"},
	    {RULE("a") "\n" RULE("b"), "",
		ABC("7", "1", "1", "0") "\n" ABC("93", "0", "0", "0") SOUND,
		"a=fail:0.014018/100 b=fail:0.014018/100 -> 1"},
	    /* Those inside of groups and those that are unknown are of the family. */
	    {"{'name':'g','all':[" RULE("a") "," RULE("b") "]}\n" RULE("c"), "",
		ABC("6", "0", "0", "1") "\n" ABC("94", "0", "0", "0") SOUND,
		"g=pass c=pass:0.043395/100 -> 0"},
	    {RULE("c") "\n{'name':'g','any':[" RULE("a") "," RULE("b") "]}", "",
		ABC("8", "1", "1", "1") "\n" ABC("92", "0", "0", "0") SOUND,
		"c=fail:0.010132/100 g=fail -> 1"},
	    {RULE("d") "\n" RULE("c"), "",
		ABC("6", "0", "0", "1") "\n" ABC("94", "0", "0", "0") SOUND,
		"d=unknown c=pass:0.02893/100 -> 1"},
	    /* Four against four reach 0.014286 at best, too little for two rules or two windows. */
	    {RULE("a") "\n" RULE("b"), "", ABC("4", "1", "1", "1") BASELINE ABC("4", "0", "0", "0"),
		"a=unknown/4 b=unknown/4 -> 1"},
	    {RULE("a") "\n" RULE("b"), "", ABC("4", "0", "0", "1") BASELINE ABC("4", "0", "0", "0"),
		"a=unknown/4 b=unknown/4 -> 1"},
	    {RULE("a"), "--at 2026-01-01T12:00:00Z --window 10s --bake 10s",
		"4*{'a':1,'timestamp':1767265200}\n{'a':1,'timestamp':1767265215}" BASELINE
		"4*{'a':0}",
		"a=fail:0.014286/4 a=fail/4 bake=fail/1 -> 1"},
	    {RULE("a"), "--at 2026-01-01T12:00:00Z --window 10s --bake 20s",
		"4*{'a':1,'timestamp':1767265200}\n{'a':1,'timestamp':1767265225}" BASELINE
		"4*{'a':0}",
		"a=unknown/4 a=unknown/4 bake=unknown/1 -> 1"},
	    /* Eight against eight: 1 of 12870, and two looks at it. */
	    {RULE("a"), "--at 2026-01-01T12:00:00Z --window 10s --bake 20s",
		"8*{'a':1,'timestamp':1767265200}\n{'a':1,'timestamp':1767265225}" BASELINE
		"8*{'a':0}",
		"a=fail:0.0001554/8 a=fail/8 bake=fail/1 -> 1"},
	    /* One hit of one against none of one: p is 0.5, which three rules cannot make more than sure. */
	    {"{'name':'a','canary':{'method':'exact','confidence':0.5},'value':'.a > 0'}", "",
		"{'a':1}" BASELINE "{'a':0}", "a=fail:0.5/1 -> 1"},
	};

	gate_check(cases, COUNT(cases));
}

/* Samples whose differences could not be numbered. */
static void
test_largest(void)
{
	static const struct {
		int64_t canary, baseline;
		const char *expected;
	} cases[] = {
	    {2000000000, 5, "m=pass:1/2e+09 -> 0"},
	    {5, 2000000000, "m=pass:1/5 -> 0"},
	    {2000000001, 5, "m=unknown/2e+09 -> 1"},
	    {5, 2000000001, "m=unknown/5 -> 1"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct histogram *h[2] = {histogram_new(1 << 20), histogram_new(1 << 20)};
		struct text payloads[2] = {TEXT_INIT(1 << 12), TEXT_INIT(1 << 12)};
		char records[2048];
		const struct gate_case c = {
		    "{'name':'m','canary':{'method':'mann-whitney'},'value':'.l'}", "", records,
		    cases[i].expected};

		histogram_record(h[0], 7, cases[i].canary);
		histogram_record(h[1], 7, cases[i].baseline);
		for (size_t k = 0; k < 2; k++)
			CHECK_INT(histogram_encode(h[k], &payloads[k]), 0);
		(void)snprintf(records, sizeof(records),
		    "{'l':{'histogram':'%s','unit':'1'}}" BASELINE
		    "{'l':{'histogram':'%s','unit':'1'}}",
		    text_string(&payloads[0]), text_string(&payloads[1]));
		gate_check(&c, 1);
		for (size_t k = 0; k < 2; k++) {
			text_free(&payloads[k]);
			histogram_free(h[k]);
		}
	}
}

/* ---- a canary is not compared with itself ---- */

static void
test_files(void)
{
	const char *one = gate_save("in", "{}"), *same = gate_path("policy");
	const char *other = gate_save("baseline", "{}"), *none = gate_path("contract");
	const struct {
		const char *baselines[2], *files[2];
		bool good;
	} cases[] = {
	    {{one, NULL}, {other, NULL}, true},
	    {{one, NULL}, {one, NULL}, false},
	    {{one, NULL}, {same, NULL}, false},
	    {{same, NULL}, {other, one}, false},
	    {{none, one}, {other, one}, false},
	    {{other, one}, {none, one}, false},
	    {{none, NULL}, {none, NULL}, true},
	    {{"/dev/null", NULL}, {"/dev/null", NULL}, true},
	    /* Standard input is `one`. */
	    {{one, NULL}, {NULL, NULL}, false},
	    {{"-", NULL}, {one, NULL}, false},
	    {{other, NULL}, {"-", one}, true},
	    {{other, NULL}, {NULL, NULL}, true},
	};
	int keep = dup(STDIN_FILENO), in = open(one, O_RDONLY);

	unlink(same);
	CHECK(symlink(one, same) == 0 && in != -1 && dup2(in, STDIN_FILENO) != -1);
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *baselines[] = {cases[i].baselines[0], cases[i].baselines[1]};
		struct option_list list = {.items = baselines, .count = baselines[1] ? 2 : 1};
		char *files[] = {(char *)cases[i].files[0], (char *)cases[i].files[1], NULL};
		struct text why = TEXT_INIT(TEXT_MAX_REASON);
		int rc = baseline_files_check(&list, files, &why);

		if (!CHECK_INT(rc, cases[i].good ? 0 : -1) ||
		    !CHECK((why.len == 0) == cases[i].good))
			fprintf(stderr, "  of case %zu: %s\n", i, text_string(&why));
		text_free(&why);
	}
	CHECK(dup2(keep, STDIN_FILENO) != -1);
	close(keep);
	close(in);
}

int
main(void)
{
	gate_begin();
	test_values();
	test_rates();
	test_families();
	test_largest();
	test_files();
	return gate_end();
}
