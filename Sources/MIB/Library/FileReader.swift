internal import Glibc

/// Reads the files of a directory of MIB modules, and nothing else.
///
/// Only regular files of at most 64 MB are opened. A symbolic link is followed if it stays inside
/// the directory; a name never leads out of it, since a path is only ever made of names that the
/// directory itself listed.
struct FileReader: Sendable {
    /// The directory without symbolic links in its path.
    let root: String

    static let sizeLimit = 64 << 20
    /// Files of one directory tree; more are left out.
    static let fileLimit = 50_000
    static let depthLimit = 8

    /// Why a file or a directory was not read.
    enum Failure: Error, Equatable, CustomStringConvertible {
        /// A system call failed, with its error number.
        case system(Int32)
        case notRegular
        case tooLarge
        /// A symbolic link out of the directory.
        case outside

        var description: String {
            switch self {
            case .system(let number): systemMessage(number)
            case .notRegular: "not a regular file"
            case .tooLarge: "over 64 MB"
            case .outside: "a symbolic link that leads out of the directory"
            }
        }

        var code: MIBDiagnostic.Code {
            switch self {
            case .system, .outside: .unreadable
            case .notRegular: .notRegular
            case .tooLarge: .tooLarge
            }
        }
    }

    /// - Throws: ``Failure`` if the path is no directory.
    init(directory path: String) throws(Failure) {
        guard let real = realPath(path) else { throw .system(errno) }
        root = real
        guard (try? Self.entries(of: real)) != nil else { throw .system(ENOTDIR) }
    }

    /// The paths of all files beneath the directory, sorted, hidden ones left out.
    func files() -> [String] {
        var found: [String] = []
        var pending = [(path: root, depth: 0)]
        while let (directory, depth) = pending.popLast() {
            guard let entries = try? Self.entries(of: directory) else { continue }
            for entry in entries where !entry.name.hasPrefix(".") {
                let path = directory + "/" + entry.name
                if entry.isDirectory {
                    if depth < Self.depthLimit { pending.append((path, depth + 1)) }
                } else if found.count < Self.fileLimit {
                    found.append(path)
                }
            }
        }
        return found.sorted()
    }

    /// The octets of a file that ``files()`` listed.
    func read(_ path: String) throws(Failure) -> [UInt8] {
        var path = path
        var descriptor = Self.open(path)
        if descriptor < 0, errno == ELOOP {
            guard let target = realPath(path) else { throw .system(errno) }
            guard target.hasPrefix(root + "/") else { throw .outside }
            path = target
            descriptor = Self.open(path)
        }
        guard descriptor >= 0 else { throw .system(errno) }
        defer { close(descriptor) }
        return try Self.contents(of: descriptor)
    }

    /// Reads one file that the person named.
    static func read(file path: String) throws(Failure) -> [UInt8] {
        guard let real = realPath(path) else { throw .system(errno) }
        let descriptor = open(real)
        guard descriptor >= 0 else { throw .system(errno) }
        defer { close(descriptor) }
        return try contents(of: descriptor)
    }

    /// Without O_NONBLOCK, opening a named pipe would wait for its writer.
    private static func open(_ path: String) -> Int32 {
        unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
    }

    private static func contents(of descriptor: Int32) throws(Failure) -> [UInt8] {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .system(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
        let size = Int(status.st_size)
        guard size <= sizeLimit else { throw .tooLarge }
        var failure: Int32 = 0
        let octets = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let got = unsafe Glibc.read(
                    descriptor, buffer.baseAddress?.advanced(by: count), size - count)
                if got < 0 {
                    guard errno == EINTR else {
                        failure = errno
                        return
                    }
                } else if got == 0 {
                    return
                } else {
                    count += got
                }
            }
        }
        guard failure == 0 else { throw .system(failure) }
        return octets
    }

    private static func entries(of path: String) throws(Failure) -> [(
        name: String, isDirectory: Bool
    )] {
        guard let directory = unsafe opendir(path) else { throw .system(errno) }
        defer { unsafe closedir(directory) }
        var entries: [(name: String, isDirectory: Bool)] = []
        while entries.count < fileLimit, let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
                    unsafe String(cString: $0)
                }
            }
            guard name != ".", name != ".." else { continue }
            var type = unsafe entry.pointee.d_type
            if type == UInt8(DT_UNKNOWN) {
                var status = stat()
                guard unsafe lstat(path + "/" + name, &status) == 0 else { continue }
                type = status.st_mode & S_IFMT == S_IFDIR ? UInt8(DT_DIR) : UInt8(DT_REG)
            }
            entries.append((name, type == UInt8(DT_DIR)))
        }
        return entries
    }
}

private func realPath(_ path: String) -> String? {
    guard let resolved = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
}

private func systemMessage(_ number: Int32) -> String {
    unsafe String(cString: strerror(number)).lowercased()
}
