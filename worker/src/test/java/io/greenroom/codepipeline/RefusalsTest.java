package io.greenroom.codepipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.job.ActionType;
import io.greenroom.job.ExecutionDetails;
import io.greenroom.job.JobId;
import io.greenroom.job.JobResult;
import io.greenroom.job.ServiceFailure;
import io.greenroom.job.ServiceFailure.Kind;
import io.greenroom.pipeline.Executions;
import io.greenroom.pipeline.Executions.NotSeen;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A result that is refused as invalid is given up, so nothing may be taken for that which may pass. */
final class RefusalsTest {
    private static final JobId ID = new JobId("11111111-2222-3333-4444-555555555555");
    private static final JobResult DONE = new JobResult.Succeeded(new ExecutionDetails("done", null, 100), Map.of());

    private final ScriptedService service = new ScriptedService();

    RefusalsTest() throws IOException {}

    @AfterEach
    void close() {
        service.close();
    }

    private Kind ofAResult() throws InterruptedException {
        try {
            throw new AssertionError("taken: " + service.jobs().deliver(ID, DONE));
        } catch (ServiceFailure e) {
            return e.kind();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ValidationException", "ValidationError", "SerializationException"})
    void whatTheServiceSaysOfTheResultIsNotTriedAgain(String code) throws Exception {
        service.refuses(400, code);

        assertThat(ofAResult()).isEqualTo(Kind.INVALID);
    }

    @Test
    void aResultThatIsTooLargeIsNotTriedAgain() throws Exception {
        service.answers(413, "");

        assertThat(ofAResult()).isEqualTo(Kind.INVALID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AccessDeniedException",
                "ExpiredTokenException",
                "IncompleteSignature",
                "IncompleteSignatureException",
                "InvalidSignatureException",
                "SignatureDoesNotMatch",
                "RequestExpired",
                "MissingAuthenticationToken",
                "MissingAuthenticationTokenException",
                "UnrecognizedClientException"
            })
    void aRequestThatIsNotRecognisedIsForSomebodyToMend(String code) throws Exception {
        service.refuses(400, code);

        assertThat(ofAResult()).isEqualTo(Kind.DENIED);
    }

    @Test
    void aClockThatIsWrongIsForSomebodyToMend() throws Exception {
        service.refuses(403, "RequestTimeTooSkewed");

        assertThat(ofAResult()).isEqualTo(Kind.DENIED);
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 400, 404, 407, 408, 421, 500, 503})
    void theAnswerOfAProxyMayPass(int status) throws Exception {
        service.answers(status, "<html>not the service</html>");

        assertThat(ofAResult()).isEqualTo(Kind.UNAVAILABLE);
    }

    @ParameterizedTest
    @CsvSource({
        "400, InternalFailure",
        "400, ServiceUnavailable",
        "400, RequestTimeout",
        "400, ConcurrentModificationException",
        "400, SomethingNew",
        "404, UnknownOperationException"
    })
    void aRefusalThatIsNotAboutTheResultMayPass(int status, String code) throws Exception {
        service.refuses(status, code);

        assertThat(ofAResult()).isEqualTo(Kind.UNAVAILABLE);
    }

    @Test
    void tooManyRequestsAreToldApart() throws Exception {
        service.refuses(400, "ThrottlingException");

        assertThat(ofAResult()).isEqualTo(Kind.THROTTLED);
    }

    @ParameterizedTest
    @CsvSource({
        "AccessDeniedException, FORBIDDEN",
        "ExpiredTokenException, NO_ANSWER",
        "UnrecognizedClientException, NO_ANSWER",
        "ThrottlingException, NO_ANSWER"
    })
    void onlyARoleThatMayNotLookIsForbiddenALook(String code, Executions.Reason reason) throws Exception {
        service.refuses(400, code);
        Executions executions = service.executions();

        assertThatThrownBy(() -> executions.statusOf("shop", "11111111-2222-3333-4444-555555555555"))
                .isInstanceOfSatisfying(
                        NotSeen.class, e -> assertThat(e.reason()).isEqualTo(reason));
        assertThatThrownBy(() -> executions.recentOf("shop"))
                .isInstanceOfSatisfying(
                        NotSeen.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @Test
    void whoeverRegistersActionTypesIsToldAtOnceThatALimitIsReached() throws Exception {
        service.refuses(400, "LimitExceededException");

        try {
            service.actionTypes().delete(new ActionType("Test", "Run-Command", "1"));
            throw new AssertionError("deleted");
        } catch (ServiceFailure e) {
            assertThat(e.kind()).isEqualTo(Kind.INVALID);
        }
    }
}
