package io.greenroom.yaml;

import io.greenroom.yaml.YamlNode.Field;
import io.greenroom.yaml.YamlNode.Mapping;
import io.greenroom.yaml.YamlNode.Sequence;
import io.greenroom.yaml.YamlNode.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.events.StreamEndEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads one YAML document into nodes that know their place. Values stay the text that was written: what reads them knows
 * what they are to be. Anchors and aliases are refused where nobody needs them, for a few lines of them can unfold to
 * gigabytes; where people are used to them, they unfold up to a limit.
 */
public final class YamlFile {
    /** What people write by themselves. */
    private static final int USUALLY_DEEPEST = 20;

    /** What aliases may unfold to: values, and longer texts for as many as they have times {@link #ONE_VALUE} characters. */
    private static final long MOST_REPEATED = 100_000;

    private static final int ONE_VALUE = 64;
    /** Names the mappings whose fields are those of this one as well. */
    private static final String MERGE = "<<";

    private static final LoadSettings SETTINGS = LoadSettings.builder().build();
    /** What YAML's core schema takes for no value at all. */
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

    private final Iterator<Event> events;
    private final int deepest;
    private final boolean takesAliases;
    private final Problems problems;
    private final Map<String, Anchored> anchored = new HashMap<>();
    /** How much was read so far, with all that aliases stand for. */
    private long size;
    /** How much of it aliases stand for. */
    private long repeated;
    /** The deepest level of what is being read. */
    private int reached;

    /**
     * What aliases can stand for.
     *
     * @param size with all that aliases in it stand for
     * @param levels below it
     */
    private record Anchored(YamlNode node, long size, int levels) {}

    private YamlFile(Iterator<Event> events, int deepest, boolean takesAliases, Problems problems) {
        this.events = events;
        this.deepest = deepest;
        this.takesAliases = takesAliases;
        this.problems = problems;
    }

    /** The document's root; empty when there is none, or when it cannot be made out, and then the problems say so. */
    public static Optional<YamlNode> read(String text, Problems problems) {
        return read(text, USUALLY_DEEPEST, problems);
    }

    /**
     * The same with anchors, aliases and merge keys ({@code &name}, {@code *name}, {@code <<}): what an alias stands for keeps the
     * place where it is written out.
     *
     * @see <a href="https://yaml.org/type/merge.html">merge keys</a>
     */
    public static Optional<YamlNode> readWithAliases(String text, Problems problems) {
        return read(text, USUALLY_DEEPEST, true, problems);
    }

    /**
     * The same for documents of a kind that has more levels.
     *
     * @param deepest how many levels there may be
     */
    public static Optional<YamlNode> read(String text, int deepest, Problems problems) {
        return read(text, deepest, false, problems);
    }

