package io.greenroom.provider.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.PreparedImage;
import io.greenroom.environment.ProviderException;
import io.greenroom.provider.aws.Tags;
import io.greenroom.provider.aws.fake.FakeAccount;
import io.greenroom.provider.aws.fake.FakeMachine;
import io.greenroom.provider.aws.fake.SdkClients;
import io.greenroom.time.RateLimiter;
import io.greenroom.time.Time;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Snapshot;

/** Components that are set up once, on machines of a fake account. */
@Tag("thorough")
@Execution(ExecutionMode.CONCURRENT)
@Timeout(300)
class BakedImagesIT {
    private final Ec2Stage stage;
    private final SdkClients clients;
    private final Path notes;

    BakedImagesIT(@TempDir Path folder) throws Exception {
        this.notes = Files.createFile(folder.resolve("notes"));
        this.stage = new Ec2Stage(folder);
        this.clients = new SdkClients(stage.aws.endpoint());
        Path beside = Files.createDirectory(stage.blueprints.resolve("baked"));
        Files.writeString(beside.resolve("init.sh"), "#!/bin/sh\necho user data >>'%s'\n".formatted(notes));
        write("set up");
    }

    @AfterEach
    void close() {
        clients.close();
        stage.close();
    }

    private void write(String setup) throws Exception {
        Files.writeString(
                stage.blueprints.resolve("baked/blueprint.yaml"), """
                components:
                  web:
                    machine: {image: %1$s, types: [t3.small], userData: init.sh, bake: true}
                    setup: [{run: 'echo "%2$s" >>"%3$s"; touch left-in-the-workspace'}]
                    run: 'echo "up with $(ls | grep -c left) left" >>"%3$s"; exec sleep 1000'
                    ready: {command: 'grep -q up "%3$s"'}
                """.formatted(FakeAccount.IMAGE, setup, notes));
    }

    private FakeMachine machine(EnvironmentId id) {
        return stage.aws.ec2().living().stream()
                .filter(machine -> id.name().equals(machine.tags().get(Tags.ENVIRONMENT)))
                .findFirst()
                .orElseThrow();
    }

    private String imageOf(EnvironmentId id) {
        return clients.ec2()
                .describeInstances(ask -> ask.instanceIds(machine(id).id()))
                .reservations()
                .getFirst()
                .instances()
                .getFirst()
                .imageId();
    }

    private List<Image> images() {
        return clients.ec2().describeImages(ask -> ask.owners("self")).images();
    }

    private List<Snapshot> snapshots() {
        return clients.ec2().describeSnapshots(ask -> ask.ownerIds("self")).snapshots();
    }

    @Test
    void whatWasSetUpOnceIsNotSetUpAgain() throws Exception {
        EnvironmentId first = stage.ready("baked", "k1");
        stage.time.advance(Duration.ofHours(1));
        assertThat(notes).content().isEqualTo("user data\nset up\nup with 1 left\n");
        assertThat(images()).singleElement().satisfies(image -> assertThat(image.name())
                .matches("greenroom-%s-[0-9a-z]{32}".formatted(Ec2Stage.INSTALLATION)));

        EnvironmentId second = stage.ready("baked", "k2");

        await().untilAsserted(() ->
                assertThat(notes).content().isEqualTo("user data\nset up\nup with 1 left\nup with 0 left\n"));
        assertThat(imageOf(first)).isEqualTo(FakeAccount.IMAGE);
        assertThat(imageOf(second)).isEqualTo(images().getFirst().imageId());
        assertThat(images()).hasSize(1);
        stage.end(first);
        stage.end(second);
    }

    @Test
    void anotherSetupMakesAnotherImage() throws Exception {
        EnvironmentId first = stage.ready("baked", "k1");
        stage.end(first);
        stage.time.advance(Duration.ofHours(1));
        write("set up otherwise");

        EnvironmentId second = stage.ready("baked", "k2");

        assertThat(notes).content().contains("set up otherwise");
        assertThat(imageOf(second)).isEqualTo(FakeAccount.IMAGE);
        assertThat(stage.provider().preparedImages())
                .hasSize(2)
                .allMatch(image ->
                        image.blueprint().equals("baked") && image.component().equals("web"));
        stage.end(second);
    }

