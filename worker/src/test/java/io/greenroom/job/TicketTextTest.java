package io.greenroom.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TicketTextTest {
    private static final Ticket TICKET = new Ticket(
            Instant.parse("2026-03-01T09:30:00Z"),
            Instant.parse("2026-03-01T10:30:00Z"),
            true,
            Map.of("environment", "local/9f2c", "run", "a:b\"c"));

    @Test
    void aTicketSurvivesBeingText() throws Exception {
        assertThat(TicketText.read(TicketText.write(TICKET))).isEqualTo(TICKET);
    }

    @Test
    void anyChangedCharacterIsNoticed() {
        String text = TicketText.write(TICKET);
        for (int i = 0; i < text.length(); i++) {
            String damaged = text.substring(0, i) + (char) (text.charAt(i) ^ 1) + text.substring(i + 1);
            assertThatThrownBy(() -> TicketText.read(damaged)).isInstanceOf(TicketText.Unreadable.class);
        }
    }

    @Test
    void aTokenThatWasCutShortIsNoticed() {
        String text = TicketText.write(TICKET);
        for (int length = 0; length < text.length(); length++) {
            String cut = text.substring(0, length);
            assertThatThrownBy(() -> TicketText.read(cut)).isInstanceOf(TicketText.Unreadable.class);
        }
    }

    @Test
    void aTokenOfALaterVersionSaysToUpgrade() {
        assertThatThrownBy(() -> TicketText.read("greenroom:2:00000000:{}")).hasMessageContaining("upgrade");
    }

    @Test
    void aTicketThatWouldNotFitIntoATokenIsRefused() {
        var large = new Ticket(Instant.EPOCH, Instant.EPOCH, false, Map.of("run", "x".repeat(3000)));

        assertThatThrownBy(() -> TicketText.write(large)).hasMessageContaining("2048");
    }
}
