package io.greenroom.action;

import io.greenroom.environment.EnvironmentId;
import java.util.Optional;

/** How runs of commands are named to CodePipeline, and where authors read their logs. */
public interface RunLinks {

    /** With what the console fills the link template of Run-Command. */
    default String externalId(ExternalId run) {
        return run.toString();
    }

    /** Where the run's log opens in a browser; empty when there is no such place. */
    Optional<String> logUrl(ExternalId run);

    /** Where people look at an environment in a browser; empty when there is no such place. */
    default Optional<String> environmentUrl(EnvironmentId environment) {
        return Optional.empty();
    }

    /** For authors who reach no logs. */
    static RunLinks none() {
        return run -> Optional.empty();
    }

    /**
     * To the status pages.
     *
     * @param address where authors reach them, without a slash at the end
     */
    static RunLinks toPages(String address) {
        return new RunLinks() {
            @Override
            public Optional<String> logUrl(ExternalId run) {
                return Optional.of(address + "/runs/" + run);
            }

            @Override
            public Optional<String> environmentUrl(EnvironmentId environment) {
                return logUrl(new ExternalId(environment, Optional.empty()));
            }
        };
    }
}
