#include "plain.h"

#include <stdlib.h>

#include "memory.h"

/* The parser of plain expressions.  What it does not know it leaves to libjq, so it never has to
 * complain. */
struct parser {
	const struct expression_tokens *tokens;
	const struct expression_variables *variables;
	const struct expression_members *members; /* NULL: not watched */
	size_t at;
	struct expression_plain *plain;
};

static struct plain_node *parse_pipe(struct parser *parser);

static bool
accept_token(struct parser *parser, const char *text)
{
	if (!expression_token_is(parser->tokens, parser->at, text))
		return false;
	parser->at++;
	return true;
}

/* The nodes belong to the tree, whatever becomes of it. */
static struct plain_node *
node_new(struct parser *parser, enum plain_kind kind)
{
	struct plain_node *node = memory_new(1, sizeof(*node));

	node->kind = kind;
	node->member = -1;
	node->next = parser->plain->nodes;
	parser->plain->nodes = node;
	return node;
}

/* NULL, "not plain", of a NULL. */
static struct plain_node *
node_pair(
    struct parser *parser, enum plain_kind kind, struct plain_node *left, struct plain_node *right)
{
	struct plain_node *node = left && right ? node_new(parser, kind) : NULL;

	if (node) {
		node->left = left;
		node->right = right;
	}
	return node;
}

static enum expression_token_kind
token_kind(const struct parser *parser)
{
	return parser->tokens->list[parser->at].kind;
}

/* ---- paths ---- */

/* Takes the step that the token is; false when there are too many. */
static bool
accept_step(struct parser *parser, struct plain_node *node)
{
	if (node->steps.count == PLAIN_MAX_STEPS)
		return false;
	expression_steps_add(&node->steps, parser->tokens, parser->at++);
	return true;
}

/* Behind a `[`: a string or an index, and the `]`. */
static bool
accept_bracket(struct parser *parser, struct plain_node *node)
{
	return (token_kind(parser) == TOKEN_STRING || token_kind(parser) == TOKEN_NUMBER) &&
	       accept_step(parser, node) && accept_token(parser, "]");
}

/* A path begins with `.name`, `."name"` or `.`; then follow `.name`, `."name"` and `[...]`. */
static struct plain_node *
parse_path(struct parser *parser)
{
	struct plain_node *node = node_new(parser, PLAIN_PATH);
	const struct expression_member *member = expression_member_at(parser->members, parser->at);
	bool first = true, good = true;

	if (member)
		node->member = (int)(member - parser->members->list);
	for (; good; first = false) {
		if (token_kind(parser) == TOKEN_FIELD)
			good = accept_step(parser, node);
		else if (accept_token(parser, "."))
			good = token_kind(parser) == TOKEN_STRING
				   ? accept_step(parser, node)
				   : first && token_kind(parser) != TOKEN_FIELD &&
					 !expression_token_is(parser->tokens, parser->at, ".");
		else if (!first && accept_token(parser, "["))
			good = accept_bracket(parser, node);
		else
			return node;
	}
	return NULL;
}

/* ---- literals and operators ---- */

static struct plain_node *
parse_number(struct parser *parser, bool negative)
{
	struct json_slice slice = expression_token_slice(parser->tokens, parser->at);
	struct plain_node *node;
	double number;

	if (json_number(&slice, &number) == -1)
		return NULL;
	node = node_new(parser, PLAIN_NUMBER);
	node->number = negative ? -number : number;
	node->string = TEXT_INIT(EXPRESSION_MAX_SOURCE + 1);
	text_add(&node->string, "-", negative);
	text_add(&node->string, slice.bytes, slice.len);
	if (text_failed(&node->string))
		memory_lacked();
	node->digits = (struct json_slice){
	    .type = JSON_NUMBER, .bytes = text_string(&node->string), .len = node->string.len};
	parser->at++;
	return node;
}

static struct plain_node *
parse_string(struct parser *parser)
{
	struct plain_node *node = node_new(parser, PLAIN_STRING);

	node->member = expression_string_at(parser->members, parser->at);
	node->string = expression_token_text(parser->tokens, parser->at++);
	return node;
}

static struct plain_node *
parse_variable(struct parser *parser)
{
	int place = expression_variable_at(parser->variables, parser->tokens, parser->at);
	struct plain_node *node = place >= 0 ? node_new(parser, PLAIN_VARIABLE) : NULL;

	if (!node)
		return NULL;
	node->slot = place;
	parser->at += 2;
	return node;
}

