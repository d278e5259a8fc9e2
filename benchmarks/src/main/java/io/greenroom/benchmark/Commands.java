package io.greenroom.benchmark;

import java.util.List;
import java.util.stream.Stream;

/** Command lines. */
final class Commands {
    private Commands() {}

    static List<String> of(String program, String... arguments) {
        return Stream.concat(Stream.of(program), Stream.of(arguments)).toList();
    }

    static List<String> joined(List<String> one, List<String> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }
}
