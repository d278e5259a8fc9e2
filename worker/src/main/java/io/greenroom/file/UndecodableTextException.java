package io.greenroom.file;

import java.nio.charset.CharacterCodingException;

/** A file is not the text that it should be. The message says where, and what to do. */
public final class UndecodableTextException extends CharacterCodingException {
    private static final long serialVersionUID = 1;

    private final String charset;
    private final int unread;
    private final int line;
    private final int column;

    UndecodableTextException(String charset, int unread, int line, int column) {
        this.charset = charset;
        this.unread = unread;
        this.line = line;
        this.column = column;
    }

    /** From 1. */
    public int line() {
        return line;
    }

    /** From 1. */
    public int column() {
        return column;
    }

    /** What is wrong, without the place. */
    public String problem() {
        return "is not text in %s: the byte 0x%02X is no character there; save the file as UTF-8"
                .formatted(charset, unread);
    }

    @Override
    public String getMessage() {
        return "%s (line %d, column %d)".formatted(problem(), line, column);
    }
}
