import Datagrams
import Foundation
import SNMP
import Synchronization
import Testing

@testable import SNMPScript

/// The second driver: the same scripts, the same outputs, and what only a driver that awaits can do.
@Suite struct AsyncInterpreterTests {
    @Test(arguments: Example.all)
    func `a script writes the same over both engines`(_ example: Example) async throws {
        var files = ["~/.config/snmp/priv": "demo-priv-secret\n"]
        for file in ["hosts.txt", "devices.csv"] {
            let url = Example.folder.appendingPathComponent(file)
            files[file] = try String(contentsOf: url, encoding: .utf8)
        }
        let environment = ["SNMP_AUTH": "demo-auth-secret"]
        let program =
            example.name.hasSuffix(".md")
            ? try Program(runbook: example.text, name: example.name)
            : try Program(parsing: example.text, name: example.name)
        let arguments = program.parameters.isEmpty ? [] : ["10.0.0.11"]

        let blocking = Session(writes: .allowed, files: files)
        blocking.environment = environment
        let one = blocking.interpreter.execute(program, arguments: arguments)

        let session = await AsyncSession(writes: .allowed, files: files, environment: environment)
        let other = await session.interpreter.execute(program, arguments: arguments)

        #expect(session.sink.lines == blocking.lines)
        #expect(other.exitCode == one.exitCode)
        #expect(other.steps == one.steps)
        #expect(other.error?.diagnostic.description == one.error?.diagnostic.description)
    }

    @Test(arguments: [
        "get sysNmae", "@deadbox get sysName --timeout 500ms", "throw \"so\"",
        "print $(1 / 0)", "parallel for x in 1..200 { sleep 1s; print $x; return $x } | count",
        "watch 5s --times 3 { print again }", "retry 3s --every 1s { throw \"no\" }",
        "let h = get sysUpTime &\nsleep 2s\nwait $h", "@nowhere.example get sysName",
        "let h = @deadbox get sysName --timeout 2s &\nprint $(len((poll $h --timeout 1s)))",
        "walk system | first 2", "for i in 1..100000 { let x = $i * 2 }\nprint $x",
    ])
    func `what a script comes to does not depend on the driver`(_ text: String) async throws {
        let blocking = Session()
        let session = await AsyncSession()
        #expect(try await session.run("use core1\n" + text) == blocking.run("use core1\n" + text))
    }

    @Test func `a host's command may await, and others go on meanwhile`() async throws {
        let session = await AsyncSession()
        let gate = Gate()
        await session.interpreter.register(
            Command("ticket", "Open a ticket", parameters: [.positional("title", .text)]) { call in
                if "\(call["title"])" == "first" { await gate.wait() } else { await gate.open() }
                return .text("T-\(call["title"])")
            })
        let lines = try await session.run(
            "parallel for x in [\"first\", \"second\"] { print (ticket $x) }")
        #expect(lines == ["T-first", "T-second"])
    }

    @Test func `what an awaiting command throws is an error of the script`() async throws {
        struct Full: Error, CustomStringConvertible { let description = "the disk is full" }
        let session = await AsyncSession()
        await session.interpreter.register(
            Command("note", "Take a note") { _ in
                await Task.yield()
                throw Full()
            })
        let lines = try await session.run("try { note } catch as e { print \"$e.message\" }")
        #expect(lines == ["the disk is full"])
    }

    @Test func `a blocking interpreter says that it cannot await`() {
        let session = Session()
        session.interpreter.register(
            Command("ticket", "Open a ticket") { _ in
                await Task.yield()
                return .null
            })
        let lines = session.run("ticket")
        #expect(lines.first == "error: UsageError: this command of the program awaits something")
        #expect(lines.last == "  = help: an AsyncInterpreter can run it")
    }

