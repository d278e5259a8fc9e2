package io.greenroom.provider.aws;

import static org.awaitility.Awaitility.await;

import io.greenroom.command.Host;
import io.greenroom.command.HostContract;
import io.greenroom.provider.aws.fake.FakeAccount;
import io.greenroom.provider.aws.fake.FakeAws;
import io.greenroom.provider.aws.fake.FakeMachine;
import io.greenroom.provider.aws.fake.SdkClients;
import io.greenroom.time.RateLimiter;
import io.greenroom.time.Time;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A machine of the fake account, through its agent and the bucket. */
@Tag("thorough")
@Timeout(300)
final class MachineHostIT implements HostContract {
    private static final String ENVIRONMENT = "gr-contract";

    private final FakeAws aws;
    private final SdkClients clients;
    private final Agents agents;
    private final MachineHost.Machine machine;

    MachineHostIT(@TempDir Path folder) throws Exception {
        this.aws = FakeAws.start(folder, InstantSource.system());
        this.clients = SdkClients.patient(aws.endpoint());
        aws.faults().unknownInvocations(0);
        this.agents = new Agents(clients.ssm(), Agents.USUAL_DOCUMENT, new RateLimiter(1000, Time.system()));
        this.machine = launched();
    }

    private MachineHost.Machine launched() throws Exception {
        String id = clients.ec2()
                .runInstances(run -> run.minCount(1)
                        .maxCount(1)
                        .imageId(FakeAccount.IMAGE)
                        .instanceType("t3.small")
                        .clientToken(ENVIRONMENT)
                        .iamInstanceProfile(profile -> profile.name(FakeAccount.PROFILE)))
                .instances()
                .getFirst()
                .instanceId();
        await().atMost(LONG)
                .until(() -> aws.machine(id).state() == FakeMachine.State.RUNNING
                        && !agents.online(List.of(id)).isEmpty());
        var place = new MachineHost.Place(id, ENVIRONMENT, MachineOrders.greet(agents, id, "greenroom " + ENVIRONMENT));
        return new MachineHost.Machine() {
            @Override
            public MachineHost.Place place() {
                return place;
            }

            @Override
            public Optional<String> end() {
                return Optional.empty();
            }
        };
    }

    @AfterEach
    void close() {
        clients.close();
        aws.close();
    }

    @Override
    public Host anotherWorkersHost() {
        return new MachineHost(new RunBucket(clients.s3(), FakeAccount.BUCKET), agents, machine);
    }

    @Override
    public String folder(String script) {
        return MachineHost.ROOT + "/processes/" + script;
    }

    @Override
    public String workspace() {
        return MachineHost.WORKSPACE;
    }
}
