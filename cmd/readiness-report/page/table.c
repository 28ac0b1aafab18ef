#include "table.h"

#include <math.h>

#include "drawing.h"
#include "icons.h"
#include "markup.h"
#include "text.h"

enum { CELL_SHOWN = 300 };

void
table_open(struct text *out, const char *caption, const char *const *headings)
{
	text_add_format(out,
	    "<section class=\"scroll\" tabindex=\"0\" aria-label=\"%s\">"
	    "<table><caption>%s</caption><thead><tr>",
	    caption, caption);
	for (; *headings; headings++) {
		bool number = **headings == '#';

		text_add_format(out, "<th scope=\"col\"%s>%s</th>", number ? " class=\"n\"" : "",
		    *headings + number);
	}
	text_add_string(out, "</tr></thead><tbody>\n");
}

void
table_close(struct text *out)
{
	text_add_string(out, "</tbody></table></section>\n");
}

void
table_row(struct text *out, const char *name)
{
	text_add_string(out, "<tr><th scope=\"row\">");
	markup_excerpt(out, name, CELL_SHOWN);
	text_add_string(out, "</th>");
}

void
table_row_end(struct text *out)
{
	text_add_string(out, "</tr>\n");
}

void
table_cell(struct text *out, const char *words)
{
	text_add_string(out, "<td>");
	markup_excerpt(out, words, CELL_SHOWN);
	text_add_string(out, "</td>");
}

void
table_code(struct text *out, const char *words)
{
	if (words[0] == '\0') {
		table_cell(out, "");
		return;
	}
	text_add_string(out, "<td><code>");
	markup_excerpt(out, words, CELL_SHOWN);
	text_add_string(out, "</code></td>");
}

void
table_number(struct text *out, const char *figure)
{
	text_add_format(out, "<td class=\"n\">%s</td>", figure);
}

void
table_ms(struct text *out, double ms)
{
	table_number(out, isnan(ms) ? "\xe2\x80\x93" : word_duration(ms).text);
}

void
table_bar(struct text *out, double percent)
{
	text_add_string(out, "<td class=\"bar\"><svg viewBox=\"0 0 160 10\" aria-hidden=\"true\" "
			     "focusable=\"false\">");
	draw_box(out, "track", 0, 2, 160, 6);
	if (percent > 0)
		draw_box(out, "fill", 0, 2, percent * 1.6, 6);
	text_add_string(out, "</svg></td>");
}

void
table_status(struct text *out, const char *class, const char *word)
{
	text_add_string(out, "<td class=\"state\">");
	status_icon(out, class);
	text_add_format(out, "<span class=\"word %s\">%s</span></td>", class, word);
}

void
table_more(struct text *out, long long more, const char *what)
{
	if (more > 0)
		text_add_format(
		    out, "<p class=\"more\">and %s more %s</p>\n", word_count(more).text, what);
}
