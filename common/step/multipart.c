/*
 * Bodies that come from files, multipart/form-data (RFC 7578), and the Authorization header of `basic` (RFC 7617) and `bearer`
 * (RFC 6750): from the plan to the request.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base64.h"
#include "file.h"
#include "parser.h"
#include "uuid.h"

enum { FILE_MAX = 64 << 20 };

/* ---- files ---- */

static int
read_bytes(
    const struct step_parser *p, const struct document_value *path, char **bytes, size_t *len)
{
	struct text content = TEXT_INIT(FILE_MAX), reason = TEXT_INIT(TEXT_MAX_REASON);
	int rc;

	if (path->slice.type != JSON_STRING || !*path->string)
		return FAULT(p, path, "\"%s\": expected the name of a file", path->name);
	rc = file_read(path->string, &content, &reason);
	if (rc < 0) {
		FAULT(p, path, "\"%s\": %s", path->name, text_string(&reason));
	} else {
		*len = content.len;
		*bytes = content.len ? text_take(&content) : strdup("");
		rc = *bytes ? 0 : no_memory(p);
	}
	text_free(&content);
	text_free(&reason);
	return rc;
}

int
step_parse_body_file(const struct step_parser *p, const struct document_value *path)
{
	p->step->body_kind = BODY_FILE;
	return read_bytes(p, path, &p->step->payload, &p->step->payload_len);
}

/* ---- multipart ---- */

/* What a browser does to a name: it cannot end its quotes. */
static char *
quotable(const char *name)
{
	struct text out = TEXT_INIT(TEXT_MAX_REASON);
	char *string;

	for (; *name; name++) {
		if (*name == '"' || *name == '\r' || *name == '\n')
			text_add_format(&out, "%%%02X", (unsigned char)*name);
		else
			text_add_byte(&out, *name);
	}
	string = out.len ? text_take(&out) : strdup("");
	text_free(&out);
	return string;
}

static int
part_text(const struct step_parser *p, struct step_part *part, const struct document_value *value)
{
	struct text reason = TEXT_INIT(TEXT_MAX_REASON);

	part->value = template_parse(value->string, strlen(value->string), TEMPLATE_PLAIN, &reason);
	if (!part->value)
		FAULT(p, value, "\"%s\": %s", value->name, text_string(&reason));
	text_free(&reason);
	return part->value ? 0 : -1;
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

	if (document_check_members(p->document, value, known, p->why) < 0)
		return -1;
	if (!file || (filename && filename->slice.type != JSON_STRING) ||
	    (type && (type->slice.type != JSON_STRING || strpbrk(type->string, "\r\n"))))
		return FAULT(p, value,
		    "expected {\"file\": \"a.csv\", \"filename\": \"a.csv\", \"type\": "
		    "\"text/csv\"}");
	if (read_bytes(p, file, &part->bytes, &part->len) < 0)
		return -1;
	shown = strrchr(file->string, '/') ? strrchr(file->string, '/') + 1 : file->string;
	part->filename = quotable(filename ? filename->string : shown);
	part->type = strdup(type ? type->string : "application/octet-stream");
	return part->filename && part->type ? 0 : no_memory(p);
}

static int
part_add(const struct step_parser *p, const char *name, const struct document_value *value,
    struct step_part ***tail)
{
	struct step_part *part = calloc(1, sizeof(*part));

	if (!part)
		return no_memory(p);
	**tail = part;
	*tail = &part->next;
	part->name = quotable(name);
	if (!part->name)
		return no_memory(p);
	if (value->slice.type == JSON_OBJECT)
		return part_file(p, part, value);
	if (value->slice.type == JSON_STRING)
		return part_text(p, part, value);
	return FAULT(p, value, "\"%s\": expected a string or {\"file\": ...}", name);
}

