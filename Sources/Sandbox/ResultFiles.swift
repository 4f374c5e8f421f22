/// The result pictures of tasks: which, where, and until when.
package struct ResultFiles: Sendable {
    /// Where the sandbox is reached, without a slash at its end.
    package let publicURL: String
    private let pictures: [SandboxPicture]
    private let lifetimes: [Vendor: Duration]

    /// Hands out `pictures` in turn; lifetimes that are not given are what the vendor documents.
    package init(publicURL: String, pictures: [SandboxPicture], lifetimes: [Vendor: Duration]) {
        precondition(!pictures.isEmpty, "results need at least one picture")
        self.publicURL = publicURL
        self.pictures = pictures
        self.lifetimes = lifetimes
    }

    /// How long the results of `vendor` can be fetched.
    package func lifetime(of vendor: Vendor) -> Duration {
        lifetimes[vendor] ?? vendor.resultLifetime
    }

    /// The picture that is a task's `index`th result.
    package func picture(_ index: Int, of task: SandboxTask) -> SandboxPicture {
        let wanted = pictures.filter { $0.format == task.order.format }
        let choice = wanted.isEmpty ? pictures : wanted
        return choice[(task.number + index) % choice.count]
    }

    /// The URLs of a task's first `count` results.
    package func urls(_ count: Int, of task: SandboxTask) -> [String] {
        let expires = task.resultsExpire(lifetime: lifetime(of: task.vendor)).seconds
        return (0..<count).map { index in
            let path = "\(task.vendor.rawValue)/\(task.id)/\(name(index, of: task))"
            return "\(publicURL)/files/\(path)?expires=\(expires)"
        }
    }

    private func name(_ index: Int, of task: SandboxTask) -> String {
        "\(index).\(picture(index, of: task).format.fileExtension)"
    }

    /// What a request for a result finds.
    package enum Finding: Sendable, Hashable {
        /// A picture, and after how many bytes the connection is cut.
        case picture(bytes: [UInt8], contentType: String, cutAfterBytes: Int?)
        case missing
        case expired
    }

    /// Looks for the file `name` of a task, asked for with `expires` in its URL.
    package func find(
        _ name: String, of task: SandboxTask, expires: String?, at moment: Moment
    ) -> Finding {
        guard case .succeeded(let count) = task.life.status(at: moment),
            let index = (0..<count).first(where: { name == self.name($0, of: task) })
        else { return .missing }
        let expiry = task.resultsExpire(lifetime: lifetime(of: task.vendor))
        guard moment < expiry, expires == String(expiry.seconds) else { return .expired }
        let picture = self.picture(index, of: task)
        var bytes = picture.stamped("\(task.id)/\(index)")
        var cutAfterBytes: Int?
        if case .truncated(let keep, let isCut) = task.fate.result {
            let kept = Int(Double(bytes.count) * keep)
            if isCut { cutAfterBytes = kept } else { bytes.removeLast(bytes.count - kept) }
        }
        return .picture(
            bytes: bytes, contentType: picture.contentType, cutAfterBytes: cutAfterBytes)
    }
}
