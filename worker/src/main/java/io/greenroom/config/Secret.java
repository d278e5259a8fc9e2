package io.greenroom.config;

/** A text that nobody may see; only who asks for it gets it. */
public record Secret(String reveal) {
    @Override
    public String toString() {
        return "***";
    }
}
