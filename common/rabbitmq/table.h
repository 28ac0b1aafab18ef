/*
 * rabbitmq/table: tables and arrays of values as they travel (AMQP 0-9-1, 4.2.5, with the types
 * that RabbitMQ has), read where they lie.
 */
#ifndef COMMON_RABBITMQ_TABLE_H
#define COMMON_RABBITMQ_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rabbitmq.h"

/* What is left to be read. */
struct cursor {
	const char *at;
	size_t left;
};

struct cursor cursor_of(struct rabbitmq_bytes bytes);

/* A number of so many bytes; what has its length before it, in so many bytes; what has a fixed
 * length.  0, or -1 where it is cut short. */
int cursor_number(struct cursor *cursor, size_t bytes, uint64_t *number);
int cursor_long(struct cursor *cursor, size_t bytes, struct rabbitmq_bytes *value);
int cursor_fixed(struct cursor *cursor, size_t len, struct rabbitmq_bytes *value);

/* A value in a table or an array. */
struct field_value {
	char kind; /* the letter of its type */
	struct rabbitmq_bytes bytes;
};

/* The number, where it is a whole one. */
int64_t value_integer(const struct field_value *value, int64_t otherwise);

/* The next entry of a table.  1, 0 at its end, or -1 where it cannot be read. */
int cursor_entry(struct cursor *table, struct rabbitmq_bytes *name, struct field_value *value);

bool table_name_is(struct rabbitmq_bytes name, const char *wanted);

/* Whether all of it can be read.  0 or -1. */
int table_check(struct rabbitmq_bytes table);

/* The first of that name: whether it is there; its string, else NULL; its whole number. */
bool table_find(struct rabbitmq_bytes table, const char *wanted, struct field_value *value);
struct rabbitmq_bytes table_string(struct rabbitmq_bytes table, const char *name);
int64_t table_integer(struct rabbitmq_bytes table, const char *name, int64_t otherwise);

/* Elements of an array, from 0. */
bool array_element(struct rabbitmq_bytes array, size_t at, struct field_value *value);
size_t array_count(struct rabbitmq_bytes array);

#endif
