import Glibc

/// The first four groups of an IPv6 address.
struct IPv6Groups {
    let first: [UInt16]

    init?(_ text: String) {
        var six = in6_addr()
        guard unsafe inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        let bytes = unsafe withUnsafeBytes(of: six) { unsafe Array($0) }
        first = (0..<4).map { UInt16(bytes[2 * $0]) << 8 | UInt16(bytes[2 * $0 + 1]) }
    }
}

/// An IPv4 or IPv6 address as bytes, 4 or 16 of them. IPv4 inside IPv6 (mapped, 6to4, NAT64) counts as IPv4.
struct IPAddress: Equatable, Sendable {
    let bytes: [UInt8]

    /// Reads the usual text form; nil for names and for odd forms like octal or short ones.
    init?(_ text: String) {
        var four = in_addr()
        var six = in6_addr()
        if unsafe inet_pton(AF_INET, text, &four) == 1 {
            bytes = unsafe withUnsafeBytes(of: four) { unsafe Array($0) }
        } else if unsafe inet_pton(AF_INET6, text, &six) == 1 {
            let all = unsafe withUnsafeBytes(of: six) { unsafe Array($0) }
            bytes = Self.embedded(all) ?? all
        } else {
            return nil
        }
    }

    /// The IPv4 address inside an IPv6 one: ::ffff:0:0/96, ::/96 (but not :: and ::1), 64:ff9b::/96, 2002::/16.
    private static func embedded(_ six: [UInt8]) -> [UInt8]? {
        if six[..<10].allSatisfy({ $0 == 0 }), six[10] == 0xFF, six[11] == 0xFF { return Array(six[12...]) }
        if six[..<12].allSatisfy({ $0 == 0 }), six[12] != 0 { return Array(six[12...]) }
        if six[..<4] == [0x00, 0x64, 0xFF, 0x9B] { return Array(six[12...]) }
        if six[..<2] == [0x20, 0x02] { return Array(six[2..<6]) }
        return nil
    }
}

/// A range of addresses in CIDR form.
struct AddressRange: Equatable, Sendable {
    private let address: IPAddress
    private let bits: Int

    init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1)
        guard let first = parts.first, let address = IPAddress(String(first)) else { return nil }
        let most = address.bytes.count * 8
        guard let bits = parts.count == 2 ? Int(parts[1]) : most, (0...most).contains(bits) else {
            return nil
        }
        self.address = address
        self.bits = bits
    }

    func contains(_ other: IPAddress) -> Bool {
        guard other.bytes.count == address.bytes.count else { return false }
        for bit in 0..<bits {
            let mask = UInt8(0x80) >> (bit % 8)
            if (address.bytes[bit / 8] ^ other.bytes[bit / 8]) & mask != 0 { return false }
        }
        return true
    }
}

/// Which addresses the hub may call. By default none that is not public: whoever can name a URL must not reach what only
/// this machine can (server-side request forgery).
public struct AddressRule: Sendable {
    private let allowed: [AddressRange]

    /// A rule with exceptions in CIDR form, as `127.0.0.0/8`; nil when one of them is none.
    public init?(allowing exceptions: [String]) {
        var ranges: [AddressRange] = []
        for text in exceptions {
            guard let range = AddressRange(text) else { return nil }
            ranges.append(range)
        }
        allowed = ranges
    }

    func allows(_ address: IPAddress) -> Bool {
        if address == Self.metadata { return false }
        if allowed.contains(where: { $0.contains(address) }) { return true }
        return !Self.special.contains { $0.contains(address) }
    }

    /// Cloud machines tell their secrets here: never.
    private static let metadata = IPAddress("169.254.169.254")

    /// Not public (IANA special-purpose registries): private, loopback, link-local, shared, multicast, reserved, documentation.
    private static let special: [AddressRange] = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4", "::/128", "::1/128", "100::/64", "2001::/23", "2001:db8::/32",
        "fc00::/7",
        "fe80::/10", "ff00::/8",
    ].compactMap(AddressRange.init)
}
