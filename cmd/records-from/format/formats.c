#include "formats.h"

const struct format *const formats[] = {
    /* findings */
    &format_sarif,
    &format_bandit,
    &format_trivy,
    &format_grype,
    &format_zap,
    &format_trufflehog,
    &format_gitleaks,
    &format_semgrep,
    &format_checkov,
    &format_npm_audit,
    &format_pip_audit,
    &format_ruff,
    &format_eslint,
    &format_mypy,
    &format_hadolint,
    &format_shellcheck,

    /* tests */
    &format_junit,
    &format_tap,
    &format_go_test,

    /* coverage */
    &format_cobertura,
    &format_coverage_py,
    &format_lcov,
    &format_jacoco,
    &format_go_cover,

    /* metrics */
    &format_prometheus,
    &format_openmetrics,
    &format_prometheus_api,
    &format_alerts,

    /* load */
    &format_locust,
    &format_k6,
    &format_vegeta,
    &format_oha,
    &format_hey,

    /* state */
    &format_docker,
    &format_kubernetes,

    NULL,
};
