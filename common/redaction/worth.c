/*
 * Whether a value behind a secret's name is worth hiding: what stands in for a secret, names and
 * calls of programs, states and amounts are not.
 */
#include "scan.h"

#include "text.h"

static bool
value_is_number(const char *value, size_t len, size_t *digits)
{
	*digits = 0;
	for (size_t i = 0; i < len; i++) {
		if (char_is_digit(value[i]))
			(*digits)++;
		else if (value[i] != '.' && !(i == 0 && value[i] == '-'))
			return false;
	}
	return *digits > 0;
}

static bool
value_has_alnum(const char *value, size_t len)
{
	size_t i = 0;

	while (i < len && !char_is_alnum(value[i]) && (unsigned char)value[i] < 0x80)
		i++;
	return i < len;
}

/* ${NAME} and %s stand for a secret, ***** and [FILTERED] where one was. */
static bool
value_is_placeholder(const char *value, size_t len)
{
	/* Around a name; nothing closes it where the text was cut. */
	static const char *const pairs[][2] = {{"${", "}"}, {"${", ""}, {"{{", "}}"}, {"{", "}"},
	    {"<", ">"}, {"<", ""}, {"[", "]"}, {"%(", ")s"}, {"$(", ")"}, {"$(", ""}};
	size_t i = 0;

	while (i < len && redaction_is_of(value[i], "*.xX#\xE2\x80\xA2"))
		i++;
	if ((i == len && (len > 2 || char_lower(value[0]) != 'x')) ||
	    (len == 2 && value[0] == '%' && char_is_letter(value[1])))
		return true;
	for (size_t pair = 0; pair < sizeof(pairs) / sizeof(pairs[0]); pair++) {
		size_t from = strlen(pairs[pair][0]), to = strlen(pairs[pair][1]);

		if (len <= from + to || memcmp(value, pairs[pair][0], from) != 0 ||
		    memcmp(value + len - to, pairs[pair][1], to) != 0)
			continue;
		for (i = from; i < len - to; i++)
			if (!char_is_word(value[i]) && !redaction_is_of(value[i], " .-"))
				break;
		if (i == len - to)
			return true;
	}
	/* $NAME, in capitals. */
	for (i = 1; i < len && (value[i] == '_' || (value[i] >= 'A' && value[i] <= 'Z') ||
				   char_is_digit(value[i]));
	     i++)
		;
	return i == len && len > 1 && value[0] == '$';
}

/* What a program says of its own members and calls: get_token(), settings.DB_PASSWORD,
 * request.headers["Authorization"]. */
static bool
value_is_code(const char *name, size_t name_len, const char *value, size_t len)
{
	static const char *const owners[] = {"self.", "this.", "cls.", "os.", "process.env.",
	    "settings.", "config.", "request.", "req.", "ctx.", "env.", "args.", "options.",
	    "conf.", "app.", "kwargs.", "data.", "params.", NULL};
	size_t word = 0, dots = 0;

	len -= len > 0 && redaction_is_of(value[len - 1], ";,");
	/* self.password = password */
	if (len > 0 && len <= name_len && strncasecmp(name + name_len - len, value, len) == 0 &&
	    (len == name_len || !char_is_alnum(name[name_len - len - 1])))
		return true;
	/* input("Password: ") */
	if (len > 1 && len < REDACTION_NAME_MAX &&
	    value[len - (value[len - 1] == ' ' ? 2 : 1)] == ':')
		return true;
	/* { type: String, required: true } */
	if (len > 0 && redaction_is_of(value[0], "{[(") && !memchr(value, '"', len) &&
	    !memchr(value, '\'', len)) {
		while (word < len && !char_is_digit(value[word]))
			word++;
		if (word == len)
			return true;
		word = 0;
	}
	/* :password of SQL, !Ref of YAML */
	if (len > 1 && redaction_is_of(value[0], "@:!")) {
		for (word = 1; word < len && (char_is_letter(value[word]) || value[word] == '_');)
			word++;
		if (word == len)
			return true;
		word = 0;
	}
	/* Rails.application.secrets.password, var.db_password, "authenticity_token" */
	while (word < len && (char_is_letter(value[word]) || redaction_is_of(value[word], "_.")))
		dots += value[word++] == '.';
	if (word == len && (dots >= 2 || ((dots == 1 || memchr(value, '_', len)) &&
					     redaction_name_rule(value, len))))
		return true;
	word = 0;
	for (size_t i = 0; owners[i]; i++)
		if (len >= strlen(owners[i]) && memcmp(value, owners[i], strlen(owners[i])) == 0)
			return true;
	while (word < len && (char_is_word(value[word]) || value[word] == '.'))
		word++;

	/* Token{a64f992 ...}, android.os.BinderProxy@6efc2ab */
	return word > 0 && word < len && char_is_letter(value[0]) &&
	       (redaction_is_of(value[word], "([{") ||
		   (value[word] == '@' && memchr(value, '.', word) && len - word < 10));
}

