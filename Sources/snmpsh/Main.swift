import CProcess
import Glibc
import LineEditor
import SNMP
import SNMPScript

/// The program: reads its words, puts a world together, and runs what it is given.
@main
enum Main {
    static func main() {
        let options: Options
        do {
            options = try Options(parsing: Array(CommandLine.arguments.dropFirst()))
        } catch {
            Console.complain(error.message, help: error.help)
            exit(2)
        }
        exit(run(options))
    }

    private static func run(_ options: Options) -> Int32 {
        switch options.task {
        case .help:
            Console.print(ProgramOption.helpText)
            return 0
        case .version:
            Console.print("snmpsh \(Version.text)\n")
            return 0
        case .checkModules(let directories):
            return ModuleCheck.run(directories, isVerbose: options.isVerbose)
        case .completions(let shell):
            Console.print(ShellCompletion.script(for: shell))
            return 0
        case .prompt, .standardInput, .file, .commands, .check, .test: break
        }
        // From here on there may be communities, passwords and keys.
        _ = cprocess_hide_memory()
        Terminal.useUTF8()
        if case .test(let paths) = options.task { return ScriptTests(options).run(paths) }
        let world = World(options)
        do {
            try world.prepare()
            try StartUpFile.run(in: world)
        } catch {
            world.console.fail(error.message, help: "snmpsh --help")
            return 2
        }
        let code = run(in: world)
        let status = world.writeRecordings() ? code : max(code, 3)
        // Freeing a million jobs one by one takes a tenth of a second, which nobody should wait for.
        world.engine.forgetUsers()
        withExtendedLifetime(world) { exit(status) }
    }

    private static func run(in world: World) -> Int32 {
        switch world.options.task {
        case .commands(let text): world.run(text, name: "commands")
        case .file(let path): world.runFile(path)
        case .standardInput: world.runFile("-")
        case .check(let paths): world.check(paths)
        case .prompt where !Terminal.inputIsTerminal: world.runFile("-")
        case .prompt, .help, .version, .checkModules, .test, .completions: Session(world).run()
        }
    }
}
