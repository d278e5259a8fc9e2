package io.greenroom.provider.aws.fake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.TreeMap;

/**
 * Serves a fake account until its standard input ends, for use by hand: prints the variables that clients need, for a shell
 * to read. Takes the faults from system properties, and the machines' folder as its argument, or makes one.
 */
public final class FakeAwsMain {
    private FakeAwsMain() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws IOException {
        Path root = arguments.length > 0 ? Path.of(arguments[0]) : Files.createTempDirectory("fake-aws");
        try (FakeAws aws = FakeAws.start(root, InstantSource.system())) {
            aws.faults().set(System.getProperties());
            new TreeMap<>(aws.environment())
                    .forEach((name, value) -> System.out.println("export " + name + "=" + value));
            System.out.flush();
            while (System.in.read() >= 0) {
                // Whatever is said, it is the end of it that counts.
            }
        }
    }
}
