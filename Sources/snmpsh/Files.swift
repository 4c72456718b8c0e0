import Glibc
import SNMPScript

/// Reading and writing of files, with a bound and with errors in words.
enum Files {
    /// More than any script, recording or list of devices needs.
    static let limitOctets = 256 << 20

    /// The octets of a regular file, or of what standard input brings where the path is `-`.
    ///
    /// - Parameter isSecret: Whether it is refused if others can read it.
    static func read(_ path: String, isSecret: Bool = false) throws(HostError) -> [UInt8] {
        if path == "-" { return try readToEnd(STDIN_FILENO, path) }
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure("cannot read", path) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw failure("cannot read", path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw HostError("cannot read `\(path.printable)`: it is no regular file")
        }
        if isSecret { try checkPrivacy(of: path, status) }
        guard status.st_size <= limitOctets else {
            throw HostError("cannot read `\(path.printable)`: it has over \(limitOctets) octets")
        }
        return try readToEnd(descriptor, path)
    }

    static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// Refuses a secret that others can read.
    ///
    /// Where the file is another's (the system's, say) its group is that one's decision.
    private static func checkPrivacy(of path: String, _ status: stat) throws(HostError) {
        let others: mode_t = status.st_uid == geteuid() ? 0o077 : 0o007
        guard status.st_mode & others == 0 else {
            throw HostError(
                "others can read the secret in `\(path.printable)`: run chmod go-rwx on it")
        }
    }

    private static func readToEnd(_ descriptor: Int32, _ path: String) throws(HostError) -> [UInt8]
    {
        var octets: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
            if count > 0 {
                octets += buffer.prefix(count)
                guard octets.count <= limitOctets else {
                    throw HostError("`\(path.printable)` has over \(limitOctets) octets")
                }
            } else if count == 0 {
                return octets
            } else if errno != EINTR {
                throw failure("cannot read", path)
            }
        }
    }

    /// More entries of a folder are of no use to a person.
    private static let listLimit = 10_000

    /// The names of what lies in a folder, in the system's order; folders end with a slash.
    static func list(_ path: String) throws(HostError) -> [String] {
        guard let folder = unsafe opendir(path) else { throw failure("cannot list", path) }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        while names.count < listLimit, let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { text in
                unsafe text.withMemoryRebound(to: CChar.self, capacity: 256) {
                    unsafe String(cString: $0)
                }
            }
            if name == "." || name == ".." { continue }
            var status = stat()
            let isFolder =
                unsafe stat("\(path)/\(name)", &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
            names.append(isFolder ? name + "/" : name)
        }
        return names
    }

    /// Puts octets in place of a file, in one step: a reader sees the old ones or the new ones.
    static func write(_ octets: [UInt8], to path: String) throws(HostError) {
        let temporary = "\(path).\(getpid()).new"
        let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure("cannot write", path) }
        let isWritten = write(all: octets, to: descriptor)
        let reason = errno
        guard close(descriptor) == 0, isWritten, unsafe rename(temporary, path) == 0 else {
            if !isWritten { errno = reason }
            let error = failure("cannot write", path)
            unsafe unlink(temporary)
            throw error
        }
    }

    /// Writes all octets, however many calls it takes; false where one fails.
    @discardableResult
    static func write(all octets: [UInt8], to descriptor: Int32) -> Bool {
        var sent = 0
        while sent < octets.count {
            let count = unsafe octets.withUnsafeBytes { bytes in
                unsafe Glibc.write(
                    descriptor, bytes.baseAddress.map { unsafe $0 + sent }, octets.count - sent)
            }
            if count > 0 {
                sent += count
            } else if count == 0 || errno != EINTR {
                return false
            }
        }
        return true
    }

    /// The path with every symbolic link resolved, if it lies under `root` then.
    ///
    /// A file that does not exist yet is judged by its folder.
    static func confined(_ path: String, under root: String) throws(HostError) -> String {
        guard let base = resolved(root) else { throw failure("cannot use", root) }
        var whole = resolved(path)
        if whole == nil {
            let slash = path.lastIndex(of: "/")
            let folder = slash.map { String(path[...$0]) } ?? "."
            let name = slash.map { path[path.index(after: $0)...] } ?? path[...]
            guard let found = resolved(folder) else { throw failure("cannot use", path) }
            whole = found + (found.hasSuffix("/") ? "" : "/") + name
        }
        guard let whole, base == "/" || whole == base || whole.hasPrefix(base + "/") else {
            throw HostError(
                "`\(path.printable)` lies outside of `\(root.printable)`, which scripts may use")
        }
        return whole
    }

    private static func resolved(_ path: String) -> String? {
        guard let found = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(found) }
        return unsafe String(cString: found)
    }

    private static func failure(_ action: String, _ path: String) -> HostError {
        let reason = unsafe String(cString: strerror(errno))
        return HostError("\(action) `\(path.printable)`: \(reason)")
    }
}
