private import CLibwebsockets
import Logging

/// Sends libwebsockets' own lines to our log.
enum LibraryLog {
    private static let logger = Logger(label: "switchboard.libwebsockets")

    /// Installs the sink, once a process.
    static func install() { _ = once }

    private static let once: Void = {
        unsafe lws_set_log_level(LLL_ERR | LLL_WARN) { level, line in
            guard let line = unsafe line else { return }
            let text = unsafe String(cString: line)
            // Said once for every adopted socket, at error level, and means nothing.
            if text.hasSuffix("calling service\n") { return }
            let words = String(text.prefix { $0 != "\n" })
            level == LLL_ERR ? logger.error("\(words)") : logger.debug("\(words)")
        }
    }()
}
