// How long an append of 4 KiB and its fdatasync take on the disk of a directory: median and 99th
// percentile, in microseconds. No durable figure can be understood without it.
//
//     fsync-probe DIRECTORY

#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { writes = 300 };

static int ascending(const void *one, const void *other)
{
    double difference = *(const double *)one - *(const double *)other;
    return (difference > 0) - (difference < 0);
}

static double now_us(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e6 + time.tv_nsec * 1e-3;
}

int main(int count, char **words)
{
    static char block[4096];
    static double took[writes];
    char path[4096];
    if (count != 2) {
        fprintf(stderr, "usage: fsync-probe DIRECTORY\n");
        return 2;
    }
    snprintf(path, sizeof path, "%s/probe-XXXXXX", words[1]);
    int file = mkstemp(path);
    if (file < 0) {
        perror(path);
        return 1;
    }
    unlink(path);
    for (int index = 0; index < writes; index++) {
        double start = now_us();
        if (write(file, block, sizeof block) != sizeof block || fdatasync(file) != 0) {
            perror(words[1]);
            return 1;
        }
        took[index] = now_us() - start;
    }
    qsort(took, writes, sizeof took[0], ascending);
    printf("%.0f %.0f\n", took[writes / 2], took[writes * 99 / 100]);
    return 0;
}
