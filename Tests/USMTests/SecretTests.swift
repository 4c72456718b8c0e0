import Foundation
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

    @Test(.enabled(if: Memory.isReadable, "this system has no /proc/self/mem"), arguments: 0..<2)
    func `octets are gone from memory with their last owner`(_ way: Int) throws {
        let pattern = (0..<64).map { UInt8(truncatingIfNeeded: 151 &+ $0 &* 97) }
        var secret: SecretBytes? =
            way == 0
            ? SecretBytes(copying: pattern)
            : SecretBytes(count: 64) { span in
                for index in span.indices { span[index] = pattern[index] }
            }
        let place = secret?.withSpan { span in
            unsafe span.withUnsafeBytes { UInt64(UInt(bitPattern: $0.baseAddress)) }
        }
        let address = try #require(place)
        #expect(Memory.octets(at: address, count: 64) == pattern)
        secret = nil
        // By now the memory may be nobody's or another's, so only what is still the secret counts.
        guard let rest = Memory.octets(at: address, count: 64) else { return }
        for start in stride(from: 0, to: 64, by: 8) {
            #expect(rest[start..<start + 8] != pattern[start..<start + 8])
        }
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

/// This process's memory as the system sees it: an address that is gone gives nothing and no trap.
private enum Memory {
    static let isReadable = FileManager.default.isReadableFile(atPath: "/proc/self/mem")

    static func octets(at address: UInt64, count: Int) -> [UInt8]? {
        guard let file = FileHandle(forReadingAtPath: "/proc/self/mem") else { return nil }
        defer { try? file.close() }
        try? file.seek(toOffset: address)
        return (try? file.read(upToCount: count)).flatMap { $0 }.map(Array.init)
    }
}
