import Dispatch
import Synchronization

/// Rules that change, and derived facts that take long: both are worked out beside and taken over when they are done.
extension GraphStore {
    /// Puts other rules in force: derives what follows by them beside the rules in force, then exchanges both at once.
    ///
    /// Takes as long as deriving everything takes; changes of the graph go on meanwhile. One at a time.
    ///
    /// - Throws: ``RuleProgram/Conflict``; then nothing has changed.
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
    /// - Throws: ``RuleProgram/Conflict``.
    package func fork(_ snapshot: GraphSnapshot, _ program: RuleProgram) async throws -> GraphSnapshot {
        let inference = Inference(try program.arranged(after: snapshot.state.forms), word: names.word)
        return await withCheckedContinuation { done in
            DispatchQueue.global(qos: .utility).async {
                let state = snapshot.state.with(inference, now: self.clock())
                done.resume(returning: Self.snapshot(of: state, names: self.names))
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
            var next = fork.with(inference, now: now)
            next.recorded = nil
            queue.sync {
                writer.withLock { writer in
                    next.follow(writer.state, now: writer.now, budget: options.budget)
                    writer.state = next
                    // What is being written was worked out by the old rules: it is published with the next record.
                    if writer.inFlight == 0 { publish(next) }
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
        guard writer.state.lag != nil, !writer.isCatchingUp else { return }
        writer.isCatchingUp = true
        let (state, now) = (writer.state, writer.now)
        beside.async {
            let derived = GraphState.catchUp(state, now: now)
            self.queue.async {
                self.writer.withLock { writer in
                    writer.isCatchingUp = false
                    guard let derived, state.inference === writer.state.inference else { return }
                    writer.state.install(
                        derived, madeFrom: state, now: writer.now, budget: self.options.budget)
                    if writer.inFlight == 0 { self.publish(writer.state) }
                    self.catchUp(&writer)
                }
            }
        }
    }
}
