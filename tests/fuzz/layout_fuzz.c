/* links: cmd/check-migrations/ */
/*
 * Migrations: the input is the body of one, and the name of one.  Whatever the tool, its messages
 * lie in the body, or in what it makes of that, one behind the other, and their lines are those
 * that they stand on; a body or a name that is refused is so with a reason.
 */
#include <string.h>

#include "../../cmd/check-migrations/folder.h"
#include "../../cmd/check-migrations/layout.h"
#include "../../cmd/check-migrations/script.h"
#include "text.h"

#include "fuzz.h"

static unsigned
line_of(const char *body, const char *at)
{
	unsigned line = 1;

	for (; body < at; body++)
		line += *body == '\n';

	return line;
}

static void
try_body(const struct layout *layout, const char *body, size_t len)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct script script = {0};
	int rc = layout->read_script(body, len, &script, &why);
	const char *text = script.changed ? script.changed : body, *end = text;

	must((rc == -1) == (script.bad_line > 0));
	must(rc == 0 || why.len > 0 || text_failed(&why));
	must(script.bad_line <= line_of(body, body + len));
	for (size_t i = 0; i < script.count; i++) {
		const struct script_message *message = &script.messages[i];

		must(message->len > 0 && message->bytes >= end);
		end = message->bytes + message->len;
		/* Of a changed body the size is not told. */
		must(script.changed || end <= body + len);
		must(message->line == line_of(text, message->bytes));
		must(message->direction == SCRIPT_UP || script.has_down);
	}
	script_free(&script);
}

static void
try_name(const struct layout *layout, char *name)
{
	TEXT_LOCAL faults = TEXT_INIT(TEXT_MAX_REASON * 2);
	struct migration migration = {.name = name, .number = -1};
	int rc;

	if (!layout->is_ours(name))
		return;
	rc = layout->read_name(&migration, &faults);
	must(rc == 0 || faults.len > 0 || text_failed(&faults));
	must(migration.number == -1 || migration.digits > 0);
	if (rc == 0 && layout->order != ORDER_CHAIN) {
		must(migration.version || migration.kind == MIGRATION_REPEATABLE);
		must(!migration.version ||
		     version_compare(layout, migration.version, migration.version) == 0);
	}
	free(migration.version);
	free(migration.title);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	enum { LONGEST_NAME = 255 };
	char name[LONGEST_NAME + 1] = "";
	/* Of just this size, so that a sanitizer sees what is read behind its end. */
	char *body = malloc(len > 0 ? len : 1);

	if (!body || len > 1 << 16) {
		free(body);
		return 0;
	}
	memcpy(body, bytes, len);
	memcpy(name, bytes, len < LONGEST_NAME ? len : LONGEST_NAME);
	for (char *c = strchr(name, '/'); c; c = strchr(c, '/'))
		*c = '_';
	for (size_t i = 0; layouts[i]; i++) {
		if (layouts[i]->read_script)
			try_body(layouts[i], body, len);
		try_name(layouts[i], name);
	}
	free(body);

	return 0;
}
