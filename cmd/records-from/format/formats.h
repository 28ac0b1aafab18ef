/*
 * format/formats: one of each.
 */
#ifndef RECORDS_FROM_FORMAT_FORMATS_H
#define RECORDS_FROM_FORMAT_FORMATS_H

#include "format.h"

/* findings/ */
extern const struct format format_sarif;
extern const struct format format_bandit;
extern const struct format format_trivy;
extern const struct format format_grype;
extern const struct format format_zap;
extern const struct format format_trufflehog;
extern const struct format format_gitleaks;
extern const struct format format_semgrep;
extern const struct format format_checkov;
extern const struct format format_npm_audit;
extern const struct format format_pip_audit;
extern const struct format format_ruff;
extern const struct format format_eslint;
extern const struct format format_mypy;
extern const struct format format_hadolint;
extern const struct format format_shellcheck;

/* tests/ */
extern const struct format format_junit;
extern const struct format format_tap;
extern const struct format format_go_test;

/* coverage/ */
extern const struct format format_cobertura, format_coverage_py, format_lcov, format_jacoco,
    format_go_cover;

/* metrics/ */
extern const struct format format_prometheus;
extern const struct format format_openmetrics;
extern const struct format format_prometheus_api;
extern const struct format format_alerts;

/* load/ */
extern const struct format format_locust;
extern const struct format format_k6;
extern const struct format format_vegeta;
extern const struct format format_oha;
extern const struct format format_hey;

/* state/ */
extern const struct format format_docker;
extern const struct format format_kubernetes;

#endif
