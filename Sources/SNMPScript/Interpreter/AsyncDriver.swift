import Datagrams
import SNMP

/// The driver over the asynchronous engine: the same scheduler, and between its rounds the task is
/// suspended where the blocking driver waits.
///
/// It lives in the engine's isolation, with its interpreter, and never leaves it.
final class AsyncDriver {
    let interpreter: Interpreter
    /// Kept here, because the interpreter does not.
    private let host: (any InterpreterHost)?
    /// The run that has nothing to do just now.
    private var sleeper: CheckedContinuation<Void, Never>?
    /// What was awaited outside is handed back to these.
    private var errands: [Int: (Result<ScriptValue, ScriptError>) -> Void] = [:]
    private var tasks: [Int: Task<Void, Never>] = [:]
    private var errandCount = 0
    private var isRunning = false
    /// Runs that wait for the one that goes on.
    private var queue: [CheckedContinuation<Void, Never>] = []

    /// So many rounds, and others that use the engine's thread have their turn.
    private static let roundsBetweenYields = 64

    init(_ interpreter: Interpreter, host: (any InterpreterHost)?) {
        self.interpreter = interpreter
        self.host = host
        interpreter.host = host
        // Asked within the task of the run.
        interpreter.isInterrupted = { Task.isCancelled }
    }

    /// Begins a run and brings it to its end; one run at a time.
    ///
    /// - Parameter number: the driver's, as a guest of the engine.
    func run(
        on engine: isolated AsyncEngine, number: Int, _ start: () throws(Fault) -> Flow
    ) async -> Outcome {
        while isRunning { await withCheckedContinuation { queue.append($0) } }
        isRunning = true
        interpreter.runErrand = { [weak self] errand, done in
            self?.begin(errand, of: number, on: engine, done)
        }
        let result: Result<ScriptValue, ScriptError>
        do throws(Fault) {
            result = await drive(try start(), on: engine, number: number)
        } catch {
            result = .failure(error.error)
        }
        let outcome = interpreter.finish(result)
        interpreter.runErrand = nil
        errands = [:]
        for task in tasks.values { task.cancel() }
        tasks = [:]
        isRunning = false
        if !queue.isEmpty { queue.removeFirst().resume() }
        return outcome
    }

    private func drive(
        _ root: Flow, on engine: isolated AsyncEngine, number: Int
    ) async -> Result<ScriptValue, ScriptError> {
        guard !interpreter.isInterrupted() else {
            return .failure(ScriptError(.interrupted, "interrupted"))
        }
        interpreter.scheduler.add(root)
        var rounds = 0
        while true {
            switch interpreter.round(of: root) {
            case .ended(let result): return result
            case .advanced:
                rounds += 1
                if rounds.isMultiple(of: Self.roundsBetweenYields) { await Task.yield() }
            case .idle:
                if isStuck { return .failure(Interpreter.stuck) }
                await sleep(on: engine, number: number)
                if let error = interpreter.woken() { return .failure(error) }
            }
        }
    }

    private var isStuck: Bool { interpreter.isStuck && errands.isEmpty }

    private func sleep(on engine: isolated AsyncEngine, number: Int) async {
        await withTaskCancellationHandler {
            guard !Task.isCancelled else { return }
            await rest(on: engine)
        } onCancel: {
            Task { await Self.wake(number, on: engine) }
        }
    }

    /// A method, not a closure: a closure that does not mention the engine runs outside of it.
    private func rest(on engine: isolated AsyncEngine) async {
        await withCheckedContinuation { sleeper = $0 }
    }

    private static func wake(_ number: Int, on engine: isolated AsyncEngine) {
        (engine.guest(number) as? AsyncDriver)?.wake()
    }

    private func wake() {
        sleeper?.resume()
        sleeper = nil
    }

    // MARK: Errands

    private func begin(
        _ errand: Errand, of number: Int, on engine: AsyncEngine,
        _ done: @escaping (Result<ScriptValue, ScriptError>) -> Void
    ) {
        errandCount += 1
        let errandNumber = errandCount
        errands[errandNumber] = done
        // Off the engine's thread, where a host may take its time.
        tasks[errandNumber] = Task.detached {
            await AsyncDriver.carryOut(errand, errandNumber, of: number, on: engine)
        }
    }

    private static func carryOut(
        _ errand: Errand, _ errandNumber: Int, of number: Int, on engine: AsyncEngine
    ) async {
        var result = Result<ScriptValue, ScriptError>.success(.nothing)
        switch errand {
        case .command(let body):
            do {
                result = .success(try await body())
            } catch {
                result = .failure(.from(error))
            }
        case .hosts(let hosts):
            await withTaskGroup(of: Void.self) { group in
                for (place, host) in hosts.enumerated() {
                    if place >= HostSearch.limit { await group.next() }
                    group.addTask { await lookUp(host, of: number, on: engine) }
                }
            }
        }
        await end(errandNumber, of: number, on: engine, result)
    }

    private static func lookUp(_ host: String, of number: Int, on engine: AsyncEngine) async {
        let found: Result<Endpoint, AddressError>
        do throws(AddressError) {
            found = .success(try await engine.resolve(host))
        } catch {
            found = .failure(error)
        }
        await note(found, for: host, of: number, on: engine)
    }

    private static func note(
        _ found: Result<Endpoint, AddressError>, for text: String, of number: Int,
        on engine: isolated AsyncEngine
    ) {
        (engine.guest(number) as? AsyncDriver)?.interpreter.lookedUp[text] = found
    }

    /// Hands back what came of an errand, unless its run is over.
    private static func end(
        _ errand: Int, of number: Int, on engine: isolated AsyncEngine,
        _ result: Result<ScriptValue, ScriptError>
    ) {
        guard let driver = engine.guest(number) as? AsyncDriver else { return }
        driver.tasks[errand] = nil
        guard let done = driver.errands.removeValue(forKey: errand) else { return }
        done(result)
        driver.wake()
    }
}

extension AsyncDriver: EngineGuest {
    var wakeTime: Instant? { sleeper == nil ? nil : interpreter.wakeTime }

    func turned() -> Bool {
        guard sleeper != nil else { return false }
        let isDue = interpreter.wakeTime.map { $0 <= interpreter.engine.now } ?? false
        guard isDue || interpreter.scheduler.hasWork || isStuck else { return false }
        wake()
        return true
    }
}
