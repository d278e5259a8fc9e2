package io.greenroom.codepipeline;

import org.jspecify.annotations.Nullable;

/**
 * Texts cut to what the service takes (API model 2015-07-09): a summary of 1 to 2048 characters, an external execution id
 * of 1 to 1500, a failure message of 1 to 5000. An empty text is refused, so it is left out.
 */
final class ServiceTexts {
    static final int SUMMARY = 2048;
    static final int EXTERNAL_ID = 1500;
    static final int FAILURE_MESSAGE = 5000;

    private static final String CUT = "…";

    private ServiceTexts() {}

    static @Nullable String summary(@Nullable String text) {
        return optional(text, SUMMARY);
    }

    /** An id that is too long would be another id when cut, so it is left out. */
    static @Nullable String externalId(@Nullable String text) {
        return text == null || text.isBlank() || text.length() > EXTERNAL_ID ? null : text;
    }

    static String failureMessage(String text) {
        String cut = optional(text, FAILURE_MESSAGE);
        return cut == null ? "The action failed without saying why." : cut;
    }

    private static @Nullable String optional(@Nullable String text, int limit) {
        return text == null || text.isBlank() ? null : cut(text, limit);
    }

    /** Never cuts a character in two. */
    private static String cut(String text, int limit) {
        if (text.length() <= limit) {
            return text;
        }
        int end = limit - CUT.length();
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + CUT;
    }
}
