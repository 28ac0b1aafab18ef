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

static void
letters_add(struct redaction_letters *set, char first, char second, uint32_t third)
{
	set->third[(letter_of(first) & LETTER_MASK) << 5 | letter_of(second)] |= third;
}

static uint32_t
letter_bit(char c)
{
	return UINT32_C(1) << (letter_of(c) & LETTER_MASK);
}

/* The first three letters of a word; of a word of two, they and whatever follows. */
static void
letters_add_word(struct redaction_letters *set, const char *word)
{
	letters_add(set, word[0], word[1], word[2] ? letter_bit(word[2]) : UINT32_MAX);
}

/* Within a run; there, words of two letters are rare but where it begins, or behind a slash. */
static void
letters_add_anywhere(const char *word)
{
	if (word[2]) {
		letters_add_word(&redaction_of_words, word);
		return;
	}
	letters_add(&redaction_of_words, ' ', word[0], letter_bit(word[1]));
	letters_add(&redaction_of_words, '/', word[0], letter_bit(word[1]));
}

/* Private keys; and options, whose names begin so. */
static const char *
letters_dashed(size_t i)
{
	static const char *const words[] = {"--BEGIN", "--END", "--", "-u", NULL};

	return words[i];
}

static void
letters_prepare(void)
{
	static const struct {
		struct redaction_letters *set;
		const char *(*word)(size_t i);
	} lists[] = {
	    {&redaction_of_shapes, redaction_shape_prefix},
	    {&redaction_of_commands, redaction_command_word},
	    {&redaction_of_others, redaction_pair_name},
	    {&redaction_of_others, redaction_told_name},
	    {&redaction_of_others, redaction_scheme_name},
	    {NULL, letters_dashed},
	};
	const char *word;

	for (int c = 0; c < 256; c++)
		redaction_letter[c] = letter_of((char)c);
	for (size_t i = 0; (word = redaction_name_part(i)); i++)
		letters_add_word(&redaction_of_names, word);
	for (size_t i = 0; i < 1024; i++)
		redaction_of_words.third[i] = redaction_of_names.third[i] | letter_bit('%');
	for (size_t list = 0; list < sizeof(lists) / sizeof(lists[0]); list++) {
		for (size_t i = 0; (word = lists[list].word(i)); i++) {
			if (lists[list].set)
				letters_add_word(lists[list].set, word);
			letters_add_anywhere(word);
		}
	}
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
