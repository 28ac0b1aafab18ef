/* links: cmd/check-guardrails/ */
/* What the gate may be asked for, and what it does around the judging. */
#include "gate_says.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define RULE "a: max(.x) <= 5"
#define FIVE "{'x':5}"
#define NOON "--at 2026-01-01T12:00:00Z "
/* Records of the minute's seconds from 11:00 on. */
#define AT(s, x) "{'x':" x ",'timestamp':17672652" s "}\n"
#define BAND "{'state_flip_flop_deadband_percent':0.5}\na: max(.x) <= 10"
#define CONTRACT "contract {'sla_targets':{'reco_p95_ms':120}}"
#define CANARY "{'name':'c','canary':{'method':'mann-whitney'},'value':'.x'}"
#define BROKEN "{'type':'summary','tool':'t','status':'trouble'}"
#define ENDLESS                                                                                    \
	"{'name':'c','canary':{'method':'mann-whitney'},'value':'if .y then last(repeat(1)) else " \
	".x "                                                                                      \
	"end'}"
#define BURN                                                                                       \
	"{'name':'b','burn_rate':{'objective':'99%','good':'.s < "                                 \
	"500','windows':[['1h','5m',10]]}}"
#define RULE_OBJECT "{'name':'a','agg':'max','value':'.x','op':'<=','target':5}"
#define STABLE "{'sample_size':5,'latency_ms':{'p95':100}}"
#define LOAD "{'type':'load','name':'all','phase':'measured','requests':10,'x':1#}"
#define SUMMARY "{'type':'summary','tool':'t','status':'pass','pass':1}"

