/*
 * Names outside of ASCII go out as A-labels (RFC 5891).  libcurl would turn them only in a locale
 * of UTF-8; what stands in plans and on command lines is UTF-8 whatever the locale.
 */
#include "url.h"

#ifdef HAVE_IDN2
#	include <idn2.h>
#	include <stdio.h>

const char *
http_idn_library(void)
{
	static char text[64];

	snprintf(text, sizeof(text), "libidn2 %s", idn2_check_version(NULL));
	return text;
}

int
http_idn_add(const char *host, size_t len, struct text *out, struct text *why)
{
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_REASON);
	uint8_t *labels = NULL;
	int rc = -1, error = IDN2_MALLOC;

	if (text_add(&name, host, len) == 0)
		error = idn2_lookup_u8((const uint8_t *)text_string(&name), &labels,
		    IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
	if (error == IDN2_OK)
		rc = text_add_string(out, (const char *)labels);
	else
		text_set_format(why,
		    "the host is no internationalised name (%s); write its A-label, "
		    "which begins with xn--",
		    idn2_strerror(error));
	idn2_free(labels);
	return rc;
}

#else

const char *
http_idn_library(void)
{
	return "libidn2 (not built in)";
}

int
http_idn_add(const char *host, size_t len, struct text *out, struct text *why)
{
	(void)host;
	(void)len;
	(void)out;
	return text_fail(why,
	    "the host holds letters outside of ASCII, and this build has no libidn2; "
	    "write its A-label, which begins with xn--");
}

#endif
