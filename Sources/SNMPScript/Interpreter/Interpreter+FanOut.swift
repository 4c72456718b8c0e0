import MIB
import SNMP

/// `@where …` and `parallel for`: one flow becomes several, and what they give comes together.
extension Interpreter {
    /// Starts the flows of a fan-out.
    func begin(_ call: FanOutCall, _ flow: Flow) throws(Fault) -> Step {
        try retrying { [unowned self] () throws(Fault) in try self.start(call, flow) }
    }

    private func start(_ call: FanOutCall, _ flow: Flow) throws(Fault) -> Step {
        guard flow.depth < machine.limits.callDepth else {
            throw Fault(.limit, "bodies of @ and parallel for stand in each other too deep")
        }
        var items: [FanOut.Item]
        var isSingle = false
        var width = Int.max
        switch call.site.kind {
        case .at(let spelling, let span):
            let place: Places
            do throws(Fault) {
                place = try places(call.operand, spelling)
            } catch {
                throw error.marked(span)
            }
            isSingle = place.isSingle
            items = place.members
        case .parallel(_, let isSecret):
            items = try Self.items(of: call.operand).enumerated().map { place, item in
                let label = isSecret ? .integer(Int64(place + 1)) : item
                return .init(label: label, target: flow.target, value: item)
            }
            if let max = call.options.first {
                guard case .integer(let number) = max.plain, number > 0 else {
                    throw Fault(.usage, "--max is a number of 1 or more")
                }
                width = Int(clamping: number)
            }
        }
        if let own = share(items, isSingle: isSingle, within: flow) { items = own }
        let count = min(items.count, width)
        guard scheduler.fiberCount + count <= machine.limits.fibers else {
            throw Fault(.limit, "more than \(machine.limits.fibers) fibers at once")
        }
        let group = FanOut(flow, call, items, isSingle: isSingle, width: width)
        guard !items.isEmpty else {
            return .done(.table(ScriptTable(columns: [], cells: [])))
        }
        flow.fanOut = group
        if !isSingle { scheduler.counts.largeCommands += 1 }
        for _ in 0..<count { startNext(of: group) }
        return .waiting
    }

    private static func items(of value: ScriptValue) throws(Fault) -> [ScriptValue] {
        switch value {
        case .list(let list): return list.items
        case .table(let table): return (0..<table.rowCount).map { .map(table.row($0)) }
        case .map(let map): return map.keys.map(ScriptValue.text)
        case .null, .nothing: return []
        default:
            throw Fault(
                .type, "parallel for wants a list or a table, not \(value.kindName)",
                help: "parallel for h in (read hosts.txt) { … }")
        }
    }

    private func startNext(of group: FanOut) {
        let index = group.started
        group.started += 1
        let fiber = Fiber(machine, group.call.body, captured: group.call.captured)
        let item = group.items[index]
        if case .parallel(let register, _) = group.call.site.kind, let value = item.value {
            fiber[register] = value
        }
        scheduler.fiberCount += 1
        let flow = Flow(
            fiber: fiber, target: item.target, group: group, index: index,
            depth: group.parent.depth + 1)
        if let error = item.error { flow.pending = { () throws(Fault) in throw Fault(error) } }
        group.flows.append(flow)
        scheduler.add(flow)
    }

    /// Takes what a flow of a fan-out gave.
    func finish(_ flow: Flow, _ result: Result<ScriptValue, ScriptError>) {
        scheduler.fiberCount -= 1
        guard let group = flow.group else { return }
        if case .failure(let error) = result, !error.code.isCatchable {
            scheduler.fatal = error
            return
        }
        if group.isSingle { giveBack(flow, group) }
        group.results[flow.index] = result
        group.flows[flow.index] = nil
        group.finished += 1
        if case .failure = result { group.failed += 1 }
        if group.started < group.items.count { startNext(of: group) }
        advanceFront(group)
        guard group.finished == group.items.count else { return }
        let parent = group.parent
        parent.fanOut = nil
        if group.isSingle, case .failure(let error) = result {
            parent.pending = { () throws(Fault) in throw Fault(error) }
        } else if let error = slip(in: group) {
            parent.pending = { () throws(Fault) in throw Fault(error) }
        } else {
            let value = group.isSingle ? (try? result.get()) ?? .nothing : combined(group)
            parent.pending = { () throws(Fault) in .done(value) }
        }
        scheduler.add(parent)
    }

    /// What is wrong with the line itself: every device failed, of the same fault, which is none of a
    /// device.
    private func slip(in group: FanOut) -> ScriptError? {
        guard case .at = group.call.site.kind, group.failed == group.items.count else { return nil }
        var slip: ScriptError?
        for (item, result) in zip(group.items, group.results) {
            guard item.error == nil, case .failure(let error)? = result, error.code.isOfTheLine,
                slip.map({ $0.code == error.code && $0.message == error.message }) ?? true
            else { return nil }
            slip = error
        }
        return slip
    }

    /// With one device, what the block sets is set for the code after it.
    private func giveBack(_ flow: Flow, _ group: FanOut) {
        for entry in group.call.site.results {
            let value = flow.fiber[entry.register]
            if case .nothing = value { continue }
            if let local = entry.local {
                group.parent.fiber.setLocal(local, value)
            } else {
                let name = group.parent.fiber.symbolName(entry.symbol)
                machine[global: name] = value
            }
        }
    }

    // MARK: Output in order

    /// Writes what a flow of a script wrote, in its turn.
    func write(_ piece: Output, _ flow: Flow) {
        // Counted here and not on its way out: what waits for its turn takes memory.
        guard isWithinLimit(piece) else { return }
        deliver(piece, flow)
    }

