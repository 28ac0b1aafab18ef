/*
 * Where no name tells: options of commands, statements, URLs, authorization.
 */
#include "scan.h"

#include "base64.h"
#include "text.h"
#include "utf8.h"

/* How far a stray @, and an option is looked for. */
enum { USERINFO_MAX = 1024, OPTION_MAX = 1024 };

/* ---- what a value must be ---- */

/* docker run -p 80:80 and the like: ports, paths and options are no secrets. */
static bool
word_is_secret(const char *word, size_t len)
{
	bool port = true;

	for (size_t i = 0; i < len; i++)
		port &= char_is_digit(word[i]) || redaction_is_of(word[i], ":./-");
	return !port && !redaction_is_of(word[0], "-/") &&
	       !redaction_value_harmless("password", "password", 8, word, len);
}

static bool
word_has_colon(const char *word, size_t len)
{
	const char *colon = memchr(word, ':', len);

	return colon && colon + 1 < word + len && colon[1] != '/' && word_is_secret(word, len);
}

static bool
word_is_any(const char *word, size_t len)
{
	return !redaction_value_harmless("password", "password", 8, word, len);
}

/* Base64 of "user:password" (RFC 7617). */
static bool
word_is_basic(const char *word, size_t len)
{
	TEXT_LOCAL decoded = TEXT_INIT(TEXT_MAX_REASON);

	return base64_decode(word, len, BASE64_LAX, &decoded) == 0 && decoded.len > 0 &&
	       memchr(decoded.bytes, ':', decoded.len) &&
	       utf8_prefix(decoded.bytes, decoded.len) == decoded.len;
}

/* Long, and not a word (RFC 6750). */
static bool
word_is_bearer(const char *word, size_t len)
{
	bool digits = false, capitals = false;

	for (size_t i = 0; i < len; i++) {
		digits |= char_is_digit(word[i]);
		capitals |= word[i] >= 'A' && word[i] <= 'Z';
	}
	return (len >= 8 && digits) || (len >= 20 && capitals);
}

/* ---- commands and statements ---- */

/* Where the value of an option stands: -pX, -p X; or only in quotes. */
enum option_form { EITHER, JOINED, APART, QUOTED, CREDENTIALS };

/* Words, with '|' between, behind which a secret stands: at once, or behind an option further on in
 * the line (`lines`: or in those that follow). */
static const struct place {
	const char *words, *option, *rule;
	enum option_form form;
	bool (*is)(const char *word, size_t len);
	unsigned lines;
} places[] = {
    {"mysql |mysqldump |mysqladmin |mariadb |mariadb-dump |7z ", "-p", "password", JOINED,
	word_is_secret, 1},
    {"zip |unzip |sqlcmd |bcp |mosquitto_pub |mosquitto_sub |ipmitool ", "-P", "password", APART,
	word_is_secret, 1},
    {"docker |podman |helm |az |oc |mongo |mongosh |mongodump |cqlsh ", "-p", "password", APART,
	word_is_secret, 1},
    {"sshpass ", "-p", "password", EITHER, word_is_secret, 1},
    {"redis-cli ", "-a", "password", APART, word_is_secret, 1},
    {"ldapsearch |ldapmodify |ldapadd ", "-w", "password", APART, word_is_secret, 1},
    {"curl ", "-u", "user-password", EITHER, word_has_colon, 1},
    {"wget ", "-u", "user-password", APART, word_has_colon, 1},
    {"http ", "-a", "user-password", APART, word_has_colon, 1},
    {"machine ", "password", "password", APART, word_is_any, 3},
    {"identified with ", "by", "password", QUOTED, word_is_any, 1},
    {"identified with ", "as", "password", QUOTED, word_is_any, 1},
    {"password for ", "=", "password", QUOTED, word_is_any, 1},
    {"convertto-securestring ", "-String", "password", APART, word_is_any, 1},
    {"convertto-securestring |identified by ", NULL, "password", QUOTED, word_is_any, 0},
    {"requirepass |masterauth |-pass pass:|-passin pass:|-passout pass:", NULL, "password", EITHER,
	word_is_any, 0},
    {" -u |--user |--user=|--proxy-user ", NULL, "user-password", EITHER, word_has_colon, 0},
    {"bearer |bearer+|bearer%20", NULL, "authorization", CREDENTIALS, word_is_bearer, 0},
    {"basic |basic+|basic%20", NULL, "authorization", CREDENTIALS, word_is_basic, 0},
};

/* Where the value of the option begins that stands behind the words, or `end` of the line. */
static size_t
place_find_option(
    const struct redaction_scan *s, const struct place *place, size_t from, size_t end)
{
	size_t len = strlen(place->option);

	for (size_t at = from; at + len < end && at - from < OPTION_MAX; at++) {
		size_t value = at + len;
		bool blank = char_is_space(s->bytes[value]);

		if (char_is_space(s->bytes[at - 1]) &&
		    (place->option[0] == '-' ? redaction_has(s, at, place->option)
					     : redaction_has_caseless(s, at, place->option)) &&
		    (place->form != APART || blank) && (place->form != JOINED || !blank))
			return value;
	}
	return end;
}

