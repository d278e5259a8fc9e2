package io.greenroom.yaml;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts of bytes, as people write them. */
public final class Sizes {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)\\s?([kmgt]?)(i?b?)");

    /** What can be parsed. */
    public static final String IN_WORDS = "an amount of bytes, such as 512MiB or 2g";

    private Sizes() {}

    /** {@code 512MiB}, {@code 512m}, {@code 1.5g} and bytes; the letters stand for powers of 1024, as for the docker client. */
    public static Optional<Long> parse(String text) {
        Matcher size = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!size.matches()) {
            return Optional.empty();
        }
        int power = "kmgt".indexOf(size.group(2)) + (size.group(2).isEmpty() ? 0 : 1);
        return Optional.of((long) (Double.parseDouble(size.group(1)) * Math.pow(1024, power)));
    }
}
