import CLibcrypto
import Testing

@testable import USM

@Suite struct LibcryptoTests {
    /// Why a library cannot be used; nil if it can.
    private func failure(_ file: String) -> String? {
        var functions = clibcrypto_functions()
        guard let words = unsafe clibcrypto_load(file, &functions) else { return nil }
        return unsafe String(cString: words)
    }

    @Test func `a library that is not there is told in the system's words`() throws {
        let words = try #require(failure("libcrypto-that-nobody-has.so.9"))
        #expect(words.contains("libcrypto-that-nobody-has.so.9"))
    }

    @Test func `a library without the functions is refused by the name of the first`() throws {
        #expect(try #require(failure("libc.so.6")).contains("EVP_MD_fetch"))
        #expect(failure("libcrypto.so.3") == nil)
    }

    @Test func `the error says what to install`() {
        let error = ConfigurationError.libraryUnavailable("libcrypto.so.3: cannot open")
        #expect(
            error.description == "a user with a key needs OpenSSL 3, and it cannot be opened "
                + "(libcrypto.so.3: cannot open); install it: apt-get install openssl")
    }

    @Test(arguments: [0, 1, 31, 32, 33])
    func `octets that differ in one place differ, and are wiped all`(_ count: Int) {
        let octets = (0..<count).map { UInt8($0 + 1) }
        let same = constantTimeEqual(octets.span, octets.span)
        #expect(same)
        for place in 0..<count {
            var other = octets
            other[place] ^= 0x80
            let equal = constantTimeEqual(octets.span, other.span)
            #expect(!equal)
        }
        var wiped = octets
        var span = wiped.mutableSpan
        wipe(&span)
        #expect(wiped.allSatisfy { $0 == 0 })
    }
}
