import Datagrams
import Glibc
import Synchronization
import Testing

@testable import SNMPTransport

/// Something to wait for that another thread does.
private final class Bell: Sendable {
    let descriptor: Int32
    private let end: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        _ = unsafe pipe(&ends)
        (descriptor, end) = (ends[0], ends[1])
    }

    deinit {
        close(descriptor)
        close(end)
    }

    func ring() {
        var octet: UInt8 = 0
        _ = unsafe write(end, &octet, 1)
    }

    func take() {
        var octet: UInt8 = 0
        _ = unsafe read(descriptor, &octet, 1)
    }
}

/// A name service that answers each question once it is told to.
private final class SlowService: Sendable {
    private let asked = Mutex(0)
    private let bell = Bell()

    var askedCount: Int { asked.withLock { $0 } }

    func find(_ host: String) -> LookUp.Found {
        asked.withLock { $0 += 1 }
        bell.take()
        return .success([.v4(0xC000_0201)])
    }

    func answer() { bell.ring() }
}

@Suite struct LookUpTests {
    @Test func `an interrupt ends the wait for a name, and asking again goes on with it`() throws {
        let service = SlowService()
        let interrupt = Bell()
        let network = UDPNetwork(interruptDescriptor: interrupt.descriptor) { service.find($0) }
        interrupt.ring()
        for _ in 1...2 {
            let error = #expect(throws: NetworkError.self) { try network.resolve("core1") }
            #expect(error?.kind == .interrupted)
        }
        interrupt.take()
        service.answer()
        #expect(try network.resolve("core1") == [.v4(0xC000_0201)])
        #expect(service.askedCount == 1)
    }

    @Test func `a name that was given up does not stand in another's way`() throws {
        let service = SlowService()
        let interrupt = Bell()
        let network = UDPNetwork(interruptDescriptor: interrupt.descriptor) { service.find($0) }
        interrupt.ring()
        #expect(throws: NetworkError.self) { try network.resolve("core1") }
        interrupt.take()
        // One for each of the two searches, whichever takes which.
        service.answer()
        service.answer()
        #expect(try network.resolve("core2") == [.v4(0xC000_0201)])
    }

    @Test func `a name without addresses is an error on a thread of its own, too`() {
        let interrupt = Bell()
        let network = UDPNetwork(interruptDescriptor: interrupt.descriptor)
        let error = #expect(throws: NetworkError.self) {
            try network.resolve("no-such-name.invalid")
        }
        #expect(error?.kind == .unknownHost)
    }

    @Test func `a wait ends once when a name was found, and the name is there for who asks`() {
        let service = SlowService()
        let interrupt = Bell()
        let network = UDPNetwork(interruptDescriptor: interrupt.descriptor) { service.find($0) }
        #expect(network.lookUp("core1") == nil)
        #expect(network.lookUp("core1") == nil)
        service.answer()
        #expect(network.receive(until: nil, into: Inbox()) == .received)
        #expect(network.receive(until: network.now, into: Inbox()) == .deadlineReached)
        #expect(network.lookUp("core1") == .success([.v4(0xC000_0201)]))
        #expect(service.askedCount == 1)
    }

    @Test func `sixteen names are looked up at once, and what nobody asks after makes room`() {
        let service = SlowService()
        let interrupt = Bell()
        let network = UDPNetwork(interruptDescriptor: interrupt.descriptor) { service.find($0) }
        for number in 0..<20 { #expect(network.lookUp("host\(number)") == nil) }
        #expect(service.askedCount <= 16)
        for _ in 0..<17 { service.answer() }
        var found: LookUp.Found?
        while found == nil {
            #expect(network.receive(until: nil, into: Inbox()) == .received)
            found = network.lookUp("host19")
        }
        #expect(found == .success([.v4(0xC000_0201)]))
        // The threads of others may not have come to ask by now.
        #expect(service.askedCount <= 17)
    }
}
