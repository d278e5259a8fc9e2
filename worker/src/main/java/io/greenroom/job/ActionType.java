package io.greenroom.job;

/** Names a custom action type within an account and region; its owner is always {@code Custom}. */
public record ActionType(String category, String provider, String version) {

    /** As it ends the type's ARN, such as {@code Test/Run-Command/1}. */
    @Override
    public String toString() {
        return "%s/%s/%s".formatted(category, provider, version);
    }
}
