package io.greenroom.config;

/**
 * What a provider found when it looked at something that it needs.
 *
 * @param what was looked at, in two or three words
 * @param remedy what to do about it; empty when nothing has to be done
 */
public record ProviderFinding(String what, Outcome outcome, String text, String remedy) {

    /** How it stands. */
    public enum Outcome {
        GOOD,
        /** It works, but not as one might think, or it cannot be told. */
        DOUBTFUL,
        BAD
    }

    public static ProviderFinding good(String what, String text) {
        return new ProviderFinding(what, Outcome.GOOD, text, "");
    }

    public static ProviderFinding doubtful(String what, String text, String remedy) {
        return new ProviderFinding(what, Outcome.DOUBTFUL, text, remedy);
    }

    public static ProviderFinding bad(String what, String text, String remedy) {
        return new ProviderFinding(what, Outcome.BAD, text, remedy);
    }
}
