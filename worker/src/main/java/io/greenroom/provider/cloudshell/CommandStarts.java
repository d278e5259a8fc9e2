package io.greenroom.provider.cloudshell;

import io.greenroom.environment.CommandRequest;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.ProviderException;
import io.greenroom.keyed.KeyedLock;
import io.greenroom.time.Time;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts commands, one execution for each key as far as CloudShell lets that be known.
 *
 * <p>An execution carries no name of ours, and executions cannot be listed, except as ids on the command they belong to.
 * Before a command is started those ids are noted on this machine, with the key; after the answer, the run's id is. When
 * an answer gets lost, or this process dies in between, exactly one id more than before is the execution that was
 * started; none says that it was not; several (others started the same command in that moment) fail the run rather than
 * start it twice. A run whose id was returned is found again without any of that. What remains: a worker on another
 * machine that takes over in that very moment has no note, and starts the command again.
 */
final class CommandStarts {
    private static final Logger LOG = LoggerFactory.getLogger(CommandStarts.class);
    private static final int ATTEMPTS = 3;
    private static final Duration SETTLING = Duration.ofSeconds(2);

    private final SandboxApi api;
    private final Sandboxes sandboxes;
    private final EnvironmentView view;
    private final Notebook notebook;
    private final Time time;
    private final Duration reserve;
    private final KeyedLock<String> locks = new KeyedLock<>();

    CommandStarts(
            SandboxApi api, Sandboxes sandboxes, EnvironmentView view, Notebook notebook, Time time, Duration reserve) {
        this.api = api;
        this.sandboxes = sandboxes;
        this.view = view;
        this.notebook = notebook;
        this.time = time;
        this.reserve = reserve;
    }

    /** The run's id. */
    String run(CommandRequest request) throws ProviderException, CallFailed, InterruptedException {
        String key = request.environment().value() + " " + request.key();
        try (var lock = locks.take(key)) {
            Notes.RunOf noted = notebook.find(key, Notes.RunOf.class).orElse(null);
            return noted != null && noted.run() != null ? noted.run() : new Run(key, request).begin(noted);
        }
    }

    private final class Run {
        private final String key;
        private final CommandRequest request;
        private final String sandbox;

        Run(String key, CommandRequest request) {
            this.key = key;
            this.request = request;
            this.sandbox = request.environment().name();
        }

        String begin(Notes.@Nullable RunOf unfinished) throws ProviderException, CallFailed, InterruptedException {
            var target = new SandboxApi.Target(sandbox, componentId(ready().components()));
            SandboxCommand command = command(target);
            Map<String, String> arguments = arguments(command);
            sandboxes.keepFor(sandbox, reserve, reserve);
            if (unfinished != null) {
                Optional<String> found = startedSince(unfinished.before(), command);
                if (found.isPresent()) {
                    return done(found.get());
                }
            }
            return start(target, command, arguments);
        }

        private Sandboxes.Seen ready() throws ProviderException, CallFailed, InterruptedException {
            Sandboxes.Seen seen = sandboxes
                    .inspect(sandbox)
                    .orElseThrow(() -> configuration(
                            "There is no sandbox %s that this worker's CloudShell user can see.".formatted(sandbox)));
            EnvironmentState state = view.of(seen).state();
            String instead =
                    switch (state) {
                        case EnvironmentState.Ready ready -> null;
                        case EnvironmentState.Starting starting -> "still starting: " + starting.phase();
                        case EnvironmentState.Failed failed -> failed.reason();
                        case EnvironmentState.Ending ending -> "it is being torn down";
                        case EnvironmentState.Ended ended -> "it has ended";
                    };
            if (instead != null) {
                throw configuration("Command '%s' cannot be run: sandbox %s is %s, not READY (%s)."
                        .formatted(request.command(), sandbox, state.word(), instead));
            }
            return seen;
        }

        /** Ids of components may change when apps are deployed: only what was just read holds. */
        private @Nullable String componentId(List<SandboxComponent> all) throws ProviderException {
            String wanted = request.component();
            if (wanted == null) {
                return null;
            }
            return all.stream()
                    .filter(component -> component.name().equals(wanted))
                    .map(SandboxComponent::id)
                    .findFirst()
                    .orElseThrow(() -> configuration("Sandbox %s has no component '%s'. It has: %s."
                            .formatted(
                                    sandbox,
                                    wanted,
                                    list(all.stream()
                                            .map(SandboxComponent::name)
                                            .toList()))));
        }

