/*
 * mypy: lines `path:line[:column[:line:column]]: error: message  [code]`, and a last one that says
 * how many there were; or a JSON object a line (--output json), where it writes no last line beside
 * errors.  Notes explain the errors and are no findings.  Colours (MYPY_FORCE_COLOR) and messages
 * that go on in the next lines (--pretty) are read too.
 */
#include <string.h>

#include "character.h"
#include "elements.h"
#include "format.h"
#include "input.h"
#include "report.h"
#include "text.h"

struct mypy {
	struct report *report;
	struct elements *elements; /* of JSON */
	struct finding finding;    /* the error whose message may go on */
	bool open;                 /* it has not been told yet */
	bool json, concluded;      /* the last of its own lines was a JSON one; said how many */
	bool prevented;
	int64_t announced, errors;
	uint64_t foreign; /* the line of the first that mypy does not write beside JSON; 0: none */
};

/* ---- lines ---- */

/* Without the colours. */
static void
line_without_colours(const char *bytes, size_t len, struct text *out)
{
	const char *end = bytes + len;

	text_clear(out);
	while (bytes < end) {
		if (*bytes != '\033') {
			text_add_byte(out, *bytes++);
			continue;
		}
		/* ESC [ 1 m, ESC ( B: all up to a letter. */
		for (bytes++; bytes < end && !char_is_letter(*bytes); bytes++)
			;
		bytes += bytes < end;
	}
}

/* Leaves out `:12` at the end of what is `*len` bytes long. */
static bool
place_cut_number(const char *place, size_t *len, int64_t *number)
{
	size_t at = *len;

	while (at > 0 && char_is_digit(place[at - 1]))
		at--;
	if (at == *len || at < 2 || place[at - 1] != ':' || *len - at > 9)
		return false;
	*number = 0;
	for (size_t i = at; i < *len; i++)
		*number = 10 * *number + (place[i] - '0');
	*len = at - 1;
	return true;
}

/* `path:line:column:line:column`, with any of the numbers from the second on left out. */
static void
place_take(const char *place, size_t len, struct finding *finding)
{
	int64_t number, numbers[4];
	size_t count = 0;

	while (count < 4 && place_cut_number(place, &len, &number))
		numbers[count++] = number;
	if (count > 0)
		finding->line = numbers[count - 1];
	text_add(&finding->file, place, len);
}

/* The message, without the code that ends it, which becomes the rule; whether there was one. */
static bool
message_cut_code(struct finding *f)
{
	size_t len = f->message.len, begin;
	const char *bytes = text_string(&f->message);

	if (len == 0 || bytes[len - 1] != ']')
		return false;
	for (begin = len - 1; begin > 0; begin--)
		if (!char_is_letter(bytes[begin - 1]) && !char_is_digit(bytes[begin - 1]) &&
		    bytes[begin - 1] != '-')
			break;
	if (begin < 3 || begin == len - 1 || strncmp(bytes + begin - 3, "  [", 3) != 0)
		return false;
	text_add(&f->rule, bytes + begin, len - 1 - begin);
	for (begin--; begin > 0 && bytes[begin - 1] == ' '; begin--)
		;
	text_cut(&f->message, begin);
	return true;
}

enum mypy_kind { MYPY_NONE = -1, MYPY_ERROR, MYPY_NOTE, MYPY_WARNING };

static const char *const mypy_kinds[] = {
    [MYPY_ERROR] = ": error: ", [MYPY_NOTE] = ": note: ", [MYPY_WARNING] = ": warning: ", NULL};

/* Which kind of line it is, and where the word for it stands. */
static enum mypy_kind
line_kind(const char *line, const char **at)
{
	enum mypy_kind kind = MYPY_NONE;

	if (*line == ' ' || *line == '\t')
		return MYPY_NONE;
	for (enum mypy_kind i = MYPY_ERROR; mypy_kinds[i]; i++) {
		const char *found = strstr(line, mypy_kinds[i]);

		if (found && found > line && (kind == MYPY_NONE || found < *at)) {
			kind = i;
			*at = found;
		}
	}
	return kind;
}

