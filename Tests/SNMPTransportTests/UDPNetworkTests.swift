import Datagrams
import SNMPTransport
import Testing

/// Keeps what a network hands over.
final class Inbox: DatagramReceiver {
    var datagrams: [(octets: [UInt8], source: Endpoint, channel: Channel)] = []
    var failures: [(error: NetworkError, destination: Endpoint, original: [UInt8])] = []

    func receive(_ bytes: Span<UInt8>, from source: Endpoint, on channel: Channel) {
        datagrams.append((bytes.indices.map { bytes[$0] }, source, channel))
    }

    func undeliverable(
        _ error: NetworkError, to destination: Endpoint, on channel: Channel,
        original: Span<UInt8>
    ) {
        failures.append((error, destination, original.indices.map { original[$0] }))
    }
}

@Suite struct UDPNetworkTests {
    static let loopback4 = LocalAddress(isIPv6: false, address: .v4(0x7F00_0001))
    static let loopback6 = LocalAddress(isIPv6: true, address: .v6(high: 0, low: 1, zone: 0))

    @Test(arguments: [loopback4, loopback6])
    func `a datagram arrives with its source`(_ local: LocalAddress) throws {
        let network = UDPNetwork()
        let here = try network.open(local)
        let there = try network.open(local)
        let from = try #require(network.localEndpoint(of: here))
        let to = try #require(network.localEndpoint(of: there))
        #expect(network.send([1, 2, 3].span, to: to, on: here) == .sent)
        let inbox = Inbox()
        #expect(network.receive(until: network.now + .seconds(5), into: inbox) == .received)
        #expect(inbox.datagrams.count == 1)
        #expect(inbox.datagrams[0].octets == [1, 2, 3])
        #expect(inbox.datagrams[0].source == from)
        #expect(inbox.datagrams[0].channel == there)
    }

    @Test func `one socket alone waits in the receive call itself`() throws {
        let network = UDPNetwork()
        let channel = try network.open(Self.loopback4)
        let own = try #require(network.localEndpoint(of: channel))
        #expect(network.send([9].span, to: own, on: channel) == .sent)
        let inbox = Inbox()
        #expect(network.receive(until: network.now + .seconds(5), into: inbox) == .received)
        #expect(inbox.datagrams.map(\.octets) == [[9]])
    }

    @Test(arguments: [1, 2])
    func `a wait ends at its deadline and not before`(_ sockets: Int) throws {
        let network = UDPNetwork()
        for _ in 0..<sockets { _ = try network.open(Self.loopback4) }
        let deadline = network.now + .milliseconds(20)
        #expect(network.receive(until: deadline, into: Inbox()) == .deadlineReached)
        #expect(network.now >= deadline)
    }

    @Test func `a look takes everything that is there`() throws {
        let network = UDPNetwork()
        let channel = try network.open(Self.loopback4)
        let own = try #require(network.localEndpoint(of: channel))
        for number in 0..<100 { _ = network.send([UInt8(number)].span, to: own, on: channel) }
        let inbox = Inbox()
        #expect(network.receive(until: network.now, into: inbox) == .received)
        #expect(inbox.datagrams.map(\.octets) == (0..<100).map { [UInt8($0)] })
    }