    private func deliver(_ piece: Output, _ flow: Flow) {
        guard let group = flow.group else { return output.write(piece) }
        if group.isSingle { return deliver(piece, group.parent) }
        if group.front == flow.index {
            deliver(piece, group.parent)
        } else {
            group.written[flow.index].append(piece)
        }
    }

    /// Lets out what the next flows wrote, now that all before them are over.
    private func advanceFront(_ group: FanOut) {
        while group.front < group.items.count, group.results[group.front] != nil {
            group.front += 1
            guard group.front < group.items.count else { return }
            let pieces = group.written[group.front]
            group.written[group.front] = []
            for piece in pieces { deliver(piece, group.parent) }
        }
    }

    private func isWithinLimit(_ piece: Output) -> Bool {
        let size =
            switch piece {
            case .text(let text), .notice(let text), .check(_, let text): text.utf8.count
            case .value(let value): value.weight.multipliedReportingOverflow(by: 8).partialValue
            case .diagnostic: 100
            }
        scheduler.outputBytes += size
        guard scheduler.outputBytes > machine.limits.outputBytes else { return true }
        scheduler.fatal = ScriptError(
            .limit, "the script wrote more than \(machine.limits.outputBytes) octets")
        return false
    }

    func show(_ value: ScriptValue, _ flow: Flow) {
        outcome.isPartial = Self.isPartial(value)
        seenRows.note(value)
        write(.value(value), flow)
    }

    static func isPartial(_ value: ScriptValue) -> Bool {
        switch value {
        case .device: value.isMissing
        case .map(let map):
            map.values.contains { item in
                if case .device = item { return item.isMissing }
                return false
            }
        default: value.incomplete != nil
        }
    }

    func warn(_ message: String, help: String? = nil, _ flow: Flow) {
        write(.diagnostic(Diagnostic(.warning, .usage, message, help: help)), flow)
    }

    // MARK: Coming together

    /// The rows of those that answered, and a warning of the others.
    private func combined(_ group: FanOut) -> ScriptValue {
        let table = table(of: group)
        warn(about: table, group)
        return .table(table)
    }

    private func warn(about table: ScriptTable, _ group: FanOut) {
        guard !table.failures.isEmpty else { return }
        outcome.failures += table.failures.count
        let isAt = if case .at = group.call.site.kind { true } else { false }
        write(
            Self.warning(
                table.failures, of: group.items.count, by: isAt ? "target" : "item"),
            group.parent)
    }

    /// The rows of those that are over and answered, with the others in `.failures`.
    func table(of group: FanOut, incomplete: DiagnosticCode? = nil) -> ScriptTable {
        let isAt: Bool
        let label: String
        switch group.call.site.kind {
        case .at: (isAt, label) = (true, "target")
        case .parallel: (isAt, label) = (false, "item")
        }
        var rows: [ScriptMap] = []
        var failures: [ScriptMap] = []
        var incomplete = incomplete
        for (item, result) in zip(group.items, group.results) {
            switch result {
            case .success(let value)?:
                incomplete = incomplete ?? value.incomplete
                rows += Self.rows(value, labelled: isAt ? item.label : nil, item: item.label)
            case .failure(let error)?:
                var map = ScriptMap()
                map[label] = item.label
                map["kind"] = .text(error.code.rawValue)
                map["message"] = .text(error.message)
                failures.append(map)
            case nil: break
            }
        }
        return ScriptTable(rows: rows, failures: failures, incomplete: incomplete)
    }

    /// The one line that says who of several failed.
    static func warning(_ failures: [ScriptMap], of count: Int, by label: String) -> Output {
        let names = failures.prefix(5).map { failure in
            "\(TextForm.text(failure[label] ?? .null)) (\(TextForm.text(failure["kind"] ?? .null)))"
        }
        let list = names.joined(separator: ", ") + (failures.count > names.count ? ", …" : "")
        return .diagnostic(
            Diagnostic(.warning, .timeout, "\(failures.count) of \(count) failed: \(list)"))
    }

    /// What one device or item gave, as rows.
    private static func rows(
        _ value: ScriptValue, labelled target: ScriptValue?, item: ScriptValue
    ) -> [ScriptMap] {
        func row(_ fill: (inout ScriptMap) -> Void) -> ScriptMap {
            var map = ScriptMap()
            if let target { map["target"] = target }
            fill(&map)
            return map
        }
        switch value {
        case .nothing: return []
        case .map(let map):
            return [
                row { row in
                    for (key, value) in zip(map.keys, map.values) {
                        row[columnName(key, value)] = value
                    }
                }
            ]
        case .table(let table):
            return (0..<table.rowCount).map { index in
                row { row in
                    for (place, name) in table.columns.enumerated() {
                        row[name] = table[index, place]
                    }
                }
            }
        case .device(let device):
            return [row { $0[columnName(device.name, value)] = value }]
        case .list(let list) where target != nil && isDeviceList(list):
            return list.items.map { item in
                row { row in
                    if case .device(let device) = item { row["name"] = .text(device.name) }
                    row["value"] = item
                }
            }
        default:
            return [
                row { row in
                    if target == nil { row["item"] = item }
                    row["value"] = value
                }
            ]
        }
    }

    private static func isDeviceList(_ list: ScriptList) -> Bool {
        list.items.allSatisfy { item in
            if case .device = item { return true }
            return false
        }
    }

    /// A scalar's column is called without the `.0`.
    private static func columnName(_ key: String, _ value: ScriptValue) -> String {
        guard case .device(let device) = value, device.object?.object.isScalar == true,
            key.hasSuffix(".0")
        else { return key }
        return String(key.dropLast(2))
    }
}

extension Fiber {
    func symbolName(_ symbol: Int) -> String { function.code.symbols[symbol] }
}
