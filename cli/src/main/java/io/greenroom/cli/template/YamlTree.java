package io.greenroom.cli.template;

import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * YAML as JSON. The short forms of CloudFormation's intrinsic functions become their long ones: {@code !Sub x} is
 * {@code {"Fn::Sub": "x"}}. Numbers that are no whole ones stay the text that was written.
 */
public final class YamlTree {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Set<String> WITHOUT_PREFIX = Set.of("Ref", "Condition");
    private static final int DEEPEST = 100;

    /** More than any file has without aliases of aliases. */
    private static final int MOST = 1_000_000;

    private int nodes;

    private YamlTree() {}

    /**
     * The document, or nothing when there is none.
     *
     * @throws TemplateException when it is not YAML
     */
    public static Optional<JsonNode> read(String text) throws TemplateException {
        try {
            var settings = LoadSettings.builder().setSchema(new CoreSchema()).build();
            Optional<Node> root = new Compose(settings).composeString(text);
            return root.isPresent() ? Optional.of(new YamlTree().json(root.get(), 0)) : Optional.empty();
        } catch (MarkedYamlEngineException e) {
            String place = e.getProblemMark()
                    .map(mark -> " at line %d, column %d".formatted(mark.getLine() + 1, mark.getColumn() + 1))
                    .orElse("");
            throw new TemplateException("is not YAML: " + e.getProblem() + place);
        } catch (YamlEngineException e) {
            throw new TemplateException("is not YAML: " + e.getMessage());
        }
    }

    private JsonNode json(Node node, int depth) throws TemplateException {
        if (depth > DEEPEST) {
            throw new TemplateException("is nested more than %d levels deep".formatted(DEEPEST));
        }
        if (++nodes > MOST) {
            throw new TemplateException("has more than %d values, its aliases unfolded".formatted(MOST));
        }
        String tag = node.getTag().getValue();
        JsonNode plain = plain(node, depth);
        if (!tag.startsWith("!") || tag.length() < 2) {
            return plain;
        }
        String name = tag.substring(1);
        ObjectNode function = JSON.objectNode();
        if (name.equals("GetAtt") && plain.isString()) {
            ArrayNode parts = function.putArray("Fn::GetAtt");
            for (String part : plain.stringValue().split("\\.", 2)) {
                parts.add(part);
            }
            return function;
        }
        return function.set(WITHOUT_PREFIX.contains(name) ? name : "Fn::" + name, plain);
    }

    private JsonNode plain(Node node, int depth) throws TemplateException {
        return switch (node) {
            case MappingNode mapping -> object(mapping, depth);
            case SequenceNode sequence -> {
                ArrayNode array = JSON.arrayNode();
                for (Node item : sequence.getValue()) {
                    array.add(json(item, depth + 1));
                }
                yield array;
            }
            case ScalarNode scalar -> scalar(scalar);
            default -> JSON.nullNode();
        };
    }

    private ObjectNode object(MappingNode mapping, int depth) throws TemplateException {
        ObjectNode object = JSON.objectNode();
        for (var entry : mapping.getValue()) {
            if (entry.getKeyNode() instanceof ScalarNode key) {
                object.set(key.getValue(), json(entry.getValueNode(), depth + 1));
            }
        }
        return object;
    }

    private static JsonNode scalar(ScalarNode scalar) {
        String text = scalar.getValue();
        if (scalar.getTag().equals(Tag.NULL)) {
            return JSON.nullNode();
        }
        if (scalar.getTag().equals(Tag.BOOL)) {
            return JSON.booleanNode(Boolean.parseBoolean(text));
        }
        return scalar.getTag().equals(Tag.INT) && text.matches("-?(0|[1-9][0-9]{0,17})")
                ? JSON.numberNode(Long.parseLong(text))
                : JSON.stringNode(text);
    }
}
