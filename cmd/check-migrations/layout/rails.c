#include <string.h>
#include <strings.h>

#include "character.h"
#include "folder.h"
#include "layouts.h"
#include "memory.h"
#include "text.h"

/*
 * Rails: NUMBER_name.rb, or NUMBER_name.engine.rb of one that came with an engine; the number is of
 * any length, the class is called as the name is.  In the folder and those in it, [0-9]*_*.rb is
 * looked for and anything else left out without a word; what was found and does not fit
 * \A([0-9]+)_([_a-z0-9]*)\.?([_a-z0-9]*)?\.rb\z is refused, as are two of one number or one class
 * (active_record/migration.rb: MigrationFilenameRegexp, MigrationContext, Migrator).
 */

static const char suffix[] = ".rb";

static bool
rails_is_ours(const char *name)
{
	size_t digits = strspn(name, "0123456789");

	if (name[0] == '.')
		return false;

	return name_ends_in_caseless(name, suffix) || (digits > 0 && name[digits] == '_');
}

/* The class that a name stands for: create_users becomes CreateUsers (String#camelize). */
static char *
class_of(const char *name, size_t len)
{
	char *class = memory_copy(name, len), *out = class;
	bool begins = true;

	for (size_t i = 0; i < len; i++) {
		if (name[i] == '_') {
			begins = true;
			continue;
		}
		*out++ = begins && name[i] >= 'a' && name[i] <= 'z' ? (char)(name[i] - 'a' + 'A')
								    : name[i];
		begins = false;
	}
	*out = '\0';

	return class;
}

/* The name behind the number: small letters, digits, underscores, and an engine behind a dot. */
static void
rails_judge_stem(const char *stem, const char *end, size_t len, struct text *faults)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
	const char *at = stem + strspn(stem, allowed);

	if (len == 0)
		name_fault(faults, "there is no name behind the number: _name is expected there");
	if (*at == '.')
		at += 1 + strspn(at + 1, allowed);
	if (at < end)
		name_fault(faults,
		    "the name has %s, which Rails refuses: a to z, 0 to 9 and underscores are "
		    "expected in it",
		    *at >= 'A' && *at <= 'Z' ? "a capital letter"
		    : *at == '-'             ? "a hyphen"
		    : *at == '.'             ? "more than one dot"
					     : "other characters");
}

static int
rails_read_name(struct migration *migration, struct text *faults)
{
	const char *name = name_base(migration->name), *end = name + strlen(name), *stem;
	size_t digits = strspn(name, "0123456789"), len;

	text_clear(faults);
	if (name_ends_in(name, suffix))
		end -= strlen(suffix);
	else
		name_fault(faults,
		    "it does not end in .rb, so it would not be applied: \".rb\" in small letters "
		    "is expected there");
	if (digits == 0 || name[digits] != '_') {
		name_fault(faults, digits == 0
				       ? "it does not begin with a number, so it would not be "
					 "applied: 20240131120000_name.rb is expected"
				       : "no underscore follows the number, so it would be refused "
					 "or left out: 20240131120000_name.rb is expected");
		return -1;
	}
	stem = name + digits + 1;
	len = strcspn(stem, ".");
	if (faults->len == 0)
		rails_judge_stem(stem, end, len, faults);
	if (faults->len > 0)
		return -1;
	migration_set_number(migration, name, digits);
	migration->title = class_of(stem, len);

	return 0;
}

const struct layout layout_rails = {
    .name = "rails",
    .tool = "Rails",
    .expected = "20240131120000_name.rb",
    .order = ORDER_NUMBER,
    .recursive = true,
    .counts = true,
    .titles = true,
    .is_ours = rails_is_ours,
    .read_name = rails_read_name,
};
