#include "certificate.h"

#include <arpa/inet.h>
#include <openssl/x509v3.h>

#include "clock.h"
#include "json_writer.h"
#include "text.h"

enum { NAMES_MAX = 1000, CHAIN_MAX = 16 };

bool
certificate_expect_address(X509_VERIFY_PARAM *parameters, const char *address)
{
	return X509_VERIFY_PARAM_set1_ip_asc(parameters, address) == 1;
}

/* A common name names nobody (RFC 9525, 2). */
bool
certificate_expect_name(X509_VERIFY_PARAM *parameters, const char *name)
{
	X509_VERIFY_PARAM_set_hostflags(
	    parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
	return X509_VERIFY_PARAM_set1_host(parameters, name, 0) == 1;
}

static void
certificate_put_name(struct json_writer *w, const char *member, const X509_NAME *name)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *bytes;
	long len;

	if (bio && X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) >= 0) {
		len = BIO_get_mem_data(bio, &bytes);
		json_put_bytes(w, member, bytes, len > 0 ? (size_t)len : 0);
	}
	BIO_free(bio);
}

/* Nanoseconds since 1970, of years that they can hold; false for a time that is none. */
static bool
certificate_time(const ASN1_TIME *time, int64_t *wall_ns)
{
	int days, seconds;
	ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
	bool good = epoch && ASN1_TIME_diff(&days, &seconds, epoch, time) == 1;

	if (good && days > 100000)
		days = 100000;
	if (good)
		*wall_ns = (INT64_C(86400) * days + seconds) * CLOCK_SECOND;
	ASN1_TIME_free(epoch);
	return good;
}

static double
certificate_days(int64_t wall_ns)
{
	return (double)((wall_ns - clock_wall(&clock_system)) / CLOCK_SECOND) / 86400;
}

static void
certificate_put_time(struct json_writer *w, const char *member, const ASN1_TIME *time)
{
	char text[CLOCK_RFC3339_SIZE];
	int64_t wall_ns;

	if (!certificate_time(time, &wall_ns))
		return;
	clock_format(text, wall_ns);
	json_put_string(w, member, text);
}

static void
certificate_put(struct json_writer *w, const X509 *certificate)
{
	int64_t ends;

	certificate_put_name(w, "subject", X509_get_subject_name(certificate));
	certificate_put_name(w, "issuer", X509_get_issuer_name(certificate));
	certificate_put_time(w, "not_before", X509_get0_notBefore(certificate));
	certificate_put_time(w, "not_after", X509_get0_notAfter(certificate));
	if (certificate_time(X509_get0_notAfter(certificate), &ends))
		json_put_number(w, "days_left", certificate_days(ends));
}

/* The first of the chain to end. */
static bool
chain_first_end(STACK_OF(X509) * chain, int64_t *first)
{
	bool found = false;

	for (int i = 0; i < sk_X509_num(chain); i++) {
		int64_t ends;

		if (!certificate_time(X509_get0_notAfter(sk_X509_value(chain, i)), &ends))
			return false;
		if (!found || ends < *first)
			*first = ends;
		found = true;
	}
	return found;
}

static void
certificate_put_address(struct json_writer *w, const ASN1_OCTET_STRING *address)
{
	int len = ASN1_STRING_length(address);
	char text[INET6_ADDRSTRLEN];

	if ((len == 4 || len == 16) && inet_ntop(len == 4 ? AF_INET : AF_INET6,
					   ASN1_STRING_get0_data(address), text, sizeof(text)))
		json_put_string(w, NULL, text);
}

/* DNS names and addresses (RFC 5280, 4.2.1.6). */
void
certificate_put_names(struct json_writer *w, const X509 *certificate)
{
	GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);

	certificate_put_name(w, "subject", X509_get_subject_name(certificate));
	certificate_put_name(w, "issuer", X509_get_issuer_name(certificate));
	json_open_array(w, "names");
	for (int i = 0; i < sk_GENERAL_NAME_num(names) && i < NAMES_MAX; i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);

		if (name->type == GEN_DNS)
			json_put_bytes(w, NULL,
			    (const char *)ASN1_STRING_get0_data(name->d.dNSName),
			    (size_t)ASN1_STRING_length(name->d.dNSName));
		else if (name->type == GEN_IPADD)
			certificate_put_address(w, name->d.iPAddress);
	}
	json_close_array(w);
	GENERAL_NAMES_free(names);
}

void
certificate_put_chain(struct json_writer *w, STACK_OF(X509) * chain)
{
	int64_t first;

	if (chain_first_end(chain, &first))
		json_put_number(w, "days_left", certificate_days(first));
	json_open_array(w, "chain");
	for (int i = 0; i < sk_X509_num(chain) && i < CHAIN_MAX; i++) {
		json_open_object(w, NULL);
		certificate_put(w, sk_X509_value(chain, i));
		json_close_object(w);
	}
	json_close_array(w);
}

static bool
certificate_has_names(const X509 *certificate)
{
	return X509_get_ext_by_NID(certificate, NID_subject_alt_name, -1) >= 0;
}

void
certificate_explain(const X509 *certificate, long verdict, const char *remedy, struct text *why)
{
	text_add_string(why, verdict == X509_V_OK ? "the certificate verifies"
						  : X509_verify_cert_error_string(verdict));
	switch (verdict) {
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
		text_add_format(why, "; %s", remedy);
		break;
	case X509_V_ERR_HOSTNAME_MISMATCH:
		if (certificate && !certificate_has_names(certificate))
			text_add_string(why, "; the certificate has no subjectAltName, and its "
					     "common name counts no more");
		break;
	default:
		break;
	}
}
