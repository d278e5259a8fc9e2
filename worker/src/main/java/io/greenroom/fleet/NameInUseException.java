package io.greenroom.fleet;

/** Another worker lives under this worker's name. */
public final class NameInUseException extends Exception {
    private static final long serialVersionUID = 1L;

    NameInUseException(String worker) {
        super(
                ("Another worker runs under the name '%s' and shows that it is alive. Stop it, or give this one another name"
                                + " (setting fleet.worker; without it, each worker finds a name of its own).")
                        .formatted(worker));
    }
}
