internal import Glibc

/// A history on disk that several sessions share.
///
/// Each entry is appended under a lock as it is run, so no session takes another's lines away. A
/// file that has grown is rewritten beside itself and renamed. Nothing here fails loudly: a history
/// that cannot be kept is kept in memory, and ``trouble`` says why.
struct HistoryFile {
    /// More than this is not read: the end of the file is taken.
    private static let readLimitOctets = 16 << 20
    /// Entries beyond the limit that are tolerated before the file is rewritten.
    private static let slack = 1000

    let path: String
    /// Why history is not kept, for a person to read.
    private(set) var trouble: String?

    init(path: String) {
        self.path = path
    }

    /// Reads what earlier sessions wrote; compacts the file if it has grown too long.
    mutating func load() -> History {
        guard let octets = read() else { return History() }
        let history = History(octets: octets)
        guard history.count > History.entryLimit + Self.slack else { return history }
        return compact() ?? history
    }

    mutating func append(_ entry: String) {
        guard trouble == nil else { return }
        makeDirectory()
        let descriptor = openLocked()
        guard descriptor >= 0 else {
            trouble = "history is not kept: cannot write \(path.visible): \(Self.reason())"
            return
        }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { return }
        if status.st_mode & 0o077 != 0 { fchmod(descriptor, 0o600) }
        var line = History.escape(entry)
        line.append(0x0A)
        if !Self.endsWithNewline(descriptor, size: status.st_size) { line.insert(0x0A, at: 0) }
        if !Self.writeAll(line, to: descriptor) {
            let reason = Self.reason()
            ftruncate(descriptor, status.st_size)  // no half a line
            trouble = "history is not kept: cannot write \(path.visible): \(reason)"
        }
    }

    // MARK: Reading

    private mutating func read() -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno != ENOENT, errno != ENOTDIR {
                trouble = "history is not kept: cannot read \(path.visible): \(Self.reason())"
            }
            return nil
        }
        defer { close(descriptor) }
        return Self.contents(of: descriptor)
    }

    private static func contents(of descriptor: Int32) -> [UInt8]? {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        let start = max(0, Int(status.st_size) - readLimitOctets)
        let size = Int(status.st_size) - start
        guard size > 0 else { return [] }
        var octets = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let got = unsafe pread(
                    descriptor, buffer.baseAddress! + count, size - count, off_t(start + count))
                guard got > 0 else { break }
                count += got
            }
        }
        if start > 0, let newline = octets.firstIndex(of: 0x0A) {
            octets.removeSubrange(...newline)
        }
        return octets
    }

    // MARK: Writing

    /// Opens for appending and locks, or gives up the lock rather than wait for long; -1 and `errno`
    /// if the file cannot be opened.
    ///
    /// Another session may rename a compacted file into place between the two: then what was locked
    /// is no longer what the name stands for, and it is opened anew.
    private func openLocked() -> Int32 {
        var attempts = 0
        while true {
            let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { return -1 }
            var isLocked = flock(descriptor, LOCK_EX | LOCK_NB) == 0
            while !isLocked, attempts < 20 {
                poll(nil, 0, 2)
                attempts += 1
                isLocked = flock(descriptor, LOCK_EX | LOCK_NB) == 0
            }
            if !isLocked || attempts >= 20 || isCurrent(descriptor) { return descriptor }
            attempts += 1
            close(descriptor)
        }
    }

    private func isCurrent(_ descriptor: Int32) -> Bool {
        var mine = stat()
        var named = stat()
        return unsafe fstat(descriptor, &mine) == 0 && stat(path, &named) == 0
            && mine.st_ino == named.st_ino && mine.st_dev == named.st_dev
    }

    /// Rewrites the file with its newest entries; nil if that is not possible now.
    private func compact() -> History? {
        rewrite { History(octets: $0.compacted()) }
    }

    /// Rewrites the file with what `redact` says may be kept of each entry, those of other sessions
    /// included.
    mutating func redact(_ redact: (String) -> String?) {
        guard trouble == nil else { return }
        for _ in 0..<20 {
            if rewrite({ $0.redacted(redact) }) != nil { return }
            poll(nil, 0, 2)
        }
        trouble = "a secret stays in \(path.visible): it cannot be rewritten"
    }

    private func rewrite(_ change: (History) -> History) -> History? {
        let target = Self.resolved(path)  // a link stays a link
        let descriptor = unsafe open(target, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, isCurrent(descriptor),
            let octets = Self.contents(of: descriptor)
        else { return nil }
        let kept = change(History(octets: octets))
        let temporary = "\(target).\(getpid())"
        let new = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard new >= 0 else { return nil }
        let isWritten = Self.writeAll(kept.octets, to: new) && fsync(new) == 0
        close(new)
        guard isWritten, unsafe rename(temporary, target) == 0 else {
            unsafe unlink(temporary)
            return nil
        }
        return kept
    }

    private func makeDirectory() {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        let directory = String(path[..<slash])
        guard unsafe mkdir(directory, 0o700) != 0, errno == ENOENT else { return }
        var made = ""
        for part in directory.split(separator: "/", omittingEmptySubsequences: true) {
            made += (made.isEmpty && !directory.hasPrefix("/") ? "" : "/") + part
            unsafe mkdir(made, 0o700)
        }
    }

    private static func endsWithNewline(_ descriptor: Int32, size: off_t) -> Bool {
        guard size > 0 else { return true }
        var last: UInt8 = 0
        return unsafe pread(descriptor, &last, 1, size - 1) != 1 || last == 0x0A
    }

    private static func writeAll(_ octets: [UInt8], to descriptor: Int32) -> Bool {
        var rest = octets[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { bytes in
                unsafe write(descriptor, bytes.baseAddress, bytes.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func resolved(_ path: String) -> String {
        guard let pointer = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(pointer) }
        return unsafe String(cString: pointer)
    }

    private static func reason() -> String {
        unsafe String(cString: strerror(errno)).lowercased()
    }
}

extension HistoryFile {
    /// `$XDG_STATE_HOME/<program>/history`, by default below `~/.local/state`; nil without a home.
    static func standardPath(program: String) -> String? {
        // The XDG base directory rules: a relative path is to be ignored.
        if let state = variable("XDG_STATE_HOME"), state.hasPrefix("/") {
            return "\(state)/\(program)/history"
        }
        guard let home = variable("HOME"), home.hasPrefix("/") else { return nil }
        return "\(home)/.local/state/\(program)/history"
    }

    private static func variable(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }
}
