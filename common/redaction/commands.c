#include "letters.h"
#include "scan.h"

#include "text.h"

/*
 * Options that say nothing of a secret by their names: which command takes one.  A command counts
 * up to the end of its line, for one option.
 */
static const struct command_option {
	const char *commands[10]; /* NULL-terminated */
	const char *option;
	enum redaction_option kind;
	bool user; /* user:X */
} options[] = {
    {{"mysql", "mysqldump", "mysqladmin", "mariadb", "mariadb-dump", "7z"}, "-p", OPTION_JOINED,
	false},
    {{"zip", "unzip", "sqlcmd", "bcp", "mosquitto_pub", "mosquitto_sub"}, "-P", OPTION_APART,
	false},
    {{"docker", "podman", "helm", "az", "oc", "mongo", "mongosh", "mongodump", "cqlsh"}, "-p",
	OPTION_APART, false},
    {{"sshpass"}, "-p", OPTION_EITHER, false},
    {{"curl"}, "-u", OPTION_EITHER, true},
    {{"wget"}, "-u", OPTION_APART, true},
    {{"http"}, "-a", OPTION_APART, true},
    {{"redis-cli"}, "-a", OPTION_APART, false},
    {{"ldapsearch", "ldapmodify"}, "-w", OPTION_APART, false},
};

/* Words behind which a secret stands. */
static const struct {
	const char *words;
	const char *rule;
	bool quoted; /* in quotes alone */
} phrases[] = {
    {"identified by ", "password", true},
    {"requirepass ", "password", false},
    {"masterauth ", "password", false},
    {"-pass pass:", "password", false},
    {"-passin pass:", "password", false},
    {"-passout pass:", "password", false},
};

static const char identified_with[] = "identified with ";

const char *
redaction_command_word(size_t i)
{
	const size_t others = sizeof(phrases) / sizeof(phrases[0]);

	for (size_t row = 0; row < sizeof(options) / sizeof(options[0]); row++)
		for (const char *const *command = options[row].commands; *command; command++)
			if (i-- == 0)
				return *command;

	return i < others ? phrases[i].words : i == others ? identified_with : NULL;
}

static size_t
line_end(const struct redaction_scan *s)
{
	const char *end = memchr(s->bytes + s->at, '\n', s->len - s->at);

	return end ? (size_t)(end - s->bytes) : s->len;
}

static bool
byte_begins_word(const struct redaction_scan *s)
{
	return s->at == 0 || char_is_space(s->bytes[s->at - 1]) ||
	       strchr("/;|&($`\"'", s->bytes[s->at - 1]);
}

static bool
command_begins(const char *bytes, size_t len, const char *command)
{
	return command[0] == bytes[0] && len > strlen(command) &&
	       redaction_begins(bytes, len, command) && char_is_blank(bytes[strlen(command)]);
}

/* The option of the command that begins `bytes`, or NULL. */
static const struct command_option *
command_at(const char *bytes, size_t len)
{
	for (size_t row = 0; row < sizeof(options) / sizeof(options[0]); row++)
		for (const char *const *command = options[row].commands; *command; command++)
			if (command_begins(bytes, len, *command))
				return &options[row];

	return NULL;
}

/* Remembers a command that begins here. */
static void
command_take(struct redaction_scan *s)
{
	const struct command_option *command = command_at(s->bytes + s->at, s->len - s->at);

	if (command)
		s->command = (struct redaction_command){.option = command->option,
		    .kind = command->kind,
		    .user = command->user,
		    .until = line_end(s)};
}

/* docker run -p 80:80 and the like: ports, paths and options are no secrets. */
static bool
word_is_secret(const struct redaction_scan *s, const struct redaction_value *value)
{
	const char *word = s->bytes + value->from;
	size_t len = value->to - value->from;
	bool port = true;

	if (redaction_marker(word, len) > 0)
		return false;
	for (size_t i = 0; i < len; i++)
		port &= char_is_digit(word[i]) || strchr(":./-", word[i]);
	if (s->command.user)
		return memchr(word, ':', len);

	return len > 0 && !port && word[0] != '-' && word[0] != '/' &&
	       !redaction_value_harmless("password", "password", 8, word, len);
}

