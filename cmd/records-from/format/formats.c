#include "formats.h"

const struct format *const formats[] = {
    /* findings */
    &format_sarif,
    &format_bandit,

    /* tests */

    /* coverage */

    /* metrics */

    /* load */

    /* state */

    NULL,
};
