extension SlotTagger {
    private static let fileKind = "slots"
    private static let maximumMembers: UInt8 = 8

    /// The bytes of its file.
    public func encode() -> [UInt8] {
        ModelFile.write(kind: Self.fileKind) { file in
            file.add(dataHash)
            file.add(UInt32(slots.count))
            for slot in slots { file.add(slot) }
            file.add(Double(calibration.sharpness))
            file.add(Double(calibration.lean))
            file.add(UInt32(shape.embedding))
            file.add(UInt32(shape.width))
            file.add(UInt32(shape.buckets))
            file.add(table.index.hashes)
            file.add(UInt8(members.count))
            for member in members { for matrix in member.all { file.add(matrix) } }
        }
    }

    /// Reads a file.
    ///
    /// - Throws: ``ModelFileError``; no bytes whatever trap.
    public init(decoding bytes: [UInt8]) throws(ModelFileError) {
        var file = try ModelFile.open(bytes, kind: Self.fileKind)
        let dataHash = try file.integer(UInt64.self)
        var slots: [String] = []
        for _ in 0..<(try file.count(itemBytes: 4)) { slots.append(try file.string()) }
        let tags = SlotTags(slots: slots)
        let calibration = SlotCalibration(
            sharpness: Float(try file.double()), lean: Float(try file.double()))
        var shape = SlotShape()
        shape.embedding = Int(try file.integer(UInt32.self))
        shape.width = Int(try file.integer(UInt32.self))
        shape.buckets = Int(try file.integer(UInt32.self))
        guard calibration.sharpness > 0, (8...4096).contains(shape.width), shape.width % 8 == 0,
            (1...4096).contains(shape.embedding), (1...(1 << 24)).contains(shape.buckets),
            let index = HashIndex(hashes: try file.hashes())
        else { throw .damaged }
        let table = SubwordTable(index: index, buckets: shape.buckets)
        let count = try file.integer(UInt8.self)
        guard (1...Self.maximumMembers).contains(count) else { throw .damaged }
        var members: [SlotWeights] = []
        for _ in 0..<count {
            var matrices: [Matrix] = []
            for _ in 0..<SlotWeights.parts { matrices.append(try file.matrix()) }
            guard let weights = SlotWeights(shape, words: table.rows, tags: tags.count, matrices) else {
                throw .damaged
            }
            members.append(weights)
        }
        guard file.rest.isEmpty else { throw .damaged }
        self.init(
            tags: tags, dataHash: dataHash, shape: shape, table: table, members: members,
            calibration: calibration)
    }
}
