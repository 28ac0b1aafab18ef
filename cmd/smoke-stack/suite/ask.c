#include "ask.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "document.h"
#include "json_writer.h"
#include "memory.h"
#include "smoke.h"

void
asked_free(struct asked *asked)
{
	text_free(&asked->reason);
	text_free(&asked->type);
	text_free(&asked->body);
}

static void
asked_clear(struct asked *asked)
{
	asked_free(asked);
	*asked = (struct asked){.error = HTTP_ERROR_OTHER,
	    .reason = TEXT_INIT(TEXT_MAX_REASON),
	    .type = TEXT_INIT(TEXT_MAX_REASON),
	    .body = TEXT_INIT(TEXT_MAX_DOCUMENT)};
}

/* "text/html; charset=utf-8" is text/html; what is no media type is none. */
static void
asked_read_type(struct asked *asked, const struct http_answer *answer)
{
	size_t len, end = 0;
	const char *value = http_answer_header(answer, "Content-Type", &len);

	if (!value)
		return;
	while (end < len && (isalnum((unsigned char)value[end]) || strchr("/+.-_", value[end])))
		end++;
	if (end > 0 && (end == len || strchr("; \t,", value[end])))
		text_add(&asked->type, value, end);
}

static void
ask_take(void *context, const struct http_answer *answer, int64_t sent)
{
	struct asked *asked = context;

	(void)sent;
	asked_clear(asked);
	asked->error = answer->error;
	asked->status = answer->status;
	asked->elapsed_ns = answer->elapsed_ns;
	text_add(&asked->reason, text_string(&answer->reason), answer->reason.len);
	text_add(&asked->body, text_string(&answer->body), answer->body.len);
	asked_read_type(asked, answer);
}

static int
ask_add_headers(struct step *step, const struct smoke_options *o, struct text *why)
{
	int rc = 0;

	for (size_t i = 0; i < o->headers.count && rc == 0; i++) {
		const char *header = o->headers.items[i], *colon = strchr(header, ':');
		char *name = memory_copy(header, (size_t)(colon - header));

		rc = step_add_header(step, name, colon + 1 + strspn(colon + 1, " \t"), why);
		free(name);
	}
	return rc;
}

static int
ask_once(struct smoke *smoke, const char *path, bool follow, struct asked *out, struct text *why)
{
	TEXT_LOCAL text = TEXT_INIT(TEXT_MAX_RECORD);
	struct json_writer w = json_writer(&text);
	struct step_outcome outcome = {0};
	struct document *document;
	struct step *step;
	int rc = -1;

	json_open_object(&w, NULL);
	json_put_string(&w, "get", path);
	json_put_bool(&w, "redirects", follow);
	json_close_object(&w);
	document = document_parse("a path", text_string(&text), text.len, why);
	step = document ? step_parse(document, document->first, NULL, why) : NULL;
	asked_clear(out);
	smoke->world.answered = ask_take;
	smoke->world.context = out;
	if (step && ask_add_headers(step, smoke->options, why) == 0)
		rc = step_run(step, &smoke->world, &outcome, why);
	step_outcome_free(&outcome);
	step_free(step);
	document_free(document);
	return rc;
}

int
ask(struct smoke *smoke, const char *path, struct asked *out, struct text *why)
{
	int rc = ask_once(smoke, path, false, out, why);

	if (rc == 0 && out->error == HTTP_OK && out->status / 100 == 3) {
		struct asked followed = {0};

		rc = ask_once(smoke, path, true, &followed, why);
		if (rc == 0 && followed.error == HTTP_OK && followed.status / 100 != 3) {
			asked_free(out);
			*out = followed;
			out->redirected = true;
			return 0;
		}
		asked_free(&followed);
	}
	return rc;
}
