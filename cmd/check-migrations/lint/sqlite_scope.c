#include "sqlite_scope.h"

#include <stdarg.h>

#include "text.h"

void
sqlite_fault(struct sqlite_scope *scope, enum rule rule, struct statement_place place,
    const char *format, ...)
{
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_REASON);
	struct check check = {.file = scope->file, .line = place.line};
	struct findings *findings = report_category(scope->report, rule)->findings;
	struct statement_place before = findings->place;
	va_list arguments;

	va_start(arguments, format);
	text_add_vformat(&message, format, arguments);
	va_end(arguments);
	findings->place = place;
	category_fault(
	    report_category(scope->report, rule), rule, &check, "%s", text_string(&message));
	findings->place = before;
}