static struct plain_node *
parse_operand(struct parser *parser)
{
	struct plain_node *node;

	if (accept_token(parser, "(")) {
		node = parse_pipe(parser);
		/* `(null)` is an ordinary null: only a bare one beside == is the literal. */
		if (!node || node->kind == PLAIN_NULL || !accept_token(parser, ")"))
			return NULL;
		return node;
	}
	if (expression_token_is(parser->tokens, parser->at, "$"))
		return parse_variable(parser);
	if (accept_token(parser, "null"))
		return node_new(parser, PLAIN_NULL);
	if (accept_token(parser, "true"))
		return node_new(parser, PLAIN_TRUE);
	if (accept_token(parser, "false"))
		return node_new(parser, PLAIN_FALSE);
	if (accept_token(parser, "-"))
		return token_kind(parser) == TOKEN_NUMBER ? parse_number(parser, true) : NULL;
	switch (token_kind(parser)) {
	case TOKEN_NUMBER:
		return parse_number(parser, false);
	case TOKEN_STRING:
		return parse_string(parser);
	case TOKEN_FIELD:
		return parse_path(parser);
	default:
		return expression_token_is(parser->tokens, parser->at, ".") ? parse_path(parser)
									    : NULL;
	}
}

static struct plain_node *
parse_comparison(struct parser *parser)
{
	static const struct {
		const char *text;
		enum plain_kind kind;
	} OPERATORS[] = {{"==", PLAIN_EQUAL}, {"!=", PLAIN_NOT_EQUAL}, {"<", PLAIN_LESS},
	    {"<=", PLAIN_LESS_EQUAL}, {">", PLAIN_GREATER}, {">=", PLAIN_GREATER_EQUAL}};
	struct plain_node *left = parse_operand(parser);

	for (size_t i = 0; left && i < sizeof(OPERATORS) / sizeof(OPERATORS[0]); i++)
		if (accept_token(parser, OPERATORS[i].text))
			return node_pair(parser, OPERATORS[i].kind, left, parse_operand(parser));
	return left;
}

static struct plain_node *
parse_and(struct parser *parser)
{
	struct plain_node *node = parse_comparison(parser);

	while (node && accept_token(parser, "and"))
		node = node_pair(parser, PLAIN_AND, node, parse_comparison(parser));
	return node;
}

static struct plain_node *
parse_or(struct parser *parser)
{
	struct plain_node *node = parse_and(parser);

	while (node && accept_token(parser, "or"))
		node = node_pair(parser, PLAIN_OR, node, parse_and(parser));
	return node;
}

/* `//` has two values, and no bare null among them: that is a literal beside == alone. */
static struct plain_node *
parse_else(struct parser *parser)
{
	struct plain_node *node = parse_or(parser), *other;

	if (!node || !accept_token(parser, "//"))
		return node;
	other = parse_else(parser);
	return other && node->kind != PLAIN_NULL && other->kind != PLAIN_NULL
		   ? node_pair(parser, PLAIN_ELSE, node, other)
		   : NULL;
}

static struct plain_node *
parse_pipe(struct parser *parser)
{
	struct plain_node *node = parse_else(parser);

	while (node && accept_token(parser, "|"))
		node =
		    accept_token(parser, "not") ? node_pair(parser, PLAIN_NOT, node, node) : NULL;
	return node;
}

struct expression_plain *
expression_plain_parse(const struct expression_tokens *tokens,
    const struct expression_variables *variables, const struct expression_members *members,
    struct json_paths *paths)
{
	struct expression_plain *plain = memory_new(1, sizeof(*plain));
	struct parser parser = {
	    .tokens = tokens, .variables = variables, .members = members, .plain = plain};
	bool is_plain;

	plain->root = parse_pipe(&parser);
	is_plain = plain->root && parser.at == tokens->count;
	/* Only now, so that an expression for libjq does not make the scanner look for its
	 * parts. */
	for (struct plain_node *node = plain->nodes; node && is_plain; node = node->next) {
		if (node->kind == PLAIN_PATH)
			node->slot = expression_steps_ask(&node->steps, paths);
		is_plain = node->slot >= 0;
	}
	if (is_plain)
		return plain;
	expression_plain_free(plain);
	return NULL;
}

void
expression_plain_free(struct expression_plain *plain)
{
	struct plain_node *node, *next;

	if (!plain)
		return;
	for (node = plain->nodes; node; node = next) {
		next = node->next;
		expression_steps_free(&node->steps);
		text_free(&node->string);
		free(node);
	}
	free(plain);
}

static bool
may_be_container(const struct plain_node *node)
{
	return node->kind == PLAIN_PATH || node->kind == PLAIN_VARIABLE || node->kind == PLAIN_ELSE;
}

static bool
is_member_equality(const struct plain_node *node)
{
	return (node->kind == PLAIN_EQUAL || node->kind == PLAIN_NOT_EQUAL) &&
	       may_be_container(node->left) && may_be_container(node->right);
}

bool
expression_plain_may_defer(const struct expression_plain *plain)
{
	const struct plain_node *node = plain->nodes;

	while (node && !is_member_equality(node))
		node = node->next;
	return node;
}
