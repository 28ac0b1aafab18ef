#include "folder.h"
#include "layouts.h"
#include "script.h"
#include "text.h"

static bool
rails_is_ours(const char *name)
{
	return name_ends_in(name, ".sql");
}

static int
rails_read_name(struct migration *migration, struct text *faults)
{
	return text_fail(faults, "%s: names of Rails are not read yet", migration->name);
}

const struct layout layout_rails = {
    .name = "rails",
    .tool = "Rails",
    .expected = "20240131120000_name.rb",
    .order = ORDER_NUMBER,
    .counts = true,
    .is_ours = rails_is_ours,
    .read_name = rails_read_name,

};
