#include "source.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "tree.h"
#include "text.h"

/* The parser of plain expressions.  What it does not know it leaves to libjq, so it never has to
 * complain. */
struct parser {
	const struct expression_tokens *tokens;
	const struct expression_names *names;
	const struct expression_members *members; /* NULL: not watched */
	size_t at;
	struct expression_plain *plain;
	bool out_of_memory;
};

static struct plain_node *parse_pipe(struct parser *parser);

static bool
accept(struct parser *parser, const char *text)
{
	if (!expression_token_is(parser->tokens, parser->at, text))
		return false;
	parser->at++;
	return true;
}

/* NULL means "not plain" or out of memory; the nodes belong to the tree in either case. */
static struct plain_node *
node_new(struct parser *parser, enum plain_kind kind)
{
	struct plain_node *node = calloc(1, sizeof(*node));

	if (!node) {
		parser->out_of_memory = true;
		return NULL;
	}
	node->kind = kind;
	node->member = -1;
	node->next = parser->plain->nodes;
	parser->plain->nodes = node;
	return node;
}

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

/* The token as a JSON value; jq's `.5` and `01` are no JSON numbers. */
static struct json_slice
slice_of(const struct expression_tokens *tokens, const struct expression_token *token)
{
	const char *bytes = tokens->source + token->start;

	return (struct json_slice){.type = token->kind == TOKEN_STRING ? JSON_STRING : JSON_NUMBER,
	    .escaped = memchr(bytes, '\\', token->len) != NULL,
	    .bytes = bytes,
	    .len = token->len};
}

/* ---- paths ---- */

/* Adds a step to the path; its text is what the scanner asks with. */
static int
step_add(struct parser *parser, struct plain_node *node, struct plain_step step)
{
	struct plain_step *steps;

	if (node->step_count == PLAIN_MAX_STEPS) {
		text_free(&step.name);
		return -1;
	}
	steps = reallocarray(node->steps, node->step_count + 1, sizeof(*steps));
	if (!steps) {
		parser->out_of_memory = true;
		text_free(&step.name);
		return -1;
	}
	node->steps = steps;
	node->steps[node->step_count++] = step;
	return 0;
}

static int
step_name(struct parser *parser, struct plain_node *node, const struct expression_token *token)
{
	struct plain_step step = {.name = TEXT_INIT(EXPRESSION_MAX_SOURCE)};
	struct json_slice slice;

	if (token->kind == TOKEN_FIELD) {
		text_add(&step.name, parser->tokens->source + token->start + 1, token->len - 1);
	} else {
		slice = slice_of(parser->tokens, token);
		/* So that the empty name has bytes too. */
		text_add(&step.name, "", 0);
		json_string(&slice, &step.name);
	}
	if (text_failed(&step.name)) {
		parser->out_of_memory = true;
		text_free(&step.name);
		return -1;
	}
	return step_add(parser, node, step);
}

/* Behind a `[`: a string or an index, and the `]`. */
static int
step_bracket(struct parser *parser, struct plain_node *node)
{
	const struct expression_token *token = &parser->tokens->list[parser->at];
	struct json_slice slice = slice_of(parser->tokens, token);
	int64_t index;

	if (token->kind == TOKEN_STRING) {
		if (step_name(parser, node, token) == -1)
			return -1;
	} else if (token->kind != TOKEN_NUMBER || json_integer(&slice, &index) == -1 || index < 0 ||
		   index > INT_MAX ||
		   step_add(parser, node,
		       (struct plain_step){.is_index = true, .index = (int)index}) == -1) {
		return -1;
	}
	parser->at++;
	return accept(parser, "]") ? 0 : -1;
}

