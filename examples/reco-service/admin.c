#include <stdio.h>
#include <string.h>

#include "log.h"
#include "outbox.h"
#include "service.h"
#include "timing.h"

/* ---- POST /auth/login ---- */

struct credentials {
	char email[ID_MAX + 1];
	char password[ID_MAX + 1];
};

static int
credential_read(void *context, const struct body_member *member, char *why, size_t why_size)
{
	struct credentials *credentials = context;

	if (strcmp(member->name, "email") == 0)
		return member_id(member, credentials->email, why, why_size);
	if (strcmp(member->name, "password") == 0)
		return member_id(member, credentials->password, why, why_size);
	return 0;
}

static bool
login_is_limited(struct service *service, const struct request *request, struct answer *answer)
{
	char client[CLIENT_SIZE];

	if (faults_on(&service->faults, &service->faults.rate_limit_off))
		return false;
	request_client(request, client);
	if (security_login_allowed(&service->security, client, &answer->retry_after_sec))
		return false;
	answer_error(answer, 429, "too many logins from this address");
	return true;
}

void
handle_login(struct service *service, const struct request *request, struct answer *answer)
{
	struct credentials credentials = {0};
	struct session session;
	char why[256];

	if (login_is_limited(service, request, answer))
		return;
	if (body_each(&service->bodies, request->body, request->body_length, "$", credential_read,
		&credentials, why, sizeof why) != 0) {
		answer_error(answer, 400, "%s", why);
		return;
	}
	if (!security_login(
		&service->security, credentials.email, credentials.password, &session)) {
		answer_error(answer, 401, "wrong email or password");
		return;
	}
	answer->status = 200;
	buffer_printf(&answer->body,
	    "{\"access_token\":\"%s\",\"token_type\":\"bearer\",\"expires_in\":3600,"
	    "\"csrf_token\":\"%s\"}",
	    session.access_token, session.csrf_token);
}

/* ---- POST /api/workflows/{id}/approve ---- */

/*
 * As in most frameworks, the CSRF check stands before the rest: a request without a CSRF token is 403
 * whoever sends it; with one, a missing or unknown session is 401; a token of another session is 403.
 */
static bool
approve_is_allowed(struct service *service, const struct request *request, struct answer *answer)
{
	bool csrf_off = faults_on(&service->faults, &service->faults.csrf_off);
	const char *given = request_header(request, "X-CSRF-Token");
	char expected[TOKEN_SIZE];

	if (given == NULL && !csrf_off) {
		answer_error(answer, 403, "an X-CSRF-Token is needed");
		return false;
	}
	if (security_bearer(&service->security, request_header(request, "Authorization"),
		expected) != BEARER_SESSION) {
		answer_error(answer, 401, "a session's bearer token is needed");
		return false;
	}
	if (!csrf_off && !secret_equal(expected, given)) {
		answer_error(answer, 403, "the X-CSRF-Token is not that of the session");
		return false;
	}
	return true;
}

void
handle_approve(struct service *service, const struct request *request, struct answer *answer)
{
	const char *segment = request->path + strlen("/api/workflows/");
	size_t length = strcspn(segment, "/");
	char workflow_id[ID_MAX + 1];
	struct sql *sql;
	int rc;

	if (!approve_is_allowed(service, request, answer))
		return;
	if (!id_is_sane(segment, length)) {
		answer_error(
		    answer, 400, "the workflow's id: expected text of 1 to %d bytes", ID_MAX);
		return;
	}
	memcpy(workflow_id, segment, length);
	workflow_id[length] = '\0';
	sql = store_take(&service->store);
	rc = approval_write(sql, workflow_id, service->security.email);
	if (rc != 0)
		answer_error(answer, 503, "the approval could not be stored: %s", sql_error(sql));
	store_give(&service->store, &answer->used);
	if (rc != 0)
		return;
	answer->status = 200;
	buffer_puts(&answer->body, "{\"status\":\"approved\",\"workflow_id\":");
	buffer_json_string(&answer->body, workflow_id, length);
	buffer_puts(&answer->body, "}");
}

/* ---- /admin ---- */

void
handle_admin_status(struct service *service, const struct request *request, struct answer *answer)
{
	(void)request;
	answer->status = 200;
	buffer_printf(&answer->body,
	    "{\"uptime_sec\":%.3f,\"faults\":", (double)(wall_ms() - service->started_ms) / 1000);
	faults_write(&service->faults, &answer->body);
	buffer_puts(&answer->body, "}");
}

void
handle_faults_show(struct service *service, const struct request *request, struct answer *answer)
{
	(void)request;
	answer->status = 200;
	buffer_puts(&answer->body, "{\"faults\":");
	faults_write(&service->faults, &answer->body);
	buffer_puts(&answer->body, "}");
}

static int
fault_read(void *context, const struct body_member *member, char *why, size_t why_size)
{
	struct faults *faults = context;

	if (strcmp(member->type, "null") != 0 && strcmp(member->type, "text") != 0) {
		snprintf(why, why_size, "%s: expected a string or null", member->name);
		return -1;
	}
	return faults_set(faults, member->name, member->text, why, why_size);
}

/* Changes the faults and, with them, the outbox table, while no event is being written. A NULL body
 * clears them. 0, or -1 and the answer says why. */
static int
faults_change(struct service *service, const struct request *request, struct answer *answer)
{
	struct sql *sql = store_take(&service->store);
	char why[256];
	int rc = 0;

	if (request == NULL)
		faults_clear(&service->faults);
	else
		rc = body_each(&service->bodies, request->body, request->body_length, "$",
		    fault_read, &service->faults, why, sizeof why);
	if (rc != 0)
		answer_error(answer, 400, "%s", why);
	/* Also after a wrong member: those before it are in force. */
	if (outbox_hide(sql, faults_outbox(&service->faults) == OUTBOX_MISSING) != 0) {
		answer_error(answer, 503, "the outbox table: %s", sql_error(sql));
		rc = -1;
	}
	store_give(&service->store, &answer->used);
	return rc;
}

void
handle_faults_set(struct service *service, const struct request *request, struct answer *answer)
{
	if (faults_change(service, request, answer) != 0)
		return;
	handle_faults_show(service, request, answer);
	log_line("faults changed: %s", answer->body.data);
}

void
handle_faults_clear(struct service *service, const struct request *request, struct answer *answer)
{
	if (faults_change(service, NULL, answer) != 0)
		return;
	handle_faults_show(service, request, answer);
	log_line("faults cleared");
}
