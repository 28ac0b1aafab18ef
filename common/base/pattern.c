#define PCRE2_CODE_UNIT_WIDTH 8
#include "pattern.h"

#include <pcre2.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "memory.h"
#include "text.h"

/* More steps than any text needs on which time may be spent at one place. */
enum { STEPS_MAX = 1 << 20 };

static const char *definitions = "";

void
pattern_define(const char *all)
{
	definitions = all;
}

static pthread_mutex_t compiling = PTHREAD_MUTEX_INITIALIZER;
static pcre2_general_context *allocator;
static pcre2_match_context *limits;
static _Atomic(pcre2_match_data *) spare; /* of the last match, for the next one */

static void *
pattern_allocate(size_t size, void *context)
{
	return context ? NULL : memory_new(1, size);
}

static void
pattern_release(void *memory, void *context)
{
	if (!context)
		free(memory);
}

static pcre2_code *
pattern_compile(const char *letters)
{
	enum {
		OPTIONS = PCRE2_ANCHORED | PCRE2_EXTENDED | PCRE2_DOTALL | PCRE2_DUPNAMES |
			  PCRE2_NO_START_OPTIMIZE
	};
	TEXT_LOCAL all = TEXT_INIT(TEXT_MAX_RECORD);
	pcre2_code *code;
	size_t at;
	int error;

	if (!limits) {
		allocator = memory_given(
		    pcre2_general_context_create(pattern_allocate, pattern_release, NULL));
		limits = memory_given(pcre2_match_context_create(allocator));
		pcre2_set_match_limit(limits, STEPS_MAX);
	}
	text_add_string(&all, letters);
	text_add_string(&all, strstr(letters, "(?&") ? definitions : "");
	code = pcre2_compile((PCRE2_SPTR)text_string(&all), all.len, OPTIONS, &error, &at, NULL);
	if (!code)
		diag_fatal("wrong pattern, %d at %zu: %s", error, at, letters);
	/* Where memory must not become code, it is interpreted, and slower. */
	pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
	return code;
}

bool
pattern_match(
    struct pattern *pattern, const char *bytes, size_t len, size_t at, struct pattern_match *match)
{
	pcre2_code *code = atomic_load(&pattern->code);
	pcre2_match_data *data;
	size_t *pairs;
	int groups;

	if (!code) {
		pthread_mutex_lock(&compiling);
		code = atomic_load(&pattern->code);
		if (!code)
			code = pattern_compile(pattern->letters);
		atomic_store(&pattern->code, code);
		pthread_mutex_unlock(&compiling);
	}
	*match = (struct pattern_match){.from = at, .to = at, .mark = ""};
	data = atomic_exchange(&spare, NULL);
	if (!data)
		data = memory_given(pcre2_match_data_create(PATTERN_GROUPS, allocator));
	groups = pcre2_match(code, (PCRE2_SPTR)bytes, len, at, 0, data, limits);
	pairs = pcre2_get_ovector_pointer(data);
	if (groups >= 0) {
		const char *mark = (const char *)pcre2_get_mark(data);

		match->from = pairs[0];
		match->to = pairs[1];
		match->mark = mark ? mark : "";
		for (int i = 1; i < PATTERN_GROUPS; i++)
			if ((groups == 0 || i < groups) && pairs[2 * i] != PCRE2_UNSET)
				match->groups[i] =
				    (struct pattern_span){pairs[2 * i], pairs[2 * i + 1]};
	} else if (groups != PCRE2_ERROR_NOMATCH) {
		/* It took too many steps: better a line too much than a secret. */
		while (match->to < len && bytes[match->to] != '\n')
			match->to++;
	}
	pcre2_match_data_free(atomic_exchange(&spare, data));
	return groups != PCRE2_ERROR_NOMATCH;
}

const char *
pattern_library(void)
{
	static char name[64];

	if (pcre2_config(PCRE2_CONFIG_VERSION, NULL) < (int)sizeof(name) - 6) {
		memcpy(name, "pcre2 ", 6);
		pcre2_config(PCRE2_CONFIG_VERSION, name + 6);
		name[strcspn(name + 6, " ") + 6] = '\0';
	}
	return name;
}
