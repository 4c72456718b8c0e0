public import SMI
public import SNMPCore
import SNMPTransport

/// The end of a request, with what it took to get there.
public struct RequestReport: Sendable {
    /// What the agent answered, or why there is no answer.
    public let result: Result<VarBindList, RequestError>
    /// How often it was sent, how long it took, what came instead; nil for a request that failed while
    /// it was started.
    public let statistics: RequestStatistics?
}

extension AsyncManager {
    /// Carries out an operation with the manager's own options, and tells what it took; see
    /// ``report(_:options:)``.
    nonisolated(nonsending) public func report(_ operation: Operation) async -> RequestReport {
        await report(operation, options: defaultOptions)
    }
}

extension AsyncAgentManager {
    nonisolated(nonsending) public func report(
        _ operation: Operation, options: Options
    ) async -> RequestReport {
        await engine.report(operation, dressed(options), options.timing)
    }
}

extension AsyncEngine {
    /// Asks through a handle, which keeps the statistics.
    func report(_ operation: Operation, _ target: Target, _ timing: Timing) async -> RequestReport {
        guard !Task.isCancelled else { return RequestReport(.cancelled) }
        let handle: RequestHandle
        do throws(RequestError) {
            handle = try RequestHandle(operation, to: target, timing: timing, engine: engine)
        } catch {
            return RequestReport(error)
        }
        if handle.isActive, let token = handle.token {
            await withTaskCancellationHandler {
                await LoopWaiter<Void>.wait { waiter in
                    handle.onSettled = { waiter.resume(returning: ()) }
                }
            } onCancel: {
                cancel(token)
            }
        }
        return RequestReport(
            result: handle.result ?? .failure(.cancelled), statistics: handle.statistics)
    }
}

extension RequestReport {
    /// Of a request that was not started.
    fileprivate init(_ error: RequestError) { self.init(result: .failure(error), statistics: nil) }
}
