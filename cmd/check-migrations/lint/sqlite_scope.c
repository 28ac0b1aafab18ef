#include "sqlite_scope.h"

#include <stdarg.h>

#include "text.h"

void
sqlite_fault(struct sqlite_scope *scope, enum rule rule, unsigned line, const char *format, ...)
{
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_REASON);
	struct check check = {.file = scope->file, .line = line};
	va_list arguments;

	va_start(arguments, format);
	text_add_vformat(&message, format, arguments);
	va_end(arguments);
	category_fault(
	    report_category(scope->report, rule), rule, &check, "%s", text_string(&message));
}
