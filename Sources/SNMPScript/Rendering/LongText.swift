/// A text that is put together from the parts of a value, and may become long: it stops growing when
/// it is too long, and when somebody no longer wants to wait for it.
struct LongText {
    private(set) var text = ""
    private(set) var end: End?
    private var parts = 0
    private let limit: Int
    private let isInterrupted: () -> Bool

    enum End: Sendable { case interrupted, tooLong }

    /// - Parameters:
    ///   - limit: the most octets.
    ///   - isInterrupted: asked now and then.
    init(limit: Int = .max, unless isInterrupted: @escaping () -> Bool = { false }) {
        self.limit = limit
        self.isInterrupted = isInterrupted
    }

    static func += (left: inout LongText, right: String) { left.text += right }

    mutating func addSpaces(_ count: Int) {
        for _ in 0..<count { text.unicodeScalars.append(" ") }
    }

    /// To be asked before each part of a value: whether that part is wanted.
    mutating func goesOn() -> Bool {
        guard end == nil else { return false }
        parts += 1
        if text.utf8.count > limit {
            end = .tooLong
        } else if parts & 0x3FF == 0, isInterrupted() {
            end = .interrupted
        }
        return end == nil
    }

    /// Adds all parts with something between them.
    mutating func add<Part>(
        _ parts: some Sequence<Part>, separator: String, _ add: (Part, inout LongText) -> Void
    ) {
        var isFirst = true
        for part in parts {
            guard goesOn() else { return }
            if !isFirst { text += separator }
            isFirst = false
            add(part, &self)
        }
    }

    /// The whole text.
    ///
    /// - Throws: a limit or an interruption, if the text stopped growing.
    func finished() throws(Fault) -> String {
        if end == .interrupted { throw .interrupted }
        guard end == nil, text.utf8.count <= limit else {
            throw Fault(.limit, "a text longer than \(limit >> 20) MiB")
        }
        return text
    }
}
