package io.greenroom.simulator.s3;

/** A refusal in S3's words. */
final class S3Error extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final int status;

    S3Error(int status, String code, String message) {
        super(message);
        this.code = code;
        this.status = status;
    }

    static S3Error accessDenied(String why) {
        return new S3Error(403, "AccessDenied", why);
    }

    String code() {
        return code;
    }

    int status() {
        return status;
    }
}
