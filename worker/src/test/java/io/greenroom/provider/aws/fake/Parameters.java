package io.greenroom.provider.aws.fake;

import static io.greenroom.provider.aws.fake.FakeSsm.invalid;
import static io.greenroom.provider.aws.fake.FakeSsm.object;
import static io.greenroom.provider.aws.fake.FakeSsm.page;
import static io.greenroom.provider.aws.fake.FakeSsm.seconds;
import static io.greenroom.provider.aws.fake.FakeSsm.texts;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The parameter store. */
final class Parameters {
    private static final int STANDARD_BYTES = 4096;
    private static final int ADVANCED_BYTES = 8192;

    private final InstantSource clock;
    private final Map<String, Parameter> parameters = new TreeMap<>();

    private record Parameter(
            String name,
            String type,
            String value,
            int version,
            String tier,
            Instant modifiedAt,
            Map<String, String> tags) {}

    Parameters(InstantSource clock) {
        this.clock = clock;
    }

    /** One that AWS publishes. */
    synchronized void publish(String name, String value) {
        parameters.put(name, new Parameter(name, "String", value, 1, "Standard", clock.instant(), new TreeMap<>()));
    }

    synchronized List<String> names() {
        return parameters.keySet().stream()
                .filter(name -> !name.startsWith("/aws/"))
                .toList();
    }

    synchronized @Nullable String valueOf(String name) {
        Parameter parameter = parameters.get(name.replaceFirst(":[^/]*$", ""));
        return parameter == null ? null : parameter.value();
    }

    synchronized ObjectNode answer(String operation, JsonNode input) {
        return switch (operation) {
            case "PutParameter" -> put(input);
            case "GetParameter" -> get(input);
            case "GetParameters" -> getSome(input);
            case "GetParametersByPath" -> getByPath(input);
            case "DescribeParameters" -> describe(input);
            case "DeleteParameter" -> delete(input);
            case "DeleteParameters" -> deleteSome(input);
            case "AddTagsToResource" -> tag(input);
            case "ListTagsForResource" -> listTags(input);
            default -> throw new Refusal("UnknownOperationException", "The fake does not know " + operation);
        };
    }

    private ObjectNode put(JsonNode input) {
        String name = input.path("Name").asString("");
        checkName(name);
        boolean overwrite = input.path("Overwrite").asBoolean(false);
        Parameter before = parameters.get(name);
        if (before != null && !overwrite) {
            throw new Refusal(
                    "ParameterAlreadyExists",
                    "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.");
        }
        if (overwrite && input.has("Tags")) {
            throw invalid("Invalid request: tags and overwrite can't be used together.");
        }
        String type = input.path("Type").asString(before == null ? "" : before.type());
        if (!List.of("String", "StringList", "SecureString").contains(type)) {
            throw invalid("A parameter type is required when you create a parameter.");
        }
        String tier = input.path("Tier").asString("Standard");
        String value = input.path("Value").asString("");
        int size = value.getBytes(StandardCharsets.UTF_8).length;
        if (value.isEmpty() || size > (tier.equals("Standard") ? STANDARD_BYTES : ADVANCED_BYTES)) {
            throw invalid(
                    "Standard tier parameters support a maximum parameter value of 4096 characters, advanced ones of 8192: %d"
                            .formatted(size));
        }
        if (tier.equals("Standard") && input.has("Policies")) {
            throw invalid("Policies need a parameter of the advanced tier.");
        }
        Map<String, String> tags = before == null ? new TreeMap<>() : before.tags();
        input.path("Tags")
                .forEach(each -> tags.put(
                        each.path("Key").asString(""), each.path("Value").asString("")));
        int version = before == null ? 1 : before.version() + 1;
        parameters.put(name, new Parameter(name, type, value, version, tier, clock.instant(), tags));
        return object().put("Version", version).put("Tier", tier);
    }

    private static void checkName(String name) {
        if (!name.matches("[a-zA-Z0-9_.\\-/]{1,1011}") || (name.contains("/") && !name.startsWith("/"))) {
            throw invalid("Parameter name must be a fully qualified name: " + name);
        }
        if (name.matches("(?i)/?(aws|ssm).*")) {
            throw invalid("Parameter name: can't be prefixed with \"aws\" or \"ssm\" (case-insensitive).");
        }
        if (name.chars().filter(c -> c == '/').count() > 15) {
            throw new Refusal(
                    "HierarchyLevelLimitExceededException", "A parameter can have at most 15 levels: " + name);
        }
    }

    private Parameter known(String name) {
        Parameter parameter = parameters.get(name.replaceFirst(":[^/]*$", ""));
        if (parameter == null) {
            throw new Refusal("ParameterNotFound", "");
        }
        return parameter;
    }

