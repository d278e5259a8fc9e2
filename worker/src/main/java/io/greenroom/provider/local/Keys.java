package io.greenroom.provider.local;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names for environments and runs that are made of the keys they were begun under: the same key, the same name. */
final class Keys {
    private static final int LENGTH = 16;

    private Keys() {}

    static String nameFor(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Whether it can be such a name; what comes from outside is never made a path before this was asked. */
    static boolean isName(String name) {
        return name.matches("[0-9a-f]{" + LENGTH + "}");
    }
}
