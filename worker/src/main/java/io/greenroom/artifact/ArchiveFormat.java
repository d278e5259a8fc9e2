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
import org.apache.commons.compress.archivers.tar.TarUtils;

/** What an artifact's bytes are. Artifact keys have no suffix, so the content tells. */
enum ArchiveFormat {
    ZIP,
    TAR,
    TAR_GZ,
    /** No bytes at all, or a tar file of which there is only the end. */
    EMPTY,
    JSON,
    UNKNOWN;

    private static final int TAR_BLOCK = 512;
    private static final int TAR_MAGIC_AT = 257;
    /** An empty tar file has 10 KiB, or what somebody chose as its blocking factor; a disk image has more zeros. */
    private static final int MOST_ZEROS = 1 << 20;

    static ArchiveFormat of(Path file) throws IOException {
        try (var in = new BufferedInputStream(Files.newInputStream(file))) {
            byte[] head = in.readNBytes(TAR_BLOCK);
            if (startsWith(head, 'P', 'K', 3, 4) || startsWith(head, 'P', 'K', 5, 6)) {
                return ZIP;
            }
            if (startsWith(head, 0x1f, 0x8b)) {
                return compressed(file);
            }
            if (isTar(head)) {
                return TAR;
            }
            if (isEmpty(head, in)) {
                return EMPTY;
            }
            return firstVisible(head) == '{' ? JSON : UNKNOWN;
        }
    }

    /** Goes by what of it can be read, which is hardly anything when it is damaged. */
    private static ArchiveFormat compressed(Path file) throws IOException {
        try (var in = TAR_GZ.open(file)) {
            byte[] head = in.readNBytes(TAR_BLOCK);
            if (isTar(head)) {
                return TAR_GZ;
            }
            return isEmpty(head, in) ? EMPTY : UNKNOWN;
        } catch (EOFException | ZipException e) {
            return UNKNOWN;
        }
    }

    private static boolean isEmpty(byte[] head, InputStream rest) throws IOException {
        if (!isZero(head) || head.length % TAR_BLOCK != 0) {
            return false;
        }
        int zeros = head.length;
        for (byte[] block = head; block.length == TAR_BLOCK && zeros < MOST_ZEROS; zeros += block.length) {
            block = rest.readNBytes(TAR_BLOCK);
            if (!isZero(block) || block.length % TAR_BLOCK != 0) {
                return false;
            }
        }
        return zeros < MOST_ZEROS;
    }

    private static boolean isZero(byte[] bytes) {
        return Arrays.equals(bytes, new byte[bytes.length]);
    }

    /** The tar bytes of a tar or tar.gz file. */
    InputStream open(Path file) throws IOException {
        var raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        return this == TAR_GZ ? new GZIPInputStream(raw, 1 << 16) : raw;
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

    /** The oldest have no magic word, but a checksum. */
    private static boolean isTar(byte[] head) {
        return head.length == TAR_BLOCK && (hasTarMagic(head) || TarUtils.verifyCheckSum(head));
    }

    private static boolean hasTarMagic(byte[] head) {
        return new String(Arrays.copyOfRange(head, TAR_MAGIC_AT, TAR_MAGIC_AT + 5), StandardCharsets.ISO_8859_1)
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
