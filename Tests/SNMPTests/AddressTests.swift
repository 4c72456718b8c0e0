import Datagrams
import Testing
import VirtualTime

@testable import SNMP

/// The texts that name an agent, and this machine's end.
@Suite struct AddressTests {
    static let hosts: [String: [IPAddress]] = [
        "core1": [.v4(0xC000_0201), .v6(high: 0x2001_0DB8_0000_0000, low: 1, zone: 0)],
        "old": [.v4(0xC000_0202)],
        "fe80::1%eth0": [.v6(high: 0xFE80_0000_0000_0000, low: 1, zone: 2)],
    ]

    let network = VirtualNetwork()
    let engine: Engine

    init() {
        network.hosts = Self.hosts
        engine = virtualEngine(network)
    }

    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1:161"), ("192.0.2.1:1161", "192.0.2.1:1161"),
        ("2001:db8::1", "[2001:db8::1]:161"), ("[2001:db8::1]", "[2001:db8::1]:161"),
        ("[::1]:1161", "[::1]:1161"), ("core1", "192.0.2.1:161"), ("core1:1161", "192.0.2.1:1161"),
        ("fe80::1%eth0", "[fe80::1%2]:161"), ("[fe80::1%eth0]:1161", "[fe80::1%2]:1161"),
    ])
    func `an address or a name is read with its port or with 161`(
        _ text: String, _ endpoint: String
    ) throws {
        #expect(try engine.v2cManager(text).endpoint.description == endpoint)
    }

    @Test(arguments: [
        ("", AddressError.empty), ("192.0.2.1:0", .port("0")), ("192.0.2.1:65536", .port("65536")),
        ("192.0.2.1:", .port("")), ("192.0.2.1:+5", .port("+5")), ("[::1", .malformed("[::1")),
        ("[::1]x", .malformed("[::1]x")), (":161", .malformed(":161")),
        ("two words", .malformed("two words")), ("core2", .unknownHost("core2")),
        ("192.0.2.256", .unknownHost("192.0.2.256")), ("\u{1B}[2J", .malformed("\\u{1b}[2J")),
    ])
    func `a text that leads nowhere is an error that shows it`(
        _ text: String, _ error: AddressError
    ) {
        #expect(throws: error) { try engine.v2cManager(text) }
    }

    @Test(arguments: [
        (Engine.Domain.udpIPv4, "192.0.2.1:161"), (.udpIPv6, "[2001:db8::1]:161"),
    ])
    func `a name leads to the kind of address that the manager asks for, else the engine`(
        _ domain: Engine.Domain, _ endpoint: String
    ) async throws {
        #expect(try engine.v2cManager("core1", domain: domain).endpoint.description == endpoint)
        let other = Engine(
            network: network, entropy: Seeded(), defaultVersion: .v2c, defaultDomain: domain)
        #expect(try other.v1Manager("core1").endpoint.description == endpoint)
        #expect(try other.v1Manager("old").endpoint.description == "192.0.2.2:161")
        let hosts = Self.hosts
        let async = AsyncEngine(
            network: { _ in VirtualNetwork() }, entropy: Seeded(),
            lookUp: { hosts[$0] ?? [] }, defaultDomain: domain)
        #expect(try await async.v2cManager("core1").endpoint.description == endpoint)
        let asked = try await async.manager("core1", version: .v1, domain: .udpIPv6)
        #expect(asked.endpoint.description == "[2001:db8::1]:161")
    }

    @Test func `a domain that the address is not of is refused by every version`() async throws {
        let error = AddressError.domain("192.0.2.1", .udpIPv6)
        #expect(throws: error) { try engine.v2cManager("192.0.2.1", domain: .udpIPv6) }
        #expect(throws: error) { try engine.v1Manager("192.0.2.1", domain: .udpIPv6) }
        #expect(throws: ManagerError.address(error)) {
            try engine.v3Manager("192.0.2.1", defaultUser: "ops", domain: .udpIPv6)
        }
        #expect(throws: ManagerError.address(.domain("old", .udpIPv6))) {
            try engine.manager("old", domain: .udpIPv6)
        }
        #expect(throws: AddressError.domain("::1", .udpIPv4)) {
            try engine.v2cManager("::1", domain: .udpIPv4)
        }
        let async = AsyncEngine(network: { _ in VirtualNetwork() }, entropy: Seeded())
        await #expect(throws: ManagerError.address(error)) {
            try await async.v3Manager("192.0.2.1", defaultUser: "ops", domain: .udpIPv6)
        }
        #expect("\(error)".contains("192.0.2.1") && "\(error)".contains("IPv6"))
    }

    @Test(arguments: [
        (nil, LocalAddress(isIPv6: true)), ("", LocalAddress(isIPv6: true)),
        (":5000", LocalAddress(isIPv6: true, port: 5000)),
        (
            "[::1]:0",
            LocalAddress(isIPv6: true, address: .v6(high: 0, low: 1, zone: 0), port: 0)
        ),
        (
            "[fe80::1%eth0]:5000",
            LocalAddress(
                isIPv6: true, address: .v6(high: 0xFE80_0000_0000_0000, low: 1, zone: 2),
                port: 5000)
        ),
    ])
    func `a local end is any address, a port, or a literal with or without a zone`(
        _ text: String?, _ local: LocalAddress
    ) throws {
        let manager = try engine.v2cManager("2001:db8::1", localAddress: text)
        let handle = try manager.start(.get(["1.3.6.1.2.1.1.5.0"]))
        #expect(Array(network.channels.values) == [local])
        handle.cancel()
    }

    @Test(arguments: ["localhost", "core1", "::1", "[::]:0", "fe80::1%eth0", "core1%eth0"])
    func `a local end must be a literal of the agent's kind`(_ local: String) {
        #expect(throws: AddressError.localAddress(local)) {
            try engine.v2cManager("192.0.2.1", localAddress: local)
        }
    }
}
