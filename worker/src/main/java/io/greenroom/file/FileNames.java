package io.greenroom.file;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;

/**
 * Names of files as text. To Unix, tar and old zips a name is bytes in an encoding that nobody says: nearly always
 * UTF-8, which other encodings are hardly ever by chance. What is no UTF-8 is read as an encoding in which every byte
 * is a character, so that different names stay different.
 */
public final class FileNames {
    private FileNames() {}

    /**
     * Reads one name.
     *
     * @param otherwise an encoding with a character for each byte, for a name that is no UTF-8
     */
    public static String decode(byte[] name, Charset otherwise) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(name))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(name, otherwise);
        }
    }

    /** A relative path with {@code /} between its names; a name that is no UTF-8 is read as Latin-1. */
    public static String of(Path path) {
        var names = new ArrayList<String>();
        for (Path name : path) {
            names.add(isDecoded(name) ? name.toString() : decode(bytes(name), StandardCharsets.ISO_8859_1));
        }
        return String.join("/", names);
    }

    /** The JDK puts U+FFFD where it could not decode. */
    private static boolean isDecoded(Path name) {
        return name.toString().indexOf('\ufffd') < 0;
    }

    /** Only as an address does a path give its bytes away: those that are not ASCII are escaped there, one by one. */
    private static byte[] bytes(Path name) {
        String address = name.toUri().getRawPath().replaceFirst("/$", "");
        String escaped = address.substring(address.lastIndexOf('/') + 1);
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < escaped.length(); i++) {
            if (escaped.charAt(i) == '%') {
                bytes.write(Integer.parseInt(escaped, i + 1, i + 3, 16));
                i += 2;
            } else {
                bytes.write(escaped.charAt(i));
            }
        }
        return bytes.toByteArray();
    }
}
