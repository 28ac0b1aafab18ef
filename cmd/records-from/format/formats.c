#include "formats.h"

const struct format *const formats[] = {
    /* findings */
    &format_bandit,

    /* tests */

    /* coverage */

    /* metrics */

    /* load */

    /* state */

    NULL,
};
