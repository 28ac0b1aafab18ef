/*
 * Aho and Corasick, "Efficient string matching" (1975): one step a letter, however many words there
 * are.  Cases are not told apart, nor digits, nor blanks; the handlers look more closely.
 */
#include "scan.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

#include "memory.h"

enum {
	CLASSES = 64,
	ENDS = 0x8000, /* in a step: words end there */
};

static unsigned char class_of[256];

/* By the state and the class of the next byte, the next state. */
static uint16_t (*steps)[CLASSES];
static size_t steps_room;

static struct {
	uint16_t fallback; /* the longest end of it that is a state too */
	uint16_t shorter;  /* the longest such end at which words end; 0: none */
	uint16_t word;     /* the first one that ends here; 0: none */
	uint16_t depth;
} * states;
static size_t states_room, state_count;

static struct {
	const char *letters;
	redaction_handler *handler;
	size_t row;
	uint16_t another; /* that ends in the same state; 0: none */
} * words;
static size_t words_room, word_count;

static uint16_t
state_new(size_t depth)
{
	steps = memory_grow(steps, state_count, &steps_room, sizeof(*steps));
	states = memory_grow(states, state_count, &states_room, sizeof(*states));
	memset(steps[state_count], 0, sizeof(*steps));
	memset(&states[state_count], 0, sizeof(*states));
	states[state_count].depth = (uint16_t)depth;
	return (uint16_t)state_count++;
}

void
redaction_words_add(const char *list, redaction_handler *handler, size_t row)
{
	for (const char *word = list; *word; word += *word == '|') {
		uint16_t state = 0;

		words = memory_grow(words, word_count, &words_room, sizeof(*words));
		words[word_count].letters = word;
		words[word_count].handler = handler;
		words[word_count].row = row;
		do {
			unsigned class = class_of[(unsigned char)*word];
			uint16_t next = steps[state][class];

			if (next == 0)
				next = state_new(states[state].depth + 1U);
			steps[state][class] = next;
			state = next;
		} while (*++word && *word != '|');
		words[word_count].another = states[state].word;
		states[state].word = (uint16_t)word_count++;
	}
}

/* Steps where the words have none: those of the fallback, which is nearer to the beginning. */
static void
states_link(void)
{
	uint16_t *queue = memory_new(state_count, sizeof(*queue));
	size_t queued = 1;

	for (size_t i = 0; i < queued; i++) {
		uint16_t state = queue[i], fallback = states[state].fallback;

		states[state].shorter = states[fallback].word ? fallback : states[fallback].shorter;
		for (unsigned class = 0; class < CLASSES; class ++) {
			uint16_t next = steps[state][class];
			uint16_t other = state > 0 ? steps[fallback][class] : 0;

			if (next > 0) {
				states[next].fallback = other;
				queue[queued++] = next;
			} else {
				steps[state][class] = other;
			}
		}
	}
	free(queue);
	for (size_t i = 0; i < state_count * CLASSES; i++) {
		uint16_t *step = &steps[i / CLASSES][i % CLASSES];

		*step |= states[*step].word || states[*step].shorter ? ENDS : 0;
	}
}

static void
words_prepare(void)
{
	static const char others[] = "-_./:@=( \\%[+,~\"|$!";

	for (int c = 0; c < 256; c++)
		class_of[c] = char_is_letter((char)c)  ? (unsigned char)((c | 0x20) - 'a' + 1)
			      : char_is_digit((char)c) ? 27
						       : 0;
	for (size_t i = 0; others[i]; i++)
		class_of[(unsigned char)others[i]] = (unsigned char)(28 + i);
	class_of['\t'] = class_of[' '];
	state_count = word_count = 0;
	state_new(0);
	words = memory_grow(words, word_count, &words_room, sizeof(*words));
	word_count = 1; /* 0 is none */
	redaction_text_words();
	redaction_name_words();
	redaction_shape_words();
	redaction_encoded_words();
	states_link();
}

static pthread_once_t words_once = PTHREAD_ONCE_INIT;

void
redaction_prepare(void)
{
	pthread_once(&words_once, words_prepare);
}

void
redaction_forget(void)
{
	words_once = (pthread_once_t)PTHREAD_ONCE_INIT;
}

size_t
redaction_words_find(const struct redaction_scan *s, size_t at, unsigned *state)
{
	unsigned step = *state;

	while (at < s->len) {
		step = steps[step][class_of[(unsigned char)s->bytes[at++]]];
		if (step & ENDS) {
			*state = step & ~(unsigned)ENDS;
			return at;
		}
	}
	*state = 0;
	return at;
}

size_t
redaction_words_begin(unsigned state, size_t end)
{
	return end - states[states[state].word ? state : states[state].shorter].depth;
}

void
redaction_words_handle(struct redaction_scan *s, unsigned state, size_t end)
{
	for (; state > 0; state = states[state].shorter)
		for (size_t word = states[state].word; word > 0; word = words[word].another) {
			struct redaction_hit hit = {
			    end - states[state].depth, end, words[word].letters, words[word].row};

			if (hit.from >= s->at && hit.from >= s->marked)
				words[word].handler(s, &hit);
		}
}
