package io.greenroom.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProcStatTest {

    @Test
    void aNameWithBracketsAndSpacesDoesNotShiftTheFields() {
        var stat = ProcStat.parse(7, "7 (a) S 1 (b) Z 5 70 71 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 98765 1 2 3")
                .orElseThrow();

        assertThat(stat).isEqualTo(new ProcStat(7, 'Z', 5, 70, 71, "98765"));
        assertThat(stat.hasEnded()).isTrue();
    }

    @Test
    void aMarkCountsOnlyAtTheBeginningOfAVariable() {
        byte[] variables = "PATH=/bin\0X=GREENROOM_MARK=a/1\0GREENROOM_MARK=b/run;\0".getBytes(StandardCharsets.UTF_8);

        assertThat(ProcessTable.value(variables, "GREENROOM_MARK=".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("b/run;");
        assertThat(ProcessTable.value(variables, "PATH=".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("/bin");
        assertThat(ProcessTable.value(variables, "BIN=".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
    }
}
