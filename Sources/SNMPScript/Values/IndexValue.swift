import MIB
import SMI

extension DeviceValue {
    /// The index as the `index` column of a table holds it: by the types of the INDEX, and in a form
    /// that can stand behind a name again.
    ///
    /// An index of one part is the value that it is: a number, an address, `02:00:5e:00:53:02`, a
    /// label that is equal to its number too, a text. Several parts are one text,
    /// `ipv4."10.0.0.1"`; so is what does not fit the INDEX, in numbers.
    var indexValue: ScriptValue {
        let arcs = indexArcs
        guard let object else { return .indexNumbers(arcs) }
        return object.indexParts.count == 1
            ? onePart(arcs, object, object.indexParts[0])
            : arcs.count == 1 ? .indexNumbers(arcs) : .text(object.indexText(arcs))
    }

    private func onePart(
        _ arcs: [UInt32], _ object: ObjectFacts, _ part: MIBIndexPart
    ) -> ScriptValue {
        guard let value = MIBObject.values(of: arcs, by: [part])?.first else {
            return .indexNumbers(arcs)
        }
        if case .ipAddress(let address) = value { return .address(address) }
        if part.syntax.hasLabels, let labelled = indexPart(0) { return .device(labelled) }
        // A text of digits and points would be read as the numbers of an OID: its quotes stay.
        let text = object.indexText(arcs)
        if case .octetString(let octets) = value, text.hasPrefix("\"") {
            let bare = String(decoding: octets, as: UTF8.self)
            let isText = bare.utf8.first.map { Byte.isNameStart($0) } ?? false
            return .text(isText ? bare : text)
        }
        return arcs.count == 1 ? .indexNumbers(arcs) : .text(text)
    }

    /// The value of one part of the index, as if the device had been asked for it; nil where the
    /// index does not fit.
    func indexPart(_ number: Int) -> DeviceValue? {
        let arcs = indexArcs
        guard let object, object.indexFacts.indices.contains(number),
            let part = object.indexFacts[number],
            let values = MIBObject.values(of: arcs, by: object.indexParts),
            let oid = try? part.oid.extended(by: arcs)
        else { return nil }
        return DeviceValue(
            oid: oid, value: values[number], target: target, time: time, object: part)
    }
}

extension ScriptValue {
    /// An index in numbers: one as a number, several with points between.
    static func indexNumbers(_ arcs: [UInt32]) -> ScriptValue {
        arcs.count == 1
            ? .integer(Int64(arcs[0])) : .text(arcs.map { String($0) }.joined(separator: "."))
    }
}
