package io.greenroom.provider.local;

import io.greenroom.blueprint.Plan.Step;
import io.greenroom.command.Script;
import io.greenroom.command.ScriptFolder;
import io.greenroom.file.DurableFile;
import io.greenroom.file.OwnerOnly;
import io.greenroom.lifecycle.EnvironmentFolder;
import io.greenroom.lifecycle.EnvironmentRecord;
import io.greenroom.process.ProcessFolder;
import io.greenroom.process.ThisMachine;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small process beside each environment that ends it at its expiry when no worker does. It sleeps until then, follows
 * every change of that time, and needs nothing but a shell. Where it cannot tell the processes of an environment from others
 * (on systems without {@code /proc}), it ends none.
 */
final class Watchdog {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final String SCRIPT = script();
    private static final Duration TIME_TO_BEGIN = Duration.ofSeconds(30);
    private static final String NEVER = "never";

    private final EnvironmentRecord record;
    private final EnvironmentFolder environment;
    private final ProcessFolder folder;
    private final ThisMachine machine;

    Watchdog(EnvironmentRecord record, EnvironmentFolder environment, ThisMachine machine) {
        this.record = record;
        this.environment = environment;
        this.folder = new ProcessFolder(environment.path().resolve("watchdog"));
        this.machine = machine;
    }

    private static String script() {
        try (InputStream script = Watchdog.class.getResourceAsStream("watchdog.sh")) {
            if (script == null) {
                throw new IllegalStateException("watchdog.sh is missing beside " + Watchdog.class);
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it carries itself: not the environment's mark, for it goes on while that is taken down. */
    String mark() {
        return record.mark() + "-watchdog";
    }

    /** The folder of its script. */
    String folder() {
        return folder.path().toString();
    }

    /**
     * Tells it when the environment ends.
     *
     * @param left from now; empty while the environment is protected. The watchdog goes by the machine's own clock
     */
    void endIn(Optional<Duration> left) {
        String end = left.map(time -> Long.toString(Instant.now().plus(time).getEpochSecond()))
                .orElse(NEVER);
        try {
            OwnerOnly.folder(folder.path());
            DurableFile.writeText(folder.path().resolve("end"), end + "\n");
        } catch (IOException e) {
            LOG.warn("The watchdog of {} does not know when that ends: {}", record.environmentId(), e.toString());
        }
    }

    /**
     * Starts it, unless it runs. Without it a worker still ends the environment.
     *
     * @param variables what teardown steps see
     */
    void start(List<Step> teardown, Map<String, String> variables) throws InterruptedException {
        try {
            if (folder.isAlive()) {
                return;
            }
            var command = new ArrayList<>(List.of(
                    "/bin/sh",
                    "-c",
                    SCRIPT,
                    "greenroom-watchdog",
                    environment.path().toString(),
                    record.markOfAll(),
                    ScriptFolder.BEGIN,
                    ScriptFolder.PROCESS));
            for (int number = 1; number <= teardown.size(); number++) {
                Step step = teardown.get(number - 1);
                new ProcessFolder(environment.path().resolve("processes/teardown-" + number)).prepare(step.run());
                command.add(Long.toString(step.timeout().toSeconds()));
            }
            begin(command, variables);
        } catch (IOException e) {
            LOG.warn(
                    "Environment {} has no watchdog, so only a worker ends it: {}",
                    record.environmentId(),
                    e.toString());
        }
    }

    /** In no folder and with no stream of the worker's or the environment's, which it would keep in use. */
    private void begin(List<String> command, Map<String, String> variables) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(machine.inBackground(command))
                .directory(new File("/"))
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(variables);
        builder.environment().put(Script.MARK, mark());
        if (!builder.start().waitFor(TIME_TO_BEGIN.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IOException("it has not begun within " + TIME_TO_BEGIN.toSeconds() + " s");
        }
    }
}
