#include <string.h>
#include <strings.h>

#include "digest.h"
#include "expectation.h"
#include "judge.h"
#include "pattern.h"
#include "step.h"

static void
judge_body_text(const struct expectation *e, const struct text *body, struct step_check *check)
{
	const char *bytes = text_string(body);

	if (e->kind == EXPECT_BODY_CONTAINS)
		judge_verdict(check, judge_contains(e, bytes, body->len));
	else
		judge_verdict(check, step_pattern_finds(e->regex, bytes, body->len));
	if (check->status == CHECK_FAIL)
		text_add_format(&check->message, "not in the body of %zu bytes", body->len);
}

static void
judge_body_digest(const struct expectation *e, const struct text *body, struct step_check *check)
{
	char digest[DIGEST_SIZE];

	if (digest_of(text_string(body), body->len, digest) == -1) {
		text_add_string(&check->message, "out of memory");
		return;
	}
	judge_observed(check, digest, strlen(digest));
	judge_verdict(check, strcasecmp(digest, e->text) == 0);
	if (check->status == CHECK_FAIL)
		text_add_format(&check->message, "a body of %zu bytes with another sum", body->len);
}

static void
judge_body_equal(const struct expectation *e, const struct text *body, struct step_check *check)
{
	const char *bytes = text_string(body);
	size_t i = 0;

	while (i < body->len && i < e->text_len && bytes[i] == e->text[i])
		i++;
	judge_verdict(check, i == body->len && i == e->text_len);
	if (check->status == CHECK_FAIL)
		text_add_format(&check->message,
		    "the body of %zu bytes differs from the file of %zu at byte %zu", body->len,
		    e->text_len, i + 1);
}

static void
judge_body_size(const struct expectation *e, size_t len, struct step_check *check)
{
	check->unit = "bytes";
	text_add_format(&check->observed, "%zu", len);
	judge_verdict(check, e->op[0] == '>'   ? (double)len >= e->number
			     : e->op[0] == '<' ? (double)len <= e->number
					       : len == (size_t)e->number);
	if (check->status == CHECK_FAIL)
		text_add_format(&check->message, "the body has %zu bytes", len);
}

void
judge_body(const struct expectation *e, const struct text *body, struct step_check *check)
{
	switch (e->kind) {
	case EXPECT_BODY_SHA256:
		judge_body_digest(e, body, check);
		break;
	case EXPECT_BODY_FILE:
		judge_body_equal(e, body, check);
		break;
	case EXPECT_SIZE:
		judge_body_size(e, body->len, check);
		break;
	default:
		judge_body_text(e, body, check);
		break;
	}
}
