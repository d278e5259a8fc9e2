package io.greenroom.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A setting as somebody gave it.
 *
 * @param written as it stands there, for messages; empty when the key has no value
 * @param text with {@code ${NAME}} replaced; empty when there is no value, or when it could not be made out
 * @param isList whether it was written as a list, whose parts the text has between commas
 * @param origin where it stands
 * @param base what a relative path starts from
 */
record Given(String written, Optional<String> text, boolean isList, String origin, Path base) {

    /** A key alone, as in {@code polling:}, is as good as none. */
    boolean isBlank() {
        return written.isEmpty() && text.isEmpty();
    }

    /** Without the text: it may be a secret. */
    @Override
    public String toString() {
        return "Given[" + origin + "]";
    }
}
