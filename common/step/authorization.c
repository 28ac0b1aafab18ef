/*
 * The Authorization header of `basic` (RFC 7617) and `bearer` (RFC 6750): from the plan to the
 * request.
 */
#include <string.h>
#include <strings.h>

#include "base64.h"
#include "parser.h"
#include "secret.h"

int
step_check_authorization(const struct document_object *o)
{
	const struct document_value *basic = document_member(o->value, "basic"),
				    *bearer = document_member(o->value, "bearer");
	const struct step *step = o->into;

	if (basic && bearer)
		return members_fault(o, bearer, "expected one of \"basic\" and \"bearer\"");
	for (const struct step_pair *h = step->http.headers; h && (basic || bearer); h = h->next)
		if (strcasecmp(h->name, "Authorization") == 0)
			return members_fault(o, basic ? basic : bearer,
			    "\"%s\" cannot stand beside a header Authorization",
			    basic ? "basic" : "bearer");
	return 0;
}

int
step_read_credential(const struct document_object *o, const struct document_value *value)
{
	struct step_http *http = &((struct step *)o->into)->http;

	return step_parse_template(o, value->name, value, TEMPLATE_HEADER,
	    *value->name == 'u'   ? &http->basic_user
	    : *value->name == 'p' ? &http->basic_password
				  : &http->bearer);
}

static int
authorization_basic(
    const struct step *step, struct step_world *world, struct text *value, struct text *why)
{
	TEXT_LOCAL pair = TEXT_INIT(TEXT_MAX_REASON);
	int rc = template_expand(step->http.basic_user, world->templates, &pair, why);

	if (rc == 0 && pair.len > 0 && memchr(text_string(&pair), ':', pair.len))
		rc = text_fail(why, "basic: a user's name holds no colon");
	text_add_byte(&pair, ':');
	if (rc == 0)
		rc = template_expand(step->http.basic_password, world->templates, &pair, why);
	text_add_string(value, "Basic ");
	if (rc == 0 &&
	    (text_failed(&pair) || base64_encode(text_string(&pair), pair.len, value) == -1))
		rc = text_fail(why, "basic: too long");
	return rc;
}

int
step_render_authorization(
    const struct step *step, struct step_world *world, struct text *value, struct text *why)
{
	const char *credentials;
	int rc;

	if (step->http.bearer) {
		text_add_string(value, "Bearer ");
		rc = template_expand(step->http.bearer, world->templates, value, why);
	} else {
		rc = authorization_basic(step, world, value, why);
	}
	/* A server that repeats it must not make it known; what stands before the blank is no
	 * secret. */
	credentials = rc == 0 ? strchr(text_string(value), ' ') + 1 : NULL;
	return credentials ? step_learn_secret(
				 step, world, "Authorization", credentials, strlen(credentials))
			   : rc;
}