    @Test(arguments: [1, 2, 3])
    func `what was gathered arrives in its order, whichever sockets it goes by`(
        _ sockets: Int
    ) throws {
        let network = UDPNetwork()
        let channels = try (0..<sockets).map { _ in try network.open(Self.loopback4) }
        let own = try channels.map { try #require(network.localEndpoint(of: $0)) }
        for number in 0..<60 {
            // Runs of four on each socket.
            let place = number / 4 % sockets
            #expect(
                network.gather([UInt8(number)].span, to: own[place], on: channels[place]) == true)
        }
        let inbox = Inbox()
        #expect(network.receive(until: network.now, into: inbox) == .deadlineReached)
        network.sendGathered { Issue.record("\($0) was not sent: \($1)") }
        while inbox.datagrams.count < 60 {
            try #require(
                network.receive(until: network.now + .seconds(5), into: inbox) == .received)
        }
        for place in 0..<sockets {
            let sent = (0..<60).filter { $0 / 4 % sockets == place }.map { [UInt8($0)] }
            let arrived = inbox.datagrams.filter { $0.channel == channels[place] }
            #expect(arrived.map(\.octets) == sent)
        }
        // Nothing is sent twice.
        network.sendGathered { _, _ in }
        #expect(network.receive(until: network.now, into: inbox) == .deadlineReached)
    }

    @Test func `of what was gathered only what cannot be sent is not`() throws {
        let network = UDPNetwork()
        let channel = try network.open(Self.loopback4)
        let own = try #require(network.localEndpoint(of: channel))
        let nowhere = Endpoint(.v4(0x7F00_0001), port: 0)
        for (number, destination) in [own, nowhere, own, nowhere, nowhere, own].enumerated() {
            #expect(network.gather([UInt8(number)].span, to: destination, on: channel) == true)
        }
        var failed: [Int] = []
        network.sendGathered { number, _ in failed.append(number) }
        #expect(failed == [1, 3, 4])
        let inbox = Inbox()
        #expect(network.receive(until: network.now, into: inbox) == .received)
        #expect(inbox.datagrams.map(\.octets) == [[0], [2], [5]])
    }

    @Test func `there is room for so many and so much, and again when it was sent`() throws {
        let network = UDPNetwork()
        let channel = try network.open(Self.loopback4)
        let own = try #require(network.localEndpoint(of: channel))
        let inbox = Inbox()
        for _ in 0..<2 {
            for _ in 0..<64 { #expect(network.gather([1].span, to: own, on: channel) == true) }
            #expect(network.gather([1].span, to: own, on: channel) == false)
            network.sendGathered { Issue.record("\($0) was not sent: \($1)") }
            let large = [UInt8](repeating: 7, count: 20_000)
            #expect(network.gather(large.span, to: own, on: channel) == true)
            #expect(network.gather(large.span, to: own, on: channel) == false)
            network.sendGathered { Issue.record("\($0) was not sent: \($1)") }
            #expect(network.receive(until: network.now, into: inbox) == .received)
        }
        #expect(inbox.datagrams.count == 130)
        #expect(network.gather([1].span, to: own, on: Channel(7)) == false)
    }

    @Test func `the largest datagram arrives whole`() throws {
        let network = UDPNetwork()
        let channel = try network.open(Self.loopback4)
        let own = try #require(network.localEndpoint(of: channel))
        let octets = (0..<65_507).map { UInt8(truncatingIfNeeded: $0) }
        #expect(network.send(octets.span, to: own, on: channel) == .sent)
        let inbox = Inbox()
        _ = network.receive(until: network.now + .seconds(5), into: inbox)
        #expect(inbox.datagrams.map(\.octets) == [octets])
    }

    @Test func `a datagram too large to send is an error of that datagram`() throws {
        let network = UDPNetwork()
        let channel = try network.open(Self.loopback4)
        let own = try #require(network.localEndpoint(of: channel))
        let outcome = network.send(
            [UInt8](repeating: 0, count: 65_508).span, to: own, on: channel)
        guard case .failed(let error) = outcome else {
            Issue.record("it was sent")
            return
        }
        #expect(error.kind == .messageTooLarge)
    }

    @Test func `a refusal names the destination and quotes the datagram`() throws {
        let network = UDPNetwork()
        let channel = try network.open(Self.loopback4)
        // A port that was ours a moment ago and is closed now.
        let gone = try network.open(Self.loopback4)
        let closed = try #require(network.localEndpoint(of: gone))
        network.close(gone)
        #expect(network.send([7, 8].span, to: closed, on: channel) == .sent)
        let inbox = Inbox()
        #expect(network.receive(until: network.now + .seconds(5), into: inbox) == .received)
        #expect(inbox.failures.count == 1)
        #expect(inbox.failures[0].error.kind == .refused)
        #expect(inbox.failures[0].destination == closed)
        #expect(inbox.failures[0].original == [7, 8])
    }

    static let kinds: [(Int32, NetworkError.Kind)] = [
        (111, .refused), (101, .unreachable), (113, .unreachable), (100, .unreachable),
        (1, .prohibited), (13, .prohibited), (90, .messageTooLarge), (24, .tooManyOpenFiles),
        (23, .tooManyOpenFiles), (98, .addressUnavailable), (99, .addressUnavailable), (5, .other),
    ]

    @Test(arguments: kinds)
    func `the system's error numbers have kinds, and the unknown keep their number`(
        _ code: Int32, _ kind: NetworkError.Kind
    ) {
        #expect(NetworkError(systemCode: code).kind == kind)
        #expect(NetworkError(systemCode: code).code == code)
    }

    @Test func `a broadcast that is not allowed is an error of that datagram`() throws {
        let network = UDPNetwork()
        let channel = try network.open(LocalAddress(isIPv6: false))
        let octets: [UInt8] = [1]
        let outcome = network.send(
            octets.span, to: Endpoint(.v4(0xFFFF_FFFF), port: 9), on: channel)
        guard case .failed(let error) = outcome else {
            Issue.record("got \(outcome)")
            return
        }
        #expect([.prohibited, .unreachable].contains(error.kind))
        let there = try network.open(Self.loopback4)
        let end = try #require(network.localEndpoint(of: there))
        guard case .sent = network.send(octets.span, to: end, on: channel) else {
            Issue.record("the next datagram fails as well")
            return
        }
    }

    @Test func `a port that is taken is an error that says so`() throws {
        let network = UDPNetwork()
        let first = try network.open(Self.loopback4)
        let taken = try #require(network.localEndpoint(of: first))
        let error = #expect(throws: NetworkError.self) {
            try network.open(
                LocalAddress(isIPv6: false, address: taken.address, port: taken.port))
        }
        #expect(error?.kind == .addressUnavailable)
    }

    @Test func `names and addresses with a zone are looked up`() throws {
        let network = UDPNetwork()
        #expect(try network.resolve("localhost").isEmpty == false)
        let zoned = try network.resolve("fe80::1%lo")
        guard case .v6(0xFE80_0000_0000_0000, 1, let zone)? = zoned.first else {
            Issue.record("got \(zoned)")
            return
        }
        #expect(zone > 0)
    }

    @Test(arguments: ["", "no-such-name.invalid", "fe80::1%nosuchinterface", "a\0b"])
    func `a name without addresses is an error`(_ name: String) {
        let network = UDPNetwork()
        let error = #expect(throws: NetworkError.self) { try network.resolve(name) }
        #expect(error?.kind == .unknownHost)
    }

    @Test func `random numbers do not repeat`() {
        var entropy = SystemEntropy()
        let numbers = (0..<5_000).map { _ in entropy.next() }
        #expect(Set(numbers).count == 5_000)
    }
}
