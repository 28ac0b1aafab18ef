/*
 * http_exchange: an answer of common/http as an exchange.
 */
#ifndef HTTP_EXCHANGE_H
#define HTTP_EXCHANGE_H

#include <stdint.h>

#include "exchange.h"

struct http_answer;
struct load_plan;

/* Fills all but schedule, phase and target.  `header_values` has room for the plan's header
 * metrics, or is NULL; it and the answer's ids are borrowed. */
void http_exchange_take(struct exchange *exchange, const struct load_plan *plan,
    const struct http_answer *answer, int64_t sent, double *header_values);

#endif
