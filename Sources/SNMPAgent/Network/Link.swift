/// The way to a simulated agent and back.
package struct Link: Sendable, Equatable {
    /// From sending a question to receiving its answer.
    package var latency: Duration
    /// The most by which a round trip takes longer.
    package var jitter: Duration
    /// The probability that a datagram is lost, each way on its own.
    package var loss: Double
    /// The probability that an answer arrives twice.
    package var duplication: Double
    /// The probability that an answer is held up so long that later ones overtake it.
    package var reordering: Double
    /// Everything is lost, as behind a filter or where nobody is.
    package var isSilent: Bool
    /// The host says that nothing listens there (ICMP port unreachable).
    package var isRefusing: Bool

    package init(
        latency: Duration = .zero, jitter: Duration = .zero, loss: Double = 0,
        duplication: Double = 0, reordering: Double = 0, isSilent: Bool = false,
        isRefusing: Bool = false
    ) {
        self.latency = max(latency, .zero)
        self.jitter = max(jitter, .zero)
        self.loss = loss
        self.duplication = duplication
        self.reordering = reordering
        self.isSilent = isSilent
        self.isRefusing = isRefusing
    }

    package static let silent = Link(isSilent: true)

    /// How long this round trip takes.
    func delay(_ generator: inout SeededGenerator) -> Duration {
        var delay = latency
        if jitter > .zero { delay += jitter * (Double(generator.next() >> 11) * 0x1p-53) }
        if generator.happens(reordering) { delay += max(latency * 2, .milliseconds(1)) + jitter }
        return delay
    }
}
