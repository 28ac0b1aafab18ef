#include <stdlib.h>
#include <string.h>

#include "character.h"
#include "memory.h"
#include "scanner.h"
#include "text.h"

/* Indexes have at most nine digits. */
enum { INDEX_DIGITS = 9 };

struct json_paths {
	struct json_node *root;
	char **texts; /* by slot */
	size_t count;
	size_t room;
	bool whole; /* all members are asked for */
};

/* One step of a path: a member or an element. */
struct step {
	bool member;
	struct text name;
	size_t index;
};

/* ---- reading a path ---- */

static bool
is_word(char c, bool first)
{
	return char_is_word(c) && !(first && char_is_digit(c));
}

/* Each of these returns what follows the step, or NULL. */

static const char *
read_word(const char *p, struct step *step)
{
	const char *start = p;

	while (is_word(*p, p == start))
		p++;
	if (p == start || text_add(&step->name, start, (size_t)(p - start)) == -1)
		return NULL;
	step->member = true;
	return p;
}

static const char *
read_quoted(const char *p, struct step *step)
{
	struct json_slice quoted = {.type = JSON_STRING, .escaped = true, .bytes = p};

	for (p++; *p && *p != '"'; p++)
		if (*p == '\\' && p[1])
			p++;
	if (*p != '"')
		return NULL;
	p++;
	quoted.len = (size_t)(p - quoted.bytes);
	if (json_validate(quoted.bytes, quoted.len, 0, NULL) == -1 ||
	    json_string(&quoted, &step->name) == -1)
		return NULL;
	step->member = true;
	return p;
}

static const char *
read_bracket(const char *p, struct step *step)
{
	int digits = 0;

	p++;
	if (*p == '"') {
		p = read_quoted(p, step);
	} else {
		for (; *p >= '0' && *p <= '9'; p++, digits++) {
			if (digits == INDEX_DIGITS)
				return NULL;
			step->index = step->index * 10 + (size_t)(*p - '0');
		}
		if (digits == 0)
			return NULL;
	}
	return p && *p == ']' ? p + 1 : NULL;
}

static const char *
read_step(const char *p, bool first, struct step *step)
{
	text_clear(&step->name);
	step->member = false;
	step->index = 0;
	if (*p == '[' && !first)
		return read_bracket(p, step);
	if (*p != '.')
		return NULL;
	if (p[1] == '[' && first)
		return read_bracket(p + 1, step);
	return p[1] == '"' ? read_quoted(p + 1, step) : read_word(p + 1, step);
}

/* ---- the tree of nodes ---- */

struct json_node *
json_node_new(void)
{
	struct json_node *node = memory_new(1, sizeof *node);

	node->slot = -1;
	return node;
}

/* A tree is as deep as the longest path, so this recursion is as deep as someone cared to type. */
static void
free_list(struct json_node *node)
{
	while (node) {
		struct json_node *next = node->next;

		json_node_free(node);
		node = next;
	}
}

void
json_node_free(struct json_node *node)
{
	if (!node)
		return;
	for (size_t i = 0; i < JSON_NAME_LISTS; i++)
		free_list(node->by_length[i]);
	free_list(node->elements);
	free(node->name);
	free(node);
}

static struct json_node *
member_child(struct json_node *node, const char *name, size_t len)
{
	struct json_node **list =
	    &node->by_length[len < JSON_NAME_LISTS ? len : JSON_NAME_LISTS - 1];
	struct json_node *child;

	for (child = *list; child; child = child->next)
		if (child->name_len == len && memcmp(child->name, name, len) == 0)
			return child;
	child = json_node_new();
	child->name = memory_copy(name, len);
	child->name_len = len;
	child->next = *list;
	*list = child;
	return child;
}

static struct json_node *
element_child(struct json_node *node, size_t index)
{
	struct json_node **at = &node->elements;
	struct json_node *child;

	while (*at && (*at)->index < index)
		at = &(*at)->next;
	child = *at;
	if (child && child->index == index)
		return child;
	child = json_node_new();
	child->index = index;
	child->next = *at;
	*at = child;
	return child;
}

/* Whether the whole of `path` is one, and how many steps it has. */
static bool
count_steps(const char *path, struct step *step, size_t *steps)
{
	*steps = 0;
	if (strcmp(path, ".") == 0)
		return true;
	for (const char *p = path; p == path || *p; ++*steps) {
		p = read_step(p, p == path, step);
		if (!p)
			return false;
	}
	return true;
}

struct json_node *
json_node_add(struct json_node *root, const char *path, size_t *depth)
{
	struct step step = {.name = TEXT_INIT(TEXT_MAX_REASON)};
	struct json_node *node = NULL;
	const char *p = path;
	size_t steps;

	/* First to the end, so that what is no path leaves no nodes behind; and each name has had
	 * its room then. */
	if (!count_steps(path, &step, &steps)) {
		if (text_failed(&step.name) && text_memory_lacked())
			memory_lacked();
		goto out;
	}
	node = root;
	for (size_t i = 0; i < steps; i++) {
		p = read_step(p, i == 0, &step);
		node = step.member ? member_child(node, text_string(&step.name), step.name.len)
				   : element_child(node, step.index);
	}
	if (steps > *depth)
		*depth = steps;
out:
	text_free(&step.name);
	return node;
}

/* ---- the set ---- */

struct json_paths *
json_paths_new(void)
{
	struct json_paths *paths = memory_new(1, sizeof *paths);

	paths->root = json_node_new();
	return paths;
}

void
json_paths_free(struct json_paths *paths)
{
	if (!paths)
		return;
	for (size_t i = 0; i < paths->count; i++)
		free(paths->texts[i]);
	free(paths->texts);
	json_node_free(paths->root);
	free(paths);
}

int
json_paths_add(struct json_paths *paths, const char *path)
{
	size_t depth = 0;
	struct json_node *node = json_node_add(paths->root, path, &depth);

	if (!node)
		return -1;
	if (node->slot >= 0)
		return node->slot;
	paths->texts = memory_grow(paths->texts, paths->count, &paths->room, sizeof *paths->texts);
	paths->texts[paths->count] = memory_string(path);
	node->slot = (int)paths->count++;
	return node->slot;
}

struct json_paths *
json_paths_of(const char *const texts[], size_t count)
{
	struct json_paths *paths = json_paths_new();

	for (size_t i = 0; i < count; i++)
		json_paths_add(paths, texts[i]);
	return paths;
}

void
json_paths_ask_all(struct json_paths *paths)
{
	paths->whole = true;
}

bool
json_paths_whole(const struct json_paths *paths)
{
	return paths->whole;
}

size_t
json_paths_count(const struct json_paths *paths)
{
	return paths->count;
}

const char *
json_paths_text(const struct json_paths *paths, size_t slot)
{
	return slot < paths->count ? paths->texts[slot] : NULL;
}
