/*
 * pieces: what the statements of the PostgreSQL store are put together from.
 *
 * A statement is a template in which {name} stands for a piece; a piece is SQL in which `d` is a
 * row of the source, the table in which the dead letters lie, and `t` a row of the
 * target.  Values that come from outside stand in pieces as literals, and names quoted.
 */
#ifndef REQUEUE_DLQ_POSTGRES_PIECES_H
#define REQUEUE_DLQ_POSTGRES_PIECES_H

#include <stddef.h>

#include "text.h"

#define PIECE_NAMES(PIECE)                                                                         \
	PIECE(SOURCE, "source")     /* the table */                                                \
	PIECE(NAME, "name")         /* its name, a literal, as marks and ledger have it */         \
	PIECE(ID, "id")             /* its column */                                               \
	PIECE(TYPE, "type")         /* the type of that */                                         \
	PIECE(QUEUE, "queue")       /* the name of the chosen queue, a literal */                  \
	PIECE(QUEUE_OF, "queue_of") /* the queue of d */                                           \
	PIECE(KNOWN, "known")       /* whether the queue is known beside any row */                \
	PIECE(BELONGS, "belongs")   /* d is of that queue */                                       \
	PIECE(DEAD, "dead")         /* d is a dead letter, parked or not */                        \
	PIECE(PARKED, "parked")     /* it is parked */                                             \
	PIECE(FREE, "free")         /* nobody has it in hand */                                    \
	PIECE(PART, "part")         /* d is of the part that is walked */                          \
	PIECE(AFTER, "after")       /* d comes after the last one that was looked at */            \
	PIECE(UPTO, "upto")         /* and not after the high-water mark */                        \
	PIECE(ORDER, "order")       /* d's place in the order, before its id */                    \
	PIECE(PAYLOAD, "payload")                                                                  \
	PIECE(REASON, "reason")                                                                    \
	PIECE(ERROR, "error")                                                                      \
	PIECE(RETRIES, "retries")                                                                  \
	PIECE(REQUEUES, "requeues")                                                                \
	PIECE(COUNTED, "counted") /* joins c, which counts requeues by the ledger */               \
	PIECE(ATTEMPTS, "attempts")                                                                \
	PIECE(REQUEST, "request")                                                                  \
	PIECE(FIRST, "first")                                                                      \
	PIECE(LAST, "last")                                                                        \
	PIECE(ELEMENT, "element")         /* the whole row as JSON */                              \
	PIECE(EXISTS, "exists")           /* the target has d's id already */                      \
	PIECE(DESTINATION, "destination") /* where a requeue takes it, a literal */                \
	PIECE(SET, "set")                 /* what a requeue sets, where the row stays */           \
	PIECE(KEPT, "kept")               /* what undo needs of d */                               \
	PIECE(RESTORE, "restore")         /* what undo sets from h.kept */                         \
	PIECE(LANDED, "landed")           /* d is where e.destination says */                      \
	PIECE(LIVE, "live")               /* d waits to be consumed, and nobody began */           \
	PIECE(HAND, "hand")               /* somebody is at it */                                  \
	PIECE(AGAIN, "again")             /* d is what x of the ledger became */                   \
	PIECE(TARGET, "target")           /* the table into which a requeue moves */               \
	PIECE(TARGET_ID, "target_id")     /* its column */                                         \
	PIECE(TARGET_TYPE, "target_type")                                                          \
	PIECE(NEW_ID, "new_id")           /* the id there of s, a row on its way */                \
	PIECE(COLUMNS, "columns")         /* what is written there, */                             \
	PIECE(VALUES, "values")           /* from old.d, a row of the source */                    \
	PIECE(UNTOUCHED, "untouched")     /* nobody has consumed t yet */                          \
	PIECE(ROW_COLUMNS, "row_columns") /* all columns of the source that can be written */      \
	PIECE(ROW_VALUES, "row_values")   /* as undo makes them from h */                          \
	PIECE(DONE, "done")               /* what is set once a command consumed it */             \
	PIECE(FAILED, "failed")           /* what is set once a command failed on it */            \
	PIECE(PARK, "park")               /* what parking and unparking sets; nothing: marks do */ \
	PIECE(UNPARK, "unpark")                                                                    \
	PIECE(RUN, "run")       /* a literal */                                                    \
	PIECE(LEDGER, "ledger") /* the tables of this program */                                   \
	PIECE(MARKS, "marks")                                                                      \
	PIECE(ENTRY, "entry")   /* writes what was done into the ledger; or nothing */             \
	PIECE(UNMARK, "unmark") /* removes marks of what was done; or nothing */                   \
	PIECE(LEASE, "lease")   /* how long a claim holds, an interval */                          \
	PIECE(KEY, "key")       /* of this run's claims, a number */

#define PIECE_ENUM(name, word) PIECE_##name,

enum piece { PIECE_NAMES(PIECE_ENUM) PIECES };

struct pieces {
	struct text of[PIECES];
};

void pieces_new(struct pieces *pieces);
void pieces_free(struct pieces *pieces);

/* Replaces a piece by what a template makes. */
void piece_set(struct pieces *pieces, enum piece piece, const char *template);
const char *piece_string(const struct pieces *pieces, enum piece piece);

/* The same, appended; a failure of memory is sticky in `out`. */
void pieces_expand(const struct pieces *pieces, const char *template, struct text *out);

/* Appends a name in double quotes, a literal in single ones. */
void sql_add_name(struct text *out, const char *name);
void sql_add_literal(struct text *out, const char *value);

/* Replaces a piece by a literal. */
void piece_set_literal(struct pieces *pieces, enum piece piece, const char *value);

/* Appends an element to the text of an array, "{"a","b"": the caller closes it. */
void sql_add_element(struct text *out, const char *value, size_t len);

#endif
