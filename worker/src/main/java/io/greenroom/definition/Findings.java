package io.greenroom.definition;

import io.greenroom.definition.DefinitionProblem.Severity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Looks at one file's JSON piece by piece and keeps note of all that does not fit. */
final class Findings {
    private final Path file;
    private final List<DefinitionProblem> problems = new ArrayList<>();

    Findings(Path file) {
        this.file = file;
    }

    List<DefinitionProblem> problems() {
        return List.copyOf(problems);
    }

    void error(String path, String rule) {
        problems.add(new DefinitionProblem(Severity.ERROR, file, path, rule));
    }

    void warning(String path, String rule) {
        problems.add(new DefinitionProblem(Severity.WARNING, file, path, rule));
    }

    /** True when it is an object; members other than the known ones are noted. */
    boolean isObject(JsonNode node, String path, Collection<String> known) {
        if (!node.isObject()) {
            error(path, "must be an object with %s".formatted(String.join(", ", known)));
            return false;
        }
        for (String member : node.propertyNames()) {
            if (!known.contains(member)) {
                error(path + "." + member, "is not known here; there are %s".formatted(String.join(", ", known)));
            }
        }
        return true;
    }

    /** The array that is the member's value; nothing when there is none, or it is something else, which is noted. */
    Optional<JsonNode> list(JsonNode parent, String path, String member, int most) {
        JsonNode node = parent.get(member);
        if (node == null || node.isNull()) {
            return Optional.empty();
        }
        String at = path + "." + member;
        if (!node.isArray()) {
            error(at, "must be a list");
            return Optional.empty();
        }
        if (node.size() > most) {
            error(at, "has %d entries; CodePipeline takes at most %d".formatted(node.size(), most));
        }
        return Optional.of(node);
    }

    Optional<String> requiredText(JsonNode parent, String path, String member, int least, int most) {
        if (isMissing(parent, path, member)) {
            return Optional.empty();
        }
        return text(parent, path, member, least, most);
    }

    /** The member's value when it is a text; its length is checked. */
    Optional<String> text(JsonNode parent, String path, String member, int least, int most) {
        JsonNode node = parent.get(member);
        if (node == null || node.isNull()) {
            return Optional.empty();
        }
        String at = path + "." + member;
        if (!node.isString()) {
            error(at, "must be a text in quotes");
            return Optional.empty();
        }
        String text = node.stringValue();
        int length = text.codePointCount(0, text.length());
        if (length < least) {
            error(at, "must not be empty");
        } else if (length > most) {
            error(at, "has %d characters; CodePipeline takes at most %d".formatted(length, most));
        }
        return Optional.of(text);
    }

    void matches(String path, String text, Pattern allowed, String inWords) {
        if (!text.isEmpty() && !allowed.matcher(text).matches()) {
            error(path, "\"%s\" may hold only %s".formatted(text, inWords));
        }
    }

    void oneOf(String path, String text, Collection<String> allowed) {
        if (!allowed.contains(text)) {
            error(path, "\"%s\" must be one of %s".formatted(text, String.join(", ", allowed)));
        }
    }

    /** The member's value, false when it is absent or not a truth value; both are noted unless it may be absent. */
    boolean flag(JsonNode parent, String path, String member, boolean required) {
        JsonNode node = parent.get(member);
        if (node == null || node.isNull()) {
            if (required) {
                isMissing(parent, path, member);
            }
            return false;
        }
        if (!node.isBoolean()) {
            error(path + "." + member, "must be true or false, without quotes");
            return false;
        }
        return node.booleanValue();
    }

    /** The member's value when it is a whole number within the limits. */
    Optional<Integer> number(JsonNode parent, String path, String member, int least, int most) {
        if (isMissing(parent, path, member)) {
            return Optional.empty();
        }
        JsonNode node = parent.get(member);
        if (!node.isInt() || node.intValue() < least || node.intValue() > most) {
            error(path + "." + member, "%s must be a whole number from %d to %d".formatted(node, least, most));
            return Optional.empty();
        }
        return Optional.of(node.intValue());
    }

    boolean isMissing(JsonNode parent, String path, String member) {
        boolean missing = !parent.hasNonNull(member);
        if (missing) {
            error(path + "." + member, "is missing; CodePipeline requires it");
        }
        return missing;
    }
}
