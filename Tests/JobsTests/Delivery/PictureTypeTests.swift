import Jobs
import Testing

struct PictureTypeTests {
    @Test(arguments: [
        (PictureType.png, "image/png", "png"), (.jpeg, "image/jpeg", "jpg"),
        (.webp, "image/webp", "webp"), (.avif, "image/avif", "avif"), (.mp4, "video/mp4", "mp4"),
    ])
    func `a type has names`(type: PictureType, contentType: String, fileExtension: String) {
        #expect(type.contentType == contentType)
        #expect(type.fileExtension == fileExtension)
    }

    @Test(arguments: PictureType.allCases)
    func `a type is told by how a file begins`(_ type: PictureType) {
        let picture = SamplePicture.of(type)
        #expect(PictureType.sniff(picture) == type)
        #expect(PictureType.sniff(Array(picture.prefix(64))) == type)
        #expect(PictureType.sniff(Array(picture.dropFirst())) == nil)
        #expect(PictureType.sniff([]) == nil)
    }

    @Test(arguments: [
        ("<!DOCTYPE html><html></html>"), ("{\"error\": \"expired\"}"), ("GIF89a......"),
        ("RIFF....WAVEfmt "), ("%PDF-1.7"), ("\0\0\0\u{18}ftypheic\0\0\0\0mif1heic"),
        ("\0\0\0\u{14}ftypqt  \0\0\0\0qt  "), ("\0\0\0\u{8}ftypavif"), ("BM......"),
    ])
    func `anything else is none`(text: String) {
        #expect(PictureType.sniff(Array(text.utf8)) == nil)
    }

    private func isComplete(_ type: PictureType, _ bytes: [UInt8]) -> Bool {
        type.isComplete(byteCount: bytes.count) { offset, count in
            Array(bytes.dropFirst(offset).prefix(count))
        }
    }

    @Test(arguments: PictureType.allCases)
    func `a file without its last bytes is not complete`(_ type: PictureType) {
        let picture = SamplePicture.of(type)
        #expect(isComplete(type, picture))
        for count in [0, 1, 4, 8, 11, 12, 16, 40, picture.count / 2, picture.count - 1] {
            #expect(!isComplete(type, Array(picture.prefix(count))), "\(count) bytes")
        }
    }

    @Test(arguments: PictureType.allCases)
    func `what writers pad does no harm`(_ type: PictureType) {
        let padding: [UInt8] =
            type == .avif || type == .mp4 ? SamplePicture.box("free", [0, 0]) : [0, 0, 0x0A]
        #expect(isComplete(type, SamplePicture.of(type) + padding))
    }

    @Test(arguments: [
        // Cut between two boxes: every box is whole, and yet the film is missing.
        ("\0\0\0\u{10}ftypisom\0\0\0\0", false),
        // A length of 64 bits; one that is too long, one that is too short; up to the end.
        ("\0\0\0\u{1}moov\0\0\0\0\0\0\0\u{12}ab", true),
        ("\0\0\0\u{1}moov\0\0\0\0\0\0\0\u{13}ab", false),
        ("\0\0\0\u{1}moov\u{7F}\u{7F}\u{7F}\u{7F}\u{7F}\u{7F}\u{7F}\u{7F}", false),
        ("\0\0\0\u{1}moov\0\0\0\0\0\0\0\u{F}", false),
        ("\0\0\0\u{7}moov", false),
        ("\0\0\0\0moovabc", true),
    ])
    func `boxes are walked through`(text: String, complete: Bool) {
        #expect(isComplete(.mp4, Array(text.utf8)) == complete)
    }

    @Test func `a file of endless tiny boxes ends the walk`() {
        let boxes = (0..<5000).flatMap { _ in SamplePicture.box("moov", []) }
        #expect(!isComplete(.mp4, boxes))
    }
}
