#include "spans.h"

#include <string.h>

#include "character.h"
#include "text.h"
#include "uuid.h"

enum { SHORTEST_HEX = 6, SHORTEST_TOKEN = 16, LONGEST_GROUP = 4, LONGEST_SPAN = 1024 };

bool
byte_is_word(char c)
{
	return char_is_alnum(c) || (unsigned char)c >= 0x80;
}

/* ---- words ---- */

/* How many runs of digits, and whether letters follow the last one. */
static size_t
word_numbers(const char *at, size_t len, bool *followed)
{
	size_t numbers = 0;

	for (size_t i = 0; i < len; i++)
		if (char_is_digit(at[i]) && (i == 0 || !char_is_digit(at[i - 1])))
			numbers++;
	*followed = numbers > 0 && !char_is_digit(at[len - 1]);

	return numbers;
}

/* oauth2client, base64decode: two words with a number between. */
static bool
word_is_compound(const char *at, size_t len)
{
	size_t before = 0, after = 0;

	while (before < len && !char_is_digit(at[before]))
		before++;
	while (after < len && !char_is_digit(at[len - 1 - after]))
		after++;

	return before >= 3 && after >= 3;
}

bool
word_is_id(const char *at, size_t len)
{
	bool followed, hex = len >= SHORTEST_HEX, letter = false;
	size_t numbers = word_numbers(at, len, &followed);

	for (size_t i = 0; i < len; i++) {
		hex = hex && char_hex(at[i]) != -1;
		letter = letter || !char_is_digit(at[i]);
	}
	if (numbers == 0 || !letter)
		return false;
	if (hex)
		return true;
	if (numbers == 1)
		return followed && len > LONGEST_GROUP && !word_is_compound(at, len);

	return followed || len >= SHORTEST_TOKEN;
}

/* ---- what has marks in it ---- */

static size_t
span_uuid(const char *at, const char *end)
{
	size_t len = UUID_SIZE - 1;

	return (size_t)(end - at) >= len && uuid_is_valid(at, len) ? len : 0;
}

/* Groups of hexadecimal digits between colons: an IPv6 address, a MAC, a time of day. */
static size_t
span_groups(const char *at, const char *end)
{
	size_t len = 0, colons = 0, group = 0;
	bool digit = false;

	while (at + len < end && (at[len] == ':' || char_hex(at[len]) != -1)) {
		group = at[len] == ':' ? 0 : group + 1;
		if (group > LONGEST_GROUP)
			return 0;
		colons += at[len] == ':';
		digit = digit || char_is_digit(at[len]);
		len++;
	}
	if (at + len < end && (byte_is_word(at[len]) || at[len] == '_'))
		return 0;
	while (len > 0 && at[len - 1] == ':')
		len--;

	return colons >= 2 && digit ? len : 0;
}

static bool
byte_is_host(char c)
{
	return char_is_alnum(c) || c == '-' || c == '.';
}

static size_t
span_host_bytes(const char *at, const char *end)
{
	size_t len = 0;

	while (at + len < end && byte_is_host(at[len]))
		len++;
	while (len > 0 && !char_is_alnum(at[len - 1]))
		len--;

	return len;
}

/* A port behind it: ":" and two to five digits. */
static size_t
span_port(const char *at, const char *end)
{
	size_t len = 1;

	if (at >= end || *at != ':')
		return 0;
	while (at + len < end && char_is_digit(at[len]))
		len++;
	if (at + len < end && (byte_is_word(at[len]) || at[len] == ':'))
		return 0;

	return len >= 3 && len <= 6 ? len : 0;
}

/* [::1]:8080 */
static size_t
span_bracketed(const char *at, const char *end)
{
	size_t len = at < end && *at == '[' ? span_groups(at + 1, end) : 0;

	if (len == 0 || at + len + 1 >= end || at[len + 1] != ']')
		return 0;

	return len + 2 + span_port(at + len + 2, end);
}

/* What ends names of hosts, and what ends names of files. */
static const char *const domains[] = {"com", "org", "net", "edu", "gov", "internal", "local",
    "localdomain", "localhost", "lan", "svc", "corp", "intranet", "example", "invalid", "cloud",
    "arpa", NULL};
