package io.greenroom.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.yaml.YamlNode.Mapping;
import io.greenroom.yaml.YamlNode.Sequence;
import io.greenroom.yaml.YamlNode.Text;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlFileTest {
    private final Problems problems = new Problems("x.yaml");

    @Test
    void everythingKnowsItsPlace() {
        var root = (Mapping) read("# first\nname:   'a'\nlist:\n  - one\n  - {two: 2}\n");

        var name = Objects.requireNonNull(root.fields().get("name"));
        assertThat(name.at()).isEqualTo(new Position(2, 1));
        assertThat(name.value()).isEqualTo(new Text("a", false, new Position(2, 9)));
        var list = (Sequence) Objects.requireNonNull(root.fields().get("list")).value();
        assertThat(list.items().getFirst()).isEqualTo(new Text("one", false, new Position(4, 5)));
        assertThat(list.items().get(1).at()).isEqualTo(new Position(5, 5));
    }

    @Test
    void tagsAreToldByThemselves() {
        assertThat(YamlFile.tags("{a: !Ref x, b: !Sub {c: [!Ref y, '!Quoted']}, d: !Split [',', x]}"))
                .containsExactly("!Ref", "!Split", "!Sub");
    }

    @Test
    void valuesStayAsTheyWereWritten() {
        var root = (Mapping) read("{a: 010, b: yes, c: 1e3, d: 2026-01-01, e: 1_000, f: 0x1F, g: .5}");

        assertThat(root.fields().values())
                .extracting(field -> ((Text) field.value()).value())
                .containsExactly("010", "yes", "1e3", "2026-01-01", "1_000", "0x1F", ".5");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"``, true", "~, true", "null, true", "'null', false", "\"\", false"})
    void onlyWhatIsPlainlyNothingIsNothing(String written, boolean isNull) {
        var root = (Mapping) read("a: " + written);

        assertThat(root.fields().get("a")).isNotNull().satisfies(field -> assertThat(((Text) field.value()).isNull())
                .isEqualTo(isNull));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "# a comment alone\n"})
    void aFileWithoutAnythingIsEmptyAndNoMistake(String text) {
        assertThat(YamlFile.read(text, problems)).isEmpty();
        assertThat(problems.isEmpty()).isTrue();
    }

    @Test
    void aNameThatIsThereTwiceIsToldWithBothPlaces() {
        assertThat(problemsOf("a:\n  b: 1\n  c: 2\n  b: 3\n"))
                .containsExactly("x.yaml:4:3 a.b: is there twice; the first is at x.yaml:2:3");
    }

    @Test
    void anchorsAreRefusedBeforeTheyUnfold() {
        var bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 40; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }

        assertThat(problemsOf(bomb.toString()))
                .first()
                .isEqualTo(
                        "x.yaml:1:5 a0: must be written out; anchors and aliases (&name, *name) are not supported here");
        assertThat(problemsOf("a: &a [*a]")).hasSize(2);
        assertThat(problemsOf("base: &b {x: 1}\nmore: {<<: *b}")).hasSize(2);
    }

    @Test
    void anAliasStandsForWhatIsWrittenOutElsewhereAndKeepsItsPlace() {
        var root = (Mapping) readWithAliases("a: &x\n  b: 1\nc: *x\nd: [*x, &y e, *y]\n*y : f\n");

        assertThat(value(root, "c")).isSameAs(value(root, "a"));
        assertThat(value(root, "c").at()).isEqualTo(new Position(1, 4));
        assertThat(((Sequence) value(root, "d")).items())
                .containsExactly(
                        value(root, "a"),
                        new Text("e", false, new Position(4, 9)),
                        new Text("e", false, new Position(4, 9)));
        assertThat(value(root, "e")).isEqualTo(new Text("f", false, new Position(5, 6)));
    }

    @Test
    void anAnchorThatIsThereAgainStandsForTheLaterOne() {
        var root = (Mapping) readWithAliases("{a: &x 1, b: *x, c: &x 2, d: *x}");

        assertThat(text(root, "b")).isEqualTo("1");
        assertThat(text(root, "d")).isEqualTo("2");
    }

    @Test
    void mergedMappingsFillInWhatIsNotWrittenOut() {
        var root = (Mapping) readWithAliases("""
                one: &one {a: 1, b: 1, c: 1}
                two: &two {b: 2, c: 2, d: 2}
                own: {<<: *one, c: 3}
                list: {c: 3, <<: [*two, *one, {e: 5}]}
                below: &below {<<: *two, f: 6}
                again: {<<: *below}
                """);

        assertThat(texts(root, "own")).isEqualTo(Map.of("a", "1", "b", "1", "c", "3"));
        assertThat(texts(root, "list")).isEqualTo(Map.of("a", "1", "b", "2", "c", "3", "d", "2", "e", "5"));
        assertThat(texts(root, "again")).isEqualTo(Map.of("b", "2", "c", "2", "d", "2", "f", "6"));
    }

    @Test
    void whatAliasesCannotStandForIsToldWithItsPlace() {
        assertThat(problemsWithAliases("a: *x\nb: &x [*x]\nc: {<<: text}\nd: {<<: [{}, 1]}\ne: {<<: {}, <<: {}}\n"))
                .containsExactly(
                        "x.yaml:1:4 a: there is no &x before this that has ended",
                        "x.yaml:2:8 b[0]: there is no &x before this that has ended",
                        "x.yaml:3:9 c: '<<' takes a mapping or a list of them, not 'text'",
                        "x.yaml:4:14 d: '<<' takes a mapping or a list of them, not '1'",
                        "x.yaml:5:13 e.<<: is there twice; the first is at x.yaml:5:5");
    }

    @Test
    void aliasesUnfoldNoFurtherThanAMachineCanTake() {
        var lists = new StringBuilder("a0: &a0 [x, x]\n");
        var merges = new StringBuilder("a0: &a0 {x: 1, y: 1}\n");
        for (int i = 1; i < 40; i++) {
            lists.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
            merges.append("a%d: &a%d {x: *a%d, <<: *a%d}\n".formatted(i, i, i - 1, i - 1));
        }
        String texts = "a: &a " + "x".repeat(1_000_000) + "\nb: [" + "*a, ".repeat(100) + "]";

        assertThat(problemsWithAliases(lists.toString()))
                .singleElement()
                .asString()
                .contains("more than 100000 values");
        assertThat(problemsWithAliases(merges.toString())).hasSize(1);
        assertThat(problemsWithAliases(texts)).hasSize(1);
    }

    @Test
    void aliasesNestNoDeeperThanWhatIsWrittenOut() {
        var steps = new StringBuilder("a0: &a0 [x]\n");
        for (int i = 1; i < 19; i++) {
            steps.append("a%d: &a%d [*a%d]\n".formatted(i, i, i - 1));
        }

        assertThat(problemsWithAliases(steps.toString())).isEmpty();
        assertThat(problemsWithAliases(steps + "last: [[[*a18]]]"))
                .singleElement()
                .asString()
                .contains("is nested more than 20 levels deep");
    }

    @Test
    void whatIsNestedTooDeepIsToldOnceAndRightAway() {
        assertThat(problemsOf("a: " + "[".repeat(100_000)))
                .singleElement()
                .asString()
                .contains("is nested more than 20 levels deep");
        assertThat(problemsOf("{a: ".repeat(100_000))).hasSize(1);
    }

    @Test
    void aNameMustBeASingleValue() {
        assertThat(problemsOf("? [a, b]\n: 1\nc: 2\n"))
                .containsExactly("x.yaml:1:3 must have single values for names, not lists and mappings");
    }

    @Test
    void thereIsOneDocumentInAFile() {
        assertThat(problemsOf("a: 1\n---\nb: 2\n"))
                .containsExactly("x.yaml:2:1 only one document is allowed in a file");
    }

    @Test
    void whatIsNotYamlIsToldWithItsPlaceInOneLine() {
        assertThat(problemsOf("components: [a\nb: c"))
                .singleElement()
                .asString()
                .startsWith("x.yaml:2:2 is not YAML: while parsing a flow sequence, expected")
                .doesNotContain("\n");
        assertThat(problemsOf("a: 1\nb: x\u0007y"))
                .containsExactly(
                        "x.yaml:2:5 is not YAML: it holds the character U+0007, which must be written as an escape");
        assertThat(problemsOf("a: @b")).singleElement().asString().startsWith("x.yaml:1:4 is not YAML: ");
        assertThat(problemsOf("a: b: c")).singleElement().asString().startsWith("x.yaml:1:5 is not YAML: ");
        assertThat(problemsOf("a:\n\t- b")).singleElement().asString().startsWith("x.yaml:2:1 is not YAML: ");
    }

    private YamlNode read(String text) {
        var root = YamlFile.read(text, problems);
        assertThat(problems.lines()).isEmpty();
        return root.orElseThrow();
    }

    private YamlNode readWithAliases(String text) {
        var root = YamlFile.readWithAliases(text, problems);
        assertThat(problems.lines()).isEmpty();
        return root.orElseThrow();
    }

    private static YamlNode value(YamlNode mapping, String name) {
        return Objects.requireNonNull(((Mapping) mapping).fields().get(name)).value();
    }

    private static String text(YamlNode mapping, String name) {
        return ((Text) value(mapping, name)).value();
    }

    private static Map<String, String> texts(YamlNode root, String name) {
        var mapping = (Mapping) value(root, name);
        return mapping.fields().keySet().stream().collect(Collectors.toMap(key -> key, key -> text(mapping, key)));
    }

    private static List<String> problemsWithAliases(String text) {
        var found = new Problems("x.yaml");
        YamlFile.readWithAliases(text, found);
        return found.lines();
    }

    private static List<String> problemsOf(String text) {
        var found = new Problems("x.yaml");
        YamlFile.read(text, found);
        return found.lines();
    }
}
