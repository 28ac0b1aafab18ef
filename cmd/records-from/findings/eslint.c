/*
 * ESLint: an array (--format json), or {"results": [...], "metadata": ...} (json-with-metadata), of
 * a file each: {"filePath", "messages": [...], "suppressedMessages": [...], "errorCount", ...}.
 */
#include <string.h>

#include "elements.h"
#include "format.h"
#include "json_reader.h"
#include "json_walk.h"
#include "text.h"

static int64_t
array_count(const struct json_slice *array)
{
	struct json_walk walk = json_walk_begin(array);
	struct json_slice name, value;
	int64_t count = 0;

	while (json_walk_next(&walk, &name, &value))
		count++;
	return count;
}

/* A file that announces more than it lists was cut by something. */
static int
eslint_finish_file(struct element *element, struct text *why)
{
	int64_t errors = 0, warnings = 0, listed = array_count(&element->values[ELEMENT_INNER]);

	if (listed == 0 && (!json_count(&element->values[ELEMENT_A], &errors) ||
			       !json_count(&element->values[ELEMENT_B], &warnings)))
		return text_fail(why, "a file announces its errors or warnings by no number");
	json_integer(&element->values[ELEMENT_A], &errors);
	json_integer(&element->values[ELEMENT_B], &warnings);
	if (element->values[ELEMENT_INNER].type != JSON_ARRAY)
		return 1;
	if (errors > listed || warnings > listed || errors + warnings > listed)
		return text_fail(why,
		    "a file announces %lld errors and %lld warnings, and lists %lld in all",
		    (long long)errors, (long long)warnings, (long long)listed);
	return 1;
}

/* Severities are numbers.  What cannot be parsed has no rule; nothing in it was judged. */
static int
eslint_finish_message(struct element *element, struct text *why)
{
	struct finding *f = element->finding;

	(void)why;
	if (strcmp(text_string(&f->given), "2") == 0)
		f->severity = SEVERITY_HIGH;
	else if (strcmp(text_string(&f->given), "1") == 0)
		f->severity = SEVERITY_MEDIUM;
	if (f->rule.len == 0 && element->values[ELEMENT_A].type == JSON_TRUE)
		text_add_string(&f->rule, "fatal");
	f->suppressed = array_count(&element->values[ELEMENT_B]) > 0;
	return 1;
}

static const struct element_shape eslint_messages[] = {
    {.places = {[ELEMENT_KNOWN_BY] = ".severity",
	 [ELEMENT_RULE] = ".ruleId",
	 [ELEMENT_LINE] = ".line",
	 [ELEMENT_SEVERITY] = ".severity",
	 [ELEMENT_MESSAGE] = ".message",
	 [ELEMENT_A] = ".fatal",
	 [ELEMENT_B] = ".suppressions"},
	.finish = eslint_finish_message},
    {0},
};

static const struct element_shape eslint_files[] = {
    {.places = {[ELEMENT_KNOWN_BY] = ".filePath",
	 [ELEMENT_FILE] = ".filePath",
	 [ELEMENT_INNER] = ".messages",
	 [ELEMENT_MORE_INNER] = ".suppressedMessages",
	 [ELEMENT_A] = ".errorCount",
	 [ELEMENT_B] = ".warningCount"},
	.inner = eslint_messages,
	.finish = eslint_finish_file},
    {0},
};

static int
eslint_read(struct report *report)
{
	static const struct elements_format format = {.shapes = eslint_files,
	    .list = "results",
	    .doubt_empty = "ESLint lists each file that it looks at, and lists none"};

	return elements_read(report, &format);
}

const struct format format_eslint = {
    .name = "eslint",
    .members = "results metadata",
    .without = "config version", /* which a summary of k6 has */
    .element = "filePath messages",
    .read = eslint_read,
};
