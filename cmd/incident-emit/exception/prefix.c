#include "prefix.h"

#include <string.h>

#include "character.h"
#include "exception.h"
#include "hash.h"
#include "json.h"
#include "terminal.h"
#include "text.h"

enum { LAYERS = 4, LONGEST_UNESCAPED = 2 << 20 };

enum { DOCKER_LOG, DOCKER_STREAM, DOCKER_TAG, DOCKER_MEMBERS };

static const char *const docker[DOCKER_MEMBERS] = {".log", ".stream", ".logtag"};

void
prefixes_init(struct prefixes *prefixes)
{
	*prefixes = (struct prefixes){
	    .scanner = json_scanner_of(docker, DOCKER_MEMBERS),
	    .unescaped = TEXT_INIT(LONGEST_UNESCAPED),
	    .plain = TEXT_INIT(LONGEST_UNESCAPED),
	};
}

void
prefixes_free(struct prefixes *prefixes)
{
	json_scanner_free(prefixes->scanner);
	text_free(&prefixes->unescaped);
	text_free(&prefixes->plain);
}

/* ---- words ---- */

/* The word at the start, up to a space. */
static struct line
line_word(struct line line)
{
	const char *space = memchr(line.bytes, ' ', line.len);

	return (struct line){line.bytes, space ? (size_t)(space - line.bytes) : line.len};
}

/* Without that word and the space behind it. */
static struct line
line_next(struct line line, struct line word)
{
	return line_after(line, word.len < line.len ? word.len + 1 : line.len);
}

/* Whether it has the form: 9 stands for a digit, all else for itself. */
static bool
line_has_form(struct line line, const char *form)
{
	if (line.len < strlen(form))
		return false;
	for (size_t i = 0; form[i] != '\0'; i++)
		if (form[i] == '9' ? !char_is_digit(line.bytes[i]) : line.bytes[i] != form[i])
			return false;

	return true;
}

static void
prefix_told(struct prefix *prefix, struct line who, struct line rest)
{
	prefix->source = hash_bytes(prefix->source, who.bytes, who.len);
	prefix->content = rest;
}

/* ---- who puts what before a line ---- */

/* Docker writes no blanks and "log" first; who passes its lines on may write them anew. */
bool
exception_may_be_docker(const char *bytes, size_t len)
{
	struct line line = {bytes, len};

	return line_begins(line, "{\"log\":\"") ||
	       (line_begins(line, "{") && line_find(line, "\"log\":") &&
		   line_find(line, "\"stream\":"));
}

/* {"log":"CONTENT\n","stream":"stderr","time":...}; without the \n it goes on, but where whoever
 * wrote it anew says by "logtag" that it is whole, as CRI has it. */
static bool
prefix_of_docker(struct prefixes *prefixes, struct prefix *prefix)
{
	struct json_slice values[DOCKER_MEMBERS];
	struct text *to = &prefixes->unescaped;

	if (!exception_may_be_docker(prefix->content.bytes, prefix->content.len) ||
	    json_scan(prefixes->scanner, prefix->content.bytes, prefix->content.len, values,
		NULL) == -1 ||
	    values[DOCKER_LOG].type != JSON_STRING || values[DOCKER_STREAM].type != JSON_STRING)
		return false;
	text_clear(to);
	if (json_string(&values[DOCKER_LOG], to) == -1)
		return false;
	prefix_told(prefix, (struct line){values[DOCKER_STREAM].bytes, values[DOCKER_STREAM].len},
	    (struct line){text_string(to), to->len});
	prefix->partial = (to->len == 0 || to->bytes[to->len - 1] != '\n') &&
			  !json_string_equals(&values[DOCKER_TAG], "F", 1);
	while (prefix->content.len > 0 && (to->bytes[prefix->content.len - 1] == '\n' ||
					      to->bytes[prefix->content.len - 1] == '\r'))
		prefix->content.len--;

	return true;
}

