package io.greenroom.provider.local;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a command in front of others that gives them a session of their own: then a signal for the worker's group (a
 * Ctrl-C) does not reach them, and one signal reaches all of theirs.
 */
final class SessionLauncher {
    private static final Logger log = LoggerFactory.getLogger(SessionLauncher.class);
    private static final String PERL = "use POSIX; POSIX::setsid(); exec @ARGV or die";
    private static final String PYTHON = "import os, sys; os.setsid(); os.execvp(sys.argv[1], sys.argv[1:])";
    private static final String BASH = "set -m; \"$@\" & wait";

    private final List<String> front;

    private SessionLauncher(List<String> front) {
        this.front = List.copyOf(front);
    }

    /** The best that is found among the folders of a PATH; says so when there is nothing. */
    static SessionLauncher find(String searchPath) {
        return Stream.of(
                        in(searchPath, "setsid", List.of()),
                        in(searchPath, "perl", List.of("-e", PERL)),
                        in(searchPath, "python3", List.of("-c", PYTHON)),
                        in(searchPath, "bash", List.of("-c", BASH, "bash")))
                .flatMap(Optional::stream)
                .findFirst()
                .map(SessionLauncher::new)
                .orElseGet(SessionLauncher::none);
    }

    private static SessionLauncher none() {
        log.warn("No setsid, perl, python3 or bash on the PATH: processes of environments share the worker's session,"
                + " so a Ctrl-C for the worker ends them too. Install one of these.");
        return new SessionLauncher(List.of());
    }

    List<String> command(List<String> command) {
        var whole = new ArrayList<>(front);
        whole.addAll(command);
        return whole;
    }

    private static Optional<List<String>> in(String searchPath, String program, List<String> arguments) {
        return Stream.of(searchPath.split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .map(found -> Stream.concat(Stream.of(found.toString()), arguments.stream())
                        .toList());
    }
}
