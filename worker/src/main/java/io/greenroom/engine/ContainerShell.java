package io.greenroom.engine;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Frame;
import io.greenroom.environment.ProviderException;
import io.greenroom.shell.Answer;
import io.greenroom.shell.Shell;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A shell in a container that is kept open and told over its standard input what to do, one thing at a time. That takes
 * a hundredth of what an exec each would take, and what it is told, values of variables above all, is seen by nobody
 * else: not in the engine, not in the arguments of any process. It ends when the connection does, and what it started in
 * the background goes on.
 */
public final class ContainerShell implements Shell {
    /** More is read piece by piece. */
    private static final int MOST_OUTPUT = 4 * 1024 * 1024;

    /** What has to be done before a shell can be opened in the container; may be done again. */
    public interface Beforehand {
        void run() throws ProviderException, InterruptedException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(ContainerShell.class);

    private final Engine engine;
    private final String container;
    private final String user;
    private final String mark;
    private final String functions;
    private final Beforehand beforehand;
    private final ReentrantLock oneAtATime = new ReentrantLock();
    private @Nullable Channel open;
    private long number;

    /**
     * A shell that is opened when it is needed, and again when its connection was lost.
     *
     * @param user empty for the one of the image
     * @param mark what no output holds by chance: it parts one answer from the next
     * @param functions what it is told first
     */
    public ContainerShell(
            Engine engine, String container, String user, String mark, String functions, Beforehand beforehand) {
        this.engine = engine;
        this.container = container;
        this.user = user;
        this.mark = mark;
        this.functions = functions;
        this.beforehand = beforehand;
    }

    @Override
    public Answer run(String script, Duration patience) throws IOException, InterruptedException {
        oneAtATime.lockInterruptibly();
        try {
            if (open != null) {
                try {
                    return ask(open, script, patience);
                } catch (Broken e) {
                    close(); // the engine went away since the last time, perhaps only for a moment
                }
            }
            open = connect();
            return ask(open, script, patience);
        } finally {
            oneAtATime.unlock();
        }
    }

    private Answer ask(Channel channel, String script, Duration patience) throws IOException, InterruptedException {
        String end = "\n" + mark + "-" + ++number + " ";
        boolean answered = false;
        try {
            channel.in.write("{ %s\n} </dev/null 2>&1; printf '\\n%s-%d %%d\\n' $?\n".formatted(script, mark, number));
            Answer answer = channel.out.await(end.getBytes(StandardCharsets.UTF_8), patience);
            answered = true;
            return answer;
        } finally {
            if (!answered) {
                close(); // a late answer must not be taken for the next one's
            }
        }
    }

    private Channel connect() throws IOException, InterruptedException {
        try {
            beforehand.run();
            String exec = engine.call("opening a shell in " + container, docker -> {
                var create = docker.execCreateCmd(container)
                        .withCmd("/bin/sh")
                        .withAttachStdin(true)
                        .withAttachStdout(true);
                return (user.isEmpty() ? create : create.withUser(user)).exec().getId();
            });
            var channel = Channel.create();
            channel.in.write(functions);
            engine.call("opening a shell in " + container, docker -> channel.start(docker, exec));
            return channel;
        } catch (ProviderException e) {
            throw new IOException(e.getMessage(), e);
        } catch (DockerException e) {
            throw new IOException(
                    Refusals.explain("No shell can be opened in container " + container, e)
                            .getMessage(),
                    e);
        }
    }

    @Override
    public void close() {
        oneAtATime.lock();
        try {
            if (open != null) {
                open.close();
                open = null;
            }
        } finally {
            oneAtATime.unlock();
        }
    }

    /** The connection is gone: nothing is known of what it was asked last. */
    private static final class Broken extends IOException {
        private static final long serialVersionUID = 1L;

        Broken(String message) {
            super(message);
        }
    }

    /** Nothing is written any more once the output has ended. */
    private record Channel(Input in, Output out) implements Closeable {
        static Channel create() {
            var in = new Input();
            return new Channel(in, new Output(in));
        }

        Channel start(DockerClient docker, String exec) {
            Writers.startIn(() -> docker.execStartCmd(exec).withStdIn(in).exec(out));
            return this;
        }

