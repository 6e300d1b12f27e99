/// How the parts of models lie in their files.
extension LinearModel {
    func write(to file: inout ByteWriter) {
        file.add(UInt8(vocabulary.options.words))
        file.add(UInt8(vocabulary.options.characters.lowerBound))
        file.add(UInt8(vocabulary.options.characters.upperBound))
        file.add(UInt8(vocabulary.options.ideographs))
        file.add(UInt8(vocabulary.options.crossesMarks ? 1 : 0))
        file.add(vocabulary.index.hashes)
        file.add(vocabulary.idf)
        file.add(biases)
        file.add(weights)
    }

    init(from file: inout ByteReader, classes: Int) throws(ModelFileError) {
        let words = Int(try file.integer(UInt8.self))
        let (shortest, longest) = (Int(try file.integer(UInt8.self)), Int(try file.integer(UInt8.self)))
        let ideographs = Int(try file.integer(UInt8.self))
        let crossesMarks = try file.integer(UInt8.self)
        guard shortest >= 1, shortest <= longest, longest <= 16, (1...8).contains(ideographs),
            crossesMarks <= 1
        else { throw .damaged }
        let options = NGrams.Options(
            words: words, characters: shortest...longest, ideographs: ideographs,
            crossesMarks: crossesMarks == 1)
        guard let index = HashIndex(hashes: try file.hashes()) else { throw .damaged }
        let idf = try file.floats()
        let biases = try file.floats()
        let weights = try file.matrix()
        guard idf.count == index.count, biases.count == classes, weights.rows == index.count,
            weights.columns == classes
        else { throw .damaged }
        self.init(
            vocabulary: NGramVocabulary(index: index, idf: idf, options: options), weights: weights,
            biases: biases)
    }
}

extension RecurrentModel {
    func write(to file: inout ByteWriter) {
        file.add(UInt32(shape.embedding))
        file.add(UInt32(shape.width))
        file.add(UInt32(shape.buckets))
        file.add(shape.reading.rawValue)
        file.add(table.index.hashes)
        for matrix in weights.all { file.add(matrix) }
    }

    init(from file: inout ByteReader, classes: Int) throws(ModelFileError) {
        var shape = RecurrentShape()
        shape.embedding = Int(try file.integer(UInt32.self))
        shape.width = Int(try file.integer(UInt32.self))
        shape.buckets = Int(try file.integer(UInt32.self))
        guard let reading = RecurrentShape.Reading(rawValue: try file.integer(UInt8.self)),
            (8...4096).contains(shape.width), shape.width % 8 == 0, (1...4096).contains(shape.embedding),
            shape.buckets <= 1 << 24
        else { throw .damaged }
        shape.reading = reading
        guard let index = HashIndex(hashes: try file.hashes()) else { throw .damaged }
        let table = SubwordTable(index: index, buckets: shape.buckets)
        var matrices: [Matrix] = []
        for _ in 0..<11 { matrices.append(try file.matrix()) }
        // Classes that came later are judged by the linear model alone.
        let ownClasses = matrices[9].rows
        guard ownClasses <= classes,
            let weights = RecurrentWeights(shape, words: table.rows, classes: ownClasses, matrices)
        else { throw .damaged }
        self.init(shape: shape, table: table, weights: weights)
    }
}

extension SemanticModel {
    func write(to file: inout ByteWriter) {
        file.add(encoder.fingerprint)
        file.add(mix.rawValue)
        file.add(biases)
        file.add(weights)
    }

    init(from file: inout ByteReader, classes: Int, encoder: SentenceEncoder?) throws(ModelFileError) {
        let fingerprint = try file.integer(UInt64.self)
        guard let mix = Mix(rawValue: try file.integer(UInt8.self)) else { throw .damaged }
        let biases = try file.floats()
        let weights = try file.matrix()
        guard let encoder, encoder.fingerprint == fingerprint else { throw .otherEncoder }
        guard biases.count <= classes, weights.rows == biases.count, weights.columns == encoder.dimension
        else {
            throw .damaged
        }
        self.init(encoder: encoder, weights: weights, biases: biases, mix: mix)
    }
}

extension IntentClassifier {
    private static let fileKind = "intents"

    /// The bytes of its file.
    public func encode() -> [UInt8] {
        ModelFile.write(kind: Self.fileKind) { file in
            file.add(dataHash)
            file.add(kind.rawValue)
            for number in [
                calibration.temperature, calibration.scope.base, calibration.scope.doubt,
                calibration.scope.words, calibration.bound,
            ] {
                file.add(number)
            }
            file.add(UInt32(labels.count))
            for label in labels { file.add(label) }
            file.add(UInt8(linear == nil ? 0 : 1) | (semantic == nil ? 0 : 2))
            linear?.write(to: &file)
            file.add(UInt8(recurrent.count))
            for model in recurrent { model.write(to: &file) }
            file.add([linearShare])
            semantic?.write(to: &file)
        }
    }

