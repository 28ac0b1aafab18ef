#include "uuid.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "character.h"
#include "diag.h"

void
uuid_random_bytes(void *out, size_t len)
{
	unsigned char *to = out;

	while (len > 0) {
		ssize_t got = getrandom(to, len, 0);

		if (got == -1 && errno == EINTR)
			continue;
		if (got <= 0)
			diag_fatal("cannot get random bytes: getrandom: %s", strerror(errno));
		to += got;
		len -= (size_t)got;
	}
}

static void
uuid_format(char out[UUID_SIZE], const unsigned char bytes[16])
{
	static const size_t parts[] = {4, 2, 2, 2, 6};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (i > 0)
			*out++ = '-';
		hex_put(bytes, parts[i], out);
		bytes += parts[i];
		out += 2 * parts[i];
	}
}

/* The version and the variant stand in fixed places (RFC 9562, section 4). */
static void
uuid_stamp(unsigned char bytes[16], unsigned version)
{
	bytes[6] = (unsigned char)((bytes[6] & 0x0F) | (version << 4));
	bytes[8] = (unsigned char)((bytes[8] & 0x3F) | 0x80);
}

void
uuid_v4(char out[UUID_SIZE])
{
	unsigned char bytes[16];

	uuid_random_bytes(bytes, sizeof(bytes));
	uuid_stamp(bytes, 4);
	uuid_format(out, bytes);
}

void
uuid_v4_of(char out[UUID_SIZE], uint64_t high, uint64_t low)
{
	unsigned char bytes[16];

	memcpy(bytes, &high, sizeof(high));
	memcpy(bytes + sizeof(high), &low, sizeof(low));
	uuid_stamp(bytes, 4);
	uuid_format(out, bytes);
}

void
uuid_v7(char out[UUID_SIZE], int64_t wall_ns)
{
	unsigned char bytes[16];
	uint64_t ms = (uint64_t)(wall_ns / 1000000);

	uuid_random_bytes(bytes, sizeof(bytes));
	for (int i = 0; i < 6; i++)
		bytes[i] = (unsigned char)(ms >> (40 - 8 * i));
	uuid_stamp(bytes, 7);
	uuid_format(out, bytes);
}

bool
uuid_is_valid(const char *s, size_t len)
{
	if (len != UUID_SIZE - 1)
		return false;
	for (size_t i = 0; i < len; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? s[i] != '-' : s[i] == '\0' || !strchr("0123456789abcdefABCDEF", s[i]))
			return false;
	}

	return true;
}

void
uuid_random_hex(char *out, size_t bytes)
{
	unsigned char raw[64];

	while (bytes > 0) {
		size_t part = bytes < sizeof(raw) ? bytes : sizeof(raw);

		uuid_random_bytes(raw, part);
		hex_put(raw, part, out);
		out += 2 * part;
		bytes -= part;
	}
}
