package io.greenroom.compose;

import io.greenroom.compose.Service.Condition;
import io.greenroom.compose.Service.Health;
import io.greenroom.file.TextFile;
import io.greenroom.file.UndecodableTextException;
import io.greenroom.yaml.Circles;
import io.greenroom.yaml.Position;
import io.greenroom.yaml.Problems;
import io.greenroom.yaml.YamlFields;
import io.greenroom.yaml.YamlFile;
import io.greenroom.yaml.YamlNode;
import io.greenroom.yaml.YamlNode.Mapping;
import io.greenroom.yaml.YamlNode.Sequence;
import io.greenroom.yaml.YamlNode.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the common subset of the Compose specification. What is in a file and not in the subset is a problem, at its place,
 * unless leaving it out changes nothing for an environment that is used once and thrown away.
 *
 * @see <a href="https://github.com/compose-spec/compose-spec/blob/main/spec.md">the Compose specification</a>
 */
public final class ComposeFile {
    private static final List<String> PASSED_OVER = List.of(
            "container_name",
            "hostname",
            "restart",
            "labels",
            "logging",
            "networks",
            "stop_grace_period",
            "stop_signal",
            "init",
            "pull_policy",
            "stdin_open",
            "tty",
            "attach",
            "annotations");
    private static final List<String> FIELDS = Stream.concat(
                    Stream.of(
                            "image",
                            "command",
                            "entrypoint",
                            "environment",
                            "env_file",
                            "ports",
                            "expose",
                            "depends_on",
                            "healthcheck",
                            "volumes",
                            "tmpfs",
                            "user",
                            "working_dir",
                            "read_only",
                            "mem_limit",
                            "cpus",
                            "privileged",
                            "network_mode"),
                    PASSED_OVER.stream())
            .toList();
    /** What is known only when an environment starts can stand there. */
    private static final List<String> WITH_INPUTS = List.of("image", "environment");

    private static final Map<String, String> ADVICE = Map.of(
            "build", "build the image before, and name it in 'image'",
            "secrets", "make it an input, and give it in 'environment' as ${INPUT_name}",
            "configs", "bring the file with the source, or with the blueprint",
            "extends", "write the service out",
            "profiles", "leave the services out that are not to be started",
            "deploy", "use 'mem_limit' and 'cpus' for limits");
    private static final List<String> TOP = List.of("version", "name", "services", "networks", "volumes");
    private static final List<String> CONDITIONS = Stream.of(Condition.values())
            .map(condition -> condition.name().toLowerCase(Locale.ROOT))
            .toList();
    private static final Pattern PORT =
            Pattern.compile("(?:(?:\\d+(?:\\.\\d+){3}|\\[[0-9a-fA-F:]+]):)?(?:(\\d{0,5}):)?(\\d{1,5})(?:/tcp)?");

    private final Path folder;
    private final Problems problems;
    private final Variables variables;
    /** Where each service says what it depends on. */
    private final Map<String, Position> waits = new HashMap<>();

    private ComposeFile(Path folder, Variables variables, Problems problems) {
        this.folder = folder;
        this.variables = variables;
        this.problems = problems;
    }

