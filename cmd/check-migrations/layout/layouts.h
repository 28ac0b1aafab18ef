/*
 * layouts: one a file of this folder.
 */
#ifndef CHECK_MIGRATIONS_LAYOUT_LAYOUTS_H
#define CHECK_MIGRATIONS_LAYOUT_LAYOUTS_H

#include <stdbool.h>
#include <stddef.h>

#include "layout.h"

struct text;

extern const struct layout layout_plain, layout_golang_migrate, layout_dbmate, layout_goose,
    layout_flyway, layout_sqlx, layout_prisma, layout_atlas, layout_rails, layout_alembic;

/* Whether a name ends so, and has something in front of that. */
bool name_ends_in(const char *name, const char *suffix);
bool name_ends_in_caseless(const char *name, const char *suffix);

/* What stands behind the last slash. */
const char *name_base(const char *name);

/* Adds one fault of a name behind those found before, with "; " between them. */
void name_fault(struct text *faults, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Whether `len` decimal digits, leading zeros apart, are no more than `most`. */
bool number_fits(const char *digits, size_t len, const char *most);

/* Names that say something about their tool: 0001_x.sql, of many; with .up or .down before the
 * suffix; V1__x.sql, U1__, B1__ and R__x.sql; 1_x.rb. */
bool name_is_numbered(const char *name);
bool name_is_directed(const char *name);
bool name_is_flyway(const char *name);
bool name_is_rails(const char *name);

/* Takes the white space of Unicode off both ends, as Go's strings.TrimSpace does; the bytes of what
 * stands at the beginning, 0: it is none. */
void trim_space(const char **text, size_t *len);
size_t space_length(const char *text, size_t len);

/* Whether somebody meant a marker by a comment in this line: one of `words` (in small letters,
 * NULL-terminated) behind the tool's, whatever the case and what stands between. */
bool line_resembles(const char *line, size_t len, const char *tool, const char *const *words);

/* For who runs a file whole (`who` in words): 0, or -1 with the reason in `why` and the line in
 * script->bad_line where another tool would stop, as what takes it back follows. */
int foreign_sections_judge(
    const char *bytes, size_t len, const char *who, struct script *script, struct text *why);

#endif
