package io.greenroom.definition;

import io.greenroom.definition.ActionDefinition.UrlTemplates;
import java.net.URI;

/**
 * Links from the console to the worker's status pages. An action's external execution id is an environment's id, or that
 * of a run in it, so that one template does for all actions.
 */
public final class StatusLinks {
    private final UrlTemplates links;

    /** @param base where browsers reach the status pages */
    public StatusLinks(URI base) {
        String url = base.toString().replaceFirst("/+$", "");
        this.links = new UrlTemplates(null, url + "/", url + "/runs/{ExternalExecutionId}", null);
    }

    /** The definition with these links, unless it says something of links itself. */
    public ActionDefinition fill(ActionDefinition definition) {
        return definition.links().isPresent() ? definition : definition.withLinks(links);
    }
}
