#include "letters.h"

#include <pthread.h>

#include "scan.h"

unsigned char redaction_letter[256];
struct redaction_letters redaction_of_names, redaction_of_shapes, redaction_of_commands,
    redaction_of_others, redaction_of_words;

static unsigned char
letter_of(char c)
{
	if (char_is_letter(c))
		return (unsigned char)(char_lower(c) - 'a' + LETTER_A);
	if (char_is_digit(c))
		return LETTER_DIGIT;
	if (c == '-')
		return LETTER_DASH;
	if (c == '_')
		return LETTER_UNDERSCORE;
	if (c == '%')
		return LETTER_PERCENT;
	if (c && strchr(".+~*/", c))
		return LETTER_POINT;

	return strchr("\\{[@", c) || !redaction_is_shown(c) ? LETTER_STOP : LETTER_NONE;
}

const char *
redaction_name_part(size_t i)
{
	static const char *const parts[] = {"pass", "pw", "secret", "token", "key", "auth", "cred",
	    "cookie", "sess", "csrf", "xsrf", "dsn", "jwt", "pin", "otp", "cvv", "cvc", "sid",
	    "bearer", NULL};

	return parts[i];
}

/* The first three letters of a word; of two letters, they and what may follow. */
static void
letters_add(struct redaction_letters *set, const char *word, uint32_t follow)
{
	unsigned first = letter_of(word[0]), second = letter_of(word[1]);

	set->third[first << 5 | second] |=
	    word[2] ? UINT32_C(1) << (letter_of(word[2]) & LETTER_MASK) : follow;
}

/* Private keys; and names that begin so (in a run, or within one) are options. */
static const char *
letters_dashed(size_t i)
{
	static const char *const words[] = {"--BEGIN", "--END", " --", "/--", " -u", "/-u", NULL};

	return words[i];
}

static void
letters_prepare(void)
{
	/* Behind a whole word: += is an operator too.  Behind "pw", anything. */
	static const uint32_t end = UINT32_C(1) << LETTER_NONE | UINT32_C(1) << LETTER_POINT;
	static const struct {
		struct redaction_letters *set;
		const char *(*word)(size_t i);
		uint32_t follow;
	} lists[] = {
	    {&redaction_of_names, redaction_name_part, UINT32_MAX},
	    {&redaction_of_shapes, redaction_shape_prefix, end},
	    {&redaction_of_commands, redaction_command_word, end},
	    {&redaction_of_others, redaction_pair_name, end},
	    {&redaction_of_others, redaction_told_name, end},
	    {&redaction_of_others, redaction_scheme_name, end},
	    {&redaction_of_words, letters_dashed, end},
	};
	const char *word;

	for (int c = 0; c < 256; c++)
		redaction_letter[c] = letter_of((char)c);
	for (size_t list = 0; list < sizeof(lists) / sizeof(lists[0]); list++)
		for (size_t i = 0; (word = lists[list].word(i)); i++)
			letters_add(lists[list].set, word, lists[list].follow);
	for (size_t i = 0; i < 1024; i++)
		redaction_of_words.third[i] |=
		    redaction_of_names.third[i] | redaction_of_shapes.third[i] |
		    redaction_of_commands.third[i] | redaction_of_others.third[i] |
		    UINT32_C(1) << LETTER_PERCENT;
}

void
redaction_prepare(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, letters_prepare);
}

bool
redaction_name_may_tell(const char *name, size_t len)
{
	uint32_t found = 0;
	unsigned before = 0;

	for (size_t i = 0; i < len; i++)
		found |= redaction_letters_take(&redaction_of_names, &before, name[i]);
	found |= redaction_letters_take(&redaction_of_names, &before, '\0');

	return found & 1 || memchr(name, '%', len) ||
	       (len >= 2 && name[0] == '-' && (name[1] == 'u' || name[1] == '-'));
}