/* A number of things: "3 errors", "1 error".  What follows, NULL: it is none. */
static const char *
count_of_things(const char *at, const char *thing, int64_t *count)
{
	size_t digits = strspn(at, "0123456789"), len = strlen(thing);

	if (digits == 0 || digits > 9)
		return NULL;
	*count = 0;
	for (size_t i = 0; i < digits; i++)
		*count = 10 * *count + (at[i] - '0');
	at += digits;
	if (*at++ != ' ' || strncmp(at, thing, len) != 0)
		return NULL;
	at += len;
	return *at == 's' ? at + 1 : at;
}

static const char *
skip_word(const char *at, const char *word)
{
	size_t len = strlen(word);

	return at && strncmp(at, word, len) == 0 ? at + len : NULL;
}

/* `Success: no issues found in 3 source files`, `Found 2 errors in 1 file (checked 3 source
 * files)`, `... (errors prevented further checking)`, each to its end. */
static bool
line_is_conclusion(const char *line, int64_t *errors, bool *prevented)
{
	static const char success[] = "Success: no issues found in ";
	int64_t files;
	const char *at = skip_word(line, success);

	*errors = 0;
	*prevented = false;
	if (at) {
		at = count_of_things(at, "source file", &files);
		return at && *at == '\0';
	}
	at = skip_word(line, "Found ");
	at = at ? count_of_things(at, "error", errors) : NULL;
	at = skip_word(at, " in ");
	at = at ? count_of_things(at, "file", &files) : NULL;
	if (!at)
		return false;
	*prevented = strcmp(at, " (errors prevented further checking)") == 0;
	at = skip_word(at, " (checked ");
	at = at ? count_of_things(at, "source file", &files) : NULL;
	return *prevented || (at && strcmp(at, ")") == 0);
}

/* ---- reading ---- */

static void
mypy_tell(struct mypy *mypy)
{
	if (mypy->open)
		report_finding(mypy->report, &mypy->finding);
	mypy->open = false;
}

static void
mypy_take_error(struct mypy *mypy, enum mypy_kind kind, const char *line, const char *at)
{
	struct finding *f = &mypy->finding;

	finding_clear(f);
	place_take(line, (size_t)(at - line), f);
	text_add_string(&f->message, at + strlen(mypy_kinds[kind]));
	text_add(&f->given, mypy_kinds[kind] + 2, strlen(mypy_kinds[kind]) - 4);
	f->severity = severity_of_word(text_string(&f->given));
	mypy->errors += kind == MYPY_ERROR;
	mypy->open = true;
	mypy->concluded = false;
	if (message_cut_code(f))
		mypy_tell(mypy);
}

/* --pretty: an indented line is the code. */
static void
mypy_take_more(struct mypy *mypy, const char *line)
{
	struct finding *f = &mypy->finding;

	if (!mypy->open || *line == '\0')
		return;
	if (*line == ' ' || *line == '\t') {
		mypy_tell(mypy);
		return;
	}
	while (f->message.len > 0 && f->message.bytes[f->message.len - 1] == ' ')
		text_cut(&f->message, f->message.len - 1);
	text_add_format(&f->message, "%s%s", *line == '[' ? "  " : " ", line);
	if (message_cut_code(f))
		mypy_tell(mypy);
}

static void
mypy_take_line(struct mypy *mypy, const char *line)
{
	const char *at = NULL;
	int64_t errors;
	bool prevented;
	enum mypy_kind kind;

	if (line_is_conclusion(line, &errors, &prevented)) {
		mypy_tell(mypy);
		mypy->announced += errors;
		mypy->concluded = true;
		mypy->prevented = mypy->prevented || prevented;
		return;
	}
	kind = line_kind(line, &at);
	if (kind == MYPY_NONE) {
		if (*line && mypy->foreign == 0)
			mypy->foreign = input_line_number(mypy->report->input) - 1;
		mypy_take_more(mypy, line);
		return;
	}
	mypy_tell(mypy);
	mypy->json = false;
	if (kind != MYPY_NOTE)
		mypy_take_error(mypy, kind, line, at);
}

