/* links: cmd/check-migrations/folder/statements.c */
/*
 * Migrations: the input is the bytes of one.  Whether it says anything does not depend on the
 * pieces that it is read in; a statement behind it is always seen, unless a comment is open.
 */
#include "../../cmd/check-migrations/statements.h"

#include "fuzz.h"

static bool
is_same(const struct statements *a, const struct statements *b)
{
	return statements_blank(a) == statements_blank(b) &&
	       statements_none(a) == statements_none(b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const char *text = (const char *)bytes;
	struct statements whole = {0}, single = {0};

	if (len > 1 << 16)
		return 0;
	statements_take(&whole, text, len);
	for (size_t i = 0; i < len; i++)
		statements_take(&single, text + i, 1);
	must(is_same(&whole, &single));
	must(!statements_blank(&whole) || statements_none(&whole));
	/* The end of a line ends its comment. */
	statements_take(&whole, "\n", 1);
	if (whole.where == STATEMENTS_OUTSIDE) {
		statements_take(&whole, "SELECT 1;", 9);
		must(!statements_none(&whole) && !statements_blank(&whole));
	}

	return 0;
}
