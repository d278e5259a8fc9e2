package io.greenroom.compose;

import io.greenroom.yaml.NearMatch;
import io.greenroom.yaml.Problems;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Fills variables into texts. What comes out is in the form of a blueprint's templates: {@code ${INPUT_name}} stands for an
 * input, which is known only when an environment starts, and {@code ${$}} for the dollar sign itself.
 *
 * @see <a href="https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md">interpolation</a>
 */
final class Interpolation {
    /** Has the variables' values, in the same form as what comes out. */
    interface Values {
        /** Null when there is none of that name. */
        @Nullable
        String of(String name);
    }

    private static final String DOLLAR = "${$}";
    private static final String INPUT = "INPUT_";
    private static final int DEEPEST = 20;
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern OPERATOR = Pattern.compile(":?[-?+]");

    private final Values values;
    private final Set<String> inputs;
    private final Consumer<String> problems;

    /**
     * Fills in those that have values.
     *
     * @param inputs what the inputs of the blueprint are called here
     * @param problems told what is wrong with a text; holds nothing of its values
     */
    Interpolation(Values values, Set<String> inputs, Consumer<String> problems) {
        this.values = values;
        this.inputs = inputs;
        this.problems = problems;
    }

    /** A text without variables in the form of a template. */
    static String literal(String text) {
        return text.replace("$", DOLLAR);
    }

    /** What a template without inputs says. */
    static String text(String template) {
        return template.replace(DOLLAR, "$");
    }

    static boolean hasInputs(String template) {
        return template.contains("${" + INPUT);
    }

    String fill(String text) {
        return fill(text, 0);
    }

    private String fill(String text, int depth) {
        if (depth > DEEPEST) {
            problems.accept("has variables more than " + DEEPEST + " levels deep in each other");
            return "";
        }
        var filled = new StringBuilder();
        Matcher name = NAME.matcher(text);
        int at = 0;
        for (int sign = text.indexOf('$'); sign >= 0; sign = text.indexOf('$', at)) {
            filled.append(text, at, sign);
            if (text.startsWith("$", sign + 1)) {
                filled.append(DOLLAR);
                at = sign + 2;
            } else if (text.startsWith("{", sign + 1)) {
                at = closing(text, sign + 1) + 1;
                if (at == 0) {
                    problems.accept("a '${' is not closed; write '$$' for the dollar sign itself");
                    return filled.toString();
                }
                filled.append(braced(text.substring(sign + 2, at - 1), depth));
            } else if (name.region(sign + 1, text.length()).lookingAt()) {
                filled.append(value(name.group(), "", "", depth));
                at = name.end();
            } else {
                problems.accept("a '$' begins no variable here; write '$$' for the sign itself");
                at = sign + 1;
            }
        }
        return filled.append(text, at, text.length()).toString();
    }

    /** Where the brace that is opened there is closed; -1 for nowhere. */
    private static int closing(String text, int open) {
        int braces = 0;
        for (int i = open; i < text.length(); i++) {
            char c = text.charAt(i);
            braces += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (braces == 0) {
                return i;
            }
        }
        return -1;
    }

    private String braced(String inside, int depth) {
        Matcher name = NAME.matcher(inside);
        if (name.lookingAt()) {
            Matcher operator = OPERATOR.matcher(inside).region(name.end(), inside.length());
            if (name.end() == inside.length()) {
                return value(name.group(), "", "", depth);
            }
            if (operator.lookingAt()) {
                return value(name.group(), operator.group(), inside.substring(operator.end()), depth);
            }
        }
        problems.accept("a '${' begins no variable here; it is written as ${NAME} or ${NAME:-default}, and '$$' is the"
                + " dollar sign itself");
        return "";
    }

    /**
     * What stands for a variable.
     *
     * @param operator empty, or one of the specification's
     * @param word what stands behind it; it is looked at only where it counts
     */
    private String value(String name, String operator, String word, int depth) {
        if (name.startsWith(INPUT)) {
            return input(name, operator);
        }
        String value = values.of(name);
        boolean counts = value != null && !(operator.startsWith(":") && value.isEmpty());
        if (operator.endsWith("+")) {
            return counts ? fill(word, depth + 1) : "";
        }
        if (counts) {
            return String.valueOf(value);
        }
        if (operator.endsWith("-")) {
            return fill(word, depth + 1);
        }
        problems.accept(
                "'%s' has no value: give it a default (${%s:-…}), a line in .env beside the Compose file, or use an input (${INPUT_…})"
                        .formatted(name, name));
        return "";
    }

    private String input(String name, String operator) {
        if (!inputs.contains(name)) {
            problems.accept("unknown input '" + name + "'" + NearMatch.question(name, inputs) + "; allowed: "
                    + Problems.listing(inputs));
        } else if (!operator.isEmpty()) {
            problems.accept("'%s' is an input: write ${%s}, and its default among the blueprint's 'inputs'"
                    .formatted(name, name));
        }
        return "${" + name + "}";
    }
}
