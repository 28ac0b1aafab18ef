#ifndef RECO_CERTIFICATE_H
#define RECO_CERTIFICATE_H

/*
 * What the server shows to its clients: a certificate and its key, in PEM, from two files.
 */

#include <stddef.h>

struct certificate {
	char *chain; /* terminated by a NUL; NULL: none, plain HTTP is spoken */
	char *key;
};

/* Reads both. 0, or -1 with why; to be freed in either case. */
int certificate_read(struct certificate *certificate, const char *chain_path, const char *key_path,
    char *why, size_t why_size);

/* The certificate is empty afterwards; the key is wiped. */
void certificate_free(struct certificate *certificate);

#endif
