#include "formats.h"

const struct format *const formats[] = {
    /* findings */
    &format_sarif,
    &format_bandit,

    /* tests */
    &format_junit,

    /* coverage */

    /* metrics */

    /* load */

    /* state */

    NULL,
};
