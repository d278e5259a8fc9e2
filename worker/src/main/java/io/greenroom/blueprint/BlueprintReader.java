package io.greenroom.blueprint;

import io.greenroom.blueprint.Plan.Check;
import io.greenroom.blueprint.Plan.Command;
import io.greenroom.blueprint.Plan.Part;
import io.greenroom.blueprint.Plan.Port;
import io.greenroom.blueprint.Plan.Readiness;
import io.greenroom.blueprint.Plan.Step;
import io.greenroom.blueprint.ProviderFields.CommandScript;
import io.greenroom.command.CollectGlob;
import io.greenroom.environment.Blueprint.Input;
import io.greenroom.environment.EndWhen;
import io.greenroom.environment.Retention;
import io.greenroom.yaml.Position;
import io.greenroom.yaml.Problems;
import io.greenroom.yaml.YamlFields;
import io.greenroom.yaml.YamlFile;
import io.greenroom.yaml.YamlNode;
import io.greenroom.yaml.YamlNode.Field;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes a blueprint of a YAML file, or says everything that is wrong with it. */
public final class BlueprintReader {
    private static final int HIGHEST_PORT = 65_535;
    static final Duration STEP_TIMEOUT = Duration.ofMinutes(10);
    static final Duration READY_TIMEOUT = Duration.ofMinutes(1);
    /** How long a command may take that does not say so itself. */
    public static final Duration COMMAND_TIMEOUT = Duration.ofHours(1);

    static final List<String> FIELDS = List.of(
            "description",
            "provider",
            "inputs",
            "setup",
            "components",
            "commands",
            "outputs",
            "collect",
            "teardown",
            "endWhen",
            "grace");
    static final List<String> VALUE_FIELDS = List.of("default", "required", "allowed");
    static final List<String> STEP_FIELDS = List.of("run", "timeout");
    static final List<String> COMPONENT_FIELDS = List.of("setup", "run", "ports", "ready", "after", "commands");
    static final List<String> READY_FIELDS = List.of("http", "tcp", "command", "timeout");
    static final List<String> COMMAND_FIELDS = List.of("run", "timeout", "arguments");
    private static final String ON = "on";
    private static final String FROM = "from";
    private static final String WORKER = "worker";
    private static final String MACHINE = "machine";

