package io.greenroom.lifecycle;

import io.greenroom.environment.KeyDigest;
import java.util.regex.Pattern;

/** Names for environments and runs that are made of the keys they were begun under: the same key, the same name. */
final class Keys {
    private static final int LENGTH = 16;
    private static final int LONGER = 32;
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{" + LENGTH + "}|gr-[0-9a-f]{" + LONGER + "}");

    private Keys() {}

    static String nameFor(String key) {
        return KeyDigest.of(key, LENGTH);
    }

    /** The same for environments whose names stand among others' in an account. */
    static String longNameFor(String key) {
        return "gr-" + KeyDigest.of(key, LONGER);
    }

    /** Whether it can be such a name; what comes from outside is never made a path before this was asked. */
    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }
}
