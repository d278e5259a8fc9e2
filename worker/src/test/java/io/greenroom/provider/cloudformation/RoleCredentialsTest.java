package io.greenroom.provider.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.greenroom.environment.ProviderException;
import io.greenroom.environment.ProviderException.Kind;
import io.greenroom.provider.aws.fake.FakeAws;
import io.greenroom.provider.aws.fake.SdkClients;
import io.greenroom.time.MovableTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoleCredentialsTest {
    private static final String ROLE = "arn:aws:iam::111122223333:role/greenroom-commands";

    private final MovableTime time = MovableTime.somewhen();
    private final FakeAws aws;
    private final SdkClients clients;

    RoleCredentialsTest(@TempDir Path folder) {
        this.aws = FakeAws.start(folder, time);
        this.clients = new SdkClients(aws.endpoint());
        aws.account().addCommandRole(ROLE);
    }

    @AfterEach
    void close() {
        clients.close();
        aws.close();
    }

    private RoleCredentials credentials(String environment) {
        return new RoleCredentials(clients.sts(), ROLE, environment, "eu-west-1", time);
    }

    @Test
    void programsFindThemInTheUsualVariables() throws Exception {
        assertThat(credentials("gr-1").variables())
                .isEqualTo(Map.of(
                        "AWS_ACCESS_KEY_ID", "ASIAGREENROOM0000001",
                        "AWS_SECRET_ACCESS_KEY", "secret-of-session-1",
                        "AWS_SESSION_TOKEN", "token-of-session-1",
                        "AWS_REGION", "eu-west-1"));
    }

    @Test
    void theyAreKeptUntilTenMinutesBeforeTheirEnd() throws Exception {
        RoleCredentials credentials = credentials("gr-1");
        Map<String, String> first = credentials.variables();

        time.advance(Duration.ofMinutes(49));
        assertThat(credentials.variables()).isEqualTo(first);
        time.advance(Duration.ofMinutes(1));

        assertThat(credentials.variables()).isNotEqualTo(first);
        assertThat(aws.calls().of("sts:AssumeRole")).hasSize(2);
    }

    @Test
    void manyAtOnceAskOnce() throws Exception {
        RoleCredentials credentials = credentials("gr-1");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Future<Map<String, String>>>();
            for (int i = 0; i < 20; i++) {
                all.add(threads.submit(credentials::variables));
            }
            for (Future<Map<String, String>> each : all) {
                assertThat(each.get()).containsEntry("AWS_ACCESS_KEY_ID", "ASIAGREENROOM0000001");
            }
        }
        assertThat(aws.calls().of("sts:AssumeRole")).hasSize(1);
    }

    @Test
    void anyEnvironmentsNameGivesASession() throws Exception {
        assertThat(credentials("gr:1~" + "x".repeat(200)).variables()).hasSize(4);
    }

    @Test
    void aRoleThatTheWorkerMayNotTakeOnIsToldWithWhatToAllow() {
        var other =
                new RoleCredentials(clients.sts(), "arn:aws:iam::111122223333:role/other", "gr-1", "eu-west-1", time);

        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(other::variables)
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.PERMISSION))
                .withMessageContainingAll("role/other", "commandRole", "sts:AssumeRole", "trust policy");
    }

    @Test
    void aFailureIsNotKept() throws Exception {
        RoleCredentials credentials = credentials("gr-1");
        aws.faults().refuse("sts:AssumeRole", 1, 503, "ServiceUnavailable", "later");

        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(credentials::variables)
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));

        assertThat(credentials.variables()).hasSize(4);
    }

    @Test
    void theirTextHoldsNone() throws Exception {
        RoleCredentials credentials = credentials("gr-1");
        credentials.variables();

        assertThat(credentials).hasToString("credentials of " + ROLE);
    }
}
