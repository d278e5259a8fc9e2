package io.greenroom.yaml;

import io.greenroom.yaml.YamlNode.Field;
import io.greenroom.yaml.YamlNode.Mapping;
import io.greenroom.yaml.YamlNode.Sequence;
import io.greenroom.yaml.YamlNode.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one mapping, asked for by name and type. What does not fit becomes a problem and counts as absent, so
 * that the reading goes on and finds the rest.
 */
public final class YamlFields {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,6}(\\.\\d{1,6})?");
    private static final Mapping NOTHING = new Mapping(Map.of(), Position.START);

    private final Mapping mapping;
    private final String path;
    private final Problems problems;

    private YamlFields(Mapping mapping, String path, Problems problems) {
        this.mapping = mapping;
        this.path = path;
        this.problems = problems;
    }

    /** The node's fields, of which only these are allowed. */
    public static YamlFields of(YamlNode node, String path, Problems problems, List<String> allowed) {
        var fields = new YamlFields(asMapping(node, path, problems), path, problems);
        fields.mapping.fields().forEach((name, field) -> {
            if (!allowed.contains(name)) {
                problems.unknown(field.at(), fields.path(name), "field", name, allowed);
            }
        });
        return fields;
    }

    /** Of one of the fields, for messages. */
    public String path(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** Where the field's value stands; where all of them begin when there is no such field. */
    public Position at(String name) {
        Field field = mapping.fields().get(name);
        return field == null ? mapping.at() : field.value().at();
    }

    /** Notes what is wrong with the mapping as a whole. */
    public void problem(String text) {
        problems.add(mapping.at(), path, text);
    }

    /** A single value; null when there is none. */
    public @Nullable String text(String name) {
        return field(name).flatMap(node -> textOf(node, path(name))).orElse(null);
    }

    /** A single value; what is missing or empty is a problem. */
    public String requiredText(String name) {
        String text = text(name);
        if (text == null && field(name).isEmpty()) {
            problems.add(mapping.at(), path, "'" + name + "' is missing");
        } else if (text != null && text.isBlank()) {
            problems.add(at(name), path(name), "must not be empty");
        }
        return text == null ? "" : text;
    }

    /** False when it is not there. */
    public boolean truth(String name) {
        String text = text(name);
        if (text != null && !text.equals("true") && !text.equals("false")) {
            problems.add(at(name), path(name), "expected true or false, not '" + text + "'");
        }
        return "true".equals(text);
    }

    /** A time above zero. */
    public Duration duration(String name, Duration otherwise) {
        String text = text(name);
        if (text == null) {
            return otherwise;
        }
        Optional<Duration> duration = Durations.parse(text).filter(Duration::isPositive);
        if (duration.isEmpty()) {
            problems.add(at(name), path(name), "'" + text + "' is not a duration; expected " + Durations.IN_WORDS);
        }
        return duration.orElse(otherwise);
    }

    /** A time from zero to the longest; null when there is none. */
    public @Nullable Duration durationOrNone(String name, Duration longest) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        Optional<Duration> duration = Durations.parse(text).filter(given -> given.compareTo(longest) <= 0);
        if (duration.isEmpty()) {
            problems.add(
                    at(name),
                    path(name),
                    "'%s' is not a duration up to %s; expected %s"
                            .formatted(text, Durations.text(longest), Durations.IN_WORDS));
        }
        return duration.orElse(null);
    }

    /** An amount of bytes above zero. */
    public long size(String name, long otherwise) {
        String text = text(name);
        if (text == null) {
            return otherwise;
        }
        Optional<Long> size = Sizes.parse(text).filter(bytes -> bytes > 0);
        if (size.isEmpty()) {
            problems.add(at(name), path(name), "'%s' is not %s".formatted(text, Sizes.IN_WORDS));
        }
        return size.orElse(otherwise);
    }

    /** A number above zero; null when there is none. */
    public @Nullable Double number(String name) {
        String text = text(name);
        if (text != null && !(NUMBER.matcher(text).matches() && Double.parseDouble(text) > 0)) {
            problems.add(at(name), path(name), "'" + text + "' is not a number above 0");
            return null;
        }
        return text == null ? null : Double.valueOf(text);
    }

    /** The single values of a list. */
    public List<String> texts(String name) {
        return items(name).stream().map(Text::value).toList();
    }

    /** The single values of a list, with their places. */
    public List<Text> items(String name) {
        return list(name, (node, where) -> textOf(node, where).isPresent() && node instanceof Text text ? text : null)
                .stream()
                .filter(Objects::nonNull)
                .toList();
    }

    /** Every item of a list, made by the function from the item and its path. */
    public <T> List<T> list(String name, BiFunction<YamlNode, String, T> make) {
        YamlNode node = field(name).orElse(null);
        if (node == null) {
            return List.of();
        }
        if (!(node instanceof Sequence sequence)) {
            problems.add(node.at(), path(name), "expected a list ([a, b]), not " + node.kind());
            return List.of();
        }
        var made = new ArrayList<T>();
        for (YamlNode item : sequence.items()) {
            made.add(make.apply(item, path(name) + "[" + made.size() + "]"));
        }
        return made;
    }

    /** Every entry of a mapping, made by the function; the entries' names are checked by whoever wants to. */
    public <T> Map<String, T> map(String name, Entry<T> make) {
        YamlNode node = field(name).orElse(null);
        if (node == null) {
            return Map.of();
        }
        var made = new LinkedHashMap<String, T>();
        asMapping(node, path(name), problems)
                .fields()
                .forEach((key, field) -> made.put(key, make.from(key, field, path(name) + "." + key)));
        return made;
    }

    /** Makes something of one entry of a mapping. */
    public interface Entry<T> {
        T from(String name, Field field, String path);
    }

    /** What stands there, whatever it is; empty for nothing. */
    public Optional<YamlNode> field(String name) {
        return Optional.ofNullable(mapping.fields().get(name))
                .map(Field::value)
                .filter(node -> !(node instanceof Text text && text.isNull()));
    }

    private Optional<String> textOf(YamlNode node, String where) {
        if (node instanceof Text text) {
            return Optional.of(text.value());
        }
        problems.add(node.at(), where, "expected a single value, not " + node.kind());
        return Optional.empty();
    }

    private static Mapping asMapping(YamlNode node, String path, Problems problems) {
        if (node instanceof Mapping mapping) {
            return mapping;
        }
        if (!(node instanceof Text text && text.isNull())) {
            problems.add(node.at(), path, "expected a mapping (name: value), not " + node.kind());
        }
        return NOTHING;
    }
}
