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
extern const struct format format_prometheus;
extern const struct format format_openmetrics;
extern const struct format format_prometheus_api;
extern const struct format format_alerts;

/* load/ */
extern const struct format format_locust;

/* state/ */
extern const struct format format_docker;
extern const struct format format_kubernetes;

#endif
