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
