#include "finding.h"

#include <string.h>
#include <strings.h>

#include "character.h"

const char *const severity_names[SEVERITY_CRITICAL + 1] = {
    NULL, "info", "low", "medium", "high", "critical"};

static const struct {
	const char *word;
	enum severity severity;
} severity_words[] = {
    {"critical", SEVERITY_CRITICAL},
    {"blocker", SEVERITY_CRITICAL},
    {"fatal", SEVERITY_CRITICAL},
    {"high", SEVERITY_HIGH},
    {"error", SEVERITY_HIGH},
    {"major", SEVERITY_HIGH},
    {"important", SEVERITY_HIGH},
    {"medium", SEVERITY_MEDIUM},
    {"moderate", SEVERITY_MEDIUM},
    {"warning", SEVERITY_MEDIUM},
    {"warn", SEVERITY_MEDIUM},
    {"low", SEVERITY_LOW},
    {"minor", SEVERITY_LOW},
    {"note", SEVERITY_LOW},
    {"info", SEVERITY_LOW},
    {"information", SEVERITY_LOW},
    {"informational", SEVERITY_INFO},
    {"style", SEVERITY_LOW},
    {"negligible", SEVERITY_LOW},
    {"none", SEVERITY_INFO},
};

enum severity
severity_of_word(const char *word)
{
	size_t len;

	while (char_is_space(*word))
		word++;
	for (len = strlen(word); len > 0 && char_is_space(word[len - 1]); len--)
		;
	for (size_t i = 0; i < sizeof(severity_words) / sizeof(severity_words[0]); i++)
		if (strlen(severity_words[i].word) == len &&
		    strncasecmp(word, severity_words[i].word, len) == 0)
			return severity_words[i].severity;

	return SEVERITY_UNKNOWN;
}

enum severity
severity_of_score(double score)
{
	if (!(score >= 0 && score <= 10))
		return SEVERITY_UNKNOWN;
	return score >= 9   ? SEVERITY_CRITICAL
	       : score >= 7 ? SEVERITY_HIGH
	       : score >= 4 ? SEVERITY_MEDIUM
	       : score > 0  ? SEVERITY_LOW
			    : SEVERITY_INFO;
}
