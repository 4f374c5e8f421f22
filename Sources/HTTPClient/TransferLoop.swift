import CCurl
import Glibc

/// The client's thread: the only one that touches curl's handles and the transfers.
final class TransferLoop {
    private let mailbox: Mailbox
    private let userAgent: String
    private var admission: Admission<Submission>
    /// What is on its way, by its easy handle.
    private var transfers: [UnsafeMutableRawPointer: Transfer] = [:]
    /// The easy handle of each request, for cancelling it.
    private var handles: [UInt64: UnsafeMutableRawPointer] = [:]
    /// Easy handles to use again, which saves their set-up.
    private var idleHandles: [UnsafeMutableRawPointer] = []

    private static let idleHandlesMax = 64

    private init(mailbox: Mailbox, userAgent: String, limits: Client.Limits) {
        self.mailbox = mailbox
        self.userAgent = userAgent
        admission = Admission(limits: limits)
        ccurl_multi_set_long(mailbox.multi, CURLMOPT_MAXCONNECTS, limits.transfersMax)
    }

    /// What a new thread is told.
    private final class Start {
        let mailbox: Mailbox
        let userAgent: String
        let limits: Client.Limits

        init(mailbox: Mailbox, userAgent: String, limits: Client.Limits) {
            self.mailbox = mailbox
            self.userAgent = userAgent
            self.limits = limits
        }
    }

    /// Starts the thread, which runs until the mailbox is closed.
    static func start(mailbox: Mailbox, userAgent: String, limits: Client.Limits) {
        let start = Start(mailbox: mailbox, userAgent: userAgent, limits: limits)
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { context in
                let start = Unmanaged<Start>.fromOpaque(context!).takeRetainedValue()
                TransferLoop(
                    mailbox: start.mailbox, userAgent: start.userAgent, limits: start.limits
                ).run()
                return nil
            }, Unmanaged.passRetained(start).toOpaque())
        guard code == 0 else {
            fatalError("HTTP client: pthread_create: \(String(cString: strerror(code)))")
        }
        pthread_detach(thread)
    }

    private func run() {
        blockBrokenPipeSignal()
        while true {
            let batch = mailbox.take()
            for submission in batch.submissions { accept(submission) }
            for number in batch.cancellations { cancel(number) }
            if batch.isClosing { break }
            var running: Int32 = 0
            let performed = curl_multi_perform(mailbox.multi, &running)
            guard performed == CURLM_OK else {
                fatalError("curl_multi_perform: \(String(cString: curl_multi_strerror(performed)))")
            }
            collectFinished()
            curl_multi_poll(mailbox.multi, nil, 0, 60_000, nil)
        }
        end()
    }

    /// A TLS connection that breaks while it is written to would end the process.
    private func blockBrokenPipeSignal() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    private func accept(_ submission: Submission) {
        switch admission.ask(submission, for: submission.target.hostPort) {
        case .start: start(submission)
        case .wait: break
        case .refuse:
            submission.fail(
                .overloaded,
                "too many requests are waiting; send fewer at once, or try again later")
        }
    }

    private func start(_ submission: Submission) {
        let easy: UnsafeMutableRawPointer
        if let idle = idleHandles.popLast() {
            easy = idle
        } else if let new = curl_easy_init() {
            easy = new
        } else {
            fatalError("curl_easy_init: out of memory")
        }
        let transfer = Transfer(submission, easy: easy, userAgent: userAgent)
        guard transfer.openBody() else {
            recycle(easy)
            admission.leave(submission.target.hostPort)
            submission.fail(
                .bodyUnreadable,
                "the file to send cannot be read or has another size than declared")
            return
        }
        transfers[easy] = transfer
        handles[submission.number] = easy
        launch(transfer)
    }

    private func launch(_ transfer: Transfer) {
        transfer.configure()
        let code = curl_multi_add_handle(mailbox.multi, transfer.easy)
        guard code == CURLM_OK else {
            fatalError("curl_multi_add_handle: \(String(cString: curl_multi_strerror(code)))")
        }
    }

    private func collectFinished() {
        var remaining: Int32 = 0
        while let message = curl_multi_info_read(mailbox.multi, &remaining) {
            guard message.pointee.msg == CURLMSG_DONE,
                let easy = message.pointee.easy_handle, let transfer = transfers[easy]
            else { continue }
            let result = message.pointee.data.result
            curl_multi_remove_handle(mailbox.multi, easy)
            switch transfer.conclude(result) {
            case .again: launch(transfer)
            case .done(let result): finish(transfer, with: result)
            }
        }
    }

    private func cancel(_ number: UInt64) {
        if let easy = handles[number], let transfer = transfers[easy] {
            let error = transfer.error(.cancelled, "the request was cancelled")
            curl_multi_remove_handle(mailbox.multi, easy)
            finish(transfer, with: .failure(error))
        } else if let waiting = admission.withdraw(where: { $0.number == number }) {
            waiting.fail(.cancelled, "the request was cancelled while it waited")
        }
    }

    /// Ends a transfer that is out of the multi handle, and starts what waited for its slot.
    private func finish(_ transfer: Transfer, with result: Result<ClientResponse, ClientError>) {
        transfers[transfer.easy] = nil
        handles[transfer.submission.number] = nil
        recycle(transfer.easy)
        admission.leave(transfer.submission.target.hostPort)
        transfer.submission.continuation.resume(returning: result)
        while let next = admission.next() { start(next) }
    }

    private func recycle(_ easy: UnsafeMutableRawPointer) {
        if idleHandles.count < Self.idleHandlesMax {
            curl_easy_reset(easy)
            idleHandles.append(easy)
        } else {
            curl_easy_cleanup(easy)
        }
    }

    private func end() {
        for waiting in admission.withdrawAll() { waiting.fail(.cancelled, "the client is closed") }
        for transfer in Array(transfers.values) {
            let error = transfer.error(.cancelled, "the client is closed")
            curl_multi_remove_handle(mailbox.multi, transfer.easy)
            finish(transfer, with: .failure(error))
        }
        for easy in idleHandles { curl_easy_cleanup(easy) }
        curl_multi_cleanup(mailbox.multi)
    }
}

extension Target {
    var hostPort: HostPort { HostPort(host: host, port: port) }
}

extension Submission {
    /// Ends a request that never started.
    func fail(_ reason: ClientError.Reason, _ message: String) {
        continuation.resume(
            returning: .failure(
                ClientError(
                    reason: reason, message: "\(request.method) \(target.origin): \(message)",
                    wasSent: false)))
    }
}
