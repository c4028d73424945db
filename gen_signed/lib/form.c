// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed - is a PKCS#7 signature of a form that the kernel reads?
 *
 * Pure: bytes in, an answer out. OpenSSL takes more than the kernel does, and a signature is good
 * only if both take it. That its bytes are DER is asked of the kernel's own file, der.c of Hornet;
 * the rest are the rules of crypto/asymmetric_keys/pkcs7_parser.c, each of which ends a load.
 */
#include "../../kernel/hornet/der.h"

#include "form.h"

/* RFC 5652, 5.1 and 5.3: 3 goes with a key id as the signer's name, 1 with issuer and serial */
#define VERSION_SERIAL	1
#define MAX_SIGNERS	32	/* PKCS7_MAX_SIGNERS of the kernel */
#define MAX_CERTS	32	/* PKCS7_MAX_CERTS */
#define VERSION_KEY_ID	3

#define DER_KEY_ID	0x80	/* [0] IMPLICIT OCTET STRING */
#define DER_UTC_TIME	0x17
#define DER_TIME	0x18

#define DAMAGED	"it is no PKCS#7 signature as the kernel reads them"
#define SMIME	"it has S/MIME capabilities, which the kernel refuses; sign with -nosmimecap"
#define AUTHENTICODE "it has attributes of Authenticode, which the kernel refuses"

/** struct rule - what the kernel wants of a signed attribute, by its OID */
struct rule {
	u8 oid[20];
	u8 oid_len;
	u8 tag;		/* of its one value; 0: any */
	bool required;
	const char *refused;
};

enum {
	CONTENT_TYPE, MESSAGE_DIGEST, SIGNING_TIME, SIGNED_PROG, SMIME_CAPS, OPUS_INFO, STATEMENT_TYPE,
	NR_RULES
};

static const struct rule rules[NR_RULES] = {
	/* RFC 5652, 11.1 to 11.3 */
	[CONTENT_TYPE] = { { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 3 }, 9, DER_OID, true, NULL },
	[MESSAGE_DIGEST] = { { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 4 }, 9, DER_OCTETS, true, NULL },
	[SIGNING_TIME] = { { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 5 }, 9, 0, false, NULL },
	/* BPF_SIGNED_PROG_OID of <bpf/skel_record.h> */
	[SIGNED_PROG] = { { 0x69, 0x81, 0xa8, 0x98, 0x9d, 0xbf, 0xa3, 0x90, 0xe2, 0xbe, 0x95, 0x97, 0xf0, 0x8f, 0x97,
	    0xe7, 0xeb, 0xdd, 0xac, 0x71 }, 20, DER_OCTETS, false, NULL },
	/* RFC 8551, 2.5.2 */
	[SMIME_CAPS] = { { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 15 }, 9, 0, false, SMIME },
	/* SpcSpOpusInfo, SpcStatementType */
	[OPUS_INFO] = { { 0x2b, 6, 1, 4, 1, 0x82, 0x37, 2, 1, 12 }, 10, 0, false, AUTHENTICODE },
	[STATEMENT_TYPE] = { { 0x2b, 6, 1, 4, 1, 0x82, 0x37, 2, 1, 11 }, 10, 0, false, AUTHENTICODE },
};

static const u8 oid_data[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1 };

/* What has been seen of a message, and has to hold for all of its signers. */
struct message {
	u8 version;
	bool some;	/* a signer was seen */
	bool attrs;	/* it has signed attributes */
};

static bool take(struct hornet_der *d, u8 tag, struct hornet_der *content)
{
	u8 found;

	return hornet_der_next(d, &found, content) && found == tag;
}

static bool next_is(const struct hornet_der *d, u8 tag)
{
	return d->len && d->p[0] == tag;
}

static bool is(const struct hornet_der *d, const u8 *bytes, size_t len)
{
	return d->len == len && !memcmp(d->p, bytes, len);
}

/* The number that these two digits are; 100 if they are none. */
static unsigned int two(const u8 *p)
{
	if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9')
		return 100;
	return (p[0] - '0') * 10u + p[1] - '0';
}

/* x509_decode_time(): UTCTime of years up to 2049, else GeneralizedTime, both to the second, Z; from 1970 on */
static bool is_time(u8 tag, const struct hornet_der *t)
{
	static const u8 days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	unsigned int year, month, day;
	const u8 *p = t->p;

	if (tag == DER_UTC_TIME && t->len == 13) {
		year = two(p);
		year += year >= 50 ? 1900 : 2000;
	} else if (tag == DER_TIME && t->len == 15 && two(p) < 100) {
		year = 100 * two(p) + two(p + 2);
		p += 2;
		if (year >= 1950 && year <= 2049)
			return false;
	} else {
		return false;
	}
	month = two(p + 2);
	day = two(p + 4);
	if (year < 1970 || two(p) == 100 || month < 1 || month > 12 || day < 1 || p[12] != 'Z')
		return false;
	if (day > days[month - 1] && !(month == 2 && day == 29 && year % 4 == 0 &&
				      (year % 100 || year % 400 == 0)))
		return false;
	return two(p + 6) <= 24 && two(p + 8) <= 59 && two(p + 10) <= 60;
}

