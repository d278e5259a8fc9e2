package io.greenroom.process;

import io.greenroom.command.Host;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** The machine that the worker is on. What is begun here outlives the worker, and a later one's object finds it again. */
public final class ThisMachine {
    private static final Duration GRACE = Duration.ofSeconds(3);

    private final Map<String, String> variables =
            Collections.unmodifiableMap(WorkerVariables.of(System.getenv(), System.getProperty("java.home")));
    private final SessionLauncher sessions = SessionLauncher.find(WorkerVariables.searchPath(variables));
    private final Host host = new LocalHost(sessions, new Terminator(GRACE));

    /** It as a host of scripts. */
    public Host host() {
        return host;
    }

    /** What scripts are given of the worker's own environment: a few harmless variables, never its credentials. */
    public Map<String, String> variables() {
        return variables;
    }

    /** A command that has the given one go on in the background, in a session of its own, and ends itself. */
    public List<String> inBackground(List<String> command) {
        return sessions.command(command);
    }
}
