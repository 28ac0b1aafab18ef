#include "tree.h"

#include <string.h>

#include "units.h"

static const struct tree *
tree_child(const struct tree *node)
{
	return node && node->size > 1 ? node + 1 : NULL;
}

const struct tree *
tree_next(const struct tree *element)
{
	return element->next > 0 ? element + element->next : NULL;
}

static const struct tree *
tree_member(const struct tree *node, const char *name, size_t len)
{
	const struct tree *member = tree_child(node);

	while (member && !(member->name && strncmp(member->name, name, len) == 0 &&
			     member->name[len] == '\0'))
		member = tree_next(member);

	return member;
}

const struct tree *
tree_get(const struct tree *node, const char *path)
{
	while (node && path) {
		size_t len = strcspn(path, ".");

		node = tree_member(node, path, len);
		path = path[len] == '.' ? path + len + 1 : NULL;
	}

	return node;
}

const char *
tree_kind(const struct tree *node)
{
	return node && node->kind ? node->kind : "";
}

bool
tree_is(const struct tree *node, const char *kind)
{
	return strcmp(tree_kind(node), kind) == 0;
}

const char *
tree_string(const struct tree *node, const char *path)
{
	const struct tree *value = tree_get(node, path);

	if (value && !value->text)
		value = tree_member(value, "sval", strlen("sval"));

	return value ? value->text : NULL;
}

int64_t
tree_integer(const struct tree *node, const char *path)
{
	const char *digits = tree_string(node, path);
	int64_t value = 0;

	if (digits)
		units_read_integer(digits, strlen(digits), &value);

	return value;
}

bool
tree_true(const struct tree *node, const char *path)
{
	return tree_says(node, path, "true");
}

bool
tree_says(const struct tree *node, const char *path, const char *string)
{
	const char *text = tree_string(node, path);

	return text && strcmp(text, string) == 0;
}

const struct tree *
tree_first(const struct tree *node, const char *path)
{
	return tree_child(tree_get(node, path));
}

size_t
tree_count(const struct tree *node, const char *path)
{
	size_t count = 0;

	for (const struct tree *each = tree_first(node, path); each; each = tree_next(each))
		count++;

	return count;
}

const struct tree *
tree_last(const struct tree *node, const char *path)
{
	const struct tree *last = NULL;

	for (const struct tree *each = tree_first(node, path); each; each = tree_next(each))
		last = each;

	return last;
}

const struct tree *
tree_find(const struct tree *root, const struct tree *before, const char *kind)
{
	const struct tree *end = root ? root + root->size : NULL;

	for (const struct tree *at = before ? before + 1 : root + 1; root && at < end; at++)
		if (at->kind && strcmp(at->kind, kind) == 0)
			return at;

	return NULL;
}

int64_t
tree_location(const struct tree *node)
{
	int64_t least = -1;

	for (uint32_t i = 0; node && i < node->size; i++) {
		int64_t here;

		if (!node[i].name || strcmp(node[i].name, "location") != 0 || !node[i].text)
			continue;
		here = tree_integer(&node[i], NULL);
		if (here >= 0 && (least == -1 || here < least))
			least = here;
	}

	return least;
}
