package io.greenroom.cli;

import io.greenroom.config.Settings;
import io.greenroom.file.Ownership;
import java.io.IOException;
import java.util.Optional;

/**
 * A state directory that root must keep away from: commands of pipelines run as the user it belongs to, and what they put
 * there (scripts, links, libraries) would run, be followed or be loaded as root.
 *
 * @param text what is wrong, without a full stop
 * @param remedy what to do about it, likewise
 */
record ForeignState(String text, String remedy) {

    /** Empty where the command may open the state directory. Opens nothing in it itself. */
    static Optional<ForeignState> of(Settings settings) {
        try {
            return Ownership.foreignToRoot(settings.stateDirectory()).map(foreign -> of(settings, foreign));
        } catch (IOException e) {
            return Optional.of(new ForeignState(
                    "it cannot be told whom the state directory %s belongs to (%s)"
                            .formatted(settings.stateDirectory(), e),
                    "set stateDirectory to another one"));
        }
    }

    private static ForeignState of(Settings settings, Ownership.Foreign foreign) {
        boolean hasName = !foreign.user().matches("\\d+");
        String what = foreign.path().equals(settings.stateDirectory())
                ? "the state directory " + foreign.path()
                : "%s, of the state directory %s,".formatted(foreign.path(), settings.stateDirectory());
        return new ForeignState(
                "%s belongs to the user %s, and as root nothing that others may have put there is opened"
                        .formatted(what, foreign.user()),
                "run the command as that user (%s), or set stateDirectory to a directory of root's"
                        .formatted((hasName
                                        ? "sudo -u %1$s greenroom ..., or runuser -u %1$s -- greenroom ..."
                                        : "sudo -u '#%1$s' greenroom ...")
                                .formatted(foreign.user())));
    }
}