    /// Reads a file.
    ///
    /// - Parameter encoder: what is configured; a model that was trained with one needs the same.
    /// - Throws: ``ModelFileError``; no bytes whatever trap.
    public init(decoding bytes: [UInt8], encoder: SentenceEncoder? = nil) throws(ModelFileError) {
        var file = try ModelFile.open(bytes, kind: Self.fileKind)
        let dataHash = try file.integer(UInt64.self)
        guard let kind = Kind(rawValue: try file.string()) else { throw .damaged }
        let temperature = try file.double()
        let scope = ScopeRule(base: try file.double(), doubt: try file.double(), words: try file.double())
        let bound = try file.double()
        guard (0.01...100).contains(temperature) else { throw .damaged }
        var labels: [String] = []
        for _ in 0..<(try file.count(itemBytes: 4)) { labels.append(try file.string()) }
        let parts = try file.integer(UInt8.self)
        var (linear, semantic): (LinearModel?, SemanticModel?) = (nil, nil)
        var recurrent: [RecurrentModel] = []
        if parts & 1 != 0 { linear = try LinearModel(from: &file, classes: labels.count) }
        for _ in 0..<(try file.integer(UInt8.self)) {
            recurrent.append(try RecurrentModel(from: &file, classes: labels.count))
        }
        guard let linearShare = try file.floats().first, (0...1).contains(linearShare) else { throw .damaged }
        if parts & 2 != 0 {
            semantic = try SemanticModel(from: &file, classes: labels.count, encoder: encoder)
        }
        // Without a linear model nothing judges classes that the others do not know.
        let known = recurrent.map(\.classes) + (semantic.map { [$0.biases.count] } ?? [])
        guard file.rest.isEmpty, Set(recurrent.map(\.classes)).count <= 1,
            linear != nil || known.allSatisfy({ $0 == labels.count })
        else { throw .damaged }
        self.init(
            labels: labels, kind: kind, dataHash: dataHash,
            calibration: Calibration(temperature: temperature, scope: scope, bound: bound), linear: linear,
            recurrent: recurrent, linearShare: linearShare, semantic: semantic)
    }
}

extension LanguageIdentifier {
    private static let fileKind = "languages"

    /// The bytes of its file.
    public func encode() -> [UInt8] {
        ModelFile.write(kind: Self.fileKind) { file in
            file.add(dataHash)
            file.add(UInt32(languages.count))
            for language in languages { file.add(language.rawValue) }
            model.write(to: &file)
        }
    }

    /// Reads a file.
    ///
    /// - Throws: ``ModelFileError``; no bytes whatever trap.
    public init(decoding bytes: [UInt8]) throws(ModelFileError) {
        var file = try ModelFile.open(bytes, kind: Self.fileKind)
        let dataHash = try file.integer(UInt64.self)
        var languages: [Language] = []
        for _ in 0..<(try file.count(itemBytes: 4)) {
            guard let language = Language(rawValue: try file.string()) else { throw .damaged }
            languages.append(language)
        }
        let model = try LinearModel(from: &file, classes: languages.count)
        guard file.rest.isEmpty else { throw .damaged }
        self.init(model: model, languages: languages, dataHash: dataHash)
    }
}

extension SentimentModel {
    private static let fileKind = "sentiment"

    /// The bytes of its file; the lexicon is not among them.
    public func encode() -> [UInt8] {
        ModelFile.write(kind: Self.fileKind) { file in
            file.add(dataHash)
            words.write(to: &file)
            emotions.write(to: &file)
            for head in [levelHead, emotionHead] {
                file.add(head.biases)
                file.add(head.weights)
            }
        }
    }

    /// Reads a file.
    ///
    /// - Throws: ``ModelFileError``; no bytes whatever trap.
    public init(decoding bytes: [UInt8], lexicon: SentimentLexicon) throws(ModelFileError) {
        var file = try ModelFile.open(bytes, kind: Self.fileKind)
        let dataHash = try file.integer(UInt64.self)
        let words = try LinearModel(from: &file, classes: Self.levels)
        let emotions = try LinearModel(from: &file, classes: Emotion.allCases.count)
        let levelHead = try Head(from: &file, scores: Self.levels, evidence: Self.evidence)
        let emotionHead = try Head(
            from: &file, scores: Emotion.allCases.count, evidence: Self.emotionEvidence)
        guard file.rest.isEmpty else { throw .damaged }
        self.init(
            dataHash: dataHash, lexicon: lexicon, words: words, emotions: emotions, levelHead: levelHead,
            emotionHead: emotionHead)
    }
}

extension SentimentModel.Head {
    init(from file: inout ByteReader, scores: Int, evidence: Int) throws(ModelFileError) {
        biases = try file.floats()
        weights = try file.matrix()
        guard biases.count == scores, weights.rows == scores, weights.columns == evidence else {
            throw .damaged
        }
    }
}
