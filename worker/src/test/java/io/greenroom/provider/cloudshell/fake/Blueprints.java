package io.greenroom.provider.cloudshell.fake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the server can start; written down by tests. */
public final class Blueprints {

    private Blueprints() {}

    /**
     * A blueprint.
     *
     * @param setupError text of the error event when its setup fails
     * @param teardownError text of the error event when its teardown fails
     */
    public record FakeBlueprint(
            String name,
            String id,
            String domain,
            boolean isPublic,
            List<Param> params,
            List<Part> parts,
            List<FakeCommand> commands,
            Duration setup,
            Duration teardown,
            @Nullable String setupError,
            @Nullable String teardownError) {

        public static FakeBlueprint named(String name) {
            return new FakeBlueprint(
                    name,
                    "bp-" + Integer.toHexString(name.hashCode()),
                    "Global",
                    true,
                    List.of(),
                    List.of(),
                    List.of(),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(30),
                    null,
                    null);
        }

        public FakeBlueprint with(Param... params) {
            return new FakeBlueprint(
                    name,
                    id,
                    domain,
                    isPublic,
                    List.of(params),
                    parts,
                    commands,
                    setup,
                    teardown,
                    setupError,
                    teardownError);
        }

        public FakeBlueprint with(Part part) {
            var more = new ArrayList<>(parts);
            more.add(part);
            return new FakeBlueprint(
                    name, id, domain, isPublic, params, more, commands, setup, teardown, setupError, teardownError);
        }

        public FakeBlueprint with(FakeCommand command) {
            var more = new ArrayList<>(commands);
            more.add(command);
            return new FakeBlueprint(
                    name, id, domain, isPublic, params, parts, more, setup, teardown, setupError, teardownError);
        }

        public FakeBlueprint inDomain(String other) {
            return new FakeBlueprint(
                    name, id, other, isPublic, params, parts, commands, setup, teardown, setupError, teardownError);
        }

        public FakeBlueprint keptPrivate() {
            return new FakeBlueprint(
                    name, id, domain, false, params, parts, commands, setup, teardown, setupError, teardownError);
        }

        public FakeBlueprint taking(Duration forSetup, Duration forTeardown) {
            return new FakeBlueprint(
                    name,
                    id,
                    domain,
                    isPublic,
                    params,
                    parts,
                    commands,
                    forSetup,
                    forTeardown,
                    setupError,
                    teardownError);
        }

        public FakeBlueprint failingSetup(String error) {
            return new FakeBlueprint(
                    name, id, domain, isPublic, params, parts, commands, setup, teardown, error, teardownError);
        }

        public FakeBlueprint failingTeardown(String error) {
            return new FakeBlueprint(
                    name, id, domain, isPublic, params, parts, commands, setup, teardown, setupError, error);
        }
    }

    /** An input of a blueprint or command. */
    public record Param(
            String name,
            String type,
            List<String> possible,
            @Nullable String byDefault,
            boolean mandatory) {
        public static Param required(String name) {
            return new Param(name, "String", List.of(), null, true);
        }

        public static Param optional(String name, String byDefault) {
            return new Param(name, "String", List.of(), byDefault, false);
        }

        public static Param lookup(String name, String... possible) {
            return new Param(name, "Lookup", List.of(possible), possible[0], false);
        }

        public static Param numeric(String name) {
            return new Param(name, "Numeric", List.of(), "1", false);
        }
    }

    /** A component: an app gets a suffix and another id when it is deployed. */
    public record Part(String name, boolean app, @Nullable String address, List<FakeCommand> commands) {
        public static Part app(String name, FakeCommand... commands) {
            return new Part(name, true, "10.0.0.7", List.of(commands));
        }

        public static Part resource(String name, FakeCommand... commands) {
            return new Part(name, false, "10.0.0.8", List.of(commands));
        }
    }

    /**
     * A command. Its output is {@code output} followed by its arguments, sorted, as {@code name=value}.
     *
     * @param lastWord the status it ends with; null leaves it Pending for ever
     */
    public record FakeCommand(
            String name,
            List<Param> params,
            Duration takes,
            @Nullable String lastWord,
            String output,
            boolean cancellable) {

        public static FakeCommand completing(String name, String output, Param... params) {
            return new FakeCommand(name, List.of(params), Duration.ofSeconds(20), "Completed", output, true);
        }

        public FakeCommand endingWith(@Nullable String word) {
            return new FakeCommand(name, params, takes, word, output, cancellable);
        }

        public FakeCommand taking(Duration other) {
            return new FakeCommand(name, params, other, lastWord, output, cancellable);
        }

        public FakeCommand notCancellable() {
            return new FakeCommand(name, params, takes, lastWord, output, false);
        }
    }
}
