/* Faults of a disk, at random calls by seed: for files under DISK_FAULTS_UNDER only.
 *
 * DISK_FAULTS_SEED   the random numbers
 * DISK_FAULTS_ONE_IN one call in so many fails
 * DISK_FAULTS_KINDS  of e (EIO), n (ENOSPC), s (short writes), f (fsync), r (EIO on reads)
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static uint64_t state;
static unsigned long one_in;
static const char *under, *kinds;

__attribute__((constructor)) static void begin(void) {
    const char *seed = getenv("DISK_FAULTS_SEED"), *rate = getenv("DISK_FAULTS_ONE_IN");
    under = getenv("DISK_FAULTS_UNDER");
    kinds = getenv("DISK_FAULTS_KINDS");
    state = seed ? strtoull(seed, NULL, 10) * 0x9E3779B97F4A7C15u + 1 : 1;
    one_in = rate ? strtoul(rate, NULL, 10) : 0;
}

static uint64_t next(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static int is_ours(int fd) {
    char name[64], path[4096];
    int saved = errno;
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(name, path, sizeof path - 1);
    errno = saved;
    if (size <= 0) return 0;
    path[size] = 0;
    return strncmp(path, under, strlen(under)) == 0;
}

static int fails(int fd, char kind) {
    if (!one_in || !under || !kinds || !strchr(kinds, kind) || !is_ours(fd)) return 0;
    return next() % one_in == 0;
}

/* What a write does: -1 fails, 0 goes on, more: so many bytes only. */
static ssize_t fault_of_write(int fd, size_t count) {
    if (fails(fd, 'e')) { errno = EIO; return -1; }
    if (fails(fd, 'n')) { errno = ENOSPC; return -1; }
    if (count > 1 && fails(fd, 's')) return 1 + (ssize_t)(next() % (count - 1));
    return 0;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *data, size_t count) {
    ssize_t fault = fault_of_write(fd, count);
    return fault < 0 ? -1 : REAL(write)(fd, data, fault ? (size_t)fault : count);
}

ssize_t pwrite(int fd, const void *data, size_t count, off_t at) {
    ssize_t fault = fault_of_write(fd, count);
    return fault < 0 ? -1 : REAL(pwrite)(fd, data, fault ? (size_t)fault : count, at);
}

ssize_t pwrite64(int fd, const void *data, size_t count, off64_t at) {
    ssize_t fault = fault_of_write(fd, count);
    return fault < 0 ? -1 : REAL(pwrite64)(fd, data, fault ? (size_t)fault : count, at);
}

ssize_t read(int fd, void *data, size_t count) {
    if (fails(fd, 'r')) { errno = EIO; return -1; }
    return REAL(read)(fd, data, count);
}

ssize_t pread(int fd, void *data, size_t count, off_t at) {
    if (fails(fd, 'r')) { errno = EIO; return -1; }
    return REAL(pread)(fd, data, count, at);
}

ssize_t pread64(int fd, void *data, size_t count, off64_t at) {
    if (fails(fd, 'r')) { errno = EIO; return -1; }
    return REAL(pread64)(fd, data, count, at);
}

int fsync(int fd) {
    if (fails(fd, 'f')) { errno = EIO; return -1; }
    return REAL(fsync)(fd);
}

int fdatasync(int fd) {
    if (fails(fd, 'f')) { errno = EIO; return -1; }
    return REAL(fdatasync)(fd);
}

int ftruncate(int fd, off_t size) {
    if (fails(fd, 'e')) { errno = EIO; return -1; }
    return REAL(ftruncate)(fd, size);
}

int ftruncate64(int fd, off64_t size) {
    if (fails(fd, 'e')) { errno = EIO; return -1; }
    return REAL(ftruncate64)(fd, size);
}
