/// Scripts that are wrong somewhere: made of good ones by chance, each the same for its number.
package struct ScriptMutation {
    private let scripts: [[Unicode.Scalar]]
    private let words: [[Unicode.Scalar]]

    private static let marks = Array(
        "(){}[]|&;$@\"'\\#=+-*/%<>!?.,: \n\tabz09\u{201C}\u{A0}\u{202E}é".unicodeScalars)

    package init(_ scripts: [String]) {
        self.scripts = scripts.map { Array($0.unicodeScalars) }
        let words = Set(scripts.flatMap { $0.split { $0 == " " || $0 == "\n" } }.map(String.init))
        self.words = words.sorted().map { Array($0.unicodeScalars) }
    }

    /// The mutation of a number.
    package func text(_ number: UInt64) -> String {
        var chance = Chance(number)
        var text = scripts[chance.below(scripts.count)]
        for _ in 0..<1 + chance.below(4) {
            guard !text.isEmpty else { break }
            let place = chance.below(text.count)
            switch chance.below(8) {
            case 0: text.remove(at: place)
            case 1: text.insert(Self.marks[chance.below(Self.marks.count)], at: place)
            case 2: text[place] = Self.marks[chance.below(Self.marks.count)]
            case 3:
                let end = min(text.count, place + chance.below(20))
                text.insert(contentsOf: text[place..<end], at: place)
            case 4: text.replaceSubrange(line(around: place, in: text), with: [])
            case 5:
                let other = scripts[chance.below(scripts.count)]
                let lines =
                    other.isEmpty ? 0..<0 : line(around: chance.below(other.count), in: other)
                let start = line(around: place, in: text).lowerBound
                text.insert(contentsOf: other[lines], at: start)
            default:
                text.replaceSubrange(
                    word(around: place, in: text), with: words[chance.below(words.count)])
            }
        }
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: text)
        return String(scalars)
    }

    private func line(around place: Int, in text: [Unicode.Scalar]) -> Range<Int> {
        let start = text[..<place].lastIndex(of: "\n").map { $0 + 1 } ?? 0
        let end = text[place...].firstIndex(of: "\n").map { $0 + 1 } ?? text.count
        return start..<max(start, end)
    }

    private func word(around place: Int, in text: [Unicode.Scalar]) -> Range<Int> {
        func ends(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\n" }
        let start = text[..<place].lastIndex(where: ends).map { $0 + 1 } ?? 0
        let end = text[place...].firstIndex(where: ends) ?? text.count
        return start..<max(start, end)
    }

    private struct Chance {
        private var state: UInt64

        init(_ number: UInt64) { state = number &* 0x9E37_79B9_7F4A_7C15 &+ 0xD1B5_4A32_D192_ED03 }

        mutating func below(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let high = (state ^ state >> 29) >> 16
            return count == 0 ? 0 : Int(high % UInt64(count))
        }
    }
}
