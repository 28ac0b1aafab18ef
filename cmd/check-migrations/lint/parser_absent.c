/* In the place of parser.c where libpg_query is missing: nothing can be parsed. */
#include "parser.h"

#ifndef HAVE_PG_QUERY

#	include <stdlib.h>

#	include "memory.h"

void
parser_run(enum parser_grammar grammar, const char *text, size_t len, struct parser_answer *answer)
{
	(void)grammar;
	(void)text;
	*answer = (struct parser_answer){.offset = len};
	answer->message = memory_string("built without libpg_query: install libpg-query-dev and "
					"build it again");
}

void
parser_answer_free(struct parser_answer *answer)
{
	free(answer->message);
	*answer = (struct parser_answer){0};
}

const char *
parser_library(void)
{
	return "libpg_query (not built in)";
}

int
parser_major(void)
{
	return 0;
}

#endif
