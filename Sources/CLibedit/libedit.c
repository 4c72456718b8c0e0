#define _XOPEN_SOURCE 700
#include "CLibedit.h"

#include <dlfcn.h>
#include <langinfo.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#ifdef __APPLE__
#define LIBRARY "libedit.3.dylib"
#else
#define LIBRARY "libedit.so.2"
#endif

// Where libedit's functions are, once it is open.
static struct {
    EditLine *(*init)(const char *, FILE *, FILE *, FILE *);
    void (*end)(EditLine *);
    int (*set)(EditLine *, int, ...);
    int (*get)(EditLine *, int, ...);
    int (*source)(EditLine *, const char *);
    void (*resize)(EditLine *);
    const wchar_t *(*wgets)(EditLine *, int *);
    const LineInfoW *(*wline)(EditLine *);
    int (*winsertstr)(EditLine *, const wchar_t *);
    void (*deletestr)(EditLine *, int);
    int (*cursor)(EditLine *, int);
    void (*beep)(EditLine *);
} edit;

static const struct {
    const char *name;
    size_t place;
} symbols[] = {
#define SYMBOL(member) {"el_" #member, offsetof(__typeof__(edit), member)}
    SYMBOL(init),
    SYMBOL(end),
    SYMBOL(set),
    SYMBOL(get),
    SYMBOL(source),
    SYMBOL(resize),
    SYMBOL(wgets),
    SYMBOL(wline),
    SYMBOL(winsertstr),
    SYMBOL(deletestr),
    SYMBOL(cursor),
    SYMBOL(beep),
#undef SYMBOL
};

static int is_open;

static void complain(void) {
    const char *words = dlerror();
    fprintf(
        stderr, "warning: lines cannot be edited: %s\n  = help: apt-get install libedit2\n",
        words != NULL ? words : LIBRARY);
}

static void open_once(void) {
    void *library = dlopen(LIBRARY, RTLD_LAZY | RTLD_LOCAL);
    if (library == NULL) {
        complain();
        return;
    }
    for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++) {
        void *symbol = dlsym(library, symbols[i].name);
        if (symbol == NULL) {
            complain();
            return;
        }
        memcpy((char *)&edit + symbols[i].place, &symbol, sizeof symbol);
    }
    is_open = 1;
}

// libedit complains about an unknown TERM on its error stream; it is given a silent one until it
// has looked the terminal up. The editor then says itself what follows from a poor terminal.
EditLine *cel_new(const char *program) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, open_once);
    if (!is_open) return NULL;
    FILE *silence = fopen("/dev/null", "w");
    EditLine *editor = edit.init(program, stdin, stdout, silence != NULL ? silence : stderr);
    if (silence != NULL) {
        if (editor != NULL) edit.set(editor, EL_SETFP, 2, stderr);
        fclose(silence);
    }
    return editor;
}

void cel_end(EditLine *e) { edit.end(e); }
int cel_source(EditLine *e, const char *file) { return edit.source(e, file); }
void cel_resize(EditLine *e) { edit.resize(e); }
const wchar_t *cel_wgets(EditLine *e, int *count) { return edit.wgets(e, count); }
const LineInfoW *cel_wline(EditLine *e) { return edit.wline(e); }
int cel_winsertstr(EditLine *e, const wchar_t *text) { return edit.winsertstr(e, text); }
void cel_deletestr(EditLine *e, int count) { edit.deletestr(e, count); }
int cel_cursor(EditLine *e, int count) { return edit.cursor(e, count); }
void cel_beep(EditLine *e) { edit.beep(e); }

int cel_set_int(EditLine *e, int operation, int value) {
    return edit.set(e, operation, value);
}

void cel_set_client(EditLine *e, void *client) {
    edit.set(e, EL_CLIENTDATA, client);
}

void *cel_client(EditLine *e) {
    void *client = NULL;
    edit.get(e, EL_CLIENTDATA, &client);
    return client;
}

void cel_set_prompt(EditLine *e, int operation, cel_prompt_function function) {
    edit.set(e, operation, function, '\1');
}

int cel_add_command(EditLine *e, const char *name, const char *help, cel_command function) {
    return edit.set(e, EL_ADDFN, name, help, function);
}

int cel_bind(EditLine *e, const char *key, const char *command) {
    return edit.set(e, EL_BIND, key, command, (char *)NULL);
}

int cel_bind_alternate(EditLine *e, const char *key, const char *command) {
    return edit.set(e, EL_BIND, "-a", key, command, (char *)NULL);
}

int cel_set_tty(EditLine *e, const char *mode, const char *flag) {
    return edit.set(e, EL_SETTY, mode, flag, (char *)NULL);
}

int cel_set_reader(EditLine *e, el_rfunc_t function) {
    return edit.set(e, EL_GETCFN, function);
}

int cel_set_editor(EditLine *e, const char *name) {
    return edit.set(e, EL_EDITOR, name);
}

int cel_is_vi(EditLine *e) {
    const char *name = NULL;
    return edit.get(e, EL_EDITOR, &name) == 0 && name != NULL && strcmp(name, "vi") == 0;
}

int cel_is_editing(EditLine *e) {
    int isOn = 1;
    return edit.get(e, EL_EDITMODE, &isOn) != 0 || isOn != 0;
}

int cel_has_capability(EditLine *e, const char *name) {
    char *value = NULL;
    return edit.get(e, EL_GETTC, name, &value, (void *)NULL) == 0 && value != NULL
        && value[0] != '\0';
}

void cel_write(const char *text) {
    fputs(text, stdout);
}

void cel_flush(void) {
    fflush(stdout);
}

void cel_write_error(const char *text) {
    fflush(stdout);
    fputs(text, stderr);
    fflush(stderr);
}

int cel_codeset_is_utf8(void) {
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

int cel_width(wchar_t character) {
    return wcwidth(character);
}
