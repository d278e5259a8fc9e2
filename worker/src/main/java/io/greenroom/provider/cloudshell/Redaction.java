package io.greenroom.provider.cloudshell;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Takes known secrets out of texts. The token message is treated by its shape as well: servers echo tokens that this
 * process may not know.
 */
record Redaction(List<String> secrets) {
    private static final Pattern ECHOED_TOKEN = Pattern.compile("(?i)(login failed for token:?\\s*)\\S+");

    /** Shorter values would take ordinary words out of a text, and protect little. */
    private static final int SHORTEST = 4;

    static Redaction of(Collection<String> secrets) {
        return new Redaction(secrets.stream()
                .filter(secret -> secret.length() >= SHORTEST)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList());
    }

    String scrub(String text) {
        String scrubbed = ECHOED_TOKEN.matcher(text).replaceAll("$1***");
        for (String secret : secrets) {
            scrubbed = scrubbed.replace(secret, "***");
        }
        return scrubbed;
    }

    @Override
    public String toString() {
        return "Redaction[" + secrets.size() + " secrets]";
    }
}
