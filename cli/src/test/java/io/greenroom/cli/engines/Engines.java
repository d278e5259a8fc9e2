package io.greenroom.cli.engines;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.opentest4j.TestAbortedException;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.GenericContainer;

/** Containers with other engines. */
final class Engines {
    private Engines() {}

    /** Starts it, or skips the test and says why. */
    static void startOrSkip(GenericContainer<?> container, String image) {
        try {
            container.start();
        } catch (ContainerFetchException e) {
            throw new TestAbortedException("The image %s cannot be had here".formatted(image), e);
        } catch (ContainerLaunchException e) {
            if (e.getCause() instanceof ContainerFetchException) {
                throw new TestAbortedException("The image %s cannot be had here".formatted(image), e);
            }
            throw e;
        }
    }

    static void needsDocker() {
        assumeTrue(DockerClientFactory.instance().isDockerAvailable(), "There is no Docker engine here");
    }
}
