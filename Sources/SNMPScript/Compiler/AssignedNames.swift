/// Finds the variables that a block sets, which become the local ones of its function.
enum AssignedNames {
    static func names(in block: Block) -> [String] {
        var found: [String] = []
        var seen: Set<String> = []
        collect(block) { name in
            if seen.insert(name).inserted { found.append(name) }
        }
        return found
    }

    private static func collect(_ block: Block, _ found: (String) -> Void) {
        for statement in block.statements { collect(statement, found) }
    }

    private static func collect(_ statement: Statement, _ found: (String) -> Void) {
        switch statement.kind {
        case .assign(let name, _, let value):
            found(name.text)
            collect(value, found)
        case .branch(let arms, let otherwise):
            for arm in arms { collect(arm.body, found) }
            if let otherwise { collect(otherwise, found) }
        case .whileLoop(_, let body), .watch(_, _, let body), .retry(_, _, let body):
            collect(body, found)
        case .forLoop(let first, let second, _, let body):
            found(first.text)
            if let second { found(second.text) }
            collect(body, found)
        case .attempt(let body, let catches):
            collect(body, found)
            for clause in catches {
                if let binding = clause.binding { found(binding.text) }
                collect(clause.body, found)
            }
        case .arguments(let parameters):
            for parameter in parameters { found(parameter.name.text) }
        case .giveBack(let value):
            if let value { collect(value, found) }
        case .pipeline(let pipeline): collect(pipeline, found)
        case .define, .assert, .check, .raise, .leave, .next: break
        }
    }

    /// The block after `@where` sets variables of the function around it when there is only one
    /// device; a parallel body keeps its own.
    private static func collect(_ pipeline: Pipeline, _ found: (String) -> Void) {
        if case .atBlock(_, let body) = pipeline.head { collect(body, found) }
    }
}
