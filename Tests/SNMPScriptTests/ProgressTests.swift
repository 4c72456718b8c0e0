import Datagrams
import SNMP
import SNMPAgent
import Testing
import VirtualTime

@testable import SNMPScript

/// What a person is told of a command that takes long, and what is left when it is stopped; under
/// virtual time.
@Suite struct ProgressTests {
    /// A session whose reports are collected, each with the moment at which it came.
    private final class Watched {
        let session: Session
        var reports: [(milliseconds: Int64, progress: Progress)] = []

        init(extra: Int = 0) {
            session = Session(extra: extra)
            session.interpreter.onProgress = { [unowned self] in
                reports.append((session.clock.now.nanoseconds / 1_000_000, $0))
            }
        }

        /// Presses Ctrl-C at a moment, seen when the engine next turns.
        func interrupt(after milliseconds: Int64, twice: Bool = false) {
            let end = session.clock.now.nanoseconds + milliseconds * 1_000_000
            session.interpreter.isInterrupted = { [unowned self] in
                session.clock.now.nanoseconds >= end
            }
            session.interpreter.isAbandoned = { twice }
        }
    }

    @Test func `a walk that takes longer than 300 ms is reported ten times a second`() throws {
        let watched = Watched()
        watched.session.run("@slow1 walk ifTable")
        let first = try #require(watched.reports.first)
        #expect(first.milliseconds >= 300)
        #expect(first.progress.elapsed >= .milliseconds(300))
        #expect(first.progress.command == "@slow1 walk ifTable")
        #expect(first.progress.subject == "ifTable")
        for (one, next) in zip(watched.reports, watched.reports.dropFirst()) {
            #expect(next.milliseconds - one.milliseconds >= 100)
            #expect(next.progress.variables >= one.progress.variables)
        }
        let last = try #require(watched.reports.last?.progress)
        #expect(last.variables > 0)
        #expect(last.requests > 0)
    }

    @Test(arguments: ["get sysName", "@sw1 walk ifTable", "sleep 5s", "watch 2s --times 2 { }"])
    func `what is over soon, and what only waits for time, is not reported`(_ text: String) {
        let watched = Watched()
        watched.session.run("open sw1 10.0.0.11\n\(text)")
        #expect(watched.reports.isEmpty)
    }

