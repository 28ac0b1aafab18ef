/*
 * report/previous: the run before.
 */
#ifndef READINESS_REPORT_REPORT_PREVIOUS_H
#define READINESS_REPORT_REPORT_PREVIOUS_H

#include "report.h"

/* Reads the file that --previous names.  NULL: it cannot be read, or not all of it; that is trouble
 * (reported). */
struct changes *previous_read(struct report *report, const struct common_options *options);

#endif
