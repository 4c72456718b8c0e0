/// What a fiber hands out when it cannot go on by itself.
enum Effect {
    /// It has run for a while; others may want to.
    case pause
    /// It is over and gives this value.
    case ended(ScriptValue)
    /// It is over by an error that nobody caught.
    case failed(ScriptError)
    /// A command is to be carried out.
    case command(CommandCall)
    /// Several flows of control are to start, and it waits for all of them.
    case fanOut(FanOutCall)
    /// A result that nobody took is to be printed.
    case show(ScriptValue)
    /// A `check` passed or failed.
    case check(passed: Bool, text: String)
    /// It sleeps.
    case sleep(nanoseconds: Int64)
    /// It asks for the time on the clock.
    case clock
}

/// A command as the script wrote it, with the values of its words.
struct CommandCall {
    let site: CommandSite
    /// In the order of the site's arguments; what came through the pipe is the first.
    let values: [ScriptValue]
    let source: Source
}

struct FanOutCall {
    let site: FanOutSite
    /// The word after `@`, or what `parallel for` runs over.
    let operand: ScriptValue
    /// The values of the site's options.
    let options: [ScriptValue]
    let body: LoadedFunction
    /// The variables that the body begins with.
    let captured: [ScriptValue]
    let source: Source
}
