package import Datagrams

/// A responder that is made when it is first asked.
///
/// A network of simulated devices is ready at once this way, and who asks one of them pays for one.
package struct DeferredResponder: DatagramResponder {
    private enum State {
        case waiting(() -> any DatagramResponder)
        case made(any DatagramResponder)
    }

    private var state: State

    package init(_ make: @escaping () -> any DatagramResponder) { state = .waiting(make) }

    /// The responder itself, made now if it was not yet.
    package var responder: any DatagramResponder {
        mutating get {
            switch state {
            case .made(let responder): return responder
            case .waiting(let make):
                let responder = make()
                state = .made(responder)
                return responder
            }
        }
        set { state = .made(newValue) }
    }

    package mutating func respond(
        to bytes: Span<UInt8>, from source: Endpoint, at now: Instant,
        using scratch: inout ResponderScratch
    ) -> Bool {
        var responder = responder
        // Only one owner at a time, so that answering changes the responder where it is.
        state = .waiting { preconditionFailure("a responder was asked while it answered") }
        defer { state = .made(responder) }
        return responder.respond(to: bytes, from: source, at: now, using: &scratch)
    }

    package mutating func restart(at now: Instant) { responder.restart(at: now) }
}
