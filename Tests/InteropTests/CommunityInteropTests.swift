import NetSNMP
import SMI
import SNMP
import Testing

/// A version of SNMP over a version of IP.
struct Path: Sendable, CustomTestStringConvertible {
    let version: ProtocolVersion
    let host: String

    static let all = [ProtocolVersion.v1, .v2c].flatMap { version in
        ["127.0.0.1", "[::1]"].map { Path(version: version, host: $0) }
    }

    var testDescription: String { "\(version) over \(host)" }

    func manager(of daemon: SNMPDaemon, community: OctetString = "public") throws -> any Manager {
        let engine = Engine(defaultVersion: version)
        let address = "\(host):\(daemon.port)"
        return version == .v1
            ? try engine.v1Manager(address, community: community)
            : try engine.v2cManager(address, community: community)
    }
}

@Suite(NetSNMP.required) struct CommunityInteropTests {
    let sysDescr: OID = "1.3.6.1.2.1.1.1.0"
    let sysObjectID: OID = "1.3.6.1.2.1.1.2.0"
    let sysLocation: OID = "1.3.6.1.2.1.1.6.0"
    let daemon: SNMPDaemon

    init() throws {
        daemon = try SNMPDaemon(configuration: "sysObjectID 1.3.6.1.4.1.8072.3.2.10\n")
    }

    @Test(arguments: Path.all)
    func `a real agent answers get, getNext, getBulk and set`(_ path: Path) throws {
        let reader = try path.manager(of: daemon)
        let list = try reader.get(sysDescr, sysObjectID)
        #expect(list.map(\.name) == [sysDescr, sysObjectID])
        #expect(list[1].value == .oid("1.3.6.1.4.1.8072.3.2.10"))
        #expect(try reader.getNext(sysDescr).map(\.name) == [sysObjectID])

        let rows = try reader.getBulk(
            sysDescr, "1.3.6.1.2.1.2.2.1.2", nonRepeaters: 1, maxRepetitions: 1)
        #expect(rows.count == 2)
        #expect(rows[1].name.hasPrefix("1.3.6.1.2.1.2.2.1.2"))

        let writer = try path.manager(of: daemon, community: "private")
        let binding = VarBind(sysLocation, .octetString(OctetString("rack \(path.host)")))
        #expect(try writer.set(binding) == [binding])
        #expect(try reader.get(sysLocation) == [binding])
    }

    @Test func `what is not there is a value in SNMPv2c and an error in SNMPv1`() throws {
        let missing: OID = "1.3.6.1.2.1.1.99.0"
        let v2c = try Path(version: .v2c, host: "127.0.0.1").manager(of: daemon)
        #expect(try v2c.get(missing).map(\.value) == [.noSuchObject])
        let v1 = try Path(version: .v1, host: "127.0.0.1").manager(of: daemon)
        let error = #expect(throws: RequestError.self) { try v1.get(sysDescr, missing) }
        guard case .noSuchName(let response) = error else {
            Issue.record("got \(String(describing: error))")
            return
        }
        #expect(response.index == 2)
        #expect(response.name == missing)
    }

