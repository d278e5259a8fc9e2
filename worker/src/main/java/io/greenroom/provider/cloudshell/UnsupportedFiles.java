package io.greenroom.provider.cloudshell;

import io.greenroom.environment.ProviderException;
import io.greenroom.environment.SourceFiles;
import io.greenroom.file.FolderRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

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
                FolderRemoval.removeWhole(folder);
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
}
