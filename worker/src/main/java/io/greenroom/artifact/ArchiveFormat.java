package io.greenroom.artifact;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** What an artifact's bytes are. Artifact keys have no suffix, so the content tells. */
enum ArchiveFormat {
    ZIP,
    TAR,
    TAR_GZ,
    JSON,
    UNKNOWN;

    private static final int TAR_BLOCK = 512;
    private static final int TAR_MAGIC_AT = 257;

    static ArchiveFormat of(Path file) throws IOException {
        try (var in = new BufferedInputStream(Files.newInputStream(file))) {
            byte[] head = in.readNBytes(TAR_BLOCK);
            if (startsWith(head, 'P', 'K', 3, 4) || startsWith(head, 'P', 'K', 5, 6)) {
                return ZIP;
            }
            if (startsWith(head, 0x1f, 0x8b)) {
                return isTar(unpackedHead(file)) ? TAR_GZ : UNKNOWN;
            }
            if (isTar(head)) {
                return TAR;
            }
            return firstVisible(head) == '{' ? JSON : UNKNOWN;
        }
    }

    /** The tar bytes of a tar or tar.gz file. */
    InputStream open(Path file) throws IOException {
        var raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        return this == TAR_GZ ? new GZIPInputStream(raw, 1 << 16) : raw;
    }

    /** As much of what is compressed as can be read; hardly anything when it is damaged. */
    private static byte[] unpackedHead(Path file) throws IOException {
        try (var in = TAR_GZ.open(file)) {
            return in.readNBytes(TAR_BLOCK);
        } catch (EOFException | ZipException e) {
            return new byte[0];
        }
    }

    private static boolean startsWith(byte[] head, int... magic) {
        if (head.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((head[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isTar(byte[] head) {
        return head.length == TAR_BLOCK
                && new String(Arrays.copyOfRange(head, TAR_MAGIC_AT, TAR_MAGIC_AT + 5), StandardCharsets.ISO_8859_1)
                        .equals("ustar");
    }

    private static int firstVisible(byte[] head) {
        for (byte b : head) {
            if (!Character.isWhitespace(b)) {
                return b;
            }
        }
        return -1;
    }
}
