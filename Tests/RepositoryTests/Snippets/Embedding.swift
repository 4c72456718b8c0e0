// The Swift shown in docs/embedding.md.
import SNMP
import SNMPScript

func audit(_ source: String, of core: SNMPv2cManager, into sink: any OutputSink) throws -> Int32 {
    let program = try Program(parsing: source, name: "audit.snmp")

    var policy = Policy.readOnly
    policy.writes = .ask
    policy.files = .read(under: "/etc/noc")
    policy.environment = ["SNMP_AUTH"]
    policy.mayContact = { $0.hasPrefix("10.") }
    var limits = Limits()
    limits.wallTime = .seconds(30)
    limits.inFlight = 200

    let snmp = Interpreter(engine: core.engine, policy: policy, limits: limits, output: sink)
    snmp.add(core, as: "core1", tags: ["core"])
    snmp["floor"] = .integer(3)
    snmp.register(
        Command(
            "ticket", "Open a ticket",
            parameters: [
                .positional("title", .text), .option("severity", .choice(["low", "high"])),
            ]
        ) { call in .text("T-1 \(call["title"])") })
    let outcome = try snmp.run(program, arguments: ["10.0.0.1"])
    print(snmp["report"] ?? .null)
    print(try snmp.call("busy", [.text("ifHCInOctets")]))
    return outcome.exitCode
}

func auditSoon(
    _ program: Program, on engine: AsyncEngine, tickets: TicketDesk,
    into sink: sending any OutputSink
) async throws -> Outcome {
    let snmp = await AsyncInterpreter(engine: engine, output: sink)
    await snmp.add(try await engine.v2cManager("10.0.0.1"), as: "core1")
    await snmp.register(
        Command("ticket", "Open a ticket", parameters: [.positional("title", .text)]) { call in
            .text(await tickets.open("\(call["title"])"))
        })
    return try await snmp.run(program)
}

func typed(_ text: String, into snmp: Interpreter) {
    switch Program.status(of: text) {
    case .complete(let program): _ = snmp.execute(program)
    case .incomplete(let indent): print(String(repeating: "  ", count: indent))
    case .invalid(let diagnostics): print(diagnostics)
    }
    print(snmp.completions(text, at: text.utf8.count).candidates.map(\.text))
    print(snmp.hint(text) ?? "")
}

/// Where the page's example opens its tickets.
actor TicketDesk {
    private var count = 0

    func open(_ title: String) -> String {
        count += 1
        return "T-\(count) \(title)"
    }
}
