package io.greenroom.config;

import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.ProviderView;
import io.greenroom.iam.Place;
import io.greenroom.iam.Statement;
import java.io.IOException;
import java.util.List;

/** A provider as the settings want it, not opened yet. */
public interface ConfiguredProvider {

    /** As {@link ProviderKind#name()}. */
    String name();

    /** What in its settings nobody may see. */
    default List<Secret> secrets() {
        return List.of();
    }

    /**
     * Opens it for a worker. A state directory is one process's at a time; the caller has locked it.
     *
     * @throws IllegalArgumentException when a setting leads to something that cannot be used, such as a file that is not
     *     there; the message names the setting
     * @throws IOException when the state directory cannot be used
     */
    EnvironmentProvider open(ProviderContext context) throws IOException;

    /**
     * Opens it beside whoever has locked the state directory, to see what there is and to have it ended. Changes nothing
     * by itself, and works as well when nobody has locked it.
     *
     * @throws IllegalArgumentException as for {@link #open}
     * @throws IOException as for {@link #open}
     */
    ProviderView view(ProviderContext context) throws IOException;

    /**
     * What the worker has to be allowed in AWS for this provider, besides what every worker needs: no more than the calls it
     * makes. Empty for one that makes none.
     *
     * @param places the regions that the worker is in, all of one account
     * @param installation as {@link ProviderContext#installation()}
     */
    default List<Statement> rights(List<Place> places, String installation) {
        return List.of();
    }

    /**
     * Looks at what the provider needs elsewhere, for {@code doctor}. Changes nothing, and says of everything that is wrong what
     * to do about it. Empty for one that shows with its blueprints alone whether it works.
     *
     * @throws IllegalArgumentException as for {@link #open}
     */
    default List<ProviderFinding> checks(ProviderContext context) throws InterruptedException {
        return List.of();
    }
}
