package io.greenroom.shell;

import io.greenroom.command.HostFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The files where a shell is. */
public record ShellFiles(Shell shell) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration REMOVING = Duration.ofMinutes(10);
    private static final int PIECE = 1024 * 1024;
    private static final int REGULAR_FILE = 0x8000;
    private static final int KIND_OF_FILE = 0xf000;
    private static final int NO_SUCH_FILE = 9;

    /** The regular files in a folder; none when there is no such folder. */
    public List<HostFile> list(String folder) throws IOException, InterruptedException {
        var files = new ArrayList<HostFile>();
        for (String line : shell.call(PATIENCE, "files", folder).text().lines().toList()) {
            String[] words = line.split(" ", 3);
            if (words.length == 3 && (Integer.parseInt(words[0], 16) & KIND_OF_FILE) == REGULAR_FILE) {
                files.add(new HostFile(words[2], Long.parseLong(words[1])));
            }
        }
        return files;
    }

    /**
     * What a regular file holds from the given byte on.
     *
     * @throws NoSuchFileException when there is none, or what is there is something else, a link for example
     */
    public InputStream read(String file, long from) throws IOException, InterruptedException {
        return new Pieces(file, from);
    }

    /** A file that is fetched as it is read. */
    private final class Pieces extends InputStream {
        private final String file;
        private long at;
        private ByteArrayInputStream piece;
        private boolean last;

        Pieces(String file, long from) throws IOException, InterruptedException {
            this.file = file;
            this.at = from;
            this.piece = next();
        }

        private ByteArrayInputStream next() throws IOException, InterruptedException {
            var answer = shell.call(PATIENCE, "piece", file, Long.toString(at), Integer.toString(PIECE));
            if (answer.code() == NO_SUCH_FILE) {
                throw new NoSuchFileException(file);
            }
            byte[] bytes = answer.output();
            at += bytes.length;
            last = bytes.length < PIECE;
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (piece.available() == 0 && !last) {
                try {
                    piece = next();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted while reading " + file, e);
                }
            }
            return length == 0 ? 0 : piece.read(bytes, offset, length);
        }
    }

    /** Removes a folder and everything in it; fine when it is not there. */
    public void remove(String folder) throws IOException, InterruptedException {
        var answer = shell.call(REMOVING, "rm", "-rf", folder);
        if (answer.code() != 0) {
            throw new IOException(answer.text());
        }
    }

    /** When a file was written: the seconds, a blank, and a text that sorts like its time. */
    public String written(String file) throws IOException, InterruptedException {
        return shell.call(PATIENCE, "written", file).text();
    }
}
