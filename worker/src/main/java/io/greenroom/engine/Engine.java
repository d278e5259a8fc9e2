package io.greenroom.engine;

import static io.greenroom.environment.ProviderException.Kind.UNAVAILABLE;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.core.LocalDirectorySSLConfig;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import io.greenroom.environment.ProviderException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The Docker engine. Every call ends in time, can be interrupted, and is tried again for a while when the engine is not
 * there: so each must be one that may be done twice. What the engine refuses comes as docker-java's
 * {@link DockerException}.
 */
public final class Engine implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Engines make networks and containers one after the other; more than a few at once wait there instead of here. */
    private static final int MOST_CHANGES = 6;

    private static final Duration CONNECTING = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final EngineAddress address;
    private final Duration retryFor;
    /** The streams of a socket are closed by an interrupt, and only so can a call to a silent engine be ended. */
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private final Semaphore room = new Semaphore(MOST_CHANGES);

    private @Nullable DockerClient client;

    /**
     * An engine that is not spoken to before the first call.
     *
     * @param retryFor how long a call is tried again while the engine cannot be reached
     */
    public Engine(EngineAddress address, Duration retryFor) {
        this.address = address;
        this.retryFor = retryFor;
    }

    public <T> T call(String what, Function<DockerClient, T> call) throws ProviderException, InterruptedException {
        return call(what, PATIENCE, call);
    }

    /**
     * Calls the engine.
     *
     * @param what is done, for messages, such as {@code creating container x}
     * @throws ProviderException UNAVAILABLE when the engine is not reached or does not answer, PERMISSION when its socket
     *     is closed to this user
     * @throws DockerException when the engine refuses
     * @throws InterruptedException also when this is closed before there is an answer
     */
    public <T> T call(String what, Duration patience, Function<DockerClient, T> call)
            throws ProviderException, InterruptedException {
        long end = System.nanoTime() + retryFor.toNanos();
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                return once(what, patience, call);
            } catch (IOException e) {
                if (System.nanoTime() - end >= 0) {
                    throw Refusals.unreachable(address, retryFor, e);
                }
            }
            Thread.sleep(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    /**
     * As {@link #call}, for what changes something there, which is heavy work for the engine: waits until it has room for that.
     * An interrupt counts only when it is done: what is under way would be done all the same, when nobody expects it any more.
     */
    public <T> T change(String what, Duration patience, Function<DockerClient, T> call)
            throws ProviderException, InterruptedException {
        room.acquire();
        try {
            return awaitEnd(submit(() -> call(what, patience, call)));
        } catch (ExecutionException e) {
            if (threads.isShutdown()) {
                throw closed();
            }
            if (e.getCause() instanceof ProviderException failure) {
                throw failure;
            }
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(what, e);
        } finally {
            room.release();
        }
    }

    private static <T> T awaitEnd(Future<T> change) throws ExecutionException, InterruptedException {
        boolean interrupted = false;
        while (true) {
            try {
                T result = change.get();
                if (interrupted) {
                    throw new InterruptedException();
                }
                return result;
            } catch (InterruptedException e) {
                if (change.isDone()) {
                    throw e;
                }
                interrupted = true;
            }
        }
    }

    private <T> T once(String what, Duration patience, Function<DockerClient, T> call)
            throws IOException, ProviderException, InterruptedException {
        Future<T> result = submit(() -> call.apply(client()));
        try {
            return result.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new ProviderException(
                    UNAVAILABLE,
                    "The Docker engine at %s did not answer within %d s (%s). See whether it is overloaded or its disk hangs."
                            .formatted(address, patience.toSeconds(), what),
                    e);
        } catch (ExecutionException e) {
            if (threads.isShutdown()) {
                throw closed();
            }
            throw causeOf(e);
        } finally {
            result.cancel(true);
        }
    }

    private <T> Future<T> submit(Callable<T> task) throws InterruptedException {
        try {
            return threads.submit(task);
        } catch (RejectedExecutionException e) {
            throw closed();
        }
    }

    /** What a call comes to that closing cuts short, whatever the connection makes of that. */
    private InterruptedException closed() {
        return new InterruptedException("The connection to the Docker engine at %s was closed".formatted(address));
    }

    /** docker-java wraps what happens on the connection, sometimes more than once. */
    private static IOException causeOf(ExecutionException failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException broken) {
                return broken;
            }
            if (cause instanceof DockerException refused) {
                throw refused;
            }
        }
        throw new IllegalStateException("A call to the Docker engine failed", failure.getCause());
    }

    private synchronized DockerClient client() {
        if (client == null) {
            var folder = address.certificates();
            var tls = folder == null ? null : new LocalDirectorySSLConfig(folder.toString());
            var http = new ApacheDockerHttpClient.Builder()
                    .dockerHost(address.host())
                    .connectionTimeout(CONNECTING);
            if (tls != null) {
                http.sslConfig(tls);
            }
            // Nothing of docker-java's own search for a configuration: it overlooks contexts that are not there.
            var config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                    .withDockerHost(address.host().toString())
                    .withDockerContext("default")
                    .withDockerTlsVerify(false)
                    .build();
            client = DockerClientImpl.getInstance(config, http.build());
        }
        return client;
    }

    public EngineAddress address() {
        return address;
    }

    @Override
    public synchronized void close() {
        threads.shutdownNow();
        if (client != null) {
            try {
                client.close();
            } catch (IOException e) {
                return; // it is of no use any more either way
            }
        }
    }
}
