import Glibc
import Testing

@testable import LineEditor

struct PlainLineReaderTests {
    /// A pipe whose ends close with it.
    private final class Pipe {
        private(set) var output: Int32 = -1
        private var input: Int32 = -1

        init() {
            var ends: [Int32] = [-1, -1]
            let isMade = unsafe Glibc.pipe(&ends) == 0
            precondition(isMade, "no pipe can be made")
            (output, input) = (ends[0], ends[1])
        }

        func write(_ octets: [UInt8]) {
            let count = unsafe Glibc.write(input, octets, octets.count)
            precondition(count == octets.count, "a pipe takes what fits into its buffer")
        }

        func write(_ text: String) { write(Array(text.utf8)) }

        func end() {
            close(input)
            input = -1
        }

        deinit {
            close(output)
            if input >= 0 { close(input) }
        }
    }

    /// Has something to do when its pipe can be read, or at a moment.
    private final class Client: LineReaderClient {
        let work = Pipe()
        var deadline: ContinuousClock.Instant?
        var whenServed: () -> Void = {}
        var count = 0

        func status(of text: String) -> BlockStatus {
            text.contains("{") && !text.contains("}") ? .incomplete(indent: 2) : .complete
        }

        var descriptorsToPoll: [Int32] { [work.output] }
        var nextDeadline: ContinuousClock.Instant? { deadline }

        func serve() {
            count += 1
            deadline = nil
            var octet: UInt8 = 0
            var polled = pollfd(fd: work.output, events: Int16(POLLIN), revents: 0)
            if unsafe poll(&polled, 1, 0) > 0 { unsafe read(work.output, &octet, 1) }
            whenServed()
        }
    }

    private let pipe = Pipe()
    private let client = Client()

    private func reader() -> PlainLineReader {
        PlainLineReader(client: client, descriptor: pipe.output, signals: .deaf)
    }

    @Test func `lines come one by one, whatever ends them`() {
        pipe.write("get a\nget b\r\n\nlast")
        pipe.end()
        let reader = reader()
        var inputs: [LineInput] = []
        repeat { inputs.append(reader.readLine(prompt: "")) } while inputs.last != .endOfInput
        #expect(inputs == [.line("get a"), .line("get b"), .line(""), .line("last"), .endOfInput])
    }

    @Test func `a block is one line, even if its end is missing`() {
        pipe.write("if {\n  get\n}\nif {\nget")
        pipe.end()
        let reader = reader()
        #expect(reader.readLine(prompt: "") == .line("if {\n  get\n}"))
        #expect(reader.readLine(prompt: "") == .line("if {\nget"))
        #expect(reader.readLine(prompt: "") == .endOfInput)
    }

    @Test func `octets that are no UTF-8 are shown as such`() {
        pipe.write([0x61, 0xFF, 0x62, 0x0A])
        #expect(reader().readLine(prompt: "") == .line("a\u{FFFD}b"))
    }

    @Test func `an answer is one line`() {
        pipe.write("{\n")
        #expect(reader().readAnswer(prompt: "") == .line("{"))
    }

    @Test func `the client is served when its descriptor can be read`() {
        client.work.write("x")
        client.whenServed = { [pipe] in pipe.write("after serving\n") }
        #expect(reader().readLine(prompt: "") == .line("after serving"))
        #expect(client.count == 1)
    }

    @Test func `the client is served at its deadline`() {
        client.deadline = .now + .milliseconds(2)
        client.whenServed = { [pipe] in pipe.write("after serving\n") }
        #expect(reader().readLine(prompt: "") == .line("after serving"))
        #expect(client.count == 1)
    }

    @Test func `a deadline that has passed does not keep lines waiting`() {
        client.deadline = .now - .seconds(1)
        pipe.write("typed\n")
        #expect(reader().readLine(prompt: "") == .line("typed"))
        #expect(client.count == 1)
    }

    @Test func `a secret down a pipe is a line`() {
        pipe.write("hunter2\n")
        #expect(reader().readSecret(prompt: "") == .line("hunter2"))
    }
}