/* A path begins with `.name`, `."name"` or `.`; then follow `.name`, `."name"` and `[...]`. */
static struct plain_node *
parse_path(struct parser *parser)
{
	struct plain_node *node = node_new(parser, PLAIN_PATH);
	const struct expression_member *member = expression_member_at(parser->members, parser->at);
	const struct expression_token *list = parser->tokens->list;
	bool dot_alone = false;

	if (!node)
		return NULL;
	if (member) {
		node->member = (int)(member - parser->members->list);
		parser->plain->members |= UINT64_C(1) << node->member;
	}
	for (bool first = true;; first = false) {
		const struct expression_token *token = &list[parser->at];

		if (token->kind == TOKEN_FIELD && !dot_alone) {
			parser->at++;
			if (step_name(parser, node, token) == -1)
				return NULL;
		} else if (expression_token_is(parser->tokens, parser->at, ".") && !dot_alone) {
			parser->at++;
			if (list[parser->at].kind == TOKEN_STRING) {
				if (step_name(parser, node, &list[parser->at++]) == -1)
					return NULL;
			} else if (first) {
				dot_alone = true;
				continue;
			} else {
				return NULL;
			}
		} else if (!first && accept(parser, "[")) {
			if (step_bracket(parser, node) == -1)
				return NULL;
		} else {
			return node;
		}
		dot_alone = false;
	}
}

/* ---- literals and operators ---- */

static struct plain_node *
parse_number(struct parser *parser, bool negative)
{
	struct json_slice slice = slice_of(parser->tokens, &parser->tokens->list[parser->at]);
	struct plain_node *node;
	double number;

	if (json_number(&slice, &number) == -1)
		return NULL;
	node = node_new(parser, PLAIN_NUMBER);
	if (!node)
		return NULL;
	node->number = negative ? -number : number;
	node->string = TEXT_INIT(EXPRESSION_MAX_SOURCE);
	text_add(&node->string, "-", negative);
	text_add(&node->string, slice.bytes, slice.len);
	node->digits = (struct json_slice){
	    .type = JSON_NUMBER, .bytes = text_string(&node->string), .len = node->string.len};
	parser->out_of_memory |= text_failed(&node->string);
	parser->at++;
	return parser->out_of_memory ? NULL : node;
}

static struct plain_node *
parse_string(struct parser *parser)
{
	struct json_slice slice = slice_of(parser->tokens, &parser->tokens->list[parser->at]);
	struct plain_node *node = node_new(parser, PLAIN_STRING);

	if (!node)
		return NULL;
	node->member = expression_string_at(parser->members, parser->at);
	node->string = TEXT_INIT(EXPRESSION_MAX_SOURCE);
	text_add(&node->string, "", 0);
	if (json_string(&slice, &node->string) == -1) {
		parser->out_of_memory = true;
		return NULL;
	}
	parser->at++;
	return node;
}

static struct plain_node *
parse_variable(struct parser *parser)
{
	int place = expression_tokens_variable(parser->tokens, parser->at, parser->names);
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
	const struct expression_token *token = &parser->tokens->list[parser->at];
	struct plain_node *node;

	if (accept(parser, "(")) {
		node = parse_pipe(parser);
		/* `(null)` is an ordinary null: only a bare one beside == is the literal. */
		if (!node || node->kind == PLAIN_NULL || !accept(parser, ")"))
			return NULL;
		return node;
	}
	if (expression_token_is(parser->tokens, parser->at, "$"))
		return parse_variable(parser);
	if (accept(parser, "null"))
		return node_new(parser, PLAIN_NULL);
	if (accept(parser, "true"))
		return node_new(parser, PLAIN_TRUE);
	if (accept(parser, "false"))
		return node_new(parser, PLAIN_FALSE);
	if (accept(parser, "-"))
		return parser->tokens->list[parser->at].kind == TOKEN_NUMBER
			   ? parse_number(parser, true)
			   : NULL;
	if (token->kind == TOKEN_NUMBER)
		return parse_number(parser, false);
	if (token->kind == TOKEN_STRING)
		return parse_string(parser);
	return token->kind == TOKEN_FIELD || expression_token_is(parser->tokens, parser->at, ".")
		   ? parse_path(parser)
		   : NULL;
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
		if (accept(parser, OPERATORS[i].text))
			return node_pair(parser, OPERATORS[i].kind, left, parse_operand(parser));
	return left;
}

static struct plain_node *
parse_and(struct parser *parser)
{
	struct plain_node *node = parse_comparison(parser);

	while (node && accept(parser, "and"))
		node = node_pair(parser, PLAIN_AND, node, parse_comparison(parser));
	return node;
}

