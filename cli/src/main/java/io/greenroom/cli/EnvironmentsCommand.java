package io.greenroom.cli;

import io.greenroom.assembly.ConfiguredProviders;
import io.greenroom.assembly.OpenParts;
import io.greenroom.config.Settings;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.ProviderView;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Time;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** {@code greenroom environments}: what there is, and ending it by hand. */
@Command(
        name = "environments",
        description =
                "Lists the environments of all providers that are configured; ends them, also while a worker runs.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit status: 0 done; 1 a provider could not be asked, or an environment was not ended; 2 wrong usage or settings."
        })
final class EnvironmentsCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    @Mixin
    private SettingsOption config = new SettingsOption();

    @Option(names = "--json", description = "As JSON, one array.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        SecretsInUse secrets = LogSetup.quiet();
        Settings settings = config.read();
        var environments = new ArrayList<Environment>();
        boolean all = true;
        try (var open = new OpenParts()) {
            for (ProviderView provider : new ConfiguredProviders(settings, secrets, Time.system()).view(open)) {
                all &= list(provider, environments);
            }
        }
        environments.sort(Comparator.comparing(Environment::startedAt));
        if (json) {
            printJson(environments);
        } else {
            EnvironmentsTable.lines(environments).forEach(System.out::println);
            if (environments.isEmpty() && all) {
                System.err.println("There are no environments.");
            }
        }
        return all ? 0 : 1;
    }

    /** One provider that cannot be asked hides none of the others' environments. */
    private static boolean list(ProviderView provider, List<Environment> all) throws InterruptedException {
        try {
            all.addAll(provider.list());
            return true;
        } catch (ProviderException e) {
            System.err.printf("The environments of provider %s are not known: %s%n", provider.name(), e.getMessage());
            return false;
        }
    }

    private static void printJson(List<Environment> environments) {
        var array = JSON.createArrayNode();
        for (Environment e : environments) {
            var node = array.addObject();
            node.put("id", e.id().value())
                    .put("name", e.name())
                    .put("provider", e.id().provider())
                    .put("blueprint", e.blueprint())
                    .put("state", e.state().word())
                    .put("startedAt", e.startedAt().toString())
                    .put("expiresAt", e.expiresAt().toString())
                    .put("url", e.url())
                    .put("pipeline", e.owner().pipeline())
                    .put("execution", e.owner().execution());
        }
        System.out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(array));
    }

    @Command(
            name = "end",
            description = {
                "Ends environments and waits until nothing is left of them.",
                "While a worker runs on the state directory, that worker ends what is on this machine; what runs in them is"
                        + " stopped."
            },
            mixinStandardHelpOptions = true)
    int end(
            @Parameters(
                            paramLabel = "ID",
                            arity = "0..*",
                            description = "As 'greenroom environments' lists it: <provider>/<name>.")
                    List<String> ids,
            @Option(names = "--all", description = "All there are.") boolean all)
            throws IOException, InterruptedException {
        SecretsInUse secrets = LogSetup.quiet();
        List<String> named = ids == null ? List.of() : ids;
        if (named.isEmpty() != all) {
            throw Refusal.usage("Name the environments to end, or give --all.");
        }
        List<EnvironmentId> chosen = parsed(named);
        var ending = new EndingByHand(config.read(), secrets, System.err);
        return (all ? ending.endAll() : ending.end(chosen)) ? 0 : 1;
    }

    private static List<EnvironmentId> parsed(List<String> ids) {
        var parsed = new ArrayList<EnvironmentId>();
        for (String id : ids) {
            if (!EnvironmentId.isWellFormed(id)) {
                throw Refusal.usage(
                        "'%s' is not an environment id; 'greenroom environments' lists them.".formatted(id));
            }
            parsed.add(new EnvironmentId(id));
        }
        return parsed;
    }
}
