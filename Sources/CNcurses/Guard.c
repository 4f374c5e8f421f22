/* What must work while the process dies: only async-signal-safe calls in the handlers. */
#define _GNU_SOURCE 1
#include "CNcurses.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

enum { REPLAY_BYTES_MAX = 64 * 1024, SIGNAL_STACK_BYTES = 64 * 1024 };

/*
 * Leaves every mode we or ncurses enter: synchronised output, mouse, paste and focus reports,
 * keypad, hidden cursor, colours, alternate screen, saved title.
 */
static const char restore_text[] =
    "\033[?2026l\033[?1006;1003;1002;1000l\033[?2004l\033[?1004l\033[?1l\033>"
    "\033[?25h\033[0m\033[?1049l\033[23;0;0t\r";

static const int asked_to_end[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT};
static const int crashes[] = {SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGSEGV, SIGBUS};
static const int reported[] = {SIGWINCH, SIGTSTP, SIGCONT};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static struct sigaction before[NSIG];
static bool is_replaced[NSIG];
static struct termios settings;
static volatile sig_atomic_t terminal = -1;
static int pipe_ends[2] = {-1, -1};
static void *signal_stack;

static volatile sig_atomic_t captured = -1;
static volatile sig_atomic_t real_errors = -1;

static void write_all(int descriptor, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t written = write(descriptor, bytes, count);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        bytes += written;
        count -= (size_t)written;
    }
}

/* Prints the end of what was captured; safe in a handler. */
static void replay(void) {
    if (captured < 0 || real_errors < 0) return;
    int from = captured, to = real_errors;
    captured = -1;
    real_errors = -1;
    dup2(to, STDERR_FILENO);
    off_t end = lseek(from, 0, SEEK_END);
    off_t position = end > REPLAY_BYTES_MAX ? end - REPLAY_BYTES_MAX : 0;
    char buffer[4096];
    while (position < end) {
        ssize_t count = pread(from, buffer, sizeof buffer, position);
        if (count <= 0) break;
        write_all(to, buffer, (size_t)count);
        position += count;
    }
    close(from);
    close(to);
}

static void die_of(int number) {
    if (terminal >= 0) {
        /* A background process that sets its terminal would be stopped instead. */
        sigset_t set;
        sigemptyset(&set);
        sigaddset(&set, SIGTTOU);
        pthread_sigmask(SIG_BLOCK, &set, NULL);
        write_all(terminal, restore_text, sizeof restore_text - 1);
        tcsetattr(terminal, TCSANOW, &settings);
        terminal = -1;
        replay();
    }
    /* Not the handler before ours: Swift's prints a backtrace and waits 30 s for a key. */
    signal(number, SIG_DFL);
    raise(number);
}

static void report(int number) {
    int saved = errno;
    char byte = number == SIGWINCH  ? CNCURSES_RESIZED
                : number == SIGTSTP ? CNCURSES_STOP_WANTED
                                    : CNCURSES_CONTINUED;
    /* A full pipe already holds what there is to know. */
    ssize_t ignored = write(pipe_ends[1], &byte, 1);
    (void)ignored;
    errno = saved;
}

static void handle(int number, void (*handler)(int), int flags) {
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
    sigemptyset(&action.sa_mask);
    is_replaced[number] = sigaction(number, &action, &before[number]) == 0;
}

void cncurses_guard_renew(void) {
    for (size_t i = 0; i < COUNT(reported); i++) {
        struct sigaction original = before[reported[i]];
        bool was_replaced = is_replaced[reported[i]];
        handle(reported[i], report, SA_RESTART);
        if (was_replaced) before[reported[i]] = original;
    }
}

static void put_back(int number) {
    if (is_replaced[number]) sigaction(number, &before[number], NULL);
    is_replaced[number] = false;
}

int cncurses_guard_open(int descriptor) {
    if (terminal >= 0) return -1;
    if (tcgetattr(descriptor, &settings) != 0) return -1;
    if (!cncurses_pipe(pipe_ends)) return -1;
    /* A stack of its own lets the handler run when the stack overflowed. */
    if (signal_stack == NULL) signal_stack = malloc(SIGNAL_STACK_BYTES);
    if (signal_stack != NULL) {
        stack_t stack = {.ss_sp = signal_stack, .ss_size = SIGNAL_STACK_BYTES};
        sigaltstack(&stack, NULL);
    }
    terminal = descriptor;
    for (size_t i = 0; i < COUNT(asked_to_end); i++) {
        int number = asked_to_end[i];
        struct sigaction current;
        if (sigaction(number, NULL, &current) == 0 && current.sa_handler == SIG_DFL)
            handle(number, die_of, SA_NODEFER | SA_ONSTACK);
    }
    for (size_t i = 0; i < COUNT(crashes); i++)
        handle(crashes[i], die_of, SA_NODEFER | SA_ONSTACK);
    cncurses_guard_renew();
    return pipe_ends[0];
}

void cncurses_guard_restore_settings(void) {
    if (terminal >= 0) tcsetattr(terminal, TCSADRAIN, &settings);
}

void cncurses_guard_close(void) {
    if (terminal < 0) return;
    cncurses_guard_restore_settings();
    terminal = -1;
    for (int number = 1; number < NSIG; number++) put_back(number);
    close(pipe_ends[0]);
    close(pipe_ends[1]);
    pipe_ends[0] = pipe_ends[1] = -1;
}

void cncurses_stop(void) {
    put_back(SIGCONT);
    put_back(SIGTSTP);
    struct sigaction action = {.sa_handler = SIG_DFL}, previous;
    sigaction(SIGTSTP, &action, &previous);
    sigset_t set, mask;
    sigemptyset(&set);
    sigaddset(&set, SIGTSTP);
    pthread_sigmask(SIG_UNBLOCK, &set, &mask);
    raise(SIGTSTP);
    pthread_sigmask(SIG_SETMASK, &mask, NULL);
    sigaction(SIGTSTP, &previous, NULL);
    if (terminal >= 0) cncurses_guard_renew();
}

bool cncurses_capture_errors(void) {
    if (captured >= 0) return false;
    int memory = memfd_create("stderr", MFD_CLOEXEC);
    int copy = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    /* Appending, so that reading it back never moves where others write. */
    if (memory < 0 || copy < 0 || fcntl(memory, F_SETFL, O_APPEND) != 0 ||
        dup2(memory, STDERR_FILENO) < 0) {
        if (memory >= 0) close(memory);
        if (copy >= 0) close(copy);
        return false;
    }
    captured = memory;
    real_errors = copy;
    return true;
}

void cncurses_release_errors(void) { replay(); }

bool cncurses_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0; }
