package io.greenroom.provider.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.blueprint.Blueprints;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentProviderContract;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.SourceFiles;
import io.greenroom.environment.StartRequest;
import io.greenroom.environment.TendingAmongWorkers;
import io.greenroom.lifecycle.HostedProvider;
import io.greenroom.lifecycle.Onlooker;
import io.greenroom.provider.aws.Agents;
import io.greenroom.provider.aws.AwsSettings;
import io.greenroom.provider.aws.RunBucket;
import io.greenroom.provider.aws.Schedules;
import io.greenroom.provider.aws.fake.FakeAccount;
import io.greenroom.provider.aws.fake.FakeAws;
import io.greenroom.provider.aws.fake.SdkClients;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.MovableTime;
import io.greenroom.time.RateLimiter;
import io.greenroom.time.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The provider in a fake account, whose clock is the provider's. */
final class Ec2Stage implements AutoCloseable {
    static final String INSTALLATION = "tested";

    final MovableTime time;
    final FakeAws aws;
    final Path blueprints;
    private final Path folder;
    private HostedProvider provider;

    Ec2Stage(Path folder) throws IOException {
        this(folder, MovableTime.somewhen());
    }

    /** @param time what machines do at boot goes by the computer's clock as well, so that a reboot needs one near it */
    Ec2Stage(Path folder, MovableTime time) throws IOException {
        this.folder = folder;
        this.time = time;
        this.blueprints = Files.createDirectory(folder.resolve("blueprints"));
        this.aws = FakeAws.start(folder.resolve("machines"), time);
        aws.faults().unknownInvocations(0);
        this.provider = open();
    }

    Path state() {
        return folder.resolve("state");
    }

    Ec2Settings settings() {
        return new Ec2Settings(
                blueprints,
                new AwsSettings(
                        FakeAccount.BUCKET,
                        "arn:aws:iam::111122223333:role/greenroom-end",
                        "greenroom",
                        Agents.USUAL_DOCUMENT,
                        null,
                        Duration.ofMillis(100),
                        1000),
                List.of("subnet-1", "subnet-2"),
                List.of("sg-1"),
                FakeAccount.PROFILE);
    }

    /** Machines are real processes: how often AWS is asked goes by real time, when something ends by the movable one. */
    Ec2Sites sites() {
        var clients = SdkClients.patient(aws.endpoint());
        var settings = settings();
        var starting = new SdkClients(aws.endpoint());
        var machines = new Machines(starting.ec2(), clients.ec2(), settings, INSTALLATION, Time.system(), new Random());
        return new Ec2Sites(
                settings,
                INSTALLATION,
                machines,
                new Images(clients.ec2(), clients.ssm(), machines.pace()),
                new BakedImages(clients.ec2(), machines.pace(), INSTALLATION, time),
                new Schedules(clients.scheduler(), settings.aws(), Ec2Fields.PROVIDER, "machines", INSTALLATION, time),
                new Agents(clients.ssm(), settings.aws().document(), new RateLimiter(1000, Time.system())),
                new RunBucket(clients.s3(), settings.aws().bucket()),
                new Volumes(clients.ec2(), machines.pace(), INSTALLATION),
                time,
                () -> {
                    starting.close();
                    clients.close();
                });
    }

    /** The provider as another worker of the installation has it, with a state folder of its own; to be closed. */
    HostedProvider opened(String worker, TendingAmongWorkers among) throws IOException, InterruptedException {
        var opened = HostedProvider.open(
                new Blueprints(blueprints, new Ec2Fields(), true),
                sites(),
                folder.resolve(worker),
                new SecretsInUse(),
                among.of(worker),
                time,
                new Random());
        opened.beginToTend();
        return opened;
    }

    private HostedProvider open() throws IOException {
        return HostedProvider.open(
                new Blueprints(blueprints, new Ec2Fields(), true),
                sites(),
                state(),
                new SecretsInUse(),
                time,
                new Random());
    }

    HostedProvider provider() {
        return provider;
    }

    /** The provider as it is seen beside a worker; to be closed. */
    Onlooker view() {
        return new Onlooker(new Blueprints(blueprints, new Ec2Fields(), true), state(), sites());
    }

    /** Starts an environment, and waits until it can be used. */
    EnvironmentId ready(String blueprint, String key) throws ProviderException, InterruptedException {
        EnvironmentId id = provider.start(new StartRequest(
                key,
                blueprint,
                key,
                Map.of(),
                Map.of(),
                time.instant().plus(Duration.ofHours(5)),
                EnvironmentProviderContract.OWNER,
                SourceFiles.NONE));
        await().atMost(EnvironmentProviderContract.LONG).untilAsserted(() -> assertThat(
                        provider.describe(id).orElseThrow().state())
                .isEqualTo(new EnvironmentState.Ready()));
        return id;
    }

    /** Ends it, and waits until it has. */
    void end(EnvironmentId id) throws ProviderException, InterruptedException {
        provider.end(id);
        await().atMost(EnvironmentProviderContract.LONG)
                .until(() -> !provider.describe(id).orElseThrow().isThere());
    }

    HostedProvider reopened() throws IOException {
        provider.close();
        provider = open();
        return provider;
    }

    @Override
    public void close() {
        provider.close();
        aws.close();
    }
}
