import Datagrams
import SMI
import SNMPAgent
import Testing
import USM
import VirtualTime

@testable import SNMP

/// One way to sign and one way to hide, or none to hide.
struct ProtocolPair: Sendable, CustomTestStringConvertible {
    let authProtocol: AuthenticationProtocol
    let privProtocol: PrivacyProtocol?

    static let all: [ProtocolPair] = AuthenticationProtocol.allCases.flatMap { authProtocol in
        ([nil] + PrivacyProtocol.allCases).map {
            ProtocolPair(authProtocol: authProtocol, privProtocol: $0)
        }
    }

    var testDescription: String {
        "\(authProtocol.rawValue) and \(privProtocol?.rawValue ?? "no privacy")"
    }

    func user() throws -> User {
        try User(
            "ops", authProtocol: authProtocol, privProtocol: privProtocol,
            authSecret: "maplesyrup", privSecret: privProtocol == nil ? nil : "newsyrup1")
    }
}

@Suite struct SecurePairsTests {
    @Test func `net-snmp's 42 pairs are among them`() {
        let others = ProtocolPair.all.filter { $0.privProtocol != .tripleDES }
        #expect(others.count == 42)
        #expect(ProtocolPair.all.count == 48)
    }

    @Test(arguments: ProtocolPair.all)
    func `a pair gets, sets, gets in bulk and walks`(_ pair: ProtocolPair) throws {
        let user = try pair.user()
        let simulated = try SecureNetwork([user])
        try simulated.engine.addUser(user)
        let manager = try simulated.engine.v3Manager("192.0.2.1")
        #expect(try manager.get(sysName).map(\.value) == [.octetString("fw1")])
        let name = Value.octetString("fw2")
        #expect(try manager.set(VarBind(sysName, name)).map(\.value) == [name])
        #expect(try manager.get(sysName).map(\.value) == [name])
        #expect(
            try manager.getBulk(sysDescr, maxRepetitions: 2).map(\.name) == [sysUpTime, sysName])
        let walk = try manager.walk("1.3.6.1.2.1.1")
        #expect(walk.ending.isComplete)
        #expect(walk.bindings.map(\.name) == [sysDescr, sysUpTime, sysName])
        #expect(simulated.engine.discardCount == 0)
        // One discovery and six requests (the walk takes two, or one), 10 ms each: nothing was
        // sent again.
        #expect(simulated.clock.now <= Instant(nanoseconds: 80_000_000))
    }
}
