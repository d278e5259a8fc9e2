package io.greenroom.provider.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamesTest {
    @Test
    void theSameKeyLeadsToTheSameNames() {
        assertThat(Names.hash("the key")).hasSize(32).isEqualTo(Names.hash("the key"));
        assertThat(Names.environment(Samples.HASH)).isEqualTo("gr-" + Samples.HASH);
        assertThat(Names.schedule(Samples.HASH, 0)).isEqualTo("gr-" + Samples.HASH);
        assertThat(Names.schedule(Samples.HASH, 1)).isEqualTo("gr-" + Samples.HASH + "-1");
    }

    @Test
    void aTokenNamesWhatItIsFor() {
        assertThat(Names.token(Samples.HASH, "web", 3)).isEqualTo("gr-" + Samples.HASH + "-web-3");
    }

    @Test
    void tokensAreDifferentAndNeverTooLong() {
        var tokens = new HashSet<String>();
        for (String component :
                List.of("a", "a-1", "a".repeat(63), "a".repeat(62) + "b", "a".repeat(26), "a".repeat(27))) {
            for (int attempt : new int[] {1, 11, 1000}) {
                String token = Names.token(Samples.HASH, component, attempt);
                assertThat(token).hasSizeLessThanOrEqualTo(64).matches("[A-Za-z0-9._-]+");
                tokens.add(token);
            }
        }
        assertThat(tokens).hasSize(18);
    }
}
