import Hummingbird
import NIOCore

/// What the hub knows of a request beside the request itself.
struct HubContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The connection.
    let channel: any Channel
    /// The numeric address of the peer; IPv4 in an IPv6 socket is given as IPv4, as at the front door.
    let peer: String

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
        let address = source.channel.remoteAddress?.ipAddress ?? ""
        peer = address.hasPrefix("::ffff:") ? String(address.dropFirst(7)) : address
    }
}
