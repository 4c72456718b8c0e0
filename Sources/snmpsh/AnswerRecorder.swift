import SMI
import SNMPAgent
import SNMPScript

/// Notes what devices answer during a run, as recordings that a simulated device answers from.
///
/// The first answer for a variable counts: a test begins where the run did. What an SNMP-COMMUNITY-MIB
/// holds is left out, because it is secret.
struct AnswerRecorder {
    private struct Device {
        let target: ScriptTarget
        var values: [OID: Value] = [:]
    }

    /// In the order in which they first answered.
    private var devices: [Device] = []
    private var places: [String: Int] = [:]
    private var count = 0
    /// Whether some variables were one too many.
    private(set) var isCut = false

    /// snmpCommunityEntry, whose instances hold communities (RFC 3584, section 5).
    private static let communities: OID = "1.3.6.1.6.3.18.1.1.1"

    mutating func note(_ target: ScriptTarget, _ binding: VarBind) {
        switch binding.value {
        case .noSuchObject, .noSuchInstance, .endOfMibView: return
        case .null, .integer32, .octetString, .oid, .ipAddress, .counter32, .gauge32, .timeTicks,
            .opaque, .counter64:
            break
        }
        guard !binding.name.hasPrefix(Self.communities) else { return }
        guard count < Recording.limit else {
            isCut = true
            return
        }
        let place = places[target.name] ?? devices.count
        if place == devices.count {
            places[target.name] = place
            devices.append(Device(target: target))
        }
        if devices[place].values[binding.name] == nil {
            devices[place].values[binding.name] = binding.value
            count += 1
        }
    }

    /// The files: for one device at the path itself, for several with the device's name in it.
    func files(at path: String) -> [(path: String, text: String)] {
        devices.map { device in
            let file = devices.count == 1 ? path : Self.path(path, for: device.target.name)
            let recording = Recording(device.values.map { VarBind($0.key, $0.value) })
            let header = RecordingHeader(name: device.target.name, address: device.target.address)
            return (file, header.line + "\n" + recording.text)
        }
    }

    /// `lab.snmprec` and `sw1` give `lab-sw1.snmprec`.
    private static func path(_ path: String, for name: String) -> String {
        let stem = path.hasSuffix(".snmprec") ? String(path.dropLast(8)) : path
        let plain = name.unicodeScalars.map { scalar in
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || "0"..."9" ~= scalar)
            return isPlain || scalar == "." || scalar == "_" ? Character(scalar) : "-"
        }
        return "\(stem)-\(String(plain)).snmprec"
    }
}

/// The first line of a recording of ours, which says whose it is.
struct RecordingHeader: Equatable {
    let name: String
    let address: String

    private static let mark = "# recorded from "

    var line: String { "\(Self.mark)\(name.printable) at \(address.printable)" }

    init(name: String, address: String) {
        self.name = name
        self.address = address
    }

    /// The header of a file's octets; nil where it has none.
    init?(_ octets: [UInt8]) {
        let first = octets.prefix(600).prefix { $0 != 0x0A && $0 != 0x0D }
        let text = String(decoding: first, as: UTF8.self)
        guard text.hasPrefix(Self.mark) else { return nil }
        let words = text.dropFirst(Self.mark.count).split(separator: " ")
        guard words.count == 3, words[1] == "at" else { return nil }
        self.init(name: String(words[0]), address: String(words[2]))
    }
}

extension World {
    /// Writes what devices answered, where the options want it.
    ///
    /// - Returns: whether that went well.
    func writeRecordings() -> Bool {
        guard let path = options.agentRecording else { return true }
        let files = recorder.files(at: Host.expanded(path))
        if files.isEmpty { console.warn("no device answered, so nothing was recorded") }
        if recorder.isCut { console.warn("only the first variables were recorded: too many") }
        for file in files {
            do {
                try Files.write(Array(file.text.utf8), to: file.path)
                console.write(.notice("recorded \(file.path)"))
            } catch {
                console.fail(error.message, help: "--record-agent FILE.snmprec")
                return false
            }
        }
        console.flush()
        return true
    }
}
