/*
 * A shared object for LD_PRELOAD that kills a process, or lets a call fail, where it talks to its
 * store; tests/torture/moves.py drives it.
 *
 *   CALLS_FILES=PATH   files that count begin so; sockets always count
 *   CALLS_LOG=FILE     one line for each call that counts: "NUMBER FUNCTION BYTES PLACE", where
 *                      PLACE is "socket" or the last part of the file's name
 *   CALLS_AT=N         the N-th call since the start of main() is hit,
 *   CALLS_HOW=HOW      in this way:
 *     before           SIGKILL, and the call is not made
 *     half             the first half of the bytes is written, then SIGKILL; of other calls: before
 *     after            the call is made, then SIGKILL
 *     lost             a socket is shut down before the call, which fails with ECONNRESET;
 *                      a file: EIO
 *     unheard          what is sent goes out, then the socket is shut down, and the call fails
 *     signal           SIGTERM comes, and the call is made
 *     full             a file: from here on nothing can be written to any, ENOSPC; a socket: as lost
 *
 * What counts: to send to and to receive from a socket; to write to, sync, shorten, link, rename
 * and remove a file, and to make a folder.  What SQLite writes into its shared memory is no call.  Processes that the
 * program starts are left alone.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { LOG_DESCRIPTOR = 200, LONGEST_PATH = 4096 };

enum how { NOT_AT_ALL, BEFORE, HALF, AFTER, LOST, UNHEARD, SIGNAL, FULL };
enum kind { OTHER, SOCKET, STORE_FILE };

static atomic_ulong counted;
static unsigned long hit_at;
static enum how how;
static atomic_bool is_full;
static const char *files = "";
static pid_t process;
static bool counting;
static int log_descriptor = -1;
/* Where the call that is looked at goes to, for the log. */
static _Thread_local char place[128];

/* The C library's own function of that name. */
#define REAL(name) ((__typeof__(&name))(uintptr_t)dlsym(RTLD_NEXT, #name))

static _Noreturn void
die(void)
{
	raise(SIGKILL);
	_exit(97);
}

static void
log_call(unsigned long number, const char *name, size_t bytes)
{
	char line[256];
	int len = snprintf(line, sizeof(line), "%lu %s %zu %s\n", number, name, bytes, place);

	if (log_descriptor != -1 && REAL(write)(log_descriptor, line, (size_t)len) != len)
		_exit(98);
}

static enum kind
kind_called(enum kind kind, const char *name)
{
	snprintf(place, sizeof(place), "%s", name);

	return kind;
}

static enum kind
kind_of_file(const char *path)
{
	if (!*files || strncmp(path, files, strlen(files)) != 0)
		return OTHER;

	return kind_called(STORE_FILE, strrchr(path, '/') + 1);
}

static enum kind
kind_of(int fd)
{
	char link[64], path[LONGEST_PATH];
	struct stat status;
	ssize_t len;

	if (!counting || fd == log_descriptor || getpid() != process || fstat(fd, &status) == -1)
		return OTHER;
	if (S_ISSOCK(status.st_mode))
		return kind_called(SOCKET, "socket");
	if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode))
		return OTHER;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, sizeof(path) - 1);
	if (len <= 0)
		return OTHER;
	path[len] = '\0';

	return kind_of_file(path);
}

/* What is to become of this call: most are let be. */
static enum how
judge(enum kind kind, const char *name, size_t bytes)
{
	unsigned long number;
	int error = errno;

	if (kind == OTHER)
		return NOT_AT_ALL;
	number = atomic_fetch_add(&counted, 1) + 1;
	log_call(number, name, bytes);
	errno = error;
	if (kind == STORE_FILE && is_full)
		return FULL;
	if (number != hit_at)
		return NOT_AT_ALL;
	if (how == BEFORE)
		die();
	if (how == SIGNAL)
		raise(SIGTERM);
	if (how == FULL && kind == STORE_FILE)
		is_full = true;

	return how;
}

static int
fail(enum kind kind, enum how hit, int fd)
{
	if (kind == SOCKET) {
		(void)shutdown(fd, SHUT_RDWR);
		errno = ECONNRESET;
	} else {
		errno = hit == FULL ? ENOSPC : EIO;
	}

	return -1;
}

