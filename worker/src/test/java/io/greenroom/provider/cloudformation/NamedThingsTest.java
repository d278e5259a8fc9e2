package io.greenroom.provider.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.environment.ProviderException;
import io.greenroom.environment.ProviderException.Kind;
import io.greenroom.time.Time;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class NamedThingsTest {
    /** A clock that whoever waits for it moves on. */
    private static final class Moved implements Time {
        private Instant now = Instant.parse("2026-03-01T09:30:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public void sleep(Duration duration) {
            if (duration.isPositive()) {
                now = now.plus(duration);
            }
        }
    }

    private final Moved time = new Moved();
    private final List<Integer> asked = new ArrayList<>();

    private NamedThings<String> things() {
        return new NamedThings<>(
                names -> {
                    asked.add(names.size());
                    return names.stream()
                            .filter(name -> !name.equals("gone"))
                            .collect(Collectors.toMap(name -> name, name -> name + " is there"));
                },
                time,
                new Random(1));
    }

    @Test
    void allAreAskedForAtOnceAHundredInACall() throws Exception {
        NamedThings<String> things = things();
        for (int i = 0; i < 250; i++) {
            things.find("n" + i);
        }
        asked.clear();
        time.sleep(Duration.ofMinutes(1));

        for (int i = 0; i < 250; i++) {
            assertThat(things.find("n" + i)).contains("n" + i + " is there");
        }

        assertThat(asked).containsExactly(100, 100, 50);
    }

    @Test
    void whatTheServiceDoesNotKnowIsEmpty() throws Exception {
        assertThat(things().find("gone")).isEmpty();
    }

    @Test
    void whatIsForgottenIsNotAskedForAnyMore() throws Exception {
        NamedThings<String> things = things();
        things.find("a");
        things.find("b");
        asked.clear();

        things.forget("a");
        time.sleep(Duration.ofMinutes(1));
        things.find("b");

        assertThat(asked).containsExactly(1);
    }

    @Test
    void aFailureOfTheServiceLetsTheSameQuestionWorkLater() {
        var things = new NamedThings<String>(
                names -> {
                    throw new ProviderException(Kind.UNAVAILABLE, "AWS is busy");
                },
                time,
                new Random(1));

        assertThatThrownBy(() -> things.find("a"))
                .isInstanceOf(IOException.class)
                .hasMessage("AWS is busy");
    }
}
