package io.greenroom.job;

/** Names a custom action type; its owner is always {@code Custom}. */
public record ActionType(String category, String provider, String version) {
    @Override
    public String toString() {
        return "%s/%s/%s".formatted(category, provider, version);
    }
}
