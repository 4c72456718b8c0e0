// libedit for Swift. Swift can neither call C's variadic functions nor touch `stdin`, `stdout` and
// `stderr`, so each call that the line editor needs has one function here, with its types spelt out.
//
// The library is opened when the first editor is made and not at the start of the program: it and the
// three that it needs are a fifth of what a start costs, and a script needs no editor.
#ifndef CLIBEDIT_H
#define CLIBEDIT_H

#include <histedit.h>
#include <wchar.h>

typedef char *(*cel_prompt_function)(EditLine *);
typedef unsigned char (*cel_command)(EditLine *, int);

// An editor for standard input and output; null where there is none to be had, which is said on standard
// error if the library is missing.
EditLine *cel_new(const char *program);
void cel_end(EditLine *e);
int cel_source(EditLine *e, const char *file);
void cel_resize(EditLine *e);
const wchar_t *cel_wgets(EditLine *e, int *count);
const LineInfoW *cel_wline(EditLine *e);
int cel_winsertstr(EditLine *e, const wchar_t *text);
void cel_deletestr(EditLine *e, int count);
int cel_cursor(EditLine *e, int count);
void cel_beep(EditLine *e);

int cel_set_int(EditLine *e, int operation, int value);
void cel_set_client(EditLine *e, void *client);
void *cel_client(EditLine *e);
// Characters between two `\1` are sent as they are and take no room on the line.
void cel_set_prompt(EditLine *e, int operation, cel_prompt_function function);
int cel_add_command(EditLine *e, const char *name, const char *help, cel_command function);
int cel_bind(EditLine *e, const char *key, const char *command);
// Binds in vi's command map.
int cel_bind_alternate(EditLine *e, const char *key, const char *command);
int cel_set_tty(EditLine *e, const char *mode, const char *flag);
int cel_set_reader(EditLine *e, el_rfunc_t function);
int cel_set_editor(EditLine *e, const char *name);
int cel_is_vi(EditLine *e);
// Whether `edit off` in ~/.editrc turned editing off.
int cel_is_editing(EditLine *e);
// Whether the terminal has the capability that termcap calls `name`.
int cel_has_capability(EditLine *e, const char *name);
void cel_write(const char *text);
void cel_flush(void);
void cel_write_error(const char *text);
int cel_codeset_is_utf8(void);
int cel_width(wchar_t character);

#endif
