package io.greenroom.provider.local;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** Where everything about one process is kept, so that any worker can find it again. */
record ProcessFolder(Path path) {
    private static final int TAIL_BYTES = 4096;
    private static final int TAIL_LINES = 20;

    /** What is to be run, and since when. */
    record Order(String name, Instant startedAt) {}

    Path script() {
        return path.resolve("script");
    }

    Path output() {
        return path.resolve("output.log");
    }

    private Path orderFile() {
        return path.resolve("process.json");
    }

    /** Keeps the script and the time of the first order; a repeated one changes nothing. */
    Order order(String name, String script, Instant now) throws IOException {
        Optional<Order> before = DurableFile.read(orderFile(), Order.class);
        if (before.isPresent()) {
            return before.get();
        }
        DurableFile.makeFolder(path);
        Files.writeString(script(), script + "\n");
        var order = new Order(name, now);
        DurableFile.write(orderFile(), order);
        return order;
    }

    /** Whether the process was ever begun. Only one start gets past this mark. */
    boolean hasStarted() {
        return Files.isDirectory(path.resolve("started"));
    }

    Optional<ProcessIdentity> identity() throws IOException {
        Path file = path.resolve("pid");
        try {
            return ProcessIdentity.parse(
                    Files.readString(file), Files.getLastModifiedTime(file).toInstant());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    OptionalInt exitCode() throws IOException {
        try {
            String text = Files.readString(path.resolve("exit")).strip();
            return text.matches("\\d{1,3}") ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
        } catch (NoSuchFileException e) {
            return OptionalInt.empty();
        }
    }

    /** When the exit code was written. */
    Instant exitedAt() throws IOException {
        return Files.getLastModifiedTime(path.resolve("exit")).toInstant();
    }

    /** The last lines it printed, for messages; says so when there are none. */
    String tail() {
        try {
            String text = lastBytes();
            var lines = text.lines().toList();
            String last = String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
            return last.isBlank() ? "It printed nothing." : "Its last lines:\n" + last;
        } catch (IOException e) {
            return "Its output cannot be read: " + e.getMessage();
        }
    }

    private String lastBytes() throws IOException {
        if (!Files.isRegularFile(output(), LinkOption.NOFOLLOW_LINKS)) {
            return "";
        }
        try (var file = new RandomAccessFile(output().toFile(), "r")) {
            long from = Math.max(0, file.length() - TAIL_BYTES);
            file.seek(from);
            byte[] bytes = new byte[TAIL_BYTES];
            int read = Math.max(0, file.read(bytes));
            return new String(bytes, 0, read, StandardCharsets.UTF_8);
        }
    }
}
