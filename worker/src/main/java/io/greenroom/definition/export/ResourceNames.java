package io.greenroom.definition.export;

import io.greenroom.job.ActionType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What an action type's resource is called within a template. The version is part of it: another version is another
 * resource, which comes beside the first and does not replace it.
 */
final class ResourceNames {
    private final Set<String> taken = new HashSet<>();

    /** Letters and digits only, such as {@code TestRunCommandV1}. */
    String inCamelCase(ActionType type) {
        StringBuilder name = new StringBuilder();
        for (String word : words(type)) {
            name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
        }
        return distinct(name.toString(), "");
    }

    /** Lower case with underscores, such as {@code test_run_command_v1}. */
    String inSnakeCase(ActionType type) {
        return distinct(String.join("_", words(type)).toLowerCase(Locale.ROOT), "_");
    }

    private static List<String> words(ActionType type) {
        List<String> words = new ArrayList<>();
        words.add(type.category());
        words.addAll(parts(type.provider()));
        words.add("v" + String.join("", parts(type.version())));
        return words;
    }

    private static List<String> parts(String text) {
        return List.of(text.split("[-_]+")).stream()
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private String distinct(String name, String separator) {
        String candidate = name;
        for (int i = 2; !taken.add(candidate); i++) {
            candidate = name + separator + i;
        }
        return candidate;
    }
}