static int
mypy_take_json(struct mypy *mypy, const struct text *line)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	mypy_tell(mypy);
	mypy->json = true;
	mypy->concluded = false;
	if (elements_tell(mypy->elements, line->bytes, line->len, &why) == -1)
		return report_fault_at(mypy->report, input_line_number(mypy->report->input) - 1,
		    "%s", text_string(&why));
	return 0;
}

static int
mypy_take_lines(struct mypy *mypy)
{
	TEXT_LOCAL line = TEXT_INIT(INPUT_MOST);
	struct input *input = mypy->report->input;
	const char *bytes;
	size_t len;

	while (input_line(input, &bytes, &len, NULL)) {
		if (memchr(bytes, '\0', len))
			return report_fault_at(
			    mypy->report, input_line_number(input) - 1, "a NUL byte");
		line_without_colours(bytes, len, &line);
		if (text_string(&line)[strspn(text_string(&line), " \t")] != '{')
			mypy_take_line(mypy, text_string(&line));
		else if (mypy_take_json(mypy, &line) == -1)
			return -1;
	}
	mypy_tell(mypy);
	return 0;
}

static int
mypy_judge(const struct mypy *mypy)
{
	struct report *report = mypy->report;

	if (!mypy->json && !mypy->concluded)
		return report_fault(report, "mypy's last line (\"Found 3 errors in ...\" or "
					    "\"Success: ...\") is not there: it was cut off, mypy "
					    "ended early, or ran with --no-error-summary");
	if (mypy->json && mypy->foreign > 0)
		return report_fault_at(
		    report, mypy->foreign, "among lines of JSON, one that mypy does not write");
	if (mypy->announced > mypy->errors)
		return report_fault(report, "mypy announces %lld errors, and %lld are there",
		    (long long)mypy->announced, (long long)mypy->errors);
	if (mypy->prevented)
		report_warn(report, "mypy says that errors prevented further checking");
	return 0;
}

/* What JSON calls a note is none either. */
static int
mypy_finish(struct element *element, struct text *why)
{
	struct mypy *mypy = element->state;
	const char *kind = text_string(&element->finding->given);

	(void)why;
	mypy->errors += strcmp(kind, "error") == 0;
	return strcmp(kind, "note") != 0;
}

static const struct element_shape mypy_shapes[] = {
    {.places = {[ELEMENT_KNOWN_BY] = ".hint",
	 [ELEMENT_RULE] = ".code",
	 [ELEMENT_FILE] = ".file",
	 [ELEMENT_LINE] = ".line",
	 [ELEMENT_SEVERITY] = ".severity",
	 [ELEMENT_MESSAGE] = ".message"},
	.finish = mypy_finish},
    {0},
};

static int
mypy_read(struct report *report)
{
	struct mypy mypy = {.report = report, .finding = FINDING_INIT};
	int rc;

	mypy.elements = elements_new(report, mypy_shapes, &mypy);
	report_speaks_of(report, REPORT_FINDING);
	rc = mypy_take_lines(&mypy);
	if (rc == 0 && !input_failed(report->input))
		rc = mypy_judge(&mypy);
	finding_free(&mypy.finding);
	elements_free(mypy.elements);
	return rc;
}

static bool
mypy_fits(const struct sample *sample)
{
	TEXT_LOCAL line = TEXT_INIT(INPUT_MOST);
	const char *at = NULL;
	int64_t errors;
	bool prevented;

	if (sample->opening != '\0')
		return sample_has(&sample->members, "file line severity hint code");
	line_without_colours(text_string(&sample->first), sample->first.len, &line);
	return line_is_conclusion(text_string(&line), &errors, &prevented) ||
	       line_kind(text_string(&line), &at) != MYPY_NONE;
}

const struct format format_mypy = {
    .name = "mypy",
    .fits = mypy_fits,
    .read = mypy_read,
};
