/* links: cmd/incident-deliver/ */
/*
 * What a service answers, a head and behind an empty line a body: no wait is longer than a day, what
 * is told of it is short and holds nothing that a terminal would obey; and the body as a stack and
 * as a command: frames lie within it, words hold no more than it does.
 */
#include "../../cmd/incident-deliver/sinks/answer.h"

#include <string.h>

#include "../../cmd/incident-deliver/sinks/address.h"
#include "../../cmd/incident-deliver/sinks/frames.h"
#include "../../cmd/incident-deliver/sinks/words.h"
#include "clock.h"
#include "fuzz.h"
#include "http/answer.h"

enum { LONGEST = 1 << 14, SHORT = 400 };

#define NOW (INT64_C(1767225600) * CLOCK_SECOND)

static void
answer_try(const struct http_answer *answer)
{
	struct text out = TEXT_INIT(TEXT_MAX_REASON), sent = TEXT_INIT(100);
	int64_t wait = answer_wait(answer, NOW);

	must(wait >= 0 && wait <= 24 * 3600 * CLOCK_SECOND);
	answer_put_reason(answer, &sent, NULL, &out);
	answer_put_redirect(answer, &out);
	must(!text_failed(&out) && out.len < SHORT);
	for (size_t i = 0; i < out.len; i++)
		must((unsigned char)out.bytes[i] >= ' ' && out.bytes[i] != 0x7f);
	must(!answer_is_failure(answer) || !answer_is_page(answer));
	if (answer_member_is(answer, "status", "success"))
		must(answer_member_is(answer, "status", NULL));
	text_free(&out);
}

static void
stack_try(const char *stack)
{
	struct frame frames[FRAMES_MOST];
	size_t count = frames_read(stack, frames);
	const char *end = stack + strlen(stack);

	must(count <= FRAMES_MOST);
	for (size_t i = 0; i < count; i++) {
		must(frames[i].file >= stack && frames[i].file + frames[i].file_len <= end);
		must(
		    !frames[i].function || (frames[i].function >= stack &&
					       frames[i].function + frames[i].function_len <= end));
	}
}

static void
command_try(const char *command)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	char **words = words_split(command, &why);
	size_t len = 0;

	must(!words == (why.len > 0));
	for (size_t i = 0; words && words[i]; i++)
		len += strlen(words[i]);
	must(len <= strlen(command));
	free(words);
	text_free(&why);
}

static void
address_try(const char *rest)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON), out = TEXT_INIT(1 << 16);
	struct sink_address address;

	if (address_read(&address, rest, false, &why) == 0 && address.url) {
		address_join(address.url, "/x", &out);
		must(strlen(address_path(address.url)) <= strlen(address.url));
		(void)address_is_safe(address.url);
	}
	address_free(&address);
	text_free(&why);
	text_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct text input = TEXT_INIT(LONGEST);
	struct http_answer answer = {0};
	const char *body, *line;

	if (len > LONGEST)
		return 0;
	answer.headers = TEXT_INIT(1 << 17);
	answer.body = TEXT_INIT(1 << 17);
	text_add(&input, bytes, len);
	line = text_string(&input);
	body = memmem(line, input.len, "\n\n", 2);
	body = body ? body + 2 : line + input.len;
	while (line < body) {
		const char *next = memchr(line, '\n', (size_t)(body - line));
		size_t line_len = next ? (size_t)(next - line) + 1 : (size_t)(body - line);

		http_answer_take_line(&answer, line, line_len);
		line += line_len;
	}
	text_add(&answer.body, body, (size_t)(text_string(&input) + input.len - body));
	answer_try(&answer);
	stack_try(text_string(&answer.body));
	command_try(text_string(&answer.body));
	address_try(text_string(&answer.body));
	http_answer_free(&answer);
	text_free(&input);

	return 0;
}
