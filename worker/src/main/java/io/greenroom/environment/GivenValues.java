package io.greenroom.environment;

import io.greenroom.environment.Blueprint.Input;
import io.greenroom.yaml.NearMatch;
import io.greenroom.yaml.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The values given for a blueprint's inputs or a command's arguments, held against what is asked for.
 *
 * @param plain may be shown; defaults filled in
 * @param secret must not be shown
 * @param problems what does not fit, all of it; secret values are not named
 */
public record GivenValues(Map<String, String> plain, Map<String, String> secret, List<String> problems) {
    /**
     * Takes what fits and notes what does not.
     *
     * @param what the word for such a value in messages: "input" or "argument"
     */
    public static GivenValues check(
            String what, List<Input> asked, Map<String, String> given, Map<String, String> secret) {
        var problems = new ArrayList<String>();
        Set<String> known = new TreeSet<>(asked.stream().map(Input::name).toList());
        reportUnknown(what, known, given, problems);
        reportUnknown(what, known, secret, problems);
        var plain = new LinkedHashMap<String, String>();
        var hidden = new LinkedHashMap<String, String>();
        for (Input input : asked) {
            String name = input.name();
            if (given.containsKey(name) && secret.containsKey(name)) {
                problems.add("%s '%s' is given twice, once as a secret; give it once".formatted(what, name));
            } else if (secret.containsKey(name)) {
                hidden.put(name, secret.getOrDefault(name, ""));
                checkValue(what, input, secret.getOrDefault(name, ""), true, problems);
            } else if (given.containsKey(name)) {
                plain.put(name, given.getOrDefault(name, ""));
                checkValue(what, input, given.getOrDefault(name, ""), false, problems);
            } else if (input.defaultValue() != null) {
                plain.put(name, input.defaultValue());
            } else if (input.required()) {
                problems.add("%s '%s' is required%s".formatted(what, name, allowedWords(input)));
            }
        }
        return new GivenValues(plain, hidden, problems);
    }

    private static void reportUnknown(
            String what, Set<String> known, Map<String, String> given, List<String> problems) {
        for (String name : given.keySet()) {
            if (!known.contains(name)) {
                String near = NearMatch.question(name, known);
                problems.add("unknown %s '%s'%s; there are: %s".formatted(what, name, near, Problems.listing(known)));
            }
        }
    }

    private static void checkValue(String what, Input input, String value, boolean secret, List<String> problems) {
        if (!input.allowed().isEmpty() && !input.allowed().contains(value)) {
            String shown = secret ? "has a value that is not allowed" : "must not be '" + shortened(value) + "'";
            problems.add("%s '%s' %s%s".formatted(what, input.name(), shown, allowedWords(input)));
        }
    }

    private static String allowedWords(Input input) {
        return input.allowed().isEmpty() ? "" : "; allowed: " + Problems.listing(input.allowed());
    }

    private static String shortened(String value) {
        return value.length() <= 80 ? value : value.substring(0, 80) + "…";
    }

    @Override
    public String toString() {
        return "GivenValues[plain=%s, secret=%s, problems=%s]".formatted(plain.keySet(), secret.keySet(), problems);
    }
}
