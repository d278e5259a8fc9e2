package io.greenroom.action;

import io.greenroom.environment.CommandRun;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.ProviderException;
import io.greenroom.job.JobLog;
import java.io.IOException;
import java.io.InputStream;

/** What a command prints, with a notice where its provider kept nothing of it. */
record CommandOutput(EnvironmentProvider provider, EnvironmentId environment, String run) {
    /** A command that prints faster than it is read would otherwise be followed for ever in one look. */
    private static final int MOST_GAPS = 4;

    static CommandOutput of(EnvironmentProvider provider, CommandRun run) {
        return new CommandOutput(provider, run.environment(), run.id());
    }

    /** Brings the log up to where the output is now. */
    void follow(JobLog log) throws ProviderException, IOException, InterruptedException {
        log.append(provider.output(environment, run, log.position()));
        for (int gaps = 0; gaps < MOST_GAPS; gaps++) {
            long gap = provider.keptFrom(environment, run, log.position()) - log.position();
            if (gap <= 0) {
                return;
            }
            log.leaveOut(
                    gap,
                    "%n… %,d bytes are left out here: so much was printed that only the beginning and the end are kept …%n"
                            .formatted(gap));
            log.append(provider.output(environment, run, log.position()));
        }
    }

    /** The end of it, from the offset on if that is still kept. */
    InputStream from(long offset) throws ProviderException, IOException, InterruptedException {
        return provider.output(environment, run, provider.keptFrom(environment, run, offset));
    }
}
