import Foundation

/// Weights in the safetensors format: eight bytes (little endian) with the length of a JSON header, the header, which
/// gives each tensor's element type, shape and offsets, and the elements. Nothing is copied until a tensor is read.
///
/// Format: github.com/huggingface/safetensors, "Format"; a header has 100 MB at most.
struct SafetensorsFile: Sendable {
    let tensors: [String: Tensor]
    /// The header's bytes lie here in the file.
    let header: Range<Int>
    let file: MappedFile

    /// Reads the header and checks that every tensor lies inside of the file and fits its shape.
    init(path: String) throws(EncoderError) {
        file = try MappedFile(path: path, name: "model.safetensors")
        guard file.count >= 8 else { throw .truncatedTensors(needed: 8, present: file.count) }
        let length = unsafe UInt64(littleEndian: file.bytes.loadUnaligned(as: UInt64.self))
        guard length <= 100_000_000 else { throw .invalidTensorHeader }
        header = 8..<8 + Int(length)
        guard header.upperBound <= file.count else {
            throw .truncatedTensors(needed: header.upperBound, present: file.count)
        }
        let data = unsafe Data(file.bytes[header])
        let entries: [String: Entry]
        do { entries = try JSONDecoder().decode(Header.self, from: data).entries } catch {
            throw .invalidTensorHeader
        }
        var tensors: [String: Tensor] = [:]
        for (name, entry) in entries {
            tensors[name] = try Tensor(name, entry, file, start: header.upperBound)
        }
        self.tensors = tensors
    }

    private struct Header: Decodable {
        var entries: [String: Entry] = [:]

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Name.self)
            for key in container.allKeys where key.stringValue != "__metadata__" {
                entries[key.stringValue] = try container.decode(Entry.self, forKey: key)
            }
        }
    }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    fileprivate struct Entry: Decodable {
        let dtype: String
        let shape: [Int]
        let data_offsets: [Int]
    }

    /// A tensor as it lies in the file.
    struct Tensor: Sendable {
        let name: String
        let type: String
        let shape: [Int]
        /// Bytes of the file.
        let range: Range<Int>
        private let file: MappedFile

        fileprivate init(
            _ name: String, _ entry: Entry, _ file: MappedFile, start: Int
        ) throws(EncoderError) {
            guard entry.data_offsets.count == 2, let first = entry.data_offsets.first,
                let last = entry.data_offsets.last, first >= 0, first <= last
            else { throw .invalidTensor(name) }
            guard last <= file.count - start else {
                let (needed, overflows) = last.addingReportingOverflow(start)
                throw overflows
                    ? .invalidTensor(name) : .truncatedTensors(needed: needed, present: file.count)
            }
            if let size = Self.elementSizes[entry.dtype] {
                var bytes = size
                for extent in entry.shape {
                    let (product, overflows) = bytes.multipliedReportingOverflow(by: extent)
                    guard extent >= 0, !overflows else { throw .invalidTensor(name) }
                    bytes = product
                }
                guard bytes == last - first else { throw .invalidTensor(name) }
            }
            self.name = name
            type = entry.dtype
            shape = entry.shape
            range = start + first..<start + last
            self.file = file
        }

        private static let elementSizes = ["F32": 4, "F16": 2, "BF16": 2]

        /// Whether ``read(_:into:)`` knows the elements.
        var isReadable: Bool { Self.elementSizes[type] != nil }

        /// Its bytes; valid while the file is mapped.
        var bytes: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(rebasing: file.bytes[range]) }

        /// Copies elements, as they lie (row-major), and makes them single precision.
        func read(_ elements: Range<Int>, into target: UnsafeMutablePointer<Float>) {
            switch type {
            case "F32":
                let part = unsafe bytes[elements.lowerBound * 4..<elements.upperBound * 4]
                unsafe UnsafeMutableRawBufferPointer(start: target, count: part.count).copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: part))
            case "F16":
                for (index, element) in elements.enumerated() {
                    let bits = unsafe bytes.loadUnaligned(fromByteOffset: element * 2, as: UInt16.self)
                    unsafe target[index] = Float(Float16(bitPattern: UInt16(littleEndian: bits)))
                }
            case "BF16":
                for (index, element) in elements.enumerated() {
                    let bits = unsafe bytes.loadUnaligned(fromByteOffset: element * 2, as: UInt16.self)
                    unsafe target[index] = Float(bitPattern: UInt32(UInt16(littleEndian: bits)) << 16)
                }
            default: preconditionFailure("\(type) was refused before")
            }
        }
    }
}
