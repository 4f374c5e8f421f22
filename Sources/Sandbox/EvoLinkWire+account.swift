extension EvoLinkWire {
    /// What the simulated account was given, in credits.
    private static let creditsGranted: Int64 = 100_000

    /// The answer of `GET /v1/credits` after so many pictures were paid for.
    package static func credits(picturesPaid: Int) -> JSON {
        let used = pictureCostThousandths * Int64(picturesPaid)
        let remaining = max(0, creditsGranted * 1_000 - used)
        let usedText = JSON.number(decimalText(used, unit: 1_000, digits: 3))
        let remainingText = JSON.number(decimalText(remaining, unit: 1_000, digits: 3))
        return [
            "success": true, "message": "",
            "data": [
                "token": [
                    "remaining_credits": remainingText, "unlimited_credits": false,
                    "used_credits": usedText,
                ],
                "user": ["remaining_credits": remainingText, "used_credits": usedText],
            ],
        ]
    }

    /// The answer of `GET /v1/models`: what the key may use.
    ///
    /// Create accepts any model all the same, for the vendor's list moves fast.
    package static var models: JSON {
        let names = [
            "gemini-3.1-flash-image-preview", "gemini-3.1-flash-lite-image",
            "gemini-3-pro-image-preview", "nano-banana-2-lite", "gemini-2.5-flash-image",
            "nano-banana-beta", "doubao-seedream-5.0-pro", "doubao-seedream-4.5",
            "doubao-seedream-4.0", "gpt-image-2", "gpt-image-1.5", "gpt-image-1", "gpt-4o-image",
            "z-image-turbo", "qwen-image-edit", "qwen-image-edit-plus", "wan2.5-image-to-image",
        ]
        return ["object": "list", "data": .array(names.map { ["id": .string($0)] })]
    }
}
