/// Something that a quick reply stands for, as ``Dialogue/offered`` keeps it.
enum Offer: Equatable {
    case person
    case rerun
    case subject(Pack.Consequence)

    init?(_ text: String) {
        switch text {
        case "person": self = .person
        case "rerun": self = .rerun
        default:
            let halves = text.split(separator: ":", maxSplits: 1).map(String.init)
            guard halves.count == 2 else { return nil }
            switch halves[0] {
            case "article": self = .subject(.article(halves[1]))
            case "flow": self = .subject(.flow(halves[1]))
            default: return nil
            }
        }
    }

    var text: String {
        switch self {
        case .person: "person"
        case .rerun: "rerun"
        case .subject(.article(let id)): "article:\(id)"
        case .subject(.flow(let name)): "flow:\(name)"
        case .subject(.act(let act)): "act:\(act.rawValue)"
        }
    }

    var subject: Pack.Consequence? {
        if case .subject(let subject) = self { subject } else { nil }
    }
}
