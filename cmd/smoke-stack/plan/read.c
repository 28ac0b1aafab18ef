/* plan/read: the steps that a run was asked for, from a suite or from files. */
#include "document.h"
#include "smoke.h"
#include "suite.h"

static int
add_suite(struct plan *plan, const struct smoke_options *options, struct text *why)
{
	struct text text = TEXT_INIT(TEXT_MAX_DOCUMENT), name = TEXT_INIT(TEXT_MAX_REASON);
	struct document *document = NULL;
	int rc = -1;

	suite_write(options, &text);
	text_add_format(&name, "suite-%s", options->suite);
	if (text_failed(&text))
		text_set_format(why, "out of memory");
	else
		document = document_parse(text_string(&name), text_string(&text), text.len, why);
	if (document)
		rc = plan_add(plan, document, why);
	document_free(document);
	text_free(&text);
	text_free(&name);
	return rc;
}

static int
add_file(struct plan *plan, const char *path, struct text *why)
{
	struct document *document = document_read(path, why);
	int rc = document ? plan_add(plan, document, why) : -1;

	document_free(document);
	return rc;
}

int
plan_read(
    struct plan *plan, const struct smoke_options *options, char *const *files, struct text *why)
{
	int rc = options->suite ? add_suite(plan, options, why) : 0;

	for (; *files && rc == 0; files++)
		rc = add_file(plan, *files, why);
	return rc == 0 ? plan_check(plan, options, why) : -1;
}
