/* links: cmd/check-guardrails/ */
/* Findings: severities that nobody knew, waivers, and the baseline. */
#include "gate_says.h"

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

int
main(void)
{
	gate_begin();
	gate_check(assumed_cases, COUNT(assumed_cases));
	return gate_end();
}
