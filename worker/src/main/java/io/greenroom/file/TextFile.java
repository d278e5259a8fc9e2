package io.greenroom.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads the text files that people write, whatever their editor makes of them: UTF-8 or UTF-16, with or without a byte-order
 * mark. Which one it is shows in the first bytes, by the table of YAML 1.2, section 5.2; it holds for JSON too,
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
        Form form = Form.of(bytes);
        return decode(ByteBuffer.wrap(bytes, form.mark(), bytes.length - form.mark()), form.charset());
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

    /** @param mark how many bytes the byte-order mark has */
    private record Form(Charset charset, int mark) {
        static Form of(byte[] bytes) {
            int a = at(bytes, 0);
            int b = at(bytes, 1);
            if (a == 0xFE && b == 0xFF) {
                return new Form(StandardCharsets.UTF_16BE, 2);
            }
            if (a == 0xFF && b == 0xFE) {
                return new Form(StandardCharsets.UTF_16LE, 2);
            }
            if (a == 0 && b > 0) {
                return new Form(StandardCharsets.UTF_16BE, 0);
            }
            if (a > 0 && b == 0) {
                return new Form(StandardCharsets.UTF_16LE, 0);
            }
            return new Form(StandardCharsets.UTF_8, a == 0xEF && b == 0xBB && at(bytes, 2) == 0xBF ? 3 : 0);
        }

        /** -1 behind the end. */
        private static int at(byte[] bytes, int index) {
            return index < bytes.length ? bytes[index] & 0xFF : -1;
        }
    }
}
