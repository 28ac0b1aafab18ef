#ifndef RECO_LOG_H
#define RECO_LOG_H

/*
 * One line on stderr, "2025-01-31T10:00:00.000Z reco-service: text". Errors that a client can
 * cause at any rate go through log_sparsely, which writes at most 20 lines a second and says how
 * many it left out.
 */
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_sparsely(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
