package io.greenroom.simulator.job;

import static io.greenroom.simulator.wire.Shape.entries;
import static io.greenroom.simulator.wire.Shape.oneOf;
import static io.greenroom.simulator.wire.Shape.struct;
import static io.greenroom.simulator.wire.Shape.text;
import static io.greenroom.simulator.wire.Shape.uuid;
import static io.greenroom.simulator.wire.Shape.whole;

import io.greenroom.simulator.actiontype.ActionTypeShapes;
import io.greenroom.simulator.wire.Shape;

/** The shapes of the job calls' requests. */
final class JobShapes {
    static final Shape.Struct POLL = struct().required("actionTypeId", ActionTypeShapes.ACTION_TYPE_ID)
            .optional("maxBatchSize", whole(1, Integer.MAX_VALUE))
            .optional("queryParam", entries(text(1, 50), text(1, 50).matching("[a-zA-Z0-9_-]+"), 0, 1));

    static final Shape.Struct ACKNOWLEDGE = struct().required("jobId", uuid()).required("nonce", text(1, 50));

    static final Shape.Struct DETAILS = struct().required("jobId", uuid());

    static final Shape.Struct SUCCESS = struct().required("jobId", uuid())
            .optional(
                    "currentRevision",
                    struct().required("revision", text(1, 1500))
                            .required("changeIdentifier", text(1, 100))
                            .optional("created", new Shape.Timestamp())
                            .optional("revisionSummary", text(1, 2048)))
            .optional("continuationToken", text(1, 2048))
            .optional(
                    "executionDetails",
                    struct().optional("summary", text(1, 2048))
                            .optional("externalExecutionId", text(1, 1500))
                            .optional("percentComplete", whole(0, 100)))
            .optional("outputVariables", entries(text().matching("[A-Za-z0-9@\\-_]+"), text(), 0, Integer.MAX_VALUE));

    static final Shape.Struct FAILURE = struct().required("jobId", uuid())
            .required(
                    "failureDetails",
                    struct().required(
                                    "type",
                                    oneOf(
                                            "JobFailed",
                                            "ConfigurationError",
                                            "PermissionError",
                                            "RevisionOutOfSync",
                                            "RevisionUnavailable",
                                            "SystemUnavailable"))
                            .required("message", text(1, 5000))
                            .optional("externalExecutionId", text(1, 1500)));

    private JobShapes() {}
}
