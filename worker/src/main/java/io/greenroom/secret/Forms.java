package io.greenroom.secret;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Texts that are to be masked, by their first character: most of what is searched is passed over by that alone. */
final class Forms {
    static final Forms NONE = new Forms(Set.of());

    private final Set<String> all;
    private final Map<Character, List<String>> byFirst = new HashMap<>();
    /** Of the characters below it, whether one of the texts begins with it. */
    private final boolean[] begins = new boolean[256];

    Forms(Collection<String> texts) {
        this.all = Set.copyOf(texts);
        for (String text : all) {
            char first = text.charAt(0);
            byFirst.computeIfAbsent(first, c -> new ArrayList<>()).add(text);
            if (first < begins.length) {
                begins[first] = true;
            }
        }
    }

    Set<String> all() {
        return all;
    }

    /** Those that could stand at a place where the character is. */
    List<String> beginningWith(char c) {
        return c < begins.length && !begins[c] ? List.of() : byFirst.getOrDefault(c, List.of());
    }

    /** The bytes of the texts as Latin-1 characters, one each. */
    Forms asBytes() {
        return new Forms(all.stream()
                .map(text -> new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1))
                .collect(Collectors.toSet()));
    }
}
