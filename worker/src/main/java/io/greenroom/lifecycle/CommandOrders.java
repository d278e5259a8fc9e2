package io.greenroom.lifecycle;

import static io.greenroom.environment.ProviderException.Kind.CONFIGURATION;
import static io.greenroom.environment.ProviderException.Kind.FAILED;

import io.greenroom.blueprint.Plan;
import io.greenroom.blueprint.Plan.Command;
import io.greenroom.command.RunFolder;
import io.greenroom.command.RunFolder.Begun;
import io.greenroom.environment.CommandRequest;
import io.greenroom.environment.GivenValues;
import io.greenroom.environment.ProviderException;
import io.greenroom.file.FolderRemoval;
import io.greenroom.yaml.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes runs of what is asked for in one environment, as far as that can be done before anything runs. */
final class CommandOrders {
    private static final Logger LOG = LoggerFactory.getLogger(CommandOrders.class);

    private final EnvironmentFolder folder;
    private final EnvironmentRecord record;
    private final Plan blueprint;
    private final EnvironmentScripts scripts;
    private final InstantSource clock;
    private final ShelfWriter shelf;

    CommandOrders(
            EnvironmentFolder folder,
            EnvironmentRecord record,
            Plan blueprint,
            EnvironmentScripts scripts,
            InstantSource clock,
            ShelfWriter shelf) {
        this.folder = folder;
        this.record = record;
        this.blueprint = blueprint;
        this.scripts = scripts;
        this.clock = clock;
        this.shelf = shelf;
    }

    /** Checks the request and lays the run down, source and all, here and on its host; nothing runs yet. */
    Order prepare(CommandRequest request) throws ProviderException, InterruptedException {
        Command command = command(request.component(), request.command());
        var arguments =
                GivenValues.check("argument", command.arguments(), request.arguments(), request.secretArguments());
        List<String> problems = VariableValues.problems("argument", arguments);
        if (!problems.isEmpty()) {
            throw new ProviderException(
                    CONFIGURATION,
                    "Command '%s' cannot be run with these arguments: %s."
                            .formatted(command.name(), String.join("; ", problems)));
        }
        var run = scripts.run(Keys.nameFor(request.key()), request.component(), command.onWorker());
        try {
            if (command.onWorker()) {
                scripts.openWorker();
            }
            if (run.begun().isEmpty()) {
                layDown(run, request, command);
            }
            shelf.wrote(run.beginFile());
            if (Files.isDirectory(run.work())) {
                run.script().host().copyIn(run.work(), run.workOnHost());
            }
        } catch (IOException e) {
            throw new ProviderException(
                    FAILED, "Command '%s' could not be prepared: %s".formatted(command.name(), e.getMessage()), e);
        }
        return new Order(run, command, arguments, request);
    }

    /** A run that can be launched. */
    record Order(RunFolder run, Command command, GivenValues arguments, CommandRequest request) {}

    private void layDown(RunFolder run, CommandRequest request, Command command)
            throws IOException, InterruptedException {
        Path path = Files.createTempDirectory(folder.runs(), ".draft-");
        var draft = new RunFolder(path, run.script());
        try {
            Files.createDirectory(draft.work());
            request.source().unpackInto(draft.work());
            try (var brought = Files.list(draft.work())) {
                if (brought.findAny().isEmpty()) {
                    Files.delete(draft.work());
                }
            }
            draft.write(new Begun(
                    request.component(), command.name(), clock.instant(), command.timeout(), command.onWorker()));
            Files.move(path, run.path(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (run.begun().isEmpty()) { // else another thread laid it down at the same time
                throw e;
            }
        } finally {
            removeDraft(path);
        }
    }

    private static void removeDraft(Path draft) {
        List<FolderRemoval.Left> left = FolderRemoval.remove(draft);
        if (!left.isEmpty()) {
            LOG.warn("The draft of a command run is not gone. {}", FolderRemoval.words(left));
        }
    }

    private Command command(@Nullable String component, String name) throws ProviderException {
        if (component != null && !blueprint.components().containsKey(component)) {
            throw new ProviderException(
                    CONFIGURATION,
                    "Environment %s has no component '%s'. It has: %s."
                            .formatted(record.name(), component, Problems.listing(record.components())));
        }
        Map<String, Command> commands = blueprint.commandsOf(component);
        Command command = commands.get(name);
        if (command == null) {
            throw new ProviderException(
                    CONFIGURATION,
                    "%s has no command '%s'. There are: %s."
                            .formatted(
                                    component == null
                                            ? "Environment " + record.name() + " (blueprint " + record.blueprint() + ")"
                                            : "Component " + component,
                                    name,
                                    Problems.listing(commands.keySet())));
        }
        return command;
    }
}
