/* What may stand between a secret's name and its value, in the languages that logs, sources in tracebacks,
 * configurations and commands are written in; and what only looks so. */
#include "redacted.h"
#include "redaction_texts.h"

/* Colours, other control sequences, and UTF-16. */
static const struct {
	const char *bytes;
	size_t len;
	const char *clean; /* as a person sees it */
} unseen[] = {
#define UNSEEN(bytes, clean)                                                                       \
	{                                                                                          \
		bytes, sizeof(bytes) - 1, clean                                                    \
	}
    UNSEEN("\033[33mpassword\033[0m=\033[32mhunter2\033[0m x", "password=[redacted:password] x"),
    UNSEEN("pass\033[1mword: hun\033[0mter2", "password: [redacted:password]"),
    UNSEEN("password\033[K=hunter2\n\tat x", "password=[redacted:password]\n\tat x"),
    UNSEEN("\033]0;title\007password=hunter2", "password=[redacted:password]"),
    UNSEEN("\033]8;;http://h\033\\token\033]8;;\033\\=abc123def", "token=[redacted:token]"),
    UNSEEN("password\b=hunter2\007", "password=[redacted:password]"),
    UNSEEN("p\0w\0d\0=\0h\0u\0n\0t\0e\0r\0002\0\n\0x\0", "pwd=[redacted:password]\nx"),
    UNSEEN("\xFF\xFEp\0w\0d\0=\0x\0y\0", "pwd=[redacted:password]"),
    UNSEEN("\033[32mbob\033[0m logged in", "bob logged in"),
    UNSEEN("\033", ""),
    UNSEEN("a\033[", "a["),
};

static void
test_secrets(void)
{
	TEXT_LOCAL out = TEXT_INIT(TEXT_MAX_RECORD);

	for (size_t i = 0; i < sizeof(texts_with_secrets) / sizeof(texts_with_secrets[0]); i++)
		if (!CHECK(
			!strstr(redacted(redaction_text, texts_with_secrets[i], &out), "hunter2")))
			fprintf(
			    stderr, "    %s\n -> %s\n", texts_with_secrets[i], text_string(&out));
}

static void
test_harmless(void)
{
	TEXT_LOCAL out = TEXT_INIT(TEXT_MAX_RECORD);

	for (size_t i = 0; i < sizeof(texts_harmless) / sizeof(texts_harmless[0]); i++)
		CHECK_STRING(redacted(redaction_text, texts_harmless[i], &out), texts_harmless[i]);
}

static void
test_unseen(void)
{
	TEXT_LOCAL out = TEXT_INIT(TEXT_MAX_RECORD);

	for (size_t i = 0; i < sizeof(unseen) / sizeof(unseen[0]); i++) {
		text_clear(&out);
		CHECK(redaction_visible(unseen[i].bytes, unseen[i].len, &out) >= 0);
		CHECK_STRING(text_string(&out), unseen[i].clean);
	}
}

int
main(void)
{
	test_secrets();
	test_harmless();
	test_unseen();

	return unit_end();
}
