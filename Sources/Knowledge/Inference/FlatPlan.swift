/// A plan as a join walks over it: plain memory, so that no reference is counted and no array copied for each of millions of
/// rows. Immutable, which is why passing it between threads is safe.
@safe final class FlatPlan: @unchecked Sendable {
    let steps: UnsafeMutablePointer<Step>
    let head: UnsafeBufferPointer<Plan.Part>
    let entry: Reader?
    private let blocks: Blocks

    /// What it lies in.
    @safe private struct Blocks {
        private var starts = unsafe [UnsafeMutableRawPointer]()

        /// A copy of elements that hold no references.
        mutating func keep<Element>(_ elements: [Element]) -> UnsafeBufferPointer<Element> {
            guard !elements.isEmpty else { return unsafe UnsafeBufferPointer(start: nil, count: 0) }
            let made = UnsafeMutablePointer<Element>.allocate(capacity: elements.count)
            for (place, element) in elements.enumerated() { unsafe (made + place).initialize(to: element) }
            unsafe starts.append(UnsafeMutableRawPointer(made))
            return unsafe UnsafeBufferPointer(start: made, count: elements.count)
        }

        mutating func keep(_ reader: Plan.RowReader) -> Reader {
            unsafe Reader(outputs: keep(reader.outputs), checks: keep(reader.checks))
        }

        func free() { unsafe starts.forEach { unsafe $0.deallocate() } }
    }

    @safe struct Reader {
        let outputs: UnsafeBufferPointer<(place: RowLayout.Place, register: Int)>
        let checks: UnsafeBufferPointer<Plan.Part>
    }

    /// What it reads of a table.
    @safe struct Access {
        let key: UnsafeBufferPointer<Plan.Part>
        let mask: UnsafeBufferPointer<UInt64>
        let width: Int
    }

    enum Step {
        case scan(Access, Reader)
        case member(Access, expected: Bool)
        case total(Access, Reader, result: RowLayout.Place, zero: UInt64)
        /// One that no row is read for: as the plan has it.
        case other
    }

    init(_ steps: [Plan.Step], head: [Plan.Part], entry: Plan.RowReader?) {
        var blocks = Blocks()
        unsafe self.head = blocks.keep(head)
        self.entry = entry.map { blocks.keep($0) }
        unsafe self.steps = .allocate(capacity: steps.count + 1)
        for (number, step) in steps.enumerated() {
            unsafe (self.steps + number).initialize(to: Self.step(step.action, &blocks))
        }
        self.blocks = blocks
    }

    deinit {
        unsafe steps.deallocate()
        blocks.free()
    }

    private static func step(_ action: Plan.Action, _ blocks: inout Blocks) -> Step {
        func access(_ access: Plan.Access) -> Access {
            unsafe Access(key: blocks.keep(access.key), mask: blocks.keep(access.mask), width: access.width)
        }
        return switch action {
        case .scan(let table, let reader): .scan(access(table), blocks.keep(reader))
        case .member(let table, let expected): .member(access(table), expected: expected)
        case .total(let table, let reader, let result, let zero):
            .total(access(table), blocks.keep(reader), result: result, zero: zero)
        case .compare, .assign, .demand: .other
        }
    }
}
