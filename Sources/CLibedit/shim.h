// libedit for Swift. Swift can neither call C's variadic functions nor touch `stdin`, `stdout` and
// `stderr`, so each call that the line editor needs has one wrapper here, with its types spelt out.
#ifndef CLIBEDIT_SHIM_H
#define CLIBEDIT_SHIM_H

#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <histedit.h>

typedef char *(*cel_prompt_function)(EditLine *);
typedef unsigned char (*cel_command)(EditLine *, int);

// libedit complains about an unknown TERM on its error stream; it is given a silent one until it
// has looked the terminal up. The editor then says itself what follows from a poor terminal.
static inline EditLine *cel_new(const char *program) {
    FILE *silence = fopen("/dev/null", "w");
    EditLine *editor = el_init(program, stdin, stdout, silence != NULL ? silence : stderr);
    if (silence != NULL) {
        if (editor != NULL) el_set(editor, EL_SETFP, 2, stderr);
        fclose(silence);
    }
    return editor;
}

static inline int cel_set_int(EditLine *e, int operation, int value) {
    return el_set(e, operation, value);
}

static inline void cel_set_client(EditLine *e, void *client) {
    el_set(e, EL_CLIENTDATA, client);
}

static inline void *cel_client(EditLine *e) {
    void *client = NULL;
    el_get(e, EL_CLIENTDATA, &client);
    return client;
}

// Characters between two `\1` are sent as they are and take no room on the line.
static inline void cel_set_prompt(EditLine *e, int operation, cel_prompt_function function) {
    el_set(e, operation, function, '\1');
}

static inline int cel_add_command(
    EditLine *e, const char *name, const char *help, cel_command function
) {
    return el_set(e, EL_ADDFN, name, help, function);
}

static inline int cel_bind(EditLine *e, const char *key, const char *command) {
    return el_set(e, EL_BIND, key, command, (char *)NULL);
}

// Binds in vi's command map.
static inline int cel_bind_alternate(EditLine *e, const char *key, const char *command) {
    return el_set(e, EL_BIND, "-a", key, command, (char *)NULL);
}

static inline int cel_set_tty(EditLine *e, const char *mode, const char *flag) {
    return el_set(e, EL_SETTY, mode, flag, (char *)NULL);
}

static inline int cel_set_reader(EditLine *e, el_rfunc_t function) {
    return el_set(e, EL_GETCFN, function);
}

static inline int cel_set_editor(EditLine *e, const char *name) {
    return el_set(e, EL_EDITOR, name);
}

static inline int cel_is_vi(EditLine *e) {
    const char *name = NULL;
    return el_get(e, EL_EDITOR, &name) == 0 && name != NULL && strcmp(name, "vi") == 0;
}

// Whether `edit off` in ~/.editrc turned editing off.
static inline int cel_is_editing(EditLine *e) {
    int isOn = 1;
    return el_get(e, EL_EDITMODE, &isOn) != 0 || isOn != 0;
}

// Whether the terminal has the capability that termcap calls `name`.
static inline int cel_has_capability(EditLine *e, const char *name) {
    char *value = NULL;
    return el_get(e, EL_GETTC, name, &value, (void *)NULL) == 0 && value != NULL
        && value[0] != '\0';
}

static inline void cel_write(const char *text) {
    fputs(text, stdout);
}

static inline void cel_flush(void) {
    fflush(stdout);
}

static inline void cel_write_error(const char *text) {
    fflush(stdout);
    fputs(text, stderr);
    fflush(stderr);
}

static inline int cel_codeset_is_utf8(void) {
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

// A POSIX function that `<wchar.h>` hides from Swift's view of the C library.
int wcwidth(wchar_t character);

static inline int cel_width(wchar_t character) {
    return wcwidth(character);
}

#endif