static const struct gate_case gate_cases[] = {
    /* Something to judge by is needed. */
    {RULE, "", FIVE, "a=pass:5/1 -> 0"},
    {"", "", FIVE, "-> 2"},
    {"", "--expect t", SUMMARY, "expect t=pass -> 0"},
    {"", "--expect t", FIVE, "expect t=unknown -> 1"},
    {"", "--expect t --window 10s", SUMMARY, "-> 2"},
    {RULE, "--check", "{'x':", "command line=pass -> 0"},
    {"", "--check --expect t", "", "command line=pass -> 0"},
    {"a: max(.x) <=", "--check", "", "-> 2"},
    {RULE "\nb: max(.x) <=", "", FIVE, "-> 2"},
    {RULE "\n{'name':'b'}", "", FIVE, "-> 2"},
    {RULE, "--expect t=0", FIVE, "-> 2"},
    {RULE, "--at noon", FIVE, "-> 2"},
    /* Standard input is read unless an answer is all that a contract is judged by; of .x the answer
     * says nothing. */
    {RULE, "STDIN", FIVE, "a=pass:5/1 -> 0"},
    {RULE "\n" CONTRACT, "STDIN --contract-scope sla", FIVE ANSWER STABLE,
	"a=unknown:5/1 reco_p95_ms=pass:100/5 -> 1"},
    {RULE_OBJECT "\n" CONTRACT, "STDIN --contract-scope sla", FIVE ANSWER STABLE,
	"a=unknown:5/1 reco_p95_ms=pass:100/5 -> 1"},
    {CONTRACT, "STDIN --contract-scope sla --expect t", SUMMARY ANSWER STABLE,
	"expect t=pass reco_p95_ms=pass:100/5 -> 0"},
    {CONTRACT, "STDIN --contract-scope sla", "{'x':" ANSWER STABLE, "reco_p95_ms=pass:100/5 -> 0"},
    {CONTRACT, "STDIN --contract-scope sla", STABLE, "reco_p95_ms=pass:100/5 -> 0"},
    {CONTRACT, "--contract-scope sla", "{'x':" ANSWER STABLE, "reco_p95_ms=pass:100/5 -> 2"},
    /* Sums of whole runs stand in no window, on neither side. */
    {CANARY, "", "50*" LOAD BASELINE "50*" LOAD, "c=pass:1/50@load -> 0"},
    {CANARY, NOON "--bake 10s", "50*{'x':1#,'timestamp':1767265201}" BASELINE "50*" LOAD,
	"c=unknown/0 c=unknown/0 bake=unknown/1 -> 1"},
    /* What comes to no verdict that could be recomputed. */
    {RULE, "--attest s --verify s", FIVE, "-> 2"},
    {RULE, "--check --attest s", FIVE, "-> 2"},
    {RULE, "--check --verify s", FIVE, "-> 2"},
    {RULE, "--window 10s --attest s", FIVE, "-> 2"},
    {RULE, "--verify nowhere", FIVE, "-> 2"},
    {RULE, "--attest nowhere/s", FIVE, "-> 2"},
    /* What only windows can use. */
    {RULE, "--lateness 1s", FIVE, "-> 2"},
    {RULE, "--lateness 0s", FIVE, "-> 2"},
    {RULE, "--fail-limit 0", FIVE, "-> 2"},
    {RULE, "--unknown-limit 0", FIVE, "-> 2"},
    {RULE, "--pass-after 1", FIVE, "-> 2"},
    {RULE, "--hang-up", FIVE, "-> 2"},
    /* What they cannot. */
    {RULE, "--window 10s --state STATE", FIVE, "-> 2"},
    {RULE "\n" CONTRACT, "--contract-scope sla --window 10s", FIVE ANSWER FIVE, "-> 2"},
    {BURN, "--window 10s", FIVE, "-> 2"},
    {RULE "\n" BURN, "--bake 10s", FIVE, "-> 2"},
    {RULE_OBJECT "\n" BURN, "--bake 10s", FIVE, "-> 2"},
    {CANARY, "--window 10s", FIVE BASELINE FIVE, "-> 2"},
    {RULE, "--window 10s --lateness 101s", FIVE, "-> 2"},
    {RULE, NOON "--window 10s --lateness 100s", AT("00", "5"),
	"a=pass:5/1 a=pass:5/1 windows=pass/1 -> 0"},
    {RULE, "--window 20s --bake 30s", FIVE, "-> 2"},
    {RULE, "--window 10s --bake 30s --pass-after 4", FIVE, "-> 2"},
    {RULE, NOON "--window 10s --bake 30s --pass-after 3",
	AT("00", "5") AT("11", "5") AT("21", "5") AT("31", "9"),
	"a=pass:5/1 a=pass:5/1 a=pass:5/1 a=pass:5/3 bake=pass/3 -> 0"},
    /* A bake is of whole minutes, or one window. */
    {RULE, NOON "--bake 60s", AT("00", "5") AT("59", "5") AT("61", "9"),
	"a=pass:5/2 a=pass:5/2 bake=pass/1 -> 0"},
    {RULE, NOON "--bake 90s", AT("00", "5") AT("89", "5") AT("91", "9"),
	"a=pass:5/2 a=pass:5/2 bake=pass/1 -> 0"},
    {RULE, NOON "--bake 50s", AT("00", "5") AT("49", "5") AT("51", "9"),
	"a=pass:5/2 a=pass:5/2 bake=pass/1 -> 0"},
    {RULE, NOON "--bake 120s", AT("00", "5") AT("61", "5"),
	"a=pass:5/1 a=pass:5/1 a=pass:5/2 bake=unknown/2 -> 1"},
    /* Records come a second late at most, or a window. */
    {RULE, NOON "--window 10s", AT("00", "5") AT("10.9", "5") AT("09", "6"),
	"a=fail:6/2 a=fail:6/2 windows=fail/1 -> 1"},
    {RULE, NOON "--window 10s", AT("00", "5") AT("11", "5") AT("09", "6"),
	"a=pass:5/1 a=pass:5/1 a=pass:5/2 windows=unknown/2 -> 1"},
    {RULE, NOON "--window 500ms", AT("00", "5") AT("00.9", "5") AT("00.4", "6"),
	"a=fail:6/2 a=fail:6/2 windows=fail/1 -> 1"},
    {RULE, NOON "--window 500ms", AT("00", "5") AT("01", "5") AT("00.4", "6"),
	"a=pass:5/1 a=unknown/0 a=unknown:5/1 windows=unknown/2 -> 1"},
    {RULE, NOON "--window 10s --lateness 0s", AT("00", "5") AT("10", "5") AT("09", "6"),
	"a=pass:5/1 a=pass:5/1 a=pass:5/2 windows=unknown/2 -> 1"},
    /* The rest is left unread once the gate is closed, or was told to hang up and expects nobody. */
    {RULE, NOON "--window 10s",
	AT("00", "6") AT("11", "5") "{'x':", "a=fail:6/1 a=fail:6/1 windows=fail/1 -> 1"},
    {RULE, NOON "--window 10s --expect t",
	AT("00", "6") AT("11", "5") "{'x':", "a=fail:6/1 a=fail:6/1 windows=fail/1 -> 1"},
    {RULE, NOON "--window 10s --pass-after 1 --hang-up",
	AT("00", "5") AT("11", "5") "{'x':", "a=pass:5/1 a=pass:5/1 windows=pass/1 -> 0"},
    {RULE, NOON "--window 10s --pass-after 1",
	AT("00", "5") AT("11", "5") "{'x':", "a=pass:5/1 a=pass:5/1 windows=pass/1 -> 2"},
    {RULE, NOON "--window 10s --pass-after 1 --hang-up --expect t",
	AT("00", "5") AT("11", "5") "{'x':",
	"a=pass:5/1 expect t=unknown a=pass:5/1 windows=pass/1 -> 2"},
    /* Records of another run are passed over, and said. */
    {RULE, "--run r", "{'x':5,'run':'r'}\n{'x':9,'run':'q'}", "a=pass:5/1 -> 0"},
    {RULE, "--run r", "{'x':5,'run':'q'}",
	"a=unknown/0 -> 1" SAYS "1 record is of run \\'q\\', not of \\'r\\', and not judged"},
    {RULE, "--run r", "2*{'x':5,'run':'q'}",
	"a=unknown/0 -> 1" SAYS "2 records are of run \\'q\\', not of \\'r\\', and not judged"},
    {RULE, NOON "--run r --window 10s",
	"{'x':5,'run':'r','timestamp':1767265200}\n{'x':9,'run':'q','timestamp':1767265201}",
	"a=pass:5/1 a=pass:5/1 windows=pass/1 -> 0"},
    /* What programs say of another run is a record as any. */
    {"a: max(.x) <= 5 where .type == 'check'", "--run r",
	"{'type':'check','name':'n','status':'pass','x':5,'run':'q'}", "a=pass:5/1@check -> 0"},
    {"a: max(.x) <= 5 where .type == 'summary'", "--run r",
	"{'type':'summary','tool':'t','status':'pass','pass':1,'x':5,'run':'q'}",
	"a=pass:5/1@summary -> 0"},
    {CANARY, "", FIVE, "c=unknown/0 -> 1" SAYS "there is no baseline to compare with"},
    {CANARY, NOON "--bake 10s", AT("01", "5"),
	"c=unknown/0 c=unknown/0 bake=unknown/1 -> 1" SAYS "there is no baseline to compare with"},
    /* A band of half a percent, too, has to be left before a failure is over. */
    {BAND, "--state STATE --at 2026-01-01T12:00:00Z", "{'x':11}", "a=fail:11/1 -> 1"},
    {BAND, "--state KEPT --at 2026-01-01T12:01:00Z", "{'x':9.96}", "a=fail:9.96/1 -> 1"},
    {BAND, "--state KEPT --at 2026-01-01T12:02:00Z", "{'x':9.95}", "a=pass:9.95/1 -> 0"},
    /* What is read is passed on where that was asked for. */
    {RULE, "--tee", "{'x':5,'y':1}", "a=pass:5/1 -> 0" SAYS "{'x':5,'y':1}"},
    {RULE, "", "{'x':5,'y':1}", "a=pass:5/1 -> 0" SAYS "!{'x':5,'y':1}"},
    {RULE, "--tee --run r", "{'x':5,'run':'r'}\n{'x':9,'run':'q'}",
	"a=pass:5/1 -> 0" SAYS "{'x':9,'run':'q'}"},
    /* What the stable version's records say of themselves binds nobody, but they must be records. */
    {CANARY, "", "50*{'x':1#}" BASELINE "50*{'x':1#}\n{'type':'check','status':'fail'}",
	"c=pass:1/50 -> 0"},
    {CANARY, "", "50*{'x':1#}" BASELINE "50*{'x':1#}\n" BROKEN, "c=pass:1/50 -> 0"},
    {CANARY, "", "50*{'x':1#}" BASELINE "50*{'x':1#,'run':'q'}", "c=pass:1/50 -> 0"},
    {CANARY, "--run r", "50*{'x':1#,'run':'r'}" BASELINE "50*{'x':1#,'run':'q'}",
	"c=pass:1/50 -> 0"},
    {CANARY, "--run r", "50*{'x':1#,'run':'r'}" BASELINE "50*{'x':1#,'run':'q'}\n" BROKEN,
	"c=pass:1/50 -> 0"},
    {CANARY, "", "50*{'x':1#}" BASELINE "50*{'x':1#}\n{'x':", "c=pass:1/50 -> 2"},
    /* What gives up while it reads them still ends its own output with a summary. */
    {ENDLESS, "", FIVE BASELINE "{'x':1}\n{'x':1,'y':1}",
	"-> 2" SAYS "'type':'summary'|'status':'trouble'|ran longer than 1 s"},
    {CANARY, "--check", "", "policy=pass -> 0"},
    {CANARY "\n" RULE, "--check", "", "policy=pass command line=pass -> 0"},
    {CONTRACT, "--check --contract-scope sla", "", "contract=pass -> 0"},
};

int
main(void)
{
	gate_begin();
	gate_apart = true;
	gate_check(gate_cases, COUNT(gate_cases));
	return gate_end();
}
