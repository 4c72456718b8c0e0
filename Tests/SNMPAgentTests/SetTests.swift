import Datagrams
import SMI
import SNMPAgent
import SNMPMessages
import Testing

@Suite struct SetTests {
    static let sysContact: OID = "1.3.6.1.2.1.1.4.0"
    static let sysName: OID = "1.3.6.1.2.1.1.5.0"
    static let ifAdminStatus: OID = "1.3.6.1.2.1.2.2.1.7.1"
    static let ifOperStatus: OID = "1.3.6.1.2.1.2.2.1.8.1"

    let device: Device

    init() {
        let table = VariableTable(
            [
                ("1.3.6.1.2.1.1.1.0", Variable(.octetString("a box"))),
                (
                    Self.sysContact,
                    Variable(
                        .octetString("noc"),
                        writable: WriteRule(.text(1...20)) { value, _ in
                            value == .octetString("nobody") ? .inconsistentValue : nil
                        })
                ),
                (Self.sysName, Variable(.octetString("box"), writable: WriteRule(.text(0...255)))),
                (
                    Self.ifAdminStatus,
                    Variable(.integer32(1), writable: WriteRule(.enumeration([1, 2, 3])))
                ),
                (
                    Self.ifOperStatus,
                    Variable(
                        .following(Self.ifAdminStatus) { leader in
                            let isSettled = leader.changedNanosecondsAgo.map { $0 >= 3_000_000_000 }
                            return leader.value == .integer32(1) && isSettled ?? true
                                ? .integer32(1) : .integer32(2)
                        })
                ),
            ], closed: ["1.3.6.1.2.1.4.22.1.2"])
        let responder = CommandResponder(
            VariableStore(table, at: start), settings: .init(writeCommunities: ["private"]))
        device = Device(responder)
    }

    private func set(
        _ bindings: VarBind..., version: ProtocolVersion = .v2c, community: String = "private",
        at now: Instant = start
    ) throws -> Answer {
        let question = message(.setRequest, bindings, version: version, community: community)
        return try #require(try device.ask(question, at: now))
    }

    private func value(_ name: OID, at now: Instant = start) throws -> Value? {
        try device.ask(message(.getRequest, name), at: now)?.values.first
    }

    @Test func `what is set is answered and stays`() throws {
        let binding = VarBind(Self.sysName, .octetString("core"))
        let answer = try set(binding)
        #expect(answer.status == .noError)
        #expect(answer.bindings == [binding])
        #expect(try value(Self.sysName) == .octetString("core"))
        device.responder.restart(at: .seconds(1))
        #expect(try value(Self.sysName, at: .seconds(1)) == .octetString("core"))
    }

    @Test func `one bad binding spoils the whole set`() throws {
        let answer = try set(
            VarBind(Self.sysName, .octetString("core")), VarBind(Self.sysContact, .integer32(1)))
        #expect(answer.status == .wrongType)
        #expect(answer.pdu.errorIndex == 2)
        #expect(try value(Self.sysName) == .octetString("box"))
    }

    @Test(
        arguments: [
            ("another type", sysContact, .integer32(1), .wrongType, .badValue),
            (
                "too long", sysContact, .octetString("twenty-one characters"), .wrongLength,
                .badValue
            ),
            ("too short", sysContact, .octetString(""), .wrongLength, .badValue),
            ("no text", sysContact, .octetString([0x1B]), .wrongValue, .badValue),
            ("no label", ifAdminStatus, .integer32(4), .wrongValue, .badValue),
            ("not now", sysContact, .octetString("nobody"), .inconsistentValue, .badValue),
            ("never", "1.3.6.1.2.1.1.1.0", .octetString("x"), .notWritable, .noSuchName),
            ("no such object", "1.3.6.1.2.1.1.7.0", .integer32(1), .notWritable, .noSuchName),
            (
                "no row now", "1.3.6.1.2.1.4.22.1.2.1.10.0.0.1", .octetString(""),
                .inconsistentName, .noSuchName
            ),
            ("no such row", "1.3.6.1.2.1.2.2.1.7.9", .integer32(1), .noCreation, .noSuchName),
        ] as [(String, OID, Value, ErrorStatus, ErrorStatus)])
    func `each fault has its error-status, and another in SNMPv1`(
        _ fault: String, _ name: OID, _ value: Value, _ status: ErrorStatus, _ inV1: ErrorStatus
    ) throws {
        let binding = VarBind(name, value)
        let answer = try set(binding)
        #expect(answer.status == status)
        #expect(answer.pdu.errorIndex == 1)
        #expect(answer.bindings == [binding])
        #expect(try set(binding, version: .v1).status == inV1)
    }

    @Test func `the community for reading cannot write`() throws {
        let binding = VarBind(Self.sysName, .octetString("core"))
        #expect(try set(binding, community: "public").status == .noAccess)
        #expect(try set(binding, version: .v1, community: "public").status == .noSuchName)
        #expect(try value(Self.sysName) == .octetString("box"))
    }

    @Test func `a variable can follow another, with a delay`() throws {
        #expect(try value(Self.ifOperStatus) == .integer32(1))
        _ = try set(VarBind(Self.ifAdminStatus, .integer32(2)), at: .seconds(1))
        #expect(try value(Self.ifOperStatus, at: .seconds(1)) == .integer32(2))
        _ = try set(VarBind(Self.ifAdminStatus, .integer32(1)), at: .seconds(10))
        #expect(try value(Self.ifOperStatus, at: .seconds(12)) == .integer32(2))
        #expect(try value(Self.ifOperStatus, at: .seconds(13)) == .integer32(1))
    }

    @Test(arguments: [
        (ErrorStatus.noAccess, ErrorStatus.noSuchName), (.wrongType, .badValue),
        (.wrongLength, .badValue), (.wrongEncoding, .badValue), (.wrongValue, .badValue),
        (.noCreation, .noSuchName), (.inconsistentValue, .badValue),
        (.resourceUnavailable, .genErr), (.commitFailed, .genErr), (.undoFailed, .genErr),
        (.authorizationError, .noSuchName), (.notWritable, .noSuchName),
        (.inconsistentName, .noSuchName), (.genErr, .genErr), (.tooBig, .tooBig),
    ])
    func `error-status map to SNMPv1 as RFC 3584 says`(
        _ status: ErrorStatus, _ inV1: ErrorStatus
    ) {
        #expect(status.inV1 == inV1)
    }
}
