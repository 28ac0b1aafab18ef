/*
 * redis: one command, its reply as JSON.
 *
 *   {"redis":["LLEN","jobs"],"url":"{{env.REDIS_URL}}","expect":{"jq":". < 100"}}
 *   42
 *
 * A string is cut at its blanks before its templates are filled in.  Integers become numbers,
 * strings strings, nothing null, and lists arrays; an error of the server is a failed check.
 */
#include "redis.h"

#include <string.h>
#include <strings.h>

#include "document.h"
#include "json_writer.h"
#include "probe.h"
#include "text.h"

enum { MOST_ARGUMENTS = 64, DEEPEST = 64, MOST_BYTES = 16 << 20 };

/* ---- reading ---- */

/* "LLEN {{queue}}": blanks inside of braces do not cut. */
static size_t
redis_word_length(const char *word)
{
	size_t len = 0;

	while (word[len] && word[len] != ' ' && word[len] != '\t') {
		const char *end =
		    strncmp(word + len, "{{", 2) == 0 ? strstr(word + len, "}}") : NULL;

		len = end ? (size_t)(end - word) + 2 : len + 1;
	}
	return len;
}

/* A string is cut into its words. */
static int
command_read(const struct document_object *object, const struct document_value *value)
{
	const char *word = value->string;

	if (!word)
		return kind_read_strings(object, value);
	word += strspn(word, " \t");
	if (!*word)
		return members_fault(object, value, "\"redis\": the command is empty");
	json_open_array(object->into, "redis");
	while (*word) {
		size_t len = redis_word_length(word);

		json_put_bytes(object->into, NULL, word, len);
		word += len;
		word += strspn(word, " \t");
	}
	json_close_array(object->into);
	return 0;
}

static bool
redis_is_word(const struct document_value *v, const char *word)
{
	return v && v->string && strcasecmp(v->string, word) == 0;
}

/* AUTH [user] PASSWORD, HELLO 3 AUTH user PASSWORD, MIGRATE ... AUTH PASSWORD, AUTH2 user
 * PASSWORD, CONFIG SET requirepass PASSWORD, ACL SETUSER name >PASSWORD. */
static const char *
redis_secret_in(const struct document_value *list, const struct document_value *word)
{
	static const char *const names[] = {"requirepass", "masterauth", "primaryauth", NULL};
	const struct document_value *one = NULL, *two = NULL; /* words before */

	for (const struct document_value *v = list->first; v != word; v = v->next) {
		two = one;
		one = v;
	}
	if (!one)
		return NULL;
	if (redis_is_word(list->first, "AUTH"))
		return word->next ? NULL : word->string;
	if (redis_is_word(list->first, "HELLO")
		? redis_is_word(two, "AUTH")
		: redis_is_word(one, "AUTH") || redis_is_word(two, "AUTH2"))
		return word->string;
	for (size_t i = 0; names[i]; i++)
		if (redis_is_word(one, names[i]))
			return word->string;
	if (redis_is_word(list->first, "ACL") && strchr("><#!", word->string[0]))
		return word->string + 1;
	return NULL;
}

/* ---- running ---- */

/* 0, or -1 when lists lie too deep in one another. */
static int
redis_put_reply(struct json_writer *w, const struct redis_reply *said, int depth)
{
	struct redis_bytes bytes = redis_reply_bytes(said);

	switch (redis_reply_kind(said)) {
	case REDIS_NIL:
		json_put_null(w, NULL);
		break;
	case REDIS_INTEGER:
		json_put_integer(w, NULL, redis_reply_integer(said));
		break;
	case REDIS_STRING:
	case REDIS_ERROR: /* inside of a list */
		json_put_bytes(w, NULL, bytes.bytes ? bytes.bytes : "", bytes.len);
		break;
	case REDIS_ARRAY:
		if (depth == DEEPEST)
			return -1;
		json_open_array(w, NULL);
		for (size_t i = 0; i < redis_reply_count(said); i++)
			if (redis_put_reply(w, redis_reply_element(said, i), depth + 1) == -1)
				return -1;
		json_close_array(w);
		break;
	}
	return 0;
}

static size_t
redis_read_command(const struct step_probe *probe, struct redis_bytes *arguments)
{
	const struct document_value *list = document_member(probe->settings, "redis");
	size_t count = 0;

	for (const struct document_value *v = list->first; v && count < MOST_ARGUMENTS; v = v->next)
		arguments[count++] = redis_word(v->string);
	return count;
}

static void
redis_ask(const struct step_probe *probe, struct redis *redis, struct step_reply *reply)
{
	struct redis_bytes arguments[MOST_ARGUMENTS];
	struct json_writer w = json_writer(&reply->body);
	struct redis_reply *said = NULL;
	size_t count = redis_read_command(probe, arguments);

	if (redis_command(redis, arguments, count, &said, &reply->reason) == -1) {
		reply->failure = STEP_FAILED;
	} else if (redis_reply_kind(said) == REDIS_ERROR) {
		struct redis_bytes bytes = redis_reply_bytes(said);

		kind_fail(reply, STEP_FAILED, "the server answered: ");
		text_add_visible(&reply->reason, bytes.bytes, bytes.len);
	} else if (redis_put_reply(&w, said, 0) == -1) {
		kind_fail(reply, STEP_FAILED, "the reply is nested too deep");
	}
	redis_reply_free(said);
}

static void
redis_run(const struct step_probe *probe, struct step_reply *reply)
{
	struct redis *redis =
	    redis_open(kind_setting(probe, "url"), kind_left(probe), &reply->reason);

	if (redis) {
		redis_limit(redis, kind_left(probe));
		redis_limit_reply(redis, MOST_BYTES);
		redis_ask(probe, redis, reply);
	} else {
		reply->failure = STEP_UNCONNECTED;
	}
	redis_close(redis);
	if (reply->failure && (kind_stopping(probe) || kind_left(probe) == 0))
		kind_fail_late(probe, reply);
}

static const struct member redis_members[] = {
    MEMBER(ANY, "redis", .read = command_read),
    MEMBER(TEXT, "url", .needed = true),
    {0},
};
static const struct members members = {"a step of Redis", redis_members, NULL};

const struct step_kind kind_redis = {
    .members = &members, .secret_in = redis_secret_in, .run = redis_run};
