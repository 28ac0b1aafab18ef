#include "choice.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "filter.h"
#include "memory.h"
#include "message.h"
#include "options.h"
#include "path_glob.h"
#include "text.h"

enum { SHOWN_HEAD = 8, MOST_NAMED = 16, LONGEST_NAMED = 200 };

struct choice {
	struct choice_asked asked;
	struct filter *filter;
	bool *met; /* for each id */
};

struct choice *
choice_new(const struct choice_asked *asked, struct text *why)
{
	struct choice *choice = memory_new(1, sizeof(*choice));

	choice->asked = *asked;
	choice->met = memory_new(asked->ids->count + 1, sizeof(*choice->met));
	if (!asked->where)
		return choice;
	choice->filter = filter_new(asked->where, why);
	if (!choice->filter) {
		choice_free(choice);
		return NULL;
	}

	return choice;
}

void
choice_free(struct choice *choice)
{
	if (!choice)
		return;
	filter_free(choice->filter);
	free(choice->met);
	free(choice);
}

bool
choice_is_all(const struct choice *choice)
{
	const struct choice_asked *asked = &choice->asked;

	return !asked->where && asked->ids->count == 0 && !asked->reason && asked->older_ns == 0;
}

/* An id as it was given, or as a terminal shows it: "01a221ab...63fc". */
static bool
id_is(const char *asked, const struct bytes *id)
{
	const char *gap = strstr(asked, "...");
	size_t len = strlen(asked), head = gap ? (size_t)(gap - asked) : 0, tail = len - head - 3;

	if (id->len == len && memcmp(asked, id->bytes, len) == 0)
		return true;

	return head >= SHOWN_HEAD && id->len > head + tail && memcmp(asked, id->bytes, head) == 0 &&
	       memcmp(gap + 3, id->bytes + id->len - tail, tail) == 0;
}

static bool
choice_has_id(struct choice *choice, const struct bytes *id)
{
	const struct option_list *ids = choice->asked.ids;

	for (size_t i = 0; i < ids->count; i++) {
		if (id->bytes && id_is(ids->items[i], id)) {
			choice->met[i] = true;
			return true;
		}
	}

	return ids->count == 0;
}

static bool
choice_has_age(const struct choice *choice, const struct message *message, int64_t now_ns)
{
	double age_s;

	if (choice->asked.older_ns == 0)
		return true;

	return message_age(message, now_ns, &age_s) == 0 &&
	       age_s * (double)CLOCK_SECOND > (double)choice->asked.older_ns;
}

static bool
choice_has_reason(const struct choice *choice, const struct message *message)
{
	struct bytes reason;

	if (!choice->asked.reason)
		return true;
	reason = message_reason(message);

	return name_glob_fits(choice->asked.reason, reason.bytes ? reason.bytes : "", reason.len);
}

int
choice_fits(struct choice *choice, const struct message *message, int64_t now_ns)
{
	if (!choice_has_id(choice, &message->id) || !choice_has_age(choice, message, now_ns) ||
	    !choice_has_reason(choice, message))
		return 0;

	return choice->filter ? filter_matches(choice->filter, message, now_ns) : 1;
}

struct filter *
choice_filter(struct choice *choice)
{
	return choice->filter;
}

void
choice_unmet(const struct choice *choice, struct text *out)
{
	size_t unmet = 0;

	for (size_t i = 0; i < choice->asked.ids->count; i++) {
		if (!choice->met[i] && unmet++ < MOST_NAMED)
			text_add_visible_format(out, "%s%.*s", out->len > 0 ? ", " : "",
			    LONGEST_NAMED, choice->asked.ids->items[i]);
	}
	if (unmet > MOST_NAMED)
		text_add_format(out, " and %zu others", unmet - MOST_NAMED);
}