/* An object of names and parts; a list repeats its name. */
int
step_parse_multipart(const struct step_parser *p, const struct document_value *object)
{
	struct step_part **tail = &p->step->parts;

	p->step->body_kind = BODY_MULTIPART;
	uuid_random_hex(p->step->boundary, (sizeof(p->step->boundary) - 1) / 2);
	if (object->slice.type != JSON_OBJECT || !object->first)
		return FAULT(p, object, "\"multipart\": expected an object of names and parts");
	for (const struct document_value *v = object->first; v; v = v->next) {
		bool is_list = v->slice.type == JSON_ARRAY;

		if (!is_list && part_add(p, v->name, v, &tail) < 0)
			return -1;
		for (const struct document_value *e = is_list ? v->first : NULL; e; e = e->next)
			if (part_add(p, v->name, e, &tail) < 0)
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
	for (const struct step_part *part = step->parts; part; part = part->next) {
		text_add_format(body, "--%s\r\nContent-Disposition: form-data; name=\"%s\"",
		    step->boundary, part->name);
		if (part->filename)
			text_add_format(body, "; filename=\"%s\"\r\nContent-Type: %s",
			    part->filename, part->type);
		text_add_string(body, "\r\n\r\n");
		if (part->bytes)
			text_add(body, part->bytes, part->len);
		else if (template_expand(part->value, world->templates, body, why) < 0)
			return -1;
		text_add_string(body, "\r\n");
	}
	text_add_format(body, "--%s--\r\n", step->boundary);
	return 0;
}

/* ---- authorization ---- */

static int
read_header_template(
    const struct step_parser *p, const struct document_value *value, struct template **out)
{
	struct text reason = TEXT_INIT(TEXT_MAX_REASON);

	if (!value || value->slice.type != JSON_STRING)
		return FAULT(p, value ? value : p->object, "\"%s\": expected a string",
		    value ? value->name : "basic");
	*out = template_parse(value->string, strlen(value->string), TEMPLATE_HEADER, &reason);
	if (!*out)
		FAULT(p, value, "\"%s\": %s", value->name, text_string(&reason));
	text_free(&reason);
	return *out ? 0 : -1;
}

int
step_parse_authorization(const struct step_parser *p)
{
	static const char *const known[] = {"user", "password", NULL};
	const struct document_value *basic = member(p, "basic"), *bearer = member(p, "bearer");
	struct step *step = p->step;

	if (basic && bearer)
		return FAULT(p, bearer, "expected one of \"basic\" and \"bearer\"");
	for (const struct step_pair *h = step->headers; h && (basic || bearer); h = h->next)
		if (strcasecmp(h->name, "Authorization") == 0)
			return FAULT(p, basic ? basic : bearer,
			    "\"%s\" cannot stand beside a header Authorization",
			    basic ? "basic" : "bearer");
	if (bearer)
		return read_header_template(p, bearer, &step->bearer);
	if (!basic)
		return 0;
	if (basic->slice.type != JSON_OBJECT)
		return FAULT(p, basic, "\"basic\": expected {\"user\": ..., \"password\": ...}");
	if (document_check_members(p->document, basic, known, p->why) < 0)
		return -1;
	if (!document_member(basic, "user") || !document_member(basic, "password"))
		return FAULT(p, basic, "\"basic\": expected {\"user\": ..., \"password\": ...}");
	return read_header_template(p, document_member(basic, "user"), &step->basic_user) < 0 ||
		       read_header_template(
			   p, document_member(basic, "password"), &step->basic_password) < 0
		   ? -1
		   : 0;
}

static int
render_basic(
    const struct step *step, struct step_world *world, struct text *value, struct text *why)
{
	struct text pair = TEXT_INIT(TEXT_MAX_REASON);
	int rc = template_expand(step->basic_user, world->templates, &pair, why);

	if (rc == 0 && pair.len > 0 && memchr(text_string(&pair), ':', pair.len))
		rc = (text_set_format(why, "basic: a user's name holds no colon"), -1);
	text_add_byte(&pair, ':');
	if (rc == 0)
		rc = template_expand(step->basic_password, world->templates, &pair, why);
	text_add_string(value, "Basic ");
	if (rc == 0 &&
	    (text_failed(&pair) || base64_encode(text_string(&pair), pair.len, value) < 0))
		rc = (text_set_format(why, "basic: too long"), -1);
	text_free(&pair);
	return rc;
}

/* A server that repeats it must not make it known; what stands before the blank is no secret.  Each step's is kept: others may be under way. */
static int
learn_credentials(const struct step *step, struct step_world *world, const char *credentials)
{
	struct text name = TEXT_INIT(TEXT_MAX_REASON);
	int rc = 0;

	if (!world->variables || strlen(credentials) < STEP_SECRET_LEAST)
		return 0;
	text_add_format(&name, "Authorization of %s", step->name);
	rc = variables_set(
	    world->variables, text_string(&name), credentials, strlen(credentials), true);
	text_free(&name);
	return rc;
}

int
step_render_authorization(
    const struct step *step, struct step_world *world, struct text *value, struct text *why)
{
	int rc;

	if (step->bearer) {
		text_add_string(value, "Bearer ");
		rc = template_expand(step->bearer, world->templates, value, why);
	} else {
		rc = render_basic(step, world, value, why);
	}
	if (rc == 0 && learn_credentials(step, world, strchr(text_string(value), ' ') + 1) < 0)
		rc = (text_set_format(why, "out of memory"), -1);
	return rc;
}
