package io.greenroom.simulator.job;

/**
 * How the simulator reads what the service's documentation leaves open. A worker has to cope with either reading.
 *
 * @param ackRepeat a second acknowledgement of a job in progress, with the right nonce
 * @param ackWhileQueued an acknowledgement with the latest nonce, after the delivery lapsed and before the next one
 * @param ackAfterEnd an acknowledgement of a job that has ended
 * @param redeliveryNonce the nonce of a job that is delivered again
 * @param detailsBeforeAck GetJobDetails of a job that nobody acknowledged yet
 * @param detailsAfterEnd GetJobDetails of a job that has ended
 * @param putBeforeAck a result for a job that nobody acknowledged
 * @param putAfterFinish a result for a job that has succeeded or failed
 * @param putAfterLoss a result for a job that timed out or was abandoned
 * @param emptyOutputs output variables with an empty value
 */
public record Readings(
        AckRepeat ackRepeat,
        AckWhileQueued ackWhileQueued,
        AckAfterEnd ackAfterEnd,
        RedeliveryNonce redeliveryNonce,
        DetailsBeforeAck detailsBeforeAck,
        DetailsAfterEnd detailsAfterEnd,
        PutBeforeAck putBeforeAck,
        LatePut putAfterFinish,
        LatePut putAfterLoss,
        EmptyOutputs emptyOutputs) {

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
                AckRepeat.INVALID_NONCE,
                AckWhileQueued.INVALID_NONCE,
                AckAfterEnd.STATUS,
                RedeliveryNonce.NEW,
                DetailsBeforeAck.ANSWERED,
                DetailsAfterEnd.WITHOUT_CREDENTIALS,
                PutBeforeAck.INVALID_JOB_STATE,
                LatePut.INVALID_JOB_STATE,
                LatePut.INVALID_JOB_STATE,
                EmptyOutputs.ACCEPTED);
    }

    /** The other reading wherever there are two, for proofs that a worker leans on none of them. */
    public static Readings unlikely() {
        return new Readings(
                AckRepeat.IDEMPOTENT,
                AckWhileQueued.IN_PROGRESS,
                AckAfterEnd.INVALID_NONCE,
                RedeliveryNonce.SAME,
                DetailsBeforeAck.JOB_NOT_FOUND,
                DetailsAfterEnd.JOB_NOT_FOUND,
                PutBeforeAck.ACCEPTED,
                LatePut.NO_OP,
                LatePut.NO_OP,
                EmptyOutputs.VALIDATION_EXCEPTION);
    }

    public Readings withAckRepeat(AckRepeat reading) {
        return new Readings(
                reading,
                ackWhileQueued,
                ackAfterEnd,
                redeliveryNonce,
                detailsBeforeAck,
                detailsAfterEnd,
                putBeforeAck,
                putAfterFinish,
                putAfterLoss,
                emptyOutputs);
    }

    public Readings withAckWhileQueued(AckWhileQueued reading) {
        return new Readings(
                ackRepeat,
                reading,
                ackAfterEnd,
                redeliveryNonce,
                detailsBeforeAck,
                detailsAfterEnd,
                putBeforeAck,
                putAfterFinish,
                putAfterLoss,
                emptyOutputs);
    }

    public Readings withAckAfterEnd(AckAfterEnd reading) {
        return new Readings(
                ackRepeat,
                ackWhileQueued,
                reading,
                redeliveryNonce,
                detailsBeforeAck,
                detailsAfterEnd,
                putBeforeAck,
                putAfterFinish,
                putAfterLoss,
                emptyOutputs);
    }

    public Readings withRedeliveryNonce(RedeliveryNonce reading) {
        return new Readings(
                ackRepeat,
                ackWhileQueued,
                ackAfterEnd,
                reading,
                detailsBeforeAck,
                detailsAfterEnd,
                putBeforeAck,
                putAfterFinish,
                putAfterLoss,
                emptyOutputs);
    }

    public Readings withDetailsBeforeAck(DetailsBeforeAck reading) {
        return new Readings(
                ackRepeat,
                ackWhileQueued,
                ackAfterEnd,
                redeliveryNonce,
                reading,
                detailsAfterEnd,
                putBeforeAck,
                putAfterFinish,
                putAfterLoss,
                emptyOutputs);
    }

    public Readings withDetailsAfterEnd(DetailsAfterEnd reading) {
        return new Readings(
                ackRepeat,
                ackWhileQueued,
                ackAfterEnd,
                redeliveryNonce,
                detailsBeforeAck,
                reading,
                putBeforeAck,
                putAfterFinish,
                putAfterLoss,
                emptyOutputs);
    }

    public Readings withPutBeforeAck(PutBeforeAck reading) {
        return new Readings(
                ackRepeat,
                ackWhileQueued,
                ackAfterEnd,
                redeliveryNonce,
                detailsBeforeAck,
                detailsAfterEnd,
                reading,
                putAfterFinish,
                putAfterLoss,
                emptyOutputs);
    }

    public Readings withPutAfterFinish(LatePut reading) {
        return new Readings(
                ackRepeat,
                ackWhileQueued,
                ackAfterEnd,
                redeliveryNonce,
                detailsBeforeAck,
                detailsAfterEnd,
                putBeforeAck,
                reading,
                putAfterLoss,
                emptyOutputs);
    }

    public Readings withPutAfterLoss(LatePut reading) {
        return new Readings(
                ackRepeat,
                ackWhileQueued,
                ackAfterEnd,
                redeliveryNonce,
                detailsBeforeAck,
                detailsAfterEnd,
                putBeforeAck,
                putAfterFinish,
                reading,
                emptyOutputs);
    }

    public Readings withEmptyOutputs(EmptyOutputs reading) {
        return new Readings(
                ackRepeat,
                ackWhileQueued,
                ackAfterEnd,
                redeliveryNonce,
                detailsBeforeAck,
                detailsAfterEnd,
                putBeforeAck,
                putAfterFinish,
                putAfterLoss,
                reading);
    }
}
