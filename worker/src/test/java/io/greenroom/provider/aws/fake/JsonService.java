package io.greenroom.provider.aws.fake;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** A service that speaks JSON: the operation is in a header, the members are in the body, whose names begin with a small letter. */
abstract class JsonService implements Service {
    private static final String JSON = "application/x-amz-json-1.1";

    private final String name;
    private final String target;

    /** @param target what stands before the operation, such as {@code Logs_20140328} */
    JsonService(String name, String target) {
        this.name = name;
        this.target = target + ".";
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String operation(Request request) {
        String asked = request.header("X-Amz-Target");
        if (!asked.startsWith(target)) {
            throw new Refusal("UnknownOperationException", "There is no target " + asked);
        }
        return asked.substring(target.length());
    }

    /** Does it; the answer's members. */
    abstract JsonNode answer(String operation, JsonNode input);

    @Override
    public final Answer answer(String operation, Request request, Caller caller) {
        return Answer.json(200, JSON, answer(operation, request.json()));
    }

    @Override
    public final Answer refusal(Request request, Refusal refusal) {
        return Answer.json(
                refusal.status(),
                JSON,
                refusal.members().put("__type", refusal.code()).put("message", refusal.text()));
    }

    @Override
    public Refusal throttled() {
        return new Refusal("ThrottlingException", "Rate exceeded");
    }

    @Override
    public final Refusal denied(String text) {
        return new Refusal("AccessDeniedException", text);
    }

    static Refusal unknown(String operation) {
        return new Refusal("UnknownOperationException", "The fake does not know " + operation);
    }

    /** Refuses members that the fake would pass over. */
    static void checkMembers(JsonNode input, String code, String... known) {
        List<String> names = List.of(known);
        input.properties().forEach(each -> {
            if (!names.contains(each.getKey())) {
                throw new Refusal(code, "The fake does not know the member " + each.getKey());
            }
        });
    }
}
