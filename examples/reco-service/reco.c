#include <stdio.h>
#include <string.h>

#include "impressions.h"
#include "model.h"
#include "recommender.h"
#include "service.h"

/* An argument that is an id and has to be there; what is wrong is complained of. */
static const char *
argument_id(const struct request *request, const char *name, struct complaints *complaints)
{
	size_t length = 0;
	const char *value = request_argument(request, name, &length);
	char at[64];

	if (value != NULL && id_is_sane(value, length))
		return value;
	snprintf(at, sizeof at, "\"query\",\"%s\"", name);
	if (value == NULL)
		complain(complaints, at, "an argument that is needed", "missing");
	else
		complain(complaints, at,
		    "expected text of 1 to 128 bytes without control characters", "value_error");
	return NULL;
}

static size_t
argument_k(const struct request *request, struct complaints *complaints)
{
	size_t length = 0, number = 0;
	const char *value = request_argument(request, "k", &length);

	if (value == NULL)
		return RECOMMENDER_K_DEFAULT;
	for (size_t i = 0; i < length && length <= 4; i++) {
		if (value[i] < '0' || value[i] > '9') {
			number = 0;
			break;
		}
		number = number * 10 + (size_t)(value[i] - '0');
	}
	if (number < 1 || number > RECOMMENDER_K_MAX)
		complain(complaints, "\"query\",\"k\"", "expected a number from 1 to 200",
		    "value_error");
	return number;
}

/* Whether the list is to be logged: unless it is said that the client does that. */
static bool
argument_autolog(const struct request *request, struct complaints *complaints)
{
	static const struct {
		const char *word;
		bool on;
	} words[] = {{"true", true}, {"1", true}, {"false", false}, {"0", false}};
	size_t length = 0;
	const char *value = request_argument(request, "x_autolog_impressions", &length);

	if (value == NULL)
		return true;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcmp(value, words[i].word) == 0)
			return words[i].on;
	complain(complaints, "\"query\",\"x_autolog_impressions\"", "expected true or false",
	    "value_error");
	return false;
}

void
handle_reco(struct service *service, const struct request *request, struct answer *answer)
{
	struct complaints complaints = {.answer = answer};
	const char *user_id, *session_id, *strategy;
	uint16_t shown[RECOMMENDER_K_MAX];
	struct buffer *body = &answer->body;
	size_t k, count;
	bool autolog;

	if (faults_next_error(&service->faults)) {
		answer_error(answer, 500, "the recommender failed (a fault that is switched on)");
		return;
	}
	user_id = argument_id(request, "user_id", &complaints);
	session_id = argument_id(request, "session_id", &complaints);
	k = argument_k(request, &complaints);
	autolog = argument_autolog(request, &complaints);
	if (!complaints_end(&complaints))
		return;
	if (!recommender_loaded(service->recommender)) {
		answer_error(answer, 503, "the catalogue is not loaded yet");
		return;
	}

	buffer_reserve(body, 256 + k * 16); /* items like item-120 fit without growing */
	buffer_puts(body, "{\"request_id\":");
	buffer_json_string(body, request->id, strlen(request->id));
	buffer_puts(body, ",\"items\":[");
	count = recommender_list(service->recommender, user_id, k, body, shown, &strategy);
	buffer_puts(body, "],\"model_version\":\"" RECOMMENDER_MODEL "\",\"strategy\":\"");
	buffer_puts(body, strategy);
	buffer_puts(body, "\"}");
	answer->status = 200;
	if (autolog && count > 0)
		impressions_add(
		    service->impressions, request->id, user_id, session_id, strategy, shown, count);
}
