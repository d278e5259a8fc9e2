package io.greenroom.provider.cloudformation;

import io.greenroom.blueprint.BlueprintReader;
import io.greenroom.blueprint.Plan.Command;
import io.greenroom.blueprint.ProviderFields;
import io.greenroom.blueprint.Template;
import io.greenroom.blueprint.VariableNames;
import io.greenroom.file.TextFile;
import io.greenroom.file.UndecodableTextException;
import io.greenroom.provider.cloudformation.StackBlueprint.Source;
import io.greenroom.yaml.NearMatch;
import io.greenroom.yaml.Position;
import io.greenroom.yaml.Problems;
import io.greenroom.yaml.YamlFields;
import io.greenroom.yaml.YamlNode.Field;
import io.greenroom.yaml.YamlNode.Mapping;
import io.greenroom.yaml.YamlNode.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The fields of a blueprint that are this provider's own. */
final class StackFields implements ProviderFields {
    static final String PROVIDER = "cloudformation";

    /** What a component has when it is no machine, and its blueprint gives it no commands. */
    private static final String USUAL_COMMAND = "run";

    private static final List<String> MACHINE_FIELDS = List.of("setup", "run", "ports", "ready");
    private static final Pattern IN_BUCKET = Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/(\\S{1,1000})");
    private static final Pattern ADDRESS = Pattern.compile("https://[^\\s@]{1,5000}");
    private static final Source NOWHERE = new Source.Address("");

    @Override
    public String provider() {
        return PROVIDER;
    }

    @Override
    public String componentType() {
        return "resource";
    }

    @Override
    public List<String> componentFields() {
        return StackComponent.FIELDS;
    }

    @Override
    public boolean needsRun() {
        return false;
    }

    @Override
    public boolean hasCommandsOnWorker() {
        return true;
    }

    @Override
    public boolean probesFromMachine() {
        return true;
    }

    /** That is the stack. */
    @Override
    public boolean standsByItself() {
        return true;
    }

    @Override
    public CommandScript commandScript(Object component) {
        if (!(component instanceof StackComponent own)) {
            return CommandScript.OPTIONAL; // what it is has to be corrected first
        }
        return switch (own) {
            case StackComponent.Machine machine -> CommandScript.NEEDED;
            case StackComponent.Function function -> CommandScript.NONE;
            case StackComponent.Task task -> CommandScript.OPTIONAL;
            case StackComponent.Build build -> CommandScript.NONE;
        };
    }

    @Override
    public Map<String, Command> usualCommands(Object component) {
        return component instanceof StackComponent own && !(own instanceof StackComponent.Machine)
                ? Map.of(
                        USUAL_COMMAND,
                        new Command(USUAL_COMMAND, "", BlueprintReader.COMMAND_TIMEOUT, List.of(), false))
                : Map.of();
    }

    @Override
    public Object component(YamlFields fields, @Nullable Path beside, Problems problems) {
        Optional<StackComponent> read = StackComponent.read(fields, problems);
        if (read.isPresent() && !(read.get() instanceof StackComponent.Machine)) {
            for (String field : MACHINE_FIELDS) {
                if (fields.field(field).isPresent()) {
                    problems.add(
                            fields.at(field),
                            fields.path(field),
                            "is for machines, and this component is a %s; take it away"
                                    .formatted(read.get().word()));
                }
            }
        }
        return read.isPresent() ? read.get() : NOTHING;
    }

    @Override
    public List<String> blueprintFields() {
        return List.of("template", "parameters", "capabilities");
    }

    @Override
    public StackBlueprint blueprint(YamlFields fields, @Nullable Path beside, Problems problems) {
        return new Reading(fields, problems).blueprint(beside);
    }

    /** The template, which says what the stack may need, and what names in components mean. */
    @Override
    public List<String> filesOf(Object own) {
        return own instanceof StackBlueprint blueprint && blueprint.source() instanceof Source.Beside beside
                ? List.of(beside.name())
                : List.of();
    }

