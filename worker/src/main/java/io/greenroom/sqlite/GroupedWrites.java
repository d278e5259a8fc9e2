package io.greenroom.sqlite;

import io.greenroom.job.Journal.NotWritten;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread that owns a database connection and commits what came in meanwhile in one go. */
final class GroupedWrites implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupedWrites.class);
    private static final long PATIENCE_SECONDS = 60;
    private static final int MOST_IN_ONE_COMMIT = 1000;

    /** Fills in a statement's parameters. */
    interface Parameters {
        void fill(PreparedStatement statement) throws SQLException;
    }

    interface Reading<T> {
        T read(Connection connection) throws SQLException;
    }

    private record Pending<T>(Reading<T> work, CompletableFuture<T> done) {

        /** The answer is given when it is on the disk. */
        Runnable on(Connection connection) throws SQLException {
            T answer = work.read(connection);
            return () -> done.complete(answer);
        }
    }

    private final Connection connection;
    private final BlockingQueue<Pending<?>> queue = new LinkedBlockingQueue<>();
    private final Thread thread;

    /** A platform thread, because the database blocks in native code. */
    GroupedWrites(Connection connection) {
        this.connection = connection;
        this.thread = Thread.ofPlatform().daemon().name("journal").start(this::run);
    }

    /** Returns when it is on the disk; how many rows it changed. */
    int write(String sql, Parameters parameters) throws NotWritten, InterruptedException {
        try {
            return submit(c -> {
                        try (PreparedStatement statement = c.prepareStatement(sql)) {
                            parameters.fill(statement);
                            return statement.executeUpdate();
                        }
                    })
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new NotWritten("The journal could not be written: " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new NotWritten("The journal did not get written within %d s".formatted(PATIENCE_SECONDS), e);
        }
    }

    /**
     * Sees every write that has returned.
     *
     * @throws UncheckedIOException when the database does not answer, or answers with a failure
     */
    <T> T read(Reading<T> reading) throws InterruptedException {
        try {
            return submit(reading).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw notRead("The journal could not be read: " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw notRead("The journal could not be read within %d s".formatted(PATIENCE_SECONDS), e);
        }
    }

    private static UncheckedIOException notRead(String message, Throwable cause) {
        return new UncheckedIOException(new IOException(message, cause));
    }

    private <T> CompletableFuture<T> submit(Reading<T> work) {
        var pending = new Pending<T>(work, new CompletableFuture<>());
        queue.add(pending);
        return pending.done();
    }

    private void run() {
        var group = new ArrayList<Pending<?>>();
        try {
            while (true) {
                group.add(queue.take());
                queue.drainTo(group, MOST_IN_ONE_COMMIT);
                commit(group);
                group.clear();
            }
        } catch (InterruptedException e) {
            LOG.debug("The journal is closed");
        }
    }

    private void commit(List<? extends Pending<?>> group) {
        try {
            var answers = new ArrayList<Runnable>(group.size());
            for (Pending<?> pending : group) {
                answers.add(pending.on(connection));
            }
            connection.commit();
            answers.forEach(Runnable::run);
        } catch (SQLException | RuntimeException e) {
            rollBack();
            commitOneByOne(group, e);
        }
    }

    /** One that fails must not take the others with it. */
    private void commitOneByOne(List<? extends Pending<?>> group, Exception problem) {
        if (group.size() == 1) {
            group.getFirst().done().completeExceptionally(problem);
            return;
        }
        group.forEach(pending -> commit(List.of(pending)));
    }

    private void rollBack() {
        try {
            connection.rollback();
        } catch (SQLException e) {
            LOG.error("The journal could not roll back", e);
        }
    }

    /** What was submitted before is written first. */
    @Override
    public void close() {
        try {
            submit(c -> true).orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            LOG.warn("The journal could not be closed in order", e.getCause());
        } finally {
            thread.interrupt();
        }
    }
}
