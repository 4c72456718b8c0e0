import SNMP

extension BuiltinCommands {
    static let devices: [Command] = [
        Command(
            native: "open", "Open a device under a name", group: "devices",
            [
                .positional("name", .text), .positional("address", .text, optional: true),
                .option("version", .choice(Spelling.versions)), .option("community", .secret),
                .option("user", .text), .option("level", .choice(Spelling.levels)),
                .option("context", .text), .option("tag", .any, help: "one, or several: a,b"),
                .option("timeout", .duration), .option("resend", .duration),
            ], body: open),
        Command(
            native: "use", "Choose the device that commands without @ ask", group: "devices",
            [.positional("device", .device, optional: true)], body: use),
        Command(
            native: "close", "Forget a device", group: "devices",
            [.rest("device", .device)], body: close),
        Command(native: "targets", "List the open devices", group: "devices", body: targets),
        Command(
            native: "defaults", "What devices are asked with unless they say otherwise",
            group: "devices",
            [
                .option("version", .choice(Spelling.versions)), .option("community", .secret),
                .option("user", .text), .option("level", .choice(Spelling.levels)),
                .option("context", .text), .option("timeout", .duration),
                .option("resend", .duration),
            ], body: defaults),
        Command(
            native: "user", "Add an SNMPv3 user", group: "devices",
            [
                .positional("name", .text),
                .option("auth", .choice(["md5", "sha", "sha224", "sha256", "sha384", "sha512"])),
                .option("authkey", .secret),
                .option(
                    "priv",
                    .choice([
                        "des", "3des", "aes128", "aes192", "aes256", "aes192-cisco",
                        "aes256-cisco",
                    ])),
                .option("privkey", .secret),
            ], body: user),
        Command(
            native: "secret", "Read a secret: env:NAME, file:PATH or ask", group: "devices",
            [.positional("source", .text)], body: secret),
        Command(native: "enable", "Allow changes in this session", group: "devices", body: enable),
        Command(
            native: "disable", "Allow no more changes in this session", group: "devices"
        ) { call throws(Fault) in
            call.interpreter.isEnabled = false
            return .done(.nothing)
        },
    ]

    private static func open(_ call: Invocation) throws(Fault) -> Step {
        let name = call.arguments.text("name") ?? ""
        let address = call.arguments.text("address") ?? name
        guard !name.isEmpty, name != "*", !name.contains(",") else {
            throw Fault(.usage, "`\(name)` is no name for a device")
        }
        let entry = try call.interpreter.makeTarget(
            name: name, address: address, tags: tags(call["tag"]), try wanted(call.arguments))
        call.interpreter.insert(entry)
        return .done(.nothing)
    }

    private static func tags(_ value: ScriptValue) -> [String] {
        switch value {
        case .list(let list): return list.items.map(TextForm.text)
        default:
            guard !value.isMissing else { return [] }
            return TextForm.text(value).split(separator: ",").map(String.init)
        }
    }

    private static func wanted(
        _ arguments: CommandArguments
    ) throws(Fault) -> Interpreter.RequestedDevice {
        try arguments.requirePositive("timeout", "resend")
        return Interpreter.RequestedDevice(
            version: arguments.text("version").flatMap(Spelling.version),
            community: arguments.text("community"), user: arguments.text("user"),
            level: arguments.text("level").flatMap(Spelling.level),
            context: arguments.text("context"), timeout: arguments.duration("timeout"),
            resend: arguments.duration("resend"))
    }

    private static func use(_ call: Invocation) throws(Fault) -> Step {
        guard let name = call.arguments.text("device") else {
            call.interpreter.currentTarget = nil
            return .done(.nothing)
        }
        call.interpreter.currentTarget = try known(name, call)
        return .done(.nothing)
    }

    private static func known(_ name: String, _ call: Invocation) throws(Fault) -> TargetEntry {
        if let entry = call.interpreter.target(named: name) { return entry }
        throw Members.unknown("no device", name, call.interpreter.targetNames)
    }

    private static func close(_ call: Invocation) throws(Fault) -> Step {
        for word in call.arguments.rest {
            let entry = try known(TextForm.text(word), call)
            call.interpreter.targets.removeAll { $0 === entry }
            if call.interpreter.currentTarget === entry { call.interpreter.currentTarget = nil }
        }
        return .done(.nothing)
    }

    private static func targets(_ call: Invocation) throws(Fault) -> Step {
        var cells: [ScriptValue] = []
        for entry in call.interpreter.targets {
            cells += [
                .text(entry.name), .text(entry.target.address), .text(spelled(entry.version)),
                .text(entry.target.tags.joined(separator: ",")),
                .text(call.interpreter.currentTarget === entry ? "*" : ""),
            ]
        }
        return .done(
            .table(
                ScriptTable(
                    columns: ["name", "address", "version", "tags", "current"], cells: cells)))
    }

