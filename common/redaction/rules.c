#include "redaction.h"

#include "memory.h"
#include "posix_pattern.h"
#include "scan.h"
#include "text.h"

/* A pattern is sought in pieces of a line of this many bytes, which overlap; so much of the line is
 * looked at again and again, and no more. */
enum { PIECE_MAX = 4096, PIECE_OVERLAP = 512, WORD_MAX = 64 };

static struct {
	regex_t *regex;
	const char *rule;
} patterns[REDACTION_RULES_MAX];
static const char *allowed[REDACTION_RULES_MAX]; /* values that stay */
static size_t pattern_count, allowed_count, rule_count;

bool
redaction_value_is_allowed(const char *value, size_t len)
{
	for (size_t i = 0; i < allowed_count; i++)
		if (strlen(allowed[i]) == len && memcmp(allowed[i], value, len) == 0)
			return true;
	return false;
}

static int
rule_add_pattern(const char *pattern, const char *rule, struct text *why)
{
	regex_t *regex;

	/* What was matched before, again: that takes time without a bound. */
	for (const char *c = pattern; *c; c++)
		if (*c == '\\' && *++c && char_is_digit(*c))
			return text_fail(why, "a pattern may not refer back");
	regex = posix_pattern_new(pattern, true, why);
	if (!regex)
		return -1;
	if (posix_pattern_is_idle(regex, true))
		return text_fail(why, "the pattern matches whatever there is");
	patterns[pattern_count].regex = regex;
	patterns[pattern_count++].rule = rule;
	return 0;
}

/* The words of an automaton of one table: letters, and not too many. */
static int
rule_check_word(const char *word, struct text *why)
{
	size_t letters = 0;

	for (const char *c = word; c && *c; c++) {
		letters += char_is_alnum(*c);
		if (*c <= ' ' || *c == 0x7F || *c == '|')
			return text_fail(why, "\"%s\" has other letters than those of names", word);
	}
	if (word && (letters < 2 || strlen(word) > WORD_MAX))
		return text_fail(why, "expected 2 to %d letters", WORD_MAX);
	return 0;
}

int
redaction_add_rule(const struct redaction_rule *given, struct text *why)
{
	struct redaction_rule rule = *given;

	if (rule_count == REDACTION_RULES_MAX)
		return text_fail(why, "more than %d rules", REDACTION_RULES_MAX);
	if (rule.rule && rule.rule[strspn(rule.rule, "abcdefghijklmnopqrstuvwxyz0123456789-")])
		return text_fail(why, "a rule's name is of a-z, 0-9 and -, not \"%s\"", rule.rule);
	if (rule_check_word(rule.name, why) == -1 || rule_check_word(rule.allow_name, why) == -1 ||
	    rule_check_word(rule.prefix, why) == -1)
		return -1;
	rule.rule = memory_string(rule.rule);
	if (rule.pattern && rule_add_pattern(rule.pattern, rule.rule, why) == -1)
		return -1;
	if (rule.name)
		redaction_add_name(rule.name, rule.rule);
	if (rule.allow_name)
		redaction_add_name(rule.allow_name, NULL);
	if (rule.prefix) {
		rule.prefix = memory_string(rule.prefix);
		redaction_add_token(&rule);
	}
	if (rule.allow)
		allowed[allowed_count++] = memory_string(rule.allow);
	rule_count++;
	redaction_forget();
	return 0;
}

size_t
redaction_find_match(struct redaction_scan *s)
{
	size_t at = s->match.from > s->at ? s->match.from : s->at;

	if (pattern_count == 0)
		return s->len;
	while (at < s->len && (s->match.to == s->match.from || s->match.from < s->at)) {
		const char *line = memchr(s->bytes + at, '\n', s->len - at);
		size_t end = line ? (size_t)(line - s->bytes) : s->len;
		size_t to = end - at > PIECE_MAX ? at + PIECE_MAX : end;

		s->match = (struct redaction_value){to, to, NULL};
		for (size_t i = 0; i < pattern_count; i++) {
			struct redaction_value match = {at, at, patterns[i].rule};

			if (posix_pattern_find(
				patterns[i].regex, s->bytes, to, &match.from, &match.to) &&
			    match.to > match.from && match.from < s->match.from)
				s->match = match;
		}
		at = to < end ? to - PIECE_OVERLAP : end + 1;
	}
	return s->match.from;
}
