/*
 * page/load_section: what a load came to, as a part of the page.
 */
#ifndef READINESS_REPORT_PAGE_LOAD_SECTION_H
#define READINESS_REPORT_PAGE_LOAD_SECTION_H

#include <stdbool.h>

struct load;
struct text;

bool load_any(const struct load *load);
void load_put(const struct load *load, struct text *out);

#endif
