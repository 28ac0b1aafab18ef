#include "found.h"

#include <stdio.h>
#include <string.h>

#include "ask.h"
#include "clock.h"
#include "diag.h"
#include "says.h"
#include "writer.h"

static bool
found_is_fine(const struct asked *asked)
{
	return asked->error == HTTP_OK && asked->status / 100 == 2;
}

static void
expect_type(struct json_writer *w, const struct asked *asked)
{
	json_open_object(w, "headers");
	json_open_object(w, "content-type");
	json_put_string(w, "contains", text_string(&asked->type));
	json_close_object(w);
	json_close_object(w);
}

static void
expect_health(struct json_writer *w, const struct text *jq, const struct text *pattern)
{
	TEXT_LOCAL list = TEXT_INIT(TEXT_MAX_RECORD);

	if (jq->len > 0) {
		text_add_format(&list, "[%s]", text_string(jq));
		json_put_raw(w, "jq", text_string(&list), list.len);
	} else if (pattern->len > 0) {
		json_open_object(w, "body");
		json_put_string(w, "matches", text_string(pattern));
		json_close_object(w);
	}
}

static void
expect_content(struct json_writer *w, const struct asked *asked, enum purpose purpose)
{
	const char *body = text_string(&asked->body);

	if (purpose == OF_AN_API && says_has_paths(body, asked->body.len))
		json_put_string(w, "jq", ".paths | length > 0");
	else if (purpose == OF_METRICS && strstr(body, "# TYPE "))
		json_put_string(w, "body", "# TYPE ");
	else if (purpose == OF_A_PAGE && asked->body.len > 0) {
		json_open_object(w, "size");
		json_put_integer(w, "min", 1);
		json_close_object(w);
	}
}

/* The object of "expect": what was seen, and where that is no health, what it has to be.  Appends
 * to `down` what is wrong now; `told` says whether the body tells of health. */
static void
found_expect(const struct asked *asked, enum purpose purpose, int64_t within_ns, struct text *out,
    struct text *down, bool *told)
{
	TEXT_LOCAL jq = TEXT_INIT(TEXT_MAX_RECORD), pattern = TEXT_INIT(TEXT_MAX_RECORD);
	struct says says = {.jq = &jq, .pattern = &pattern, .down = down};
	struct json_writer w = json_writer(out);

	if (asked->error != HTTP_OK)
		text_add_string(down, text_string(&asked->reason));
	else if (!found_is_fine(asked))
		text_add_format(down, "the status is %d", asked->status);
	if (purpose == OF_HEALTH)
		says_read(&says, text_string(&asked->body), asked->body.len);
	*told = jq.len > 0 || pattern.len > 0;
	json_open_object(&w, NULL);
	json_put_integer(&w, "status", found_is_fine(asked) ? asked->status : 200);
	if (asked->type.len > 0 && (found_is_fine(asked) || *told))
		expect_type(&w, asked);
	expect_health(&w, &jq, &pattern);
	if (found_is_fine(asked))
		expect_content(&w, asked, purpose);
	if (within_ns > 0)
		json_put_integer(&w, "max_ms", within_ns / CLOCK_MS);
	if (within_ns > 0 && asked->elapsed_ns > within_ns)
		text_add_format(down, "%sit took %lld ms", down->len > 0 ? ", " : "",
		    (long long)(asked->elapsed_ns / CLOCK_MS));
	json_close_object(&w);
}

bool
found_same(const struct asked *a, const struct asked *b, enum purpose purpose)
{
	TEXT_LOCAL one = TEXT_INIT(TEXT_MAX_RECORD), other = TEXT_INIT(TEXT_MAX_RECORD);
	TEXT_LOCAL down = TEXT_INIT(TEXT_MAX_REASON);
	bool told;

	found_expect(a, purpose, 0, &one, &down, &told);
	found_expect(b, purpose, 0, &other, &down, &told);
	return a->error == b->error && a->status == b->status &&
	       strcmp(text_string(&one), text_string(&other)) == 0;
}

/* All but what is expected. */
static void
found_begin(struct found *found, const char *path, const struct asked *asked, struct text *out)
{
	char name[sizeof(found->first)];
	struct json_writer w;

	snprintf(name, sizeof(name), "%s", strcmp(path, "/") == 0 ? "home" : path + 1);
	w = suite_begin(out, name, "get", path);
	if (asked->redirected)
		json_put_bool(&w, "redirects", true);
	if (found->steps > 0) {
		json_put_string(&w, "after", found->first);
		return;
	}
	suite_put_until(
	    &w, found->options, suite_count(found->options->ready_timeout_ns, 60 * CLOCK_SECOND));
	memcpy(found->first, name, sizeof(name));
}

void
found_add(struct found *found, const char *path, const struct asked *asked, enum purpose purpose)
{
	TEXT_LOCAL step = TEXT_INIT(TEXT_MAX_RECORD), expect = TEXT_INIT(TEXT_MAX_RECORD);
	TEXT_LOCAL down = TEXT_INIT(TEXT_MAX_REASON);
	/* Orchestrators give a probe a second.  Of the first it would bound the wait. */
	int64_t within = purpose == OF_HEALTH && found->steps > 0
			     ? suite_count(found->options->max_latency_ns, CLOCK_SECOND)
			     : 0;
	bool told;

	found_begin(found, path, asked, &step);
	found_expect(asked, purpose, within, &expect, &down, &told);
	if (down.len > 0 || text_failed(&down)) {
		found->down++;
		text_add_string(found->plan, "# It would fail now: ");
		text_add_visible(found->plan, text_string(&down), down.len);
		text_add_byte(found->plan, '\n');
		diag_note("%s: %s: the plan fails until it is up", path, text_string(&down));
	} else if (purpose == OF_HEALTH && !told) {
		text_add_string(found->plan,
		    "# Its body says nothing of health that is known: add what does.\n");
	}
	text_add_format(
	    found->plan, "%s,\n \"expect\":%s}\n", text_string(&step), text_string(&expect));
	found->steps++;
	found->of_health += purpose == OF_HEALTH;
}
