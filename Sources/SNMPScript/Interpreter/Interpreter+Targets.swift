public import SNMP

/// What devices are asked with unless they say otherwise.
struct DeviceDefaults {
    var version: ProtocolVersion?
    var community = "public"
    var user: String?
    var level: SecurityLevel?
    var context: String?
    var timeout = Duration.seconds(10)
    var resend = RefreshPeriod.learned
}

extension Interpreter {
    /// Whom a word after `@` means.
    struct Places {
        var members: [FanOut.Item]
        /// One device that was named as one.
        var isSingle: Bool

        init(_ members: [FanOut.Item]) { (self.members, isSingle) = (members, false) }

        init(_ entries: [TargetEntry], isSingle: Bool = false) {
            members = entries.map { .init(label: .text($0.name), target: $0) }
            self.isSingle = isSingle
        }
    }

    /// Adds a device that the host has a manager for.
    public func add(_ manager: SNMPv2cManager, as name: String, tags: [String] = []) {
        add(.v2c(manager), "\(manager.endpoint)", name, tags, manager.defaultOptions.timing)
    }

    /// Adds a device that the host has a manager for.
    public func add(_ manager: SNMPv1Manager, as name: String, tags: [String] = []) {
        add(.v1(manager), "\(manager.endpoint)", name, tags, manager.defaultOptions.timing)
    }

    /// Adds a device that the host has a manager for.
    public func add(_ manager: SNMPv3Manager, as name: String, tags: [String] = []) {
        add(.v3(manager), "\(manager.endpoint)", name, tags, manager.defaultOptions.timing)
    }

    private func add(
        _ asking: TargetEntry.Asking, _ address: String, _ name: String, _ tags: [String],
        _ timing: Timing
    ) {
        let target = ScriptTarget(name: name, address: address, tags: tags)
        insert(
            TargetEntry(
                target, asking, timeout: timing.timeout,
                resend: timing.refreshPeriod ?? .learned))
    }

    /// The names and tags of the devices that are open.
    public var targetNames: [String] { targets.map(\.name) }
    public var targetTags: [String] { Array(Set(targets.flatMap(\.target.tags))).sorted() }
    /// The device that commands without `@` ask.
    public var currentTargetName: String? { currentTarget?.name }

    func insert(_ entry: TargetEntry) {
        if let place = targets.firstIndex(where: { $0.name == entry.name }) {
            targets[place] = entry
        } else {
            targets.append(entry)
        }
        currentTarget = entry
    }

    func target(named name: String) -> TargetEntry? {
        targets.first { $0.name == name }
    }

    /// Finds whom a word after `@` means: a device, a tag, several with commas, a list, `*`.
    func places(_ operand: ScriptValue, _ spelling: String?) throws(Fault) -> Places {
        switch operand {
        case .list(let list):
            return Places(try members(of: list.items))
        case .table(let table):
            guard
                let column = ["target", "name", "host", "address"].lazy
                    .compactMap({ table.columns.firstIndex(of: $0) }).first
            else {
                throw Fault(
                    .type, "@ wants devices, and this table has no column `target`",
                    help: "@$(…).name  takes one column")
            }
            let cells = (0..<table.rowCount).lazy.map { table[$0, column] }
            return Places(try members(of: cells))
        case .target(let target):
            return try places(.text(target.name), nil)
        case .map(let map):
            guard let name = map["target"] ?? map["name"] else {
                throw Fault(.type, "@ wants a device, not a map without `target`")
            }
            return try places(name, nil)
        default:
            guard !operand.isMissing else { throw Fault(.type, "@ wants a device, not nothing") }
            return try places(named: spelling ?? TextForm.text(operand))
        }
    }

    private func places(named text: String) throws(Fault) -> Places {
        let words = text.split(separator: ",").map(String.init)
        guard words.count == 1, let word = words.first else {
            guard !words.isEmpty else { throw Fault(.usage, "@ wants a device") }
            return Places(try members(of: words.lazy.map(ScriptValue.text), areTyped: true))
        }
        if word == "*" {
            guard !targets.isEmpty else {
                throw Fault(.usage, "no device is open", help: "open r1 10.0.0.1 --tag edge")
            }
            return Places(targets)
        }
        if let entry = target(named: word) ?? implicitTargets[word] {
            return Places([entry], isSingle: true)
        }
        let tagged = targets.filter { $0.target.tags.contains(word) }
        if !tagged.isEmpty { return Places(tagged) }
        do throws(Fault) {
            let entry = try makeTarget(name: word, address: word, tags: [], RequestedDevice())
            implicitTargets[word] = entry
            return Places([entry], isSingle: true)
        } catch {
            guard error.error.code == .network else { throw error }
            let guess = Guess.nearest(word, targetNames + targetTags).map { "did you mean @\($0)?" }
            throw Fault(
                .name, "no device, tag or host `\(word)`",
                help: word.lowercased() == "all"
                    ? "@* is every device that is open" : guess ?? "open \(word) ADDRESS")
        }
    }

    /// What `open` was told about a device.
    struct RequestedDevice {
        var version: ProtocolVersion?
        var community: String?
        var user: String?
        var level: SecurityLevel?
        var context: String?
        var timeout: Duration?
        var resend: Duration?
    }

    /// Makes the manager of a device: with a user v3, with a community v2c, with neither what the
    /// defaults say.
    func makeTarget(
        name: String, address: String, tags: [String], _ wanted: RequestedDevice
    ) throws(Fault) -> TargetEntry {
        guard policy.mayContact(address) else {
            throw Fault(.policy, "this program does not let scripts ask \(address)")
        }
        let user = wanted.user ?? (wanted.community == nil ? defaults.user : nil)
        let version =
            wanted.version ?? (wanted.user != nil ? .v3 : wanted.community != nil ? .v2c : nil)
            ?? defaults.version ?? (user != nil ? .v3 : .v2c)
        let community = OctetString(wanted.community ?? defaults.community)
        let place = try engineAddress(address)
        let asking: TargetEntry.Asking
        do {
            asking =
                switch version {
                case .v1: .v1(try engine.v1Manager(place, community: community))
                case .v2c: .v2c(try engine.v2cManager(place, community: community))
                case .v3:
                    .v3(
                        try engine.v3Manager(
                            place, defaultUser: user,
                            defaultSecurityLevel: wanted.level ?? defaults.level,
                            context: OctetString(wanted.context ?? defaults.context ?? "")))
                }
        } catch let error as AddressError {
            throw Fault(.network, error.description)
        } catch ManagerError.address(let error) {
            throw Fault(.network, error.description)
        } catch {
            throw Fault(.usage, "\(error)", help: "user NAME --auth sha256 --authkey $k …")
        }
        return TargetEntry(
            ScriptTarget(name: name, address: address, tags: tags), asking,
            timeout: wanted.timeout ?? defaults.timeout,
            resend: wanted.resend.map { .fixed($0) } ?? defaults.resend)
    }
}
