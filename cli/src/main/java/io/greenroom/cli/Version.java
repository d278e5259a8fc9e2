package io.greenroom.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: the version in the JAR's manifest. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"greenroom " + (version == null ? "(not packaged)" : version)};
    }
}
