import Datagrams
import SNMP
import Testing
import VirtualTime

@Suite struct AddressTests {
    let engine = virtualEngine(VirtualNetwork())

    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1:161"), ("192.0.2.1:1161", "192.0.2.1:1161"),
        ("2001:db8::1", "[2001:db8::1]:161"), ("[2001:db8::1]", "[2001:db8::1]:161"),
        ("[::1]:1161", "[::1]:1161"),
    ])
    func `an address is read with its port or with 161`(_ text: String, _ endpoint: String) throws {
        #expect(try engine.v2cManager(text).endpoint.description == endpoint)
    }

    @Test(arguments: [
        ("", AddressError.empty), ("192.0.2.1:0", .port("0")), ("192.0.2.1:65536", .port("65536")),
        ("192.0.2.1:", .port("")), ("192.0.2.1:+5", .port("+5")), ("[::1", .malformed("[::1")),
        ("[::1]x", .malformed("[::1]x")), (":161", .malformed(":161")),
        ("two words", .malformed("two words")), ("core1", .unknownHost("core1")),
        ("192.0.2.256", .unknownHost("192.0.2.256")), ("\u{1B}[2J", .malformed("\\u{1b}[2J")),
    ])
    func `a text that leads nowhere is an error that shows it`(
        _ text: String, _ error: AddressError
    ) {
        #expect(throws: error) { try engine.v2cManager(text) }
    }

    @Test(arguments: ["localhost", "::1", "[::]:0"])
    func `a local end must be a literal of the agent's kind`(_ local: String) {
        #expect(throws: AddressError.localAddress(local)) {
            try engine.v2cManager("192.0.2.1", localAddress: local)
        }
    }
}
