package io.greenroom.simulator.fault;

/**
 * One kind of mishap.
 *
 * @param operation the operation's name such as {@code AcknowledgeJob}; for S3 the method as {@code S3:PUT}; {@code S3:*} is any call to
 *     S3, {@code *} any other call
 */
public record FaultRule(String operation, When when, Effect effect) {
    /** The prefix of calls to S3. */
    public static final String S3 = "S3:";

    boolean matches(String called) {
        return operation.equals(called) || operation.equals(called.startsWith(S3) ? S3 + "*" : "*");
    }
}
