/*
 * page/style: the style sheets, as embed.sh makes them of page.css and picture.css.
 */
#ifndef READINESS_REPORT_PAGE_STYLE_H
#define READINESS_REPORT_PAGE_STYLE_H

extern const char style_page[], style_picture[];

/* "sha256-..." of style_page: all that the page's Content-Security-Policy lets through. */
extern const char style_page_digest[];

#endif
