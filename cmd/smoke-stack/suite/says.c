#include "says.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include "json.h"
#include "json_walk.h"
#include "json_writer.h"
#include "text.h"

/* Nobody edits a longer list; what is said first is said of the whole. */
enum { SAYS_MOST = 12, SAYS_DEEPEST = 6, SAYS_LONGEST_WORD = 32 };

static const char *const up_words[] = {"ok", "up", "pass", "passed", "passing", "healthy", "alive",
    "live", "ready", "running", "available", "success", "serving", "operational", "online", "green",
    "pong", NULL};
static const char *const down_words[] = {"down", "fail", "failed", "failing", "unhealthy", "error",
    "critical", "unready", "not_ready", "not ready", "out_of_service", "unavailable", "degraded",
    "warn", "warning", "unknown", "starting", "stopping", "stopped", "not_serving", "offline",
    "yellow", "red", "dead", NULL};

/* Members that are a verdict: by a word, by true; those whose members are verdicts of parts; and
 * those that may hold such verdicts deeper. */
static const char *const word_names[] = {"status", "state", "health", "overall", NULL};
static const char *const flag_names[] = {
    "ready", "healthy", "ok", "alive", "live", "up", "available", "success", NULL};
static const char *const part_names[] = {"checks", "components", "services", "dependencies", NULL};
static const char *const group_names[] = {"details", "entries", "results", "info", NULL};

/* ---- the expectations ---- */

__attribute__((format(printf, 2, 3))) static void
says_add_jq(struct says *says, const char *format, ...)
{
	TEXT_LOCAL expression = TEXT_INIT(TEXT_MAX_RECORD);
	struct json_writer w = json_writer(says->jq);
	va_list arguments;

	if (says->count++ >= SAYS_MOST)
		return;
	va_start(arguments, format);
	text_add_vformat(&expression, format, arguments);
	va_end(arguments);
	if (says->jq->len > 0)
		text_add_string(says->jq, ",\n   ");
	json_put_string(&w, NULL, text_string(&expression));
}

/* Any of the words, in any case: what it would say if it were up is not known. */
static void
says_add_up_words(struct text *out)
{
	for (size_t i = 0; up_words[i]; i++)
		text_add_format(out, "%s%s", i > 0 ? "|" : "", up_words[i]);
}

static void
says_note_down(struct says *says, const char *path, const struct json_slice *value)
{
	text_add_format(says->down, "%s%s is ", says->down->len > 0 ? ", " : "", path);
	text_add_visible(says->down, value->bytes, value->len);
}

static void
says_add_down(struct says *says, const char *path, const struct json_slice *value)
{
	TEXT_LOCAL words = TEXT_INIT(TEXT_MAX_REASON);

	says_note_down(says, path, value);
	says_add_up_words(&words);
	if (value->type == JSON_FALSE)
		says_add_jq(says, "%s == true", path);
	else
		says_add_jq(says, "%s | test(\"^(%s)$\"; \"i\")", path, text_string(&words));
}

/* The list at `path` has a part that is not up. */
static void
says_add_part_down(struct says *says, const char *path, const struct json_slice *status)
{
	TEXT_LOCAL part = TEXT_INIT(TEXT_MAX_REASON);
	TEXT_LOCAL words = TEXT_INIT(TEXT_MAX_REASON);

	text_add_format(&part, "%s[].status", path);
	says_note_down(says, text_string(&part), status);
	says_add_up_words(&words);
	says_add_jq(says, "%s | length > 0 and all(.status | test(\"^(%s)$\"; \"i\"))", path,
	    text_string(&words));
}

/* ---- JSON ---- */

/* What stands around a value. */
struct place {
	const char *path;
	unsigned depth;
	bool parts; /* its members are verdicts, whatever their names */
	bool group; /* its members may hold some */
};

static bool
says_is_among(const struct json_slice *string, const char *const *words)
{
	return string->type == JSON_STRING && string->len - 2 <= SAYS_LONGEST_WORD &&
	       text_is_among_caseless(string->bytes + 1, string->len - 2, words);
}

static void
says_add_member_path(struct text *path, const struct json_slice *name)
{
	size_t len = name->len - 2;
	const char *bytes = name->bytes + 1;
	bool plain = len > 0 && !isdigit((unsigned char)*bytes);

	for (size_t i = 0; i < len; i++)
		plain = plain && (isalnum((unsigned char)bytes[i]) || bytes[i] == '_');
	/* A JSON string is one of jq as well: it holds no \( of jq's. */
	text_add_byte(path, '.');
	text_add(path, plain ? bytes : name->bytes, plain ? len : name->len);
}

static void says_read_object(
    struct says *says, const struct json_slice *object, const struct place *place);

