package io.greenroom.cli;

import io.greenroom.assembly.AwsClients;
import java.util.Optional;

/** Where AWS clients come from. */
interface Accounts {
    /** For a command's own calls. */
    int CONNECTIONS = 20;

    /**
     * Makes the clients of one region; the caller closes them.
     *
     * @param region empty for the one that is set in AWS's usual ways
     */
    AwsClients open(Optional<String> region);

    static Accounts standard() {
        return region -> AwsClients.standard(region, CONNECTIONS);
    }
}
