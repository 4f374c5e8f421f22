import Sandbox
import Testing

/// The pictures that come with the project, and what is written into them.
struct SandboxPictureTests {
    @Test(arguments: SamplePictures.names)
    func `sample pictures are known by their bytes`(name: String) throws {
        let picture = try SamplePictures.named(name)
        #expect(name.hasSuffix("." + picture.format.fileExtension))
        #expect(picture.bytes.count < 8_192)
    }

    @Test(arguments: SamplePictures.names.filter { $0.hasSuffix(".png") })
    func `a stamped PNG is still whole`(name: String) throws {
        let picture = try SamplePictures.named(name)
        let stamped = try #require(PNGFile(picture.stamped("task/0")))
        #expect(stamped.isWhole)
        let text = try #require(stamped.chunks.first { $0.type == "tEXt" })
        #expect(text.content == Array("Holdfast-Task\0task/0".utf8))
        #expect(stamped.chunks.count == PNGFile(picture.bytes).map { $0.chunks.count + 1 })
    }

    @Test
    func `a stamped JPEG has a comment after its first marker`() throws {
        let picture = try SamplePictures.named("striped-shirt.jpg")
        let stamped = picture.stamped("task/0")
        let comment = Array("Holdfast-Task: task/0".utf8)
        #expect(stamped.prefix(6) == [0xFF, 0xD8, 0xFF, 0xFE, 0, UInt8(comment.count + 2)])
        #expect(Array(stamped.dropFirst(6).prefix(comment.count)) == comment)
        #expect(stamped.dropFirst(6 + comment.count) == picture.bytes.dropFirst(2))
        #expect(stamped.suffix(2) == [0xFF, 0xD9])
    }

    @Test
    func `a checksum is the one of the PNG specification`() {
        #expect(CRC32.of(Array("123456789".utf8)) == 0xCBF4_3926)
        // Of IEND, which every PNG has.
        #expect(CRC32.of(Array("IEND".utf8)) == 0xAE42_6082)
    }

    @Test
    func `other bytes are no picture`() {
        #expect(SandboxPicture(bytes: []) == nil)
        #expect(SandboxPicture(bytes: Array("<html></html>".utf8)) == nil)
    }

    @Test(arguments: [
        ("png", SandboxPicture.Format.png), ("jpeg", .jpeg), ("jpg", .jpeg), ("webp", .webp),
    ])
    func `the format that is asked for is handed out`(
        word: String, format: SandboxPicture.Format
    )
        throws
    {
        let order = try EvoLinkWire.order(
            Array(
                #"{"model":"m","prompt":"a","model_params":{"output_format":"\#(word)"}}"#.utf8))
        let files = ResultFiles(
            publicURL: "http://127.0.0.1",
            pictures: try SamplePictures.names.map(SamplePictures.named), lifetimes: [:])
        let task = SandboxTask(
            vendor: .evolink, serial: 1, number: 1, id: "a", order: order, fate: TaskFate(),
            life: SampleTask.evolink().life)
        #expect(files.picture(0, of: task).format == format)
    }
}