/* {"checks":[{"name":"db","status":"UP"}]}: all say the same word, or one does not say it. */
static void
says_read_array(struct says *says, const struct json_slice *array, const char *path)
{
	struct json_walk walk = json_walk_begin(array);
	struct json_slice none, element, first = {.type = JSON_ABSENT};
	bool same = true;

	while (json_walk_next(&walk, &none, &element)) {
		struct json_walk members = json_walk_begin(&element);
		struct json_slice name, value, word = {.type = JSON_ABSENT};

		if (element.type != JSON_OBJECT)
			return;
		while (json_walk_next(&members, &name, &value))
			if (json_string_equals(&name, "status", 6))
				word = value;
		if (says_is_among(&word, down_words)) {
			says_add_part_down(says, path, &word);
			return;
		}
		if (!says_is_among(&word, up_words))
			return;
		if (first.type == JSON_ABSENT)
			first = word;
		same = same && first.len == word.len && !memcmp(first.bytes, word.bytes, word.len);
	}
	if (first.type != JSON_ABSENT && same)
		says_add_jq(says, "%s | length > 0 and all(.status == %.*s)", path, (int)first.len,
		    first.bytes);
}

/* A word, true or false: whether the value is a verdict, which is then noted. */
static bool
says_read_verdict(struct says *says, const struct json_slice *name, const struct json_slice *value,
    const struct place *around, const char *path)
{
	bool by_word = around->parts || says_is_among(name, word_names);
	bool by_flag = around->parts || says_is_among(name, flag_names);
	bool of_all = around->depth == 0 && json_string_equals(name, "status", 6);

	if (by_word && says_is_among(value, up_words))
		says_add_jq(says, "%s == %.*s", path, (int)value->len, value->bytes);
	else if (by_flag && value->type == JSON_TRUE)
		says_add_jq(says, "%s == true", path);
	else if ((by_word && says_is_among(value, down_words)) ||
		 (by_flag && value->type == JSON_FALSE) || (of_all && value->type == JSON_STRING))
		says_add_down(says, path, value);
	else
		return false;
	return true;
}

static void
says_read_member(struct says *says, const struct json_slice *name, const struct json_slice *value,
    const struct place *around)
{
	TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON);
	struct place inside = {.depth = around->depth + 1,
	    .parts = says_is_among(name, part_names),
	    .group = says_is_among(name, group_names)};

	text_add_string(&path, around->path);
	says_add_member_path(&path, name);
	/* Two braces would be a template in a plan. */
	if (text_failed(&path) || inside.depth > SAYS_DEEPEST || strstr(path.bytes, "{{"))
		return;
	inside.path = text_string(&path);
	if (says_read_verdict(says, name, value, around, inside.path))
		return;
	if (!inside.parts && !inside.group && !around->parts && !around->group)
		return;
	if (value->type == JSON_ARRAY)
		says_read_array(says, value, inside.path);
	else if (value->type == JSON_OBJECT)
		says_read_object(says, value, &inside);
}

static void
says_read_object(struct says *says, const struct json_slice *object, const struct place *place)
{
	struct json_walk walk = json_walk_begin(object);
	struct json_slice name, value;

	while (json_walk_next(&walk, &name, &value))
		says_read_member(says, &name, &value, place);
}

/* ---- a body that is a word: "OK", "Healthy" ---- */

static void
says_read_word(struct says *says, const char *word, size_t len)
{
	bool up = len <= SAYS_LONGEST_WORD && text_is_among_caseless(word, len, up_words);
	bool down = len <= SAYS_LONGEST_WORD && text_is_among_caseless(word, len, down_words);

	if (!up && !down)
		return;
	text_add_string(says->pattern, "^[[:space:]]*(");
	if (up) {
		text_add(says->pattern, word, len);
	} else {
		text_add_format(says->down, "it says \"%.*s\"", (int)len, word);
		for (size_t i = 0; up_words[i]; i++) {
			if (i > 0)
				text_add_byte(says->pattern, '|');
			for (const char *c = up_words[i]; *c; c++)
				text_add_format(
				    says->pattern, "[%c%c]", toupper((unsigned char)*c), *c);
		}
	}
	text_add_string(says->pattern, ")[[:space:]]*$");
}

void
says_read(struct says *says, const char *body, size_t len)
{
	const struct place top = {.path = ""};
	struct json_slice value;

	while (len > 0 && isspace((unsigned char)body[len - 1]))
		len--;
	for (; len > 0 && isspace((unsigned char)*body); len--)
		body++;
	if (json_validate(body, len, 0, NULL) == -1) {
		says_read_word(says, body, len);
		return;
	}
	value = json_slice_of(body, len);
	if (says_is_among(&value, up_words))
		says_add_jq(says, ". == %.*s", (int)value.len, value.bytes);
	else if (says_is_among(&value, down_words))
		says_add_down(says, ".", &value);
	else if (value.type == JSON_OBJECT && json_find_twice(&value).type == JSON_ABSENT)
		says_read_object(says, &value, &top);
}

bool
says_has_paths(const char *body, size_t len)
{
	static const char *const paths[] = {".paths"};
	struct json_scanner *scanner = json_scanner_of(paths, 1);
	struct json_slice value, name, member;
	struct json_walk walk;
	bool has = false;

	if (json_scan(scanner, body, len, &value, NULL) == 0) {
		walk = json_walk_begin(&value);
		has = value.type == JSON_OBJECT && json_walk_next(&walk, &name, &member);
	}
	json_scanner_free(scanner);
	return has;
}
