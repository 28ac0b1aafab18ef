#include "formats.h"

const struct format *const formats[] = {
    /* findings */
    &format_sarif,
    &format_bandit,

    /* tests */
    &format_junit,

    /* coverage */

    /* metrics */
    &format_prometheus,
    &format_openmetrics,
    &format_prometheus_api,
    &format_alerts,

    /* load */
    &format_locust,

    /* state */
    &format_docker,
    &format_kubernetes,

    NULL,
};