/* /etc/ssl/private/server.key; base64 has capitals. */
static bool
value_is_path(const char *value, size_t len)
{
	size_t slashes = 0;

	for (size_t i = 0; i < len; i++) {
		slashes += value[i] == '/';
		if (!(value[i] >= 'a' && value[i] <= 'z') && !char_is_digit(value[i]) &&
		    !redaction_is_of(value[i], "/._-"))
			return false;
	}
	return value[0] == '/' && slashes >= 2;
}

bool
redaction_value_harmless(
    const char *rule, const char *name, size_t name_len, const char *value, size_t len)
{
	static const char *const nothing[] = {"null", "none", "nil", "true", "false", "undefined",
	    "str", "string", "text", "bytes", "secretstr", "any", "await", "new", "not", "redacted",
	    "hidden", "masked", "filtered", "removed", "omitted", "sanitized", NULL};
	static const char *const states[] = {"on", "off", "ok", "yes", "no", "enabled", "disabled",
	    "required", "optional", "missing", "invalid", "expired", "active", "inactive", "valid",
	    "failed", "success", "incorrect", "changed", "verified", "basic", "bearer", "digest",
	    "strict", "lax", "default", "unknown", "empty", "present", NULL};
	static const char *const directories[] = {"PWD", "OLDPWD", NULL};
	size_t digits;

	if (len == 0 || redaction_value_is_allowed(value, len) ||
	    redaction_marker(value, len) == len || value_is_placeholder(value, len) ||
	    text_is_among_caseless(value, len, nothing) ||
	    value_is_code(name, name_len, value, len))
		return true;
	/* The environment's working directory, as well as a password. */
	if (text_is_among_caseless(name, name_len, directories) && name[0] < 'a')
		return value[0] == '/';
	if (text_is_among_caseless(value, len, states) ||
	    (len < 4 && !value_has_alnum(value, len)) || (len > 1 && memcmp(value, "<%", 2) == 0) ||
	    (value[0] == '$' && memmem(value, len, ":?", 2)))
		return true;
	if (strcmp(rule, "pin") == 0 && value_is_number(value, len, &digits))
		return digits < 3;
	if (redaction_rule_is_strong(rule))
		return false;
	if (value_is_path(value, len))
		return true;
	/* tokens=1200000 is an amount. */
	if (value_is_number(value, len, &digits))
		return digits < 6 || (name_len > 0 && char_lower(name[name_len - 1]) == 's');
	return !value_has_alnum(value, len);
}

bool
redaction_value_is_mixed(const char *rule, const char *value, size_t len)
{
	bool digit = false, letter = false;
	/* Those of a UUID. */
	bool uuid = len == 36 && value[8] == '-' && value[13] == '-';

	for (size_t i = 0; i < len; i++) {
		digit |= char_is_digit(value[i]);
		letter |= value[i] >= 'a' && value[i] <= 'z';
		if (char_is_space(value[i]) || value[i] == '(' || value[i] == '/')
			return false;
	}

	return len >= (strcmp(rule, "key") == 0 ? 16U : 6U) && digit && letter && !uuid;
}
