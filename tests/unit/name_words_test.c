#include "name_words.h"

#include <string.h>

#include "unit.h"

static void
test_words(void)
{
	static const char *const names[][2] = {{"DB_PASSWORD", "_db_password_"},
	    {"dbPassword", "_db_password_"}, {"db-password", "_db_password_"},
	    {"--db.password", "_db_password_"}, {"APIKey", "_api_key_"},
	    {"HTTPServerURL2", "_http_server_url2_"}, {"oauth2Token", "_oauth2_token_"},
	    {"x", "_x_"}, {"", "_"}, {"--", "_"}, {"AB", "_ab_"}, {"aB", "_a_b_"},
	    {"a1B", "_a1_b_"}};
	struct name_words words;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		name_words_cut(&words, names[i][0], strlen(names[i][0]));
		CHECK_STRING(words.letters, names[i][1]);
		CHECK_INT(words.len, strlen(names[i][1]) - 1);
		CHECK(!words.gibberish);
	}
}

static void
test_gibberish(void)
{
	struct name_words words;

	name_words_cut(&words, "aGVsbG8gd29ybGQhIGFn", 20);
	CHECK(words.gibberish);
	/* Shorter, or joined by something, or of words that one can read. */
	name_words_cut(&words, "aGVsbG8gd29ybGQhIGF", 19);
	CHECK(!words.gibberish);
	name_words_cut(&words, "aGVsbG8gd_29ybGQhIGFn", 21);
	CHECK(!words.gibberish);
	name_words_cut(&words, "maximumRetriesPerSecond", 23);
	CHECK(!words.gibberish);
}

/* Of a name that is too long, its end. */
static void
test_long(void)
{
	char name[1000];
	struct name_words words;

	memset(name, 'A', sizeof(name));
	memcpy(name + sizeof(name) - 4, "_key", 4);
	name_words_cut(&words, name, sizeof(name));
	CHECK_INT(words.len, NAME_WORDS_MAX + 1);
	CHECK_STRING(words.letters + words.len - 4, "_key_");
	/* As many lines as can be. */
	for (size_t i = 0; i < sizeof(name); i++)
		name[i] = i % 2 == 0 ? 'a' : 'B';
	name_words_cut(&words, name, sizeof(name));
	CHECK_INT(words.letters[words.len], '_');
}

int
main(void)
{
	test_words();
	test_gibberish();
	test_long();
	return unit_end();
}
