/*
 * crash: the dump that a failed command leaves: its last lines as JSON Lines, and its stack as
 * text.
 *
 * crash_TIME_PROCESS_PID[_REQUEST].jsonl and stack_ the same .txt, mode 0600, in the log folder,
 * else in the folder of the incidents where that cannot be written.
 */
#ifndef CRASH_H
#define CRASH_H

struct emit;
struct incident;

/* 0, or -1 (reported, noted as trouble). */
int crash_dump(struct emit *emit, const struct incident *incident);

#endif
