#include "http_field.h"

#include "unit.h"

static void
lines_are_split(void)
{
	static const struct {
		const char *line, *name, *value; /* NULL: it is no field */
	} cases[] = {
	    {"A: b", "A", "b"},
	    {"A:b", "A", "b"},
	    {"A:", "A", ""},
	    {"A: \t ", "A", ""},
	    {"X-!#$%&'*+.^_`|~09: \t b c\t ", "X-!#$%&'*+.^_`|~09", "b c"},
	    {"A: b: c", "A", "b: c"},
	    {"A : b", NULL, NULL},
	    {" A: b", NULL, NULL},
	    {": b", NULL, NULL},
	    {"A", NULL, NULL},
	    {"", NULL, NULL},
	    {"A b: c", NULL, NULL},
	    {"A\x7f: c", NULL, NULL},
	    {"\xc3\xa9: c", NULL, NULL},
	    {"A(: c", NULL, NULL},
	    {"A@: c", NULL, NULL},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_field field;
		int rc = http_field_split(cases[i].line, strlen(cases[i].line), &field);

		if (!CHECK_INT(rc, cases[i].name ? 0 : -1) || rc < 0)
			continue;
		CHECK(field.name_len == strlen(cases[i].name) &&
		      memcmp(field.name, cases[i].name, field.name_len) == 0);
		CHECK(field.value_len == strlen(cases[i].value) &&
		      memcmp(field.value, cases[i].value, field.value_len) == 0);
	}
}

static void
status_lines_are_read(void)
{
	static const struct {
		const char *line;
		int status;
	} cases[] = {
	    {"HTTP/1.1 200 OK", 200},
	    {"HTTP/1.1 200 ", 200},
	    {"HTTP/1.1 200", 200},
	    {"HTTP/1.0 404 Not Found", 404},
	    {"HTTP/1.1 999 ", 999},
	    {"HTTP/1.1 099 ", -1},
	    {"HTTP/1.1 20", -1},
	    {"HTTP/1.1 2000", -1},
	    {"HTTP/1.1  200", -1},
	    {"HTTP/2.0 200 OK", -1},
	    {"http/1.1 200 OK", -1},
	    {"HTTP/1.1\t200 OK", -1},
	    {"HTTP/1. 200 OK", -1},
	    {"", -1},
	};
	bool version_0 = false;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (!CHECK_INT(http_status_line(cases[i].line, strlen(cases[i].line), &version_0),
			cases[i].status))
			fprintf(stderr, "of: %s\n", cases[i].line);
	CHECK(http_status_line("HTTP/1.0 200 OK", 15, &version_0) == 200 && version_0);
	CHECK(http_status_line("HTTP/1.1 200 OK", 15, &version_0) == 200 && !version_0);
}

/* Takes the lines; the last one's outcome. */
static int
take(struct http_framing *framing, const char *const *lines)
{
	int rc = 0;

	*framing = (struct http_framing){0};
	for (; *lines && rc >= 0; lines++) {
		struct http_field field;

		rc = http_field_split(*lines, strlen(*lines), &field);
		if (rc == 0)
			rc = http_framing_take(framing, &field);
	}
	return rc;
}

#define TAKE(...) take(&framing, (const char *const[]){__VA_ARGS__, NULL})

static void
bodies_are_framed(void)
{
	struct http_framing framing;

	CHECK(TAKE("Content-Length: 12") == 1 && framing.has_length && framing.length == 12);
	CHECK(TAKE("CONTENT-LENGTH: 0012, 12,") == 1 && framing.length == 12);
	CHECK(TAKE("Content-Length: 9223372036854775799") == 1);
	CHECK_INT(TAKE("Content-Length: 9223372036854775808"), -1);
	CHECK_INT(TAKE("Content-Length: 18446744073709551618"), -1);
	CHECK_INT(TAKE("Content-Length: 12", "Content-Length: 13"), -1);
	CHECK_INT(TAKE("Content-Length: 1 2"), -1);
	CHECK_INT(TAKE("Content-Length: ,"), -1);
	CHECK_INT(TAKE("Content-Length: 0x2"), -1);
	CHECK(TAKE("Transfer-Encoding: chunked") == 1 && framing.chunked);
	CHECK(TAKE("Transfer-Encoding: gzip, Chunked") == 1 && framing.chunked);
	CHECK(
	    TAKE("Transfer-Encoding: gzip", "Transfer-Encoding: chunked") == 1 && framing.chunked);
	CHECK(TAKE("Transfer-Encoding: gzip") == 1 && framing.has_coding && !framing.chunked);
	CHECK_INT(TAKE("Transfer-Encoding: chunked, gzip"), -1);
	CHECK_INT(TAKE("Transfer-Encoding: chunked", "Transfer-Encoding: chunked"), -1);
	CHECK(TAKE("Connection: a, Close") == 0 && framing.closing && !framing.keeps);
	CHECK(TAKE("Connection: keep-alive") == 0 && framing.keeps && !framing.closing);
	CHECK(TAKE("Connection: closed") == 0 && !framing.closing);
	CHECK(TAKE("X-Content-Length: 5") == 0 && !framing.has_length);

	(void)TAKE("Content-Length: 2", "Transfer-Encoding: chunked");
	CHECK(http_framing_doubtful(&framing, false));
	(void)TAKE("Transfer-Encoding: chunked");
	CHECK(!http_framing_doubtful(&framing, false) && http_framing_doubtful(&framing, true));
	(void)TAKE("Content-Length: 2");
	CHECK(!http_framing_doubtful(&framing, true));
}

int
main(void)
{
	lines_are_split();
	status_lines_are_read();
	bodies_are_framed();
	return unit_end();
}
