import CSockets
import Glibc
import Synchronization

/// An actor whose executor waits in its network.
package protocol LoopOwner: Actor {
    /// Takes what has arrived and does what is due; where `waits` says so, waits for it first.
    ///
    /// Called on the thread of the executor, which runs no job just now.
    ///
    /// - Returns: Whether anything is pending. While nothing is, the thread rests until a job comes.
    nonisolated func turn(waits: Bool) -> Bool
}

/// An executor that is its own poll loop: one thread that runs jobs and, when there are none, waits
/// in the network of the actor that it belongs to.
///
/// ```
///  running jobs --none left--> waiting in the network --datagram, deadline--> running jobs
///               --none left, nothing pending--> resting --job--> running jobs
/// ```
///
/// So an answer goes from the socket through the core to the task that waits for it without leaving
/// the thread. A job from another thread ends the wait through ``interruptDescriptor``.
///
/// A task that prefers its ``LoopTaskExecutor`` runs between the turns of the loop, where a request
/// costs no change of threads at all.
///
/// The thread ends when nobody holds the executor any more. Actors and tasks that it runs hold it.
package final class LoopExecutor: SerialExecutor {
    fileprivate let queue = JobQueue()

    /// So many jobs, and the loop looks at its network even though there are more: the tasks whose
    /// answers are there are to end before all the others have begun, for they hold memory that these
    /// can then have.
    private static let jobsBetweenTurns = 64

    package init() {}

    deinit { queue.wake() }

    /// Becomes readable when a wait is to end.
    package var interruptDescriptor: Int32 { queue.descriptor }

    /// Starts the thread. To be called once, by the owner's initializer.
    package func start(_ owner: some LoopOwner) {
        startThread { [weak self, weak owner, queue] in
            queue.belongsToThisThread()
            var jobs = TakenJobs()
            while let executor = self {
                let isPending = executor.round(&jobs, owner)
                // Resting must not keep alive what it waits for the end of.
                _ = consume executor
                if !isPending, jobs.isEmpty { queue.rest() }
            }
        }
    }

    /// Runs jobs that are there, then lets the owner take a turn.
    private func round(_ jobs: inout TakenJobs, _ owner: (some LoopOwner)?) -> Bool {
        for (index, job) in jobs.ofTurn.enumerated() {
            queue.noteTaken(hasMore: index + 1 < jobs.ofTurn.count || jobs.hasOthers)
            run(job)
        }
        jobs.ofTurn.removeAll(keepingCapacity: true)
        var count = 0
        while count < Self.jobsBetweenTurns, let job = jobs.next(queue) {
            queue.noteTaken(hasMore: jobs.hasOthers)
            run(job)
            count += 1
        }
        guard let owner else { return false }
        let waits = queue.beginTurn(orRun: jobs)
        let isPending = owner.turn(waits: waits)
        queue.endTurn(&jobs)
        return isPending
    }

    /// Lets the job that runs just now wait for a moment in the network itself, if there is nothing
    /// else to run. A job that is added meanwhile ends the wait through ``interruptDescriptor``.
    ///
    /// A task that asks one thing after another is spared being put aside and taken up again for each.
    ///
    /// - Returns: What `wait` returns; nil without a call of it where there is something to run.
    package func pause<Result, Failure: Error>(
        _ wait: () throws(Failure) -> Result?
    ) throws(Failure) -> Result? {
        guard queue.beginPause() else { return nil }
        defer { queue.endPause() }
        return try wait()
    }

    private func run(_ job: LoopJob) {
        switch job {
        case .isolated(let job): unsafe job.runSynchronously(on: asUnownedSerialExecutor())
        case .task(let job, let executor): unsafe job.runSynchronously(on: executor)
        }
    }

    package func enqueue(_ job: consuming ExecutorJob) { queue.add(.isolated(UnownedJob(job))) }

    package func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        unsafe UnownedSerialExecutor(ordinary: self)
    }

    /// Whether this is the thread that the executor runs on.
    package var isOfThisThread: Bool { queue.isOfThisThread }

    package func isIsolatingCurrentContext() -> Bool? { queue.isOfThisThread }

    package func checkIsolated() {
        precondition(queue.isOfThisThread, "this runs outside the engine's thread")
    }
}

/// Runs tasks on the thread of a loop, one after another and between its turns.
///
/// It is not the loop's executor itself, because a job that runs as the actor's has to be enqueued
/// anew to run as nobody's: a task that prefers this thread would be so for each call of its own.
package final class LoopTaskExecutor: TaskExecutor {
    private let loop: LoopExecutor

    package init(_ loop: LoopExecutor) { self.loop = loop }

    package func enqueue(_ job: consuming ExecutorJob) {
        unsafe loop.queue.add(.task(UnownedJob(job), asUnownedTaskExecutor()))
    }

    package func asUnownedTaskExecutor() -> UnownedTaskExecutor {
        unsafe UnownedTaskExecutor(ordinary: self)
    }
}

