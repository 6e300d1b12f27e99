import Testing

@testable import Knowledge

@Suite struct BlockPoolTests {
    @Test func `blocks are apart, and pages go back when nothing is in them`() {
        let pool = BlockPool()
        var random = SplitMix(state: 1)
        var held: [(block: UnsafeMutableRawPointer, bytes: Int, mark: UInt64)] = unsafe []
        // The last is more than pages are for.
        let sizes = [64, 656, 712, 4128, 6208, 32_768, 40_000]
        for step in 0..<30_000 {
            // A phase of growing, one of shrinking, and again.
            let grows = (step / 7500).isMultiple(of: 2)
            if unsafe held.isEmpty || random.next() % 10 < (grows ? 7 : 3) {
                let bytes = sizes[Int(random.next() % UInt64(sizes.count))]
                let block = unsafe pool.allocate(bytes: bytes)
                #expect(Int(bitPattern: block) % BlockPool.alignment == 0)
                let mark = random.next()
                unsafe block.storeBytes(of: mark, as: UInt64.self)
                unsafe (block + bytes - 8).storeBytes(of: mark, as: UInt64.self)
                unsafe held.append((block, bytes, mark))
            } else {
                unsafe held.swapAt(Int(random.next() % UInt64(held.count)), held.count - 1)
                unsafe giveBack(held.removeLast(), to: pool)
            }
        }
        unsafe held.forEach { unsafe giveBack($0, to: pool) }
        // One is kept for what comes next.
        #expect(pool.reserved == 2 << 20)
    }

    private func giveBack(
        _ held: (block: UnsafeMutableRawPointer, bytes: Int, mark: UInt64), to pool: BlockPool
    ) {
        let first = unsafe held.block.load(as: UInt64.self)
        let last = unsafe (held.block + held.bytes - 8).load(as: UInt64.self)
        #expect(unsafe first == held.mark && last == held.mark)
        unsafe pool.free(held.block, bytes: held.bytes)
    }

    @Test func `what is given back is used again`() {
        let pool = BlockPool()
        for _ in 0..<20_000 {
            let blocks = unsafe (0..<10).map { _ in unsafe pool.allocate(bytes: 4128) }
            unsafe blocks.forEach { unsafe pool.free($0, bytes: 4128) }
        }
        #expect(pool.reserved == 2 << 20)
    }
}
