#include <stdlib.h>

#include "human.h"
#include "section.h"

struct human_part
human_part_new(struct rendering *rendering, const char *heading, int64_t most)
{
	return (struct human_part){.heading = heading,
	    .most = most,
	    .lines = section_new(rendering->report->records, NULL)};
}

static void
human_part_free(struct human_part *part)
{
	section_free(part->lines);
	free(part->under);
}

bool
human_part_has_room(struct human_part *part)
{
	return part->count++ < part->most;
}

void
human_put_part(struct rendering *rendering, struct human_part *part, const char *what)
{
	if (part->heading && part->count > 0)
		text_add_format(&rendering->out, "\n%s\n", part->heading);
	rendering_pour(rendering, part->lines);
	if (part->count > part->most)
		text_add_format(&rendering->out, "%*sand %lld more %s\n", HUMAN_INDENT, "",
		    (long long)(part->count - part->most), what);
	human_part_free(part);
}
