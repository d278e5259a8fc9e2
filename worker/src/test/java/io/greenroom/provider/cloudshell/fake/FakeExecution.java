package io.greenroom.provider.cloudshell.fake;

import io.greenroom.provider.cloudshell.fake.Blueprints.FakeCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One execution of a command on the virtual clock. Not thread-safe. */
final class FakeExecution {
    final String id;
    final @Nullable String component;
    final FakeCommand command;
    final Map<String, String> arguments;
    final Instant asked;
    String status = "Pending";

    @Nullable
    Instant started;

    @Nullable
    Instant ended;

    private final Duration lag;
    private @Nullable Instant cancelled;

    FakeExecution(
            String id,
            @Nullable String component,
            FakeCommand command,
            Map<String, String> arguments,
            Instant asked,
            Duration lag) {
        this.id = id;
        this.component = component;
        this.command = command;
        this.arguments = new TreeMap<>(arguments);
        this.asked = asked;
        this.lag = lag;
    }

    void advanceTo(Instant now) {
        if (ended != null) {
            return;
        }
        if (cancelled != null) {
            if (!now.isBefore(cancelled.plus(lag))) {
                end("Cancelled", cancelled.plus(lag));
            }
            return;
        }
        String last = command.lastWord();
        if (last == null || now.isBefore(asked.plus(lag))) {
            return;
        }
        started = asked.plus(lag);
        status = "Running";
        Instant done = started.plus(command.takes());
        if (!now.isBefore(done)) {
            end(last, done);
        }
    }

    private void end(String word, Instant at) {
        status = word;
        ended = at;
    }

    void cancel(Instant now) {
        cancelled = now;
        status = "Stopping";
    }

    @Nullable
    String output() {
        if (ended == null) {
            return null;
        }
        var text = new StringBuilder(command.output());
        arguments.forEach(
                (name, value) -> text.append(' ').append(name).append('=').append(value));
        return text.append("\r\n").toString();
    }
}
