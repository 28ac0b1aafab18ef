#include <string.h>

#include "impressions.h"
#include "recommender.h"
#include "service.h"

/* An argument that is an id. 1 there, 0 absent, -1 the answer says what is wrong. */
static int
argument_id(const struct request *request, const char *name, const char **id, struct answer *answer)
{
	size_t length = 0;
	const char *value = request_argument(request, name, &length);

	if (value == NULL || length == 0)
		return 0;
	if (!id_is_sane(value, length)) {
		answer_error(answer, 400, "%s: expected text of 1 to %d bytes", name, ID_MAX);
		return -1;
	}
	*id = value;
	return 1;
}

static int
argument_k(const struct request *request, size_t *k, struct answer *answer)
{
	size_t length = 0, number = 0;
	const char *value = request_argument(request, "k", &length);

	*k = RECOMMENDER_K_DEFAULT;
	if (value == NULL)
		return 0;
	for (size_t i = 0; i < length && length <= 4; i++) {
		if (value[i] < '0' || value[i] > '9') {
			number = 0;
			break;
		}
		number = number * 10 + (size_t)(value[i] - '0');
	}
	if (number < 1 || number > RECOMMENDER_K_MAX) {
		answer_error(answer, 400, "k: expected a number from 1 to %d", RECOMMENDER_K_MAX);
		return -1;
	}
	*k = number;
	return 0;
}

void
handle_reco(struct service *service, const struct request *request, struct answer *answer)
{
	const char *user_id = NULL, *session_id = NULL, *strategy;
	uint16_t shown[RECOMMENDER_K_MAX];
	struct buffer *body = &answer->body;
	size_t k, count;

	if (faults_next_error(&service->faults)) {
		answer_error(answer, 500, "the recommender failed (a fault that is switched on)");
		return;
	}
	if (argument_id(request, "user_id", &user_id, answer) < 0 ||
	    argument_id(request, "session_id", &session_id, answer) < 0 ||
	    argument_k(request, &k, answer) < 0)
		return;
	if (user_id == NULL) {
		answer_error(answer, 400, "user_id: missing");
		return;
	}

	buffer_reserve(body, 256 + k * 48); /* items like item-120 fit without growing */
	buffer_puts(body, "{\"request_id\":");
	buffer_json_string(body, request->id, strlen(request->id));
	buffer_puts(body, ",\"items\":[");
	count = recommender_list(service->recommender, user_id, k, body, shown, &strategy);
	buffer_puts(body, "],\"model_version\":\"" RECOMMENDER_MODEL "\",\"strategy\":\"");
	buffer_puts(body, strategy);
	buffer_puts(body, "\"}");
	if (count == 0) {
		answer_error(answer, 503, "the catalogue is not loaded yet");
		return;
	}
	answer->status = 200;
	impressions_add(
	    service->impressions, request->id, user_id, session_id, strategy, shown, count);
}
