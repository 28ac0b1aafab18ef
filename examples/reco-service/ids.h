#ifndef RECO_IDS_H
#define RECO_IDS_H

/* Ids of users, sessions, requests, events and items: 1 to 128 bytes of text. */

#include <stdbool.h>
#include <stddef.h>

#define ID_MAX 128

/* A new id from the system's random numbers: a UUID, version 4 (RFC 9562), 36 characters. */
void id_make(char id[37]);

/* Takes a request id that a client sent, where it is made of what ids are made of (letters, digits and
 * -_.:/+=@); makes a new one for anything else, and for NULL. */
void id_adopt(char id[ID_MAX + 1], const char *sent);

/* Fills `hex` with 2 * bytes hexadecimal digits of the system's random numbers and a NUL; at most 32
 * bytes. */
void random_hex(char *hex, size_t bytes);

/* Whether the bytes can be an id: valid UTF-8 of the right length without control characters. */
bool id_is_sane(const char *bytes, size_t length);

#endif
