package io.greenroom.commandlog;

import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.RunId;
import io.greenroom.secret.MaskingStream;
import io.greenroom.secret.Secrets;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * What a run prints on its way from its provider to a stream: masked, each byte once, with a notice where the provider kept
 * nothing. Used by one thread.
 */
public final class RunOutput implements Closeable {
    /** A run that prints faster than it is read would otherwise be followed for ever in one look. */
    private static final int MOST_GAPS = 4;

    /** Read at once; most looks find nothing. */
    private static final int LITTLE = 1 << 9;

    private static final int MUCH = 1 << 14;

    private final EnvironmentProvider provider;
    private final RunId run;
    private final MaskingStream masked;
    private long position;

    /** From the run's beginning; the stream is closed with this. */
    public RunOutput(EnvironmentProvider provider, RunId run, Secrets secrets, OutputStream out) {
        this(provider, run, secrets, out, 0);
    }

    RunOutput(EnvironmentProvider provider, RunId run, Secrets secrets, OutputStream out, long from) {
        this.provider = provider;
        this.run = run;
        this.masked = new MaskingStream(secrets, out);
        this.position = from;
    }

    /** From where the last bytes of what was printed until now are kept, or as many of them as are. */
    public static long beginOfLast(long bytes, EnvironmentProvider provider, RunId run)
            throws ProviderException, IOException, InterruptedException {
        long end = 0;
        for (int gaps = 0; gaps <= MOST_GAPS; gaps++) {
            long kept = provider.keptFrom(run.environment(), run.run(), end);
            if (gaps > 0 && kept == end) {
                break;
            }
            try (InputStream printed = provider.output(run.environment(), run.run(), kept)) {
                end = kept + printed.transferTo(OutputStream.nullOutputStream());
            }
        }
        return provider.keptFrom(run.environment(), run.run(), Math.max(0, end - bytes));
    }

    /** Passes on all that was printed until now and not passed on before. */
    public void follow() throws ProviderException, IOException, InterruptedException {
        passOn();
        for (int gaps = 0; gaps < MOST_GAPS; gaps++) {
            long gap = provider.keptFrom(run.environment(), run.run(), position) - position;
            if (gap <= 0) {
                return;
            }
            masked.leaveOut(
                    "%n… %,d bytes are left out here: so much was printed that only the beginning and the end are kept …%n"
                            .formatted(gap));
            position += gap;
            passOn();
        }
    }

    private void passOn() throws ProviderException, IOException, InterruptedException {
        try (InputStream printed = provider.output(run.environment(), run.run(), position)) {
            byte[] buffer = new byte[LITTLE];
            for (int n; (n = printed.read(buffer)) >= 0; ) {
                masked.write(buffer, 0, n);
                position += n;
                if (n == LITTLE && buffer.length == LITTLE) {
                    buffer = new byte[MUCH];
                }
            }
        }
    }

    /** How many bytes of what was printed have been read. */
    long position() {
        return position;
    }

    /** From where another can go on: what was printed before it is in the stream, whole. */
    long wholeUpTo() {
        return position - masked.keptBack();
    }

    /** Lets go of what was kept back because it could have become a secret. */
    @Override
    public void close() throws IOException {
        masked.close();
    }
}
