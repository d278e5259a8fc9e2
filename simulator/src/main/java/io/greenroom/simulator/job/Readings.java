package io.greenroom.simulator.job;

/**
 * How the simulator reads what the service's documentation leaves open. A worker has to cope with either reading.
 *
 * @param redeliveryNonce the nonce of a job that is delivered again
 */
public record Readings(Acks acks, RedeliveryNonce redeliveryNonce, Details details, Puts puts) {

    /**
     * Acknowledgements.
     *
     * @param repeat of a job in progress, a second one with the right nonce
     * @param whileQueued with the latest nonce, after the delivery lapsed and before the next one
     * @param afterEnd of a job that has ended
     */
    public record Acks(AckRepeat repeat, AckWhileQueued whileQueued, AckAfterEnd afterEnd) {}

    /**
     * GetJobDetails.
     *
     * @param beforeAck of a job that nobody acknowledged yet
     * @param afterEnd of a job that has ended
     */
    public record Details(DetailsBeforeAck beforeAck, DetailsAfterEnd afterEnd) {}

    /**
     * Results.
     *
     * @param beforeAck for a job that nobody acknowledged
     * @param afterFinish for a job that has succeeded or failed
     * @param afterLoss for a job that timed out or was abandoned
     * @param emptyOutputs with output variables that have an empty value
     */
    public record Puts(PutBeforeAck beforeAck, LatePut afterFinish, LatePut afterLoss, EmptyOutputs emptyOutputs) {}

    public enum AckRepeat {
        INVALID_NONCE,
        IDEMPOTENT
    }

    public enum AckWhileQueued {
        INVALID_NONCE,
        IN_PROGRESS
    }

    /** STATUS tells the holder of the right nonce how the job ended; any other nonce is invalid. */
    public enum AckAfterEnd {
        STATUS,
        INVALID_NONCE,
        JOB_NOT_FOUND
    }

    public enum RedeliveryNonce {
        NEW,
        SAME
    }

    public enum DetailsBeforeAck {
        ANSWERED,
        JOB_NOT_FOUND
    }

    public enum DetailsAfterEnd {
        WITHOUT_CREDENTIALS,
        JOB_NOT_FOUND
    }

    public enum PutBeforeAck {
        INVALID_JOB_STATE,
        ACCEPTED
    }

    /** NO_OP answers 200 and changes nothing. */
    public enum LatePut {
        INVALID_JOB_STATE,
        NO_OP,
        JOB_NOT_FOUND
    }

    public enum EmptyOutputs {
        ACCEPTED,
        VALIDATION_EXCEPTION
    }

    /** The readings that seem most likely. */
    public static Readings likely() {
        return new Readings(
                new Acks(AckRepeat.INVALID_NONCE, AckWhileQueued.INVALID_NONCE, AckAfterEnd.STATUS),
                RedeliveryNonce.NEW,
                new Details(DetailsBeforeAck.ANSWERED, DetailsAfterEnd.WITHOUT_CREDENTIALS),
                new Puts(
                        PutBeforeAck.INVALID_JOB_STATE,
                        LatePut.INVALID_JOB_STATE,
                        LatePut.INVALID_JOB_STATE,
                        EmptyOutputs.ACCEPTED));
    }

    /** The other reading wherever there are two, for proofs that a worker leans on none of them. */
    public static Readings unlikely() {
        return new Readings(
                new Acks(AckRepeat.IDEMPOTENT, AckWhileQueued.IN_PROGRESS, AckAfterEnd.INVALID_NONCE),
                RedeliveryNonce.SAME,
                new Details(DetailsBeforeAck.JOB_NOT_FOUND, DetailsAfterEnd.JOB_NOT_FOUND),
                new Puts(PutBeforeAck.ACCEPTED, LatePut.NO_OP, LatePut.NO_OP, EmptyOutputs.VALIDATION_EXCEPTION));
    }

    public Readings withAckRepeat(AckRepeat reading) {
        return with(new Acks(reading, acks.whileQueued, acks.afterEnd));
    }

    public Readings withAckWhileQueued(AckWhileQueued reading) {
        return with(new Acks(acks.repeat, reading, acks.afterEnd));
    }

    public Readings withAckAfterEnd(AckAfterEnd reading) {
        return with(new Acks(acks.repeat, acks.whileQueued, reading));
    }

    private Readings with(Acks other) {
        return new Readings(other, redeliveryNonce, details, puts);
    }

    public Readings withRedeliveryNonce(RedeliveryNonce reading) {
        return new Readings(acks, reading, details, puts);
    }

    public Readings withDetailsBeforeAck(DetailsBeforeAck reading) {
        return with(new Details(reading, details.afterEnd));
    }

    public Readings withDetailsAfterEnd(DetailsAfterEnd reading) {
        return with(new Details(details.beforeAck, reading));
    }

    private Readings with(Details other) {
        return new Readings(acks, redeliveryNonce, other, puts);
    }

    public Readings withPutBeforeAck(PutBeforeAck reading) {
        return with(new Puts(reading, puts.afterFinish, puts.afterLoss, puts.emptyOutputs));
    }

    public Readings withPutAfterFinish(LatePut reading) {
        return with(new Puts(puts.beforeAck, reading, puts.afterLoss, puts.emptyOutputs));
    }

    public Readings withPutAfterLoss(LatePut reading) {
        return with(new Puts(puts.beforeAck, puts.afterFinish, reading, puts.emptyOutputs));
    }

    public Readings withEmptyOutputs(EmptyOutputs reading) {
        return with(new Puts(puts.beforeAck, puts.afterFinish, puts.afterLoss, reading));
    }

    private Readings with(Puts other) {
        return new Readings(acks, redeliveryNonce, details, other);
    }
}
