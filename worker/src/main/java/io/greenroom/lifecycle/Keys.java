package io.greenroom.lifecycle;

import io.greenroom.environment.KeyDigest;

/** Names for environments and runs that are made of the keys they were begun under: the same key, the same name. */
final class Keys {
    private static final int LENGTH = 16;

    private Keys() {}

    static String nameFor(String key) {
        return KeyDigest.of(key, LENGTH);
    }

    /** Whether it can be such a name; what comes from outside is never made a path before this was asked. */
    static boolean isName(String name) {
        return name.matches("[0-9a-f]{" + LENGTH + "}");
    }
}
