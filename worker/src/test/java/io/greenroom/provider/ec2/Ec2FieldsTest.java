package io.greenroom.provider.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.blueprint.BlueprintReader;
import io.greenroom.blueprint.Plan;
import io.greenroom.blueprint.Template;
import io.greenroom.yaml.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Ec2FieldsTest {
    private final Path folder;

    Ec2FieldsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private static Optional<Plan> read(String text, @Nullable Path beside, Problems problems) {
        return BlueprintReader.read("x", text, beside, new Ec2Fields(), problems);
    }

    private MachinePart machine(String fields) {
        var problems = new Problems("x.yaml");
        Optional<Plan> plan = read(with(fields), folder, problems);
        assertThat(problems.lines()).isEmpty();
        return MachinePart.of(plan.orElseThrow().parts().iterator().next());
    }

    private List<String> problems(String fields) {
        var problems = new Problems("x.yaml");
        read(with(fields), folder, problems);
        return problems.lines();
    }

    private static String with(String fields) {
        return "components:\n  web:\n    machine:\n" + fields.indent(6) + "inputs: {Size: {}}\n";
    }

    @Test
    void everyFieldArrivesInItsPlace() throws Exception {
        Files.writeString(folder.resolve("bootstrap.sh"), "#!/bin/sh\necho hello\n");

        assertThat(machine("""
                        image: "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
                        types: ["${INPUT_Size}", t3a.medium]
                        market: spot-first
                        disk: 30GiB
                        userData: bootstrap.sh
                        launchTemplate: lt-0a1b
                        bake: true
                        """))
                .isEqualTo(new MachinePart(
                        new Template(
                                "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"),
                        List.of(new Template("${INPUT_Size}"), new Template("t3a.medium")),
                        Market.SPOT_FIRST,
                        30L << 30,
                        "#!/bin/sh\necho hello\n",
                        "lt-0a1b",
                        true));
    }

    @Test
    void anImageAndATypeAreEnough() {
        assertThat(machine("image: ami-1\ntypes: [t3.small]"))
                .isEqualTo(new MachinePart(
                        new Template("ami-1"),
                        List.of(new Template("t3.small")),
                        Market.ON_DEMAND,
                        0,
                        null,
                        null,
                        false));
    }

    @Test
    void aNameThatNothingHasIsToldWithItsPlace() {
        assertThat(problems("image: ami-1\ntypes: [\"${INPUT_Siez}\"]"))
                .containsExactly("x.yaml:5:15 components.web.machine.types: unknown input 'INPUT_Siez'"
                        + " (did you mean 'INPUT_Size'?); allowed: INPUT_Size");
        assertThat(problems("image: \"${INPUT_Image}\"\ntypes: [t3.small]"))
                .singleElement()
                .asString()
                .startsWith("x.yaml:4:14 components.web.machine.image: unknown input 'INPUT_Image'");
    }

    @Test
    void aLaunchTemplateIsEnough() {
        assertThat(machine("launchTemplate: web-servers"))
                .isEqualTo(
                        new MachinePart(new Template(""), List.of(), Market.ON_DEMAND, 0, null, "web-servers", false));
    }

    @Test
    void everyMistakeIsNamedWithItsPlace() {
        assertThat(problems("""
                        image: latest
                        types: [big, t3.small]
                        market: spotfirst
                        disk: 10MiB
                        launchTemplate: "?"
                        userdata: x
                        """))
                .containsExactly(
                        "x.yaml:4:14 components.web.machine.image: 'latest' is no image; expected ami-… or resolve:ssm: and the name of a parameter",
                        "x.yaml:5:15 components.web.machine.types: 'big' is no instance type; expected one such as t3.medium",
                        "x.yaml:6:15 components.web.machine.market: unknown value 'spotfirst' (did you mean 'spot-first'?); allowed: on-demand, spot, spot-first",
                        "x.yaml:7:13 components.web.machine.disk: must be from 1GiB to 16TiB; without it, the disk is as large as the image's",
                        "x.yaml:8:23 components.web.machine.launchTemplate: '?' is neither the id nor the name of a launch template",
                        "x.yaml:9:7 components.web.machine.userdata: unknown field 'userdata' (did you mean 'userData'?); allowed: image, types, market, disk, userData, launchTemplate, bake");
    }

    @Test
    void withoutALaunchTemplateImageAndTypesHaveToBeThere() {
        assertThat(problems("market: spot"))
                .anySatisfy(line -> assertThat(line).contains("'image' is missing"))
                .anySatisfy(line -> assertThat(line).contains("needs at least one instance type"));
    }

    @Test
    void aDiskNeedsItsImage() {
        assertThat(problems("launchTemplate: lt-1\ndisk: 30GiB"))
                .singleElement()
                .asString()
                .contains("disk: needs 'image' beside it");
    }

    @Test
    void aComponentWithoutAMachineAndABlueprintWithoutAComponentAreRefused() {
        var noMachine = new Problems("x.yaml");
        read("components: {web: {run: ./x}}", null, noMachine);
        assertThat(noMachine.lines()).containsExactly("x.yaml:1:19 components.web: 'machine' is missing");

        for (String text : List.of("commands: {smoke: {run: ./x}}", "components: {}\ncommands: {smoke: {run: ./x}}")) {
            var none = new Problems("x.yaml");
            read(text, null, none);
            assertThat(none.lines()).singleElement().asString().contains("needs at least one component");
        }
    }

    @Test
    void aFileThatIsNotBesideTheBlueprintIsRefused() {
        assertThat(problems("image: ami-1\ntypes: [t3.small]\nuserData: nothing.sh"))
                .containsExactly(
                        "x.yaml:6:17 components.web.machine.userData: there is no file 'nothing.sh' beside the blueprint");
        assertThat(problems("image: ami-1\ntypes: [t3.small]\nuserData: ../x"))
                .singleElement()
                .asString()
                .contains("the folder that the blueprint has for its own");

        var alone = new Problems("x.yaml");
        read(with("image: ami-1\ntypes: [t3.small]\nuserData: x"), null, alone);
        assertThat(alone.lines()).singleElement().asString().contains("the folder that the blueprint has for its own");
    }

    @Test
    void aFileThatIsTooLargeWithWhatStandsBeforeItIsRefused() throws Exception {
        int room = UserData.LARGEST - UserData.size("#!/bin/sh\n");
        assertThat(problemsWith("#!/bin/sh\n" + "x".repeat(room))).isEmpty();

        assertThat(problemsWith("#!/bin/sh\n" + "x".repeat(room + 1)))
                .singleElement()
                .asString()
                .contains("'bootstrap.sh' is %d bytes, 16385 with what ends".formatted(room + 11), "EC2 takes 16384");
        assertThat(problemsWith("#!/bin/sh\n" + "x".repeat(300_000)))
                .singleElement()
                .asString()
                .contains("'bootstrap.sh' is 300010 bytes");
    }

    @Test
    void aFileOfNoKnownKindAndOneForWindowsAreRefused() throws Exception {
        assertThat(problemsWith("echo hello\n")).singleElement().asString().contains("begin with '#!/bin/sh'");
        assertThat(problemsWith("<powershell>\n</powershell>\n"))
                .singleElement()
                .asString()
                .contains("Windows");
    }

    private List<String> problemsWith(String userData) throws IOException {
        Files.writeString(folder.resolve("bootstrap.sh"), userData);
        return problems("image: ami-1\ntypes: [t3.small]\nuserData: bootstrap.sh");
    }
}
