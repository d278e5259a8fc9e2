package io.greenroom.provider.aws.fake;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.zip.CRC32;

/** The content of an upload: taken out of its chunks where it came in such, and held against its checksum. */
final class S3Body {
    private final byte[] raw;
    private int at;

    private S3Body(byte[] raw) {
        this.raw = raw;
    }

    static byte[] of(Request request) {
        byte[] body = request.body();
        String crc = request.header("x-amz-checksum-crc32");
        byte[] content = body;
        if (request.header("x-amz-content-sha256").startsWith("STREAMING-")
                || request.header("Content-Encoding").contains("aws-chunked")) {
            S3Body chunks = new S3Body(body);
            content = chunks.content();
            crc = chunks.trailer("x-amz-checksum-crc32", crc);
            String length = request.header("x-amz-decoded-content-length");
            if (!length.isEmpty() && Integer.parseInt(length) != content.length) {
                throw new Refusal("IncompleteBody", "The body has %d bytes, not %s".formatted(content.length, length));
            }
        }
        if (!crc.isEmpty() && !crc.equals(crc32(content))) {
            throw new Refusal("BadDigest", "The CRC32 you specified did not match the calculated checksum.");
        }
        return content;
    }

    private static String crc32(byte[] content) {
        CRC32 crc = new CRC32();
        crc.update(content);
        byte[] bytes = ByteBuffer.allocate(4).putInt((int) crc.getValue()).array();
        return Base64.getEncoder().encodeToString(bytes);
    }

    private byte[] content() {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        int size = chunkSize();
        while (size > 0) {
            if (at + size > raw.length) {
                throw new Refusal("IncompleteBody", "A chunk is cut off");
            }
            content.write(raw, at, size);
            at += size;
            line();
            size = chunkSize();
        }
        return content.toByteArray();
    }

    private int chunkSize() {
        String line = line();
        int end = line.indexOf(';');
        try {
            return Integer.parseInt(end < 0 ? line : line.substring(0, end), 16);
        } catch (NumberFormatException e) {
            throw new Refusal("IncompleteBody", "There is no chunk where one should begin: " + line);
        }
    }

    private String line() {
        int end = at;
        while (end < raw.length && raw[end] != '\n') {
            end++;
        }
        String line = new String(raw, at, end - at, StandardCharsets.ISO_8859_1).strip();
        at = Math.min(end + 1, raw.length);
        return line;
    }

    private String trailer(String name, String otherwise) {
        while (at < raw.length) {
            String line = line();
            if (line.toLowerCase(Locale.ROOT).startsWith(name + ":")) {
                return line.substring(name.length() + 1).strip();
            }
        }
        return otherwise;
    }
}
