package io.greenroom.provider.aws.fake;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** A command document of one step that runs a shell script, with {@code {{ parameters }}} in its lines. */
final class Document {
    private static final Pattern PLACE = Pattern.compile("\\{\\{\\s*([a-zA-Z0-9]+)\\s*}}");

    private final Map<String, Parameter> parameters;
    private final List<String> lines;

    private record Parameter(Optional<String> otherwise, Optional<Pattern> allowed) {}

    private Document(Map<String, Parameter> parameters, List<String> lines) {
        this.parameters = parameters;
        this.lines = lines;
    }

    /** The one that AWS owns: {@code commands} is the script. */
    static Document runShellScript() {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        parameters.put("commands", new Parameter(Optional.empty(), Optional.empty()));
        parameters.put("workingDirectory", new Parameter(Optional.of(""), Optional.empty()));
        parameters.put("executionTimeout", new Parameter(Optional.of("3600"), Optional.empty()));
        return new Document(parameters, List.of("{{ commands }}"));
    }

    /** A text; what stands in it in double braces is a parameter that has to be given. */
    static Document of(String text) {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        Matcher matcher = PLACE.matcher(text);
        while (matcher.find()) {
            parameters.put(matcher.group(1), new Parameter(Optional.empty(), Optional.empty()));
        }
        return new Document(parameters, List.of(text));
    }

    /** The content of a document of schema 2.2 as CreateDocument takes it, with one step of aws:runShellScript. */
    static Document of(JsonNode content) {
        JsonNode steps = content.path("mainSteps");
        JsonNode step = steps.path(0);
        if (!content.path("schemaVersion").asString("").equals("2.2")
                || steps.size() != 1
                || !step.path("action").asString("").equals("aws:runShellScript")) {
            throw new Refusal("InvalidDocumentContent", "The fake runs schema 2.2 with one step of aws:runShellScript");
        }
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        content.path("parameters")
                .properties()
                .forEach(each -> parameters.put(
                        each.getKey(),
                        new Parameter(
                                text(each.getValue(), "default"),
                                text(each.getValue(), "allowedPattern").map(Pattern::compile))));
        List<String> lines = new ArrayList<>();
        step.path("inputs").path("runCommand").forEach(line -> lines.add(line.asString()));
        return new Document(parameters, lines);
    }

    private static Optional<String> text(JsonNode node, String member) {
        return node.has(member) ? Optional.of(node.path(member).asString()) : Optional.empty();
    }

    /** The values of all parameters. */
    Map<String, String> values(JsonNode given) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> each : given.properties()) {
            Parameter parameter = parameters.get(each.getKey());
            if (parameter == null) {
                throw new Refusal("InvalidParameters", "Invalid parameters: " + each.getKey());
            }
            List<String> lines = new ArrayList<>();
            each.getValue().forEach(line -> lines.add(line.asString()));
            String value = String.join("\n", lines);
            if (parameter.allowed().isPresent()
                    && !parameter.allowed().get().matcher(value).find()) {
                throw new Refusal(
                        "InvalidParameters",
                        "%s does not match %s"
                                .formatted(each.getKey(), parameter.allowed().get()));
            }
            values.put(each.getKey(), value);
        }
        parameters.forEach((name, parameter) -> {
            if (!values.containsKey(name)) {
                values.put(
                        name,
                        parameter
                                .otherwise()
                                .orElseThrow(() -> new Refusal("InvalidParameters", "Missing parameter: " + name)));
            }
        });
        return values;
    }

    String script(Map<String, String> values) {
        return PLACE.matcher(String.join("\n", lines))
                .replaceAll(place -> Matcher.quoteReplacement(values.getOrDefault(place.group(1), place.group())));
    }

    Iterable<String> parameterNames() {
        return parameters.keySet();
    }
}
