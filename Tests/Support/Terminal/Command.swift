internal import Glibc

/// Runs a program to its end and collects what it printed.
///
/// Foundation's `Process` would do; this is a tenth of its start-up time, and a terminal test runs
/// hundreds of these.
enum Command {
    struct Outcome {
        /// The exit code, or 128 and the signal.
        var status: Int32
        var output: String
    }

    /// - Parameter words: The program, looked up in `PATH`, and its arguments.
    /// - Parameter input: What its standard input contains.
    static func run(_ words: [String], input: [UInt8] = []) throws(TerminalError) -> Outcome {
        var outputPipe: [Int32] = [-1, -1]
        var inputPipe: [Int32] = [-1, -1]
        guard pipe2(&outputPipe), pipe2(&inputPipe) else {
            throw .system("cannot make a pipe", errno)
        }
        defer { close(outputPipe[0]) }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, inputPipe[0], 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, outputPipe[1], 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, outputPipe[1], 2)
        // Threads that run tests block signals; what is started here must not inherit that.
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var nothingBlocked = sigset_t()
        unsafe sigemptyset(&nothingBlocked)
        unsafe posix_spawnattr_setsigmask(&attributes, &nothingBlocked)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var child: pid_t = 0
        var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
        defer { unsafe arguments.forEach { unsafe free($0) } }
        let failure = unsafe posix_spawnp(
            &child, words[0], &actions, &attributes, &arguments, environ)
        close(outputPipe[1])
        close(inputPipe[0])
        guard failure == 0 else {
            close(inputPipe[1])
            throw .system("cannot run \(words[0])", failure)
        }
        // Inputs here are small against a pipe's buffer, and tmux reads before it writes.
        unsafe input.withUnsafeBytes { bytes in
            _ = unsafe write(inputPipe[1], bytes.baseAddress, bytes.count)
        }
        close(inputPipe[1])
        let output = readToEnd(outputPipe[0])
        var status: Int32 = 0
        while unsafe waitpid(child, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        return Outcome(
            status: signal == 0 ? (status >> 8) & 0xFF : 128 + signal,
            output: String(decoding: output, as: UTF8.self))
    }

    private static func pipe2(_ ends: inout [Int32]) -> Bool {
        guard unsafe pipe(&ends) == 0 else { return false }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return true
    }

    private static func readToEnd(_ descriptor: Int32) -> [UInt8] {
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16384)
        while true {
            let count = unsafe read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return result }
            result += buffer[..<count]
        }
    }
}
