import Testing

@testable import Transport

@Suite struct AddressRuleTests {
    /// From the IANA registries of special-purpose addresses, and their disguises.
    @Test(arguments: [
        "127.0.0.1", "127.255.255.254", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "198.18.0.1", "203.0.113.7", "::1", "::",
        "fe80::1",
        "fc00::1", "fd12::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1",
        "64:ff9b::7f00:1", "2002:7f00:1::", "2002:c0a8:101::1",
    ])
    func `refuses addresses that are not public`(text: String) throws {
        let rule = try #require(AddressRule(allowing: []))
        #expect(try !rule.allows(#require(IPAddress(text))))
    }

    @Test(arguments: ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2002:808:808::1"])
    func `allows public ones`(text: String) throws {
        let rule = try #require(AddressRule(allowing: []))
        #expect(try rule.allows(#require(IPAddress(text))))
    }

    @Test func `exceptions open a range, but never the metadata address`() throws {
        let rule = try #require(AddressRule(allowing: ["127.0.0.0/8", "169.254.0.0/16"]))
        #expect(try rule.allows(#require(IPAddress("127.0.0.1"))))
        #expect(try rule.allows(#require(IPAddress("169.254.1.1"))))
        #expect(try !rule.allows(#require(IPAddress("169.254.169.254"))))
        #expect(try !rule.allows(#require(IPAddress("10.0.0.1"))))
        #expect(AddressRule(allowing: ["127.0.0.0/33"]) == nil && AddressRule(allowing: ["loopback"]) == nil)
    }

    @Test(arguments: ["2130706433", "0x7f000001", "127.1", "0177.0.0.1", "localhost", ""])
    func `odd forms are no addresses`(text: String) { #expect(IPAddress(text) == nil) }

    @Test func `a call to loopback is refused before it is made`() async throws {
        let http = OutgoingHTTP(rule: try #require(AddressRule(allowing: [])))
        for host in ["127.0.0.1", "localhost", "[::1]"] {
            await #expect(throws: (any Error).self) {
                _ = try await http.request(method: "GET", url: "http://\(host):9/", headers: [], body: nil)
            }
        }
        await http.shutdown()
    }
}
