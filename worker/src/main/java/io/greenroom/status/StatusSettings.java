package io.greenroom.status;

import io.greenroom.job.ActionType;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How the status pages and the logs of commands are to be.
 *
 * @param stateDirectory below which the logs of commands are
 * @param listenHost the address, or its name, that the pages are served on
 * @param publicUrl how browsers reach the pages; empty means under their own address
 * @param token who has it may look
 * @param proxyHeader the header with which a reverse proxy says who looks
 * @param keepFor how long logs of commands are kept
 * @param keepBytes how much of them is kept, and of one while it grows
 * @param polled the action types that are polled for
 * @param slowestPoll the longest time between two polls when all is well
 * @param mostJobs how many jobs there may be at the same time
 * @param awsConsole the host of the AWS console that shows the pipelines; empty when none does
 * @param metrics whether metrics are gathered
 */
public record StatusSettings(
        Path stateDirectory,
        String listenHost,
        Optional<URI> publicUrl,
        Optional<String> token,
        Optional<String> proxyHeader,
        Duration keepFor,
        long keepBytes,
        Set<ActionType> polled,
        Duration slowestPoll,
        int mostJobs,
        Optional<String> awsConsole,
        boolean metrics) {

    /** Without the token. */
    @Override
    public String toString() {
        return "StatusSettings[stateDirectory=%s, publicUrl=%s]".formatted(stateDirectory, publicUrl);
    }
}
