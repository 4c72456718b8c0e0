import Glibc

/// A program that a test started.
package final class ChildProcess {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    package let identifier: Int32
    private var status: Int32?
    /// The most memory that it held at one time, in octets; known once it has been waited for.
    package private(set) var peakMemory = 0
    /// The read end of what the program prints, where it is kept.
    private let outputEnd: Int32?

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - words: The path of the program, then its arguments.
    ///   - environment: All that it finds in its environment, `NAME=value` each; nil for ours.
    ///   - keepsOutput: Whether its output can be read with ``output()``; otherwise it is dropped.
    package init(
        _ words: [String], environment: [String]? = nil, keepsOutput: Bool = false
    ) throws(Failure) {
        var ends: [Int32] = [-1, -1]
        if keepsOutput {
            guard unsafe pipe(&ends) == 0 else { throw Failure(description: "no pipe: \(errno)") }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        for descriptor: Int32 in [1, 2] {
            if keepsOutput {
                unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], descriptor)
            } else {
                unsafe posix_spawn_file_actions_addopen(
                    &actions, descriptor, "/dev/null", O_WRONLY, 0)
            }
        }
        // Threads that run tests block signals, and a child that inherits that cannot be ended.
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
        var variables = unsafe (environment ?? []).map { unsafe strdup($0) } + [nil]
        defer {
            unsafe arguments.forEach { unsafe free($0) }
            unsafe variables.forEach { unsafe free($0) }
        }
        var child: pid_t = 0
        let failure =
            if environment == nil {
                unsafe posix_spawnp(&child, words[0], &actions, &attributes, &arguments, environ)
            } else {
                unsafe posix_spawnp(
                    &child, words[0], &actions, &attributes, &arguments, &variables)
            }
        if keepsOutput { close(ends[1]) }
        guard failure == 0 else {
            if keepsOutput { close(ends[0]) }
            throw Failure(description: "cannot start \(words[0]): error \(failure)")
        }
        identifier = child
        outputEnd = keepsOutput ? ends[0] : nil
    }

    deinit {
        if let outputEnd { close(outputEnd) }
    }

    /// Everything the program prints, until it prints no more.
    package func output() -> String {
        guard let outputEnd else { return "" }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe read(outputEnd, &buffer, buffer.count)
            if count > 0 {
                bytes += buffer.prefix(count)
            } else if count == 0 || errno != EINTR {
                return String(decoding: bytes, as: UTF8.self)
            }
        }
    }

    /// Whether the program still runs.
    package var isRunning: Bool {
        guard status == nil else { return false }
        var found: Int32 = 0
        var usage = rusage()
        guard unsafe wait4(identifier, &found, WNOHANG, &usage) == identifier else { return true }
        status = found
        peakMemory = usage.ru_maxrss * 1_024
        return false
    }

    /// Waits for the end of the program.
    ///
    /// - Returns: Its exit code, or 128 and the number of the signal that ended it.
    @discardableResult
    package func wait() -> Int32 {
        var found = status ?? 0
        if status == nil {
            var usage = rusage()
            while unsafe wait4(identifier, &found, 0, &usage) < 0, errno == EINTR {}
            status = found
            peakMemory = usage.ru_maxrss * 1_024
        }
        let signal = found & 0x7F
        return signal == 0 ? (found >> 8) & 0xFF : 128 + signal
    }

    /// Asks the program to end.
    package func terminate() {
        if isRunning { _ = kill(identifier, SIGTERM) }
    }
}
