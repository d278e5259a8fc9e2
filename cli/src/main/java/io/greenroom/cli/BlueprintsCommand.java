package io.greenroom.cli;

import io.greenroom.environment.Blueprint;
import io.greenroom.environment.ProviderException;
import io.greenroom.provider.local.Blueprints;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** {@code greenroom blueprints}: what can be started, and whether the files are right. */
@Command(
        name = "blueprints",
        description = "Lists the blueprints of the local provider with their inputs, or checks blueprint files.",
        mixinStandardHelpOptions = true,
        footer = {"", "Exit status of --check: 0 all files are right, 1 there are mistakes."})
final class BlueprintsCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    @Mixin
    private SettingsOption config = new SettingsOption();

    @Option(names = "--json", description = "The list as JSON, one array.")
    private boolean json;

    @Option(
            names = "--check",
            paramLabel = "FILE",
            arity = "1..*",
            description = "Checks these files instead, or the blueprint.yaml in these folders: every mistake with its"
                    + " line and column.")
    private List<Path> files = new ArrayList<>();

    @Override
    public Integer call() {
        LogSetup.quiet();
        try {
            return files.isEmpty() ? list() : check();
        } catch (ProviderException e) {
            throw Refusal.failure(String.valueOf(e.getMessage()));
        }
    }

    private int check() throws ProviderException {
        int wrong = 0;
        for (Path file : files) {
            List<String> problems = Blueprints.check(file);
            problems.forEach(System.out::println);
            wrong += problems.isEmpty() ? 0 : 1;
        }
        System.err.println(
                wrong == 0
                        ? "%d checked, no mistakes.".formatted(files.size())
                        : "%d checked, %d with mistakes.".formatted(files.size(), wrong));
        return wrong == 0 ? 0 : 1;
    }

    private int list() throws ProviderException {
        Path folder = config.read().providers().local().blueprints();
        List<Blueprint> blueprints = new Blueprints(folder).list();
        if (json) {
            printJson(blueprints);
            return 0;
        }
        blueprints.forEach(BlueprintsCommand::print);
        if (blueprints.isEmpty()) {
            System.err.printf("There are no blueprints in %s (setting providers.local.blueprints).%n", folder);
        }
        return 0;
    }

    private static void print(Blueprint blueprint) {
        System.out.println(
                blueprint.description() == null
                        ? blueprint.name()
                        : "%s  %s".formatted(blueprint.name(), blueprint.description()));
        for (Blueprint.Input input : blueprint.inputs()) {
            System.out.println("    " + describe(input));
        }
    }

    private static String describe(Blueprint.Input input) {
        var words = new ArrayList<String>();
        if (input.required()) {
            words.add("required");
        }
        if (input.defaultValue() != null) {
            words.add("default '%s'".formatted(input.defaultValue()));
        }
        if (!input.allowed().isEmpty()) {
            words.add("one of: " + String.join(", ", input.allowed()));
        }
        return words.isEmpty()
                ? input.name()
                : words.stream().collect(Collectors.joining("; ", input.name() + "  (", ")"));
    }

    private static void printJson(List<Blueprint> blueprints) {
        var array = JSON.createArrayNode();
        for (Blueprint blueprint : blueprints) {
            var node = array.addObject();
            node.put("name", blueprint.name()).put("description", blueprint.description());
            var inputs = node.putArray("inputs");
            for (Blueprint.Input input : blueprint.inputs()) {
                var one = inputs.addObject();
                one.put("name", input.name()).put("required", input.required()).put("default", input.defaultValue());
                var allowed = one.putArray("allowed");
                input.allowed().forEach(allowed::add);
            }
        }
        System.out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(array));
    }
}
