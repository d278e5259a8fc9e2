package io.greenroom.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShellScriptsTest {

    @Test
    void inAShellThatIsSlowToAnswerProcessesAreMadeToEndBeforeAnyIsSaidToBeLeft() throws Exception {
        var shell = new SlowShell(Duration.ofSeconds(10), "KILL", 5);

        assertThat(ShellScripts.end(shell, "m/", List.of("/f"), shell::nanoTime))
                .isZero();
        assertThat(shell.signals).startsWith("TERM").endsWith("KILL", "KILL");
    }

    @Test
    void processesThatEndWhenTheyAreAskedAreNotKilled() throws Exception {
        var shell = new SlowShell(Duration.ofSeconds(1), "TERM", 5);

        assertThat(ShellScripts.end(shell, "m/", List.of("/f"), shell::nanoTime))
                .isZero();
        assertThat(shell.signals).containsExactly("TERM", "0");
    }

    @Test
    void processesThatNothingEndsAreCountedAfterAWhile() throws Exception {
        var shell = new SlowShell(Duration.ofSeconds(1), "none", 2);

        assertThat(ShellScripts.end(shell, "m/", List.of("/f"), shell::nanoTime))
                .isEqualTo(2);
        assertThat(shell.signals).startsWith("TERM").endsWith("KILL");
        assertThat(shell.nanoTime()).isLessThan(Duration.ofSeconds(30).toNanos());
    }

    /** A shell with processes beside it, all of which one signal ends; what it answers is how many were there to be told. */
    private static final class SlowShell implements Shell {
        final List<String> signals = new ArrayList<>();
        private final Duration delay;
        private final String deadly;
        private int living;
        private Duration now = Duration.ZERO;

        SlowShell(Duration delay, String deadly, int living) {
            this.delay = delay;
            this.deadly = deadly;
            this.living = living;
        }

        long nanoTime() {
            return now.toNanos();
        }

        @Override
        public Answer run(String script, Duration patience) {
            now = now.plus(delay);
            String signal = script.split(" ", -1)[1].replace("'", "");
            if (script.startsWith("tell ")) {
                signals.add(signal);
                return answer(living);
            }
            int told = living;
            if (signal.equals(deadly)) {
                living = 0;
            }
            return answer(told);
        }

        private static Answer answer(int count) {
            return new Answer(0, (count + "\n").getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void close() {}
    }
}
