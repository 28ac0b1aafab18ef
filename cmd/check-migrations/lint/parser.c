#include "parser.h"

#ifdef HAVE_PG_QUERY

#	include <pg_query.h>
#	include <pthread.h>
#	include <signal.h>
#	include <stdbool.h>
#	include <stdlib.h>
#	include <string.h>
#	include <sys/mman.h>
#	include <sys/resource.h>

#	include "memory.h"
#	include "units.h"

/* Measured with version 15: a byte of text costs at most 100 bytes of stack ("1+1+1+…"). */
enum { STACK_PER_BYTE = 256, STACK_BASE = 1 << 20, STACK_USUAL = 8 << 20 };

/* Its lexer looks through the rest of a run of operators' characters again for each of them
 * (scan.l, yyless()): as many steps are a few seconds. */
#	define MOST_STEPS INT64_C(0x80000000)

/* libpg_query 15-4.0.0 forgets an empty string at each call of pg_query_parse_plpgsql(): that shall
 * not hide leaks of ours. */
#	if defined(__SANITIZE_ADDRESS__) || defined(__clang__)
const char *__lsan_default_suppressions(void);

const char *
__lsan_default_suppressions(void)
{
	return "leak:pg_query_raw_parse";
}
#	endif

struct parser_job {
	enum parser_grammar grammar;
	const char *text; /* with a NUL behind */
	size_t len;
	struct parser_answer *answer;
};

/* The byte at which a character stands, counted from 1 as PostgreSQL counts: by first bytes. */
static size_t
parser_offset(const struct parser_job *job, int position)
{
	size_t at = 0;

	if (position <= 0)
		return job->len;
	for (int i = 1; i < position && at < job->len; i++) {
		unsigned char byte = (unsigned char)job->text[at];

		at += byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : byte < 0xf8 ? 4 : 1;
	}

	return at < job->len ? at : job->len;
}

/* "compilation of PL/pgSQL function "f" near line 12": 12. */
static unsigned
parser_line(const char *context)
{
	static const char near[] = "near line ";
	const char *found = context ? strstr(context, near) : NULL;
	int64_t line = 0;

	if (found)
		units_read_integer(found + strlen(near), strlen(found + strlen(near)), &line);

	return line > 0 && line < PARSER_MAX ? (unsigned)line : 0;
}

static void
parser_refuse(const struct parser_job *job, const PgQueryError *error)
{
	const char *message = error->message ? error->message : "syntax error";

	if (strcmp(message, "out of memory") == 0)
		memory_lacked();
	job->answer->message = memory_string(message);
	job->answer->offset = parser_offset(job, error->cursorpos);
	job->answer->line = parser_line(error->context);
}

/* Takes what the library has allocated. */
static char *
parser_take(char **owned)
{
	char *taken = memory_given(*owned);

	*owned = NULL;

	return taken;
}

static void
parser_work(const struct parser_job *job)
{
	if (job->grammar == PARSER_SQL) {
		PgQueryParseResult result = pg_query_parse(job->text);

		if (result.error)
			parser_refuse(job, result.error);
		else
			job->answer->json = parser_take(&result.parse_tree);
		pg_query_free_parse_result(result);
	} else {
		PgQueryPlpgsqlParseResult result = pg_query_parse_plpgsql(job->text);

		if (result.error)
			parser_refuse(job, result.error);
		else
			job->answer->json = parser_take(&result.plpgsql_funcs);
		pg_query_free_plpgsql_parse_result(result);
	}
}

static void *
parser_thread(void *context)
{
	parser_work(context);

	return NULL;
}

/* On a stack of its own, which takes memory only as far as it is used. */
static int
parser_work_deep(struct parser_job *job, size_t size)
{
	void *stack = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
	pthread_attr_t attributes;
	sigset_t all, before;
	pthread_t thread;
	int failed;

	if (stack == MAP_FAILED)
		return -1;
	pthread_attr_init(&attributes);
	pthread_attr_setstack(&attributes, stack, size);
	/* Signals reach the thread that looks for them. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	failed = pthread_create(&thread, &attributes, parser_thread, job);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attributes);
	if (failed == 0)
		pthread_join(thread, NULL);
	munmap(stack, size);

	return failed == 0 ? 0 : -1;
}

/* How much of the stack that the process was given can be counted on. */
static size_t
parser_stack_here(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_STACK, &limit) == -1)
		return 0;

	return limit.rlim_cur < STACK_USUAL ? (size_t)limit.rlim_cur : STACK_USUAL;
}

/* The bytes that an operator may hold, and a comment begin and end with. */
static bool
parser_is_operator(char byte)
{
	return byte != '\0' && strchr("~!@#^&|`?+-*/%<>=", byte);
}

/* Whether the lexer would be busy for minutes: "+++…", or comments in comments in comments. */
static bool
parser_would_hang(const char *text, size_t len)
{
	int64_t run = 0, steps = 0;

	for (size_t i = 0; i < len; i++) {
		run = parser_is_operator(text[i]) ? run + 1 : 0;
		steps += run;
	}

	return steps > MOST_STEPS;
}

void
parser_run(enum parser_grammar grammar, const char *text, size_t len, struct parser_answer *answer)
{
	size_t need = (size_t)STACK_BASE + len * STACK_PER_BYTE;
	char *copy = memory_copy(text, len);
	struct parser_job job = {.grammar = grammar, .text = copy, .len = len, .answer = answer};

	*answer = (struct parser_answer){.offset = len};
	if (parser_would_hang(text, len))
		answer->message = memory_string("too many operators stand side by side");
	else if (need + STACK_BASE <= parser_stack_here())
		parser_work(&job);
	else if (parser_work_deep(&job, need) == -1)
		answer->message = memory_string("there is not enough memory to parse it");
	free(copy);
}

void
parser_answer_free(struct parser_answer *answer)
{
	free(answer->json);
	free(answer->message);
	*answer = (struct parser_answer){0};
}

const char *
parser_library(void)
{
#	ifdef LIBPG_QUERY_VERSION
	return "libpg_query " PG_VERSION " (" LIBPG_QUERY_VERSION ")";
#	else
	return "libpg_query " PG_VERSION;
#	endif
}

int
parser_major(void)
{
	return PG_VERSION_NUM / 10000;
}

#endif