/* TIME stdout F CONTENT; P: it goes on. */
static bool
prefix_of_cri(struct prefixes *prefixes, struct prefix *prefix)
{
	struct line time = line_word(prefix->content), rest = line_next(prefix->content, time);
	struct line stream = line_word(rest), tag;

	(void)prefixes;
	if (!line_has_form(time, "9999-99-99T99:99:99") ||
	    (!line_begins(rest, "stdout ") && !line_begins(rest, "stderr ")))
		return false;
	rest = line_next(rest, stream);
	tag = line_word(rest);
	if (!line_begins(tag, "F") && !line_begins(tag, "P"))
		return false;
	prefix->partial = *tag.bytes == 'P';
	prefix_told(prefix, stream, line_next(rest, tag));

	return true;
}

/* [pod/NAME/CONTAINER] CONTENT */
static bool
prefix_of_kubectl(struct prefixes *prefixes, struct prefix *prefix)
{
	struct line word = line_word(prefix->content);

	(void)prefixes;
	if (!line_begins(word, "[pod/") || word.bytes[word.len - 1] != ']')
		return false;
	prefix->name = (struct line){word.bytes + 1, word.len - 2};
	prefix_told(prefix, word, line_next(prefix->content, word));

	return true;
}

/* NAME  | CONTENT; of a service of a swarm NAME.SLOT.TASK@NODE */
static bool
prefix_of_compose(struct prefixes *prefixes, struct prefix *prefix)
{
	struct line word = line_word(prefix->content), rest;

	(void)prefixes;
	if (word.len == 0 || word.len == prefix->content.len || !char_is_alnum(*word.bytes))
		return false;
	for (size_t i = 0; i < word.len; i++)
		if (!char_is_word(word.bytes[i]) && !memchr("-.@", word.bytes[i], 3))
			return false;
	rest = line_trim(line_after(prefix->content, word.len));
	if (!line_begins(rest, "|") || (rest.len > 1 && rest.bytes[1] != ' '))
		return false;
	prefix->name = word;
	prefix_told(prefix, word, line_after(rest, rest.len > 1 ? 2 : 1));

	return true;
}

static int64_t
line_number(struct line line)
{
	int64_t number = 0;

	for (size_t i = 0; i < line.len && i < 10 && char_is_digit(line.bytes[i]); i++)
		number = 10 * number + line.bytes[i] - '0';

	return number;
}

/* 1 TIME HOST PROGRAM PID ID DATA CONTENT, behind <PRI> */
static bool
prefix_of_syslog_new(struct prefix *prefix, struct line rest)
{
	struct line words[6], data;

	for (size_t i = 0; i < 6; i++) {
		words[i] = line_word(rest);
		rest = line_next(rest, words[i]);
	}
	if (words[5].len == 0)
		return false;
	data = line_word(rest);
	if (line_begins(rest, "[")) {
		const char *end = line_find(rest, "] ");

		data.len = end ? (size_t)(end + 1 - rest.bytes) : rest.len;
	}
	prefix->name = words[3];
	prefix->pid = line_number(words[4]);
	prefix_told(prefix,
	    (struct line){words[2].bytes, (size_t)(words[5].bytes - words[2].bytes)},
	    line_next(rest, data));
	if (line_begins(prefix->content, "\357\273\277"))
		prefix->content = line_after(prefix->content, 3);

	return true;
}

