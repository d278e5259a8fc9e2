package io.greenroom.shell;

import io.greenroom.lifecycle.Address;
import io.greenroom.lifecycle.Reach;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tries what a component has on its own loopback from where its shell is, as far as there is what that takes, and everything
 * else from the worker.
 *
 * @param inside the component's ports where it runs, by name
 * @param outside where the worker reaches them
 */
public record ShellReach(Shell shell, Map<String, Integer> inside, Address outside, Reach here) implements Reach {
    private static final Duration ONE_TRY = Duration.ofSeconds(10);
    /** The image has nothing to ask with. */
    private static final int NO_PROGRAM = 9;

    @Override
    public String http(URI url) throws IOException, InterruptedException {
        if (!isOwn(String.valueOf(url.getHost()), url.getPort())) {
            return here.http(url);
        }
        var answer = shell.call(ONE_TRY, "ask_http", url.toString());
        if (answer.code() != NO_PROGRAM) {
            return answer.code() == 0 ? "" : answer.text() + " (exit code " + answer.code() + ")";
        }
        return here.http(URI.create(
                url.toString().replaceFirst("//[^/]*", "//" + outside.host() + ":" + outsideOf(url.getPort()))));
    }

    /** At a port that is published, something listens whether or not the component does: it is asked where it runs. */
    @Override
    public String tcp(String host, int port) throws IOException, InterruptedException {
        Integer own = isOwn(host, port) ? Integer.valueOf(port) : host.equals(outside.host()) ? insideOf(port) : null;
        if (own == null) {
            return here.tcp(host, port);
        }
        return shell.call(ONE_TRY, "listens", "%04X".formatted(own)).code() == 0 ? "" : "nothing listens";
    }

    private @Nullable Integer insideOf(int port) {
        return outside.ports().entrySet().stream()
                .filter(entry -> entry.getValue() == port)
                .findFirst()
                .map(entry -> inside.get(entry.getKey()))
                .orElse(null);
    }

    private boolean isOwn(String host, int port) {
        boolean loopback = host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
        return loopback && inside.containsValue(port);
    }

    private int outsideOf(int port) {
        return inside.entrySet().stream()
                .filter(entry -> entry.getValue() == port)
                .findFirst()
                .map(entry -> outside.ports().getOrDefault(entry.getKey(), port))
                .orElse(port);
    }
}
