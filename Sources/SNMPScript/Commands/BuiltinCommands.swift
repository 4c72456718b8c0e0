/// The language's own commands, registered like a host's.
enum BuiltinCommands {
    static let all: [Command] =
        devices + asking + setting + jobs + working + flow + learning + modules

    /// The options of everything that asks a device.
    static let requestOptions: [Command.Parameter] = [
        .option("timeout", .duration, help: "from the request to its failure"),
        .option("resend", .duration, help: "from one sending to the next; learned unless given"),
        .option("community", .secret),
        .option("context", .text),
        .option("user", .text),
        .option("level", .choice(Spelling.levels)),
    ]
}
