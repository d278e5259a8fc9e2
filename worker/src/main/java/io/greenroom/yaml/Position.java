package io.greenroom.yaml;

/** Where something stands in a file: line and column, both from 1. */
public record Position(int line, int column) {
    public static final Position START = new Position(1, 1);

    @Override
    public String toString() {
        return line + ":" + column;
    }
}