/* TIME HOST PROGRAM[PID]: CONTENT; with a time of its own form the PID has to be there. */
static bool
prefix_of_syslog_old(struct prefix *prefix, struct line rest)
{
	struct line host, tag;
	bool month = rest.len > 16 && char_is_letter(*rest.bytes) &&
		     line_has_form(line_after(rest, 6), " 99:99:99 ");
	const char *open;

	if (month)
		rest = line_after(rest, 16);
	else if (line_has_form(rest, "9999-99-99T99:99:99"))
		rest = line_next(rest, line_word(rest));
	else
		return false;
	host = line_word(rest);
	tag = line_word(line_next(rest, host));
	if (tag.len < 2 || tag.bytes[tag.len - 1] != ':')
		return false;
	open = tag.bytes[tag.len - 2] == ']' ? memchr(tag.bytes, '[', tag.len) : NULL;
	if (!month && !open)
		return false;
	prefix->name = (struct line){tag.bytes, open ? (size_t)(open - tag.bytes) : tag.len - 1};
	prefix->pid = open ? line_number(line_after(tag, (size_t)(open + 1 - tag.bytes))) : 0;
	prefix_told(prefix, (struct line){rest.bytes, host.len + 1 + tag.len},
	    line_next(line_next(rest, host), tag));

	return true;
}

static bool
prefix_of_syslog(struct prefixes *prefixes, struct prefix *prefix)
{
	struct line rest = prefix->content;
	const char *end = line_begins(rest, "<") ? line_find(rest, ">") : NULL;

	(void)prefixes;
	if (end && end - rest.bytes <= 4) {
		rest = line_after(rest, (size_t)(end + 1 - rest.bytes));
		if (line_begins(rest, "1 "))
			return prefix_of_syslog_new(prefix, rest);
	}

	return prefix_of_syslog_old(prefix, rest);
}

/* 2026-11-28T22:50:18.123Z CONTENT, 2026-11-28 22:50:18,123 CONTENT: it says nothing of whose the
 * line is. */
static bool
prefix_of_time(struct prefixes *prefixes, struct prefix *prefix)
{
	struct line word = line_word(prefix->content);

	(void)prefixes;
	if (line_has_form(prefix->content, "9999-99-99 99:99:99"))
		word = line_word(line_after(prefix->content, 11));
	else if (!line_has_form(word, "9999-99-99T99:99:99"))
		return false;
	if (word.bytes + word.len == prefix->content.bytes + prefix->content.len)
		return false;
	prefix->content = line_after(
	    prefix->content, (size_t)(word.bytes - prefix->content.bytes) + word.len + 1);

	return true;
}

/* ---- all of them ---- */

/* Without the sequences that steer a terminal (ECMA-48); a tab as rsyslog writes it becomes
 * one. */
static void
prefix_clean(struct prefixes *prefixes, struct prefix *prefix)
{
	struct line rest = prefix->content;
	struct text *to = &prefixes->plain;

	while (rest.len > 0 && *rest.bytes == '\0')
		rest = line_after(rest, 1);
	prefix->content = rest;
	if (!memchr(rest.bytes, '\033', rest.len) && !line_begins(rest, "#011"))
		return;
	text_clear(to);
	if (line_begins(rest, "#011")) {
		text_add_byte(to, '\t');
		rest = line_after(rest, 4);
	}
	while (rest.len > 0) {
		const char *escape = memchr(rest.bytes, '\033', rest.len);
		size_t before = escape ? (size_t)(escape - rest.bytes) : rest.len;

		text_add(to, rest.bytes, before);
		rest = line_after(rest, before);
		if (escape)
			rest = line_after(rest, terminal_sequence(rest.bytes, rest.len));
	}
	prefix->content = (struct line){text_string(to), to->len};
}

void
prefix_strip(struct prefixes *prefixes, struct line line, struct prefix *prefix)
{
	static bool (*const kinds[])(struct prefixes * prefixes, struct prefix * prefix) = {
	    prefix_of_docker, prefix_of_cri, prefix_of_kubectl, prefix_of_compose, prefix_of_syslog,
	    prefix_of_time};
	bool found = true;

	*prefix = (struct prefix){.content = line, .source = HASH_BEGIN};
	prefix_clean(prefixes, prefix);
	for (int layer = 0; layer < LAYERS && found && !prefix->partial; layer++) {
		found = false;
		for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]) && !found; i++)
			found = kinds[i](prefixes, prefix);
	}
	if (line_begins(prefix->content, "#011"))
		prefix_clean(prefixes, prefix);
}
