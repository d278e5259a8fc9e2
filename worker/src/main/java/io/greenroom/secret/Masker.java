package io.greenroom.secret;

/** Knows secrets, and takes them out of texts: those of one thing, or all of a process. */
public abstract sealed class Masker permits Secrets, SecretsInUse {

    public final String mask(String text) {
        return Masking.mask(text, forms());
    }

    /** Every spelling that is looked for. */
    abstract Forms forms();
}