        @Override
        public void close() {
            in.close();
            out.end("it was closed");
        }
    }

    /**
     * docker-java's threads that write a shell's input. Where the engine ends a shell before such a thread has begun, it dies
     * of that, with a trace on the standard error output or in whatever handles what nobody caught. It tells nothing that
     * the end of the output does not, and its group is the only place where it can be heard first.
     */
    private static final class Writers extends ThreadGroup {
        private static final Writers GROUP = new Writers();

        private Writers() {
            super("container-shells");
        }

        /** Does this on a thread of the group, so that the threads that it starts are of it too. */
        static void startIn(Runnable start) {
            var started = new FutureTask<@Nullable Void>(start, null);
            new Thread(GROUP, started, "container-shell-start").start();
            try {
                started.get();
            } catch (InterruptedException e) {
                started.cancel(true);
                Thread.currentThread().interrupt();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e);
            }
        }

        @Override
        public void uncaughtException(Thread thread, Throwable failure) {
            LOG.debug("{} ended before its connection", thread.getName(), failure);
        }
    }

    /** What the shell is to read; waits for more until it is closed. */
    private static final class Input extends InputStream {
        private static final byte[] END = {};

        private final BlockingQueue<byte[]> texts = new LinkedBlockingQueue<>();
        private volatile boolean closed;
        private byte[] current = {};
        private int at;

        void write(String text) {
            if (!closed) {
                texts.add(text.getBytes(StandardCharsets.UTF_8));
            }
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                if (at == current.length) {
                    current = texts.take();
                    at = 0;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return -1;
            }
            if (current.length == 0) {
                texts.add(END);
                return -1;
            }
            int n = Math.min(length, current.length - at);
            System.arraycopy(current, at, bytes, offset, n);
            at += n;
            return n;
        }

        @Override
        public void close() {
            closed = true;
            texts.clear();
            texts.add(END);
        }
    }

    /** What the shell prints, as it comes. */
    private static final class Output extends ResultCallback.Adapter<Frame> {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private ByteArrayOutputStream printed = new ByteArrayOutputStream();
        private final Input in;
        private @Nullable String ended;

        Output(Input in) {
            this.in = in;
        }

        @Override
        public void onNext(Frame frame) {
            lock.lock();
            try {
                printed.writeBytes(frame.getPayload()); // copied: docker-java fills the same array again
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void onError(Throwable failure) {
            end(String.valueOf(failure.getMessage())); // docker-java would write it into the log of the worker
        }

        @Override
        public void onComplete() {
            end("it ended");
            super.onComplete();
        }

        void end(String why) {
            in.close();
            lock.lock();
            try {
                ended = ended == null ? why : ended;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        Answer await(byte[] end, Duration patience) throws IOException, InterruptedException {
            long left = patience.toNanos();
            int looked = 0;
            lock.lockInterruptibly();
            try {
                while (true) {
                    byte[] all = printed.toByteArray();
                    int found = find(end, all, Math.max(0, looked - end.length));
                    int line = found < 0 ? -1 : find(new byte[] {'\n'}, all, found + end.length);
                    if (line >= 0) {
                        printed = new ByteArrayOutputStream();
                        String code =
                                new String(all, found + end.length, line - found - end.length, StandardCharsets.UTF_8);
                        return new Answer(Integer.parseInt(code), Arrays.copyOf(all, found));
                    }
                    looked = all.length;
                    if (ended != null) {
                        throw new Broken("The shell in the container was lost (%s). %s"
                                .formatted(ended, new String(all, StandardCharsets.UTF_8).strip()));
                    }
                    if (all.length > MOST_OUTPUT + 1024) {
                        throw new IOException("The shell in the container printed too much");
                    }
                    if (left <= 0) {
                        throw new IOException("The shell in the container did not answer within %d s"
                                .formatted(patience.toSeconds()));
                    }
                    left = changed.awaitNanos(left);
                }
            } finally {
                lock.unlock();
            }
        }

        private static int find(byte[] what, byte[] in, int from) {
            for (int at = from; at <= in.length - what.length; at++) {
                if (Arrays.equals(in, at, at + what.length, what, 0, what.length)) {
                    return at;
                }
            }
            return -1;
        }
    }
}