static struct redaction_value
place_value(const struct redaction_scan *s, const struct place *place, size_t at)
{
	struct redaction_value value = redaction_value_at(s, at, false);

	if (place->form != CREDENTIALS)
		return value;
	value.from = value.to = at;
	while (value.to < s->len &&
	       (char_is_alnum(s->bytes[value.to]) || redaction_is_of(s->bytes[value.to], "-._~+/")))
		value.to++;
	while (redaction_byte(s, value.to) == '=')
		value.to++;
	return value;
}

static void
place_scan(struct redaction_scan *s, const struct redaction_hit *hit)
{
	const struct place *place = &places[hit->row];
	size_t at = hit->to, end = hit->from;
	size_t word = hit->from + (hit->letters[0] == ' ');
	struct redaction_value value;

	if (strncasecmp(s->bytes + hit->from, hit->letters, hit->to - hit->from) != 0 ||
	    !redaction_at_boundary(s, word) ||
	    (place->option && word > 0 && redaction_is_of(s->bytes[word - 1], "-._@=")))
		return;
	if (place->option) {
		for (unsigned lines = 0; lines < place->lines && end < s->len &&
					 (lines == 0 || !redaction_record_ends(s, end));
		     lines++) {
			const char *next = memchr(s->bytes + end + 1, '\n', s->len - end - 1);

			end = next ? (size_t)(next - s->bytes) : s->len;
		}
		at = place_find_option(s, place, at, end);
		if (at >= end)
			return;
	}
	at = redaction_skip_blanks(s, at);
	if (at >= s->len || (place->form == QUOTED && !redaction_is_quote(s->bytes[at])))
		return;
	value = place_value(s, place, at);
	if (value.to == value.from ||
	    redaction_marker(s->bytes + value.from, value.to - value.from) ||
	    !place->is(s->bytes + value.from, value.to - value.from))
		return;
	if (s->later.from >= s->at && s->later.to > s->later.from && s->later.from < value.from)
		return;
	s->later = value;
	s->later_rule = place->rule;
}

/* ---- URLs ---- */

static bool
url_ends(char c)
{
	return char_is_space(c) || (unsigned char)c < 0x20 || redaction_is_of(c, "\"'`<>\\");
}

size_t
redaction_userinfo(const struct redaction_scan *s, size_t from)
{
	size_t at = from, end = from, colon = 0;
	bool port = true;

	for (; end < s->len && !url_ends(s->bytes[end]) && !redaction_is_of(s->bytes[end], "/?#");
	     end++) {
		if (s->bytes[end] == '@')
			at = end;
		if (s->bytes[end] == ':' && s->bytes[from] != '[')
			colon = end;
		else if (colon && !char_is_digit(s->bytes[end]) && s->bytes[end] != ',')
			port = false;
	}
	if (at > from || !colon || port)
		return at;
	/* What follows the colon is no port, so it is a password with a slash in it that should
	 * have been encoded. */
	for (; end < s->len && end - from < USERINFO_MAX && !url_ends(s->bytes[end]); end++)
		if (s->bytes[end] == '@')
			at = end;

	return at;
}

static void
authority_scan(struct redaction_scan *s, const struct redaction_hit *hit)
{
	size_t at = redaction_userinfo(s, hit->to);

	/* git@ is everybody's name at every git server. */
	if (hit->from == 0 || !char_is_alnum(s->bytes[hit->from - 1]) || at == hit->to ||
	    redaction_marker(s->bytes + hit->to, at - hit->to) == at - hit->to ||
	    (at - hit->to == 3 && memcmp(s->bytes + hit->to, "git", 3) == 0))
		return;
	redaction_hide(s, hit->to, at, "url-userinfo");
}

/* user:password@tcp(...) of Go. */
static void
dsn_scan(struct redaction_scan *s, const struct redaction_hit *hit)
{
	size_t from = hit->from, colon = 0,
	       least = hit->from > USERINFO_MAX ? hit->from - USERINFO_MAX : 0;

	least = least > s->at ? least : s->at;
	least = least > s->marked ? least : s->marked;
	for (; from > least && !url_ends(s->bytes[from - 1]); from--)
		if (s->bytes[from - 1] == ':')
			colon = from;
	if (colon && colon < hit->from)
		redaction_hide(s, colon, hit->from, "url-userinfo");
}

void
redaction_place_words(void)
{
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		redaction_words_add(places[i].words, place_scan, i);
	redaction_words_add("://|:\\/\\/", authority_scan, 0);
	redaction_words_add("@tcp(|@unix(", dsn_scan, 0);
}
