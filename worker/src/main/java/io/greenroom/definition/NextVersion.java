package io.greenroom.definition;

import java.math.BigInteger;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Counts a version on: 1 becomes 2, v9 becomes v10, beta becomes beta2. */
final class NextVersion {
    private static final Pattern COUNTED = Pattern.compile("(.*?)([0-9]*)");
    private static final int LONGEST = 9;

    private NextVersion() {}

    /** One that is not taken; empty when the service would find it too long. */
    static Optional<String> after(String version, Set<String> taken) {
        Matcher parts = COUNTED.matcher(version);
        if (!parts.matches()) {
            return Optional.empty();
        }
        BigInteger number = parts.group(2).isEmpty() ? BigInteger.ONE : new BigInteger(parts.group(2));
        String next;
        do {
            number = number.add(BigInteger.ONE);
            next = parts.group(1) + number;
        } while (taken.contains(next));
        return Optional.of(next).filter(text -> text.length() <= LONGEST);
    }
}
