/*
 * chain: revisions that name the ones before them (ORDER_CHAIN).
 */
#ifndef CHECK_MIGRATIONS_LAYOUT_CHAIN_H
#define CHECK_MIGRATIONS_LAYOUT_CHAIN_H

#include <stdint.h>

struct category;
struct folder;

/* The place of what is in a cycle, or comes behind one. */
#define CHAIN_NOWHERE SIZE_MAX

/* Gives each revision its place: how many stand before it on the longest way from a base.  Names
 * that are in no file count for nothing. */
void chain_arrange(struct folder *folder);

/* Finds what is no chain: a revision of two files, one that comes behind itself or behind one that
 * is not there, and more than one head. */
void chain_judge(const struct folder *folder, struct category *category);

#endif
