/*
 * format/sample: what a report looks like from outside (format.h).
 */
#ifndef RECORDS_FROM_FORMAT_SAMPLE_H
#define RECORDS_FROM_FORMAT_SAMPLE_H

struct input;
struct sample;

/* Looks at all of it where it is JSON, since what tells formats apart may stand last. */
void sample_take(struct sample *sample, struct input *input);
void sample_free(struct sample *sample);

#endif
