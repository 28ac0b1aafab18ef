/*
 * env: variables of the environment that are set and are no placeholders.  Their values are never
 * repeated.
 *
 *   {"env":["DATABASE_URL","JWT_SECRET"],"min_length":16}
 *   {"variables":["DATABASE_URL","JWT_SECRET"],"count":2}
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "document.h"
#include "json_writer.h"
#include "probe.h"
#include "text.h"

enum { MOST_LENGTH = 4096, LEAST_MONOTONOUS = 4 };

/* ---- placeholders ---- */

/* A value that is made of such words alone is one: "change_me", "default-password", "test123". */
static const char *const words[] = {"admin", "api", "bar", "change", "changeit", "changeme",
    "default", "demo", "dummy", "empty", "fake", "fixme", "foo", "foobar", "guest", "here",
    "insert", "insecure", "invalid", "it", "key", "letmein", "me", "my", "none", "null", "nil",
    "pass", "passphrase", "passwd", "password", "postgres", "pw", "qwerty", "qwertz", "replace",
    "root", "sample", "secret", "set", "supersecret", "tbd", "temp", "test", "this", "tmp", "todo",
    "token", "topsecret", "undefined", "unset", "user", "username", "value", "your", NULL};

/* And so is one that has such a part. */
static const char *const parts[] = {"changeme", "change_me", "change-me", "change.me",
    "change-this", "change_this", "replaceme", "replace_me", "replace-me", "replace-with",
    "replace_with", "replacewith", "replace-this", "replace_this", "placeholder", "example",
    "dummy", "xxxx", "****", "${", "{{", "your_", "your-", NULL};

/* "insert-token-here" */
static bool
placeholder_ends_with_here(const char *value, size_t len)
{
	return len > 5 && (value[len - 5] == '-' || value[len - 5] == '_') &&
	       strncasecmp(value + len - 4, "here", 4) == 0;
}

/* "<password>", "<DB HOST>": between marks that part a URL or a list, or alone. */
static bool
placeholder_has_brackets(const char *value, size_t len)
{
	const char *end = value + len, *open = value;

	for (; (open = memchr(open, '<', (size_t)(end - open))); open++) {
		const char *close = open + 1;

		while (close < end &&
		       (isalnum((unsigned char)*close) || (*close && strchr(" _.-", *close))))
			close++;
		if (close > open + 1 && close < end && *close == '>' &&
		    isalpha((unsigned char)open[1]) &&
		    (open == value || strchr(":/@=,?&", open[-1])) &&
		    (close + 1 == end || (close[1] && strchr(":/@=,?&", close[1]))))
			return true;
	}
	return false;
}

static bool
placeholder_is_word(const char *bytes, size_t len)
{
	for (size_t i = 0; words[i]; i++)
		if (strlen(words[i]) == len && strncasecmp(words[i], bytes, len) == 0)
			return true;
	return false;
}

static bool
placeholder_is_words(const char *bytes, size_t len)
{
	const char *end = bytes + len;
	size_t found = 0;

	if (memchr(bytes, '/', len))
		return false; /* a path: /root */

	while (bytes < end) {
		const char *word = bytes;

		while (bytes < end && isalpha((unsigned char)*bytes))
			bytes++;
		if (bytes > word && !placeholder_is_word(word, (size_t)(bytes - word)))
			return false;
		found += bytes > word;
		/* Digits and marks between words change nothing; a long number does. */
		word = bytes;
		while (bytes < end && !isalpha((unsigned char)*bytes))
			bytes++;
		if (bytes - word > 4)
			return false;
	}
	return found > 0;
}

/* "0000", "12345678": one character, or each one above the one before. */
static bool
placeholder_is_monotonous(const char *bytes, size_t len)
{
	int stride = len > 1 ? bytes[1] - bytes[0] : 0;

	if (len < LEAST_MONOTONOUS || (stride != 0 && stride != 1))
		return false;
	for (size_t i = 1; i < len; i++)
		if (bytes[i] - bytes[i - 1] != stride && !(bytes[i] == '0' && bytes[i - 1] == '9'))
			return false;
	return true;
}

static bool
env_is_placeholder(const char *value, size_t len)
{
	for (size_t i = 0; parts[i]; i++) {
		size_t part = strlen(parts[i]);

		for (size_t at = 0; at + part <= len; at++)
			if (strncasecmp(value + at, parts[i], part) == 0)
				return true;
	}
	return placeholder_ends_with_here(value, len) || placeholder_has_brackets(value, len) ||
	       placeholder_is_words(value, len) || placeholder_is_monotonous(value, len);
}

/* The password of a URL, when the value is one that has it. */
static const char *
env_password(const char *value, size_t *len)
{
	const char *start = strstr(value, "://");
	const char *end = start ? start + 3 + strcspn(start + 3, "/?#") : NULL;
	const char *at = start ? memrchr(start + 3, '@', (size_t)(end - start - 3)) : NULL;
	const char *colon = at ? memchr(start + 3, ':', (size_t)(at - start - 3)) : NULL;

	if (!colon)
		return NULL;
	*len = (size_t)(at - colon - 1);
	return colon + 1;
}

/* ---- the reply ---- */

/* What is wrong with it, or NULL. */
static const char *
env_fault(const char *value, int64_t least)
{
	const char *password;
	size_t len;

	if (!value)
		return "is not set";
	if (!*value)
		return "is empty";
	if (value[strspn(value, " \t\r\n")] == '\0')
		return "is blank";
	if (env_is_placeholder(value, strlen(value)))
		return "holds a placeholder";
	password = env_password(value, &len);
	if (password && (len == 0 || env_is_placeholder(password, len)))
		return "is a URL whose password is empty or a placeholder";
	if ((int64_t)strlen(value) < least)
		return "is shorter than min_length";
	return NULL;
}

static void
env_run(const struct step_probe *probe, struct step_reply *reply)
{
	const struct document_value *names = document_member(probe->settings, "env");
	const struct document_value *length = document_member(probe->settings, "min_length");
	struct json_writer w = json_writer(&reply->body);
	int64_t least = 0, count = 0;

	if (length)
		json_integer(&length->slice, &least);
	json_open_object(&w, NULL);
	json_open_array(&w, "variables");
	for (const struct document_value *v = names->first; v; v = v->next, count++) {
		const char *fault = env_fault(getenv(v->string), least);

		json_put_string(&w, NULL, v->string);
		if (!fault)
			continue;
		if (reply->failure)
			text_add_string(&reply->reason, "; ");
		reply->failure = STEP_FAILED;
		text_add_visible(&reply->reason, v->string, strlen(v->string));
		text_add_format(&reply->reason, " %s", fault);
	}
	json_close_array(&w);
	json_put_integer(&w, "count", count);
	json_close_object(&w);
}

static const struct member env_members[] = {
    MEMBER(ANY, "env", .read = kind_read_strings),
    MEMBER(INTEGER, "min_length", .least = 1, .most = MOST_LENGTH),
    {0},
};
static const struct members members = {"a step", env_members, NULL};

const struct step_kind kind_env = {.members = &members, .run = env_run};
