#include "certificate.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PEM_MAX ((size_t)64 * 1024)

static char *
pem_read(const char *path, char *why, size_t why_size)
{
	char *pem = malloc(PEM_MAX + 1);
	FILE *file = fopen(path, "re");
	size_t length = 0;

	errno = file == NULL ? errno : 0;
	if (pem != NULL && file != NULL)
		length = fread(pem, 1, PEM_MAX + 1, file);
	if (pem == NULL || file == NULL || ferror(file) || length > PEM_MAX || length == 0) {
		snprintf(why, why_size, "%s: %s", path,
		    errno != 0    ? strerror(errno)
		    : length == 0 ? "empty"
				  : "too large");
		free(pem);
		pem = NULL;
	} else {
		pem[length] = '\0';
	}
	if (file != NULL)
		fclose(file);
	return pem;
}

int
certificate_read(struct certificate *certificate, const char *chain_path, const char *key_path,
    char *why, size_t why_size)
{
	*certificate = (struct certificate){0};
	certificate->chain = pem_read(chain_path, why, why_size);
	if (certificate->chain == NULL)
		return -1;
	certificate->key = pem_read(key_path, why, why_size);
	return certificate->key == NULL ? -1 : 0;
}

void
certificate_free(struct certificate *certificate)
{
	if (certificate->key != NULL)
		explicit_bzero(certificate->key, strlen(certificate->key));
	free(certificate->key);
	free(certificate->chain);
	*certificate = (struct certificate){0};
}
