import Glibc
import SNMP

/// What a task did, and what it took.
struct Measurement: Sendable {
    private let baseKibibytes: Int
    private var wallStart = 0.0
    private var processorStart = 0.0
    private var wall = 0.0
    private var processor = 0.0
    var answered = 0
    var failed = 0
    /// Every number that was received, added up: proof that the values were decoded.
    private(set) var sum: UInt32 = 0

    /// To be made before the first engine, whose memory counts.
    init() { baseKibibytes = peakKibibytes() }

    mutating func start() {
        wallStart = seconds(CLOCK_MONOTONIC)
        processorStart = seconds(CLOCK_PROCESS_CPUTIME_ID)
    }

    mutating func stop() {
        wall = seconds(CLOCK_MONOTONIC) - wallStart
        processor = seconds(CLOCK_PROCESS_CPUTIME_ID) - processorStart
    }

    mutating func add(_ value: Value) {
        switch value {
        case .integer32(let number): sum &+= UInt32(bitPattern: number)
        case .counter32(let number), .gauge32(let number), .timeTicks(let number): sum &+= number
        case .counter64(let number): sum &+= UInt32(truncatingIfNeeded: number)
        case .octetString, .null, .oid, .ipAddress, .opaque, .noSuchObject, .noSuchInstance,
            .endOfMibView:
            break
        }
    }

    /// Takes the answer to a get of one variable; nil where there was none.
    mutating func add(_ list: VarBindList?) {
        guard let list else {
            failed += 1
            return
        }
        add(list[0].value)
        answered += 1
    }

    /// Carries out a get of one variable.
    mutating func add(_ get: () throws -> VarBindList) {
        add(try? get())
    }

    var json: String {
        "{\"ok\":\(answered),\"bad\":\(failed),\"wall\":\(decimal(wall)),"
            + "\"cpu\":\(decimal(processor)),\"rss_kb\":\(peakKibibytes()),"
            + "\"base_rss_kb\":\(baseKibibytes),\"sum\":\(sum)}"
    }
}

/// The seconds that a clock of the system shows.
func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// A number with six digits behind the point, never with an exponent.
func decimal(_ number: Double) -> String {
    let millionths = Int((number * 1e6).rounded())
    let digits = String(millionths % 1_000_000)
    let zeros = String(repeating: "0", count: 6 - digits.utf8.count)
    return "\(millionths / 1_000_000).\(zeros)\(digits)"
}

/// The most memory that this process had resident: VmHWM, since `getrusage` also counts what the
/// process was that started this one.
private func peakKibibytes() -> Int {
    guard let file = unsafe fopen("/proc/self/status", "r") else { return 0 }
    defer { unsafe fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while unsafe fgets(&line, 256, file) != nil {
        let text = String(
            decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        if text.hasPrefix("VmHWM:") { return Int(text.filter(\.isNumber)) ?? 0 }
    }
    return 0
}
