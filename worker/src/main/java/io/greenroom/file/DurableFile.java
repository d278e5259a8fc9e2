package io.greenroom.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Files that after a crash are there whole or not at all: as they were, or as they were to be. */
public final class DurableFile {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private DurableFile() {}

    /** Opens a new file for writing. */
    private interface Opening {
        FileChannel of(Path file, OpenOption... options) throws IOException;
    }

    /** Writes the value as JSON, in place of what was there, for this user alone. */
    public static void write(Path file, Object value) throws IOException {
        writeText(file, JSON.writeValueAsString(value));
    }

    /** Writes the text in place of what was there, for this user alone. */
    public static void writeText(Path file, String text) throws IOException {
        replace(file, text, OwnerOnly::open);
    }

    /** The same for others to read as well, as far as this user's files usually are. */
    public static void writeTextForAll(Path file, String text) throws IOException {
        replace(file, text, FileChannel::open);
    }

    private static void replace(Path file, String text, Opening opening) throws IOException {
        Path draft = file.resolveSibling(
                file.getFileName() + "." + ThreadLocalRandom.current().nextInt(1 << 30) + ".new");
        try {
            try (var channel = opening.of(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                var buffer = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /**
     * What the file holds; empty when there is none.
     *
     * @throws IOException also when it holds something else
     */
    public static <T> Optional<T> read(Path file, Class<T> type) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty(); // as most often; an exception takes much longer than this look
        }
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(file), type));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JacksonException e) {
            throw new IOException("%s is damaged: %s".formatted(file, e.getOriginalMessage()), e);
        }
    }
}