static struct plain_node *
parse_or(struct parser *parser)
{
	struct plain_node *node = parse_and(parser);

	while (node && accept(parser, "or"))
		node = node_pair(parser, PLAIN_OR, node, parse_and(parser));
	return node;
}

/* `//` has two values, and no bare null among them: that is a literal beside == alone. */
static struct plain_node *
parse_else(struct parser *parser)
{
	struct plain_node *node = parse_or(parser), *other;

	if (!node || !accept(parser, "//"))
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

	while (node && accept(parser, "|"))
		node = accept(parser, "not") ? node_pair(parser, PLAIN_NOT, node, node) : NULL;
	return node;
}

/* ---- the scanner's paths ---- */

static bool
is_bare(const struct text *name)
{
	static const char LETTERS[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
	static const char DIGITS[] = "0123456789";
	size_t i = 0;

	if (name->len == 0 || memchr(DIGITS, name->bytes[0], sizeof(DIGITS) - 1))
		return false;
	while (i < name->len && (memchr(LETTERS, name->bytes[i], sizeof(LETTERS) - 1) ||
				    memchr(DIGITS, name->bytes[i], sizeof(DIGITS) - 1)))
		i++;
	return i == name->len;
}

/* A step into an object as json.h writes it: `.name` or `."odd name"`. */
static void
add_name(struct text *path, const struct text *name)
{
	if (is_bare(name)) {
		text_add_format(path, ".%s", text_string(name));
		return;
	}
	text_add_string(path, ".\"");
	for (size_t i = 0; i < name->len; i++) {
		char c = name->bytes[i];

		if (c == '"' || c == '\\')
			text_add_format(path, "\\%c", c);
		else if ((unsigned char)c < 0x20)
			text_add_format(path, "\\u%04x", (unsigned)c);
		else
			text_add_byte(path, c);
	}
	text_add_byte(path, '"');
}

/* Asks for the member at the path's end, and for each on the way: they tell an absent one from a
 * wrong way. */
static int
ask(struct plain_node *node, struct json_paths *paths)
{
	struct text path = TEXT_INIT(6 * EXPRESSION_MAX_SOURCE);
	int slot = 0;

	if (node->step_count == 0)
		node->slot = slot = json_paths_add(paths, ".");
	for (size_t i = 0; i < node->step_count && slot >= 0; i++) {
		struct plain_step *step = &node->steps[i];

		if (step->is_index)
			text_add_format(&path, "%s[%d]", i == 0 ? "." : "", step->index);
		else
			add_name(&path, &step->name);
		slot = text_failed(&path) ? -1 : json_paths_add(paths, text_string(&path));
		step->slot = node->slot = slot;
	}
	text_free(&path);
	return slot < 0 ? -1 : 0;
}

int
expression_plain_parse(struct expression_plain **plain, const struct expression_tokens *tokens,
    const struct expression_names *names, const struct expression_members *members,
    struct json_paths *paths)
{
	struct parser parser = {.tokens = tokens, .names = names, .members = members};
	bool is_plain;

	*plain = parser.plain = calloc(1, sizeof(**plain));
	if (!parser.plain)
		return -1;
	parser.plain->root = parse_pipe(&parser);
	is_plain = parser.plain->root && parser.at == tokens->count;
	/* Only now, so that an expression for libjq does not make the scanner look for its
	 * parts. */
	for (struct plain_node *node = parser.plain->nodes; node && is_plain; node = node->next)
		if (node->kind == PLAIN_PATH && ask(node, paths) == -1)
			is_plain = false;
	if (!is_plain) {
		expression_plain_free(*plain);
		*plain = NULL;
	}
	return parser.out_of_memory ? -1 : 0;
}

void
expression_plain_free(struct expression_plain *plain)
{
	struct plain_node *node, *next;

	if (!plain)
		return;
	for (node = plain->nodes; node; node = next) {
		next = node->next;
		for (size_t i = 0; i < node->step_count; i++)
			text_free(&node->steps[i].name);
		free(node->steps);
		text_free(&node->string);
		free(node);
	}
	free(plain);
}
