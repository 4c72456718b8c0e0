import Datagrams
import Testing
import VirtualTime

@Suite struct VirtualNetworkTests {
    let network = VirtualNetwork()
    let inbox = Inbox()
    let peer = Endpoint(.v4(0x0A00_000B), port: 161)

    private func seconds(_ seconds: Int64) -> Instant {
        Instant(nanoseconds: seconds * 1_000_000_000)
    }

    @Test func `waiting for nothing puts the clock to the deadline`() {
        #expect(network.receive(until: seconds(3), into: inbox) == .deadlineReached)
        #expect(network.now == seconds(3))
        #expect(network.receive(until: seconds(1), into: inbox) == .deadlineReached)
        #expect(network.now == seconds(3))
    }

    @Test func `a delivery ends the wait at its own moment, and the first comes first`() throws {
        let channel = try network.open(LocalAddress(isIPv6: false))
        network.deliver([2], from: peer, on: channel, after: .seconds(2))
        network.deliver([1], from: peer, on: channel, after: .seconds(1))
        network.deliver([3], from: peer, on: channel, after: .seconds(2))
        #expect(network.receive(until: seconds(9), into: inbox) == .received)
        #expect(network.now == seconds(1))
        #expect(inbox.take().map(\.bytes) == [[1]])
        #expect(network.receive(until: nil, into: inbox) == .received)
        #expect(network.now == seconds(2))
        #expect(inbox.take().map(\.bytes) == [[2], [3]])
    }

    @Test func `what comes after the deadline is not seen`() throws {
        let channel = try network.open(LocalAddress(isIPv6: false))
        network.deliver([1], from: peer, on: channel, after: .seconds(2))
        #expect(network.receive(until: seconds(1), into: inbox) == .deadlineReached)
        #expect(inbox.datagrams.isEmpty)
        #expect(network.now == seconds(1))
    }

    @Test func `a closed channel receives nothing and ends no wait`() throws {
        let channel = try network.open(LocalAddress(isIPv6: false))
        network.deliver([1], from: peer, on: channel, after: .seconds(1))
        network.close(channel)
        #expect(network.receive(until: seconds(5), into: inbox) == .deadlineReached)
        #expect(network.now == seconds(5))
        #expect(inbox.datagrams.isEmpty)
    }

    @Test func `an interruption and a refusal end the wait, each in its own way`() throws {
        let channel = try network.open(LocalAddress(isIPv6: false))
        network.interrupt(after: .seconds(1))
        network.refuse(to: peer, on: channel, original: [7], after: .seconds(2))
        #expect(network.receive(until: nil, into: inbox) == .interrupted)
        #expect(network.now == seconds(1))
        #expect(network.receive(until: nil, into: inbox) == .received)
        #expect(inbox.failures.map(\.original) == [[7]])
    }

    @Test func `everything sent is noted with its moment`() throws {
        let channel = try network.open(LocalAddress(isIPv6: false))
        network.advance(by: .milliseconds(250))
        let bytes: [UInt8] = [1, 2, 3]
        #expect(network.send(bytes.span, to: peer, on: channel) == .sent)
        #expect(network.sent.map(\.at) == [Instant(nanoseconds: 250_000_000)])
        #expect(network.sent.map(\.bytes) == [bytes])
        #expect(network.sent.map(\.destination) == [peer])
        #expect(network.localEndpoint(of: channel) == Endpoint(.v4(0x7F00_0001), port: 40_000))
    }
}
