#include <stddef.h>

#include "kind.h"

const struct step_kind *const kinds[] = {&kind_sql, &kind_redis, &kind_tcp, &kind_tls, &kind_dns,
    &kind_file, &kind_env, &kind_exec, NULL};
