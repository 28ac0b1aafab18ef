/*
 * replay: the requests of incidents once more, and whether they are mended.
 */
#ifndef SMOKE_STACK_REPLAY_H
#define SMOKE_STACK_REPLAY_H

struct smoke;
struct text;

/* Replays each incident of the file, or of the *.json and *.jsonl files of the folder, judged by
 * the expectations that were recorded, else by the class of the status: what cannot be sent or
 * judged is unknown.  With `plan`, appends it as a step of a plan instead, and `smoke` is not
 * used.  0, or -1 with the reason when the file holds none, or one that is not as incidents are. */
int replay_file(const char *path, struct smoke *smoke, const char *base_url, struct text *plan,
    struct text *why);

#endif
