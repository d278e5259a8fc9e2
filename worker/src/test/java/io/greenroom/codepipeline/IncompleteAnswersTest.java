package io.greenroom.codepipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.job.ActionType;
import io.greenroom.job.JobId;
import io.greenroom.job.JobService.Acknowledgement;
import io.greenroom.job.ServiceFailure;
import java.io.IOException;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers with status 200 that lack what they should have. */
final class IncompleteAnswersTest {
    private static final ActionType TYPE = new ActionType("Test", "Run-Command", "1");
    private static final JobId ID = new JobId("11111111-2222-3333-4444-555555555555");
    private static final String GOOD = "{\"id\":\"%s\",\"nonce\":\"3\"}".formatted(ID.value());

    private final ScriptedService service = new ScriptedService();

    IncompleteAnswersTest() throws IOException {}

    @AfterEach
    void close() {
        service.close();
    }

    private static void assertUnavailable(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ServiceFailure.class, e -> assertThat(e.kind())
                .isEqualTo(ServiceFailure.Kind.UNAVAILABLE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"status\":null}", "{\"status\":\"InPro"})
    void anAcknowledgementWithoutAStatusMayHaveTakenEffect(String answer) {
        service.answers(200, answer);

        assertUnavailable(() -> service.jobs().acknowledge(ID, "3"));
    }

    @Test
    void aStatusThatIsNotInProgressMeansThatTheJobIsGone() throws Exception {
        service.answers(200, "{\"status\":\"TimedOut\"}");

        assertThat(service.jobs().acknowledge(ID, "3")).isEqualTo(Acknowledgement.GONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"jobDetails\":null}"})
    void detailsThatAreNotThereMayBeThereNextTime(String answer) {
        service.answers(200, answer);

        assertUnavailable(() -> service.jobs().details(ID, TYPE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "{\"nonce\":\"3\"}", "{\"id\":\"21111111-2222-3333-4444-555555555555\"}"})
    void aJobThatCannotBeAcknowledgedDoesNotTakeTheOthersWithIt(String bad) throws Exception {
        service.answers(200, "{\"jobs\":[%s,%s]}".formatted(bad, GOOD));

        assertThat(service.jobs().poll(TYPE, 2))
                .singleElement()
                .satisfies(polled -> assertThat(polled.job().id()).isEqualTo(ID));
    }

    @Test
    void whatIsNullInAJobIsAsIfItWereNotThere() throws Exception {
        service.answers(200, """
                {"jobs":[{"id":"%s","nonce":"3","data":{
                  "actionConfiguration":{"configuration":{"CommandName":"smoke","EnvironmentId":null}},
                  "inputArtifacts":[null]}}]}""".formatted(ID.value()));

        var job = service.jobs().poll(TYPE, 1).getFirst().job();

        assertThat(job.configuration()).isEqualTo(Map.of("CommandName", "smoke"));
        assertThat(job.inputs()).isEmpty();
    }
}
