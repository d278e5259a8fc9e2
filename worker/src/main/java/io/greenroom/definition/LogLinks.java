package io.greenroom.definition;

import io.greenroom.definition.ActionDefinition.UrlTemplates;

/**
 * Links from the console to logs of commands that are kept elsewhere, for where nobody reaches the status pages. Only the
 * action that runs commands has a log; the others lead to where all of them are.
 */
public final class LogLinks {
    private final UrlTemplates ofRuns;
    private final UrlTemplates ofOthers;

    /**
     * Takes two links.
     *
     * @param all where all logs are
     * @param one where a run's log is, with {@code {ExternalExecutionId}} for the run
     */
    public LogLinks(String all, String one) {
        this.ofRuns = new UrlTemplates(null, all, one, null);
        this.ofOthers = new UrlTemplates(null, all, null, null);
    }

    /** The definition with these links, unless it says something of links itself. */
    public ActionDefinition fill(ActionDefinition definition) {
        if (definition.links().isPresent()) {
            return definition;
        }
        return definition.withLinks(
                switch (definition.role()) {
                    case RUN_COMMAND, RUN_IN_ENVIRONMENT -> ofRuns;
                    case START_ENVIRONMENT, END_ENVIRONMENT -> ofOthers;
                });
    }
}
