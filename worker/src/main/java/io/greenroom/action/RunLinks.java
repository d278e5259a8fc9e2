package io.greenroom.action;

import java.util.Optional;

/** How runs of commands are named to CodePipeline, and where authors read their logs. */
public interface RunLinks {

    /** With what the console fills the link template of Run-Command. */
    default String externalId(ExternalId run) {
        return run.toString();
    }

    /** Where the run's log opens in a browser; empty when there is no such place. */
    Optional<String> logUrl(ExternalId run);

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
        return run -> Optional.of(address + "/runs/" + run);
    }
}
