package io.greenroom.cli;

import io.greenroom.assembly.ConfiguredProviders;
import io.greenroom.assembly.OpenParts;
import io.greenroom.config.ProviderKind;
import io.greenroom.config.Settings;
import io.greenroom.environment.Blueprint;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.ProviderView;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Time;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** {@code greenroom blueprints}: what can be started, and whether the files are right. */
@Command(
        name = "blueprints",
        description =
                "Lists the blueprints of all providers that are configured with their inputs, or checks blueprint files.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit status: 0 done; 1 a file has mistakes, or a provider could not be asked; 2 wrong usage or settings."
        })
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
    public Integer call() throws IOException, InterruptedException {
        SecretsInUse secrets = LogSetup.quiet();
        try {
            return files.isEmpty() ? list(secrets) : check();
        } catch (ProviderException e) {
            throw Refusal.failure(String.valueOf(e.getMessage()));
        }
    }

    private int check() throws ProviderException {
        int wrong = 0;
        for (Path file : files) {
            List<String> problems = problems(file);
            problems.forEach(System.out::println);
            wrong += problems.isEmpty() ? 0 : 1;
            if (problems.isEmpty()) {
                warnings(file).forEach(warning -> System.out.println("warning: " + warning));
            }
        }
        System.err.println(
                wrong == 0
                        ? "%d checked, no mistakes.".formatted(files.size())
                        : "%d checked, %d with mistakes.".formatted(files.size(), wrong));
        return wrong == 0 ? 0 : 1;
    }

    private static List<String> warnings(Path file) throws ProviderException {
        var warnings = new ArrayList<String>();
        for (ProviderKind kind : ConfiguredProviders.KINDS) {
            warnings.addAll(kind.warnings(file));
        }
        return warnings;
    }

    /** By the kind of provider that has its blueprints in files. */
    private static List<String> problems(Path file) throws ProviderException {
        for (ProviderKind kind : ConfiguredProviders.KINDS) {
            var problems = kind.checkBlueprint(file);
            if (problems.isPresent()) {
                return problems.get();
            }
        }
        return List.of("%s: no provider reads it; its field 'provider' has to be one of: %s"
                .formatted(
                        file,
                        ConfiguredProviders.KINDS.stream()
                                .map(ProviderKind::name)
                                .collect(Collectors.joining(", "))));
    }

    private record Found(String provider, Blueprint blueprint) {}

    private int list(SecretsInUse secrets) throws IOException, InterruptedException {
        Settings settings = config.readWithState();
        var found = new ArrayList<Found>();
        boolean whole = true;
        try (var open = new OpenParts()) {
            for (ProviderView provider : new ConfiguredProviders(settings, secrets, Time.system()).view(open)) {
                whole &= list(provider, found);
            }
        }
        if (json) {
            printJson(found);
        } else {
            found.forEach(one -> print(one, settings.providers().size() > 1));
        }
        if (found.isEmpty() && whole) {
            System.err.printf(
                    "There are no blueprints; their folder is %s (setting blueprints).%n", settings.blueprints());
        }
        return whole ? 0 : 1;
    }

    /** One provider that cannot be asked hides none of the others' blueprints. */
    private static boolean list(ProviderView provider, List<Found> all) throws InterruptedException {
        try {
            provider.blueprints().forEach(blueprint -> all.add(new Found(provider.name(), blueprint)));
            return true;
        } catch (ProviderException e) {
            System.err.printf("The blueprints of provider %s are not known: %s%n", provider.name(), e.getMessage());
            return false;
        }
    }

    private static void print(Found found, boolean withProvider) {
        Blueprint blueprint = found.blueprint();
        System.out.println(
                Stream.of(blueprint.name(), withProvider ? "[" + found.provider() + "]" : null, blueprint.description())
                        .filter(Objects::nonNull)
                        .collect(Collectors.joining("  ")));
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

    private static void printJson(List<Found> all) {
        var array = JSON.createArrayNode();
        for (Found found : all) {
            Blueprint blueprint = found.blueprint();
            var node = array.addObject();
            node.put("name", blueprint.name())
                    .put("provider", found.provider())
                    .put("description", blueprint.description());
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