    private record Reading(YamlFields fields, Problems problems) {

        StackBlueprint blueprint(@Nullable Path beside) {
            var blueprint = new StackBlueprint(source(beside), parameters(), capabilities());
            blueprint.file().ifPresent(template -> {
                checkParameters(blueprint, template);
                checkCapabilities(blueprint, template);
                checkComponents(template);
            });
            checkThatThereIsAMachine();
            return blueprint;
        }

        private Source source(@Nullable Path beside) {
            String name = fields.requiredText("template");
            if (name.isBlank()) {
                return NOWHERE;
            }
            Matcher inBucket = IN_BUCKET.matcher(name);
            if (inBucket.matches()) {
                return new Source.InBucket(inBucket.group(1), inBucket.group(2));
            }
            if (ADDRESS.matcher(name).matches()) {
                return new Source.Address(name);
            }
            if (name.contains("://")) {
                problem(
                        "'%s' is not where a template can be: name a file beside the blueprint, or an object in S3 by s3:// or https://"
                                .formatted(name));
                return NOWHERE;
            }
            Path file = beside == null ? null : beside.resolve(name).normalize();
            if (file == null || !file.startsWith(beside)) {
                problem(
                        "names a file in the folder that the blueprint has for its own, or an object in S3 by s3:// or https://");
                return NOWHERE;
            }
            Optional<TemplateFile> template = template(name, file);
            return template.isPresent() ? new Source.Beside(name, template.get()) : NOWHERE;
        }

        private Optional<TemplateFile> template(String name, Path file) {
            try {
                if (!Files.isRegularFile(file)) {
                    problem("there is no file '%s' beside the blueprint".formatted(name));
                    return Optional.empty();
                }
                if (Files.size(file) > TemplateFile.LARGEST) {
                    problem("'%s' is %d bytes, and CloudFormation takes %d; move parts of it into nested stacks"
                            .formatted(name, Files.size(file), TemplateFile.LARGEST));
                    return Optional.empty();
                }
                var found = new Problems(name);
                Optional<TemplateFile> template = TemplateFile.read(TextFile.read(file), found);
                found.lines().forEach(this::problem);
                return template;
            } catch (UndecodableTextException e) {
                problem("'%s', line %d: %s".formatted(name, e.line(), e.problem()));
            } catch (IOException e) {
                problem("'%s' cannot be read: %s".formatted(name, e.getMessage()));
            }
            return Optional.empty();
        }

        private void problem(String text) {
            problems.add(fields.at("template"), fields.path("template"), text);
        }

        private Map<String, Template> parameters() {
            Set<String> known = inputs().keySet();
            return fields.map("parameters", (name, field, path) -> {
                if (!(field.value() instanceof Text text)) {
                    problems.add(
                            field.value().at(),
                            path,
                            "expected a single value, not " + field.value().kind());
                    return new Template("");
                }
                var template = new Template(text.value());
                for (String used : template.names()) {
                    if (!known.contains(used)) {
                        problems.unknown(text.at(), path, "value", used, known);
                    }
                }
                return template;
            });
        }

        /** Names of inputs, by the variables that stand for them. */
        private Map<String, String> inputs() {
            var inputs = new LinkedHashMap<String, String>();
            entries("inputs").keySet().forEach(name -> inputs.put(VariableNames.of("INPUT_", name), name));
            return inputs;
        }

        /** What a mapping has in it, for a second look: what is wrong with it was noted when it was read. */
        private Map<String, Field> entries(String name) {
            return fields.field(name).orElse(null) instanceof Mapping mapping ? mapping.fields() : Map.of();
        }

