package io.greenroom.definition;

/** What names an action type within an account and region; its owner is always {@code Custom}. */
public record ActionTypeId(String category, String provider, String version) {

    /** As it ends the type's ARN, such as {@code Test/Run-Command/1}. */
    @Override
    public String toString() {
        return category + "/" + provider + "/" + version;
    }
}
