package io.greenroom.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutputVariablesTest {
    private final List<String> problems = new ArrayList<>();

    @Test
    void linesOfNameAndValueAreRead() {
        assertThat(OutputVariables.parse("A=1\r\n\n  \nb-2@_=x=y z \nEmpty=\nA=2", problems))
                .containsExactly(entry("A", "2"), entry("b-2@_", "x=y z "), entry("Empty", ""));
        assertThat(OutputVariables.parse("\ufeffA=1\n", problems)).containsExactly(entry("A", "1"));
        assertThat(problems).isEmpty();
    }

    @Test
    void everyBadLineIsNamedByItsNumberAndNoValueIsQuoted() {
        OutputVariables.parse("A=1\nhunter2\n=hunter2\nÄ=hunter2\nExitCode=hunter2\n", problems);

        assertThat(problems)
                .containsExactly(
                        "line 2 is not NAME=value",
                        "line 3 is not NAME=value",
                        "line 4: the name 'Ä' may hold only letters, digits, @, - and _",
                        "line 5: ExitCode is Run-Command's own variable; choose another name");
    }

    @Test
    void whatIsEmptyIsSaidAndOfManyTheFirst() {
        assertThat(OutputVariables.leftOut(Map.of("A", "1"))).isEmpty();
        assertThat(OutputVariables.leftOut(OutputVariables.parse("A=1\nB=\nC=\n", problems)))
                .isEqualTo("; empty, and so not set: B, C");
        assertThat(OutputVariables.leftOut(OutputVariables.parse("A=\nB=\nC=\nD=\nE=\nF=\nG=\n", problems)))
                .isEqualTo("; empty, and so not set: A, B, C, D, E and 2 more");
    }

    @Test
    void whatTheServiceWouldRefuseIsLeftOut() {
        assertThat(OutputVariables.sendable(Map.of("Good", "1", "Empty", "", "bad.name", "2")))
                .isEqualTo(Map.of("Good", "1"));
    }
}
