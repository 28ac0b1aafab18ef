/*
 * format/formats: one of each.
 */
#ifndef RECORDS_FROM_FORMAT_FORMATS_H
#define RECORDS_FROM_FORMAT_FORMATS_H

#include "format.h"

/* findings/ */
extern const struct format format_sarif;
extern const struct format format_bandit;

/* tests/ */
extern const struct format format_junit;

/* coverage/ */

/* metrics/ */

/* load/ */

/* state/ */

#endif
