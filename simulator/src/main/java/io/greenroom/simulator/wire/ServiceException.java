package io.greenroom.simulator.wire;

/** An answer of the service that is an error, such as JobNotFoundException. */
public final class ServiceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String type;
    private final int status;

    /** Every modelled exception of CodePipeline is a 400. */
    public ServiceException(String type, String message) {
        this(type, 400, message);
    }

    public ServiceException(String type, int status, String message) {
        super(message);
        this.type = type;
        this.status = status;
    }

    public static ServiceException validation(String message) {
        return new ServiceException("ValidationException", message);
    }

    /** The exception's name on the wire. */
    public String type() {
        return type;
    }

    public int status() {
        return status;
    }
}
