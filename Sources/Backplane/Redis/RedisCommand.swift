/// A command as it goes over the wire (RESP: an array of bulk strings).
struct RedisCommand: Sendable {
    private(set) var bytes: [UInt8] = []
    private var count = 0
    /// The key, or channel, that says which server of a cluster has to answer; empty when any may.
    private(set) var key: [UInt8] = []

    /// A command for any server.
    init(_ words: String...) {
        begin(words.count)
        for word in words { append(word.utf8) }
    }

    /// A command about one key, which comes second.
    init(_ name: String, key: [UInt8], _ arguments: [[UInt8]] = []) {
        self.key = key
        begin(2 + arguments.count)
        append(name.utf8)
        append(key)
        for argument in arguments { append(argument) }
    }

    /// Runs a script that the server knows by its digest.
    init(script digest: String, keys: [[UInt8]], _ arguments: [[UInt8]]) {
        self.init("EVALSHA", digest.utf8, keys, arguments)
    }

    /// Runs a script that the server may not know.
    init(scriptText text: String, keys: [[UInt8]], _ arguments: [[UInt8]]) {
        self.init("EVAL", text.utf8, keys, arguments)
    }

    private init(_ name: String, _ script: some Collection<UInt8>, _ keys: [[UInt8]], _ arguments: [[UInt8]])
    {
        key = keys.first ?? []
        bytes.reserveCapacity(128 + arguments.reduce(0) { $0 + $1.count })
        begin(3 + keys.count + arguments.count)
        append(name.utf8)
        append(script)
        append(String(keys.count).utf8)
        for key in keys { append(key) }
        for argument in arguments { append(argument) }
    }

    private mutating func begin(_ count: Int) {
        bytes.append(UInt8(ascii: "*"))
        appendLine(count)
    }

    private mutating func append(_ argument: some Collection<UInt8>) {
        bytes.append(UInt8(ascii: "$"))
        appendLine(argument.count)
        bytes.append(contentsOf: argument)
        bytes.append(0x0D)
        bytes.append(0x0A)
    }

    private mutating func appendLine(_ number: Int) {
        if number < 10 {
            bytes.append(UInt8(ascii: "0") + UInt8(number))
        } else {
            bytes.append(contentsOf: String(number).utf8)
        }
        bytes.append(0x0D)
        bytes.append(0x0A)
    }
}

extension String {
    var bytes: [UInt8] { Array(utf8) }
}

extension Int {
    var bytes: [UInt8] { Array(String(self).utf8) }
}

extension Duration {
    var milliseconds: Int { Int(self / .milliseconds(1)) }
}
