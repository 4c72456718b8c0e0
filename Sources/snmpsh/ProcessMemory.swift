import Glibc

/// How much memory this process holds, as the system counts it.
///
/// Linux tells in /proc; elsewhere nobody knows, and the limits of the language stand alone.
final class ProcessMemory {
    private let descriptor = unsafe open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
    private let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// The second number of the line is the resident set, in pages.
    var residentBytes: Int? {
        guard descriptor >= 0 else { return nil }
        return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 128) { buffer in
            let count = unsafe pread(descriptor, buffer.baseAddress, buffer.count, 0)
            guard count > 0 else { return nil }
            var number = 0
            var field = 0
            for index in 0..<count {
                switch unsafe buffer[index] {
                case let digit where digit >= 0x30 && digit <= 0x39 && field == 1:
                    number = number * 10 + Int(digit - 0x30)
                case 0x20: field += 1
                default: break
                }
                if field == 2 { break }
            }
            return number * pageSize
        }
    }
}
