#include "event.h"

#include <string.h>

#include "character.h"
#include "document.h"
#include "incident_v1.h"
#include "payload.h"
#include "utf8.h"

const char *
event_name(enum notice_event event)
{
	static const char *const names[] = {[NOTICE_TRIGGER] = "trigger",
	    [NOTICE_UPDATE] = "update",
	    [NOTICE_RENEW] = "renew",
	    [NOTICE_RESOLVE] = "resolve"};

	return names[event];
}

const char *
event_member(const struct document_value *object, const char *name)
{
	const struct document_value *value = object ? document_member(object, name) : NULL;

	return value && value->slice.type == JSON_STRING && *value->string ? value->string : NULL;
}

static size_t
characters_count(const char *string)
{
	size_t count = 0;

	for (const char *c = string; *c; c++)
		count += ((unsigned char)*c & 0xc0) != 0x80;

	return count;
}

/* How many bytes the first `most` characters take. */
static size_t
characters_length(const char *string, size_t most)
{
	size_t len = strlen(string), at = 0;

	while (most > 0 && at < len) {
		size_t sequence = utf8_sequence(string + at, len - at);

		at += sequence > 0 ? sequence : 1;
		most--;
	}

	return at;
}

void
event_put_cut(const char *string, size_t most, struct text *out)
{
	if (characters_count(string) <= most) {
		text_add_string(out, string);
		return;
	}
	text_add(out, string, characters_length(string, most > 3 ? most - 3 : 0));
	text_add_string(out, "...");
}

void
event_put_summary(const struct notice *notice, size_t most, struct text *out)
{
	const struct incident_v1 *incident = notice->incident;
	TEXT_LOCAL first = TEXT_INIT(TEXT_MAX_DOCUMENT);
	TEXT_LOCAL behind = TEXT_INIT(TEXT_MAX_REASON);
	size_t len = strcspn(incident->exception, "\r\n"), room;

	if (len > 0)
		text_add_visible(&first, incident->exception, len);
	else
		text_add_string(&first, "an incident without an exception");
	text_add_visible_format(
	    &behind, " (%.40s, %.40s)", incident->finer_kind, incident->environment);
	room = most - characters_count(text_string(&behind));
	event_put_cut(text_string(&first), room, out);
	text_add_string(out, text_string(&behind));
}

size_t
event_type_length(const char *exception)
{
	size_t len = 0;

	if (!char_is_letter(*exception) && *exception != '_')
		return 0;
	while (char_is_word(exception[len]) || (exception[len] && strchr(".$\\", exception[len])) ||
	       strncmp(exception + len, "::", 2) == 0)
		len += exception[len] == ':' ? 2 : 1;
	if (exception[len] == ':' && (exception[len + 1] == ' ' || exception[len + 1] == '\0'))
		return len;

	return exception[len] == '\0' || exception[len] == '\n' ? len : 0;
}

void
event_put_type(const struct notice *notice, struct text *out)
{
	const struct document_value *checks = payload_checks(notice);
	const char *check = checks ? event_member(checks->first, "name") : NULL;
	const char *exception = notice->incident->exception;
	size_t len = event_type_length(exception);

	if (check)
		text_add_string(out, check);
	else if (len > 0)
		text_add(out, exception, len);
	else
		text_add_string(out, "Incident");
}

bool
event_is_link(const char *string)
{
	return string &&
	       (strncmp(string, "https://", 8) == 0 || strncmp(string, "http://", 7) == 0);
}