    private BakedImages baked(String installation) {
        return new BakedImages(clients.ec2(), new RateLimiter(1000, Time.system()), installation, stage.time);
    }

    private String anyMachine() {
        FakeMachine machine = stage.aws
                .ec2()
                .launch(Map.of(
                        "ImageId", FakeAccount.IMAGE,
                        "InstanceType", "t3.small",
                        "SubnetId", "subnet-1",
                        "MinCount", "1",
                        "MaxCount", "1"));
        await().until(() -> machine.state() == FakeMachine.State.RUNNING);
        return machine.id();
    }

    @Test
    void ofAComponentTheNewestThreeAreKeptAndNoneForMoreThanThirtyDays() throws Exception {
        String machine = anyMachine();
        var baked = baked(Ec2Stage.INSTALLATION);
        for (String fingerprint : List.of("a", "b", "c")) {
            baked.bake(machine, fingerprint, "baked", "web");
            stage.time.advance(Duration.ofDays(1));
        }
        baked.bake(machine, "of-another", "baked", "db");
        baked("other").bake(machine, "d", "baked", "web");
        baked.bake(machine, "c", "baked", "web");
        assertThat(images()).hasSize(5);

        baked.bake(machine, "d", "baked", "web");

        assertThat(images())
                .extracting(Image::name)
                .containsExactlyInAnyOrder(
                        "greenroom-tested-b",
                        "greenroom-tested-c",
                        "greenroom-tested-d",
                        "greenroom-tested-of-another",
                        "greenroom-other-d");
        assertThat(snapshots()).hasSize(5);
        stage.time.advance(Duration.ofDays(29).minusHours(1));
        baked.bake(machine, "e", "baked", "web");
        assertThat(images())
                .extracting(Image::name)
                .contains("greenroom-tested-d")
                .doesNotContain("greenroom-tested-b");
        stage.time.advance(Duration.ofDays(2));
        baked.bake(machine, "f", "baked", "web");
        assertThat(images())
                .extracting(Image::name)
                .containsExactlyInAnyOrder(
                        "greenroom-tested-e", "greenroom-tested-f", "greenroom-tested-of-another", "greenroom-other-d");
        assertThat(snapshots()).hasSize(4);
        String before = baked.find("f").orElseThrow().toString();
        stage.time.advance(Duration.ofDays(31));
        assertThat(baked.find("f")).isEmpty();
        baked.bake(machine, "f", "baked", "web");
        assertThat(baked.find("f").orElseThrow().toString()).isNotEqualTo(before);
        assertThat(images()).hasSize(3);
    }

    @Test
    void anImageIsUsedOnceItIsWholeAndRemovedByItsId() throws Exception {
        stage.aws.faults().imagesAvailableAfter(Duration.ofMinutes(5));
        var baked = baked(Ec2Stage.INSTALLATION);
        baked.bake(anyMachine(), "a", "baked", "web");
        PreparedImage made = stage.provider().preparedImages().getFirst();
        assertThat(made.isUsable()).isFalse();
        assertThat(baked.find("a")).isEmpty();

        stage.time.advance(Duration.ofMinutes(6));

        assertThat(baked.find("a")).isPresent();
        try (var view = stage.view()) {
            assertThat(view.preparedImages()).singleElement().matches(PreparedImage::isUsable);
            view.removeImage(made.id());
            assertThatThrownBy(() -> view.removeImage(made.id()))
                    .isInstanceOf(ProviderException.class)
                    .hasMessageContaining(made.id());
            assertThatThrownBy(() -> view.removeImage(FakeAccount.IMAGE)).isInstanceOf(ProviderException.class);
        }
        assertThat(images()).isEmpty();
        assertThat(snapshots()).isEmpty();
    }

    @Test
    void aSnapshotWhoseImageIsGoneIsLeftOver() throws Exception {
        var baked = baked(Ec2Stage.INSTALLATION);
        baked.bake(anyMachine(), "a", "baked", "web");
        clients.ec2()
                .deregisterImage(remove -> remove.imageId(images().getFirst().imageId()));

        List<String> left = baked.snapshotsWithoutImage();

        assertThat(left).hasSize(1);
        baked.removeSnapshot(left.getFirst());
        assertThat(snapshots()).isEmpty();
    }
}
