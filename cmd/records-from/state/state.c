#include "state.h"

#include <string.h>

#include "json_reader.h"
#include "report.h"

struct state
state_begin(struct report *report)
{
	return (struct state){.report = report,
	    .metric = METRIC_INIT,
	    .labels = TEXT_INIT(REPORT_WORD),
	    .word = TEXT_INIT(REPORT_WORD)};
}

void
state_free(struct state *state)
{
	metric_free(&state->metric);
	text_free(&state->labels);
	text_free(&state->word);
}

void
state_object(struct state *state)
{
	text_clear(&state->labels);
	state->writer = json_writer(&state->labels);
	json_open_object(&state->writer, NULL);
}

void
state_label(struct state *state, const char *name, const struct json_slice *value)
{
	if (json_word(value, &state->word) && state->word.len > 0)
		json_put_bytes(&state->writer, name, state->word.bytes, state->word.len);
}

size_t
state_mark(const struct state *state)
{
	return state->labels.len;
}

void
state_cut(struct state *state, size_t mark)
{
	text_cut(&state->labels, mark);
}

void
state_put_with(
    struct state *state, const char *name, const char *label, const char *word, double value)
{
	struct metric *metric = &state->metric;
	struct json_writer w = json_writer(&metric->labels);

	text_set_format(&metric->name, "%s", name);
	text_clear(&metric->labels);
	text_add(&metric->labels, text_string(&state->labels), state->labels.len);
	w.comma = state->writer.comma;
	if (label)
		json_put_string(&w, label, word);
	json_close_object(&w);
	if (text_failed(&state->labels) || text_failed(&metric->labels)) {
		report_fault(
		    state->report, "the names of an object are longer than %d bytes", REPORT_WORD);
		return;
	}
	metric->value = value;
	report_metric(state->report, metric);
}

void
state_put(struct state *state, const char *name, double value)
{
	state_put_with(state, name, NULL, NULL, value);
}

void
state_put_one_of(struct state *state, const char *name, const char *label,
    const char *const states[], const char *is)
{
	for (size_t i = 0; states[i]; i++)
		state_put_with(state, name, label, states[i], strcmp(states[i], is) == 0);
	if (!text_is_among(is, states))
		state_put_with(state, name, label, is, 1);
}
