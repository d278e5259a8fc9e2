package io.greenroom.simulator.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.simulator.fault.Effect;
import io.greenroom.simulator.fault.FaultPlan;
import io.greenroom.simulator.fault.FaultRule;
import io.greenroom.simulator.fault.When;
import io.greenroom.simulator.time.VirtualTimeline;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ServiceServerTest {
    private static final String ADMIN = signature("admin", "eu-west-1", "codepipeline");

    private final VirtualTimeline timeline = new VirtualTimeline(Instant.parse("2026-03-01T09:30:00Z"));
    private final FaultPlan faults = new FaultPlan(timeline);
    private final CallLog calls = new CallLog();
    private final AtomicInteger effects = new AtomicInteger();
    private final HttpClient http = HttpClient.newHttpClient();
    private ServiceServer server;

    @BeforeEach
    void start() throws IOException {
        server = serverWithRate(0);
    }

    private ServiceServer serverWithRate(double perSecond) throws IOException {
        var echo = new Endpoint(Shape.struct().required("word", Shape.text(1, 5)), request -> {
            effects.incrementAndGet();
            return request;
        });
        var silent = new Endpoint(Shape.struct(), request -> null);
        var broken = new Endpoint(Shape.struct(), request -> {
            throw new IllegalStateException("on purpose");
        });
        return ServiceServer.start(new ServiceSetup(
                new ListenAddress(ListenAddress.loopback(), 0),
                "eu-west-1",
                "111122223333",
                perSecond,
                Map.of("Echo", echo, "Silent", silent, "Broken", broken),
                "ASIAJOB"::equals,
                faults,
                calls,
                timeline));
    }

    @AfterEach
    void stop() {
        server.close();
        http.close();
    }

    @Test
    void anAnswerIsJsonOfTheProtocolWithARequestId() throws Exception {
        var answer = call("Echo", ADMIN, "{\"word\":\"hello\",\"more\":[]}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"word\":\"hello\",\"more\":[]}");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/x-amz-json-1.1");
        assertThat(answer.headers().firstValue("x-amzn-RequestId")).isPresent();
        assertThat(answer.headers().firstValue("Date")).isPresent();
        assertThat(calls.latest("Echo")).containsExactly(new Call("Echo", timeline.instant(), "admin", Call.OK, true));
    }

    @Test
    void anEmptyAnswerHasABodyOfNoBytes() throws Exception {
        var answer = call("Silent", ADMIN, "{}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Length")).contains("0");
    }

    @Test
    void errorsAreToldInTheProtocolsForm() throws Exception {
        assertError(call("Echo", ADMIN, "{}"), 400, "ValidationException", "Value at 'word'");
        assertError(call("Echo", ADMIN, "{\"word\":"), 400, "SerializationException", "not a JSON object");
        assertError(call("Echo", ADMIN, "[]"), 400, "SerializationException", "not a JSON object");
        assertError(call("Nothing", ADMIN, "{}"), 404, "UnknownOperationException", "Nothing");
        assertError(call("Broken", ADMIN, "{}"), 500, "InternalFailure", "log");
        assertError(call("Echo", ADMIN, " ".repeat(2 << 20)), 413, "RequestEntityTooLarge", "bytes");
    }

    @Test
    void callersHaveToBeSomebody() throws Exception {
        var request = "{\"word\":\"hello\"}";

        assertError(call("Echo", "", request), 400, "MissingAuthenticationTokenException", "Missing");
        assertError(
                call("Echo", signature("admin", "eu-west-1", "s3"), request),
                400,
                "InvalidSignatureException",
                "'codepipeline'");
        assertError(
                call("Echo", signature("admin", "us-east-1", "codepipeline"), request),
                400,
                "InvalidSignatureException",
                "'eu-west-1'");
        assertError(
                call("Echo", signature("ASIAJOB", "eu-west-1", "codepipeline"), request),
                400,
                "AccessDeniedException",
                "codepipeline:Echo");
        assertThat(effects).hasValue(0);
    }

    @Test
    void stsTellsWhoTheCallerIs() throws Exception {
        var request = HttpRequest.newBuilder(server.endpoint())
                .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
                .header("Authorization", signature("admin", "eu-west-1", "sts"))
                .POST(HttpRequest.BodyPublishers.ofString("Action=GetCallerIdentity&Version=2011-06-15"))
                .build();

        assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).body())
                .contains("<Account>111122223333</Account>");
    }

    @Test
    void callsThatComeTooOftenAreThrottled() throws Exception {
        server.close();
        server = serverWithRate(2);
        var request = "{\"word\":\"hello\"}";

        assertThat(call("Echo", ADMIN, request).statusCode()).isEqualTo(200);
        assertThat(call("Echo", ADMIN, request).statusCode()).isEqualTo(200);
        assertError(call("Echo", ADMIN, request), 400, "ThrottlingException", "Rate exceeded");
        timeline.advance(Duration.ofMillis(500));
        assertThat(call("Echo", ADMIN, request).statusCode()).isEqualTo(200);
    }

    @Test
    void aLostAnswerHasHadItsEffectAResetCallHasNot() {
        faults.add(new FaultRule("Echo", When.nth(1), new Effect.AnswerLost()));
        faults.add(new FaultRule("Echo", When.nth(1), new Effect.ConnectionReset()));

        assertThatThrownBy(() -> callOnce("{\"word\":\"one\"}")).isInstanceOf(IOException.class);
        assertThat(effects).hasValue(1);
        assertThatThrownBy(() -> callOnce("{\"word\":\"two\"}")).isInstanceOf(IOException.class);
        assertThat(effects).hasValue(1);
        assertThat(calls.latest("Echo")).extracting(Call::answered).containsExactly(false, false);
    }

    /** The JDK's client sends a request again when a kept connection breaks; a new connection it leaves alone. */
    private HttpResponse<String> callOnce(String body) throws IOException, InterruptedException {
        try (var fresh = HttpClient.newHttpClient()) {
            return fresh.send(request("Echo", ADMIN, body), HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void serverErrorsAndThrottlingOnPurposeHaveNoEffect() throws Exception {
        faults.add(new FaultRule("*", When.nth(1), new Effect.ServerError(503)));
        faults.add(new FaultRule("*", When.nth(1), new Effect.Throttled()));

        assertError(call("Echo", ADMIN, "{\"word\":\"one\"}"), 503, "ServiceUnavailable", "purpose");
        assertError(call("Echo", ADMIN, "{\"word\":\"two\"}"), 400, "ThrottlingException", "Rate exceeded");
        assertThat(effects).hasValue(0);
    }

    @Test
    void aSlowAnswerComesWhenItsTimeHasCome() throws Exception {
        faults.add(new FaultRule("Echo", When.nth(1), new Effect.SlowAnswer(Duration.ofSeconds(5))));
        var answer = http.sendAsync(request("Echo", ADMIN, "{\"word\":\"one\"}"), HttpResponse.BodyHandlers.ofString());
        Awaitility.await().until(() -> effects.get() == 1);
        assertThat(answer).isNotDone();

        letTimePassUntilDone(answer);

        assertThat(answer.join().statusCode()).isEqualTo(200);
    }

    private void letTimePassUntilDone(CompletableFuture<?> answer) {
        Awaitility.await().until(() -> {
            timeline.advance(Duration.ofSeconds(5));
            return answer.isDone();
        });
    }

    private static void assertError(HttpResponse<String> answer, int status, String type, String message) {
        var body = JsonMapper.shared().readTree(answer.body());
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(body.path("__type").asString()).isEqualTo(type);
        assertThat(body.path("message").asString()).contains(message);
    }

    private HttpResponse<String> call(String operation, String authorization, String body)
            throws IOException, InterruptedException {
        return http.send(request(operation, authorization, body), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest request(String operation, String authorization, String body) {
        var request = HttpRequest.newBuilder(server.endpoint())
                .header("X-Amz-Target", "CodePipeline_20150709." + operation)
                .header("Content-Type", "application/x-amz-json-1.1")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.getBytes(UTF_8)));
        return authorization.isEmpty()
                ? request.build()
                : request.header("Authorization", authorization).build();
    }

    private static String signature(String accessKeyId, String region, String service) {
        return "AWS4-HMAC-SHA256 Credential=%s/20260301/%s/%s/aws4_request, SignedHeaders=host, Signature=00"
                .formatted(accessKeyId, region, service);
    }
}
