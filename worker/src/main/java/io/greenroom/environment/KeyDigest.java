package io.greenroom.environment;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What names of environments and runs are made of, so that the same key always leads to the same name. */
public final class KeyDigest {
    private KeyDigest() {}

    /** The first hexadecimal digits of the key's SHA-256. */
    public static String of(String key, int digits) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, digits);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
