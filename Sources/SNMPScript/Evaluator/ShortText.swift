/// Texts and integers joined to a short text, as in `"k$i"`: written once, into the place where
/// the text then lies.
enum ShortText {
    private static let limitOctets = 128

    /// Nil where a part is neither a text nor an integer, or all together are too long.
    static func joined(_ parts: UnsafeBufferPointer<ScriptValue>) -> String? {
        var room = 0
        for index in parts.indices {
            switch unsafe parts[index] {
            case .text(let text): room += text.utf8.count
            case .integer(let number): room += digits(number)
            default: return nil
            }
            guard room <= limitOctets else { return nil }
        }
        return unsafe String(unsafeUninitializedCapacity: room) { buffer in
            var end = 0
            for index in parts.indices {
                switch unsafe parts[index] {
                case .text(let text):
                    for octet in text.utf8 {
                        unsafe buffer[end] = octet
                        end += 1
                    }
                case .integer(let number): unsafe end = write(number, to: buffer, from: end)
                default: break
                }
            }
            return end
        }
    }

    private static func digits(_ number: Int64) -> Int {
        var count = number < 0 ? 2 : 1
        var rest = number.magnitude
        while rest >= 10 {
            rest /= 10
            count += 1
        }
        return count
    }

    private static func write(
        _ number: Int64, to buffer: UnsafeMutableBufferPointer<UInt8>, from start: Int
    ) -> Int {
        var end = start
        if number < 0 {
            unsafe buffer[end] = UInt8(ascii: "-")
            end += 1
        }
        var first = end
        var rest = number.magnitude
        repeat {
            unsafe buffer[end] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
            end += 1
        } while rest > 0
        var last = end - 1
        while first < last {
            unsafe buffer.swapAt(first, last)
            first += 1
            last -= 1
        }
        return end
    }
}
