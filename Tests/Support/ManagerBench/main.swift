// manager-bench [await] TASK KEY=VALUE...: one piece of work through the library, timed. scripts/bench
// runs it beside other managers; the tasks and their keys are those of every program that it compares.
//
// `manager-bench` asks through managers and handles of ``Engine``, `manager-bench await` through those
// of ``AsyncEngine``. Each prints one line of JSON.

let arguments = BenchArguments(CommandLine.arguments.dropFirst())
do {
    let result =
        arguments.task == "codec"
        ? try codec(arguments)
        : arguments.usesAwait ? try await awaiting(arguments) : try blocking(arguments)
    print(result)
} catch {
    complain("manager-bench: \(error)")
}

private func blocking(_ arguments: BenchArguments) throws -> String {
    let bench = try BlockingBench(arguments)
    return try arguments.isSecure
        ? bench.run { try bench.secureManager($0) } : bench.run { try bench.openManager($0) }
}

private func awaiting(_ arguments: BenchArguments) async throws -> String {
    let bench = try await AwaitBench(arguments)
    return try await arguments.isSecure
        ? bench.run { try await bench.secureManager($0) }
        : bench.run { try await bench.openManager($0) }
}
