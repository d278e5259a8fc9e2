package io.greenroom.cli.engines;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.exception.NotFoundException;
import org.testcontainers.DockerClientFactory;

/** Containers with other engines. */
final class Engines {
    private Engines() {}

    /**
     * Skips the test where it cannot run, and says why. An image that is not there is not pulled: where no registry can be
     * reached, that takes minutes to fail.
     */
    static void needs(String image) {
        assumeTrue(DockerClientFactory.instance().isDockerAvailable(), "There is no Docker engine here");
        try {
            DockerClientFactory.lazyClient().inspectImageCmd(image).exec();
        } catch (NotFoundException e) {
            abort("The Docker engine here has no image %s; 'docker pull %s' brings it".formatted(image, image));
        }
    }
}