    private static func spelled(_ version: ProtocolVersion) -> String {
        switch version {
        case .v1: "1"
        case .v2c: "2c"
        case .v3: "3"
        }
    }

    private static func defaults(_ call: Invocation) throws(Fault) -> Step {
        let wanted = try wanted(call.arguments)
        var defaults = call.interpreter.defaults
        if call.arguments.words.isEmpty {
            var map = ScriptMap()
            map["version"] = defaults.version.map { .text(spelled($0)) } ?? .text("2c")
            map["community"] = .secret(ScriptSecret(defaults.community))
            if let user = defaults.user { map["user"] = .text(user) }
            map["timeout"] = .duration(nanoseconds: defaults.timeout.nanoseconds)
            map["resend"] =
                defaults.resend.duration.map { .duration(nanoseconds: $0.nanoseconds) }
                ?? .text("learned")
            return .done(.map(map))
        }
        if let version = wanted.version { defaults.version = version }
        if let community = wanted.community { defaults.community = community }
        if let user = wanted.user { defaults.user = user }
        if let level = wanted.level { defaults.level = level }
        if let context = wanted.context { defaults.context = context }
        if let timeout = wanted.timeout { defaults.timeout = timeout }
        if let resend = wanted.resend { defaults.resend = .fixed(resend) }
        call.interpreter.defaults = defaults
        call.interpreter.implicitTargets = [:]
        return .done(.nothing)
    }

    private static func user(_ call: Invocation) throws(Fault) -> Step {
        let auth = call.arguments.text("auth").flatMap(AuthenticationProtocol.init(rawValue:))
        let priv = call.arguments.text("priv").flatMap(PrivacyProtocol.init(rawValue:))
        do {
            let user = try User(
                call.arguments.text("name") ?? "", authProtocol: auth, privProtocol: priv,
                authSecret: call.arguments.text("authkey").map { Secret($0) },
                privSecret: call.arguments.text("privkey").map { Secret($0) })
            try call.interpreter.addUser(user)
            for text in call.interpreter.warnings(about: user) {
                call.write(.diagnostic(Diagnostic(.warning, .authentication, text)))
            }
        } catch {
            throw Fault(
                .usage, worded(error), help: "user NAME --auth sha256 --authkey $k …")
        }
        return .done(.nothing)
    }

    /// What is wrong with a user, in the words of the command's options.
    private static func worded(_ error: ConfigurationError) -> String {
        switch error {
        case .missingAuthProtocol: "--authkey and --priv need --auth"
        case .missingPrivProtocol: "--privkey needs --priv"
        case .missingSecret(.authSecret): "--auth needs --authkey"
        case .missingSecret(.privSecret): "--priv needs --privkey, which may be the --authkey"
        case .emptySecret(.authSecret): "--authkey is empty"
        case .emptySecret(.privSecret): "--privkey is empty"
        default: error.description
        }
    }

    private static func secret(_ call: Invocation) throws(Fault) -> Step {
        let source = call.arguments.text("source") ?? ""
        let interpreter = call.interpreter
        if source == "ask" {
            guard let text = interpreter.host?.askSecret("secret: ") else {
                throw Fault(.policy, "there is nobody to ask for the secret")
            }
            return .done(.secret(ScriptSecret(text)))
        }
        if source.hasPrefix("env:") {
            let name = String(source.dropFirst(4))
            guard
                interpreter.policy.allowsWholeEnvironment
                    || interpreter.policy.environment.contains(name)
            else {
                throw Fault(.policy, "this program does not let scripts read $\(name)")
            }
            guard let text = interpreter.host?.environmentVariable(name) else {
                throw Fault(
                    .name, "the environment has no \(name)",
                    help: "export \(name)=… before the script runs")
            }
            return .done(.secret(ScriptSecret(text)))
        }
        if source.hasPrefix("file:") {
            let octets = try interpreter.read(String(source.dropFirst(5)), isSecret: true)
            let line = octets.prefix { $0 != Byte.newline && $0 != Byte.carriageReturn }
            return .done(.secret(ScriptSecret(String(decoding: line, as: UTF8.self))))
        }
        throw Fault(
            .usage, "a secret comes from env:NAME, file:PATH or ask",
            help: "a secret written in a script is a secret no more")
    }

    private static func enable(_ call: Invocation) throws(Fault) -> Step {
        switch call.interpreter.policy.writes {
        case .allowed, .dryRun: break
        case .ask: call.interpreter.isEnabled = true
        case .never: try call.interpreter.checkWriting()
        }
        return .done(.nothing)
    }
}
