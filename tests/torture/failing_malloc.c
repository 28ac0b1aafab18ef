/*
 * A shared object for LD_PRELOAD that makes allocations of a process fail; tests/torture/run drives
 * it.
 *
 *   TORTURE_LOG=FILE    without TORTURE_FAIL: one line for each allocation, "NUMBER PATH OWNER"
 *                       with TORTURE_FAIL: the call stack of the first allocation that failed,
 *                       "OBJECT ADDRESS" a line
 *   TORTURE_FAIL=N      the N-th allocation since the start of main() fails, with ENOMEM
 *   TORTURE_ONWARD=1    and so do all after it
 *
 * PATH is a hash of the return addresses on the stack, alike for allocations that were reached in
 * the same way; OWNER is the program or the library that asked.  strdup(), getline(), fopen() and
 * the like allocate through malloc() and are counted by it.  Processes that the program starts are
 * left alone.
 */
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* glibc's own, under the names that stay when malloc() is replaced. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

/* DEEPEST frames are looked at; the first two are this file's. */
enum { DEEPEST = 24, OURS = 2, LOG_DESCRIPTOR = 200 };

static atomic_ulong counted;
static unsigned long failing;
static bool onward;
static bool counting;
static int log_descriptor = -1;
/* What is allocated while a stack is looked at is not the program's. */
static _Thread_local bool inside;

static const char *
owner_of(void *address, uintptr_t *offset)
{
	Dl_info info;
	const char *slash;

	*offset = (uintptr_t)address;
	if (dladdr(address, &info) == 0 || info.dli_fname == NULL)
		return "?";
	*offset -= (uintptr_t)info.dli_fbase;
	slash = strrchr(info.dli_fname, '/');

	return slash == NULL ? info.dli_fname : slash + 1;
}

static pid_t begun_by;

static void
say(const char *line, int len)
{
	/* A process that was forked has closed it, and may have another of that number. */
	if (len > 0 && getpid() == begun_by && write(log_descriptor, line, (size_t)len) != len)
		_exit(98);
}

/* FNV-1a. */
static uint64_t
hash_of(void *const *frames, int count)
{
	uint64_t hash = 0xcbf29ce484222325;

	for (int i = OURS; i < count; i++)
		hash = (hash ^ (uintptr_t)frames[i]) * 0x100000001b3;

	return hash;
}

static void
log_allocation(unsigned long number, void *const *frames, int count)
{
	const char *owner = "libc.so.6";
	uintptr_t offset;
	char line[256];

	for (int i = OURS; i < count && strcmp(owner, "libc.so.6") == 0; i++)
		owner = owner_of(frames[i], &offset);
	say(line, snprintf(line, sizeof(line), "%lu %016llx %s\n", number,
		      (unsigned long long)hash_of(frames, count), owner));
}

static void
log_stack(void *const *frames, int count)
{
	char line[256];

	for (int i = OURS; i < count; i++) {
		uintptr_t offset;
		const char *owner = owner_of(frames[i], &offset);

		/* The call stands before the address that it returns to. */
		say(line,
		    snprintf(line, sizeof(line), "%s %#lx\n", owner, (unsigned long)offset - 1));
	}
}

static bool
fails(void)
{
	void *frames[DEEPEST];
	unsigned long number;
	bool now;

	if (!counting || inside)
		return false;
	inside = true;
	number = atomic_fetch_add(&counted, 1) + 1;
	now = failing != 0 && (number == failing || (onward && number > failing));
	if (log_descriptor != -1 && failing == 0)
		log_allocation(number, frames, backtrace(frames, DEEPEST));
	else if (log_descriptor != -1 && number == failing)
		log_stack(frames, backtrace(frames, DEEPEST));
	inside = false;
	if (now)
		errno = ENOMEM;

	return now;
}

void *
malloc(size_t size)
{
	return fails() ? NULL : __libc_malloc(size);
}

void *
calloc(size_t count, size_t size)
{
	return fails() ? NULL : __libc_calloc(count, size);
}

void *
realloc(void *old, size_t size)
{
	return fails() ? NULL : __libc_realloc(old, size);
}

void *
aligned_alloc(size_t alignment, size_t size)
{
	return fails() ? NULL : __libc_memalign(alignment, size);
}

int
posix_memalign(void **to, size_t alignment, size_t size)
{
	if (fails())
		return ENOMEM;
	*to = __libc_memalign(alignment, size);

	return *to == NULL ? ENOMEM : 0;
}

/* Runs after the constructors of all libraries, right before main(). */
__attribute__((constructor)) static void
begin(void)
{
	const char *number = getenv("TORTURE_FAIL"), *path = getenv("TORTURE_LOG");
	void *frames[DEEPEST];

	begun_by = getpid();
	failing = number == NULL ? 0 : strtoul(number, NULL, 10);
	onward = getenv("TORTURE_ONWARD") != NULL;
	if (path != NULL) {
		int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

		log_descriptor = fcntl(fd, F_DUPFD_CLOEXEC, LOG_DESCRIPTOR);
		if (log_descriptor == -1)
			_exit(98);
		(void)close(fd);
	}
	(void)unsetenv("LD_PRELOAD");
	/* The first call loads the unwinder, which allocates. */
	(void)backtrace(frames, DEEPEST);
	counting = true;
}