/* The one value of an attribute that the kernel knows. */
static const char *value_unfit(size_t rule, struct hornet_der set)
{
	struct hornet_der value;
	u8 tag;

	if (rules[rule].refused)
		return rules[rule].refused;
	if (!hornet_der_next(&set, &tag, &value) || set.len)
		return "a signed attribute has another number of values than one";
	if (rules[rule].tag && tag != rules[rule].tag)
		return "a signed attribute has a value of another type than the kernel takes";
	if (rule == CONTENT_TYPE && !is(&value, oid_data, sizeof(oid_data)))
		return "its attribute contentType is not that of data";
	if (rule == SIGNING_TIME && !is_time(tag, &value))
		return "its time of signing is not of the form that the kernel takes";
	return NULL;
}

/* SignedAttributes ::= SET OF SEQUENCE { OID, SET OF value } */
static const char *attrs_unfit(struct hornet_der attrs)
{
	bool seen[NR_RULES] = { false };
	struct hornet_der attr, oid, set;
	const char *why;
	size_t i;

	while (attrs.len) {
		if (!take(&attrs, DER_SEQUENCE, &attr) || !take(&attr, DER_OID, &oid) ||
		    !take(&attr, DER_SET, &set) || attr.len)
			return DAMAGED;
		for (i = 0; i < NR_RULES; i++)
			if (is(&oid, rules[i].oid, rules[i].oid_len))
				break;
		if (i == NR_RULES)
			continue;
		if (seen[i])
			return "a signed attribute is there twice";
		seen[i] = true;
		why = value_unfit(i, set);
		if (why)
			return why;
	}
	for (i = 0; i < NR_RULES; i++)
		if (rules[i].required && !seen[i])
			return "its signed attributes lack contentType or messageDigest";
	return NULL;
}

/* SignerInfo, RFC 5652, 5.3. What algorithms it names is not looked at here. */
static const char *signer_unfit(struct hornet_der si, struct message *m)
{
	struct hornet_der version, sid, skip, attrs;
	bool has_attrs;
	u8 tag;

	if (!take(&si, DER_INTEGER, &version) || version.len != 1 ||
	    !hornet_der_next(&si, &tag, &sid) || !take(&si, DER_SEQUENCE, &skip))
		return DAMAGED;
	if (!(version.p[0] == VERSION_KEY_ID && tag == DER_KEY_ID) &&
	    !(version.p[0] == VERSION_SERIAL && tag == DER_SEQUENCE))
		return "a signer's version does not fit how it is named";
	/* the kernel takes no mix of the two */
	if (version.p[0] != m->version)
		return "a signer is named by issuer and serial number in a signature of version 3, or"
		       " by key id in one of version 1; the kernel refuses that: let all sign with"
		       " -keyid";
	has_attrs = next_is(&si, DER_CONTEXT(0));
	if (m->some && m->attrs != has_attrs)
		return "some of its signers have signed attributes and some have none, which the"
		       " kernel refuses";
	m->some = true;
	m->attrs = has_attrs;
	if (!has_attrs)
		return NULL;
	return take(&si, DER_CONTEXT(0), &attrs) ? attrs_unfit(attrs) : DAMAGED;
}

/**
 * gs_form_unfit() - would the kernel refuse a signature for its form alone?
 * @sig, @sz: its bytes
 *
 * Return: NULL if it would not, else why, a constant string.
 */
const char *gs_form_unfit(const uint8_t *sig, size_t sz)
{
	struct hornet_der cms = { sig, sz }, info, oid, wrap, sd, version, skip, signers, si;
	struct hornet_der certs = { 0 };
	struct message m = { 0 };
	const char *why = NULL;
	size_t nr = 0, nr_certs = 0;

	if (!hornet_der_whole(sig, sz))
		return "it is BER, not DER; sign without -stream";
	if (!take(&cms, DER_SEQUENCE, &info) || !take(&info, DER_OID, &oid) ||
	    !take(&info, DER_CONTEXT(0), &wrap) || !take(&wrap, DER_SEQUENCE, &sd) ||
	    !take(&sd, DER_INTEGER, &version) || version.len != 1 ||
	    !take(&sd, DER_SET, &skip) || !take(&sd, DER_SEQUENCE, &skip))
		return DAMAGED;
	m.version = version.p[0];
	if (next_is(&sd, DER_CONTEXT(0)) && !take(&sd, DER_CONTEXT(0), &certs))
		return DAMAGED;
	while (certs.len) {
		if (!take(&certs, DER_SEQUENCE, &skip))
			return "it has a certificate inside of a kind that the kernel can't read; sign with -nocerts";
		if (nr_certs++ == MAX_CERTS)
			return "it has more than 32 certificates inside, and the kernel reads no more; sign with -nocerts";
	}
	if (next_is(&sd, DER_CONTEXT(1)))
		return "it has a list of revoked certificates inside, which the kernel can't read";
	if (!take(&sd, DER_SET, &signers))
		return DAMAGED;
	while (!why && signers.len) {
		if (nr++ == MAX_SIGNERS)
			return "it has more than 32 signers, and the kernel verifies no more";
		why = take(&signers, DER_SEQUENCE, &si) ? signer_unfit(si, &m) : DAMAGED;
	}
	return why;
}
