import Testing

@testable import HTTPClient

@Suite struct AddressGuardTests {
    @Test(arguments: [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255",
        "127.0.0.1", "127.255.255.255", "169.254.169.254", "172.16.0.1", "172.31.255.255",
        "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255",
        "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1",
        "255.255.255.255",
        "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
        "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::808:808", "100::1",
        "2001::1", "2001:2::1", "2001:10::1", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::",
        "2002:c0a8:101::1", "3fff::1", "5f00::1", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1",
        "ff02::1", "4000::1",
    ])
    func `an address that is not of the public internet is refused`(text: String) throws {
        let address = try #require(SocketAddress(text))
        #expect(!SpecialAddresses.isPublic(address.bytes))
    }

    @Test(arguments: [
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
        "126.255.255.255", "128.0.0.1", "169.253.255.255", "169.255.0.0", "172.15.255.255",
        "172.32.0.0", "192.0.1.1", "192.167.255.255", "192.169.0.0", "198.17.255.255",
        "198.20.0.0", "223.255.255.255",
        "2606:4700::1111", "2001:4860:4860::8888", "2a00:1450::1", "2400:cb00::1",
        "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1",
    ])
    func `an address of the public internet is permitted`(text: String) throws {
        let address = try #require(SocketAddress(text))
        #expect(SpecialAddresses.isPublic(address.bytes))
        #expect(SocketAddress(address.description) == address)
    }

    @Test(arguments: [[], [127], [UInt8](repeating: 8, count: 5), [UInt8](repeating: 8, count: 17)])
    func `what is no address is refused`(bytes: [UInt8]) {
        #expect(!SpecialAddresses.isPublic(bytes))
    }

    @Test func `a text with a scope or a name is no address`() {
        #expect(SocketAddress("fe80::1%eth0") == nil)
        #expect(SocketAddress("localhost") == nil)
        #expect(SocketAddress("") == nil)
    }

    @Test(arguments: [
        "https://127.0.0.1:PORT/", "https://localhost:PORT/", "https://[::1]:PORT/",
        "https://[::ffff:127.0.0.1]:PORT/", "https://127.1:PORT/", "https://0x7f000001:PORT/",
        "https://2130706433:PORT/",
    ])
    func `a guarded request opens no connection to this machine`(url: String) async throws {
        let server = RawServer { _, _ in }
        let client = Client(userAgent: "test")
        let error = try await failure(
            of: ClientRequest(
                url: url.replacing("PORT", with: "\(server.port)"), addressPolicy: .publicOnly()),
            by: client)
        guard case .addressRefused(let address) = error.reason else {
            Issue.record("\(error.reason)")
            return
        }
        #expect(["127.0.0.1", "::1", "::ffff:127.0.0.1"].contains(address))
        #expect(!error.wasSent)
        #expect(server.connections.value == 0)
    }

    @Test func `a guarded request uses https, unless its host and port are excepted`()
        async throws
    {
        let server = RawServer { connection, _ in
            connection.readHead()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            connection.readToEnd()
        }
        let client = Client(userAgent: "test")
        let here = HostPort(host: "127.0.0.1", port: server.port)
        let response = try await client.send(
            ClientRequest(url: server.url(), addressPolicy: .publicOnly(except: [here])))
        #expect(response.body == Array("ok".utf8))
        for policy in [
            AddressPolicy.publicOnly(),
            .publicOnly(except: [HostPort(host: "127.0.0.1", port: server.port ^ 1)]),
            .publicOnly(except: [HostPort(host: "localhost", port: server.port)]),
        ] {
            let error = try await failure(
                of: ClientRequest(url: server.url(), addressPolicy: policy), by: client)
            #expect(error.reason.name == "addressRefused")
            #expect(!error.wasSent)
        }
        #expect(server.connections.value == 1)
    }

    @Test func `a kept connection is not used by a request that may not open it`() async throws {
        let heads = Box(0)
        let server = RawServer { connection, _ in
            while !connection.readHead().isEmpty {
                heads.change { $0 += 1 }
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            }
        }
        // Handed to the thread directly, since a client would refuse the http URL before it.
        let mailbox = Mailbox()
        TransferLoop.start(mailbox: mailbox, userAgent: "test", limits: .init())
        func send(_ policy: AddressPolicy) async throws -> Result<ClientResponse, ClientError> {
            let target = try #require(Target(server.url()))
            let request = ClientRequest(url: server.url(), addressPolicy: policy)
            return await withCheckedContinuation { continuation in
                mailbox.submit(
                    Submission(
                        number: mailbox.nextNumber(), request: request, target: target,
                        continuation: continuation))
            }
        }
        #expect(try await send(.any).get().status == 200)
        let guarded = try await send(.publicOnly())
        let error = #expect(throws: ClientError.self) { try guarded.get() }
        #expect(error?.reason.name == "addressRefused")
        #expect(error?.wasSent == false)
        #expect(server.connections.value == 1)
        #expect(heads.value == 1)
        mailbox.close()
    }
}