    /**
     * The services by name, in the order of the file; what is wrong is noted among the problems.
     *
     * @param inputs what can stand in {@code image} and {@code environment}, such as {@code INPUT_Tag}
     */
    public static Map<String, Service> read(Path file, Set<String> inputs, Problems problems) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isRegularFile(file)) {
            problems.add(Position.START, "", "there is no such file");
            return Map.of();
        }
        var reader = new ComposeFile(folder, Variables.beside(folder, inputs, problems), problems);
        return YamlFile.readWithAliases(TextFile.read(file), problems)
                .map(reader::services)
                .orElse(Map.of());
    }

    private Map<String, Service> services(YamlNode root) {
        var top = new ArrayList<>(TOP);
        if (root instanceof Mapping mapping) {
            mapping.fields().keySet().stream().filter(n -> n.startsWith("x-")).forEach(top::add);
            mapping.fields().forEach((name, field) -> advise(name, field.at(), name));
        }
        var fields = YamlFields.of(root, "", problems, top);
        fields.map("volumes", (name, field, path) -> {
            if (field.value() instanceof Mapping volume && !volume.fields().isEmpty()) {
                problems.add(
                        field.at(), path, "is not supported with options: every environment has volumes of its own");
            }
            return name;
        });
        var services = fields.map("services", this::service);
        if (services.isEmpty() && problems.isEmpty()) {
            problems.add(root.at(), "", "has no services");
        }
        checkOrder(services);
        return services;
    }

    private void checkOrder(Map<String, Service> services) {
        var after = new LinkedHashMap<String, Set<String>>();
        services.forEach((name, service) -> {
            after.put(name, service.after().keySet());
            service.after().keySet().stream()
                    .filter(other -> !services.containsKey(other))
                    .forEach(other ->
                            problems.unknown(waits(name), waitsPath(name), "service", other, services.keySet()));
        });
        for (List<String> circle : Circles.in(after)) {
            String first = circle.getFirst();
            problems.add(
                    waits(first),
                    waitsPath(first),
                    "these wait for each other in a circle: " + String.join(" -> ", circle)
                            + "; take one of them out of another's 'depends_on'");
        }
    }

    private Position waits(String service) {
        return waits.getOrDefault(service, Position.START);
    }

    private static String waitsPath(String service) {
        return "services." + service + ".depends_on";
    }

    private void advise(String name, Position at, String path) {
        String advice = ADVICE.get(name);
        if (advice != null) {
            problems.add(at, path, "'" + name + "' is not supported; " + advice);
        }
    }

    private Service service(String name, YamlNode.Field written, String path) {
        var field = new YamlNode.Field(written.at(), filled(written.value(), path));
        var allowed = new ArrayList<>(FIELDS);
        if (field.value() instanceof Mapping mapping) {
            mapping.fields().keySet().stream()
                    .filter(n -> n.startsWith("x-") || ADVICE.containsKey(n))
                    .forEach(allowed::add);
            mapping.fields().forEach((n, f) -> advise(n, f.at(), path + "." + n));
        }
        var fields = YamlFields.of(field.value(), path, problems, allowed);
        waits.put(name, fields.at("depends_on"));
        return new Service(
                name,
                field.at(),
                fields.requiredText("image"),
                words(fields, "entrypoint"),
                words(fields, "command"),
                environment(fields),
                ports(fields, "ports"),
                ports(fields, "expose").keySet(),
                dependencies(fields),
                new MountFields(folder, problems).read(fields),
                texts(fields, "tmpfs").stream()
                        .map(t -> t.value().replaceFirst(":.*", ""))
                        .toList(),
                health(fields),
                Objects.requireNonNullElse(fields.text("user"), ""),
                fields.text("working_dir"),
                fields.size("mem_limit", 0),
                fields.number("cpus"),
                fields.truth("read_only"),
                fields.truth("privileged"),
                hostNetwork(fields));
    }

    /** The service with its variables filled in, where something is read of it. */
    private YamlNode filled(YamlNode service, String path) {
        if (!(service instanceof Mapping mapping)) {
            return service;
        }
        var fields = new LinkedHashMap<String, YamlNode.Field>();
        mapping.fields().forEach((name, field) -> {
            boolean inputs = WITH_INPUTS.contains(name);
            boolean read = FIELDS.contains(name) && !PASSED_OVER.contains(name);
            YamlNode value = read ? filled(field.value(), path + "." + name, inputs) : field.value();
            fields.put(name, new YamlNode.Field(field.at(), value));
        });
        return new Mapping(fields, mapping.at());
    }

    private YamlNode filled(YamlNode node, String path, boolean inputs) {
        return switch (node) {
            case Text text -> {
                String value = text.value();
                yield new Text(
                        inputs ? variables.template(value, text.at(), path) : variables.text(value, text.at(), path),
                        text.isNull(),
                        text.at());
            }
            case Sequence sequence -> {
                var items = new ArrayList<YamlNode>();
                for (YamlNode item : sequence.items()) {
                    items.add(filled(item, path + "[" + items.size() + "]", inputs));
                }
                yield new Sequence(items, sequence.at());
            }
            case Mapping mapping -> {
                var fields = new LinkedHashMap<String, YamlNode.Field>();
                mapping.fields()
                        .forEach((name, field) -> fields.put(
                                name,
                                new YamlNode.Field(field.at(), filled(field.value(), path + "." + name, inputs))));
                yield new Mapping(fields, mapping.at());
            }
        };
    }

    private boolean hostNetwork(YamlFields fields) {
        String mode = fields.text("network_mode");
        if (mode != null && !List.of("host", "bridge", "default").contains(mode)) {
            problems.add(fields.at("network_mode"), fields.path("network_mode"), "'" + mode + "' is not supported");
        }
        return "host".equals(mode);
    }

    /** One value or a list of them. */
    private List<Text> texts(YamlFields fields, String name) {
        return fields.field(name).orElse(null) instanceof Text text ? List.of(text) : fields.items(name);
    }

    /** A command: a list of words, or a text with words as a shell would see them. */
    private @Nullable List<String> words(YamlFields fields, String name) {
        YamlNode node = fields.field(name).orElse(null);
        if (node == null) {
            return null;
        }
        return node instanceof Text text ? split(text.value(), text.at(), fields.path(name)) : fields.texts(name);
    }

    private List<String> split(String text, Position at, String path) {
        var words = Words.split(text);
        if (words.isEmpty()) {
            problems.add(at, path, "a quotation is not closed");
        }
        return words.orElse(List.of());
    }

    private Map<String, String> environment(YamlFields fields) {
        var environment = new LinkedHashMap<String, String>();
        for (Text file : texts(fields, "env_file")) {
            Path path = folder.resolve(file.value()).normalize();
            try {
                if (!path.startsWith(folder)) {
                    problems.add(file.at(), fields.path("env_file"), "'" + file.value() + "' is not beside this file");
                } else {
                    variables.addTo(environment, path, file.value(), file.at(), fields.path("env_file"));
                }
            } catch (UndecodableTextException e) {
                problems.add(file.at(), fields.path("env_file"), "'%s' %s".formatted(file.value(), e.getMessage()));
            } catch (IOException e) {
                problems.add(file.at(), fields.path("env_file"), "'" + file.value() + "' cannot be read");
            }
        }
        if (fields.field("environment").orElse(null) instanceof Mapping) {
            fields.map("environment", (name, field, path) -> {
                YamlNode value = field.value();
                return environment.put(
                        name,
                        value instanceof Text text && !text.isNull() ? text.value() : variable(name, value.at(), path));
            });
        } else {
            for (Text text : fields.items("environment")) {
                int equals = text.value().indexOf('=');
                String name = equals < 0 ? text.value() : text.value().substring(0, equals);
                environment.put(
                        name,
                        equals < 0
                                ? variable(name, text.at(), fields.path("environment"))
                                : text.value().substring(equals + 1));
            }
        }
        return environment;
    }

    /** A name alone asks for the value of the variable. */
    private String variable(String name, Position at, String path) {
        return variables.template("${" + name + "}", at, path);
    }

    private Map<Integer, Integer> ports(YamlFields fields, String name) {
        var ports = new LinkedHashMap<Integer, Integer>();
        fields.list(name, (node, path) -> addPort(ports, node, path));
        return ports;
    }

    private boolean addPort(Map<Integer, Integer> ports, YamlNode node, String path) {
        String text;
        if (node instanceof Mapping) {
            var fields = YamlFields.of(
                    node,
                    path,
                    problems,
                    List.of("target", "published", "protocol", "mode", "host_ip", "name", "app_protocol"));
            text = Objects.requireNonNullElse(fields.text("published"), "") + ":" + fields.requiredText("target") + "/"
                    + Objects.requireNonNullElse(fields.text("protocol"), "tcp");
        } else {
            text = node instanceof Text t ? t.value() : "";
        }
        Matcher port = PORT.matcher(text);
        if (!port.matches()) {
            problems.add(
                    node.at(), path, "'" + text + "' is not supported; as in \"8080:80\" or \"80\", one TCP port each");
            return false;
        }
        String published = port.group(1);
        ports.put(
                Integer.parseInt(port.group(2)),
                published == null || published.isEmpty() ? 0 : Integer.parseInt(published));
        return true;
    }

    private Map<String, Condition> dependencies(YamlFields fields) {
        if (!(fields.field("depends_on").orElse(null) instanceof Mapping)) {
            return fields.texts("depends_on").stream()
                    .collect(Collectors.toMap(
                            name -> name, name -> Condition.SERVICE_STARTED, (one, other) -> one, LinkedHashMap::new));
        }
        return fields.map("depends_on", (name, field, path) -> {
            var on = YamlFields.of(field.value(), path, problems, List.of("condition", "required", "restart"));
            String condition = Objects.requireNonNullElse(on.text("condition"), "service_started");
            for (Condition known : Condition.values()) {
                if (known.name().equalsIgnoreCase(condition)) {
                    return known;
                }
            }
            problems.unknown(on.at("condition"), on.path("condition"), "condition", condition, CONDITIONS);
            return Condition.SERVICE_STARTED;
        });
    }

    private Health health(YamlFields service) {
        YamlNode node = service.field("healthcheck").orElse(null);
        if (node == null) {
            return new Health(null, false);
        }
        var fields = YamlFields.of(node, service.path("healthcheck"), problems, HealthCheck.FIELDS);
        List<String> test = HealthCheck.test(fields, problems);
        var found = HealthCheck.read(fields, test, problems);
        return HealthCheck.isOff(fields, test) ? new Health(null, true) : new Health(found.orElse(null), false);
    }
}
