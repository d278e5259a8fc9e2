package io.greenroom.cli.template;

/** A template does not give what was asked for. The message says what to change, and begins like the rest of a sentence about the file. */
public final class TemplateException extends Exception {
    private static final long serialVersionUID = 1L;

    TemplateException(String message) {
        super(message);
    }
}
