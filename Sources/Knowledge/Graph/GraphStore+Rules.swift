import Dispatch
import Synchronization

/// Rules that change, and derived facts that take long: both are worked out beside and taken over when they are done.
extension GraphStore {
    /// Puts other rules in force: derives what follows by them beside the rules in force, then exchanges both at once.
    ///
    /// Takes as long as deriving everything takes; changes of the graph go on meanwhile. One at a time.
    ///
    /// - Throws: ``RuleProgram/Conflict``, or ``Exhausted`` if the rules derive more than they may; then nothing has changed.
    package func exchange(_ program: RuleProgram) async throws {
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            beside.async { done.resume(with: Result { try self.exchangeBeside(program) }) }
        }
    }

    /// What keeps a program from being put in force: a relation that is kept in another form.
    package func conflict(with program: RuleProgram) -> RuleProgram.Conflict? {
        do throws(RuleProgram.Conflict) {
            _ = try program.arranged(after: snapshot.state.forms)
            return nil
        } catch {
            return error
        }
    }

    /// What other rules would make of a snapshot; takes as long as deriving everything takes.
    ///
    /// - Throws: ``RuleProgram/Conflict``; ``Exhausted``.
    package func fork(_ snapshot: GraphSnapshot, _ program: RuleProgram) async throws -> GraphSnapshot {
        let inference = Inference(try program.arranged(after: snapshot.state.forms), word: names.word)
        return try await withCheckedThrowingContinuation { done in
            DispatchQueue.global(qos: .utility).async {
                done.resume(
                    with: Result {
                        let state = try snapshot.state.derived(
                            by: inference, now: self.clock(), budget: self.options.patience)
                        return Self.snapshot(of: state, names: self.names)
                    })
            }
        }
    }

    private func exchangeBeside(_ program: RuleProgram) throws {
        let (fork, forms, now) = queue.sync {
            writer.withLock { writer in
                writer.state.recorded = [:]
                let stored = writer.state.inference.program.relations.prefix(while: \.isStored)
                return (writer.state, stored.map(GraphLog.Form.init), writer.now)
            }
        }
        do {
            let inference = Inference(try program.arranged(after: forms), word: names.word)
            var next = try fork.derived(by: inference, now: now, budget: options.patience)
            next.recorded = nil
            queue.sync {
                writer.withLock { writer in
                    next.follow(writer.state, now: writer.now, budget: options.budget)
                    writer.state = next
                    report(&writer)
                    // What is being written was worked out by the old rules: it is published with the next record.
                    if writer.inFlight == 0 { publish(next) }
                    settle(&writer)
                    catchUp(&writer)
                }
            }
        } catch {
            queue.sync { writer.withLock { $0.state.recorded = nil } }
            throw error
        }
    }

    /// Works through what derived facts lag behind, beside.
    func catchUp(_ writer: inout Writer) {
        report(&writer)
        guard writer.state.lag != nil, !writer.isCatchingUp, mayTry(writer) else { return }
        writer.isCatchingUp = true
        let (state, now) = (writer.state, writer.now)
        beside.async {
            let begun = ContinuousClock.now
            let derived = Result { () throws(Exhausted) in
                try state.caughtUp(now: now, budget: self.options.patience)
            }
            let spent = (ContinuousClock.now - begun) / .milliseconds(1)
            self.queue.async { self.writer.withLock { self.caughtUp(derived, from: state, Int(spent), &$0) } }
        }
    }

    private func caughtUp(
        _ derived: Result<Facts, Exhausted>, from state: GraphState, _ milliseconds: Int,
        _ writer: inout Writer
    ) {
        writer.isCatchingUp = false
        guard state.inference === writer.state.inference else { return catchUp(&writer) }
        switch derived {
        case .success(let facts):
            writer.state.install(facts, madeFrom: state, now: writer.now, budget: options.budget)
        case .failure(let problem):
            writer.state.give(up: problem)
        }
        report(&writer)
        if writer.state.problem != nil {
            // What takes long and fails is not tried all the time.
            writer.tried = (state.version, writer.now + max(options.retry, 20 * milliseconds))
        }
        if writer.inFlight == 0 { publish(writer.state) }
        settle(&writer)
        catchUp(&writer)
    }

    /// Whether there is a chance of it: always while there is no problem, else when something has changed and some time has
    /// passed.
    private func mayTry(_ writer: Writer) -> Bool {
        guard writer.state.problem != nil else { return true }
        let now = max(clock(), writer.now)
        guard now >= writer.tried.again else { return false }
        return writer.state.version != writer.tried.version
            || writer.state.nextMoment.map { $0 <= now } ?? false
    }

    /// Says once what keeps derived facts behind, and once when they are right again.
    func report(_ writer: inout Writer) {
        let problem = writer.state.problem
        guard problem != writer.problem else { return }
        if writer.problem == nil { writer.tried = (writer.state.version, writer.now + options.retry) }
        writer.problem = problem
        if let problem {
            let version = writer.state.lag?.version ?? 0
            log("derived facts stay what they were at version \(version): \(problem)")
        } else {
            log("derived facts are right again")
        }
    }
}
