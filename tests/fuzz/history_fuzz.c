/* links: cmd/check-guardrails/ */
/*
 * A history of good runs.  What is accepted must be written so that it is accepted again and stays the same, its
 * figures can be found, and a run can be added to it as often as one likes.
 */
#include <math.h>
#include <string.h>

#include "../../cmd/check-guardrails/history.h"
#include "fuzz.h"
#include "memory.h"
#include "text.h"

/* 2026-01-01T12:00:00Z */
#define NOW INT64_C(1767268800000)

static struct history
begin(void)
{
	struct history history = {.file.lock = -1};

	memset(history.policy, 'a', sizeof(history.policy) - 1);
	return history;
}

static void
ask(const struct history *history)
{
	for (size_t i = 0; i < history->count; i++) {
		const struct past_run *run = &history->runs[i];

		for (size_t k = 0; k < run->count; k++) {
			const struct past_rule *rule = past_run_rule(run, run->rules[k].name);

			must(rule == &run->rules[k]);
			for (size_t g = 0; g < rule->count; g++) {
				must(past_rule_figure(rule, rule->figures[g].group) ==
				     &rule->figures[g]);
				must(isfinite(rule->figures[g].value));
			}
		}
	}
}

static void
add(struct history *history, bool pinned)
{
	struct past_run run = {.run = memory_string("r"), .time = NOW, .pinned = pinned};

	past_run_note(&run, "a", "max(.x)", "", &(struct figure){.value = 1, .samples = 1});
	history_add(history, &run);
	must(history->count <= HISTORY_RUNS + 1);
}

/* Writes it and reads that again. */
static void
write_again(const struct history *history)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON), once = TEXT_INIT(1 << 24),
		    twice = TEXT_INIT(1 << 24);
	struct history again = begin();

	history_put(history, &once);
	must(history_parse(&again, text_string(&once), once.len, NOW, &why) == 0);
	history_put(&again, &twice);
	must(once.len == twice.len &&
	     memcmp(text_string(&once), text_string(&twice), once.len) == 0);
	history_close(&again);
	text_free(&once);
	text_free(&twice);
	text_free(&why);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct history history = begin();

	if (len > 1 << 16)
		return 0;
	if (history_parse(&history, (const char *)bytes, len, NOW, &why) == 0) {
		ask(&history);
		write_again(&history);
		add(&history, false);
		write_again(&history);
		add(&history, true);
		add(&history, false);
		write_again(&history);
	} else {
		must(why.len > 0);
	}
	history_close(&history);
	text_free(&why);
	return 0;
}
