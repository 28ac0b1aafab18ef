/*
 * replay/login: whether a login may run the migrations' code, and on which server.
 *
 * To refuse statements by their names would be no sandbox; a login that can harm nothing but its
 * own databases is one.
 */
#ifndef CHECK_MIGRATIONS_REPLAY_LOGIN_H
#define CHECK_MIGRATIONS_REPLAY_LOGIN_H

struct database;
struct migrations;
struct text;

/* 0, or -1 with the reason and what to do: the login of `db` is a superuser, may replicate, read
 * and write files of the server or run programs there, or can make itself able to; or the server is
 * that of the live database, or may be. */
int login_judge(const struct migrations *asked, struct database *db, struct text *why);

#endif
