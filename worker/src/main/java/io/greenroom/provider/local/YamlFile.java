package io.greenroom.provider.local;

import io.greenroom.provider.local.YamlNode.Field;
import io.greenroom.provider.local.YamlNode.Mapping;
import io.greenroom.provider.local.YamlNode.Position;
import io.greenroom.provider.local.YamlNode.Sequence;
import io.greenroom.provider.local.YamlNode.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * Reads one YAML document into nodes that know their place. Anchors and aliases are refused: blueprints have no use for
 * them, and a few lines of them can unfold to gigabytes.
 */
final class YamlFile {
    private static final int DEEPEST = 20;
    private static final Position START = new Position(1, 1);

    private final JsonParser parser;
    private final Problems problems;

    private YamlFile(JsonParser parser, Problems problems) {
        this.parser = parser;
        this.problems = problems;
    }

    /** The document's root; empty when it is not YAML at all or holds nothing, and then the problems say so. */
    static Optional<YamlNode> read(String text, Problems problems) {
        try (var parser = new YAMLFactory().createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() == null) {
                problems.add(START, "", "the file is empty");
                return Optional.empty();
            }
            var file = new YamlFile(parser, problems);
            YamlNode root = file.node("", 0);
            if (parser.nextToken() != null) {
                problems.add(file.here(), "", "only one document is allowed in a file");
            }
            return Optional.of(root);
        } catch (TooDeep e) {
            return Optional.empty();
        } catch (JacksonException e) {
            problems.add(position(e.getLocation()), "", "not valid YAML: " + firstLine(e.getOriginalMessage()));
            return Optional.empty();
        }
    }

    private YamlNode node(String path, int depth) {
        Position at = here();
        if (depth > DEEPEST) {
            problems.add(at, path, "nested more than " + DEEPEST + " levels deep");
            throw new TooDeep();
        }
        refuseAnchors(at, path);
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> mapping(at, path, depth);
            case START_ARRAY -> sequence(at, path, depth);
            case VALUE_NULL -> new Text("", true, at);
            default -> new Text(textOrEmpty(), false, at);
        };
    }

    private Mapping mapping(Position at, String path, int depth) {
        var fields = new LinkedHashMap<String, Field>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            Position keyAt = here();
            String key = parser.currentName();
            String fieldPath = path.isEmpty() ? key : path + "." + key;
            parser.nextToken();
            var previous = fields.put(key, new Field(keyAt, node(fieldPath, depth + 1)));
            if (previous != null) {
                problems.add(
                        keyAt,
                        fieldPath,
                        "given twice, first in line " + previous.at().line());
            }
        }
        return new Mapping(fields, at);
    }

    private Sequence sequence(Position at, String path, int depth) {
        var items = new ArrayList<YamlNode>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(node(path + "[" + items.size() + "]", depth + 1));
        }
        return new Sequence(items, at);
    }

    private void refuseAnchors(Position at, String path) {
        boolean alias = parser instanceof YAMLParser yaml && yaml.isCurrentAlias();
        if (alias || parser.getObjectId() != null) {
            problems.add(at, path, "anchors and aliases (&name, *name) are not supported here; write the value out");
        }
    }

    private String textOrEmpty() {
        String text = parser.getString();
        return text == null ? "" : text;
    }

    private Position here() {
        return position(parser.currentTokenLocation());
    }

    private static Position position(@Nullable TokenStreamLocation location) {
        return location == null
                ? START
                : new Position(Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "" : message.strip().replaceAll("\\s*\\n\\s*", " ");
    }

    /** Ends the reading of a file that is nested too deep; the problem is noted where it is thrown. */
    private static final class TooDeep extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooDeep() {
            super(null, null, false, false);
        }
    }
}
