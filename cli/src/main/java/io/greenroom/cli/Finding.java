package io.greenroom.cli;

import io.greenroom.config.ProviderFinding;

/**
 * What one of doctor's checks found.
 *
 * @param check what was looked at, in two or three words
 * @param remedy what to do about it; empty when nothing has to be done
 */
record Finding(String check, Status status, String text, String remedy) {

    /** How serious it is. */
    enum Status {
        OK("ok"),
        /** It works, but not as one might think. */
        WARNING("warning"),
        FAILED("FAILED"),
        /** It cannot be looked at before something else is mended. */
        SKIPPED("skipped");

        private final String word;

        Status(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    static Finding ok(String check, String text) {
        return new Finding(check, Status.OK, text, "");
    }

    static Finding warning(String check, String text, String remedy) {
        return new Finding(check, Status.WARNING, text, remedy);
    }

    static Finding failed(String check, String text, String remedy) {
        return new Finding(check, Status.FAILED, text, remedy);
    }

    static Finding skipped(String check, String until) {
        return new Finding(check, Status.SKIPPED, "not looked at until " + until, "");
    }

    static Finding of(String provider, ProviderFinding found) {
        String check = provider + " " + found.what();
        return switch (found.outcome()) {
            case GOOD -> ok(check, found.text());
            case DOUBTFUL -> warning(check, found.text(), found.remedy());
            case BAD -> failed(check, found.text(), found.remedy());
        };
    }

    boolean isFailure() {
        return status == Status.FAILED;
    }

    /** On one line, whatever the texts of others hold. */
    @Override
    public String toString() {
        String line = "%-8s %-27s %s%s".formatted(status.word(), check, text, remedy.isEmpty() ? "" : " -> " + remedy);
        return line.replaceAll("\\s*\\R\\s*", "; ");
    }
}
