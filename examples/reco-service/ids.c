#include "ids.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "buffer.h"

static const char digits[] = "0123456789abcdef";

/* So few bytes never come short once the kernel has seeded its generator (getrandom(2)). */
static void
random_bytes(unsigned char *bytes, size_t count)
{
	if (getrandom(bytes, count, 0) != (ssize_t)count)
		abort();
}

void
id_make(char id[37])
{
	unsigned char bytes[16];
	size_t at = 0;

	random_bytes(bytes, sizeof bytes);
	bytes[6] = (unsigned char)((bytes[6] & 0x0f) | 0x40);
	bytes[8] = (unsigned char)((bytes[8] & 0x3f) | 0x80);
	for (size_t i = 0; i < sizeof bytes; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			id[at++] = '-';
		id[at++] = digits[bytes[i] >> 4];
		id[at++] = digits[bytes[i] & 15];
	}
	id[at] = '\0';
}

void
id_adopt(char id[ID_MAX + 1], const char *sent)
{
	size_t length = sent == NULL ? 0 : strlen(sent);

	if (length == 0 || length > ID_MAX ||
	    strspn(sent,
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:/+=@") != length)
		id_make(id);
	else
		memcpy(id, sent, length + 1);
}

void
random_hex(char *hex, size_t count)
{
	unsigned char bytes[32];

	random_bytes(bytes, count);
	for (size_t i = 0; i < count; i++) {
		hex[2 * i] = digits[bytes[i] >> 4];
		hex[2 * i + 1] = digits[bytes[i] & 15];
	}
	hex[2 * count] = '\0';
}

bool
id_is_sane(const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)bytes[i] < 0x20 || bytes[i] == 0x7f)
			return false;
	return length >= 1 && length <= ID_MAX && utf8_is_valid(bytes, length);
}
