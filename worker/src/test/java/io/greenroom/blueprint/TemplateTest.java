package io.greenroom.blueprint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TemplateTest {
    @Test
    void itsPlacesAreFilledAndWhatIsFilledInIsNotLookedAtAgain() {
        assertThat(new Template("a ${x} $x ${y}").fill(name -> "<${" + name + "}>"))
                .isEqualTo("a <${x}> $x <${y}>");
        assertThat(new Template("a ${x} $x ${y} ${x}").names()).containsExactly("x", "y");
    }

    @Test
    void aDollarSignCanBeWrittenSoThatItBeginsNoPlace() {
        var template = new Template("${$}{x} 5${$} ${$}${x}");

        assertThat(template.fill(name -> name)).isEqualTo("${x} 5$ $x");
        assertThat(template.names()).containsExactly("x");
    }
}