    private static Optional<YamlNode> read(String text, int deepest, boolean takesAliases, Problems problems) {
        try {
            var events = new Parse(SETTINGS).parseString(text).iterator();
            return new YamlFile(events, deepest, takesAliases, problems).document();
        } catch (TooMuch e) {
            return Optional.empty();
        } catch (MarkedYamlEngineException e) {
            problems.add(position(e.getProblemMark()), "", "is not YAML: " + cause(e));
            return Optional.empty();
        } catch (ReaderException e) {
            problems.add(
                    position(text, e.getPosition()),
                    "",
                    "is not YAML: it holds the character U+%04X, which must be written as an escape"
                            .formatted(e.getCodePoint()));
            return Optional.empty();
        } catch (YamlEngineException e) {
            problems.add(Position.START, "", "is not YAML: " + e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * The tags that stand before values, as they are written: {@code !Ref}. Nodes do not have them.
     *
     * @param text that can be {@link #read}
     */
    public static Set<String> tags(String text) {
        var tags = new TreeSet<String>();
        for (Event event : new Parse(SETTINGS).parseString(text)) {
            Optional<String> tag =
                    switch (event) {
                        case ScalarEvent scalar -> scalar.getTag();
                        case CollectionStartEvent collection -> collection.getTag();
                        default -> Optional.empty();
                    };
            tag.ifPresent(tags::add);
        }
        return tags;
    }

    private Optional<YamlNode> document() {
        events.next(); // The stream begins.
        if (events.next() instanceof StreamEndEvent) {
            return Optional.empty();
        }
        YamlNode root = node(events.next(), "", 0);
        events.next(); // The document ends.
        Event after = events.next();
        if (!(after instanceof StreamEndEvent)) {
            problems.add(at(after), "", "only one document is allowed in a file");
        }
        return Optional.of(root);
    }

    private YamlNode node(Event event, String path, int depth) {
        Position at = at(event);
        checkDepth(depth, at, path);
        String anchor = event instanceof NodeEvent node
                ? node.getAnchor().map(Anchor::getValue).orElse("")
                : "";
        if (!anchor.isEmpty() && !takesAliases) {
            problems.add(at, path, "must be written out; anchors and aliases (&name, *name) are not supported here");
        } else if (event instanceof AliasEvent) {
            return repeated(anchor, at, path, depth);
        }
        anchored.remove(anchor); // until it has ended, nothing can stand for it
        long before = size;
        int reachedBefore = reached;
        reached = depth;
        YamlNode node = value(event, at, path, depth);
        if (!anchor.isEmpty()) {
            anchored.put(anchor, new Anchored(node, size - before, reached - depth));
        }
        reached = Math.max(reached, reachedBefore);
        return node;
    }

    private YamlNode value(Event event, Position at, String path, int depth) {
        size++;
        return switch (event) {
            case MappingStartEvent mapping -> mapping(at, path, depth);
            case SequenceStartEvent sequence -> sequence(at, path, depth);
            case ScalarEvent scalar -> {
                size += scalar.getValue().length() / ONE_VALUE;
                if (scalar.getValue().indexOf('\0') >= 0) {
                    problems.add(at, path, "holds the character U+0000, which nothing that runs can be given");
                }
                yield new Text(scalar.getValue(), isNull(scalar), at);
            }
            default -> new Text("", true, at);
        };
    }

    private YamlNode repeated(String anchor, Position at, String path, int depth) {
        Anchored there = anchored.get(anchor);
        if (there == null) {
            problems.add(at, path, "there is no &%s before this that has ended".formatted(anchor));
            return new Text("", true, at);
        }
        size += there.size();
        repeated += there.size();
        if (repeated > MOST_REPEATED) {
            problems.add(at, path, "aliases (*name) stand for more than %d values here".formatted(MOST_REPEATED));
            throw new TooMuch();
        }
        checkDepth(depth + there.levels(), at, path);
        reached = Math.max(reached, depth + there.levels());
        return there.node();
    }

    private void checkDepth(int depth, Position at, String path) {
        if (depth > deepest) {
            problems.add(at, path, "is nested more than " + deepest + " levels deep");
            throw new TooMuch();
        }
    }

    private Mapping mapping(Position at, String path, int depth) {
        var fields = new LinkedHashMap<String, Field>();
        for (Event event = events.next(); !(event instanceof MappingEndEvent); event = events.next()) {
            Position keyAt = at(event);
            if (!(node(event, path, depth + 1) instanceof Text key)) {
                problems.add(keyAt, path, "must have single values for names, not lists and mappings");
                node(events.next(), path, depth + 1);
                continue;
            }
            String fieldPath = path.isEmpty() ? key.value() : path + "." + key.value();
            var field = new Field(keyAt, node(events.next(), fieldPath, depth + 1));
            var previous = fields.put(key.value(), field);
            if (previous != null) {
                problems.add(keyAt, fieldPath, "is there twice; the first is at " + problems.place(previous.at()));
            }
        }
        Field merge = takesAliases ? fields.remove(MERGE) : null;
        if (merge != null) {
            merge(merge.value(), path, fields);
        }
        return new Mapping(fields, at);
    }

    /** Of fields of the same name, that of the mapping itself counts, and then the first one. */
    private void merge(YamlNode merged, String path, Map<String, Field> fields) {
        List<YamlNode> all = merged instanceof Sequence sequence ? sequence.items() : List.of(merged);
        for (YamlNode one : all) {
            if (one instanceof Mapping mapping) {
                mapping.fields().forEach(fields::putIfAbsent);
            } else {
                problems.add(one.at(), path, "'<<' takes a mapping or a list of them, not " + one.kind());
            }
        }
    }

    private Sequence sequence(Position at, String path, int depth) {
        var items = new ArrayList<YamlNode>();
        for (Event event = events.next(); !(event instanceof SequenceEndEvent); event = events.next()) {
            items.add(node(event, path + "[" + items.size() + "]", depth + 1));
        }
        return new Sequence(items, at);
    }

    private static boolean isNull(ScalarEvent scalar) {
        return scalar.isPlain() && scalar.getTag().isEmpty() && NULLS.contains(scalar.getValue());
    }

    private static Position at(Event event) {
        return position(event.getStartMark());
    }

    private static Position position(Optional<Mark> mark) {
        return mark.map(m -> new Position(m.getLine() + 1, m.getColumn() + 1)).orElse(Position.START);
    }

    /** @param codePoints how many come before */
    private static Position position(String text, int codePoints) {
        String before = text.substring(
                0, text.offsetByCodePoints(0, Math.min(codePoints, text.codePointCount(0, text.length()))));
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        return new Position(line, before.length() - before.lastIndexOf('\n'));
    }

    private static String cause(MarkedYamlEngineException e) {
        String context = e.getContext();
        return (context == null ? "" : context + ", ") + orNothing(e.getProblem());
    }

    private static String orNothing(@Nullable String text) {
        return text == null ? "it cannot be read" : text;
    }

    /** Ends the reading of a file that would take too much of a machine; the problem is noted where it is thrown. */
    private static final class TooMuch extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooMuch() {
            super(null, null, false, false);
        }
    }
}
