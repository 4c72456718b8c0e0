import Testing

@testable import USM

@Suite struct SecretTests {
    struct Holder {
        let name = "ops"
        let secret: Secret = "canary-4711"
        let key = SecretBytes(copying: "canary-4711".utf8)
    }

    @Test func `a secret shows itself in no print-out`() {
        let holder = Holder()
        var dumped = ""
        dump(holder, to: &dumped)
        let prints = [
            "\(holder)", "\(holder.secret)", String(reflecting: holder),
            String(reflecting: holder.secret), "\([holder.secret])", "\([holder.key])",
            dumped,
        ]
        for print in prints {
            #expect(!print.contains("canary"))
            #expect(!print.contains("99, 97"))
        }
        #expect(holder.secret.description == "••••")
    }

    @Test func `secrets are equal in kind and octets`() {
        #expect(Secret("maplesyrup") == Secret(password: Array("maplesyrup".utf8)))
        #expect(Secret("maplesyrup") != "maplesyrus")
        #expect(Secret("maplesyrup") != "maplesyru")
        #expect(Secret.masterKey([1, 2]) != .localizedKey([1, 2]))
        #expect(Secret.masterKey([1, 2]) == .masterKey([1, 2]))
    }

    @Test func `wiping leaves zeros`() {
        var bytes: [UInt8] = [1, 2, 3]
        var span = bytes.mutableSpan
        wipe(&span)
        #expect(bytes == [0, 0, 0])
    }

    @Test func `comparison looks at every octet and at the count`() {
        let bytes = [UInt8](repeating: 9, count: 48)
        #expect(constantTimeEqual(bytes, bytes))
        for index in bytes.indices {
            var other = bytes
            other[index] ^= 0x80
            #expect(!constantTimeEqual(bytes, other))
        }
        #expect(!constantTimeEqual(bytes, Array(bytes[..<47])))
        #expect(constantTimeEqual([UInt8](), [UInt8]()))
    }
}
