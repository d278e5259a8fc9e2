package io.greenroom.codepipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ServiceTextsTest {
    @Test
    void textsThatFitAreSentAsTheyAre() {
        assertThat(ServiceTexts.summary("s".repeat(2048))).hasSize(2048).doesNotContain("…");
        assertThat(ServiceTexts.failureMessage("f".repeat(5000))).hasSize(5000).doesNotContain("…");
        assertThat(ServiceTexts.externalId("e".repeat(1500))).hasSize(1500);
    }

    @Test
    void textsThatAreTooLongAreCutAndSaySo() {
        assertThat(ServiceTexts.summary("s".repeat(2049))).hasSize(2048).endsWith("s…");
        assertThat(ServiceTexts.failureMessage("f".repeat(9000))).hasSize(5000).endsWith("f…");
    }

    @Test
    void noCharacterIsCutInTwo() {
        for (int shift = 0; shift < 2; shift++) {
            String cut = ServiceTexts.failureMessage("x".repeat(shift) + "😀".repeat(4000));

            assertThat(cut).hasSizeBetween(4999, 5000);
            assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(cut)).isTrue();
        }
    }

    @Test
    void anIdThatWouldBeAnotherWhenCutIsLeftOut() {
        assertThat(ServiceTexts.externalId("e".repeat(1501))).isNull();
    }

    @Test
    void emptyTextsAreLeftOutOrReplaced() {
        assertThat(ServiceTexts.summary(" ")).isNull();
        assertThat(ServiceTexts.summary(null)).isNull();
        assertThat(ServiceTexts.externalId("")).isNull();
        assertThat(ServiceTexts.failureMessage(" ")).isEqualTo("The action failed without saying why.");
    }
}
