import Datagrams
import NetSNMP
import SMI
import SNMP
import SNMPTransport
import Testing

/// Strangers that fill the socket of a manager while it waits for an answer.
@Suite(NetSNMP.required) struct FloodTests {
    private static let sysName: OID = "1.3.6.1.2.1.1.5.0"

    @Test func `twenty thousand junk datagrams do not lose the answer`() throws {
        let agent = try SNMPDaemon(configuration: "sysName interop\n")
        let stranger = UDPNetwork()
        let source = try stranger.open(
            LocalAddress(isIPv6: false, address: .v4(0x7F00_0001)))
        let target = try #require(stranger.localEndpoint(of: source))
        // A port that was free a moment ago, so that the stranger knows it.
        let probe = try stranger.open(LocalAddress(isIPv6: false, address: target.address))
        let local = try #require(stranger.localEndpoint(of: probe))
        stranger.close(probe)
        let engine = Engine(defaultVersion: .v2c)
        let manager = try engine.v2cManager(
            "127.0.0.1:\(agent.port)", localAddress: "127.0.0.1:\(local.port)")
        let options = CommunityOptions(timeout: .seconds(20), refreshPeriod: .milliseconds(200))
        let handle = try manager.start(.get([Self.sysName]), options: options)
        var junk: [UInt8] = [0x30, 0x26, 0x02, 0x01, 0x01, 0x04, 0x06]
        junk += [UInt8](repeating: 0xA2, count: 40)
        for round in 0..<100 {
            for number in 0..<200 {
                junk[20] = UInt8(truncatingIfNeeded: number &* round)
                _ = stranger.send(junk.span, to: local, on: source)
            }
            engine.serve()
        }
        #expect(try handle.wait().map(\.value) == [.octetString("interop")])
        #expect(engine.discardCount > 1_000)
        #expect(engine.latestDiscards.count == 32)
        let clock = ContinuousClock()
        let started = clock.now
        for _ in 0..<20 {
            #expect(try manager.get(Self.sysName, options: options).count == 1)
        }
        #expect(clock.now - started < .seconds(10), "later requests are not slower")
    }
}
