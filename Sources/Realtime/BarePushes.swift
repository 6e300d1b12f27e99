import Transport

/// Lets a client that only listens hear pushes bare, without the reply around them.
final class BarePushes: ClientLink {
    let link: any ClientLink

    init(_ link: any ClientLink) { self.link = link }

    private static let opening = Array(#"{"push":"#.utf8)

    var isOpen: Bool { link.isOpen }
    var maximumMessageBytes: Int {
        get { link.maximumMessageBytes }
        set { link.maximumMessageBytes = newValue }
    }

    func send(_ frame: Frame, on lane: SendLane?) {
        let payload = frame.payload
        let isPush = payload.starts(with: Self.opening)
        link.send(isPush ? Frame(text: payload.dropFirst(Self.opening.count).dropLast()) : frame, on: lane)
    }

    func close(code: UInt16, reason: String) { link.close(code: code, reason: reason) }
}
