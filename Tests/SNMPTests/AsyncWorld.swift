import Datagrams
import SMI
import VirtualTime

@testable import SNMP

/// An engine on a virtual network with one agent behind every address.
///
/// Tests use it on the engine's own thread: there the clock moves only when no task can go on.
struct AsyncWorld: Sendable {
    let engine: AsyncEngine

    /// - Parameters:
    ///   - delay: How long the agent takes to answer; nil for an agent that never does.
    ///   - count: Lets the agent have so many variables instead of its three.
    ///   - variables: Lets it have these.
    ///   - delayOfVariable: What each variable of an answer takes on top of the delay.
    init(
        delay: Duration? = .milliseconds(10), count: Int = 0, variables: [VarBind]? = nil,
        delayOfVariable: Duration = .zero
    ) {
        engine = AsyncEngine(
            network: { _ in
                let network = VirtualNetwork()
                let agent = AgentDouble(network, delay: delay ?? .zero)
                agent.isSilent = delay == nil
                agent.delayOfVariable = delayOfVariable
                if count > 0 {
                    agent.variables = (0..<count).map {
                        VarBind((try? OID([1, 3, 6, 1, UInt32($0)])) ?? [], .integer32(1))
                    }
                }
                if let variables { agent.variables = variables }
                let answer = network.onSend
                network.onSend = { sent in withExtendedLifetime(agent) { answer?(sent) } }
                return network
            }, entropy: Seeded(), defaultVersion: .v2c)
    }

    /// Runs a test on the engine's thread.
    func run(_ test: @Sendable () async throws -> Void) async rethrows {
        try await withTaskExecutorPreference(engine.executor) { try await test() }
    }

    /// The milliseconds at which datagrams were sent.
    var sentAt: [Int] {
        get async { await onNetwork { $0.sent.map { Int($0.at.nanoseconds / 1_000_000) } } }
    }

    var now: Int {
        get async { await onNetwork { Int($0.now.nanoseconds / 1_000_000) } }
    }

    func onNetwork<Result: Sendable>(
        _ body: @Sendable (VirtualNetwork) -> Result
    ) async -> Result {
        await engine.withNetwork { network in
            guard let network = network as? VirtualNetwork else {
                preconditionFailure("made in the initializer")
            }
            return body(network)
        }
    }
}

/// Managers of so many agents.
func manyManagers(
    _ count: Int, in engine: AsyncEngine
) async throws -> [AsyncSNMPv2cManager] {
    var managers: [AsyncSNMPv2cManager] = []
    for index in 0..<count {
        managers.append(
            try await engine.v2cManager("10.0.\(index / 250).\(index % 250 + 1)"))
    }
    return managers
}
