import Glibc
import Testing

@testable import SNMPTransport

@Suite struct LoopExecutorTests {
    /// The owner of a loop that has no network: its thread rests until a job comes.
    private actor Host: LoopOwner {
        nonisolated let loop = LoopExecutor()
        nonisolated let tasks: LoopTaskExecutor

        init() {
            tasks = LoopTaskExecutor(loop)
            loop.start(self)
        }

        nonisolated var unownedExecutor: UnownedSerialExecutor {
            unsafe loop.asUnownedSerialExecutor()
        }

        nonisolated func turn(waits: Bool) -> Bool { false }
    }

    @Test func `a job that has the thread to itself may wait on it`() async {
        let host = Host()
        let result = await Task(executorPreference: host.tasks) { host.loop.pause { 7 } }.value
        #expect(result == 7)
    }

    @Test func `a job does not wait while another is to be run`() async {
        let host = Host()
        let results = await Task(executorPreference: host.tasks) {
            let other = Task(executorPreference: host.tasks) { host.loop.pause { 2 } }
            return (host.loop.pause { 1 }, await other.value)
        }.value
        #expect(results.0 == nil)
        #expect(results.1 == 2)
    }

    @Test func `a job from another thread ends the wait`() async {
        let host = Host()
        let result = await Task(executorPreference: host.tasks) {
            host.loop.pause {
                // A thread of its own: those of tasks may all be busy with other tests.
                _ = startThreadIfPossible { Task(executorPreference: host.tasks) {} }
                var descriptor = pollfd(
                    fd: host.loop.interruptDescriptor, events: Int16(POLLIN), revents: 0)
                return unsafe poll(&descriptor, 1, 60_000)
            }
        }.value
        #expect(result == 1)
    }
}
