import Testing

@testable import Records

@Suite struct JournalChecksumTests {
    /// RFC 3720, appendix B.4, and the check value of the catalogue of CRC algorithms.
    static let published: [([UInt8], UInt32)] = [
        (Array("123456789".utf8), 0xE306_9283),
        ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
        ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
        (Array(0..<32), 0x46DD_794E),
        (Array((0..<32).reversed()), 0x113F_DB5C),
        ([], 0),
    ]

    @Test(arguments: published) func `the published values come out`(bytes: [UInt8], expected: UInt32) {
        var crc = CRC32C()
        crc.update(bytes)
        #expect(crc.value == expected)
        var table = CRC32C()
        unsafe bytes.withUnsafeBytes { unsafe table.updateByTable($0) }
        #expect(table.value == expected)
    }

    @Test func `instruction and table agree with the definition at every length and split`() {
        let bytes = (0..<100).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 13) }
        for count in 0...bytes.count {
            let expected = slowCRC32C(Array(bytes[..<count]))
            for split in [0, 1, 7, count / 2, count] where split <= count {
                var crc = CRC32C()
                crc.update(Array(bytes[..<split]))
                crc.update(Array(bytes[split..<count]))
                var table = CRC32C()
                unsafe Array(bytes[..<split]).withUnsafeBytes { unsafe table.updateByTable($0) }
                unsafe Array(bytes[split..<count]).withUnsafeBytes { unsafe table.updateByTable($0) }
                #expect(crc.value == expected && table.value == expected)
            }
        }
    }
}
