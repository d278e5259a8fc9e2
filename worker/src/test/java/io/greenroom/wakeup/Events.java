package io.greenroom.wakeup;

import io.greenroom.job.ActionType;

/** Events as EventBridge puts them into a queue. */
public final class Events {
    public static final String REGION = "eu-west-1";
    public static final String ACCOUNT = "111122223333";

    private Events() {}

    /** An action of that type was started. */
    public static String started(ActionType type) {
        return action("Custom", type.category(), type.provider(), "\"%s\"".formatted(type.version()), "STARTED");
    }

    /**
     * An action changed its state.
     *
     * @param version as JSON
     */
    public static String action(String owner, String category, String provider, String version, String state) {
        return event(
                "CodePipeline Action Execution State Change", """
                {"pipeline":"shop","execution-id":"e-1","stage":"Test","action":"Start","state":"%s","version":7,
                 "type":{"owner":"%s","category":"%s","provider":"%s","version":%s}}""".formatted(state, owner, category, provider, version));
    }

    /** An execution came to stand like that. */
    public static String execution(String pipeline, String execution, String state) {
        return event("CodePipeline Pipeline Execution State Change", """
                {"pipeline":"%s","execution-id":"%s","state":"%s","version":7}""".formatted(pipeline, execution, state));
    }

    private static String event(String kind, String detail) {
        return """
                {"version":"0","id":"0c1e2b3a-0000-4000-8000-000000000000","detail-type":"%s","source":"aws.codepipeline",
                 "account":"%s","time":"2026-03-01T09:30:00Z","region":"%s",
                 "resources":["arn:aws:codepipeline:eu-west-1:111122223333:shop"],"detail":%s}""".formatted(kind, ACCOUNT, REGION, detail);
    }
}
