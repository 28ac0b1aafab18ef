#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "character.h"
#include "finding.h"
#include "json_reader.h"
#include "json_walk.h"
#include "memory.h"
#include "report.h"
#include "sarif.h"

#define LOCATION ".locations[0].physicalLocation."

enum {
	RULE_ID,
	RULE_INDEX,
	REFERENCE,
	REFERENCE_ID,
	REFERENCE_INDEX,
	REFERENCE_COMPONENT,
	REFERENCE_FOREIGN,
	LEVEL,
	KIND,
	PROPERTIES,
	SCORE,
	MESSAGE,
	MESSAGE_TEXT,
	MESSAGE_ID,
	MESSAGE_MARKDOWN,
	MESSAGE_ARGUMENTS,
	URI,
	URI_BASE,
	URI_INDEX,
	LINE,
	SUPPRESSIONS,
	BASELINE,
	WHOLE_PRINTS,
	SEMGREP_PRINT,
	PARTIAL_PRINTS,
	LINE_PRINT,
	MEMBERS
};

static const char *const result_members[MEMBERS] = {
    [RULE_ID] = ".ruleId",
    [RULE_INDEX] = ".ruleIndex",
    [REFERENCE] = ".rule",
    [REFERENCE_ID] = ".rule.id",
    [REFERENCE_INDEX] = ".rule.index",
    [REFERENCE_COMPONENT] = ".rule.toolComponent.index",
    [REFERENCE_FOREIGN] = ".rule.toolComponent",
    [LEVEL] = ".level",
    [KIND] = ".kind",
    [PROPERTIES] = ".properties",
    [SCORE] = ".properties.\"security-severity\"",
    [MESSAGE] = ".message",
    [MESSAGE_TEXT] = ".message.text",
    [MESSAGE_ID] = ".message.id",
    [MESSAGE_MARKDOWN] = ".message.markdown",
    [MESSAGE_ARGUMENTS] = ".message.arguments",
    [URI] = LOCATION "artifactLocation.uri",
    [URI_BASE] = LOCATION "artifactLocation.uriBaseId",
    [URI_INDEX] = LOCATION "artifactLocation.index",
    [LINE] = LOCATION "region.startLine",
    [SUPPRESSIONS] = ".suppressions",
    [BASELINE] = ".baselineState",
    [WHOLE_PRINTS] = ".fingerprints",
    [SEMGREP_PRINT] = ".fingerprints.\"matchBasedId/v1\"",
    [PARTIAL_PRINTS] = ".partialFingerprints",
    [LINE_PRINT] = ".partialFingerprints.primaryLocationLineHash",
};

struct sarif_judge {
	struct json_scanner *scanner;
	struct json_slice values[MEMBERS];
	struct finding finding;
	struct text id, text;
};

struct sarif_judge *
sarif_judge_new(void)
{
	struct sarif_judge *judge = memory_new(1, sizeof(*judge));

	judge->scanner = json_scanner_of(result_members, MEMBERS);
	judge->finding = FINDING_INIT;
	judge->id = TEXT_INIT(REPORT_WORD);
	judge->text = TEXT_INIT(REPORT_WORD);
	return judge;
}

void
sarif_judge_free(struct sarif_judge *judge)
{
	if (!judge)
		return;
	json_scanner_free(judge->scanner);
	finding_free(&judge->finding);
	text_free(&judge->id);
	text_free(&judge->text);
	free(judge);
}

/* Java writers have "FAIL" for "fail". */
static bool
slice_is_word(const struct json_slice *value, const char *word)
{
	size_t len = strlen(word);

	return value->type == JSON_STRING && value->len == len + 2 &&
	       strncasecmp(value->bytes + 1, word, len) == 0;
}

/* ---- its rule ---- */

static int64_t
result_index(const struct json_slice *value)
{
	int64_t index;

	return json_integer(value, &index) == 0 && index >= 0 ? index : SARIF_NONE;
}

/* What leads to its severity and is of another type must not be passed over.  0, or -1 after
 * report_fault(). */
