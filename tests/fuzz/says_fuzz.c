/* links: cmd/smoke-stack/ */
/*
 * What a body says of health: the expectations are JSON strings that stand in a plan as they are,
 * and a pattern that can be read.  A body that says nothing of being down fulfils them; one that
 * does fails one of them.  As compiling costs libjq 20 ms, what is not plain is tried on one input
 * in sixteen.
 */
#include "suite/says.h"

#include <regex.h>
#include <stdint.h>
#include <string.h>

#include "expression.h"
#include "fuzz.h"
#include "json.h"
#include "json_walk.h"
#include "libjq_leaks.h"
#include "text.h"

/* The body that is to be judged, and how that came out. */
struct judged {
	const char *body;
	size_t len;
	bool holds; /* all that was looked at */
	bool whole; /* all was looked at */
};

static void
judge_expression(struct judged *judged, const char *source)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct json_paths *paths = json_paths_new();
	struct expressions *set = expressions_new(paths);
	struct json_slice values[64] = {0};
	struct json_scanner *scanner;

	must(expressions_add(set, source, &why) == 0);
	if (expressions_need_jq(set) && judged->len % 16 > 0) {
		judged->whole = false;
	} else {
		must(expressions_check(set, &why) == 0);
		must(json_paths_count(paths) < 64);
		scanner = json_scanner_new(paths, 0);
		must(scanner && json_scan(scanner, judged->body, judged->len, values, NULL) == 0);
		expressions_record(set, judged->body, judged->len, values);
		judged->holds = judged->holds && expressions_truth(set, 0) == 1;
		json_scanner_free(scanner);
	}
	expressions_free(set);
	json_paths_free(paths);
}

static void
judge_expressions(struct judged *judged, const struct text *strings)
{
	TEXT_LOCAL list = TEXT_INIT(TEXT_MAX_RECORD);
	struct json_slice array, name, element;
	struct json_walk walk;

	text_add_format(&list, "[%s]", strings->len > 0 ? strings->bytes : "");
	must(!text_failed(&list) && json_validate(list.bytes, list.len, 0, NULL) == 0);
	must(!strstr(list.bytes, "{{"));
	array = json_slice_of(list.bytes, list.len);
	walk = json_walk_begin(&array);
	while (json_walk_next(&walk, &name, &element)) {
		TEXT_LOCAL source = TEXT_INIT(TEXT_MAX_RECORD);

		must(json_string(&element, &source) == 0);
		judge_expression(judged, text_string(&source));
	}
}

static void
judge_pattern(struct judged *judged, const struct text *pattern)
{
	TEXT_LOCAL body = TEXT_INIT(TEXT_MAX_RECORD);
	regex_t regex;

	if (pattern->len == 0)
		return;
	must(regcomp(&regex, pattern->bytes, REG_EXTENDED | REG_NOSUB) == 0);
	text_add(&body, judged->body, judged->len);
	judged->holds = judged->holds && regexec(&regex, text_string(&body), 0, NULL, 0) == 0;
	regfree(&regex);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	TEXT_LOCAL jq = TEXT_INIT(TEXT_MAX_RECORD);
	TEXT_LOCAL pattern = TEXT_INIT(TEXT_MAX_RECORD);
	TEXT_LOCAL down = TEXT_INIT(TEXT_MAX_RECORD);
	struct says says = {.jq = &jq, .pattern = &pattern, .down = &down};
	struct judged judged = {(const char *)bytes, len, true, true};

	if (len > TEXT_MAX_REASON)
		return 0;
	says_has_paths(judged.body, len);
	says_read(&says, judged.body, len);
	judge_expressions(&judged, &jq);
	judge_pattern(&judged, &pattern);
	if (down.len == 0)
		must(judged.holds);
	else
		must(!judged.holds || !judged.whole);
	return 0;
}
