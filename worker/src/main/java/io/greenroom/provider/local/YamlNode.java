package io.greenroom.provider.local;

import java.util.List;
import java.util.Map;

/** A piece of a YAML file that remembers where it was written. */
sealed interface YamlNode {

    Position at();

    /** Line and column, both from 1. */
    record Position(int line, int column) {}

    /** A single value as it was written; {@code isNull} when there was none ({@code key:} alone, or {@code null}). */
    record Text(String value, boolean isNull, Position at) implements YamlNode {}

    record Sequence(List<YamlNode> items, Position at) implements YamlNode {}

    /** In the order of the file. */
    record Mapping(Map<String, Field> fields, Position at) implements YamlNode {}

    record Field(Position at, YamlNode value) {}

    /** What it is in words, for messages. */
    default String kind() {
        return switch (this) {
            case Text t -> t.isNull() ? "nothing" : "'" + t.value() + "'";
            case Sequence s -> "a list";
            case Mapping m -> "a mapping";
        };
    }
}
