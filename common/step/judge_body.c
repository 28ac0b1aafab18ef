#include <string.h>
#include <strings.h>

#include "digest.h"
#include "expectation.h"
#include "json_writer.h"
#include "judge.h"
#include "posix_pattern.h"
#include "step.h"

void
judge_body_text(struct judgement *j, const struct expectation *e, struct step_check *check)
{
	const struct text *body = j->answer->body;

	judge_verdict(check,
	    e->regex ? posix_pattern_finds(e->regex, text_string(body), body->len)
		     : judge_contains(e, text_string(body), body->len),
	    "not in the body of %zu bytes", body->len);
}

void
judge_body_digest(struct judgement *j, const struct expectation *e, struct step_check *check)
{
	const struct text *body = j->answer->body;
	struct json_writer observed = json_writer(&check->observed);
	char digest[DIGEST_SIZE];

	if (digest_of(text_string(body), body->len, digest) == -1) {
		text_add_string(&check->message, "out of memory");
		return;
	}
	json_put_string(&observed, NULL, digest);
	judge_verdict(check, strcasecmp(digest, e->text) == 0,
	    "a body of %zu bytes with another sum", body->len);
}

void
judge_body_equal(struct judgement *j, const struct expectation *e, struct step_check *check)
{
	const struct text *body = j->answer->body;
	const char *bytes = text_string(body);
	size_t i = 0;

	while (i < body->len && i < e->text_len && bytes[i] == e->text[i])
		i++;
	judge_verdict(check, i == body->len && i == e->text_len,
	    "the body of %zu bytes differs from the file of %zu at byte %zu", body->len,
	    e->text_len, i + 1);
}

void
judge_body_size(struct judgement *j, const struct expectation *e, struct step_check *check)
{
	size_t len = j->answer->body->len;

	check->unit = "bytes";
	text_add_format(&check->observed, "%zu", len);
	judge_verdict(check, expectation_bounds(e, (double)len), "the body has %zu bytes", len);
}
