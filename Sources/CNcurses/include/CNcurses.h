#pragma once
/* Wide cells, and functions instead of macros, which Swift cannot call. */
#define NCURSES_WIDECHAR 1
#define NCURSES_NOMACROS 1
#include <ncurses.h>
#include <stdint.h>

/*
 * How many columns the scalar takes: 0 for marks, 1, 2, or -1 when it cannot be shown.
 *
 * It asks wcwidth(3) as ncurses does, but always in UTF-8, whatever the process's locale is.
 */
int cncurses_column_width(uint32_t scalar);

/*
 * Adopts the character set of the environment; true when it is UTF-8.
 *
 * Where the environment names none at all, C.UTF-8 is tried. Only LC_CTYPE changes, so numbers
 * stay as they are.
 */
bool cncurses_adopt_locale(void);

/* Globals, which strict concurrency forbids. */
WINDOW *cncurses_stdscr(void);
WINDOW *cncurses_curscr(void);
int cncurses_colors(void);

/* Attribute macros, which expand to casts. */
attr_t cncurses_attributes(bool bold, bool dim, bool underline, bool reverse);

/* newterm(3) on file descriptors, which are duplicated; NULL for an unknown type. */
SCREEN *cncurses_open(const char *type, int input, int output);
/* delscreen(3), and closes what cncurses_open opened. */
void cncurses_close(SCREEN *screen);
/* True when the terminal can place its cursor; tigetstr(3) returns -1 as a pointer otherwise. */
bool cncurses_can_move(void);

/*
 * Fills a cell with a scalar, marks, attributes and a colour pair.
 *
 * The marks are at most 4, ended by 0 when fewer; NULL for none.
 */
void cncurses_set_cell(
    cchar_t *cell, uint32_t base, const uint32_t *marks, attr_t attributes, short pair);
/* The scalars of a cell; the array holds 5 and is ended by 0 when there are fewer. */
void cncurses_get_cell(const cchar_t *cell, uint32_t scalars[5]);

/* The size of the terminal by ioctl(2), which is variadic; false when it does not tell. */
bool cncurses_size(int descriptor, int *columns, int *rows);

/* What a byte read from the pipe of cncurses_guard_open means. */
enum { CNCURSES_RESIZED = 'W', CNCURSES_STOP_WANTED = 'Z', CNCURSES_CONTINUED = 'C' };

/*
 * Remembers how the terminal is set now and puts it back, whatever kills the process.
 *
 * Handles TERM, INT, HUP and QUIT where nobody else does, and ILL, TRAP, ABRT, FPE, SEGV and BUS
 * always: it restores the terminal, prints what was captured of standard error, and dies of the
 * same signal. WINCH, TSTP and CONT become bytes in a pipe.
 *
 * Returns the reading end of the pipe, or -1. One guard at a time: the state is the process's.
 */
int cncurses_guard_open(int terminal);
/* Handles WINCH, TSTP and CONT again: newterm(3) takes TSTP, whoever has it. */
void cncurses_guard_renew(void);
/* Puts the handlers back that were there before, and the terminal's settings. */
void cncurses_guard_close(void);
/* Puts only the terminal's settings back, for as long as another program uses it. */
void cncurses_guard_restore_settings(void);
/* Stops the process as Ctrl-Z does; returns when it continues. */
void cncurses_stop(void);

/*
 * Sends standard error to memory until it is released, so that nothing writes over the screen.
 * False when it cannot; then standard error is left alone.
 */
bool cncurses_capture_errors(void);
/* Gives standard error back and prints the last 64 KiB of what came meanwhile. */
void cncurses_release_errors(void);

/* pipe2(2), which Swift's Glibc hides: closed on exec, never blocking. False on error. */
bool cncurses_pipe(int ends[2]);
