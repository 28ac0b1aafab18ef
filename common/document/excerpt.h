/*
 * document/excerpt: the line of a document in which a fault lies, with a caret under the place.
 */
#ifndef COMMON_DOCUMENT_EXCERPT_H
#define COMMON_DOCUMENT_EXCERPT_H

struct document;
struct text;

/* Appends "  LINE\n  ^" for the place `at`, without secrets, long lines cut around it.  Nothing
 * where
 * a secret stands before it in the line. */
void excerpt_add(struct text *out, const struct document *document, const char *at);

#endif
