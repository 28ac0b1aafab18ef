#include "view.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "text.h"

bool
view_is_verdict(const struct database *db)
{
	/* Connection, rollback, resources, operator intervention, system, internal, object states
	 * (PostgreSQL's manual, appendix A). */
	static const char *const states[] = {"08", "25", "40", "53", "55", "57", "58", "XX", NULL};
	const struct database_fault *fault = database_fault(db);
	char class[3] = {fault->state[0], fault->state[0] ? fault->state[1] : '\0', '\0'};

	if (database_kind(db) == DATABASE_SQLITE)
		return true;

	return !fault->lost && class[0] != '\0' && !text_is_among(class, states);
}

/* Where a piece of the statement is quoted, "; LINE 1: SELECT ...", with what it holds of secrets;
 * the word depends on the server's language.  NULL: nowhere. */
static const char *
reason_quotation(const char *reason)
{
	const char *at = reason;

	while ((at = strstr(at, "; "))) {
		const char *word = at + 2, *digits = word + strcspn(word, " ;:");
		size_t count = *digits == ' ' ? strspn(digits + 1, "0123456789") : 0;

		if (count > 0 && digits[1 + count] == ':')
			return at;
		at = word;
	}

	return NULL;
}

char *
view_reason(const struct text *why)
{
	const char *reason = text_string(why), *error = strstr(reason, "ERROR:"), *quotation;

	if (error) {
		error += strlen("ERROR:");
		reason = error + strspn(error, " ");
	}
	quotation = reason_quotation(reason);

	return memory_copy(reason, quotation ? (size_t)(quotation - reason) : strlen(reason));
}

void
view_add_lack(struct view *view, const char *what, size_t len, bool uncertain)
{
	view->lacks =
	    memory_grow(view->lacks, view->lack_count, &view->lack_room, sizeof(*view->lacks));
	view->lacks[view->lack_count++] = (struct view_lack){memory_copy(what, len), uncertain};
}

void
view_add_read(struct view *view, char *name)
{
	view->reads =
	    memory_grow(view->reads, view->read_count, &view->read_room, sizeof(*view->reads));
	view->reads[view->read_count++] = name;
}

void
view_add_write(struct view *view, const char *table, size_t len)
{
	view->writes =
	    memory_grow(view->writes, view->write_count, &view->write_room, sizeof(*view->writes));
	view->writes[view->write_count++] = memory_copy(table, len);
}

void
view_free(struct view *view)
{
	free(view->refusal);
	free(view->plan_refusal);
	database_shape_free(&view->shape);
	for (size_t i = 0; i < view->lack_count; i++)
		free(view->lacks[i].what);
	free(view->lacks);
	for (size_t i = 0; i < view->read_count; i++)
		free(view->reads[i]);
	free(view->reads);
	for (size_t i = 0; i < view->write_count; i++)
		free(view->writes[i]);
	free(view->writes);
	*view = (struct view){0};
}
