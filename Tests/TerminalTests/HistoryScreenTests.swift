import Foundation
import TerminalDriver
import Testing

/// What was typed comes back: by keys, by search, in another session, and without its secrets.
@Suite(.enabled(if: TerminalDriver.shouldRun, "tmux is not installed"))
struct HistoryScreenTests {
    @Test(arguments: [60, 80, 200])
    func `Up goes back by what was typed, and Ctrl-R by what is inside`(columns: Int) throws {
        let terminal = try demoPrompt(columns: columns)
        for line in ["print one", "let n = 1", "print two"] {
            try terminal.type(.text(line), .enter)
        }
        try terminal.wait(forEnd: "print two\ntwo\nsnmp:core1>")
        try terminal.clear(to: prompt)
        try terminal.type("print", .up, .up)
        try terminal.wait(forScreen: "snmp:core1> print one")
        try terminal.type(.down, .down)
        try terminal.wait(forScreen: "snmp:core1> print")
        try terminal.type(.control("u"), .control("r"), "n =")
        try terminal.wait(forScreen: "(search) n =: let n = 1")
        try terminal.type(.control("g"))
        try terminal.wait(forScreen: "snmp:core1>")
        try terminal.type(.control("r"), "ne", .control("e"), "!", .enter)
        try terminal.wait(forScreen: "snmp:core1> print one!\none!\nsnmp:core1>")
    }

    @Test func `two sessions share one history, which is nobody else's`() throws {
        let one = try demoPrompt()
        let state = ["NO_COLOR": "1", "XDG_STATE_HOME": "\(one.home)/state"]
        let two = try demoPrompt(environment: state)
        try one.answer(to: "print one", is: "one")
        try two.answer(to: "print two", is: "two")
        try one.answer(to: "print three", is: "three")
        let next = try demoPrompt(environment: state)
        for line in ["print three", "print two", "print one"] {
            try next.type(.up)
            try next.wait(forScreen: "snmp:core1> \(line)")
        }
        let files = FileManager.default
        let folder = "\(one.home)/state/snmpsh"
        func mode(_ path: String) throws -> Int? {
            try files.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }
        #expect(try mode(folder) == 0o700)
        #expect(try mode("\(folder)/history") == 0o600)
    }

    @Test func `a command's secret is not kept, and neither is a line that begins with a space`()
        throws
    {
        let terminal = try demoPrompt()
        try terminal.type("user ops --auth sha256 --authkey canary-4711", .enter)
        try terminal.type(" print canary-4712", .enter)
        try terminal.wait(forEnd: "\ncanary-4712\nsnmp:core1>")
        try terminal.clear(to: prompt)
        try terminal.type(.up)
        try terminal.wait(forScreen: "snmp:core1> user ops --auth sha256 --authkey ••••")
        let kept = try String(
            contentsOfFile: "\(terminal.home)/state/snmpsh/history", encoding: .utf8)
        #expect(!kept.contains("canary"))
    }

    @Test(arguments: [
        ["HOME": "", "XDG_STATE_HOME": ""], ["HOME": "/proc/sys", "XDG_STATE_HOME": ""],
    ])
    func `without a home that can be written, history lasts as long as the session`(
        environment: [String: String]
    ) throws {
        let terminal = try demoPrompt(
            environment: environment.merging(["NO_COLOR": "1"]) { one, _ in one })
        try terminal.type("print one", .enter)
        try terminal.wait(forEnd: "\nsnmp:core1>")
        try terminal.type("print two", .enter)
        let screen = try terminal.wait(forEnd: "snmp:core1> print two\ntwo\nsnmp:core1>")
        let notes = screen.split(separator: "\n").filter { $0.hasPrefix("note: ") }
        #expect(notes.count <= 1)
        try terminal.clear(to: prompt)
        try terminal.type(.up, .up)
        try terminal.wait(forScreen: "snmp:core1> print one")
    }

    @Test func `a full disk is told of once and takes no line away`() throws {
        let first = try demoPrompt()
        let files = FileManager.default
        let folder = "\(first.home)/full/snmpsh"
        try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
        // Every write to this device fails as on a full disk.
        try files.createSymbolicLink(atPath: "\(folder)/history", withDestinationPath: "/dev/full")
        let terminal = try demoPrompt(
            environment: ["NO_COLOR": "1", "XDG_STATE_HOME": "\(first.home)/full"])
        try terminal.type("print one", .enter)
        try terminal.wait(for: "no space left on device")
        try terminal.wait(forEnd: "\nsnmp:core1>")
        try terminal.answer(to: "print two", is: "two")
        try terminal.clear(to: prompt)
        try terminal.type(.up, .up)
        try terminal.wait(forScreen: "snmp:core1> print one")
    }
}