    private static ObjectNode shown(Parameter parameter, JsonNode input) {
        boolean hidden = parameter.type().equals("SecureString")
                && !input.path("WithDecryption").asBoolean(false);
        String value = hidden
                ? Base64.getEncoder().encodeToString(parameter.value().getBytes(StandardCharsets.UTF_8))
                : parameter.value();
        return object().put("Name", parameter.name())
                .put("Type", parameter.type())
                .put("Value", value)
                .put("Version", parameter.version())
                .put("LastModifiedDate", seconds(parameter.modifiedAt()))
                .put(
                        "ARN",
                        "arn:aws:ssm:%s:%s:parameter/%s"
                                .formatted(
                                        FakeAccount.REGION,
                                        FakeAccount.ID,
                                        parameter.name().replaceFirst("^/", "")))
                .put("DataType", "text");
    }

    private ObjectNode get(JsonNode input) {
        ObjectNode output = object();
        output.set("Parameter", shown(known(input.path("Name").asString("")), input));
        return output;
    }

    private ObjectNode getSome(JsonNode input) {
        ObjectNode output = object();
        ArrayNode found = output.putArray("Parameters");
        ArrayNode unknown = output.putArray("InvalidParameters");
        for (String name : upToTen(input)) {
            Parameter parameter = parameters.get(name.replaceFirst(":[^/]*$", ""));
            if (parameter == null) {
                unknown.add(name);
            } else {
                found.add(shown(parameter, input));
            }
        }
        return output;
    }

    private static List<String> upToTen(JsonNode input) {
        List<String> names = texts(input.path("Names"));
        if (names.isEmpty() || names.size() > 10) {
            throw invalid("Value at 'names' failed to satisfy constraint: Member must have length between 1 and 10");
        }
        return names;
    }

    private ObjectNode getByPath(JsonNode input) {
        String path = input.path("Path").asString("").replaceFirst("/?$", "/");
        boolean all = input.path("Recursive").asBoolean(false);
        List<Parameter> below = parameters.values().stream()
                .filter(each -> each.name().startsWith(path))
                .filter(each -> all || each.name().indexOf('/', path.length()) < 0)
                .toList();
        ObjectNode output = object();
        page(input, output, "Parameters", below, 1, 10, each -> shown(each, input));
        return output;
    }

    private ObjectNode describe(JsonNode input) {
        List<Parameter> such = parameters.values().stream()
                .filter(each -> matches(each, input.path("ParameterFilters")))
                .toList();
        ObjectNode output = object();
        page(input, output, "Parameters", such, 1, 50, each -> object().put("Name", each.name())
                .put("Type", each.type())
                .put("Version", each.version())
                .put("Tier", each.tier())
                .put("LastModifiedDate", seconds(each.modifiedAt())));
        return output;
    }

    private static boolean matches(Parameter parameter, JsonNode filters) {
        for (JsonNode filter : filters) {
            String key = filter.path("Key").asString("");
            String option = filter.path("Option").asString("Equals");
            List<String> values = texts(filter.path("Values"));
            boolean good;
            if (key.startsWith("tag:")) {
                good = values.contains(parameter.tags().get(key.substring(4)));
            } else if (key.equals("Name") && option.equals("BeginsWith")) {
                good = values.stream().anyMatch(value -> parameter.name().startsWith(value));
            } else if (key.equals("Name") && option.equals("Equals")) {
                good = values.contains(parameter.name());
            } else if (key.equals("Path") && option.equals("Recursive")) {
                good = values.stream().anyMatch(value -> parameter.name().startsWith(value.replaceFirst("/?$", "/")));
            } else {
                throw new Refusal("InvalidFilterKey", "The fake does not filter by %s %s".formatted(key, option));
            }
            if (!good) {
                return false;
            }
        }
        return true;
    }

    private ObjectNode delete(JsonNode input) {
        parameters.remove(known(input.path("Name").asString("")).name());
        return object();
    }

    private ObjectNode deleteSome(JsonNode input) {
        ObjectNode output = object();
        ArrayNode deleted = output.putArray("DeletedParameters");
        ArrayNode unknown = output.putArray("InvalidParameters");
        for (String name : upToTen(input)) {
            (parameters.remove(name) == null ? unknown : deleted).add(name);
        }
        return output;
    }

    private Parameter tagged(JsonNode input) {
        Parameter parameter = parameters.get(input.path("ResourceId").asString(""));
        if (!input.path("ResourceType").asString("").equals("Parameter") || parameter == null) {
            throw new Refusal("InvalidResourceId", "The fake tags parameters that there are");
        }
        return parameter;
    }

    private ObjectNode tag(JsonNode input) {
        Parameter parameter = tagged(input);
        input.path("Tags").forEach(each -> parameter
                .tags()
                .put(each.path("Key").asString(""), each.path("Value").asString("")));
        return object();
    }

    private ObjectNode listTags(JsonNode input) {
        ObjectNode output = object();
        ArrayNode list = output.putArray("TagList");
        tagged(input)
                .tags()
                .forEach((key, value) -> list.addObject().put("Key", key).put("Value", value));
        return output;
    }
}