        private List<Capability> capabilities() {
            var capabilities = new ArrayList<Capability>();
            for (Text item : fields.items("capabilities")) {
                Optional<Capability> capability = Capability.of(item.value());
                if (capability.isEmpty()) {
                    problems.unknown(
                            item.at(), fields.path("capabilities"), "capability", item.value(), Capability.words());
                }
                capability.ifPresent(capabilities::add);
            }
            return capabilities;
        }

        private void checkParameters(StackBlueprint blueprint, TemplateFile template) {
            entries("parameters").forEach((name, field) -> {
                if (!template.parameters().containsKey(name)) {
                    problems.unknown(
                            field.at(),
                            fields.path("parameters." + name),
                            "parameter of the template",
                            name,
                            template.parameters().keySet());
                }
            });
            var given = new LinkedHashSet<>(inputs().values());
            given.addAll(blueprint.parameters().keySet());
            template.parameters().forEach((name, parameter) -> {
                if (!parameter.hasDefault() && !given.contains(name)) {
                    problem(
                            "its parameter '%s' has no default: name an input like it, or fill it in with 'parameters'%s"
                                    .formatted(name, NearMatch.question(name, given)));
                }
            });
        }

        private void checkCapabilities(StackBlueprint blueprint, TemplateFile template) {
            var named = new LinkedHashSet<Capability>();
            for (TemplateFile.Need need : template.uncovered(blueprint.capabilities())) {
                if (named.add(need.capability())) {
                    problems.add(
                            fields.at(fields.field("capabilities").isPresent() ? "capabilities" : "template"),
                            fields.path("capabilities"),
                            "the template needs %s because of %s; add it".formatted(need.capability(), need.because()));
                }
            }
        }

        private void checkComponents(TemplateFile template) {
            entries("components").forEach((name, field) -> {
                YamlFields own = ownFields(field, "components." + name);
                StackComponent.read(own, new Problems(""))
                        .ifPresent(component ->
                                component.names().forEach((where, named) -> check(template, named, own, where)));
            });
        }

        /** Those of a component that this provider reads, read already. */
        private static YamlFields ownFields(Field component, String path) {
            return YamlFields.of(component.value(), path, new Problems(""), StackComponent.FIELDS);
        }

        /** @param where the field that names it */
        private void check(TemplateFile template, StackComponent.Named named, YamlFields component, String where) {
            String type = template.resources().get(named.name());
            Position at = component.at(where.replaceFirst("\\..*", ""));
            if (type == null && template.isExpanded()) {
                return; // it is looked for when the stack is there
            }
            if (type == null) {
                List<String> fitting = template.resources().entrySet().stream()
                        .filter(resource -> named.types().contains(resource.getValue()))
                        .map(Map.Entry::getKey)
                        .toList();
                boolean isLikeOne = named.name().matches("[A-Za-z0-9]+")
                        && NearMatch.of(named.name(), fitting).isPresent();
                if (named.inTemplate() || isLikeOne) {
                    problems.unknown(at, component.path(where), "resource of the template", named.name(), fitting);
                }
            } else if (!named.types().contains(type)) {
                problems.add(
                        at,
                        component.path(where),
                        "'%s' is a resource of type %s; expected %s"
                                .formatted(named.name(), type, String.join(" or ", named.types())));
            }
        }

        /** What belongs to no component runs on the first machine; without one, nothing but the worker's machine is left. */
        private void checkThatThereIsAMachine() {
            boolean hasMachine = entries("components").entrySet().stream().anyMatch(entry -> StackComponent.read(
                            ownFields(entry.getValue(), entry.getKey()), new Problems(""))
                    .filter(StackComponent.Machine.class::isInstance)
                    .isPresent());
            if (hasMachine) {
                return;
            }
            entries("commands").forEach((name, field) -> {
                boolean saysWhere = field.value() instanceof Mapping command
                        && command.fields().containsKey("on");
                if (!saysWhere) {
                    problems.add(
                            field.at(),
                            "commands." + name,
                            "needs 'on: worker', for the blueprint has no machine that it could run on");
                }
            });
        }
    }
}
