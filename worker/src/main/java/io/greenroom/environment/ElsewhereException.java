package io.greenroom.environment;

/** Another worker of the installation tends the environment: what was asked has to be asked of that one. */
public final class ElsewhereException extends ProviderException {
    private static final long serialVersionUID = 1L;

    private final String worker;
    private final long life;

    /** @param tender who tends it, and is alive */
    public ElsewhereException(EnvironmentId id, Tending.Tender tender) {
        super(
                Kind.FAILED,
                "Environment %s is tended by worker '%s', and this worker cannot act for it. Try again; it is given to that worker when the workers share a table (setting fleet.table)."
                        .formatted(id, tender.worker()));
        this.worker = tender.worker();
        this.life = tender.life();
    }

    public String worker() {
        return worker;
    }

    /** Counts the lives of the worker of that name. */
    public long life() {
        return life;
    }
}