/* A call that sends or writes LEN bytes: FIRST is how it is made for so many of them. */
#define WRITING(fd, name, len, first)                                                              \
	do {                                                                                       \
		enum kind kind = kind_of(fd);                                                      \
		enum how hit = judge(kind, name, len);                                             \
		size_t n = hit == HALF ? (len) / 2 : (len);                                        \
		ssize_t made;                                                                      \
                                                                                                   \
		if (hit == LOST || hit == FULL)                                                    \
			return fail(kind, hit, fd);                                                \
		made = (first);                                                                    \
		if (hit == HALF || hit == AFTER)                                                   \
			die();                                                                     \
		return hit == UNHEARD ? fail(kind, hit, fd) : made;                                \
	} while (0)

/* One that receives, or changes a file without writing bytes: a full disk does not hinder it. */
#define OTHERWISE(kind_is, fd, name, call)                                                         \
	do {                                                                                       \
		enum kind kind = (kind_is);                                                        \
		enum how hit = judge(kind, name, 0);                                               \
		__typeof__(call) made;                                                             \
                                                                                                   \
		if (hit == HALF)                                                                   \
			die();                                                                     \
		if (hit == LOST || hit == UNHEARD || (hit == FULL && kind == SOCKET))              \
			return fail(kind, hit, fd);                                                \
		made = (call);                                                                     \
		if (hit == AFTER)                                                                  \
			die();                                                                     \
		return made;                                                                       \
	} while (0)

static size_t
length_of(const struct iovec *pieces, int count)
{
	size_t len = 0;

	for (int i = 0; i < count; i++)
		len += pieces[i].iov_len;

	return len;
}

/* As many of the pieces as make up LEN bytes, in one buffer: what a half is sent from. */
static ssize_t
write_pieces(int fd, const struct iovec *pieces, int count, size_t len, int flags, bool sends)
{
	size_t whole = length_of(pieces, count), at = 0;
	char *buffer = malloc(whole + 1);
	ssize_t made;

	if (!buffer)
		_exit(98);
	for (int i = 0; i < count; i++) {
		memcpy(buffer + at, pieces[i].iov_base, pieces[i].iov_len);
		at += pieces[i].iov_len;
	}
	made = sends ? REAL(send)(fd, buffer, len, flags) : REAL(write)(fd, buffer, len);
	free(buffer);

	return made;
}

ssize_t
write(int fd, const void *bytes, size_t len)
{
	WRITING(fd, "write", len, REAL(write)(fd, bytes, n));
}

ssize_t
writev(int fd, const struct iovec *pieces, int count)
{
	WRITING(fd, "writev", length_of(pieces, count),
	    hit == HALF ? write_pieces(fd, pieces, count, n, 0, false)
			: REAL(writev)(fd, pieces, count));
}

ssize_t
pwrite(int fd, const void *bytes, size_t len, off_t at)
{
	WRITING(fd, "pwrite", len, REAL(pwrite)(fd, bytes, n, at));
}

ssize_t
pwrite64(int fd, const void *bytes, size_t len, off64_t at)
{
	WRITING(fd, "pwrite", len, REAL(pwrite64)(fd, bytes, n, at));
}

ssize_t
send(int fd, const void *bytes, size_t len, int flags)
{
	WRITING(fd, "send", len, REAL(send)(fd, bytes, n, flags));
}

ssize_t
sendto(int fd, const void *bytes, size_t len, int flags, const struct sockaddr *to, socklen_t size)
{
	WRITING(fd, "sendto", len, REAL(sendto)(fd, bytes, n, flags, to, size));
}

ssize_t
sendmsg(int fd, const struct msghdr *message, int flags)
{
	WRITING(fd, "sendmsg", length_of(message->msg_iov, (int)message->msg_iovlen),
	    hit == HALF
		? write_pieces(fd, message->msg_iov, (int)message->msg_iovlen, n, flags, true)
		: REAL(sendmsg)(fd, message, flags));
}

/* Files are read without being counted: nothing changes by that. */
static enum kind
socket_alone(int fd)
{
	enum kind kind = kind_of(fd);

	return kind == SOCKET ? kind : OTHER;
}

ssize_t
read(int fd, void *bytes, size_t len)
{
	OTHERWISE(socket_alone(fd), fd, "read", REAL(read)(fd, bytes, len));
}

ssize_t
recv(int fd, void *bytes, size_t len, int flags)
{
	OTHERWISE(kind_of(fd), fd, "recv", REAL(recv)(fd, bytes, len, flags));
}

ssize_t
recvfrom(
    int fd, void *restrict bytes, size_t len, int flags, struct sockaddr *from, socklen_t *size)
{
	OTHERWISE(kind_of(fd), fd, "recvfrom", REAL(recvfrom)(fd, bytes, len, flags, from, size));
}

ssize_t
recvmsg(int fd, struct msghdr *message, int flags)
{
	OTHERWISE(kind_of(fd), fd, "recvmsg", REAL(recvmsg)(fd, message, flags));
}

