package io.greenroom.provider.aws.fake;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads the text of a template: JSON, or YAML in which functions may be written as short tags. */
final class TemplateReader {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private TemplateReader() {}

    static ObjectNode read(String text) {
        JsonNode template = text.stripLeading().startsWith("{") ? json(text) : yaml(text);
        if (!(template instanceof ObjectNode object)) {
            throw StackTemplate.invalid("Template format error: unsupported structure.");
        }
        return object;
    }

    private static JsonNode json(String text) {
        try {
            return JsonMapper.shared().readTree(text);
        } catch (JacksonException e) {
            throw StackTemplate.invalid("Template format error: JSON not well-formed. (line %d, column %d)"
                    .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr()));
        }
    }

    private static @Nullable JsonNode yaml(String text) {
        try {
            return new Compose(LoadSettings.builder().build())
                    .composeString(text)
                    .map(TemplateReader::value)
                    .orElse(null);
        } catch (MarkedYamlEngineException e) {
            throw StackTemplate.invalid(e.getProblemMark()
                    .map(mark -> "Template format error: YAML not well-formed. (line %d, column %d)"
                            .formatted(mark.getLine() + 1, mark.getColumn() + 1))
                    .orElse("Template format error: YAML not well-formed."));
        } catch (YamlEngineException e) {
            throw StackTemplate.invalid("Template format error: YAML not well-formed.");
        }
    }

    private static JsonNode value(Node node) {
        JsonNode plain =
                switch (node) {
                    case MappingNode mapping -> object(mapping);
                    case SequenceNode sequence -> array(sequence);
                    case ScalarNode scalar -> scalar(scalar);
                    default -> throw StackTemplate.invalid("Template format error: unsupported structure.");
                };
        String tag = node.getTag().getValue();
        return tag.startsWith("!") && tag.length() > 1 ? function(tag.substring(1), plain) : plain;
    }

    private static JsonNode function(String name, JsonNode argument) {
        String function = name.equals("Ref") || name.equals("Condition") ? name : "Fn::" + name;
        if (name.equals("GetAtt") && argument.isString()) {
            String[] parts = argument.asString().split("\\.", 2);
            ArrayNode both = NODES.arrayNode();
            for (String part : parts) {
                both.add(part);
            }
            return NODES.objectNode().set(function, both);
        }
        return NODES.objectNode().set(function, argument);
    }

    private static ObjectNode object(MappingNode mapping) {
        ObjectNode object = NODES.objectNode();
        for (NodeTuple entry : mapping.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                throw StackTemplate.invalid("Template format error: unsupported structure.");
            }
            if (object.has(key.getValue())) {
                throw StackTemplate.invalid("Template format error: duplicate key " + key.getValue());
            }
            object.set(key.getValue(), value(entry.getValueNode()));
        }
        return object;
    }

    private static ArrayNode array(SequenceNode sequence) {
        ArrayNode array = NODES.arrayNode();
        sequence.getValue().forEach(element -> array.add(value(element)));
        return array;
    }

    private static JsonNode scalar(ScalarNode scalar) {
        String text = scalar.getValue();
        if (scalar.getTag().equals(Tag.BOOL)) {
            return NODES.booleanNode(Boolean.parseBoolean(text));
        }
        if (scalar.getTag().equals(Tag.NULL)) {
            throw StackTemplate.invalid("Template format error: [/] 'null' values are not allowed in templates");
        }
        if (scalar.getTag().equals(Tag.INT) && text.matches("-?(0|[1-9][0-9]{0,17})")) {
            return NODES.numberNode(Long.parseLong(text));
        }
        return NODES.stringNode(text);
    }
}
