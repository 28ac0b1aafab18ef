/*
 * layout/goose: how goose reads a file (internal/sqlparser/parser.go).
 */
#ifndef CHECK_MIGRATIONS_LAYOUT_GOOSE_H
#define CHECK_MIGRATIONS_LAYOUT_GOOSE_H

#include <stdbool.h>
#include <stddef.h>

struct script;
struct text;

enum annotation {
	ANNOTATION_UP,
	ANNOTATION_DOWN,
	ANNOTATION_STATEMENT_BEGIN,
	ANNOTATION_STATEMENT_END,
	ANNOTATION_NO_TRANSACTION,
	ANNOTATION_ENVSUB_ON,
	ANNOTATION_ENVSUB_OFF,
	ANNOTATIONS
};

/* Whether a line, without its end, is one that goose takes for an annotation. */
bool annotation_stands(const char *line, size_t len);

/* Which one it is.  0, or -1 with the reason: goose would refuse the file. */
int annotation_read(const char *line, size_t len, enum annotation *annotation, struct text *why);

/* The layout's read_script. */
int goose_read_script(const char *bytes, size_t len, struct script *script, struct text *why);

#endif