/* Under these names, hardened programs receive. */
ssize_t __read_chk(int fd, void *bytes, size_t len, size_t room);
ssize_t __recv_chk(int fd, void *bytes, size_t len, size_t room, int flags);

ssize_t
__read_chk(int fd, void *bytes, size_t len, size_t room)
{
	OTHERWISE(socket_alone(fd), fd, "read", REAL(__read_chk)(fd, bytes, len, room));
}

ssize_t
__recv_chk(int fd, void *bytes, size_t len, size_t room, int flags)
{
	OTHERWISE(kind_of(fd), fd, "recv", REAL(__recv_chk)(fd, bytes, len, room, flags));
}

int
fsync(int fd)
{
	OTHERWISE(kind_of(fd), fd, "fsync", REAL(fsync)(fd));
}

int
fdatasync(int fd)
{
	OTHERWISE(kind_of(fd), fd, "fdatasync", REAL(fdatasync)(fd));
}

int
ftruncate(int fd, off_t len)
{
	OTHERWISE(kind_of(fd), fd, "ftruncate", REAL(ftruncate)(fd, len));
}

int
ftruncate64(int fd, off64_t len)
{
	OTHERWISE(kind_of(fd), fd, "ftruncate", REAL(ftruncate64)(fd, len));
}

static enum kind
kind_of_path(const char *path)
{
	char whole[LONGEST_PATH];

	if (!counting || getpid() != process)
		return OTHER;
	if (*path != '/') {
		size_t len;

		if (!getcwd(whole, sizeof(whole)))
			return OTHER;
		len = strlen(whole);
		snprintf(whole + len, sizeof(whole) - len, "/%s", path);
		path = whole;
	}

	return kind_of_file(path);
}

int
unlink(const char *path)
{
	OTHERWISE(kind_of_path(path), -1, "unlink", REAL(unlink)(path));
}

int
rename(const char *from, const char *to)
{
	OTHERWISE(kind_of_path(to), -1, "rename", REAL(rename)(from, to));
}

/* The same relative to a folder. */
static enum kind
kind_of_at(int folder, const char *path)
{
	char link[64], whole[LONGEST_PATH];
	ssize_t len;

	if (*path == '/' || folder == AT_FDCWD)
		return kind_of_path(path);
	snprintf(link, sizeof(link), "/proc/self/fd/%d", folder);
	len = readlink(link, whole, sizeof(whole) - 1);
	if (len <= 0)
		return OTHER;
	snprintf(whole + len, sizeof(whole) - (size_t)len, "/%s", path);

	return kind_of_path(whole);
}

int
unlinkat(int folder, const char *path, int flags)
{
	OTHERWISE(kind_of_at(folder, path), -1, "unlink", REAL(unlinkat)(folder, path, flags));
}

int
renameat(int from_folder, const char *from, int to_folder, const char *to)
{
	OTHERWISE(kind_of_at(to_folder, to), -1, "rename",
	    REAL(renameat)(from_folder, from, to_folder, to));
}

int
symlinkat(const char *target, int folder, const char *path)
{
	OTHERWISE(kind_of_at(folder, path), -1, "symlink", REAL(symlinkat)(target, folder, path));
}

int
mkdirat(int folder, const char *path, mode_t mode)
{
	OTHERWISE(kind_of_at(folder, path), -1, "mkdir", REAL(mkdirat)(folder, path, mode));
}

int
syncfs(int fd)
{
	OTHERWISE(kind_of(fd), fd, "syncfs", REAL(syncfs)(fd));
}

static enum how
how_of(const char *word)
{
	static const char *const words[] = {
	    "", "before", "half", "after", "lost", "unheard", "signal", "full"};

	for (size_t i = 1; word && i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(word, words[i]) == 0)
			return (enum how)i;
	}

	return NOT_AT_ALL;
}

/* Runs after the constructors of all libraries, right before main(). */
__attribute__((constructor)) static void
begin(void)
{
	const char *number = getenv("CALLS_AT"), *path = getenv("CALLS_LOG");

	hit_at = number ? strtoul(number, NULL, 10) : 0;
	how = how_of(getenv("CALLS_HOW"));
	if (getenv("CALLS_FILES"))
		files = getenv("CALLS_FILES");
	if (path) {
		int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

		log_descriptor = fcntl(fd, F_DUPFD_CLOEXEC, LOG_DESCRIPTOR);
		if (log_descriptor == -1)
			_exit(98);
		close(fd);
	}
	(void)unsetenv("LD_PRELOAD");
	process = getpid();
	counting = true;
}
