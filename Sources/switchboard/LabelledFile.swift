import ArgumentParser
import Foundation
import Understanding

/// A file of texts with labels: a heading `label<TAB>text`, then one a line.
enum LabelledFile {
    static func read(_ path: String) throws -> [Example] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ValidationError("\(path) cannot be read: is it there?")
        }
        let lines = String(decoding: data, as: UTF8.self).split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard lines.first.map({ $0.split(separator: "\t") == ["label", "text"] }) == true else {
            throw ValidationError("\(path):1: the heading must be label<TAB>text")
        }
        var examples: [Example] = []
        for (number, line) in lines.enumerated().dropFirst() where !line.isEmpty {
            let fields = line.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
            guard fields.count == 2 else {
                throw ValidationError("\(path):\(number + 1): needs a label and a text, separated by a tab")
            }
            examples.append(Example(label: String(fields[0]), text: String(fields[1])))
        }
        guard !examples.isEmpty else { throw ValidationError("\(path) has no examples") }
        return examples
    }
}

/// CPU time of this process, in seconds: other work on the machine does not count.
func processorSeconds() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

extension Double {
    /// Rounded to so many digits behind the point, for reports.
    func rounded(to digits: Int) -> Double {
        let scale = pow(10, Double(digits))
        return (self * scale).rounded() / scale
    }
}
