/*
 * Expressions: a source up to the first NUL byte, a record behind it.  What is plain must be judged
 * the same by libjq; as compiling costs libjq 20 ms, that is tried on one input in sixteen.  What
 * is not plain is compiled, but not run: it may well not end.  What is said not to use its input
 * gives the same of another.
 */
#include "expression.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "expression/set.h"
#include "fuzz.h"
#include "json.h"
#include "libjq_leaks.h"
#include "text.h"

struct input {
	const char *source;
	const char *record;
	size_t len;
};

/* Judges by a set of its own; false when libjq does not take the source. */
static bool
judge(
    const struct input *input, bool force_jq, struct expression_result *result, struct text *bytes)
{
	struct json_paths *paths = json_paths_new();
	struct expressions *set = expressions_new(paths);
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct json_scanner *scanner;
	struct json_slice *values;
	struct json_error error;
	bool good;

	/* Being watched changes no result. */
	if (input->len % 2)
		expressions_watch(set);
	if (force_jq)
		expressions_force_jq(set);
	must(expressions_add(set, input->source, &why) == 0);
	good = expressions_check(set, &why) == 0;
	must(good || why.len > 0);
	if (good && (force_jq || expressions_is_plain(set, 0))) {
		scanner = json_scanner_new(paths, 0);
		values = calloc(json_paths_count(paths) + 1, sizeof(*values));
		must(scanner && values);
		if (json_scan(scanner, input->record, input->len, values, &error) == 0) {
			expressions_record(set, input->record, input->len, values);
			*result = expressions_result(set, 0);
			text_add(bytes, result->bytes, result->len);
		} else {
			result->kind = EXPRESSION_MISSING;
			good = false;
		}
		free(values);
		json_scanner_free(scanner);
	}
	expressions_free(set);
	json_paths_free(paths);
	text_free(&why);
	return good;
}

/* Whether a number may stand there that libjq does not keep: one of many digits, or of an exponent. */
static bool
may_be_big(const char *bytes, size_t len)
{
	size_t digits = 0;

	for (size_t i = 0; i < len; i++) {
		digits = bytes[i] >= '0' && bytes[i] <= '9' ? digits + 1 : 0;
		if (digits >= 16 || (digits > 0 && i + 1 < len && (bytes[i + 1] | 0x20) == 'e'))
			return true;
	}
	return false;
}

static void
compare(const struct input *input)
{
	struct expression_result plain = {.kind = EXPRESSION_MISSING}, jq = plain;
	struct text a = TEXT_INIT(TEXT_MAX_RECORD), b = TEXT_INIT(TEXT_MAX_RECORD);

	if (judge(input, false, &plain, &a) && judge(input, true, &jq, &b)) {
		/* An absent member is null to libjq. */
		if (jq.kind == EXPRESSION_MISSING &&
		    (may_be_big(input->source, strlen(input->source)) ||
			may_be_big(input->record, input->len)))
			goto out;
		must(plain.kind == jq.kind ||
		     (plain.kind == EXPRESSION_MISSING && jq.kind == EXPRESSION_NULL));
		must(plain.kind != EXPRESSION_NUMBER || plain.number == jq.number);
		must(plain.kind != EXPRESSION_STRING ||
		     (a.len == b.len && memcmp(text_string(&a), text_string(&b), a.len) == 0));
	}
out:
	text_free(&a);
	text_free(&b);
}

/* What does not use its input gives the same of any. */
static void
compare_inputs(const struct input *input)
{
	struct expression_result one = {.kind = EXPRESSION_MISSING}, other = one;
	struct text a = TEXT_INIT(TEXT_MAX_RECORD), b = TEXT_INIT(TEXT_MAX_RECORD);
	struct input null = {input->source, "null", 4};

	if (judge(input, false, &one, &a) && judge(&null, false, &other, &b)) {
		must(one.kind == other.kind);
		must(a.len == b.len && memcmp(text_string(&a), text_string(&b), a.len) == 0);
	}
	text_free(&a);
	text_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct text source = TEXT_INIT(TEXT_MAX_RECORD), why = TEXT_INIT(TEXT_MAX_REASON);
	size_t source_len = strnlen((const char *)bytes, len);
	struct json_paths *paths = json_paths_new();
	struct expressions *set = expressions_new(paths);
	struct input input;

	must(paths && set);
	text_add(&source, bytes, source_len);
	input = (struct input){text_string(&source), "{}", 2};
	if (source_len < len)
		input = (struct input){text_string(&source), (const char *)bytes + source_len + 1,
		    len - source_len - 1};

	if (input.len % 2)
		expressions_watch(set);
	if (expressions_add(set, input.source, &why) == -1)
		must(why.len > 0);
	else if (!expressions_use_input(set, 0) && expressions_is_plain(set, 0))
		compare_inputs(&input);
	else if (len % 16 == 0 && expressions_is_plain(set, 0))
		compare(&input);
	else if (len % 16 == 0)
		(void)expressions_check(set, &why);
	expressions_free(set);
	json_paths_free(paths);
	text_free(&source);
	text_free(&why);
	return 0;
}