    @Test func `what the agent will not set is an error with its place`() throws {
        let writer = try Path(version: .v2c, host: "127.0.0.1").manager(
            of: daemon, community: "private")
        let error = #expect(throws: RequestError.self) {
            try writer.set(
                VarBind(sysLocation, .octetString("x")), VarBind(sysDescr, .octetString("y")))
        }
        guard case .errorResponse(let response) = error else {
            Issue.record("got \(String(describing: error))")
            return
        }
        #expect(response.status == .notWritable)
        #expect(response.index == 2)
    }

    @Test func `a wrong community is a timeout that says what it may be`() throws {
        let engine = Engine()
        let manager = try engine.v2cManager("127.0.0.1:\(daemon.port)", community: "wrong")
        let error = #expect(throws: RequestError.self) {
            try manager.get(sysDescr, options: CommunityOptions(timeout: .milliseconds(300)))
        }
        #expect(error?.description.contains("wrong community, no agent, or a filter") == true)
    }

    @Test func `a port where nothing listens is told apart from silence`() throws {
        let port = daemon.port
        let engine = Engine()
        // The agent listens on 127.0.0.1 alone; its port on 127.0.0.2 is closed.
        let manager = try engine.v2cManager("127.0.0.2:\(port)")
        let options = CommunityOptions(
            timeout: .seconds(10), refreshPeriod: .milliseconds(50))
        let error = #expect(throws: RequestError.self) {
            try manager.get(sysDescr, options: options)
        }
        guard case .transport(let failure) = error else {
            Issue.record("got \(String(describing: error))")
            return
        }
        #expect(failure.error.kind == .refused)
    }

    @Test(arguments: Path.all)
    func `a walk of the whole agent equals that of snmpbulkwalk`(_ path: Path) throws {
        let manager = try path.manager(of: daemon)
        let before = try manager.walk("1.3.6")
        let theirs = try NetSNMP.run(
            path.version == .v1 ? "snmpwalk" : "snmpbulkwalk",
            [
                "-v", path.version == .v1 ? "1" : "2c", "-c", "public", "-On", "-Ox", "-Ot", "-Oe",
                "-OU", "\(path.host == "[::1]" ? "udp6:" : "")\(path.host):\(daemon.port)", "1.3.6",
            ])
        let after = try manager.walk("1.3.6")
        #expect(before.ending.isComplete && after.ending.isComplete)
        #expect(theirs.status == 0, "\(theirs.output.suffix(500))")
        let printed = PrintedVariable.parse(theirs.output).filter { !$0.value.hasPrefix("No more") }
        #expect(printed.count > 500)

        let first = Dictionary(
            uniqueKeysWithValues: before.bindings.map { ($0.name.description, PrintedVariable($0)) }
        )
        let second = Dictionary(
            uniqueKeysWithValues: after.bindings.map { ($0.name.description, PrintedVariable($0)) })
        var compared = 0
        for variable in printed {
            // Rows of processes and connections come and go between two walks.
            guard let early = first[variable.name], let late = second[variable.name] else {
                #expect(
                    first[variable.name] != nil || second[variable.name] != nil
                        || Self.isVolatile(variable.name), "\(variable.name) is missing")
                continue
            }
            guard early == late else {
                let type = early.value.prefix { $0 != ":" }
                let isSameType = variable.value.prefix { $0 != ":" } == type
                #expect(
                    isSameType || type.allSatisfy(\.isNumber),
                    "\(variable.name): \(variable.value) beside \(early.value)")
                continue
            }
            if !Self.isVolatile(variable.name) {
                #expect(variable.value == early.value, "\(variable.name)")
            }
            compared += 1
        }
        #expect(compared > 400)
        let names = Set(printed.map(\.name))
        for name in first.keys where second[name] != nil && !Self.isVolatile(name) {
            #expect(names.contains(name), "\(name) is ours alone")
        }
    }

    /// Processes, their use of the machine, connections and memory: different at every look.
    private static func isVolatile(_ name: String) -> Bool {
        let volatile = [
            "1.3.6.1.2.1.25.4.", "1.3.6.1.2.1.25.5.", "1.3.6.1.2.1.6.", "1.3.6.1.2.1.7.",
            "1.3.6.1.2.1.25.1.", "1.3.6.1.2.1.25.2.", "1.3.6.1.2.1.25.3.", "1.3.6.1.2.1.4.",
            "1.3.6.1.2.1.5.", "1.3.6.1.2.1.2.", "1.3.6.1.2.1.31.", "1.3.6.1.2.1.11.",
            "1.3.6.1.4.1.2021.", "1.3.6.1.2.1.88.", "1.3.6.1.6.3.",
        ]
        return volatile.contains { name.hasPrefix($0) }
    }
}
