package io.greenroom.cli;

import io.greenroom.config.Settings;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.provider.local.LocalProvider;
import io.greenroom.secret.SecretsInUse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
                "Lists the environments of this machine's state directory; ends them, also while a worker uses it.",
        mixinStandardHelpOptions = true)
final class EnvironmentsCommand implements Runnable {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    @Mixin
    private SettingsOption config = new SettingsOption();

    @Option(names = "--json", description = "As JSON, one array.")
    private boolean json;

    @Override
    public void run() {
        LogSetup.quiet();
        List<Environment> environments = look(config.read());
        if (json) {
            printJson(environments);
        } else {
            environments.forEach(e -> System.out.printf(
                    "%-28s %-10s %-24s %-20s until %s%s%n",
                    e.id(),
                    e.state().word(),
                    e.name(),
                    e.blueprint(),
                    e.expiresAt(),
                    e.url() == null ? "" : "  " + e.url()));
            if (environments.isEmpty()) {
                System.err.println("There are no environments.");
            }
        }
    }

    /** Without taking them up, which is for one process at a time: the worker may be running. */
    private static List<Environment> look(Settings settings) {
        try {
            return LocalProvider.look(settings.stateDirectory());
        } catch (IOException e) {
            throw Refusal.failure("The environments cannot be read: " + e.getMessage());
        }
    }

    private static void printJson(List<Environment> environments) {
        var array = JSON.createArrayNode();
        for (Environment e : environments) {
            var node = array.addObject();
            node.put("id", e.id().value())
                    .put("name", e.name())
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
                "While a worker runs on the state directory, that worker ends them; what runs in them is stopped."
            },
            mixinStandardHelpOptions = true)
    int end(
            @Parameters(paramLabel = "ID", arity = "0..*", description = "Such as local/9f2c41d07be3.")
                    List<String> ids,
            @Option(names = "--all", description = "All there are.") boolean all) {
        SecretsInUse secrets = LogSetup.quiet();
        List<String> named = ids == null ? List.of() : ids;
        if (named.isEmpty() != all) {
            throw Refusal.usage("Name the environments to end, or give --all.");
        }
        List<EnvironmentId> chosen = parsed(named);
        Settings settings = config.read();
        return new EndingByHand(settings, secrets, System.err).end(all ? present(settings) : chosen) ? 0 : 1;
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

    private static List<EnvironmentId> present(Settings settings) {
        return look(settings).stream()
                .filter(e -> !(e.state() instanceof EnvironmentState.Ended))
                .map(Environment::id)
                .toList();
    }
}