/* The option of the command at work. */
static bool
command_scan_option(struct redaction_scan *s)
{
	size_t len = strlen(s->command.option), from = s->at + len;
	struct redaction_value value;

	if (!redaction_begins(s->bytes + s->at, s->len - s->at, s->command.option) || s->at == 0 ||
	    !char_is_blank(s->bytes[s->at - 1]))
		return false;
	if (from >= s->len ||
	    s->command.kind == (char_is_blank(s->bytes[from]) ? OPTION_JOINED : OPTION_APART))
		return false;
	from = redaction_skip_blanks(s, from);
	if (from >= s->len)
		return false;
	value = redaction_value_at(s->bytes, s->len, from, false);
	if (!word_is_secret(s, &value))
		return false;
	redaction_replace(
	    s, value.from, value.to, s->command.user ? "user-password" : "password", false);
	s->at = value.next;
	s->command.option = NULL;

	return true;
}

static bool
phrase_begins(const char *bytes, size_t len, const char *words)
{
	return char_lower(bytes[0]) == words[0] && len > strlen(words) &&
	       strncasecmp(bytes, words, strlen(words)) == 0;
}

static bool
command_scan_phrase(struct redaction_scan *s)
{
	for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++) {
		struct redaction_value value;
		size_t from;

		if (!phrase_begins(s->bytes + s->at, s->len - s->at, phrases[i].words))
			continue;
		from = redaction_skip_blanks(s, s->at + strlen(phrases[i].words));
		if (from >= s->len ||
		    (phrases[i].quoted && s->bytes[from] != '\'' && s->bytes[from] != '"'))
			continue;
		value = redaction_value_at(s->bytes, s->len, from, false);
		if (redaction_value_harmless(phrases[i].rule, "password", 8, s->bytes + value.from,
			value.to - value.from))
			continue;
		redaction_replace(s, value.from, value.to, phrases[i].rule, false);
		s->at = value.next;
		return true;
	}

	return false;
}

/* IDENTIFIED WITH plugin BY 'x'. */
static bool
command_scan_identified(struct redaction_scan *s)
{
	size_t len = strlen(identified_with), most = s->len - s->at < 128 ? s->len : s->at + 128;
	struct redaction_value value;

	if (!phrase_begins(s->bytes + s->at, s->len - s->at, identified_with))
		return false;
	for (size_t i = s->at + len; i + 4 < most && s->bytes[i] != ';'; i++) {
		if (strncasecmp(s->bytes + i, " by '", 5) != 0 &&
		    strncasecmp(s->bytes + i, " as '", 5) != 0)
			continue;
		value = redaction_value_at(s->bytes, s->len, i + 4, false);
		if (value.to == value.from ||
		    redaction_marker(s->bytes + value.from, value.to - value.from) > 0)
			return false;
		redaction_replace(s, value.from, value.to, "password", false);
		s->at = value.next;
		return true;
	}

	return false;
}

bool
redaction_command_begins(const char *bytes, size_t len)
{
	if (!redaction_letters_begin(&redaction_of_commands, bytes, len))
		return false;
	for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++)
		if (phrase_begins(bytes, len, phrases[i].words))
			return true;

	return phrase_begins(bytes, len, identified_with) || command_at(bytes, len);
}

bool
redaction_scan_command(struct redaction_scan *s)
{
	if (!byte_begins_word(s))
		return false;
	if (s->command.option && s->at > s->command.until)
		s->command.option = NULL;
	if (s->command.option && command_scan_option(s))
		return true;
	if (!redaction_letters_begin(&redaction_of_commands, s->bytes + s->at, s->len - s->at))
		return false;
	if (command_scan_phrase(s) || command_scan_identified(s))
		return true;
	command_take(s);

	return false;
}
