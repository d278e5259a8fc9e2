package io.greenroom.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenPartsTest {
    private final List<String> closed = new ArrayList<>();

    private void open(OpenParts open, String... names) {
        for (String name : names) {
            open.add(name, closed::add);
        }
    }

    @Test
    void partsAreClosedInTheReverseOrder() throws IOException {
        try (var open = new OpenParts()) {
            open(open, "lock", "journal", "provider");
        }

        assertThat(closed).containsExactly("provider", "journal", "lock");
    }

    @Test
    void whatWasHandedOverIsClosedByItsNewOwner() throws IOException {
        OpenParts owned;
        try (var open = new OpenParts()) {
            open(open, "lock", "journal");
            owned = open.handOver();
        }
        assertThat(closed).isEmpty();

        owned.close();
        owned.close();
        assertThat(closed).containsExactly("journal", "lock");
    }

    @Test
    void aPartThatCannotBeClosedKeepsNoOtherOpen() {
        var open = new OpenParts();
        open(open, "lock");
        open.add("journal", journal -> {
            throw new IOException("the disk is gone");
        });
        open.add("provider", provider -> {
            throw new IllegalStateException("no answer");
        });

        assertThatThrownBy(open::close).hasMessage("no answer").satisfies(e -> assertThat(e.getSuppressed())
                .singleElement()
                .satisfies(s -> assertThat(s).hasMessage("the disk is gone")));
        assertThat(closed).containsExactly("lock");
    }
}
