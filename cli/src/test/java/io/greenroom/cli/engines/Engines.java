package io.greenroom.cli.engines;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Containers with other engines. */
final class Engines {
    private static final long PATIENCE_SECONDS = 60;

    private Engines() {}

    /**
     * Skips the test where it cannot run, and says why. An image that is not there is not pulled: where no registry can be
     * reached, that takes minutes to fail. Testcontainers is not asked, because on some machines it pulls an image of its own
     * before it answers.
     */
    static void needs(String image) throws InterruptedException {
        Process inspected;
        try {
            inspected = new ProcessBuilder("docker", "image", "inspect", image)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            abort("There is no docker client here: " + e.getMessage());
            return;
        }
        boolean isThere = inspected.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && inspected.exitValue() == 0;
        assumeTrue(
                isThere,
                "There is no engine here that has the image %s; 'docker pull %s' brings it".formatted(image, image));
    }
}
