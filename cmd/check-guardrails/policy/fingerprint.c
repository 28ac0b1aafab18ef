#include "fingerprint.h"

#include <inttypes.h>
#include <stdio.h>

/* The sum is kept relative to this, so that it begins at zero. */
#define BASIS ((unsigned __int128)0x6c62272e07bb0142 << 64 | 0x62b821756295c58d)
#define PRIME ((unsigned __int128)1 << 88 | 0x13b)

static unsigned __int128
fnv_take(unsigned __int128 sum, unsigned char byte)
{
	return (sum ^ byte) * PRIME;
}

void
fingerprint_add(struct fingerprint *f, const char *bytes, size_t len)
{
	unsigned __int128 sum = f->sum ^ BASIS;

	for (size_t i = 0; i < len; i++)
		sum = fnv_take(sum, (unsigned char)bytes[i]);
	/* No policy holds a NUL. */
	f->sum = fnv_take(sum, 0) ^ BASIS;
}

void
fingerprint_show(const struct fingerprint *f, char out[FINGERPRINT_SIZE])
{
	unsigned __int128 sum = f->sum ^ BASIS;

	snprintf(out, FINGERPRINT_SIZE, "%016" PRIx64 "%016" PRIx64, (uint64_t)(sum >> 64),
	    (uint64_t)sum);
}
