/*
 * format/markdown: foreign text in Markdown (CommonMark 0.30 with GitHub's tables and links).
 */
#ifndef READINESS_REPORT_FORMAT_MARKDOWN_H
#define READINESS_REPORT_FORMAT_MARKDOWN_H

struct text;

/* As words in a paragraph, a list or a cell of a table: nothing of it is markup, a line break is
 * <br>, and neither "@name" nor "#1" nor an address is a link.  It must not stand first in a
 * block. */
void markdown_escape(struct text *out, const char *words);

/* A link to an address that says where it leads, or such words where it is none. */
void markdown_link(struct text *out, const char *address);

/* As it is, in a block of code that nothing of it can end. */
void markdown_fence(struct text *out, const char *words);

#endif
