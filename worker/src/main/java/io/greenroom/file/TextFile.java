package io.greenroom.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads the text files that people write, whatever their editor makes of them: UTF-8, UTF-16 or UTF-32, with or without a
 * byte-order mark. Which one it is shows in the first bytes, by the table of YAML 1.2, section 5.2; it holds for JSON too,
 * since both begin with an ASCII character.
 */
public final class TextFile {
    private TextFile() {}

    /**
     * The text, without a byte-order mark.
     *
     * @throws UndecodableTextException when it is neither
     */
    public static String read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        var encoding = TextEncoding.of(bytes);
        return decode(ByteBuffer.wrap(bytes, encoding.mark(), bytes.length - encoding.mark()), encoding.charset());
    }

    private static String decode(ByteBuffer bytes, Charset charset) throws UndecodableTextException {
        var text = CharBuffer.allocate(bytes.remaining() + 1);
        CoderResult result = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(bytes, text, true);
        text.flip();
        if (result.isError()) {
            String before = text.toString();
            throw new UndecodableTextException(
                    charset.name(),
                    bytes.get(bytes.position()) & 0xFF,
                    (int) before.chars().filter(c -> c == '\n').count() + 1,
                    before.length() - before.lastIndexOf('\n'));
        }
        return text.toString();
    }
}
