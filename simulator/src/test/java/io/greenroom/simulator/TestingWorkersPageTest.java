package io.greenroom.simulator;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code docs/testing-workers.md} prints is what the examples have, which the build compiles and runs. */
class TestingWorkersPageTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(java|python|xml)\n(.*?)^```$");
    private static final Pattern LINK = Pattern.compile("]\\((\\.\\./examples/[^)]+\\.[a-z]+)\\)");

    /** A block of code, and the file that was named last before it. */
    record Quotation(String code, Path file) {
        @Override
        public String toString() {
            return file.getFileName() + ": " + code.lines().findFirst().orElse("");
        }
    }

    static List<Quotation> quotations() throws IOException {
        String page = Files.readString(DOCS.resolve("testing-workers.md"));
        return BLOCK.matcher(page)
                .results()
                .map(block -> new Quotation(block.group(2), fileNamedBefore(block, page)))
                .toList();
    }

    private static Path fileNamedBefore(MatchResult block, String page) {
        return LINK.matcher(page.substring(0, block.start()))
                .results()
                .reduce((earlier, later) -> later)
                .map(link -> DOCS.resolve(link.group(1)))
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("quotations")
    void theFileHasWhatIsQuotedFromIt(Quotation quotation) throws IOException {
        assertThat(unindented(Files.readString(quotation.file()))).contains(unindented(quotation.code()));
    }

    private static String unindented(String code) {
        return code.lines().map(String::strip).collect(joining("\n", "\n", "\n"));
    }

    @Test
    void thePageQuotesTheExamples() throws IOException {
        assertThat(quotations()).hasSizeGreaterThan(5);
    }

    /** So that the example can be built as it is, by itself. */
    @Test
    void theExampleAsksForTheVersionThatIsBuiltHere() throws IOException {
        String parent = Files.readString(Path.of("pom.xml"));
        String version = parent.replaceAll("(?s).*?<version>(.*?)</version>.*", "$1");

        assertThat(Files.readString(Path.of("..", "examples", "tested-worker", "pom.xml")))
                .contains(
                        "<artifactId>greenroom-simulator</artifactId>\n      <version>%s</version>".formatted(version));
    }
}
