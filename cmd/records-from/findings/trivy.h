/*
 * findings/trivy: what Trivy finds, element by element.
 */
#ifndef RECORDS_FROM_FINDINGS_TRIVY_H
#define RECORDS_FROM_FINDINGS_TRIVY_H

#include <stdint.h>

#include "elements.h"
#include "text.h"

/* Of the result that elements stand in: their state. */
struct trivy_result {
	struct text target, class;
	int64_t told_failed; /* failed misconfigurations, of all results */
};

/* Vulnerabilities, misconfigurations, secrets and licenses, and those that were taken out. */
extern const struct element_shape trivy_shapes[];

#endif
