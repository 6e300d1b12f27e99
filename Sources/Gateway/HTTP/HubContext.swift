import Hummingbird
import NIOCore

/// What the hub knows of a request beside the request itself.
struct HubContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The numeric address of the peer.
    let peer: String

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        peer = source.channel.remoteAddress?.ipAddress ?? ""
    }
}
