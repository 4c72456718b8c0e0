#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Ends the program, with everything printed that was to be printed.
func exit(code: Int32) -> Never {
    fflush(nil)
    exit(code)
}
