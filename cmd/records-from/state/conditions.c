#include <string.h>

#include "character.h"
#include "json_reader.h"
#include "json_walk.h"
#include "kubernetes.h"
#include "report.h"

void
kube_fail(struct kube *k, const struct json_slice values[], const char *what)
{
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_REASON), seen = TEXT_INIT(TEXT_MAX_REASON);

	json_word(&values[KUBE_NAME], &name);
	text_add_visible_format(&seen, "%s %s", text_string(&k->kind), text_string(&name));
	json_reader_fail(k->r, "%s: %s", text_string(&seen), what);
}

/* The type and the status ("true", "false", "unknown") of a condition. */
static bool
kube_condition(struct kube *k, const struct json_slice *condition, struct text *type)
{
	struct json_slice values[2]; /* .type, .status */

	if (json_scan(k->condition, condition->bytes, condition->len, values, NULL) == -1 ||
	    values[0].type != JSON_STRING || !json_word(&values[0], type) ||
	    values[1].type != JSON_STRING || !json_word(&values[1], &k->word))
		return false;
	for (size_t i = 0; i < k->word.len; i++)
		k->word.bytes[i] = char_lower(k->word.bytes[i]);
	return true;
}

void
kube_put_conditions(
    struct kube *k, const struct json_slice values[], const char *name, const char *only)
{
	static const char *const statuses[] = {"true", "false", "unknown", NULL};
	struct json_walk walk = json_walk_begin(&values[KUBE_CONDITIONS]);
	TEXT_LOCAL type = TEXT_INIT(REPORT_WORD);
	struct json_slice unnamed, condition;
	bool found = false;

	if (json_there(&values[KUBE_CONDITIONS]) && values[KUBE_CONDITIONS].type != JSON_ARRAY)
		kube_fail(k, values, "its conditions are no array");
	while (json_walk_next(&walk, &unnamed, &condition)) {
		size_t mark = state_mark(&k->state);

		if (!kube_condition(k, &condition, &type)) {
			kube_fail(k, values, "a condition without a type or status");
			return;
		}
		if (only && strcmp(only, text_string(&type)) != 0)
			continue;
		found = true;
		if (!only)
			json_put_bytes(&k->state.writer, "condition", type.bytes, type.len);
		state_put_one_of(&k->state, name, only ? "condition" : "status", statuses,
		    text_string(&k->word));
		state_cut(&k->state, mark);
	}
	/* One that nobody has looked at is not known to be. */
	if (only && !found)
		state_put_one_of(&k->state, name, "condition", statuses, "unknown");
}
