package io.greenroom.build;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What this program was built from.
 *
 * @param version the parent POM's, such as {@code 0.1.0} or {@code 0.1.0-SNAPSHOT}
 * @param commit the whole id of the commit, with {@code -dirty} behind it when files had been changed since; {@code unknown}
 *     when it was built from sources that were not in a clone
 */
public record Build(String version, String commit) {
    private static final Build THIS = read();

    /** Of the program that runs. */
    public static Build ofThisProgram() {
        return THIS;
    }

    /** As programs name themselves to others: {@code greenroom/0.1.0}. */
    public String userAgent() {
        return "greenroom/" + version;
    }

    /** The beginning of the commit's id, by which people tell commits apart, and whether files had been changed. */
    public String shortCommit() {
        return commit.replaceFirst("^(\\p{XDigit}{12})\\p{XDigit}+", "$1");
    }

    private static Build read() {
        var properties = new Properties();
        try (InputStream in = Build.class.getResourceAsStream("build.properties")) {
            if (in == null) {
                throw new IllegalStateException("build.properties is missing beside " + Build.class);
            }
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Build(properties.getProperty("version"), properties.getProperty("commit"));
    }
}
