/*
 * page/facts: the members of records that the page looks at, beside those of items (report.h).
 */
#ifndef READINESS_REPORT_PAGE_FACTS_H
#define READINESS_REPORT_PAGE_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_slice;
struct reading;
struct rendering;
struct text;

#define PAGE_FACTS(FACT)                                                                           \
	FACT(TIME, ".time")                                                                        \
	FACT(NAME, ".name")                                                                        \
	FACT(PHASE, ".phase")                                                                      \
	FACT(PLANNED, ".planned")                                                                  \
	FACT(REQUESTS, ".requests")                                                                \
	FACT(FAILED, ".failed")                                                                    \
	FACT(RATE, ".rate")                                                                        \
	FACT(ELAPSED, ".elapsed_ms")                                                               \
	FACT(P50, ".latency_ms.p50")                                                               \
	FACT(P90, ".latency_ms.p90")                                                               \
	FACT(P95, ".latency_ms.p95")                                                               \
	FACT(P99, ".latency_ms.p99")                                                               \
	FACT(P99_9, ".latency_ms.p99_9")                                                           \
	FACT(MAX, ".latency_ms.max")                                                               \
	FACT(HISTOGRAM, ".latency_ms.histogram")                                                   \
	FACT(SERVICE_HISTOGRAM, ".service_ms.histogram")                                           \
	FACT(STATUSES, ".statuses")                                                                \
	FACT(ERRORS, ".errors")                                                                    \
	FACT(RULE, ".rule")                                                                        \
	FACT(OBSERVED, ".observed")                                                                \
	FACT(OP, ".op")                                                                            \
	FACT(TARGET, ".target")                                                                    \
	FACT(UNIT, ".unit")                                                                        \
	FACT(SAMPLES, ".samples")                                                                  \
	FACT(EVIDENCE, ".evidence")                                                                \
	FACT(SENT, ".evidence.request")                                                            \
	FACT(P_ADJUSTED, ".evidence.p_adjusted")                                                   \
	FACT(BASELINE_SAMPLES, ".evidence.baseline_n")                                             \
	FACT(RATIO, ".evidence.ratio")                                                             \
	FACT(TAIL_RATIO, ".evidence.tail_ratio")                                                   \
	FACT(TAIL_LOW, ".evidence.tail_ratio_low")                                                 \
	FACT(TAIL_HIGH, ".evidence.tail_ratio_high")                                               \
	FACT(REFERENCE, ".evidence.reference")                                                     \
	FACT(REFERENCE_VALUE, ".evidence.value")                                                   \
	FACT(COVERAGE_FILE, ".file")                                                               \
	FACT(SCOPE, ".scope")                                                                      \
	FACT(COVERED, ".covered")                                                                  \
	FACT(TOTAL, ".total")                                                                      \
	FACT(VERSION, ".version")                                                                  \
	FACT(ITEMS, ".items")                                                                      \
	FACT(ITEMS_FINDING, ".items.finding")                                                      \
	FACT(INCIDENT_TIME, ".incident.timestamp")                                                 \
	FACT(INCIDENT_EXCEPTION, ".incident.exception")                                            \
	FACT(INCIDENT_REQUEST, ".incident.request_id")                                             \
	FACT(INCIDENT_SEVERITY, ".incident.extras.severity")                                       \
	FACT(INCIDENT_RUNBOOK, ".incident.extras.runbook")                                         \
	FACT(ACTION, ".action")                                                                    \
	FACT(OUTCOME, ".outcome")

#define FACT_NAME(name, path) FACT_##name,
enum fact { PAGE_FACTS(FACT_NAME) FACTS };

extern const char *const fact_paths[FACTS + 1];

/* A record in hand. */
struct facts {
	const struct rendering *rendering;
	const struct reading *reading;
};

const struct json_slice *fact(const struct facts *facts, enum fact which);

/* A number; NAN where there is none. */
double fact_number(const struct facts *facts, enum fact which);

/* A string's characters, else the value's JSON, up to `most` bytes; to be freed. */
char *slice_word(const struct json_slice *value, size_t most);
char *fact_word(const struct facts *facts, enum fact which, size_t most);

/* Whether it is this string. */
bool fact_is(const struct facts *facts, enum fact which, const char *word);

/* When the record was written; false where it does not say. */
bool fact_time(const struct facts *facts, enum fact which, int64_t *wall_ns);

#endif
