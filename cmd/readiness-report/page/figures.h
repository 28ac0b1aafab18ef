/*
 * page/figures: what a load did, drawn.
 */
#ifndef READINESS_REPORT_PAGE_FIGURES_H
#define READINESS_REPORT_PAGE_FIGURES_H

#include <stdbool.h>

struct frame;
struct load;
struct text;

/* Whether there is enough to draw: two stretches of time, a distribution. */
bool load_has_course(const struct load *load);
bool load_has_curve(const struct load *load);

/* Whether its values stand on a logarithmic scale. */
bool load_course_is_log(const struct load *load);
bool load_curve_is_log(const struct load *load);

/* Each draws a `struct load` into the frame, without the element around it. */
void draw_latency(const void *of, const struct frame *frame, struct text *out);
void draw_throughput(const void *of, const struct frame *frame, struct text *out);
void draw_curve(const void *of, const struct frame *frame, struct text *out);

#endif
