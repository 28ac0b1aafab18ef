/*
 * Bodies that come from files, and multipart/form-data (RFC 7578): from the plan to the request.
 */
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "memory.h"
#include "parser.h"
#include "uuid.h"

enum { FILE_MAX = 64 << 20 };

/* ---- files ---- */

int
step_parse_file(
    const struct document_object *o, const struct document_value *path, char **bytes, size_t *len)
{
	TEXT_LOCAL content = TEXT_INIT(FILE_MAX), reason = TEXT_INIT(TEXT_MAX_REASON);

	if (file_read(path->string, &content, &reason) == -1)
		return members_fault(o, path, "\"%s\": %s", path->name, text_string(&reason));
	*len = content.len;
	*bytes = memory_copy(text_string(&content), content.len);
	return 0;
}

/* ---- multipart ---- */

/* What a browser does to a name: it cannot end its quotes. */
static char *
part_quotable(const char *name)
{
	struct text out = TEXT_INIT(TEXT_MAX_RECORD);

	for (; *name; name++) {
		if (*name == '"' || *name == '\r' || *name == '\n')
			text_add_format(&out, "%%%02X", (unsigned char)*name);
		else
			text_add_byte(&out, *name);
	}
	return out.len > 0 ? memory_given(text_take(&out)) : memory_string("");
}

/* {"file": "a.csv", "filename": "other.csv", "type": "text/csv"} */
static int
part_file(
    const struct document_object *o, struct step_part *part, const struct document_value *value)
{
	static const char *const known[] = {"file", "filename", "type", NULL};
	const struct document_value *file = document_member(value, "file"),
				    *filename = document_member(value, "filename"),
				    *type = document_member(value, "type");
	const char *shown;

	if (document_check_members(o->document, value, known, o->why) == -1)
		return -1;
	if (!file || !file->string || !*file->string ||
	    (filename && filename->slice.type != JSON_STRING) ||
	    (type && (type->slice.type != JSON_STRING || strpbrk(type->string, "\r\n"))))
		return members_fault(o, value,
		    "expected {\"file\": \"a.csv\", \"filename\": \"a.csv\", \"type\": "
		    "\"text/csv\"}");
	if (step_parse_file(o, file, &part->bytes, &part->len) == -1)
		return -1;
	shown = strrchr(file->string, '/') ? strrchr(file->string, '/') + 1 : file->string;
	part->filename = part_quotable(filename ? filename->string : shown);
	part->type = memory_string(type ? type->string : "application/octet-stream");
	return 0;
}

static int
part_add(const struct document_object *o, const char *name, const struct document_value *value,
    struct step_part ***tail)
{
	struct step_part *part = memory_new(1, sizeof(*part));

	**tail = part;
	*tail = &part->next;
	part->name = part_quotable(name);
	if (value->slice.type == JSON_OBJECT)
		return part_file(o, part, value);
	if (value->slice.type == JSON_STRING)
		return step_parse_template(o, name, value, TEMPLATE_PLAIN, &part->value);
	return members_fault(o, value, "\"%s\": expected a string or {\"file\": ...}", name);
}

/* An object of names and parts; a list repeats its name. */
int
step_parse_multipart(const struct document_object *o, const struct document_value *object)
{
	struct step_http *http = &((struct step *)o->into)->http;
	struct step_part **tail = &http->parts;

	uuid_random_hex(http->boundary, (sizeof(http->boundary) - 1) / 2);
	for (const struct document_value *v = object->first; v; v = v->next) {
		bool is_list = v->slice.type == JSON_ARRAY;

		if (!is_list && part_add(o, v->name, v, &tail) == -1)
			return -1;
		for (const struct document_value *e = is_list ? v->first : NULL; e; e = e->next)
			if (part_add(o, v->name, e, &tail) == -1)
				return -1;
	}
	return 0;
}

void
step_parts_free(struct step_part *part)
{
	while (part) {
		struct step_part *next = part->next;

		free(part->name);
		free(part->filename);
		free(part->type);
		free(part->bytes);
		free(part);
		part = next;
	}
}

int
step_render_multipart(
    const struct step *step, struct step_world *world, struct text *body, struct text *why)
{
	for (const struct step_part *part = step->http.parts; part; part = part->next) {
		text_add_format(body, "--%s\r\nContent-Disposition: form-data; name=\"%s\"",
		    step->http.boundary, part->name);
		if (part->filename)
			text_add_format(body, "; filename=\"%s\"\r\nContent-Type: %s",
			    part->filename, part->type);
		text_add_string(body, "\r\n\r\n");
		if (part->bytes)
			text_add(body, part->bytes, part->len);
		else if (template_expand(part->value, world->templates, body, why) == -1)
			return -1;
		text_add_string(body, "\r\n");
	}
	text_add_format(body, "--%s--\r\n", step->http.boundary);
	return 0;
}
