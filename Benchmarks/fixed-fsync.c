// A disk whose fsync takes a fixed time: loaded before a program, it makes every fsync and fdatasync
// take FIXED_FSYNC_US microseconds. For files in memory, where the call itself takes next to none.
//
//     LD_PRELOAD=./fixed-fsync.so FIXED_FSYNC_US=100 FIXED_FSYNC_LOG=FILE program
//
// At its end a program adds a line to FIXED_FSYNC_LOG: how many calls, and the seconds in them.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>

static long long fixed_ns;
static atomic_llong calls, spent_ns;
static int (*real_fsync)(int), (*real_fdatasync)(int);
// The kernel lets a sleeping thread lie 50 µs longer unless it is told not to.
static _Thread_local int is_punctual;

__attribute__((constructor)) static void begin(void)
{
    const char *time = getenv("FIXED_FSYNC_US");
    fixed_ns = time ? atoll(time) * 1000 : 0;
    real_fsync = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
}

__attribute__((destructor)) static void end(void)
{
    const char *path = getenv("FIXED_FSYNC_LOG");
    FILE *log = path && calls ? fopen(path, "a") : NULL;
    if (!log) return;
    fprintf(log, "%lld %.3f\n", (long long)calls, spent_ns * 1e-9);
    fclose(log);
}

static int take_time(int (*call)(int), int file)
{
    struct timespec start, until;
    clock_gettime(CLOCK_MONOTONIC, &start);
    int result = call(file), error = errno;
    if (!is_punctual) is_punctual = prctl(PR_SET_TIMERSLACK, 1) == 0;
    long long end_ns = start.tv_nsec + fixed_ns;
    until.tv_sec = start.tv_sec + end_ns / 1000000000;
    until.tv_nsec = end_ns % 1000000000;
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR) {}
    clock_gettime(CLOCK_MONOTONIC, &until);
    calls++;
    spent_ns += (until.tv_sec - start.tv_sec) * 1000000000LL + until.tv_nsec - start.tv_nsec;
    errno = error;
    return result;
}

int fsync(int file) { return take_time(real_fsync, file); }

int fdatasync(int file) { return take_time(real_fdatasync, file); }
