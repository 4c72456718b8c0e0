import Datagrams
import SNMP
import SNMPAgent
import SNMPScript
import Testing
import VirtualTime

/// Sees how many datagrams have gone when it is asked for a file.
private final class Reader: InterpreterHost {
    let network: VirtualNetwork
    private(set) var sentWhenAsked: [Int] = []

    init(_ network: VirtualNetwork) { self.network = network }

    func readFile(_ path: String, under root: String) throws(HostError) -> [UInt8] {
        sentWhenAsked.append(network.sent.count)
        return []
    }
}

/// The embedding API as an application sees it: nothing here is looked at from inside.
@Suite struct EmbeddingTests {
    @Test func `an application embeds the language with what is public`() throws {
        let network = SimulatedNetwork(over: VirtualNetwork())
        DemoNetwork(extra: 0).install(in: network)
        let engine = Engine(network: network, entropy: Repeatable(), defaultVersion: .v2c)
        let core = try engine.v2cManager("10.0.0.11")
        let sink = LineSink()
        let source = """
            args address
            print "$address on floor $floor"
            def busy(column) {
              return "$column is busy"
            }
            let report = @core get sysName | count
            print (ticket "no link" --severity high)
            check true, "it runs"
            """

        let program = try Program(parsing: source, name: "audit.snmp")
        switch Program.status(of: "if true {") {
        case .complete, .invalid: Issue.record("a block is open")
        case .incomplete(let indent): #expect(indent == 1)
        }
        let book = try Program(runbook: "```snmp\nset sysName.0 = x\n```\n", name: "change.md")
        #expect(book.writes.map(\.line) == [2])

        var policy = Policy.readOnly
        policy.writes = .ask
        policy.files = .read(under: "/etc/noc")
        policy.environment = ["SNMP_AUTH"]
        policy.mayContact = { $0.hasPrefix("10.") }
        var limits = Limits()
        limits.wallTime = .seconds(30)
        limits.inFlight = 200

        let snmp = Interpreter(engine: engine, policy: policy, limits: limits, output: sink)
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
        let r = try snmp.call("busy", [.text("ifHCInOctets")])

        #expect(sink.lines == ["10.0.0.1 on floor 3", "T-1 no link", "PASS  it runs"])
        #expect(outcome.passed == 1 && outcome.failed == 0 && outcome.exitCode == 0)
        #expect(outcome.steps > 0)
        #expect(snmp["report"]?.description == "1")
        #expect(r.description == "ifHCInOctets is busy")
        #expect(snmp.completions("ticket --sev", at: 12).candidates.map(\.text) == ["--severity"])
        #expect(snmp.hint("ticket ")?.contains("title") == true)
        #expect(throws: ScriptError.self) {
            try snmp.run(Program(parsing: "@192.0.2.1 get sysName"))
        }
        #expect(throws: ScriptError.self) {
            try snmp.run(Program(parsing: "ticket a --severity no"))
        }
    }

    @Test func `what was asked has gone before a command that may take its time`() throws {
        let network = VirtualNetwork()
        let engine = Engine(network: network, entropy: Repeatable(), defaultVersion: .v2c)
        var policy = Policy.readOnly
        policy.files = .read(under: "/etc/noc")
        let host = Reader(network)
        let snmp = Interpreter(engine: engine, policy: policy, output: LineSink(), host: host)
        let source = """
            open a 10.0.0.11
            let one = get sysName.0 &
            let two = get sysDescr.0 &
            let lines = read notes.txt
            """
        _ = try snmp.run(Program(parsing: source))
        #expect(host.sentWhenAsked == [2])
    }

    @Test(arguments: [
        "print 1", "open a 10.0.0.11; let h = get sysName &",
        "open a 10.0.0.11; let h = walk system &",
        "open a 10.0.0.11; let h = table ifDescr &; let r = wait $h",
        "open a 10.0.0.11; let h = get sysName &; poll $h --timeout 0s; throw 'over'",
        "open a 10.0.0.11; while true { let h = get sysName & }",
        "open a 10.0.0.11; parallel for i in 1..9 { sleep 1h }", "@* get sysName",
        "def f(x) { return $x }; f 1; let l = [1]; try { throw $l } catch as e { print $e }",
        "open a 10.0.0.99; retry 3 { get sysName --timeout 1s }",
    ])
    func `an interpreter goes with its owner, whatever its script left behind`(
        _ script: String
    ) throws {
        weak var left: Interpreter?
        try {
            let network = SimulatedNetwork(over: VirtualNetwork())
            DemoNetwork(extra: 0).install(in: network)
            let engine = Engine(network: network, entropy: Repeatable(), defaultVersion: .v2c)
            var limits = Limits()
            limits.steps = 50_000
            limits.fibers = 100
            limits.wallTime = .seconds(60)
            let snmp = Interpreter(
                engine: engine, policy: .readOnly, limits: limits, output: LineSink())
            left = snmp
            _ = snmp.execute(try Program(parsing: script))
        }()
        #expect(left == nil)
    }
}
