/// Finds personal data in text: by its normal form, check digits and the words around it; no model, no network.
///
/// Chinese, English and mixtures; numbers in any digits and groups; also inside of JSON, CSV and broken lines. Numbers of
/// things (orders, parcels, coupons, amounts, hotlines) stay readable. Linear in the text's length: about 10 µs for a
/// customer's sentence.
public struct PersonalDataDetector: Sendable {
    private let protected: [[Unicode.Scalar]]

    /// A detector.
    ///
    /// - Parameter protectedShapes: forms of numbers that are never personal data, such as the shop's own order numbers: `#`
    ///   is a digit, `?` a letter, anything else itself (`SY########`). They hold where no letter or digit adjoins.
    public init(protectedShapes: [String] = []) {
        protected = protectedShapes.map { Array($0.lowercased().unicodeScalars) }.filter { !$0.isEmpty }
    }

    /// What a text has of personal data, in its order, none overlapping.
    ///
    /// - Parameter protecting: ranges of the original that are known to be something else; nothing that touches them is
    ///   reported.
    public func find(in text: NormalText, protecting: [Range<Int>] = []) -> [PersonalDataSpan] {
        let masking = MaskingText(text)
        guard masking.count > 0 else { return [] }
        var scan = PersonalDataScan(masking)
        scan.run()
        guard !scan.findings.isEmpty else { return [] }
        let known = Self.merged(shapes(in: masking) + protecting)
        var spans: [PersonalDataSpan] = []
        for finding in OverlapResolution.resolve(scan.findings) {
            var end = finding.end
            // Keycaps and variation selectors belong to the digit before them.
            while masking[end] == "\u{FE0F}" || masking[end] == "\u{20E3}" { end += 1 }
            let range = text.originalRange(finding.start..<end)
            guard !Self.touches(range, known) else { continue }
            let value = finding.value ?? scan.value(finding.kind, finding.start..<finding.end)
            spans.append(PersonalDataSpan(kind: finding.kind, range: range, value: value))
        }
        return spans
    }

    /// A text as models read it and learn from it: a placeholder of its kind for each value.
    public func withPlaceholders(_ text: String) -> String {
        let spans = find(in: text)
        guard !spans.isEmpty else { return text }
        var scalars = Array(text.unicodeScalars)
        for span in spans.reversed() { scalars.replaceSubrange(span.range, with: [span.kind.placeholder]) }
        return String(String.UnicodeScalarView(scalars))
    }

    /// What a text has of personal data.
    public func find(in text: String) -> [PersonalDataSpan] { find(in: NormalText(text)) }

    /// Ranges in order, those that overlap as one.
    private static func merged(_ ranges: [Range<Int>]) -> [Range<Int>] {
        var merged: [Range<Int>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
            if let last = merged.last, range.lowerBound < last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        return merged
    }

    /// Whether a range overlaps one of ranges in order.
    private static func touches(_ range: Range<Int>, _ others: [Range<Int>]) -> Bool {
        var low = 0
        var high = others.count
        while low < high {
            let middle = (low + high) / 2
            if others[middle].upperBound <= range.lowerBound { low = middle + 1 } else { high = middle }
        }
        return low < others.count && others[low].overlaps(range)
    }

    /// Ranges of the original that have a protected shape.
    private func shapes(in text: MaskingText) -> [Range<Int>] {
        guard !protected.isEmpty else { return [] }
        var ranges: [Range<Int>] = []
        for place in 0..<text.count where !text.isCode(place - 1) {
            for shape in protected where !text.isCode(place + shape.count) {
                let fits = shape.enumerated().allSatisfy { offset, scalar in
                    switch scalar {
                    case "#": text.isDigit(place + offset)
                    case "?": text.isLatin(place + offset)
                    default: text[place + offset] == scalar
                    }
                }
                if fits { ranges.append(text.normal.originalRange(place..<(place + shape.count))) }
            }
        }
        return ranges
    }
}

extension PersonalDataScan {
    /// The value of a finding in the form that all spellings of it share.
    func value(_ kind: PersonalDataKind, _ range: Range<Int>) -> String {
        switch kind {
        case .mobile, .phone, .residentID, .bankCard, .cardCode, .socialSecurityNumber:
            return digits.joined(range)
        case .messengerAccount, .secret:
            let joined = digits.joined(range)
            let hasLetters = range.contains { text.isLetter($0) }
            return joined.isEmpty || hasLetters ? written(range) : joined
        case .address, .person: return compact(range)
        case .birthDate, .ipAddress, .email: return text.string(range).filter { !$0.isWhitespace }
        case .socialCreditCode, .passport, .plate, .iban:
            return text.string(range).filter { $0.isLetter || $0.isNumber }.uppercased()
        }
    }
}