/// Something that only the thread of a loop may touch, for jobs of every kind that run there.
///
/// `@unchecked`, for its value is not sendable: each use traps on another thread, and on this one
/// there is one job at a time; whoever makes one keeps to that with the value too, as an actor does by
/// itself. To assume an actor's isolation instead costs two allocations a use.
@usableFromInline package struct LoopConfined<Value>: @unchecked Sendable {
    @usableFromInline let value: Value
    private let loop: LoopExecutor

    package init(_ value: Value, to loop: LoopExecutor) {
        self.value = value
        self.loop = loop
    }

    @inlinable @inline(__always)
    package func use<Result, Failure: Error>(
        _ body: (Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        check()
        return try body(value)
    }

    @usableFromInline
    func check() { loop.checkIsolated() }
}

/// A task that waits for what the loop's thread will hand it: once, and for certain. Whoever keeps one
/// answers for that. A continuation that checks it would cost an allocation for each wait.
@safe public struct LoopWaiter<Value: Sendable>: Sendable {
    @usableFromInline let continuation: UnsafeContinuation<Value, Never>

    @inlinable
    init(_ continuation: UnsafeContinuation<Value, Never>) {
        unsafe self.continuation = unsafe continuation
    }

    /// Suspends the task, and hands it out to be resumed.
    @inlinable @inline(__always)
    public nonisolated(nonsending) static func wait(_ body: (LoopWaiter) -> Void) async -> Value {
        unsafe await withUnsafeContinuation { body(unsafe LoopWaiter($0)) }
    }

    @inlinable
    public func resume(returning value: sending Value) {
        unsafe continuation.resume(returning: value)
    }
}

/// What a loop runs: each job once, which is all that is asked of whoever holds one.
@safe private enum LoopJob {
    /// Of the actor that the loop belongs to.
    case isolated(UnownedJob)
    /// Of a task that prefers the loop's thread. The task keeps its executor.
    case task(UnownedJob, UnownedTaskExecutor)
}

/// Jobs that the thread has taken out of the queue.
private struct TakenJobs {
    /// Those that a turn of the loop brought, which are run before the next one: tasks that go on.
    var ofTurn: [LoopJob] = []
    private var others: [LoopJob] = []
    /// The first of ``others`` that was not run.
    private var position = 0

    var isEmpty: Bool { ofTurn.isEmpty && !hasOthers }
    var hasOthers: Bool { position < others.count }

    /// The next job, of those that are taken or of those in the queue.
    mutating func next(_ queue: JobQueue) -> LoopJob? {
        if position == others.count {
            position = 0
            guard queue.take(into: &others) else { return nil }
        }
        position += 1
        return others[position - 1]
    }
}

/// Jobs in the order in which they came, and the waking of the one thread that takes them.
private final class JobQueue: Sendable {
    private struct State {
        var jobs: [LoopJob] = []
        /// Those that the thread added in a turn.
        var jobsOfTurn: [LoopJob] = []
        var isInTurn = false
        /// The thread waits or is about to: whoever adds a job has to wake it.
        var isWaiting = false
        /// It was woken; the descriptor is readable until it has seen that.
        var isWoken = false

        var needsWaking: Bool { isWaiting && !isWoken }
    }

    let descriptor: Int32
    // A lock, because any thread may add a job at any time, and an executor cannot ask to be awaited.
    private let state = Mutex(State())
    private let thread = Atomic<UInt>(0)
    /// For the thread alone.
    private let hasMoreTaken = Atomic<Bool>(true)

    init() {
        descriptor = csockets_wakeable()
        precondition(descriptor >= 0, "no descriptor for an engine's thread; raise `ulimit -n`")
    }

    deinit { _ = CSockets.close(descriptor) }

    func belongsToThisThread() { thread.store(UInt(pthread_self()), ordering: .releasing) }

    /// Only the thread itself finds its own number here, whatever others see of the store.
    var isOfThisThread: Bool { thread.load(ordering: .relaxed) == UInt(pthread_self()) }

    func add(_ job: LoopJob) {
        guard !isOfThisThread else {
            addOfThisThread(job)
            return
        }
        let needsWaking = state.withLock { state in
            state.jobs.append(job)
            return state.needsWaking
        }
        if needsWaking { wake() }
    }

    /// What the thread adds itself, it finds when the turn that it takes is over.
    private func addOfThisThread(_ job: LoopJob) {
        let waiting = state.withLock { state in
            if state.isInTurn {
                state.jobsOfTurn.append(job)
                return 0
            }
            state.jobs.append(job)
            return state.jobs.count
        }
        if waiting % Self.jobsOfRoom == Self.jobsOfRoom / 2 { makeRoom() }
    }

    private static let jobsOfRoom = 32

    /// Has the memory that tasks are made in grow by more than they need at once.
    ///
    /// Many jobs that wait are tasks that are being made, of 1.4 KiB each. The memory of a thread that is
    /// not the first of its program grows by a page and a system call at a time in glibc, which were a
    /// tenth of the cost of ten thousand requests. What is freed again stays with the thread.
    private func makeRoom() {
        unsafe UnsafeMutableRawPointer.allocate(byteCount: 60_000, alignment: 16).deallocate()
    }

    /// Ends the wait that is going on, or the next one.
    func wake() {
        let isFirst = state.withLock { state in
            defer { state.isWoken = true }
            return !state.isWoken
        }
        if isFirst { csockets_wake(descriptor) }
    }

    /// Takes all jobs; false if there are none.
    func take(into jobs: inout [LoopJob]) -> Bool {
        jobs.removeAll(keepingCapacity: true)
        state.withLock { state in swap(&state.jobs, &jobs) }
        return !jobs.isEmpty
    }

    /// Says whether there is nothing to run, and has the thread woken from then on.
    func beginTurn(orRun jobs: borrowing TakenJobs) -> Bool {
        let hasJobs = !jobs.isEmpty
        return state.withLock { state in
            state.isInTurn = true
            state.isWaiting = !hasJobs && state.jobs.isEmpty
            return state.isWaiting
        }
    }

    /// Notes whether jobs were taken that are not run yet.
    func noteTaken(hasMore: Bool) { hasMoreTaken.store(hasMore, ordering: .relaxed) }

    /// Says, to a job, whether there is nothing else to run, and has the thread woken from then on.
    func beginPause() -> Bool {
        guard !hasMoreTaken.load(ordering: .relaxed) else { return false }
        return state.withLock { state in
            state.isWaiting = state.jobs.isEmpty
            return state.isWaiting
        }
    }

    func endPause() {
        let wasWoken = state.withLock { state in
            state.isWaiting = false
            return state.isWoken
        }
        if wasWoken { takeWaking() }
    }

    /// Takes what the turn brought.
    func endTurn(_ jobs: inout TakenJobs) {
        let wasWoken = state.withLock { state in
            state.isInTurn = false
            swap(&state.jobsOfTurn, &jobs.ofTurn)
            state.isWaiting = false
            return state.isWoken
        }
        if wasWoken { takeWaking() }
    }

    /// Waits for a job, unless there is one.
    func rest() {
        let waits = state.withLock { state in
            state.isWaiting = state.jobs.isEmpty
            return state.isWaiting
        }
        guard waits else { return }
        takeWaking()
        state.withLock { state in state.isWaiting = false }
    }

    /// Reads the descriptor, and only then lets it be written again: two writes could be read as one,
    /// and the second waking would be lost.
    private func takeWaking() {
        csockets_rest(descriptor)
        state.withLock { state in state.isWoken = false }
    }
}

/// Runs something that waits without an executor's threads: on a thread of its own.
package func onThreadOfItsOwn<Result: Sendable>(
    _ body: @escaping @Sendable () -> Result
) async -> Result {
    await withCheckedContinuation { continuation in
        startThread { continuation.resume(returning: body()) }
    }
}

/// The closure that a thread is to run, on its way through a C pointer.
private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

private func startThread(_ run: @escaping @Sendable () -> Void) {
    let isStarted = startThreadIfPossible(run)
    precondition(isStarted, "no thread for an engine; raise the limit of threads (ulimit -u)")
}

/// Says whether the system had a thread for it; where it had none, nothing runs.
func startThreadIfPossible(_ run: @escaping @Sendable () -> Void) -> Bool {
    let body = unsafe Unmanaged.passRetained(ThreadBody(run))
    var thread = pthread_t()
    let code = unsafe pthread_create(
        &thread, nil,
        { pointer in
            if let pointer = unsafe pointer {
                unsafe Unmanaged<ThreadBody>.fromOpaque(pointer).takeRetainedValue().run()
            }
            return nil
        }, body.toOpaque())
    guard code == 0 else {
        unsafe body.release()
        return false
    }
    pthread_detach(thread)
    return true
}