static const char *const files[] = {"py", "pyc", "js", "mjs", "cjs", "jsx", "ts", "tsx", "rb", "go",
    "rs", "java", "kt", "scala", "groovy", "clj", "cs", "fs", "vb", "php", "pl", "pm", "c", "cc",
    "cpp", "h", "hpp", "ex", "exs", "erl", "swift", "vue", "html", "css", "json", "yml", "yaml",
    "xml", "toml", "ini", "conf", "cfg", "sql", "txt", "log", "md", "sh", "csv", NULL};

static size_t
span_host(const char *at, const char *end)
{
	size_t len = span_host_bytes(at, end), port = span_port(at + len, end);
	const char *dot = len > 0 ? memrchr(at, '.', len) : NULL;
	const char *last = dot ? dot + 1 : at;
	size_t last_len = len - (size_t)(last - at);

	if (at + len < end && (at[len] == '_' || at[len] == '(' || at[len] == '\\'))
		return 0;
	if (!dot)
		return len == strlen("localhost") && memcmp(at, "localhost", len) == 0 ? len + port
										       : 0;
	if (text_is_among_caseless(last, last_len, domains) ||
	    (port > 0 && !text_is_among_caseless(last, last_len, files)))
		return len + port;

	return 0;
}

static size_t
span_mail(const char *at, const char *end)
{
	size_t len = 0, host;

	while (at + len < end &&
	       (char_is_word(at[len]) || at[len] == '.' || at[len] == '+' || at[len] == '-'))
		len++;
	if (len == 0 || at + len >= end || at[len] != '@')
		return 0;
	host = span_host_bytes(at + len + 1, end);

	return host > 0 && memchr(at + len + 1, '.', host) ? len + 1 + host : 0;
}

static size_t
span_path_bytes(const char *at, const char *end)
{
	size_t len = 0;

	while (at + len < end && (unsigned char)at[len] > ' ' && !strchr("\"'`<>|;,()[]", at[len]))
		len++;
	while (len > 0 && (at[len - 1] == '.' || at[len - 1] == ':'))
		len--;

	return len;
}

/* A temporary folder and all in it; of a home only whose it is. */
static size_t
span_path(const char *at, const char *end)
{
	static const char *const temporary[] = {"/tmp/", "/var/tmp/", "/private/tmp/",
	    "/private/var/folders/", "/var/folders/", "/dev/shm/", "/run/user/"};
	static const char *const homes[] = {"/home/", "/Users/"};
	size_t len = span_path_bytes(at, end);
	const char *windows = memmem(at, len, "\\Temp\\", strlen("\\Temp\\"));

	if (len > 3 && at[1] == ':' && at[2] == '\\')
		return windows ? len : 0;
	for (size_t i = 0; i < sizeof(temporary) / sizeof(temporary[0]); i++)
		if (len > strlen(temporary[i]) &&
		    memcmp(at, temporary[i], strlen(temporary[i])) == 0)
			return len;
	for (size_t i = 0; i < sizeof(homes) / sizeof(homes[0]); i++) {
		size_t home = strlen(homes[i]);

		if (len > home && memcmp(at, homes[i], home) == 0) {
			const char *slash = memchr(at + home, '/', len - home);

			return slash ? (size_t)(slash - at) : len;
		}
	}

	return 0;
}

/* A token of base64url or the like: digits come and go among its letters. */
static size_t
span_token(const char *at, const char *end)
{
	size_t len = 0, turns = 0;

	while (at + len < end && (char_is_word(at[len]) || at[len] == '-')) {
		if (len > 0 && char_is_digit(at[len - 1]) && char_is_letter(at[len]))
			turns++;
		len++;
	}
	if (len > 4 && memcmp(at, "eyJ", 3) == 0)
		while (
		    at + len < end && (char_is_word(at[len]) || at[len] == '-' || at[len] == '.'))
			len++;
	else if (turns < 3)
		return 0;

	return len >= SHORTEST_TOKEN ? len : 0;
}

size_t
span_of_variable(const char *at, const char *end)
{
	static size_t (*const spans[])(const char *at, const char *end) = {
	    span_uuid, span_groups, span_bracketed, span_mail, span_host, span_path, span_token};
	size_t len = 0;

	/* So that the time grows with the length alone. */
	if (end - at > LONGEST_SPAN)
		end = at + LONGEST_SPAN;
	for (size_t i = 0; i < sizeof(spans) / sizeof(spans[0]) && len == 0; i++)
		len = spans[i](at, end);

	return len;
}
