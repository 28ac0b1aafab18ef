/* links: cmd/check-guardrails/ */
/*
 * A state file.  What is accepted must be written so that it is accepted again and stays the same, and burn rates
 * can be asked of it.
 */
#include <string.h>

#include "../../cmd/check-guardrails/state.h"
#include "fuzz.h"
#include "text.h"

/* 2026-01-01T12:00:00Z */
#define NOW INT64_C(1767268800000)

static struct state
begin(void)
{
	struct state state = {.file.lock = -1};

	memset(state.policy, 'a', sizeof(state.policy) - 1);
	return state;
}

static void
ask(const struct state *state)
{
	static const struct burn_policy policy = {
	    .objective = 99.9,
	    .count = 2,
	    .pairs = {{{60, 5}, 14.4}, {{4320, 360}, 1}},
	};

	for (size_t i = 0; i < state->burns.count; i++) {
		for (size_t pair = 0; pair < policy.count; pair++) {
			struct burn_rate r =
			    burn_ask(&state->burns.items[i], &policy, pair, NOW, 1);

			must(r.answer == BURN_UNKNOWN ? r.why != NULL : r.why == NULL);
			must(r.events[0] >= 0 && r.events[1] >= 0);
		}
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON), once = TEXT_INIT(1 << 24),
		    twice = TEXT_INIT(1 << 24);
	struct state state = begin(), again = begin();

	if (len > 1 << 16)
		return 0;
	if (state_parse(&state, (const char *)bytes, len, NOW, &why) == 0) {
		ask(&state);
		state_put(&state, &once);
		must(state_parse(&again, text_string(&once), once.len, NOW, &why) == 0);
		state_put(&again, &twice);
		must(once.len == twice.len &&
		     memcmp(text_string(&once), text_string(&twice), once.len) == 0);
	} else {
		must(why.len > 0);
	}
	state_close(&state);
	state_close(&again);
	text_free(&once);
	text_free(&twice);
	text_free(&why);
	return 0;
}