static int
result_check_types(const struct sarif_judge *judge, struct report *report)
{
	static const int objects[] = {REFERENCE, REFERENCE_FOREIGN, PROPERTIES},
			 indexes[] = {RULE_INDEX, REFERENCE_INDEX, REFERENCE_COMPONENT};
	const struct json_slice *v = judge->values;
	long long number = (long long)report->items[REPORT_FINDING] + 1;
	int64_t index;

	for (size_t i = 0; i < sizeof(objects) / sizeof(objects[0]); i++)
		if (json_there(&v[objects[i]]) && v[objects[i]].type != JSON_OBJECT)
			return report_fault(report, "result %lld: its %s is no object", number,
			    result_members[objects[i]] + 1);
	for (size_t i = 0; i < sizeof(indexes) / sizeof(indexes[0]); i++)
		if (json_there(&v[indexes[i]]) && json_integer(&v[indexes[i]], &index) == -1)
			return report_fault(report, "result %lld: its %s is no index", number,
			    result_members[indexes[i]] + 1);
	for (int i = RULE_ID; i <= REFERENCE_ID; i += REFERENCE_ID - RULE_ID)
		if (json_there(&v[i]) && v[i].type != JSON_STRING && v[i].type != JSON_NUMBER)
			return report_fault(report, "result %lld: its %s is no string", number,
			    result_members[i] + 1);
	return 0;
}

/* NULL: there is none; `missing`: though it points to one. */
static const struct sarif_rule *
result_rule(struct sarif_judge *judge, const struct sarif_rules *rules, bool *missing)
{
	const struct sarif_rule *rule;
	const struct json_slice *v = judge->values;
	struct sarif_reference reference = {.component = result_index(&v[REFERENCE_COMPONENT]),
	    .index = result_index(&v[REFERENCE_INDEX])};

	if (reference.index == SARIF_NONE)
		reference.index = result_index(&v[RULE_INDEX]);
	/* A component that only its name or guid tells: the rule's id must do. */
	if (json_there(&v[REFERENCE_FOREIGN]) && reference.component == SARIF_NONE)
		reference.index = SARIF_NONE;
	if (!json_word(&v[RULE_ID], &judge->id))
		json_word(&v[REFERENCE_ID], &judge->id);
	reference.id = text_string(&judge->id);
	rule = sarif_rules_find(rules, &reference);
	*missing = !rule && reference.index != SARIF_NONE;
	return rule;
}

/* ---- its severity ---- */

/* A score ("7.8"), or a word where some write one ("CRITICAL").  False of 0, of what lies out of
 * range, of "none" and of nothing: they are no severity. */
static bool
security_is_severity(const char *word, enum severity *severity)
{
	char *end;
	double score = strtod(word, &end);

	while (char_is_space(*end))
		end++;
	if (end > word && !*end) {
		*severity = severity_of_score(score);
		return score != 0 && *severity != SEVERITY_UNKNOWN;
	}
	*severity = severity_of_word(word);
	return *word && strcmp(word, "\"\"") != 0 && strcasecmp(word, "none") != 0;
}

static bool
result_take_score(struct sarif_judge *judge, const char *word)
{
	struct finding *f = &judge->finding;

	if (!security_is_severity(word, &f->severity))
		return false;
	text_clear(&f->given);
	text_add_string(&f->given, word);
	return true;
}

/* False when it depends on invocations that have not been read. */
static bool
result_take_severity(struct sarif_judge *judge, const struct sarif_rules *rules,
    const struct sarif_rule *rule, bool missing, unsigned known)
{
	struct finding *f = &judge->finding;
	const struct json_slice *score = &judge->values[SCORE];
	const char *level = "";

	if (!json_word(score, &judge->text) && json_there(score))
		text_add(&judge->text, score->bytes, score->len);
	if (result_take_score(judge, text_string(&judge->text)))
		return true;
	if (rule && result_take_score(judge, sarif_rules_string(rules, rule->score)))
		return true;
	if (json_there(&judge->values[LEVEL])) {
		finding_set_severity(f, &judge->values[LEVEL]);
		return true;
	}
	if (!(known & SARIF_INVOCATIONS))
		return false;
	if (rule)
		level =
		    sarif_rules_string(rules, rule->overriding ? rule->overriding : rule->level);
	text_add_string(&f->given, level);
	if (*level)
		f->severity = severity_of_word(level);
	else if (!missing)
		f->severity = SEVERITY_MEDIUM;
	return true;
}

/* ---- its message ---- */

static void
result_take_message(
    struct sarif_judge *judge, const struct sarif_rules *rules, const struct sarif_rule *rule)
{
	const struct json_slice *v = judge->values;
	struct text *out = &judge->finding.message;
	TEXT_LOCAL form = TEXT_INIT(REPORT_WORD);

	if (v[MESSAGE].type == JSON_STRING || json_there(&v[MESSAGE_TEXT]))
		json_word(v[MESSAGE].type == JSON_STRING ? &v[MESSAGE] : &v[MESSAGE_TEXT], out);
	else if (v[MESSAGE_ID].type == JSON_STRING)
		sarif_rules_message(rules, rule, &v[MESSAGE_ID], out);
	if (out->len == 0)
		json_word(&v[MESSAGE_MARKDOWN], out);
	if (v[MESSAGE_ARGUMENTS].type != JSON_ARRAY || text_failed(out))
		return;
	text_add(&form, out->bytes, out->len);
	text_clear(out);
	sarif_message_fill(text_string(&form), &v[MESSAGE_ARGUMENTS], out);
}

