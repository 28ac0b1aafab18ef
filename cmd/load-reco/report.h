/*
 * report: the `interval` and `load` records.
 */
#ifndef REPORT_H
#define REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct figures;
struct load_plan;
struct records;
struct run_result;
struct tally_cell;
struct text;

/* What such a record begins with. */
struct report_head {
	const char *name, *phase, *engine;
	int64_t planned; /* below 0: not known */
};

/* What was done in a phase since the last such record; without a cell, nothing was.  Flushed, for
 * those who watch. */
void report_interval(struct records *records, const struct report_head *head,
    const struct figures *figures, int64_t in_flight);

/* A `load` record. */
void report_phase(
    struct records *records, const struct report_head *head, const struct figures *figures);

/* The sum of the phases that were measured, all targets together.  Free it by tally_cell_free(). */
struct tally_cell *report_measured(const struct load_plan *plan, const struct run_result *result);

/* The same of one series. */
struct tally_cell *report_series(
    const struct load_plan *plan, const struct run_result *result, size_t series);

/* How many arrivals of the measured phases came to their end: requests, and journeys as wholes. */
int64_t report_arrivals(const struct load_plan *plan, const struct run_result *result);

/* How many arrivals (or where their rate bounds the run, requests) the run was to make; 1 where
 * only time bounds it. */
int64_t report_wanted(const struct load_plan *plan, const struct run_result *result);

/* How long the measured phases were to take; 0: until their requests are made. */
int64_t report_duration(const struct load_plan *plan);

/* Whether the run was given up before all was done, not just when it was. */
bool report_stopped(const struct load_plan *plan, const struct run_result *result);

/* Appends "interrupted after 2.5 s of 30 s". */
void report_say_interrupted(
    const struct load_plan *plan, const struct run_result *result, struct text *out);

/* The sums over the measured phases. */
int64_t report_planned(const struct load_plan *plan, const struct run_result *result);
int64_t report_elapsed(const struct load_plan *plan, const struct run_result *result);

/* A `load` record for each phase, and of the measured ones together for each target and in all. */
void report_load(
    struct records *records, const struct load_plan *plan, const struct run_result *result);

#endif
