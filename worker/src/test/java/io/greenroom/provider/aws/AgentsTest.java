package io.greenroom.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.provider.aws.fake.FakeAws;
import io.greenroom.provider.aws.fake.SdkClients;
import io.greenroom.time.MovableTime;
import io.greenroom.time.RateLimiter;
import io.greenroom.time.Time;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ssm.model.ResourceTypeForTagging;
import software.amazon.awssdk.services.ssm.model.Tag;

class AgentsTest {
    private static final String MACHINE = "AROAGREENROOMMACHINE1:i-0123456789abcdef0";

    private final FakeAws aws;
    private final SdkClients clients;
    private final Agents agents;

    AgentsTest(@TempDir Path folder) {
        this.aws = FakeAws.start(folder, MovableTime.somewhen());
        this.clients = new SdkClients(aws.endpoint());
        this.agents = new Agents(clients.ssm(), Agents.USUAL_DOCUMENT, new RateLimiter(1000, Time.system()));
    }

    @AfterEach
    void close() {
        clients.close();
        aws.close();
    }

    @Test
    void aSecretIsKeptInPiecesThatSayWhoseTheyAreAlsoWhenItIsKeptTwice() throws Exception {
        agents.keep("/greenroom/gr-1/x", "y".repeat(5000), MACHINE);

        List<String> names = agents.keep("/greenroom/gr-1/x", "z".repeat(5000), MACHINE);

        assertThat(names).containsExactly("/greenroom/gr-1/x.0", "/greenroom/gr-1/x.1");
        for (String name : names) {
            assertThat(clients.ssm()
                            .listTagsForResource(list -> list.resourceType(ResourceTypeForTagging.PARAMETER)
                                    .resourceId(name))
                            .tagList())
                    .containsExactly(
                            Tag.builder().key(Tags.MACHINE).value(MACHINE).build());
            assertThat(clients.ssm()
                            .getParameter(get -> get.name(name).withDecryption(true))
                            .parameter()
                            .value())
                    .startsWith("z");
        }
    }
}
