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
step_parse_file(const struct document *document, const struct document_value *path, char **bytes,
    size_t *len, struct text *why)
{
	struct text content = TEXT_INIT(FILE_MAX), reason = TEXT_INIT(TEXT_MAX_REASON);
	int rc;

	rc = file_read(path->string, &content, &reason);
	if (rc == -1)
		document_fault(document, path, why, "\"%s\": %s", path->name, text_string(&reason));
	*len = content.len;
	*bytes = rc == 0 ? memory_copy(text_string(&content), content.len) : NULL;
	text_free(&content);
	text_free(&reason);
	return rc;
}

int
step_parse_body_file(const struct step_parser *p, const struct document_value *path)
{
	p->step->http.body_kind = BODY_FILE;
	return step_parse_file(
	    p->document, path, &p->step->http.payload, &p->step->http.payload_len, p->why);
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
part_file(const struct step_parser *p, struct step_part *part, const struct document_value *value)
{
	static const char *const known[] = {"file", "filename", "type", NULL};
	const struct document_value *file = document_member(value, "file"),
				    *filename = document_member(value, "filename"),
				    *type = document_member(value, "type");
	const char *shown;

	if (document_check_members(p->document, value, known, p->why) == -1)
		return -1;
	if (!file || !file->string || !*file->string ||
	    (filename && filename->slice.type != JSON_STRING) ||
	    (type && (type->slice.type != JSON_STRING || strpbrk(type->string, "\r\n"))))
		return FAULT(p, value,
		    "expected {\"file\": \"a.csv\", \"filename\": \"a.csv\", \"type\": "
		    "\"text/csv\"}");
	if (step_parse_file(p->document, file, &part->bytes, &part->len, p->why) == -1)
		return -1;
	shown = strrchr(file->string, '/') ? strrchr(file->string, '/') + 1 : file->string;
	part->filename = part_quotable(filename ? filename->string : shown);
	part->type = memory_string(type ? type->string : "application/octet-stream");
	return 0;
}

static int
part_add(const struct step_parser *p, const char *name, const struct document_value *value,
    struct step_part ***tail)
{
	struct step_part *part = memory_new(1, sizeof(*part));

	**tail = part;
	*tail = &part->next;
	part->name = part_quotable(name);
	if (value->slice.type == JSON_OBJECT)
		return part_file(p, part, value);
	if (value->slice.type == JSON_STRING)
		return step_parse_template(p, name, value, TEMPLATE_PLAIN, &part->value);
	return FAULT(p, value, "\"%s\": expected a string or {\"file\": ...}", name);
}

/* An object of names and parts; a list repeats its name. */
int
step_parse_multipart(const struct step_parser *p, const struct document_value *object)
{
	struct step_part **tail = &p->step->http.parts;

	p->step->http.body_kind = BODY_MULTIPART;
	uuid_random_hex(p->step->http.boundary, (sizeof(p->step->http.boundary) - 1) / 2);
	for (const struct document_value *v = object->first; v; v = v->next) {
		bool is_list = v->slice.type == JSON_ARRAY;

		if (!is_list && part_add(p, v->name, v, &tail) == -1)
			return -1;
		for (const struct document_value *e = is_list ? v->first : NULL; e; e = e->next)
			if (part_add(p, v->name, e, &tail) == -1)
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
		template_free(part->value);
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
