/*
 * kind: the kinds of step beside HTTP, one file each in kind/, which says in its head which
 * members it reads and what it replies.
 */
#ifndef SMOKE_STACK_KIND_H
#define SMOKE_STACK_KIND_H

struct step_kind;

extern const struct step_kind kind_sql, kind_redis, kind_tcp, kind_tls, kind_dns, kind_file,
    kind_env, kind_exec;

/* All of them, NULL-terminated. */
extern const struct step_kind *const kinds[];

#endif
