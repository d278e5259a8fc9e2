package io.greenroom.yaml;

import java.util.List;
import java.util.Map;

/** A piece of a YAML file that remembers where it was written. */
public sealed interface YamlNode {

    Position at();

    /** A single value as it was written; {@code isNull} when there was none ({@code key:} alone, or {@code null}). */
    record Text(String value, boolean isNull, Position at) implements YamlNode {}

    record Sequence(List<YamlNode> items, Position at) implements YamlNode {}

    /** In the order of the file. */
    record Mapping(Map<String, Field> fields, Position at) implements YamlNode {}

    /** A name with its value; {@code at} is where the name stands. */
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
