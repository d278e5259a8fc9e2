package io.greenroom.cli;

import io.greenroom.build.Build;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: all that a report of a fault has to say. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        Build build = Build.ofThisProgram();
        return new String[] {
            "greenroom " + build.version(),
            "commit " + build.commit(),
            "Java %s (%s, %s)"
                    .formatted(
                            System.getProperty("java.version"),
                            System.getProperty("java.vendor"),
                            System.getProperty("java.home"))
        };
    }
}
