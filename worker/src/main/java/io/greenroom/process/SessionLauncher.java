package io.greenroom.process;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a command in front of others that has them go on in the background, in a session of their own: then a signal for the
 * worker's group (a Ctrl-C) does not reach them, one signal reaches all of theirs, and the worker has no child to wait for.
 */
final class SessionLauncher {
    private static final Logger LOG = LoggerFactory.getLogger(SessionLauncher.class);
    private static final String PERL =
            "use POSIX; my $p = fork; defined $p or die; exit 0 if $p; POSIX::setsid(); exec @ARGV or die";
    private static final String PYTHON =
            "import os, sys\nif os.fork(): os._exit(0)\nos.setsid(); os.execvp(sys.argv[1], sys.argv[1:])";
    private static final String BASH = "set -m; \"$@\" &";
    /** What is started like this ignores a Ctrl-C of its own, so it comes last. */
    private static final List<String> BEHIND = List.of("/bin/sh", "-c", "\"$@\" &", "greenroom");

    private static final Duration TRIAL = Duration.ofSeconds(10);

    private final List<String> front;

    private SessionLauncher(List<String> front) {
        this.front = List.copyOf(front);
    }

    /** The best that is found among the folders of a PATH; says so when there is nothing. */
    static SessionLauncher find(String searchPath) {
        return Stream.of(
                        in(searchPath, "setsid", List.of("-f")).filter(SessionLauncher::works),
                        in(searchPath, "perl", List.of("-e", PERL)),
                        in(searchPath, "python3", List.of("-c", PYTHON)),
                        in(searchPath, "bash", List.of("-c", BASH, "bash")),
                        in(searchPath, "setsid", List.of()).map(setsid -> joined(BEHIND, setsid)))
                .flatMap(Optional::stream)
                .findFirst()
                .map(SessionLauncher::new)
                .orElseGet(SessionLauncher::none);
    }

    private static SessionLauncher none() {
        LOG.warn("No setsid, perl, python3 or bash on the PATH: processes of environments share the worker's session,"
                + " so a Ctrl-C for the worker ends them too. Install one of these.");
        return new SessionLauncher(BEHIND);
    }

    List<String> command(List<String> command) {
        return joined(front, command);
    }

    private static List<String> joined(List<String> one, List<String> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }

    /** Not every setsid goes on in the background. */
    private static boolean works(List<String> front) {
        try {
            var trial = new ProcessBuilder(joined(front, List.of("true")))
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.DISCARD)
                    .start();
            return trial.waitFor(TRIAL.toMillis(), TimeUnit.MILLISECONDS) && trial.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Optional<List<String>> in(String searchPath, String program, List<String> arguments) {
        return Stream.of(searchPath.split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .map(found -> joined(List.of(found.toString()), arguments));
    }
}
