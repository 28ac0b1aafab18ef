/* links: cmd/check-migrations/ */
/* How the parser's JSON becomes a tree, and how a tree is asked. */
#include "../../cmd/check-migrations/lint/tree.h"

#include <stdlib.h>

#include "memory.h"
#include "unit.h"

static struct forest forest;
static char *json;

/* The tree of a text with ' for "; NULL: it is refused. */
static const struct tree *
tree_of(const char *text)
{
	char *at;

	free(json);
	json = memory_string(text);
	for (at = json; *at != '\0'; at++)
		if (*at == '\'')
			*at = '"';
	at = json;
	return forest_build(&forest, &at);
}

static const char statement[] =
    "{'stmt':{'AlterTableStmt':{'relation':{'relname':'t\\u003c\\n\\\\','inh':true,'location':12},'"
    "cmds':["
    "{'AlterTableCmd':{'subtype':'AT_AddColumn','def':{'ColumnDef':{'colname':'c','typmods':[{'A_"
    "Const':"
    "{'ival':{'ival':10},'location':40}},{'A_Const':{'ival':{},'location':-1}}],'location':25}}}},"
    "{'AlterTableCmd':{'subtype':'AT_DropColumn','name':'d'}}],'names':[{'String':{'sval':'public'}"
    "},"
    "{'String':{'sval':'t'}}],'missing':{},'none':[]}},'stmt_len':50}";

static void
test_members(void)
{
	const struct tree *root = tree_of(statement), *stmt = tree_get(root, "stmt");
	const struct tree *command = tree_first(stmt, "cmds");

	CHECK_STRING(tree_kind(stmt), "AlterTableStmt");
	CHECK(tree_is(stmt, "AlterTableStmt") && !tree_is(stmt, "Alter") && !tree_is(NULL, "A"));
	CHECK_STRING(tree_string(stmt, "relation.relname"), "t<\n\\");
	CHECK(tree_true(stmt, "relation.inh") && !tree_true(stmt, "relation.location") &&
	      !tree_true(stmt, "nothing"));
	CHECK_INT(tree_integer(root, "stmt_len"), 50);
	CHECK_INT(tree_integer(root, "stmt_location"), 0);
	CHECK_INT(tree_count(stmt, "cmds"), 2);
	CHECK_INT(tree_count(stmt, "none"), 0);
	CHECK(tree_says(command, "subtype", "AT_AddColumn"));
	CHECK_STRING(tree_string(tree_next(command), "name"), "d");
	CHECK(!tree_next(tree_next(command)));
	CHECK(
	    !tree_first(stmt, "missing") && !tree_first(stmt, "absent") && !tree_first(NULL, NULL));
	CHECK(!tree_string(stmt, "relation"));
	CHECK(!tree_string(stmt, "relation.relnam") && !tree_string(stmt, "relation.relname.x"));
	CHECK_STRING(tree_string(tree_last(stmt, "names"), NULL), "t");
	CHECK(!tree_last(stmt, "none"));
	CHECK_INT(tree_integer(tree_first(command, "def.typmods"), "ival.ival"), 10);
	CHECK_INT(tree_integer(tree_last(command, "def.typmods"), "ival.ival"), 0);
}

static void
test_depths(void)
{
	const struct tree *stmt = tree_get(tree_of(statement), "stmt");
	const struct tree *command = tree_first(stmt, "cmds");
	const struct tree *first = tree_find(stmt, NULL, "A_Const");

	CHECK(first && tree_integer(first, "ival.ival") == 10);
	CHECK(tree_find(stmt, first, "A_Const") &&
	      !tree_find(stmt, tree_find(stmt, first, "A_Const"), "A_Const"));
	CHECK(!tree_find(tree_next(command), NULL, "A_Const") && !tree_find(NULL, NULL, "A_Const"));
	CHECK_INT(tree_location(stmt), 12);
	CHECK_INT(tree_location(command), 25);
	CHECK_INT(tree_location(tree_next(command)), -1);
	CHECK_INT(tree_location(NULL), -1);
}

/* Several values one behind the other, as in a list of statements. */
static void
test_sequence(void)
{
	char text[] = "{\"stmt\":{\"A\":{}}},{\"stmt_len\":-7}]", *at = text;
	const struct tree *root = forest_build(&forest, &at);

	CHECK(tree_is(tree_get(root, "stmt"), "A") && *at == ',');
	at++;
	root = forest_build(&forest, &at);
	CHECK(tree_integer(root, "stmt_len") == -7 && *at == ']');
}

static void
test_refused(void)
{
	static const char *const texts[] = {"", "{", "[", "{'a'}", "{'a':}", "{'a':1", "[1,", "[1}",
	    "{'a':1]", "{'a':'b", "{'a':'\\", "{'a':'\\q'}", "{'a':'\\u12'}", "{'A':1}", "{'A':{}",
	    "{'A':{'b':1}", "{'A':{},'B':{}}", "[,]", "{'a':1,}", "{'a':1 2}", "{a:1}"};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (!CHECK(!tree_of(texts[i])))
			fprintf(stderr, "%s\n", texts[i]);
	CHECK(tree_of("[]") && tree_of(" [ 1 , { 'a' : [ ] } ] ") && tree_of("{}"));
}

/* As deep as no stack could follow. */
static void
test_deep(void)
{
	enum { DEPTH = 1000000 };
	char *text = memory_new(1, DEPTH * 2 + 1), *at = text;
	const struct tree *root;

	memset(text, '[', DEPTH);
	memset(text + DEPTH, ']', DEPTH);
	root = forest_build(&forest, &at);
	CHECK(root && root->size == DEPTH && tree_location(root) == -1);
	free(text);
}

int
main(void)
{
	test_members();
	test_depths();
	test_sequence();
	test_refused();
	test_deep();
	forest_free(&forest);
	free(json);
	return unit_end();
}
