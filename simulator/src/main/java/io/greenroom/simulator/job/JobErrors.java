package io.greenroom.simulator.job;

import io.greenroom.simulator.actiontype.ActionTypeCatalog;
import io.greenroom.simulator.actiontype.ActionTypeId;
import io.greenroom.simulator.wire.ServiceException;

/** The errors of the job calls. */
final class JobErrors {
    private JobErrors() {}

    static ServiceException notFound(String id) {
        return new ServiceException("JobNotFoundException", "There is no job " + id + ".");
    }

    static ServiceException invalidNonce() {
        return new ServiceException(
                "InvalidNonceException", "The nonce is not valid: it is used up, outdated, or of another job.");
    }

    static ServiceException invalidState(JobStatus status) {
        return new ServiceException(
                "InvalidJobStateException",
                "A job takes a result while it is InProgress; this one is " + status.wireName() + ".");
    }

    static ServiceException outputsTooLarge(int bytes, int limit) {
        return new ServiceException(
                "OutputVariablesSizeExceededException",
                "The output variables have %d bytes together; %d are allowed.".formatted(bytes, limit));
    }

    static ServiceException typeNotFound(ActionTypeId type) {
        return new ServiceException(
                "ActionTypeNotFoundException", ActionTypeCatalog.describe(type) + " is not available");
    }
}
