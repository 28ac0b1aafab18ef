#include "labels.h"

#include <string.h>

#include "hash.h"
#include "json_writer.h"
#include "rest.h"
#include "text.h"

/* The most labels of one sample: each is held against all before it. */
enum { LABELS_MOST = 1024 };

/* Where labels go. */
struct label_set {
	struct json_writer writer;
	struct text *name; /* of the metric, which may stand quoted among them; NULL: it may not */
	uint64_t hash;
	size_t count;
	uint64_t names[LABELS_MOST]; /* hashes */
};

/* Spreads what a sum of hashes would keep close (the finalizer of splitmix64, Steele and others
 * 2014). */
uint64_t
labels_spread(uint64_t hash)
{
	hash = (hash ^ hash >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	hash = (hash ^ hash >> 27) * UINT64_C(0x94d049bb133111eb);
	return hash ^ hash >> 31;
}

static int
label_set_add(struct label_set *set, const struct rest *rest, const struct text *name,
    const struct text *value)
{
	uint64_t hash = hash_bytes(HASH_BEGIN, text_string(name), name->len);

	if (name->len == 0)
		return text_fail(rest->why, "a label has no name");
	if (strcmp(text_string(name), "__name__") == 0)
		return text_fail(rest->why, "__name__ is no label: the name stands before the {");
	for (size_t i = 0; i < set->count; i++)
		if (set->names[i] == hash)
			return text_fail_visible(
			    rest->why, "the label %s stands twice", text_string(name));
	if (set->count == LABELS_MOST)
		return text_fail(rest->why, "a sample has more than %d labels", LABELS_MOST);
	if (strlen(text_string(name)) != name->len)
		return text_fail(rest->why, "a NUL byte in a label's name");
	set->names[set->count++] = hash;
	if (value->len > 0)
		set->hash +=
		    labels_spread(hash_bytes(hash_byte(hash, 0xff), value->bytes, value->len));
	json_put_bytes(&set->writer, text_string(name), text_string(value), value->len);
	return 0;
}

/* The metric's own name, quoted among the labels (1.0.0). */
static int
label_set_name(struct label_set *set, const struct rest *rest, const struct text *name)
{
	if (!set->name || set->name->len > 0)
		return text_fail_visible(
		    rest->why, "= is expected behind the label \"%s\"", text_string(name));
	if (name->len == 0)
		return text_fail(rest->why, "the name is empty");
	text_add(set->name, name->bytes, name->len);
	return 0;
}

/* A label, or the metric's name. */
static int
label_set_take(struct rest *rest, struct label_words *words, struct label_set *set)
{
	bool quoted = rest_next(rest) == '"';
	size_t len = rest_name(rest, false);

	if (quoted) {
		if (rest_take_quoted(rest, &words->name) == -1)
			return -1;
	} else {
		if (len == 0)
			return rest_fail(rest, "a label");
		text_clear(&words->name);
		text_add(&words->name, rest->at, len);
		rest->at += len;
		if (text_failed(&words->name))
			return text_fail(rest->why, "the name of a label is too long");
	}
	rest_skip_blanks(rest);
	if (quoted && rest_next(rest) != '=')
		return label_set_name(set, rest, &words->name);
	if (!rest_take(rest, '='))
		return rest_fail(rest, "= behind a label");
	rest_skip_blanks(rest);
	if (rest_take_quoted(rest, &words->value) == -1)
		return -1;
	return label_set_add(set, rest, &words->name, &words->value);
}

/* From the { to the }, into `out`; nothing is written where there are none. */
int
labels_take(struct rest *rest, struct label_words *words, struct text *out, struct text *name,
    uint64_t *hash)
{
	struct label_set set;
	bool comma = false;

	set.writer = json_writer(out);
	set.name = name;
	set.hash = 0;
	set.count = 0;
	rest->at++;
	json_open_object(&set.writer, NULL);
	for (;;) {
		rest_skip_blanks(rest);
		if (rest_next(rest) == '}' && !(comma && rest->openmetrics))
			break;
		if (label_set_take(rest, words, &set) == -1)
			return -1;
		rest_skip_blanks(rest);
		comma = rest_take(rest, ',');
		if (!comma && rest_next(rest) != '}')
			return rest_fail(rest, "a comma or } behind a label");
	}
	rest->at++;
	json_close_object(&set.writer);
	if (text_failed(out))
		return text_fail(rest->why, "the labels are longer than %zu bytes", out->max);
	if (set.count == 0)
		text_clear(out);
	*hash = set.hash;
	return 0;
}
