package io.greenroom.provider.aws.fake;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** STS: who one is, and roles that are taken on for a while. */
final class FakeSts implements Service {
    private static final String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";

    private static final int SHORTEST = 900;
    /** Of a role whose administrators have not changed it. */
    private static final int LONGEST = 3600;

    private final FakeAws aws;
    private final AtomicInteger sessions = new AtomicInteger();

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
        return switch (operation) {
            case "GetCallerIdentity" -> identity(request, caller);
            case "AssumeRole" -> assumed(request.form(), caller);
            default -> throw new Refusal("InvalidAction", "The fake does not know " + operation);
        };
    }

    private Answer assumed(Query form, Caller caller) {
        String role = form.required("RoleArn");
        String session = form.required("RoleSessionName");
        int seconds = form.number("DurationSeconds", LONGEST);
        if (!session.matches("[\\w+=,.@-]{2,64}")) {
            throw new Refusal(
                    "ValidationError",
                    "Value '%s' at 'roleSessionName' failed to satisfy constraint".formatted(session));
        }
        if (!aws.account().canBeTakenOn(role)) {
            throw denied("User: %s is not authorized to perform: sts:AssumeRole on resource: %s"
                    .formatted(caller.principal(), role));
        }
        if (seconds < SHORTEST || seconds > LONGEST) {
            throw new Refusal(
                    "ValidationError",
                    "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
        }
        int number = sessions.incrementAndGet();
        Instant end = aws.now().plusSeconds(seconds).truncatedTo(ChronoUnit.SECONDS);
        return Answer.xml(200, Xml.document("AssumeRoleResponse", NAMESPACE, xml -> xml.element(
                        "AssumeRoleResult", result -> result.element("Credentials", given -> given.element(
                                                "AccessKeyId", "ASIAGREENROOM%07d".formatted(number))
                                        .element("SecretAccessKey", "secret-of-session-" + number)
                                        .element("SessionToken", "token-of-session-" + number)
                                        .element("Expiration", end))
                                .element("AssumedRoleUser", user -> user.element(
                                                "AssumedRoleId", "AROAGREENROOM:" + session)
                                        .element(
                                                "Arn",
                                                "arn:aws:sts::%s:assumed-role/%s/%s"
                                                        .formatted(
                                                                FakeAccount.ID,
                                                                role.substring(role.lastIndexOf('/') + 1),
                                                                session))))
                .element("ResponseMetadata", data -> data.element("RequestId", "fake"))));
    }

    private Answer identity(Request request, Caller caller) {
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
