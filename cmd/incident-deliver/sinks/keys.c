#include "keys.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "artifact.h"
#include "memory.h"
#include "percent.h"
#include "text.h"

enum {
	LARGEST_KEY_FILE = 64 << 10,
	/* What is shorter stands in many words that are none. */
	SHORTEST_HIDDEN = 4,
};

struct key_given {
	char *name, *value;
	bool asked;
};

struct sink_keys {
	struct key_given *given;
	size_t given_count, given_room;
	char **secrets;
	size_t secret_count, secret_room;
};

/* ---- what stands in the URL ---- */

static int
key_take(struct sink_keys *keys, const char *pair, size_t len, struct text *why)
{
	const char *sign = memchr(pair, '=', len);
	struct key_given *given;

	if (!sign || sign == pair)
		return text_fail(why, "behind '#' stands NAME=VALUE&NAME=VALUE");
	keys->given =
	    memory_grow(keys->given, keys->given_count, &keys->given_room, sizeof(*given));
	given = &keys->given[keys->given_count++];
	*given = (struct key_given){.name = memory_copy(pair, (size_t)(sign - pair)),
	    .value = percent_decode(sign + 1, (size_t)(pair + len - sign - 1))};
	if (!given->value || *given->value == '\0')
		return text_fail(
		    why, "behind '#': %s has no value, or a '%%' stands wrong in it", given->name);

	return 0;
}

struct sink_keys *
keys_new(const char *given, struct text *why)
{
	struct sink_keys *keys = memory_new(1, sizeof(*keys));

	while (given && *given) {
		size_t len = strcspn(given, "&");

		if (key_take(keys, given, len, why) == -1) {
			keys_free(keys);
			return NULL;
		}
		given += len + (given[len] == '&');
	}

	return keys;
}

static struct key_given *
key_find(const struct sink_keys *keys, const char *name)
{
	for (size_t i = 0; i < keys->given_count; i++)
		if (strcmp(keys->given[i].name, name) == 0)
			return &keys->given[i];

	return NULL;
}

const char *
keys_sink_name(const struct sink_keys *keys)
{
	const struct key_given *given = key_find(keys, "name");

	return given ? given->value : NULL;
}

int
keys_check(const struct sink_keys *keys, struct text *why)
{
	for (size_t i = 0; i < keys->given_count; i++)
		if (!keys->given[i].asked && strcmp(keys->given[i].name, "name") != 0)
			return text_fail(
			    why, "behind '#': %s is nothing that it needs", keys->given[i].name);

	return 0;
}

/* ---- asking for one ---- */

void
keys_add(struct sink_keys *keys, const char *secret)
{
	keys->secrets =
	    memory_grow(keys->secrets, keys->secret_count, &keys->secret_room, sizeof(char *));
	keys->secrets[keys->secret_count++] = memory_string(secret);
}

/* A line end or another control byte would end the header that it stands in. */
static int
key_keep(struct sink_keys *keys, const char *name, const char *value, struct text *why)
{
	for (const char *c = value; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			return text_fail(why, "%s holds control characters", name);
	if (*value == '\0')
		return text_fail(why, "%s is set but empty", name);
	keys_add(keys, value);

	return 0;
}

static int
key_read(struct sink_keys *keys, const char *name, const char *path, struct text *why)
{
	TEXT_LOCAL line = TEXT_INIT(LARGEST_KEY_FILE);
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);
	int rc;

	if (artifact_read(path, LARGEST_KEY_FILE, &line, &reason) == -1)
		return text_fail(why, "%s: %s", name, text_string(&reason));
	text_cut(&line, strcspn(text_string(&line), "\r\n"));
	rc = key_keep(keys, name, text_string(&line), why);
	if (line.bytes)
		explicit_bzero(line.bytes, line.room);

	return rc;
}

int
keys_find(struct sink_keys *keys, const char *name, const char **value, struct text *why)
{
	struct key_given *given = key_find(keys, name);
	const char *set = given ? given->value : getenv(name);

	*value = NULL;
	if (given)
		given->asked = true;
	if (!set)
		return 0;
	if ((*set == '@' ? key_read(keys, name, set + 1, why) : key_keep(keys, name, set, why)) ==
	    -1)
		return -1;
	*value = keys->secrets[keys->secret_count - 1];

	return 0;
}

int
keys_need(struct sink_keys *keys, const char *name, const char **value, struct text *why)
{
	if (keys_find(keys, name, value, why) == -1)
		return -1;
	if (*value)
		return 0;

	return text_fail(why, "%s is not set; it holds the key, or @FILE", name);
}

/* ---- keeping them hidden ---- */

static void
secret_hide(const char *secret, struct text *line)
{
	TEXT_LOCAL hidden = TEXT_INIT(line->max);
	const char *from = text_string(line), *at;

	if (strlen(secret) < SHORTEST_HIDDEN || !strstr(from, secret))
		return;
	while ((at = strstr(from, secret))) {
		text_add(&hidden, from, (size_t)(at - from));
		text_add_string(&hidden, "[redacted]");
		from = at + strlen(secret);
	}
	text_add_string(&hidden, from);
	text_set_format(line, "%s", text_string(&hidden));
}

void
keys_hide(const struct sink_keys *keys, struct text *line)
{
	for (size_t i = 0; keys && i < keys->secret_count; i++)
		secret_hide(keys->secrets[i], line);
}

void
keys_free(struct sink_keys *keys)
{
	if (!keys)
		return;
	for (size_t i = 0; i < keys->given_count; i++) {
		if (keys->given[i].value)
			explicit_bzero(keys->given[i].value, strlen(keys->given[i].value));
		free(keys->given[i].name);
		free(keys->given[i].value);
	}
	for (size_t i = 0; i < keys->secret_count; i++) {
		explicit_bzero(keys->secrets[i], strlen(keys->secrets[i]));
		free(keys->secrets[i]);
	}
	free(keys->given);
	free(keys->secrets);
	free(keys);
}
