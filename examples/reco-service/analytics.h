#ifndef RECO_ANALYTICS_H
#define RECO_ANALYTICS_H

/*
 * The figures that product people watch, computed from the rows that are there. They speak of the
 * audience: the users who ever told the service something. Those who only ever ask (crawlers, load
 * generators) would drown them.
 */

#include <stdint.h>

struct sql;

struct baseline {
	int64_t requests;    /* lists shown to the audience, the newest 20,000 */
	int64_t impressions; /* items in the first 20 places of them */
	int64_t watches;     /* watch events */
	double ctr_pct;      /* share of the lists of which at least one of the first 20 items was
				watched; analytics.c says which watch belongs to which list. NaN:
				no lists */
	double watch_sec;    /* mean of the watch times. NaN: none */
	double
	    coverage_pct; /* share of the catalogue in the first 20 places of the lists. NaN: none */
};

/* 0, or -1: sql_error says why. */
int baseline_read(struct sql *sql, struct baseline *baseline);

#endif