    @Test func `cancelling the task ends the script, whatever it does`() async throws {
        for text in ["while true { }", "halt"] {
            let session = await AsyncSession()
            let started = Gate()
            await session.interpreter.register(
                Command("halt", "Wait for ever") { _ in
                    await started.open()
                    // Nothing ever comes, so this ends with the task.
                    let (nothing, source) = AsyncStream<Never>.makeStream()
                    for await _ in nothing {}
                    withExtendedLifetime(source) {}
                    try Task.checkCancellation()
                    return .null
                })
            let program = try Program(parsing: "try { \(text) } catch { print caught }")
            let task = Task { await session.interpreter.execute(program) }
            if text == "halt" { await started.wait() }
            task.cancel()
            let outcome = await task.value
            #expect(outcome.error?.code == .interrupted)
            #expect(session.sink.lines.isEmpty)
        }
    }

    @Test func `runs of one interpreter follow each other`() async throws {
        let session = await AsyncSession()
        let program = try Program(
            parsing: "print begin\n@10.1.0.1 get sysName\nsleep 1s\nprint end")
        await withTaskGroup { group in
            for _ in 0..<5 { group.addTask { _ = await session.interpreter.execute(program) } }
        }
        let expected = ["begin", "sysName.0 = core1", "end"]
        #expect(session.sink.lines == Array(repeating: expected, count: 5).flatMap(\.self))
    }

    @Test func `scripts side by side share an engine`() async throws {
        let session = await AsyncSession()
        let others = await withTaskGroup { group in
            for number in 0..<20 {
                group.addTask {
                    let sink = LineSink()
                    let other = await AsyncInterpreter(engine: session.engine, output: sink)
                    guard
                        let program = try? Program(
                            parsing: "@10.0.0.1\(1 + number % 2) get sysName.0")
                    else { return 0 }
                    _ = await other.execute(program)
                    return sink.lines.count
                }
            }
            return await group.reduce(0, +)
        }
        #expect(others == 20)
    }

    @Test func `names are looked up without holding up the engine`() async throws {
        let asked = Mutex<[String]>([])
        let session = await AsyncSession(addresses: { name in
            asked.withLock { $0.append(name) }
            return name == "switch.example.net" ? [.v4(0x0A00_000B)] : []
        })
        let lines = try await session.run(
            """
            open sw switch.example.net
            get sysName
            @switch.example.net get sysName
            let both = ["10.0.0.11", "switch.example.net"]
            @$both get sysName | count
            @none.example.net get sysName
            """)
        #expect(
            lines.prefix(4) == [
                "sysName.0 = sw1", "sysName.0 = sw1", "2",
                "error: NameError: no device, tag or host `none.example.net`",
            ])
        #expect(asked.withLock { $0 } == ["switch.example.net", "none.example.net"])
    }

    @Test func `a host adds devices, variables and functions, and asks for them`() async throws {
        let session = await AsyncSession()
        let manager = try await session.engine.v2cManager("10.0.0.11", community: "public")
        await session.interpreter.add(manager, as: "floor3", tags: ["access"])
        await session.interpreter.set("floor", to: .integer(3))
        let lines = try await session.run(
            "@access get sysName | count\ndef twice(x) { return $x * 2 }\nlet y = twice($floor)")
        #expect(lines == ["1"])
        #expect(await session.interpreter["y"]?.description == "6")
        let value = try await session.interpreter.call("twice", [.integer(21)])
        #expect(value.description == "42")
        await #expect(throws: ScriptError.self) { try await session.interpreter.call("thrice") }
        #expect(await session.interpreter.completions("@fl", at: 3).candidates.count == 1)
    }

    @Test func `a limit ends a script that only computes`() async throws {
        var limits = Limits()
        limits.steps = 2_000_000
        let session = await AsyncSession(limits: limits)
        let lines = try await session.run("while true { }")
        #expect(lines.first == "error: Limit: the script ran more than 2000000 steps")
        #expect(try await session.run("print alive") == ["alive"])
    }

    @Test func `an interpreter that is let go of leaves its engine`() async throws {
        let engine: AsyncEngine
        do {
            let session = await AsyncSession()
            _ = try await session.run("use core1\nget sysName")
            engine = session.engine
        }
        while await engine.hasGuests { await Task.yield() }
    }
}

/// Opens once; who waits goes on then.
private actor Gate {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func wait() async {
        guard !isOpen else { return }
        await withCheckedContinuation { waiting.append($0) }
    }

    func open() {
        isOpen = true
        for continuation in waiting { continuation.resume() }
        waiting = []
    }
}
