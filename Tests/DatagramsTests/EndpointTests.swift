import Datagrams
import Testing

@Suite struct EndpointTests {
    @Test(arguments: [
        "::", "::1", "2001:db8::1", "fe80::1:2:3:4", "1:2:3:4:5:6:7:8", "1:0:0:4::8", "1::",
        "2001:db8:0:1:1:1:1:1",
    ])
    func `the text of an IPv6 address is that of RFC 5952`(_ text: String) throws {
        let address = try #require(IPAddress(literal: text))
        #expect(address.description == text)
    }

    @Test(arguments: [
        ("0:0:0:0:0:0:0:1", "::1"), ("2001:DB8::0:1", "2001:db8::1"),
        ("::ffff:10.0.0.1", "::ffff:a00:1"), ("1:0:0:2:0:0:0:3", "1:0:0:2::3"),
    ])
    func `every spelling of an address becomes the one`(_ text: String, _ canonical: String) throws
    {
        #expect(try #require(IPAddress(literal: text)).description == canonical)
    }

    @Test(arguments: [
        "", ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "g::", "1:2:",
        "::1%lo", "1.2.3", "1.2.3.256", "01.2.3.4", "::1.2.3", "+1::", "1:2:3:4:5:6:7:1.2.3.4",
        "localhost",
    ])
    func `what is no literal address is refused`(_ text: String) {
        #expect(IPAddress(literal: text) == nil)
    }

    @Test func `an endpoint prints so that it can be typed again`() throws {
        let v4 = try #require(IPAddress(literal: "10.0.0.1"))
        let v6 = try #require(IPAddress(literal: "::1"))
        #expect(Endpoint(v4, port: 161).description == "10.0.0.1:161")
        #expect(Endpoint(v6, port: 1161).description == "[::1]:1161")
    }
}
