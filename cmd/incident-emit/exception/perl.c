/* Perl: MESSAGE at FILE line N.  A warning looks the same as a death, so what is neither one of
 * perl's own last words nor has the calls below it is taken for a death only where one is known. */
#include <string.h>

#include "character.h"
#include "lines.h"

static struct line
line_without(struct line line, size_t len)
{
	line.len -= len;

	return line;
}

/* Cuts digits and the words before them from the end. */
static bool
line_cut_number(struct line *line, const char *words)
{
	size_t len = line->len, words_len = strlen(words);

	while (len > 0 && char_is_digit(line->bytes[len - 1]))
		len--;
	if (len == line->len || len < words_len ||
	    memcmp(line->bytes + len - words_len, words, words_len) != 0)
		return false;
	line->len = len - words_len;

	return true;
}

/* What was read when it happened: ", <STDIN> line 5". */
static void
line_cut_handle(struct line *line)
{
	struct line rest = *line;
	const char *comma;

	if (!line_cut_number(&rest, "> line ") && !line_cut_number(&rest, "> chunk "))
		return;
	comma = memrchr(rest.bytes, ',', rest.len);
	if (comma && line_begins(line_after(rest, (size_t)(comma - rest.bytes)), ", <"))
		line->len = (size_t)(comma - line->bytes);
}

static bool
file_is_perl(struct line file)
{
	static const char *const endings[] = {".pl", ".pm", ".t", ".cgi", ".psgi", ".al", "-e"};

	if (memchr(file.bytes, '/', file.len))
		return true;
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		size_t len = strlen(endings[i]);

		if (file.len >= len && memcmp(file.bytes + file.len - len, endings[i], len) == 0)
			return true;
	}

	return false;
}

/* "FILE" or "(eval N)", at the end, behind `words`: what stands before these. */
static bool
line_cut_file(struct line *line, const char *words)
{
	struct line rest = *line;
	size_t len = strlen(words);

	if (rest.len > 0 && rest.bytes[rest.len - 1] == ')') {
		rest = line_without(rest, 1);
		if (!line_cut_number(&rest, "(eval "))
			return false;
	} else {
		while (rest.len > 0 && !char_is_blank(rest.bytes[rest.len - 1]))
			rest.len--;
		if (!file_is_perl((struct line){rest.bytes + rest.len, line->len - rest.len}))
			return false;
	}
	if (rest.len < len || memcmp(rest.bytes + rest.len - len, words, len) != 0)
		return false;
	line->len = rest.len - len;

	return true;
}

/* The message of a line of this form. */
static bool
perl_parts(struct line line, struct line *message)
{
	if (line.len == 0 || line.bytes[line.len - 1] != '.')
		return false;
	*message = line_without(line, 1);
	line_cut_handle(message);

	return line_cut_number(message, " line ") && line_cut_file(message, " at ");
}

static bool
perl_begins(struct line line, const char *const *words)
{
	for (; *words; words++)
		if (line_begins(line, *words))
			return true;

	return false;
}

static bool
perl_is_warning(struct line line)
{
	static const char *const words[] = {"Use of ", "Argument \"", "Odd number of ",
	    "Subroutine ", "Useless use of ", "Name \"", "Scalar value ", "Deep recursion ",
	    "Wide character ", "Possible ", "Unquoted string ", "Filehandle ", "Negative repeat ",
	    "Integer overflow ", "Statement unlikely ", "Found = in ", "Unrecognized escape ",
	    "Ambiguous use of ", "Reference found where ", "Exiting ", "substr outside of ",
	    "splice() offset ", "readline() on ", "print() on ", "printf() on ", "close() on ",
	    "\"my\" variable ", "\"our\" variable ", "Smartmatch is ", "given is ", "when is ",
	    NULL};

	return perl_begins(line, words);
}

bool
line_is_perl(struct line line)
{
	struct line message;

	return perl_parts(line, &message) && !char_is_blank(*line.bytes) && !perl_is_warning(line);
}

bool
line_is_perl_death(struct line line)
{
	static const char *const words[] = {"Died", "Can't call method ", "Can't locate ",
	    "Can't use ", "Can't load ", "Can't find ", "Can't modify ", "Undefined subroutine ",
	    "Global symbol ", "Illegal division ", "Illegal modulus ", "Not a ", "Not an ",
	    "Modification of a read-only ", "Modification of non-creatable ", "syntax error",
	    "Bareword ", "Attempt to reload ", "Missing right ", NULL};

	return perl_begins(line, words) && line_is_perl(line);
}

bool
line_is_perl_frame(struct line line)
{
	struct line rest = line_trim(line);

	return rest.len < line.len && line_cut_number(&rest, " line ") &&
	       line_cut_file(&rest, " called at ");
}

bool
line_follows_perl(struct line line)
{
	static const char *const words[] = {"BEGIN failed--", "Compilation failed in require",
	    "Execution of ", "Global symbol ", "syntax error", "Bareword ", "Missing right ", NULL};

	return line_is_perl_frame(line) || line_begins(line, "\t...") || perl_begins(line, words);
}

bool
exception_of_perl(struct incident *incident, const struct tail *logs)
{
	struct line message;

	if (!perl_parts(line_of(logs, 0), &message))
		return false;
	line_put(&incident->exception, message);
	stack_take(incident, logs, 0, tail_count(logs) - 1);

	return true;
}
