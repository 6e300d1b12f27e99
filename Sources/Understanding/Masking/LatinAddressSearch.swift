/// Where addresses in Latin letters begin: at a house number, at a street that precedes its number, at a post office box.
extension LatinAddresses {
    /// The index behind "17 Wattle Grove", "29 Rue des Lilas" or the like; nil when a token begins none.
    func street(from index: Int) -> Int? {
        var place = index + 1
        var words = 0
        while place < tokens.count, place - index <= 7, words <= 5,
            isGap(place, " ", ". ", ".", "\n", " \n", ", ", ",")
        {
            if isGap(place, ", ", ","), place != index + 1 { return nil }
            if has(.street, place), words >= 1 || isWord("broadway", place) {
                while place + 1 < tokens.count, isGap(place + 1, " "), tokens[place + 1].isCapital,
                    has(.street, place + 1) || has(.direction, place + 1)
                {
                    place += 1
                }
                return place + 1
            }
            if has(.notStreet, place) { return nil }
            if has(.streetInFront, place), words == 0 {
                let end = afterNames(place + 1)
                return end > place + 1 ? end : nil
            }
            if text.isDigit(tokens[place].range.lowerBound), !isOrdinal(place) { return nil }
            words += 1
            place += 1
        }
        return nil
    }

    private func afterNames(_ index: Int) -> Int {
        var end = index
        while end < tokens.count, end - index < 5, isGap(end, " ", ". ", "'"),
            tokens[end].isCapital || has(.particle, end) || has(.article, end)
        {
            end += 1
        }
        return end
    }

    /// The index behind "Lindenstraße 14, 50674 Köln", "Via Roma 10".
    func streetBeforeNumber(from index: Int) -> Int? {
        guard tokens[index].isCapital else { return nil }
        let isStreet =
            has(.streetInFront, index)
            || (tokens[index].range.count > 6
                && Self.streetEndings.match(in: text.scalars, endingAt: tokens[index].range.upperBound) != nil)
        guard isStreet else { return nil }
        var place = index + 1
        while place < tokens.count, place - index < 6, isGap(place, " ", ". ", ", "), !tokens[place].isNumber,
            tokens[place].isCapital || has(.particle, place) || has(.article, place)
        {
            place += 1
        }
        guard place < tokens.count, tokens[place].isNumber, isNear(place, 2), tokens[place].range.count <= 4
        else {
            return nil
        }
        return afterPostcodeAndCity(place + 1) ?? place + 1
    }

    /// "50674 Köln" behind a comma.
    private func afterPostcodeAndCity(_ index: Int) -> Int? {
        guard isNear(index, 2), tokens[index].isNumber, (4...5).contains(tokens[index].range.count) else {
            return nil
        }
        return afterCity(index + 1, most: 3)
    }

    /// An address that begins with the number at a token: its first and last token, half open.
    func address(from index: Int, isSaid: Bool, notBefore limit: Int) -> Range<Int>? {
        guard tokens[index].isNumber, let street = street(from: index) else { return nil }
        switch text[tokens[index].range.lowerBound - 1] {
        case "$", "¥", "€", "£", ".", "/", "-": return nil
        case ":" where text.isDigit(tokens[index].range.lowerBound - 2): return nil
        default: break
        }
        var (end, isFound, hasPostcode) = tail(from: street)
        if end < tokens.count, let next = afterPostcodeAndCity(end), next > end + 1 {
            end = next
            isFound = true
        }
        let hasCapitals = ((index + 1)..<street).allSatisfy {
            tokens[$0].isCapital || text.isDigit(tokens[$0].range.lowerBound) || has(.particle, $0)
        }
        let isWeak = has(.weakStreet, street - 1)
        hasPostcode =
            hasPostcode || (hasCapitals && tokens[street - 1].isCapital) || (!isWeak && (isSaid || isFound))
        return hasPostcode ? begin(index, notBefore: limit)..<end : nil
    }

    /// Rooms, floors and buildings in front of a house number.
    private func begin(_ index: Int, notBefore limit: Int) -> Int {
        var first = index
        while first > limit {
            if first - 2 >= limit, isNear(first, 2), isNear(first - 1, 2), has(.unit, first - 2),
                (hasFigure(first - 1) && tokens[first - 1].range.count <= 5)
                    || tokens[first - 1].range.count == 1
            {
                first -= 2
            } else if has(.number, first - 1), isNear(first, 2) {
                first -= 1
            } else if isGap(first, ", "), tokens[first - 1].isCapital, has(.building, first - 1) {
                var name = first - 1
                while name > limit, first - name < 4, isGap(name, " "), tokens[name - 1].isCapital,
                    !has(.notName, name - 1)
                {
                    name -= 1
                }
                if name == first - 1 { break }
                first = name
            } else {
                break
            }
        }
        return first
    }

    /// The index behind the number of a post office box that begins at a token.
    func box(from index: Int) -> Int? {
        func isNumbered(_ place: Int) -> Bool { place < tokens.count && hasFigure(place) }
        if isWord("po", index) { return isWord("box", index + 1) && isNumbered(index + 2) ? index + 3 : nil }
        if isWord("pobox", index) { return isNumbered(index + 1) ? index + 2 : nil }
        guard isWord("box", index + 2), isNumbered(index + 3) else { return nil }
        let isPost =
            isWord("p", index) && isWord("o", index + 1)
            || isWord("post", index) && isWord("office", index + 1)
        return isPost ? index + 4 : nil
    }
}

extension PersonalDataScan {
    mutating func findLatinAddresses() {
        let addresses = LatinAddresses(text)
        var index = 0
        var used = 0
        while index < addresses.tokens.count {
            let start = addresses.tokens[index].range.lowerBound
            var found: Range<Int>?
            if let box = addresses.box(from: index) {
                found = index..<addresses.tail(from: box).end
            } else if let end = addresses.streetBeforeNumber(from: index) {
                found = index..<end
            } else if addresses.tokens[index].isNumber {
                let isSaid = context.isNear(.address, before: start)
                found = addresses.address(from: index, isSaid: isSaid, notBefore: used)
            }
            guard let found else {
                index += 1
                continue
            }
            let range =
                addresses.tokens[found.lowerBound].range
                .lowerBound..<addresses.tokens[found.upperBound - 1].range.upperBound
            add(range, .address, rank: 41, value: compact(range))
            index = max(found.upperBound, index + 1)
            used = index
        }
    }
}