/* ---- what else it says ---- */

/* Semgrep without a login writes the same words for all. */
static void
result_take_print(struct sarif_judge *judge)
{
	const struct json_slice *v = judge->values, *print = &v[LINE_PRINT];

	if (print->type != JSON_STRING)
		print = slice_is_word(&v[SEMGREP_PRINT], "requires login") ? &v[PARTIAL_PRINTS]
									   : &v[WHOLE_PRINTS];
	if (print->type != JSON_STRING && print->type != JSON_OBJECT)
		print = &v[PARTIAL_PRINTS];
	if (print->type == JSON_STRING || (print->type == JSON_OBJECT && print->len > 2))
		text_add(&judge->finding.print, print->bytes, print->len);
}

/* Any suppression holds, unless one of them is under review or was rejected. */
static bool
result_is_suppressed(const struct json_slice *suppressions)
{
	struct json_walk walk = json_walk_begin(suppressions), members;
	struct json_slice name, suppression, value;
	bool any = false;

	if (suppressions->type != JSON_ARRAY)
		return false;
	while (json_walk_next(&walk, &name, &suppression)) {
		any = true;
		if (suppression.type != JSON_OBJECT)
			return false;
		members = json_walk_begin(&suppression);
		while (json_walk_next(&members, &name, &value))
			if (json_name_is(&name, "status") && json_there(&value) &&
			    !slice_is_word(&value, "accepted"))
				return false;
	}
	return any;
}

/* Whether what has been read of the run is enough to say where it lies. */
static bool
result_place_is_known(const struct sarif_judge *judge, unsigned known)
{
	const struct json_slice *v = judge->values;

	if (json_there(&v[URI]))
		return !json_there(&v[URI_BASE]) || known & SARIF_BASES;
	return !json_there(&v[URI_INDEX]) || (known & SARIF_ARTIFACTS && known & SARIF_BASES);
}

/* ---- the whole ---- */

static int
result_tell(struct sarif_judge *judge, struct report *report, const struct sarif_rules *rules,
    const struct sarif_paths *paths, unsigned known)
{
	const struct json_slice *v = judge->values;
	struct finding *f = &judge->finding;
	bool missing;
	const struct sarif_rule *rule = result_rule(judge, rules, &missing);
	const char *id = text_string(&judge->id);

	finding_clear(f);
	if (result_check_types(judge, report) == -1)
		return -1;
	if (sarif_rules_lost(rules))
		return report_fault(
		    report, "an override of a rule's configuration leads to no rule");
	if (sarif_rules_full(rules))
		return report_fault(report,
		    "its rules need more than %d MiB; have the tool leave out their descriptions",
		    SARIF_KEPT >> 20);
	if (!result_place_is_known(judge, known) ||
	    !result_take_severity(judge, rules, rule, missing, known))
		return 0;
	if (!*id && rule)
		id = sarif_rules_string(rules, rule->id);
	text_add_string(&f->rule, id);
	result_take_message(judge, rules, rule);
	if (sarif_path(paths, &v[URI], &v[URI_BASE], &v[URI_INDEX], &f->file) == -1)
		return report_fault(report,
		    "its artifacts need more than %d MiB, and a result names no file but by them",
		    SARIF_KEPT >> 20);
	finding_set_line(f, &v[LINE]);
	result_take_print(judge);
	f->suppressed = result_is_suppressed(&v[SUPPRESSIONS]);
	report_finding(report, f);
	return 1;
}

int
sarif_judge_result(struct sarif_judge *judge, struct report *report,
    const struct sarif_rules *rules, const struct sarif_paths *paths, unsigned known,
    const struct json_slice *result)
{
	/* Of no finding. */
	static const char *const kinds[] = {
	    "pass", "open", "informational", "notApplicable", "review"};
	const struct json_slice *v = judge->values;
	struct json_error error;

	if (json_scan(judge->scanner, result->bytes, result->len, judge->values, &error) == -1)
		return report_fault(report, "result %lld: %s, at its byte %zu",
		    (long long)report->items[REPORT_FINDING] + 1, error.reason, error.offset + 1);
	if (slice_is_word(&v[BASELINE], "absent"))
		return 1;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (slice_is_word(&v[KIND], kinds[i]))
			return 1;
	return result_tell(judge, report, rules, paths, known);
}
