package io.greenroom.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretsInUseTest {
    private final SecretsInUse inUse = new SecretsInUse();

    @Test
    void ofAllSecretsTheLongerIsTakenOutWholeWhosesoeverItIs() {
        inUse.addForGood("simulator");
        inUse.open().add("simulator-token-xyz");

        assertThat(inUse.mask("the simulator has simulator-token-xyz")).isEqualTo("the **** has ****");
    }

    @Test
    void whatWasAddedLaterIsInUseUntilItIsClosed() {
        Secrets ofAJob = inUse.open();
        ofAJob.add("hunter2");
        assertThat(inUse.mask("hunter2")).isEqualTo("****");

        ofAJob.close();
        ofAJob.close();
        ofAJob.add("hunter3");
        assertThat(inUse.mask("hunter2 hunter3")).isEqualTo("hunter2 hunter3");
        assertThat(ofAJob.mask("hunter2 hunter3")).isEqualTo("**** ****");
    }

    @Test
    void aSecretOfTwoIsInUseUntilBothAreClosed() {
        Secrets one = inUse.open();
        Secrets other = inUse.open();
        one.add("hunter2");
        other.addAll(one);

        one.close();
        assertThat(inUse.mask("hunter2")).isEqualTo("****");
        other.close();
        assertThat(inUse.mask("hunter2")).isEqualTo("hunter2");
    }

    @Test
    void thoseOfManyAreFoundWhileOthersComeAndGo() {
        var all = new ArrayList<Secrets>();
        for (int i = 0; i < 500; i++) {
            Secrets secrets = inUse.open();
            secrets.addAll(List.of("common-prefix-%03d".formatted(i), "%03d-common-suffix".formatted(i)));
            all.add(secrets);
        }
        for (int i = 0; i < 500; i += 2) {
            all.get(i).close();
        }

        for (int i = 0; i < 500; i++) {
            String text = "<common-prefix-%03d>".formatted(i);
            assertThat(inUse.mask(text)).isEqualTo(i % 2 == 0 ? text : "<****>");
        }
        all.forEach(Secrets::close);
        assertThat(inUse).hasToString("SecretsInUse[0 forms]");
    }
}
