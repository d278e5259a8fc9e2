package io.greenroom.provider.aws.fake;

import org.jspecify.annotations.Nullable;

/** STS: who one is. */
final class FakeSts implements Service {
    private static final String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";

    private final FakeAws aws;

    FakeSts(FakeAws aws) {
        this.aws = aws;
    }

    @Override
    public String name() {
        return "sts";
    }

    @Override
    public String operation(Request request) {
        return request.form().required("Action");
    }

    @Override
    public boolean isForMachines(String operation, Request request, Caller caller) {
        return operation.equals("GetCallerIdentity");
    }

    @Override
    public Answer answer(String operation, Request request, Caller caller) {
        if (!operation.equals("GetCallerIdentity")) {
            throw new Refusal("InvalidAction", "The fake does not know " + operation);
        }
        FakeMachine machine = machine(caller);
        String profile = machine == null ? null : machine.launch().profile();
        String userId = machine == null ? "AIDAGREENROOMADMIN001" : String.valueOf(machine.userId());
        if (!request.header("X-Fake-Query").isEmpty()) {
            return Answer.text(200, userId + "\n");
        }
        String arn = machine == null
                ? "arn:aws:iam::%s:user/admin".formatted(FakeAccount.ID)
                : "arn:aws:sts::%s:assumed-role/%s/%s".formatted(FakeAccount.ID, profile, machine.id());
        return Answer.xml(200, Xml.document("GetCallerIdentityResponse", NAMESPACE, xml -> xml.element(
                        "GetCallerIdentityResult", result -> result.element("Arn", arn)
                                .element("UserId", userId)
                                .element("Account", FakeAccount.ID))
                .element("ResponseMetadata", data -> data.element("RequestId", "fake"))));
    }

    private @Nullable FakeMachine machine(Caller caller) {
        return caller.machine() == null ? null : aws.ec2().find(caller.machine());
    }

    @Override
    public Answer refusal(Request request, Refusal refusal) {
        return Answer.xml(refusal.status(), Xml.document("ErrorResponse", NAMESPACE, xml -> xml.element(
                        "Error", error -> error.element("Type", "Sender")
                                .element("Code", refusal.code())
                                .element("Message", refusal.text()))
                .element("RequestId", "fake")));
    }

    @Override
    public Refusal throttled() {
        return new Refusal("Throttling", "Rate exceeded");
    }

    @Override
    public Refusal denied(String text) {
        return new Refusal(403, "AccessDenied", text);
    }
}
