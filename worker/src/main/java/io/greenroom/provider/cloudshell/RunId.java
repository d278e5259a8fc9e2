package io.greenroom.provider.cloudshell;

import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.KeyDigest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A command run's id: all that is needed to find its execution again and to say what it was, without any memory.
 *
 * <p>Its text is {@code <execution id>~<mark of the sandbox>~<command>[~<component>]}, each part with characters other
 * than letters, digits, - and _ written as {@code .HH}. It fits file names and URLs.
 *
 * @param sandboxMark tells runs of one sandbox from those of another: CloudShell's executions do not
 */
record RunId(
        String execution,
        String sandboxMark,
        String command,
        @Nullable String component) {
    private static final int MARK_DIGITS = 8;

    static RunId of(EnvironmentId environment, String execution, String command, @Nullable String component) {
        return new RunId(execution, markOf(environment), command, component);
    }

    /** Empty when the text is not a run's id of this sandbox. */
    static Optional<RunId> read(String text, EnvironmentId environment) {
        List<String> parts = List.of(text.split("~", -1));
        if (parts.size() < 3 || parts.size() > 4 || !parts.get(1).equals(markOf(environment))) {
            return Optional.empty();
        }
        try {
            return Optional.of(new RunId(
                    decode(parts.get(0)),
                    parts.get(1),
                    decode(parts.get(2)),
                    parts.size() == 4 ? decode(parts.get(3)) : null));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String markOf(EnvironmentId environment) {
        return KeyDigest.of(environment.value(), MARK_DIGITS);
    }

    String text() {
        String text = encode(execution) + "~" + sandboxMark + "~" + encode(command);
        return component == null ? text : text + "~" + encode(component);
    }

    private static String encode(String part) {
        var encoded = new StringBuilder();
        for (byte b : part.getBytes(StandardCharsets.UTF_8)) {
            if (isPlain(b)) {
                encoded.append((char) b);
            } else {
                encoded.append('.').append("%02X".formatted(b));
            }
        }
        return encoded.toString();
    }

    private static boolean isPlain(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '-' || b == '_';
    }

    private static String decode(String part) {
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c == '.' && i + 2 < part.length()) {
                bytes.write(Integer.parseInt(part, i + 1, i + 3, 16));
                i += 2;
            } else if (c == '.' || c > 127) {
                throw new IllegalArgumentException("not written by encode");
            } else {
                bytes.write(c);
            }
        }
        if (bytes.size() == 0) {
            throw new IllegalArgumentException("an empty part");
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
