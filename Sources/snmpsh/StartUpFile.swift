import Glibc
import SNMPScript

/// The person's own file of devices, defaults and functions, run before anything else.
enum StartUpFile {
    /// Where it is, if there is one; nil without a home.
    static var path: String? {
        Environment.folder("XDG_CONFIG_HOME", orUnderHome: ".config").map { "\($0)/init.snmp" }
    }

    /// Runs it if there is one.
    ///
    /// - Throws: a ``HostError`` if others may write it: what it says is done with this person's
    ///   rights.
    static func run(in world: World) throws(HostError) {
        guard !world.options.skipsInit, let path else { return }
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return }
        guard status.st_mode & 0o022 == 0, status.st_uid == geteuid() || status.st_uid == 0 else {
            throw HostError(
                "others may write `\(path.printable)`: run chmod go-w on it, or use --no-init")
        }
        let text = String(decoding: try Files.read(path), as: UTF8.self)
        let code = world.run(text, name: path, isStartUp: true)
        if code != 0 {
            throw HostError("the start-up file failed: mend it, or use --no-init")
        }
    }
}
