package io.greenroom.simulator;

import static io.greenroom.simulator.wire.Shape.flag;
import static io.greenroom.simulator.wire.Shape.items;
import static io.greenroom.simulator.wire.Shape.oneOf;
import static io.greenroom.simulator.wire.Shape.struct;
import static io.greenroom.simulator.wire.Shape.text;
import static io.greenroom.simulator.wire.Shape.uuid;
import static io.greenroom.simulator.wire.Shape.whole;

import io.greenroom.simulator.tag.TagOperations;
import io.greenroom.simulator.wire.Shape;
import java.util.Map;

/** The shapes of requests about pipelines. What is inside a pipeline's declaration is the pipeline side's to check. */
final class PipelineShapes {
    private static final Shape.Text NAME = text(1, 100).matching("[A-Za-z0-9.@\\-_]+");
    private static final Shape.Text TOKEN = text(1, 2048);
    private static final Shape.Whole PAGE = whole(1, 100);

    private static final Shape.Struct NAMED = struct().required("name", NAME);
    private static final Shape.Struct EXECUTION =
            struct().required("pipelineName", NAME).required("pipelineExecutionId", uuid());
    private static final Shape.Struct TRANSITION = struct().required("pipelineName", NAME)
            .required("stageName", NAME)
            .required("transitionType", oneOf("Inbound", "Outbound"));

    private static final Shape.Struct START = NAMED.optional(
                    "variables",
                    items(
                            struct().required("name", text(1, 128).matching("[A-Za-z0-9@\\-_]+"))
                                    .required("value", text(1, 1000)),
                            1,
                            50))
            .optional("clientRequestToken", text(1, 128).matching("[a-zA-Z0-9-]+"))
            .optional(
                    "sourceRevisions",
                    items(
                            struct().required("actionName", NAME)
                                    .required(
                                            "revisionType",
                                            oneOf("COMMIT_ID", "IMAGE_DIGEST", "S3_OBJECT_VERSION_ID", "S3_OBJECT_KEY"))
                                    .required("revisionValue", text(1, 1500)),
                            0,
                            50));

    private static final Shape.Struct LIST_EXECUTIONS = struct().required("pipelineName", NAME)
            .optional("maxResults", PAGE)
            .optional("filter", struct().optional("succeededInStage", struct().optional("stageName", NAME)))
            .optional("nextToken", TOKEN);

    private static final Shape.Struct LIST_ACTIONS = struct().required("pipelineName", NAME)
            .optional(
                    "filter",
                    struct().optional("pipelineExecutionId", uuid())
                            .optional(
                                    "latestInPipelineExecution",
                                    struct().required("pipelineExecutionId", uuid())
                                            .required("startTimeRange", oneOf("Latest", "All"))))
            .optional("maxResults", PAGE)
            .optional("nextToken", TOKEN);

    private static final Map<String, Shape.Struct> SHAPES = Map.ofEntries(
            Map.entry(
                    "CreatePipeline",
                    struct().required("pipeline", new Shape.AnyObject()).optional("tags", TagOperations.TAGS)),
            Map.entry("UpdatePipeline", struct().required("pipeline", new Shape.AnyObject())),
            Map.entry("GetPipeline", NAMED.optional("version", whole(1, Integer.MAX_VALUE))),
            Map.entry("DeletePipeline", NAMED),
            Map.entry("ListPipelines", struct().optional("nextToken", TOKEN).optional("maxResults", whole(1, 1000))),
            Map.entry("StartPipelineExecution", START),
            Map.entry(
                    "StopPipelineExecution",
                    EXECUTION.optional("abandon", flag()).optional("reason", text(0, 200))),
            Map.entry(
                    "RetryStageExecution",
                    EXECUTION
                            .required("stageName", NAME)
                            .required("retryMode", oneOf("FAILED_ACTIONS", "ALL_ACTIONS"))),
            Map.entry(
                    "RollbackStage",
                    struct().required("pipelineName", NAME)
                            .required("stageName", NAME)
                            .required("targetPipelineExecutionId", uuid())),
            Map.entry("ListRuleExecutions", LIST_ACTIONS),
            Map.entry("GetPipelineState", NAMED),
            Map.entry("GetPipelineExecution", EXECUTION),
            Map.entry("ListPipelineExecutions", LIST_EXECUTIONS),
            Map.entry("ListActionExecutions", LIST_ACTIONS),
            Map.entry("EnableStageTransition", TRANSITION),
            Map.entry(
                    "DisableStageTransition",
                    TRANSITION.required("reason", text(1, 300).matching("[a-zA-Z0-9!@ \\(\\)\\.\\*\\?\\-]+"))),
            Map.entry(
                    "PutApprovalResult",
                    struct().required("pipelineName", NAME)
                            .required("stageName", NAME)
                            .required("actionName", NAME)
                            .required(
                                    "result",
                                    struct().required("summary", text(0, 512))
                                            .required("status", oneOf("Approved", "Rejected")))
                            .required("token", uuid())));

    private PipelineShapes() {}

    /** An operation without a shape of its own may be asked anything. */
    static Shape.Struct of(String operation) {
        return SHAPES.getOrDefault(operation, struct());
    }
}
