package io.greenroom.provider.aws.fake;

import tools.jackson.databind.node.ObjectNode;

/** What a service answers when it does not do what it was asked. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final String text;
    private final transient ObjectNode members = FakeSsm.object();

    public Refusal(int status, String code, String text) {
        super(code + ": " + text);
        this.status = status;
        this.code = code;
        this.text = text;
    }

    /** Something is wrong with the request. */
    public Refusal(String code, String text) {
        this(400, code, text);
    }

    /** What the answer says besides, of services that speak JSON. */
    ObjectNode members() {
        return members;
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public String text() {
        return text;
    }
}
