#define _GNU_SOURCE 1
#include "CNcurses.h"

#include <langinfo.h>
#include <locale.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

static locale_t utf8;
static pthread_once_t utf8_once = PTHREAD_ONCE_INIT;

static void open_utf8(void) { utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0); }

int cncurses_column_width(uint32_t scalar) {
    pthread_once(&utf8_once, open_utf8);
    if (utf8 == (locale_t)0) return scalar < 0x20 || (scalar >= 0x7f && scalar < 0xa0) ? -1 : 1;
    locale_t previous = uselocale(utf8);
    int width = wcwidth((wchar_t)scalar);
    uselocale(previous);
    return width;
}

static bool is_unset(const char *name) {
    const char *value = getenv(name);
    return value == NULL || *value == '\0';
}

bool cncurses_adopt_locale(void) {
    bool nothing_named = is_unset("LC_ALL") && is_unset("LC_CTYPE") && is_unset("LANG");
    setlocale(LC_CTYPE, nothing_named ? "C.UTF-8" : "");
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

WINDOW *cncurses_stdscr(void) { return stdscr; }
WINDOW *cncurses_curscr(void) { return curscr; }
int cncurses_colors(void) { return COLORS; }

attr_t cncurses_attributes(bool bold, bool dim, bool underline, bool reverse) {
    return (bold ? A_BOLD : 0) | (dim ? A_DIM : 0) | (underline ? A_UNDERLINE : 0) |
           (reverse ? A_REVERSE : 0);
}

static FILE *input_file;
static FILE *output_file;

static FILE *open_copy(int descriptor, const char *mode) {
    int copy = dup(descriptor);
    FILE *file = copy < 0 ? NULL : fdopen(copy, mode);
    if (file == NULL && copy >= 0) close(copy);
    return file;
}

static void close_files(void) {
    if (input_file != NULL) fclose(input_file);
    if (output_file != NULL) fclose(output_file);
    input_file = output_file = NULL;
}

SCREEN *cncurses_open(const char *type, int input, int output) {
    input_file = open_copy(input, "r");
    output_file = open_copy(output, "w");
    SCREEN *screen = NULL;
    if (input_file != NULL && output_file != NULL) {
        /* LINES and COLUMNS of the environment would override the real size for ever. */
        use_env(FALSE);
        use_tioctl(TRUE);
        screen = newterm(type, output_file, input_file);
    }
    if (screen == NULL) close_files();
    return screen;
}

void cncurses_close(SCREEN *screen) {
    delscreen(screen);
    close_files();
}

bool cncurses_can_move(void) {
    const char *cup = tigetstr("cup");
    return cup != NULL && cup != (const char *)-1;
}

void cncurses_set_cell(
    cchar_t *cell, uint32_t base, const uint32_t *marks, attr_t attributes, short pair) {
    wchar_t text[CCHARW_MAX + 1] = {(wchar_t)base};
    for (int i = 0; marks != NULL && i < CCHARW_MAX - 1 && marks[i] != 0; i++)
        text[i + 1] = (wchar_t)marks[i];
    setcchar(cell, text, attributes, pair, NULL);
}

void cncurses_get_cell(const cchar_t *cell, uint32_t scalars[5]) {
    for (int i = 0; i < CCHARW_MAX; i++) scalars[i] = (uint32_t)cell->chars[i];
}

bool cncurses_size(int descriptor, int *columns, int *rows) {
    struct winsize size;
    if (ioctl(descriptor, TIOCGWINSZ, &size) != 0) return false;
    if (size.ws_col == 0 || size.ws_row == 0) return false;
    *columns = size.ws_col;
    *rows = size.ws_row;
    return true;
}
