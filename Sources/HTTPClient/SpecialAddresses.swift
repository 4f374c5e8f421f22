/// The address blocks that are not the public internet.
///
/// Source: the IANA special-purpose address registries for IPv4 and IPv6 (RFC 6890 and later).
enum SpecialAddresses {
    /// Whether the 4 or 16 bytes of an address belong to the public internet.
    ///
    /// An IPv6 address that carries an IPv4 address (v4-mapped, NAT64, 6to4) is as public as what
    /// it carries. Any other number of bytes is not an address and not public.
    static func isPublic(_ address: [UInt8]) -> Bool {
        switch address.count {
        case 4: !blocks4.contains { $0.contains(address) }
        case 16: isPublic6(address)
        default: false
        }
    }

    private static func isPublic6(_ address: [UInt8]) -> Bool {
        if mapped.contains(address) || translated.contains(address) {
            return isPublic(Array(address[12..<16]))
        }
        if sixToFour.contains(address) { return isPublic(Array(address[2..<6])) }
        return globalUnicast.contains(address) && !blocks6.contains { $0.contains(address) }
    }

    /// An address prefix of so many bits.
    private struct Block: Sendable {
        let prefix: [UInt8]
        let bits: Int

        init(_ prefix: [UInt8], _ bits: Int) {
            self.prefix = prefix
            self.bits = bits
        }

        func contains(_ address: [UInt8]) -> Bool {
            for index in 0..<(bits + 7) / 8 {
                let mask = UInt8(truncatingIfNeeded: 0xFF00 >> min(8, bits - index * 8))
                let expected = index < prefix.count ? prefix[index] : 0
                if address[index] & mask != expected & mask { return false }
            }
            return true
        }
    }

    private static let blocks4 = [
        Block([0], 8),  // this network, unspecified
        Block([10], 8),  // private
        Block([100, 64], 10),  // carrier-grade NAT
        Block([127], 8),  // loopback
        Block([169, 254], 16),  // link-local, cloud metadata
        Block([172, 16], 12),  // private
        Block([192, 0, 0], 24),  // protocol assignments
        Block([192, 0, 2], 24),  // documentation
        Block([192, 88, 99], 24),  // former 6to4 relays
        Block([192, 168], 16),  // private
        Block([198, 18], 15),  // benchmarking
        Block([198, 51, 100], 24),  // documentation
        Block([203, 0, 113], 24),  // documentation
        Block([224], 4),  // multicast
        Block([240], 4),  // reserved, broadcast
    ]

    /// ::ffff:0:0/96, an IPv4 address in an IPv6 socket.
    private static let mapped = Block([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], 96)
    /// 64:ff9b::/96, NAT64.
    private static let translated = Block([0, 0x64, 0xFF, 0x9B], 96)
    /// 2002::/16, 6to4.
    private static let sixToFour = Block([0x20, 0x02], 16)
    /// 2000::/3; loopback, ULA, link-local and multicast all lie outside.
    private static let globalUnicast = Block([0x20], 3)

    private static let blocks6 = [
        Block([0x20, 0x01, 0x00], 23),  // protocol assignments: Teredo, benchmarking, ORCHID
        Block([0x20, 0x01, 0x0D, 0xB8], 32),  // documentation
        Block([0x3F, 0xFF, 0x00], 20),  // documentation
    ]
}
