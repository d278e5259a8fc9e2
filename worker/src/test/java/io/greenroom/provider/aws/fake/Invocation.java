package io.greenroom.provider.aws.fake;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A command on one machine, from its sending to its end. */
final class Invocation {
    private final String machine;
    private final Instant requestedAt;
    private final String script;
    private final String workingDirectory;
    private final Duration startTimeout;
    private final Duration executionTimeout;
    private String status = "Pending";
    private String details = "Pending";
    private int code = -1;
    private String out = "";
    private String err = "";
    private @Nullable Instant startedAt;
    private @Nullable Instant endedAt;
    private int asked;

    Invocation(
            String machine,
            Instant requestedAt,
            String script,
            String workingDirectory,
            Duration startTimeout,
            Duration executionTimeout) {
        this.machine = machine;
        this.requestedAt = requestedAt;
        this.script = script;
        this.workingDirectory = workingDirectory;
        this.startTimeout = startTimeout;
        this.executionTimeout = executionTimeout;
    }

    String machine() {
        return machine;
    }

    Instant requestedAt() {
        return requestedAt;
    }

    String script() {
        return script;
    }

    /** Empty for a folder of the agent's own. */
    String workingDirectory() {
        return workingDirectory;
    }

    Duration executionTimeout() {
        return executionTimeout;
    }

    /** When the service gives up hearing of its end. */
    Instant expiresAt() {
        return requestedAt.plus(startTimeout).plus(executionTimeout);
    }

    /** False when it must not start any more. */
    synchronized boolean starts(Instant now) {
        if (isOver()) {
            return false;
        }
        if (now.isAfter(requestedAt.plus(startTimeout)) && startedAt == null) {
            end("TimedOut", "DeliveryTimedOut", -1, now);
            return false;
        }
        status = "InProgress";
        details = "InProgress";
        startedAt = startedAt == null ? now : startedAt;
        return true;
    }

    /** Nothing when it has ended already. */
    synchronized void end(String newStatus, String newDetails, int newCode, Instant now) {
        if (!isOver()) {
            status = newStatus;
            details = newDetails;
            code = newCode;
            endedAt = now;
        }
    }

    /** What it printed; only before its end is told. */
    synchronized void printed(String newOut, String newErr) {
        out = newOut;
        err = newErr;
    }

    synchronized void expire(Instant now) {
        Instant start = requestedAt.plus(startTimeout);
        if (now.isAfter(expiresAt()) || (startedAt == null && now.isAfter(start))) {
            end("TimedOut", "DeliveryTimedOut", -1, now);
        }
    }

    synchronized boolean isOver() {
        return endedAt != null;
    }

    synchronized String status() {
        return status;
    }

    /** Without blanks, as GetCommandInvocation writes it. */
    synchronized String details() {
        return details;
    }

    /** With blanks, as the lists write it. */
    synchronized String detailsInWords() {
        String words = details.replaceAll("([a-z])([A-Z])", "$1 $2");
        return words.isEmpty() ? words : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    synchronized int code() {
        return code;
    }

    synchronized String out() {
        return out;
    }

    synchronized String err() {
        return err;
    }

    synchronized @Nullable Instant startedAt() {
        return startedAt;
    }

    synchronized @Nullable Instant endedAt() {
        return endedAt;
    }

    /** How often it was asked for before. */
    synchronized int ask() {
        return asked++;
    }
}
