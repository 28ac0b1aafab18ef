#include "goose.h"

#include <string.h>

#include "folder.h"
#include "layouts.h"
#include "memory.h"
#include "text.h"

/*
 * goose: an integer of at least 1 before the first underscore, and .sql or .go (migration.go,
 * NumericComponent); its command refuses a folder with another .sql in it, its library leaves it
 * out (migrate.go, provider_collect.go).
 */

static const char most[] = "9223372036854775807";

static bool
goose_is_ours(const char *name)
{
	size_t digits = strspn(name, "+0123456789");

	if (name_ends_in(name, ".go"))
		return digits > 0 && !name_ends_in(name, "_test.go");
	if (name_ends_in(name, ".sql"))
		return true;

	return name[0] != '.' &&
	       (name_ends_in_caseless(name, ".sql") || (digits > 0 && name[digits] == '_'));
}

static void
goose_judge_form(const char *name, size_t digits, struct text *faults)
{
	if (digits == 0)
		name_fault(faults, "it does not begin with a number: 00001_ is expected in front");
	else if (name[digits] != '_')
		name_fault(faults, "no underscore follows the number: %.*s_ is expected in front",
		    (int)digits, name);
	if (digits > 0 && !number_fits(name, digits, most))
		name_fault(faults, "the number is above %s, the highest one", most);
	if (digits > 0 && number_fits(name, digits, "0"))
		name_fault(faults, "the number is 0: 1 or more is expected");
	if (name_ends_in(name, ".go"))
		text_add_string(
		    faults, faults->len > 0 ? "; goose would leave it out without a word" : "");
	else if (!name_ends_in(name, ".sql"))
		name_fault(faults,
		    "it does not end in \".sql\" in small letters; goose would leave it out "
		    "without a word");
	else if (faults->len > 0)
		text_add_string(faults,
		    "; goose's command would refuse the folder for it, its library would leave it "
		    "out without a word");
}

static int
goose_read_name(struct migration *migration, struct text *faults)
{
	/* Go's integers may have a sign. */
	const char *name = migration->name + (migration->name[0] == '+');
	size_t digits = strspn(name, "0123456789");

	goose_judge_form(name, digits, faults);
	if (faults->len > 0)
		return -1;
	migration_set_number(migration, name, digits);
	name += digits + 1;
	migration->title = memory_copy(name, (size_t)(strrchr(name, '.') - name));

	return 0;
}

const struct layout layout_goose = {
    .name = "goose",
    .tool = "goose",
    .expected = "NNNNN_name.sql with -- +goose Up in it, and NNNNN_name.go",
    .outside = "-- +goose NO TRANSACTION",
    .order = ORDER_NUMBER,
    .sql = true,
    .sections = true,
    .counts = true,
    .is_ours = goose_is_ours,
    .read_name = goose_read_name,
    .read_script = goose_read_script,
};
