#include "log.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>

#include "timing.h"

#define SPARSE_LINES 20

/* Composed first and written whole, so that lines of several threads never mix. */
__attribute__((format(printf, 1, 0))) static void
log_write(const char *format, va_list arguments)
{
	int64_t now = wall_ms();
	time_t seconds = (time_t)(now / 1000);
	char stamp[32], text[1024];
	struct tm utc;

	gmtime_r(&seconds, &utc);
	strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%S", &utc);
	vsnprintf(text, sizeof text, format, arguments);
	for (char *at = text; *at != '\0'; at++)
		if ((unsigned char)*at < 0x20 || *at == 0x7f)
			*at = '?';
	fprintf(stderr, "%s.%03dZ reco-service: %s\n", stamp, (int)(now % 1000), text);
}

void
log_line(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	log_write(format, arguments);
	va_end(arguments);
}

void
log_sparsely(const char *format, ...)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static int64_t second;
	static int written, left_out;
	int64_t now = mono_ns() / NS_PER_SEC;
	va_list arguments;
	int hidden = 0;
	bool write;

	pthread_mutex_lock(&lock);
	if (now != second) {
		hidden = left_out;
		written = left_out = 0;
		second = now;
	}
	write = written < SPARSE_LINES;
	if (write)
		written++;
	else
		left_out++;
	pthread_mutex_unlock(&lock);

	if (hidden > 0)
		log_line("%d more lines like these were left out", hidden);
	if (!write)
		return;
	va_start(arguments, format);
	log_write(format, arguments);
	va_end(arguments);
}
