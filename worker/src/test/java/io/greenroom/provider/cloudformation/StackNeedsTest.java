package io.greenroom.provider.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.blueprint.Blueprints;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackNeedsTest {
    private static final String TEMPLATE = """
            Resources:
              Smoke: {Type: AWS::Lambda::Function}
              Load: {Type: AWS::CodeBuild::Project}
              Web: {Type: AWS::EC2::Instance}
            """;

    @TempDir
    private Path folder;

    private void write(String name, String blueprint) throws Exception {
        Path own = Files.createDirectory(folder.resolve(name));
        Files.writeString(own.resolve("blueprint.yaml"), "provider: cloudformation\n" + blueprint);
        Files.writeString(own.resolve("template.yaml"), TEMPLATE);
    }

    private StackNeeds needs() {
        return StackNeeds.of(new Blueprints(folder, new StackFields(), false));
    }

    @Test
    void whatStacksMakeThemselvesIsNotNeededBesides() throws Exception {
        write("inside", """
                template: template.yaml
                components: {smoke: {function: Smoke}, load: {build: Load}, web: {machine: Web}}
                """);

        StackNeeds needs = needs();

        assertThat(needs.functions()).isEmpty();
        assertThat(needs.projects()).isEmpty();
        assertThat(needs.hasMachines()).isTrue();
        assertThat(needs.templates()).singleElement().satisfies(template -> assertThat(template.blueprint())
                .isEqualTo("inside"));
    }

    @Test
    void whatIsNamedAndIsInNoTemplateHasToBeThere() throws Exception {
        write("outside", """
                template: template.yaml
                components: {smoke: {function: shop-smoke}, load: {build: shop-load}}
                """);

        assertThat(needs().functions()).containsExactly("shop-smoke");
        assertThat(needs().projects()).containsExactly("shop-load");
        assertThat(needs().hasMachines()).isFalse();
    }

    @Test
    void ofATemplateElsewhereNamesAreTakenForLogicalIdsWhereTheyCanBe() throws Exception {
        write("elsewhere", """
                template: s3://templates/shop.yaml
                components: {smoke: {function: Smoke}, other: {function: shop-smoke}}
                """);

        assertThat(needs().functions()).containsExactly("shop-smoke");
        assertThat(needs().templates()).isEmpty();
    }

    @Test
    void aBlueprintThatCannotBeUsedHidesNothingOfTheOthers() throws Exception {
        write("broken", "template: none.yaml\n");
        write("good", "template: template.yaml\ncomponents: {smoke: {function: shop-smoke}}\n");

        assertThat(needs().functions()).containsExactly("shop-smoke");
    }

    @Test
    void withoutAFolderThereIsNothing() {
        assertThat(StackNeeds.of(new Blueprints(folder.resolve("none"), new StackFields(), true))
                        .templates())
                .isEmpty();
    }
}
