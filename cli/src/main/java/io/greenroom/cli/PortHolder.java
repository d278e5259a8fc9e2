package io.greenroom.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which process listens on a port, for error messages: read from {@code /proc} (proc(5)), so on Linux only, and only
 * when this user may look at that process.
 */
final class PortHolder {
    private static final String LISTENING = "0A";

    private PortHolder() {}

    /** Such as "process 4711 (java)". */
    static Optional<String> of(int port) {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            String socket = "socket:[%s]".formatted(inode(port).orElse("none"));
            return processes
                    .filter(process -> process.getFileName().toString().matches("\\d+"))
                    .filter(process -> holds(process, socket))
                    .findFirst()
                    .map(PortHolder::named);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> inode(int port) throws IOException {
        String suffix = ":" + HexFormat.of().withUpperCase().toHexDigits((short) port);
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] fields = line.strip().split("\\s+", -1);
                if (fields.length > 9 && fields[1].endsWith(suffix) && fields[3].equals(LISTENING)) {
                    return Optional.of(fields[9]);
                }
            }
        }
        return Optional.empty();
    }

    private static boolean holds(Path process, String socket) {
        try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
            return descriptors.anyMatch(descriptor -> pointsTo(descriptor, socket));
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean pointsTo(Path descriptor, String socket) {
        try {
            return Files.readSymbolicLink(descriptor).toString().equals(socket);
        } catch (IOException e) {
            return false;
        }
    }

    private static String named(Path process) {
        try {
            return "process %s (%s)"
                    .formatted(
                            process.getFileName(),
                            Files.readString(process.resolve("comm")).strip());
        } catch (IOException e) {
            return "process " + process.getFileName();
        }
    }
}
