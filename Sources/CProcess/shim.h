// prctl with fixed types: Swift cannot call functions with a variable number of arguments.
#ifndef CPROCESS_SHIM_H
#define CPROCESS_SHIM_H

// Forbids core dumps, and other processes of the same user to look into this one's memory.
#ifdef __linux__
// Declared and not included: the system's headers would clash with the Glibc module's view of them.
extern int prctl(int option, ...);

static inline int cprocess_hide_memory(void) {
    const int set_dumpable = 4;
    return prctl(set_dumpable, 0L, 0L, 0L, 0L);
}
#else
static inline int cprocess_hide_memory(void) { return 0; }
#endif

#endif
