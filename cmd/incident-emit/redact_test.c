#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"
#include "emit.h"
#include "file.h"
#include "redaction.h"
#include "standard_input.h"
#include "text.h"

enum { RULES_SHOWN = 16 }; /* of a line */

/* The rules that the marks of a line name, each once; "-" where there is none. */
static void
line_put_rules(const char *line, size_t len, struct text *out)
{
	static const char mark[] = "[redacted:";
	const char *shown[RULES_SHOWN], *end = line + len, *at = line;
	size_t count = 0, begin = out->len;

	while ((at = memmem(at, (size_t)(end - at), mark, strlen(mark)))) {
		const char *close = memchr(at, ']', (size_t)(end - at));
		size_t other = 0;

		at += strlen(mark);
		if (!close)
			break;
		while (other < count && strncmp(shown[other], at, (size_t)(close - at + 1)) != 0)
			other++;
		if (other < count || count == RULES_SHOWN)
			continue;
		shown[count++] = at;
		text_add_format(out, "%s%.*s", count > 1 ? "," : "", (int)(close - at), at);
	}
	if (out->len == begin)
		text_add_byte(out, '-');
}

/* The whole is redacted at once, since a secret may go over several lines. */
static int
redact_test_show(const struct text *given)
{
	TEXT_LOCAL kept = TEXT_INIT(TEXT_MAX_DOCUMENT), shown = TEXT_INIT(TEXT_MAX_DOCUMENT);

	if (redaction_visible(text_string(given), given->len, &kept) == -1)
		return -1;
	for (size_t at = 0; at < kept.len;) {
		const char *line = kept.bytes + at, *end = memchr(line, '\n', kept.len - at);
		size_t len = end ? (size_t)(end - line) : kept.len - at;

		line_put_rules(line, len, &shown);
		text_add_byte(&shown, '\t');
		text_add(&shown, line, len);
		text_add_byte(&shown, '\n');
		at += len + 1;
	}
	return text_failed(&shown) ? -1 : file_write(1, text_string(&shown), shown.len);
}

static void
bytes_take(void *context, const char *bytes, size_t len)
{
	text_add(context, bytes, len);
}

static int
redact_test_file(const char *path)
{
	TEXT_LOCAL given = TEXT_INIT(TEXT_MAX_DOCUMENT);
	bool standard = strcmp(path, "-") == 0;
	int fd = standard ? 0 : open(path, O_RDONLY | O_CLOEXEC), rc = -1;

	if (standard)
		standard_input_await("lines");
	if (fd == -1 || file_each(fd, bytes_take, &given) == -1)
		diag_error("%s: %s", path, strerror(errno));
	else if (text_failed(&given))
		diag_error("%s: more than %d MiB", path, TEXT_MAX_DOCUMENT >> 20);
	else if (redact_test_show(&given) == -1)
		diag_error("cannot show what is kept of %s", path);
	else
		rc = 0;
	if (fd > 0)
		close(fd);

	return rc == 0 ? 0 : 2;
}

int
redact_test_run(char *const *files)
{
	int status = 0;

	if (!*files)
		return redact_test_file("-");
	for (; *files; files++)
		if (redact_test_file(*files) != 0)
			status = 2;

	return status;
}
