package io.greenroom.file;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What lies on disk was written by a newer version of Greenroom, and nobody knows what reading it as if it were this one's
 * would lose. It was not touched. The message says what to do.
 */
public final class NewerFormException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What to do. */
    private static final String REMEDY =
            "Install that version again, or a later one. To go on with this one, first let the newer one finish, until"
                    + " \"greenroom jobs\" and \"greenroom environments\" list nothing; then set stateDirectory to another directory.";

    private final String problem;

    /**
     * @param what is called so by people, such as "journal"
     * @param found the number of the form it has
     * @param known the newest number that this version reads
     */
    public NewerFormException(String what, Path path, int found, int known) {
        this("%s %s was written by a newer version of Greenroom (form %d, this version reads up to %d)"
                .formatted(what, path, found, known));
    }

    private NewerFormException(String problem) {
        super("The %s, and stays as it is. %s".formatted(problem, REMEDY));
        this.problem = "the " + problem;
    }

    /** What is wrong, without a full stop. */
    public String problem() {
        return problem;
    }

    /** What to do about it. */
    public String remedy() {
        return REMEDY;
    }
}
