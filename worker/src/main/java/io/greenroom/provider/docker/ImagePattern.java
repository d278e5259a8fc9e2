package io.greenroom.provider.docker;

import io.greenroom.engine.ImageName;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Images that blueprints may use. It is read as the name of an image is, and {@code *} in it stands for any text within its
 * part: the registry, the repository, the tag or digest.
 *
 * @param written as in the settings
 */
record ImagePattern(String written) {
    private static final String ANY = "*";
    private static final String OFFICIAL = "library/";

    /** Whether the image of that name is one of them; what is no name, or may be an id, is one for the pattern {@code *} alone. */
    boolean fits(String image) {
        return written.equals(ANY) || ImageName.of(image).filter(this::fits).isPresent();
    }

    private boolean fits(ImageName image) {
        ImageName pattern = ImageName.split(written);
        return matches(registry(pattern), image.registry())
                && matches(repository(pattern), image.repository())
                && matches(version(pattern), image.version());
    }

    /** A pattern such as {@code *:16} names none. */
    private String registry(ImageName pattern) {
        return pattern.repository().equals(OFFICIAL + ANY) && !written.contains("/") ? ANY : pattern.registry();
    }

    /** All of a registry is more than what is official there. */
    private static String repository(ImageName pattern) {
        return pattern.repository().equals(OFFICIAL + ANY) ? ANY : pattern.repository();
    }

    private static String version(ImageName pattern) {
        if (!pattern.version().isEmpty()) {
            return pattern.version().equals(":*") ? ANY : pattern.version();
        }
        return pattern.repository().endsWith(ANY) ? ANY : ":latest";
    }

    private static boolean matches(String pattern, String text) {
        String expression =
                Arrays.stream(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return text.matches(expression);
    }
}