    @Test func `a fan-out says how many devices are over, and what was sent again`() throws {
        let watched = Watched(extra: 20)
        watched.session.run(
            "let l = [\"10.0.0.13\"]\nfor i in 1..20 { let l += [\"10.64.0.$i\"] }\n"
                + "@$l get sysName --timeout 3s --resend 1s")
        let last = try #require(watched.reports.last?.progress)
        #expect(last.parts == .init(done: 20, total: 21, noun: "device"))
        #expect(last.resends == 2)
        #expect(last.variables == 20)
        #expect(
            last.statusLine.hasPrefix(
                "@$l get sysName --timeout 3s --resend 1s: 20 of 21 devices, 20 variables, "
                    + "21 requests, 2 resends, "))
    }

    @Test func `the items of parallel for and the jobs of wait are counted`() throws {
        let watched = Watched()
        watched.session.run(
            "parallel for i in 1..4 --max 2 { @deadbox get sysName --timeout 1s }")
        #expect(
            watched.reports.last?.progress.parts
                == .init(done: 2, total: 4, failed: 2, noun: "item"))
        watched.session.run(
            "let a = @deadbox get sysName --timeout 2s &\nlet b = @sw1 get sysName &\nwait $a $b")
        #expect(
            watched.reports.contains {
                $0.progress.parts == .init(done: 1, total: 2, noun: "job")
            })
    }

    @Test func `a secret in a command is not in its report`() {
        let watched = Watched()
        watched.session.run("@deadbox get sysName --community canary --timeout 1s")
        #expect(!watched.reports.isEmpty)
        for report in watched.reports { #expect(!report.progress.statusLine.contains("canary")) }
    }

    @Test func `a run knows what its walks took`() {
        let session = Session()
        session.run("@sw1 walk ifTable | count")
        let work = session.last.work
        #expect(work?.variables == 180)
        #expect(work?.resends == 0)
        #expect(work?.footer.hasPrefix("180 variables, ") == true)
        session.run("@sw1 get sysName")
        #expect(session.last.work == nil)
    }

    // MARK: Ctrl-C

    @Test func `an interrupted walk says how far it was and keeps what came, marked partial`() {
        let watched = Watched()
        watched.interrupt(after: 2_500)
        watched.session.run("open s 10.0.0.33\nwalk ifTable | where value == 99")
        let error = watched.session.last.error
        #expect(error?.code == .interrupted)
        #expect(
            error?.message.contains(" variables of ifTable, ") == true, "\(error?.message ?? "")")
        #expect(error?.message.hasPrefix("interrupted after ") == true)
        #expect(watched.session.last.exitCode == 130)
        watched.session.interpreter.isInterrupted = { false }
        #expect(
            watched.session.run("print $_.partial $_.reason $(len($_) > 0)")
                == ["true Interrupted true"])
        watched.session.run("| first 1")
        #expect(watched.session.lines.last == "(partial: Interrupted)")
    }

    @Test func `an interrupted fan-out keeps the rows of those that had answered`() {
        let watched = Watched()
        watched.interrupt(after: 900)
        watched.session.run("@sw1,deadbox,sw2 get sysName")
        #expect(
            watched.session.last.error?.message
                == "interrupted after 2 of 3 devices, 2 variables, 3 requests")
        watched.session.interpreter.isInterrupted = { false }
        #expect(
            watched.session.run("print $_")
                == ["target  sysName", "sw1     sw1", "sw2     sw2", "(partial: Interrupted)"])
        #expect(watched.session.last.exitCode == 0)
    }

    @Test func `what is interrupted in a pause says what the whole run did`() {
        let watched = Watched()
        watched.interrupt(after: 3_500)
        watched.session.run("watch 1s { @sw1 get sysName }")
        #expect(
            watched.session.last.error?.message == "interrupted after 4 variables, 4 requests")
    }

    @Test func `an abandoned command keeps nothing`() {
        let watched = Watched()
        watched.session.run("\"before\"")
        watched.interrupt(after: 900, twice: true)
        watched.session.run("@sw1,deadbox,sw2 get sysName")
        #expect(watched.session.last.error?.code == .interrupted)
        watched.session.interpreter.isInterrupted = { false }
        #expect(watched.session.run("print $_") == ["before"])
    }

    @Test func `what was interrupted sends nothing more and disturbs no later command`() {
        let watched = Watched()
        watched.interrupt(after: 500)
        watched.session.run("@deadbox,slow1 get sysName --timeout 5s")
        #expect(watched.session.last.error?.code == .interrupted)
        #expect(watched.session.engine.pendingCount == 0)
        watched.session.interpreter.isInterrupted = { false }
        #expect(watched.session.run("sleep 20s\nprint over") == ["over"])
        #expect(watched.session.last.failures == 0)
    }

    @Test func `a job goes on when the wait for it is interrupted`() {
        let watched = Watched()
        watched.session.run("let h = @slow1 get sysName &")
        watched.interrupt(after: 0)
        watched.session.run("wait $h")
        #expect(watched.session.last.error?.code == .interrupted)
        watched.session.interpreter.isInterrupted = { false }
        #expect(watched.session.run("wait $h") == ["sysName.0 = slow1"])
    }

    // MARK: Text

    @Test(arguments: [
        (0, "0"), (7, "7"), (999, "999"), (1_204, "1,204"), (1_234_567, "1,234,567"),
        (-1_000, "-1,000"), (-100, "-100"),
    ])
    func `large numbers are grouped`(_ number: Int, _ text: String) {
        #expect(Progress.grouped(number) == text)
    }

    @Test(arguments: [
        (50, "0.0 s"), (449, "0.4 s"), (2_300, "2.3 s"), (119_900, "119.9 s"),
        (125_000, "2 min 5 s"),
    ])
    func `time is told as closely as a glance can use it`(_ milliseconds: Int, _ text: String) {
        var progress = Progress(command: "")
        progress.variables = 1
        progress.elapsed = .milliseconds(milliseconds)
        #expect(progress.footer == "1 variable, \(text)")
    }
}
