package io.greenroom.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamesTest {
    @Test
    void theSameKeyLeadsToTheSameNames() {
        assertThat(Names.hash("the key")).hasSize(32).isEqualTo(Names.hash("the key"));
        assertThat(Names.environment(AwsSamples.HASH)).isEqualTo("gr-" + AwsSamples.HASH);
        assertThat(Names.schedule(AwsSamples.HASH, 0)).isEqualTo("gr-" + AwsSamples.HASH);
        assertThat(Names.schedule(AwsSamples.HASH, 1)).isEqualTo("gr-" + AwsSamples.HASH + "-1");
    }

    @Test
    void aTokenNamesWhatItIsFor() {
        assertThat(Names.token(AwsSamples.HASH, "web", 3)).isEqualTo("gr-" + AwsSamples.HASH + "-web-3");
    }

    @Test
    void tokensAreDifferentAndNeverTooLong() {
        var tokens = new HashSet<String>();
        for (String component :
                List.of("a", "a-1", "a".repeat(63), "a".repeat(62) + "b", "a".repeat(26), "a".repeat(27))) {
            for (int attempt : new int[] {1, 11, 1000}) {
                String token = Names.token(AwsSamples.HASH, component, attempt);
                assertThat(token).hasSizeLessThanOrEqualTo(64).matches("[A-Za-z0-9._-]+");
                tokens.add(token);
            }
        }
        assertThat(tokens).hasSize(18);
    }
}
