package io.greenroom.simulator.wire;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.Predicate;

/** The one call of STS that AWS clients make in passing: GetCallerIdentity, in the query protocol. */
final class CallerIdentity {
    private final String account;

    CallerIdentity(String account) {
        this.account = account;
    }

    /** Who a holder of job credentials is. */
    String jobArn() {
        return "arn:aws:sts::" + account + ":assumed-role/simulated-pipeline/job";
    }

    WireAnswer answer(WireRequest request, Predicate<String> isJobCredential) {
        var signer = request.signer();
        if (signer.isEmpty()) {
            return error(403, "MissingAuthenticationToken", "Request is missing Authentication Token");
        }
        if (!"GetCallerIdentity".equals(parameter(request.body(), "Action"))) {
            return error(400, "InvalidAction", "The simulator knows GetCallerIdentity only.");
        }
        var arn = isJobCredential.test(signer.get().accessKeyId())
                ? jobArn()
                : "arn:aws:iam::" + account + ":user/simulated-administrator";
        return WireAnswer.xml(200, """
                <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                  <GetCallerIdentityResult>
                    <Arn>%s</Arn>
                    <UserId>AIDASIMULATEDUSER</UserId>
                    <Account>%s</Account>
                  </GetCallerIdentityResult>
                  <ResponseMetadata><RequestId>%s</RequestId></ResponseMetadata>
                </GetCallerIdentityResponse>
                """.formatted(arn, account, UUID.randomUUID()), Call.OK);
    }

    private static WireAnswer error(int status, String code, String message) {
        return WireAnswer.xml(status, """
                <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                  <Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error>
                  <RequestId>%s</RequestId>
                </ErrorResponse>
                """.formatted(code, message, UUID.randomUUID()), code);
    }

    private static String parameter(String form, String name) {
        return Arrays.stream(form.split("&"))
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8))
                .findFirst()
                .orElse("");
    }
}
