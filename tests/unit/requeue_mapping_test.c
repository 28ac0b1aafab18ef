/* links: cmd/requeue-dlq/mapping.c */
/* --columns: what is understood, what is refused, and how it fits a table. */
#include "../../cmd/requeue-dlq/mapping.h"

#include <stdlib.h>

#include "text.h"
#include "unit.h"

static struct text said = {.max = TEXT_MAX_REASON}, why = {.max = TEXT_MAX_REASON};

/* "id=a status=b | dead pending - -", or the reason. */
static const char *
mapping_says(struct mapping *mapping)
{
	text_clear(&said);
	for (size_t i = 0; i < MAPPING_MEMBERS; i++) {
		if (mapping->columns[i])
			text_add_format(
			    &said, "%s=%s ", mapping_member_name(i), mapping->columns[i]);
	}
	text_add_byte(&said, '|');
	for (size_t i = 0; i < MAPPING_VALUES; i++)
		text_add_format(&said, " %s", mapping->values[i] ? mapping->values[i] : "-");

	return text_string(&said);
}

static const char *
reads(const char *given)
{
	struct mapping mapping;
	const char *result = text_string(&why);

	text_clear(&why);
	if (mapping_read(&mapping, given, &why) == 0)
		result = mapping_says(&mapping);
	else
		result = text_string(&why);
	mapping_free(&mapping);

	return result;
}

static const char *
fits(const char *given, const char *const *columns)
{
	struct mapping mapping;
	const char *result;

	text_clear(&why);
	if (mapping_read(&mapping, given, &why) == 0 &&
	    mapping_fit(&mapping, "public.jobs", columns, &why) == 0)
		result = mapping_says(&mapping);
	else
		result = text_string(&why);
	mapping_free(&mapping);

	return result;
}

static void
test_words(void)
{
	static const struct {
		const char *given, *says;
	} cases[] = {
	    {NULL, "| - - - -"},
	    {"", "| - - - -"},
	    {"id=job_id,payload=body", "id=job_id payload=body | - - - -"},
	    {"id=a,", "id=a | - - - -"},
	    {"status=state,dead=failed,live=queued,parked=held,done=ok",
		"status=state | failed queued held ok"},
	    {"id=\"a,\"\"b\"\" \",payload=p", "id=a,\"b\"  payload=p | - - - -"},
	    {"available_at=run_at,leased_until=locked_until",
		"available_at=run_at leased_until=locked_until | - - - -"},
	    {"id=a=b", "id=a=b | - - - -"},
	    {"paylod=x", "\"paylod\" is no member of a message that a column can hold: did you "
			 "mean payload"},
	    {"x=y", "\"x\" is no member of a message that a column can hold"},
	    {"=y", "\"\" is no member of a message that a column can hold"},
	    {"id", "id wants a column or value behind it: id=WORD or id=\"WORD\""},
	    {"id=", "id wants a column or value behind it: id=WORD or id=\"WORD\""},
	    {"id=\"a", "id wants a column or value behind it: id=WORD or id=\"WORD\""},
	    {"id=\"a\"b", "id wants a column or value behind it: id=WORD or id=\"WORD\""},
	    {"id=\"\"", "id wants a column or value behind it: id=WORD or id=\"WORD\""},
	    {"id=a,id=b", "id is given twice"},
	    {"dead=a,dead=b", "dead is given twice"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		CHECK_STRING(reads(cases[i].given), cases[i].says);
}

/* A word longer than any name of a column. */
static void
test_long(void)
{
	char given[600] = "id=";

	memset(given + 3, 'a', sizeof(given) - 4);
	CHECK_STRING(reads(given), "id wants a column or value behind it: id=WORD or id=\"WORD\"");
}

static void
test_tables(void)
{
	static const char *const columns[] = {"id", "body", "status", "last_error", NULL};
	static const char *const own[] = {"id", "payload", "error", "queue", NULL};
	static const char *const none[] = {NULL};

	CHECK_STRING(fits("payload=body,error=last_error", columns),
	    "id=id payload=body status=status error=last_error | dead pending - -");
	CHECK_STRING(
	    fits(NULL, own), "id=id queue=queue payload=payload error=error | dead pending - -");
	CHECK_STRING(fits("payload=boddy,error=lasterror", columns),
	    "the table public.jobs has no column \"boddy\" (the nearest is \"body\"), "
	    "\"lasterror\" "
	    "(the nearest is \"last_error\"): say with --columns MEMBER=COLUMN,... where things "
	    "are");
	CHECK_STRING(fits(NULL, none),
	    "the table public.jobs has no column \"id\", \"payload\": say with --columns "
	    "MEMBER=COLUMN,... where things are");
}

int
main(void)
{
	test_words();
	test_long();
	test_tables();
	text_free(&said);
	text_free(&why);

	return unit_end();
}
