import SMI
import Testing

@testable import SNMPCore

@Suite struct OutputQueueTests {
    private func token(_ number: Int) -> Token { Token(slot: UInt32(number), generation: 7) }

    @Test(arguments: [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]])
    func `each result is taken once, in whichever order`(_ order: [Int]) {
        var queue = OutputQueue()
        for number in 0..<4 {
            queue.settle(
                token(number), .success([VarBind(OID(arrayLiteral: 1, 3, UInt32(number)))]))
        }
        for number in 0..<4 {
            guard case .settled(let settled)? = queue.next() else {
                Issue.record("no output for \(number)")
                return
            }
            #expect(settled == token(number))
        }
        let rest = queue.next()
        #expect(rest == nil)
        for number in order {
            let result = queue.takeResult(of: token(number))
            #expect((try? result?.get())?.first?.name == OID(arrayLiteral: 1, 3, UInt32(number)))
            let again = queue.takeResult(of: token(number))
            #expect(again == nil)
        }
    }

    @Test func `a queue that was read to its end begins anew`() {
        var queue = OutputQueue()
        for round in 0..<3 {
            queue.add(.transmit(token(round)))
            queue.add(.needsChannel(route: round))
            guard case .transmit? = queue.next(), case .needsChannel(let route)? = queue.next()
            else {
                Issue.record("the outputs are not in their order")
                return
            }
            #expect(route == round)
            let rest = queue.next()
            #expect(rest == nil)
        }
    }
}
