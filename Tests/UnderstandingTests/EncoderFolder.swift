import Foundation

@testable import Understanding

/// An encoder's folder, made for a test and removed with it: two layers, 24 wide, whose weights come from a formula.
/// `Tests/Fixtures/encoder.py` computes vectors over the same weights with another implementation.
final class EncoderFolder {
    /// How floats are written.
    enum Elements: String, CaseIterable { case F32, F16, BF16 }

    struct Fixture: Decodable {
        let texts: [String]
        let tensors: [Tensor]
        let variants: [Variant]

        /// A name and a shape.
        struct Tensor: Decodable {
            let name: String
            let shape: [Int]

            init(from decoder: any Decoder) throws {
                var pair = try decoder.unkeyedContainer()
                name = try pair.decode(String.self)
                shape = try pair.decode([Int].self)
            }
        }

        struct Variant: Decodable {
            let name: String
            let activation: String
            let pooling: String
            let vectors: [[Float]]
        }
    }

    let path: String
    private let url: URL

    init(
        activation: String = "gelu", pooling: String = "mean", elements: Elements = .F32, prefix: String = ""
    ) throws {
        let tensors = try Fixtures.decode("encoder-tiny.json", as: Fixture.self).tensors
        let words = try Fixtures.decode("wordpiece.json", as: WordPieceFixture.self).vocabulary
        url = FileManager.default.temporaryDirectory.appendingPathComponent("encoder-\(UUID().uuidString)")
        path = url.path
        let pool = url.appendingPathComponent("1_Pooling")
        try FileManager.default.createDirectory(at: pool, withIntermediateDirectories: true)
        try write(
            "config.json",
            """
            {"model_type":"bert","hidden_act":"\(activation)","hidden_size":24,"intermediate_size":40,
            "layer_norm_eps":1e-5,"max_position_embeddings":64,"num_attention_heads":3,"num_hidden_layers":2,
            "position_embedding_type":"absolute","type_vocab_size":2,"vocab_size":\(words.count)}
            """)
        try write(
            "1_Pooling/config.json",
            #"{"pooling_mode_cls_token":\#(pooling == "cls"),"pooling_mode_mean_tokens":\#(pooling == "mean")}"#
        )
        try write("vocab.txt", words.joined(separator: "\n") + "\n")
        try write("model.safetensors", Self.weights(tensors, elements, prefix))
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func write(_ name: String, _ bytes: Data) throws {
        try bytes.write(to: url.appendingPathComponent(name))
    }

    func write(_ name: String, _ text: String) throws { try write(name, Data(text.utf8)) }

    func read(_ name: String) throws -> Data { try Data(contentsOf: url.appendingPathComponent(name)) }

    func remove(_ name: String) throws {
        try FileManager.default.removeItem(at: url.appendingPathComponent(name))
    }

    /// Replaces a text in a file of settings.
    func edit(_ name: String, _ old: String, _ new: String) throws {
        try write(name, String(decoding: read(name), as: UTF8.self).replacing(old, with: new))
    }

    private static func weights(
        _ tensors: [Fixture.Tensor], _ elements: Elements, _ prefix: String
    ) -> Data {
        var entries: [String] = [#""__metadata__":{"format":"pt"}"#]
        var body = Data()
        for (ordinal, tensor) in tensors.enumerated() {
            let start = body.count
            for index in 0..<tensor.shape.reduce(1, *) {
                let value = weight(ordinal, index, isScale: tensor.name.hasSuffix("LayerNorm.weight"))
                switch elements {
                case .F32: append(value.bitPattern, to: &body)
                case .F16: append(Float16(value).bitPattern, to: &body)
                case .BF16: append(UInt16(value.bitPattern >> 16), to: &body)
                }
            }
            entries.append(
                #""\#(prefix)\#(tensor.name)":{"dtype":"\#(elements)","shape":\#(tensor.shape),"#
                    + #""data_offsets":[\#(start),\#(body.count)]}"#)
        }
        let header = Data("{\(entries.joined(separator: ","))}".utf8)
        var file = Data()
        append(UInt64(header.count), to: &file)
        return file + header + body
    }

    /// Has 8 bits, so that each kind of elements holds it exactly.
    private static func weight(_ ordinal: Int, _ index: Int, isScale: Bool) -> Float {
        let high = (((index + 1) * 2_654_435_761 + ordinal * 40503) % (1 << 32)) >> 24
        return isScale ? Float(high + 1) / 256 : Float(high - 128) / 256
    }

    private static func append(_ value: some FixedWidthInteger, to data: inout Data) {
        for shift in stride(from: 0, to: value.bitWidth, by: 8) {
            data.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }
}

/// Ids that another implementation gave.
struct WordPieceFixture: Decodable {
    let vocabulary: [String]
    let lines: [Line]

    struct Line: Decodable {
        let text: String
        let folded: [Int32]
        let cased: [Int32]
        let accented: [Int32]
    }
}

/// Files of `Tests/Fixtures`.
enum Fixtures {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../..").standardizedFileURL

    static func decode<Content: Decodable>(
        _ name: String, as type: Content.Type = Content.self
    ) throws -> Content {
        let file = root.appendingPathComponent("Tests/Fixtures/\(name)")
        return try JSONDecoder().decode(type, from: Data(contentsOf: file))
    }
}
