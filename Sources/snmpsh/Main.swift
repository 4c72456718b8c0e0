import CProcess
import Glibc
import LineEditor
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
        case .prompt, .standardInput, .file, .commands, .check: break
        }
        // From here on there may be communities, passwords and keys.
        _ = cprocess_hide_memory()
        Terminal.useUTF8()
        let world = World(options)
        do {
            try world.prepare()
            try StartUpFile.run(in: world)
        } catch {
            world.console.fail(error.message, help: "snmpsh --help")
            return 2
        }
        switch options.task {
        case .commands(let text): return world.run(text, name: "commands")
        case .file(let path): return world.runFile(path)
        case .standardInput: return world.runFile("-")
        case .check(let paths): return world.check(paths)
        case .prompt where !Terminal.inputIsTerminal: return world.runFile("-")
        case .prompt, .help, .version, .checkModules: return Session(world).run()
        }
    }
}
