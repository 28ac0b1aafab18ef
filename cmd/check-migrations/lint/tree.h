/*
 * tree: a statement as PostgreSQL's parser understood it.
 *
 * libpg_query writes a parse tree as JSON, in which an object with the one member "AlterTableStmt"
 * stands for a node of that kind, and members that have their default value (0, false, "", NULL, an
 * empty list) are left out.  Here such an object is the node itself: its kind is "AlterTableStmt",
 * and its members are those inside.  The members are those of PostgreSQL's parsenodes.h.
 *
 * The nodes of a tree lie one behind the other in the order in which they are written, so that all
 * that stands below one is a range: looking for something at any depth is a loop, and no depth
 * overflows the stack.
 *
 * Where a function takes a path, that is names of members with dots between them:
 * "relation.relname".  Each of them takes NULL for a node, and finds nothing in it.
 */
#ifndef CHECK_MIGRATIONS_LINT_TREE_H
#define CHECK_MIGRATIONS_LINT_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tree {
	const char *name; /* of the member that this is; NULL: an element of a list, or the root */
	const char *kind; /* "AlterTableStmt"; NULL: an object of a fixed kind, a list, a value */
	const char *text; /* of a string, a number (its digits), true or false; NULL: the others */
	uint32_t size;    /* nodes of the subtree, this one included */
	uint32_t next;    /* nodes from here to the next member or element; 0: the last */
};

struct forest_open;

/* The memory of one tree at a time.  Begun as {0}; forest_free() frees. */
struct forest {
	struct tree *nodes;
	size_t room;
	struct forest_open *open; /* while it is built */
	size_t open_room;
};

/* Builds the tree of the JSON value at `*json`, a string that libpg_query wrote, and moves `*json`
 * behind it.  Names and texts of the tree point into that string, which is changed for it.  The
 * forest's last tree is gone.  NULL: that is no JSON. */
const struct tree *forest_build(struct forest *forest, char **json);
void forest_free(struct forest *forest);

/* The member at a path, or NULL. */
const struct tree *tree_get(const struct tree *node, const char *path);

/* Whether the node is of this kind; the kind, "" where it has none. */
bool tree_is(const struct tree *node, const char *kind);
const char *tree_kind(const struct tree *node);

/* The value at a path (NULL: the node itself) with the default where it is left out: NULL (the
 * text of a node "String" is its own), 0, false. */
const char *tree_string(const struct tree *node, const char *path);
int64_t tree_integer(const struct tree *node, const char *path);
bool tree_true(const struct tree *node, const char *path);

/* Whether the string at a path is this one. */
bool tree_says(const struct tree *node, const char *path, const char *string);

/* The elements of the list at a path (NULL: the node itself), or the members of an object:
 *
 *     for (const struct tree *each = tree_first(node, "cmds"); each; each = tree_next(each))
 */
const struct tree *tree_first(const struct tree *node, const char *path);
const struct tree *tree_next(const struct tree *element);
size_t tree_count(const struct tree *node, const char *path);

/* The last element, or NULL: in a list of names ("public", "users") the name itself. */
const struct tree *tree_last(const struct tree *node, const char *path);

/* What stands at any depth below `root`, of one kind, one after the other; begun with NULL. */
const struct tree *tree_find(const struct tree *root, const struct tree *before, const char *kind);

/* The least location (a byte offset) that the node or anything below it has; -1: none. */
int64_t tree_location(const struct tree *node);

#endif
