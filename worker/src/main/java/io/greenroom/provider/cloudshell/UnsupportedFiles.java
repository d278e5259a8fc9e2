package io.greenroom.provider.cloudshell;

import io.greenroom.environment.ProviderException;
import io.greenroom.environment.SourceFiles;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Says no to files that an author brings along: losing them silently would be worse. */
final class UnsupportedFiles {

    private UnsupportedFiles() {}

    /** Unpacking is the only way to learn whether there are any. */
    static void refuse(SourceFiles source) throws ProviderException, InterruptedException {
        if (source == SourceFiles.NONE) {
            return;
        }
        try {
            Path folder = Files.createTempDirectory("greenroom-cloudshell-");
            try {
                source.unpackInto(folder);
                if (!isEmpty(folder)) {
                    throw new ProviderException(
                            ProviderException.Kind.CONFIGURATION,
                            "CloudShell sandboxes take no files: give this action no input artifact but the one that"
                                    + " names the environment.");
                }
            } finally {
                remove(folder);
            }
        } catch (IOException e) {
            throw new ProviderException(
                    ProviderException.Kind.FAILED, "The input artifacts cannot be read: " + e.getMessage(), e);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    private static void remove(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path left, @Nullable IOException problem) throws IOException {
                if (problem != null) {
                    throw problem;
                }
                Files.delete(left);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