        private SandboxCommand command(SandboxApi.Target target)
                throws ProviderException, CallFailed, InterruptedException {
            try {
                return api.command(target, request.command());
            } catch (CallFailed e) {
                if (e.fault() != Fault.NOT_FOUND && e.fault() != Fault.INVALID) {
                    throw e;
                }
                List<String> names =
                        api.commands(target).stream().map(SandboxCommand::name).toList();
                String known = list(names) + ". (The internal name counts, not the one that the portal displays.)";
                throw configuration("%s has no command '%s'. It has: %s".formatted(where(), request.command(), known));
            }
        }

        private String where() {
            return request.component() == null
                    ? "Sandbox " + sandbox
                    : "Component '%s' of sandbox %s".formatted(request.component(), sandbox);
        }

        private Map<String, String> arguments(SandboxCommand command) throws ProviderException {
            List<Parameter> declared = command.inputs();
            if (declared == null) {
                var given = new LinkedHashMap<>(request.arguments());
                given.putAll(request.secretArguments());
                return given;
            }
            var check = new InputCheck("argument", declared, request.arguments(), request.secretArguments());
            List<String> problems = check.problems();
            if (!problems.isEmpty()) {
                throw configuration("The arguments do not fit command '%s': %s."
                        .formatted(request.command(), String.join("; ", problems)));
            }
            return check.completed();
        }

        private String start(SandboxApi.Target target, SandboxCommand command, Map<String, String> arguments)
                throws ProviderException, CallFailed, InterruptedException {
            noteIntent(command.executions());
            for (int attempt = 1; ; attempt++) {
                try {
                    return done(api.startCommand(target, command, arguments));
                } catch (CallFailed e) {
                    if (e.fault() != Fault.UNANSWERED || command.executions() == null || attempt == ATTEMPTS) {
                        throw e;
                    }
                    LOG.info("The answer to starting {} got lost: {}", request, e.text());
                }
                time.sleep(SETTLING);
                Optional<String> found = startedSince(command.executions(), api.command(target, command.name()));
                if (found.isPresent()) {
                    return done(found.get());
                }
            }
        }

        private void noteIntent(@Nullable Set<String> before) throws ProviderException {
            try {
                notebook.write(key, new Notes.RunOf(null, before));
            } catch (IOException e) {
                throw new ProviderException(
                        ProviderException.Kind.UNAVAILABLE,
                        "Command '%s' was not started: this worker cannot write to its state directory."
                                .formatted(request.command()),
                        e);
            }
        }

        private Optional<String> startedSince(@Nullable Set<String> before, SandboxCommand now)
                throws ProviderException {
            if (before == null || now.executions() == null) {
                throw new ProviderException(
                        ProviderException.Kind.FAILED,
                        ("It is not known whether command '%s' was started in sandbox %s: the answer got lost, and this"
                                        + " server does not list executions. Look there before it is run again.")
                                .formatted(request.command(), sandbox));
            }
            var more = new ArrayList<>(now.executions());
            more.removeAll(before);
            if (more.size() > 1) {
                throw new ProviderException(
                        ProviderException.Kind.FAILED,
                        ("Command '%s' was started in sandbox %s, but not only by this action: which of the executions %s"
                                        + " is its own is not known. Look there before it is run again.")
                                .formatted(request.command(), sandbox, list(more)));
            }
            return more.stream().findFirst();
        }

        private String done(String execution) {
            String run = RunId.of(request.environment(), execution, request.command(), request.component())
                    .text();
            notebook.writeIfPossible(key, new Notes.RunOf(run, null));
            return run;
        }
    }

    private static ProviderException configuration(String message) {
        return new ProviderException(ProviderException.Kind.CONFIGURATION, message);
    }

    private static String list(List<String> names) {
        return names.isEmpty() ? "none" : names.stream().sorted().collect(Collectors.joining(", "));
    }
}