    static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    static final Pattern FREE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9 ._:-]{0,99}");
    static final Pattern OUTPUT_NAME = Pattern.compile("[A-Za-z0-9@_-]{1,100}");
    private static final String FREE_NAME_ALLOWED =
            "must be 1 to 100 letters, digits, spaces, '.', '_', ':' or '-', and begin with a letter or digit";

    private final Problems problems;

    private final ProviderFields provider;
    private final @Nullable Path beside;

    private BlueprintReader(ProviderFields provider, @Nullable Path beside, Problems problems) {
        this.provider = provider;
        this.beside = beside;
        this.problems = problems;
    }

    /** The blueprint; empty when there is any problem, and then all of them have been noted. */
    public static Optional<Plan> read(
            String name, String text, @Nullable Path beside, ProviderFields provider, Problems problems) {
        var reader = new BlueprintReader(provider, beside, problems);
        Optional<Plan> blueprint = YamlFile.read(text, problems).map(root -> reader.blueprint(name, root));
        if (blueprint.isEmpty() && problems.isEmpty()) {
            problems.add(Position.START, "", "the file is empty");
        }
        return problems.isEmpty() ? blueprint : Optional.empty();
    }

    /** The provider that a blueprint names; empty when it names none, or is none that can be read. */
    static Optional<String> provider(String text) {
        var unheeded = new Problems("");
        return YamlFile.read(text, unheeded)
                .map(root -> YamlFields.of(root, "", unheeded, FIELDS).text("provider"));
    }

    private Plan blueprint(String name, YamlNode root) {
        var fields = YamlFields.of(root, "", problems, with(FIELDS, provider.blueprintFields()));
        var blueprint = new Plan(
                name,
                fields.text("description"),
                values("INPUT_", fields, "inputs"),
                fields.list("setup", this::step),
                components(fields),
                commands(fields, CommandScript.NEEDED),
                fields.map("outputs", this::output),
                collect(fields),
                fields.list("teardown", this::step),
                new Retention(false, endWhen(fields), fields.durationOrNone("grace", Retention.LONGEST_GRACE)),
                provider.blueprint(fields, beside, problems));
        if (!provider.standsByItself()
                && blueprint.components().isEmpty()
                && blueprint.commands().isEmpty()
                && problems.isEmpty()) {
            problems.add(root.at(), "", "there is nothing to start or run: add 'components' or 'commands'");
        }
        new BlueprintCheck(blueprint, fields, provider, problems).run();
        return blueprint;
    }

    private @Nullable EndWhen endWhen(YamlFields fields) {
        String word = fields.text("endWhen");
        EndWhen when = word == null ? null : EndWhen.of(word).orElse(null);
        if (word != null && when == null) {
            problems.unknown(fields.at("endWhen"), fields.path("endWhen"), "value", word, EndWhen.words());
        }
        return when;
    }

    private Map<String, Part> components(YamlFields fields) {
        var components = new LinkedHashMap<>(fields.map("components", this::part));
        components.putAll(provider.components(fields, beside, problems));
        return components;
    }

    private List<String> collect(YamlFields fields) {
        for (YamlNode.Text glob : fields.items("collect")) {
            CollectGlob.problem(glob.value())
                    .ifPresent(problem -> problems.add(glob.at(), fields.path("collect"), problem));
        }
        return fields.texts("collect");
    }

    private List<Input> values(String prefix, YamlFields fields, String field) {
        var taken = new HashMap<String, String>();
        return List.copyOf(fields.<Input>map(field, (name, at, path) -> {
                    checkFreeName(name, at, path);
                    String other = taken.putIfAbsent(VariableNames.of(prefix, name), name);
                    if (other != null) {
                        problems.add(at.at(), path, "has the same variable name as '" + other + "'; rename one");
                    }
                    return value(name, at, path);
                })
                .values());
    }

    private Input value(String name, Field field, String path) {
        var fields = YamlFields.of(field.value(), path, problems, VALUE_FIELDS);
        String preset = fields.text("default");
        List<String> allowed = fields.texts("allowed");
        boolean required = fields.truth("required");
        if (preset != null && required) {
            problems.add(fields.at("required"), path, "has a default and is required; take one of the two away");
        }
        if (preset != null && !allowed.isEmpty() && !allowed.contains(preset)) {
            problems.add(
                    fields.at("default"),
                    fields.path("default"),
                    "'" + preset + "' is not among the allowed values: " + Problems.listing(allowed));
        }
        return new Input(name, required, preset, allowed);
    }

    private Step step(YamlNode node, String path) {
        var fields = YamlFields.of(node, path, problems, STEP_FIELDS);
        return new Step(fields.requiredText("run"), fields.duration("timeout", STEP_TIMEOUT));
    }

    private Part part(String name, Field field, String path) {
        objectionTo(name).ifPresent(objection -> problems.add(field.at(), path, objection));
        var fields = YamlFields.of(field.value(), path, problems, with(COMPONENT_FIELDS, provider.componentFields()));
        Object own = provider.component(fields, beside, problems);
        return new Part(
                name,
                fields.list("setup", this::step),
                provider.needsRun() ? fields.requiredText("run") : Objects.requireNonNullElse(fields.text("run"), ""),
                ports(fields),
                fields.field("ready")
                        .map(ready -> readiness(ready, fields.path("ready")))
                        .orElse(null),
                fields.texts("after"),
                fields.field("commands").isPresent()
                        ? commands(fields, provider.commandScript(own))
                        : provider.usualCommands(own),
                own);
    }

    /** Why no component can have that name; empty when one can. */
    public static Optional<String> objectionTo(String component) {
        if (!NAME.matcher(component).matches()) {
            return Optional.of("a component's name must be 1 to 63 letters, digits, '.', '_' or '-'");
        }
        return component.equalsIgnoreCase("ENVIRONMENT") || component.equalsIgnoreCase("SANDBOX")
                ? Optional.of("'" + component + "' stands for the environment as a whole; choose another name")
                : Optional.empty();
    }

    static List<String> with(List<String> common, List<String> own) {
        return Stream.concat(common.stream(), own.stream()).toList();
    }

    /** A list of names, or names with the numbers that stand behind them. */
    private List<Port> ports(YamlFields fields) {
        return fields.field("ports").filter(YamlNode.Mapping.class::isInstance).isPresent()
                ? List.copyOf(fields.map("ports", this::port).values())
                : fields.texts("ports").stream()
                        .map(name -> new Port(name, null))
                        .toList();
    }

    private Port port(String name, Field field, String path) {
        if (field.value() instanceof YamlNode.Text text && text.value().matches("[1-9][0-9]{0,4}")) {
            int number = Integer.parseInt(text.value());
            if (number <= HIGHEST_PORT) {
                return new Port(name, number);
            }
        }
        problems.add(
                field.value().at(),
                path,
                "expected the number of a port, 1 to %d, not %s"
                        .formatted(HIGHEST_PORT, field.value().kind()));
        return new Port(name, null);
    }

    private Readiness readiness(YamlNode node, String path) {
        List<String> own = provider.probesFromMachine() ? List.of(FROM) : List.of();
        var fields = YamlFields.of(node, path, problems, with(READY_FIELDS, own));
        var checks = new ArrayList<Check>();
        add(checks, fields.text("http"), url -> new Check.Http(new Template(url)));
        add(checks, fields.text("tcp"), address -> new Check.Tcp(new Template(address)));
        add(checks, fields.text("command"), Check.Script::new);
        if (checks.size() != 1) {
            problems.add(node.at(), path, "needs exactly one of http, tcp and command");
        }
        Duration timeout = fields.duration("timeout", READY_TIMEOUT);
        Check check = checks.isEmpty() ? new Check.Script("") : checks.getFirst();
        return new Readiness(check, timeout, provider.probesFromMachine() && isFromMachine(fields, check));
    }

    private boolean isFromMachine(YamlFields fields, Check check) {
        String word = fields.text(FROM);
        boolean worker = WORKER.equals(word);
        if (word != null && !worker && !word.equals(MACHINE)) {
            problems.unknown(fields.at(FROM), fields.path(FROM), "value", word, List.of(MACHINE, WORKER));
        }
        if (worker && check instanceof Check.Script) {
            problems.add(fields.at(FROM), fields.path(FROM), "a command is run on the machine only; take 'from' away");
        }
        return !worker;
    }

    private static void add(List<Check> checks, @Nullable String text, Function<String, Check> make) {
        if (text != null) {
            checks.add(make.apply(text));
        }
    }

    private Map<String, Command> commands(YamlFields fields, CommandScript script) {
        return fields.map("commands", (name, field, path) -> {
            checkFreeName(name, field, path);
            List<String> own = provider.hasCommandsOnWorker() ? List.of(ON) : List.of();
            var command = YamlFields.of(field.value(), path, problems, with(COMMAND_FIELDS, own));
            boolean onWorker = provider.hasCommandsOnWorker() && isOnWorker(command);
            return new Command(
                    name,
                    script(command, onWorker ? CommandScript.NEEDED : script),
                    command.duration("timeout", COMMAND_TIMEOUT),
                    values("ARG_", command, "arguments"),
                    onWorker);
        });
    }

    private String script(YamlFields command, CommandScript script) {
        return switch (script) {
            case NEEDED -> command.requiredText("run");
            case OPTIONAL -> Objects.requireNonNullElse(command.text("run"), "");
            case NONE -> {
                if (command.field("run").isPresent()) {
                    problems.add(
                            command.at("run"),
                            command.path("run"),
                            "there is nothing here that a script could run on; take 'run' away%s"
                                    .formatted(
                                            provider.hasCommandsOnWorker()
                                                    ? ", or add 'on: worker' to run it on the worker's machine"
                                                    : ""));
                }
                yield "";
            }
        };
    }

    private boolean isOnWorker(YamlFields command) {
        String word = command.text(ON);
        if (word != null && !word.equals(WORKER)) {
            problems.unknown(command.at(ON), command.path(ON), "value", word, List.of(WORKER));
        }
        return word != null;
    }

    private Template output(String name, Field field, String path) {
        if (!OUTPUT_NAME.matcher(name).matches()) {
            problems.add(field.at(), path, "an output's name must be 1 to 100 letters, digits, '@', '_' or '-'");
        }
        if (field.value() instanceof YamlNode.Text text) {
            return new Template(text.value());
        }
        problems.add(
                field.value().at(),
                path,
                "expected a single value, not " + field.value().kind());
        return new Template("");
    }

    private void checkFreeName(String name, Field field, String path) {
        if (!FREE_NAME.matcher(name).matches()) {
            problems.add(field.at(), path, "a name " + FREE_NAME_ALLOWED);
        }
    }
}
