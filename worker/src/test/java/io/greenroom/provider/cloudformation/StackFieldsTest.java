package io.greenroom.provider.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.blueprint.BlueprintReader;
import io.greenroom.blueprint.Plan;
import io.greenroom.blueprint.Template;
import io.greenroom.provider.cloudformation.StackBlueprint.Source;
import io.greenroom.yaml.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackFieldsTest {
    private final Path folder;

    StackFieldsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void writeTemplate() throws IOException {
        Files.writeString(folder.resolve("template.yaml"), """
                Parameters:
                  Size: {Type: String}
                  Zone: {Type: String, Default: a}
                Resources:
                  WebServer: {Type: AWS::EC2::Instance}
                  SmokeFunction: {Type: AWS::Lambda::Function}
                  Cluster: {Type: AWS::ECS::Cluster}
                  Task: {Type: AWS::ECS::TaskDefinition}
                  Project: {Type: AWS::CodeBuild::Project}
                """);
    }

    private Optional<Plan> read(String text, @Nullable Path beside, Problems problems) {
        return BlueprintReader.read("x", text, beside, new StackFields(), problems);
    }

    private Plan plan(String text) {
        var problems = new Problems("x.yaml");
        Optional<Plan> plan = read(text, folder, problems);
        assertThat(problems.lines()).isEmpty();
        return plan.orElseThrow();
    }

    private List<String> problems(String text) {
        var problems = new Problems("x.yaml");
        read(text, folder, problems);
        return problems.lines();
    }

    /** Of a blueprint that is right but for these lines. */
    private List<String> problemsWith(String more) {
        return problems("template: template.yaml\ninputs: {Size: {}}\n" + more);
    }

    private static StackComponent component(Plan plan, String name) {
        return StackComponent.of(Objects.requireNonNull(plan.components().get(name)));
    }

    private static Plan.Command command(Plan plan, String component, String name) {
        return Objects.requireNonNull(plan.commandsOf(component).get(name), name);
    }

    @Test
    void everyFieldArrivesInItsPlace() {
        Plan plan = plan("""
                template: template.yaml
                inputs: {Size: {}, My Team: {}}
                parameters: {Zone: "${INPUT_My_Team}-1"}
                capabilities: [CAPABILITY_IAM]
                components:
                  web: {machine: WebServer, run: ./start.sh, commands: {smoke: {run: ./smoke.sh}}}
                  group: {machine: {tag: "Role=web"}}
                  check: {function: SmokeFunction}
                  job: {task: {cluster: Cluster, definition: Task, container: app, subnets: [subnet-1], securityGroups: [sg-1]}}
                  build: {build: Project}
                """);

        StackBlueprint own = StackBlueprint.of(plan);
        assertThat(own.parameters()).isEqualTo(Map.of("Zone", new Template("${INPUT_My_Team}-1")));
        assertThat(own.capabilities()).containsExactly(Capability.CAPABILITY_IAM);
        assertThat(own.file().orElseThrow().resources()).hasSize(5);
        assertThat(component(plan, "web")).isEqualTo(new StackComponent.MachineById("WebServer"));
        assertThat(component(plan, "group")).isEqualTo(new StackComponent.MachineByTag("Role", "web"));
        assertThat(component(plan, "check")).isEqualTo(new StackComponent.Function("SmokeFunction"));
        assertThat(component(plan, "job"))
                .isEqualTo(new StackComponent.Task("Cluster", "Task", "app", List.of("subnet-1"), List.of("sg-1")));
        assertThat(component(plan, "build")).isEqualTo(new StackComponent.Build("Project"));
    }

    @Test
    void aTemplateAloneIsEnough() {
        assertThat(plan("template: template.yaml\ninputs: {Size: {}}").components())
                .isEmpty();
    }

    @Test
    void aTemplateMayBeInS3() {
        assertThat(StackBlueprint.of(plan("template: s3://templates/shop/v1.yaml"))
                        .source())
                .isEqualTo(new Source.InBucket("templates", "shop/v1.yaml"));
        assertThat(StackBlueprint.of(plan("template: https://templates.s3.amazonaws.com/shop.yaml"))
                        .source())
                .isEqualTo(new Source.Address("https://templates.s3.amazonaws.com/shop.yaml"));
        assertThat(problems("template: http://x/y")).singleElement().asString().contains("not where a template can be");
    }

    @Test
    void whatIsWrongInTheTemplateIsToldWithItsPlaceThere() throws Exception {
        Files.writeString(folder.resolve("broken.yaml"), "Resources:\n  Queue: {Typ: x}\n");

        assertThat(problems("template: broken.yaml"))
                .containsExactly("x.yaml:1:11 template: broken.yaml:2:10 Resources.Queue: 'Type' is missing");
        assertThat(problems("template: none.yaml"))
                .containsExactly("x.yaml:1:11 template: there is no file 'none.yaml' beside the blueprint");
        assertThat(problems("template: ../template.yaml"))
                .singleElement()
                .asString()
                .contains("names a file in the folder that the blueprint has for its own");
        assertThat(problems("description: x")).singleElement().asString().contains("'template' is missing");

        var alone = new Problems("x.yaml");
        read("template: template.yaml", null, alone);
        assertThat(alone.lines()).singleElement().asString().contains("has for its own");
    }

    @Test
    void parametersAreHeldAgainstTheTemplate() {
        assertThat(problemsWith("parameters: {Sone: a, Zone: \"${INPUT_Sice}\", Size: [a]}"))
                .containsExactly(
                        "x.yaml:3:14 parameters.Sone: unknown parameter of the template 'Sone' (did you mean 'Zone'?); allowed: Size, Zone",
                        "x.yaml:3:29 parameters.Zone: unknown value 'INPUT_Sice' (did you mean 'INPUT_Size'?); allowed: INPUT_Size",
                        "x.yaml:3:52 parameters.Size: expected a single value, not a list");
        assertThat(problems("template: template.yaml\ninputs: {Sise: {}}"))
                .containsExactly(
                        "x.yaml:1:11 template: its parameter 'Size' has no default: name an input like it, or fill it in with 'parameters' (did you mean 'Sise'?)");
    }

    @Test
    void capabilitiesAreHeldAgainstTheTemplate() throws Exception {
        Files.writeString(
                folder.resolve("roles.yaml"),
                "Resources: {A: {Type: AWS::IAM::Role}, B: {Type: AWS::IAM::Role, Properties: {RoleName: x}}}");

        assertThat(problems("template: roles.yaml\ncapabilities: [CAPABILITY_IAN]"))
                .containsExactly(
                        "x.yaml:2:15 capabilities: the template needs CAPABILITY_IAM because of resource 'A' (AWS::IAM::Role); add it",
                        "x.yaml:2:15 capabilities: the template needs CAPABILITY_NAMED_IAM because of resource 'B' (AWS::IAM::Role), which has a name of its own; add it",
                        "x.yaml:2:16 capabilities: unknown capability 'CAPABILITY_IAN' (did you mean 'CAPABILITY_IAM'?); allowed: CAPABILITY_IAM, CAPABILITY_NAMED_IAM, CAPABILITY_AUTO_EXPAND");
        plan("template: roles.yaml\ncapabilities: [CAPABILITY_NAMED_IAM]");
    }

    @Test
    void componentsAreHeldAgainstTheTemplate() {
        assertThat(problemsWith("""
                components:
                  a: {machine: WebSerer}
                  b: {function: SmokeFunktion}
                  c: {function: WebServer}
                  d: {function: some-other-function}
                  e: {task: {cluster: default, definition: Cluster}}
                """))
                .containsExactly(
                        "x.yaml:4:16 components.a.machine: unknown resource of the template 'WebSerer' (did you mean 'WebServer'?); allowed: WebServer",
                        "x.yaml:5:17 components.b.function: unknown resource of the template 'SmokeFunktion' (did you mean 'SmokeFunction'?); allowed: SmokeFunction",
                        "x.yaml:6:17 components.c.function: 'WebServer' is a resource of type AWS::EC2::Instance; expected AWS::Lambda::Function or AWS::Serverless::Function or AWS::Lambda::Alias",
                        "x.yaml:8:13 components.e.task.definition: 'Cluster' is a resource of type AWS::ECS::Cluster; expected AWS::ECS::TaskDefinition");
    }

    @Test
    void whatTransformsMakeOfATemplateIsNotKnownYet() throws Exception {
        Files.writeString(folder.resolve("loop.yaml"), """
                Transform: AWS::LanguageExtensions
                Resources:
                  Fn::ForEach::Webs:
                    - Name
                    - [A, B]
                    - "Web${Name}": {Type: AWS::EC2::Instance}
                  Web: {Type: AWS::EC2::Instance}
                  Queue: {Type: AWS::SQS::Queue}
                """);

        plan("""
                template: loop.yaml
                capabilities: [CAPABILITY_AUTO_EXPAND]
                components: {a: {machine: WebA}, b: {function: Webs}}
                """);
        assertThat(problems("""
                template: loop.yaml
                capabilities: [CAPABILITY_AUTO_EXPAND]
                components: {a: {machine: Queue}}
                """)).singleElement().asString().contains("'Queue' is a resource of type AWS::SQS::Queue");
    }

    @Test
    void aComponentIsExactlyOneThing() {
        assertThat(problemsWith("components: {a: {}, b: {machine: WebServer, build: Project}, c: {funktion: x}}"))
                .containsExactly(
                        "x.yaml:3:17 components.a: needs exactly one of machine, function, task, build",
                        "x.yaml:3:52 components.b.build: stands beside 'machine'; a component is exactly one of machine, function, task, build",
                        "x.yaml:3:65 components.c: needs exactly one of machine, function, task, build",
                        "x.yaml:3:66 components.c.funktion: unknown field 'funktion' (did you mean 'function'?); allowed: setup, run, ports, ready, after, commands, machine, function, task, build");
    }

    @Test
    void whatIsWrongInAComponentIsNamed() {
        assertThat(problemsWith("""
                components:
                  a: {machine: {tag: Role}}
                  b: {machine: "i-1"}
                  c: {task: {cluster: Cluster, subnet: x}}
                  d: {build: "?"}
                """))
                .anySatisfy(line -> assertThat(line).contains("a.machine.tag: 'Role' is no tag"))
                .anySatisfy(line -> assertThat(line).contains("b.machine: 'i-1' is no logical id"))
                .anySatisfy(line -> assertThat(line).contains("c.task: 'definition' is missing"))
                .anySatisfy(line -> assertThat(line).contains("unknown field 'subnet' (did you mean 'subnets'?)"))
                .anySatisfy(line -> assertThat(line).contains("d.build: '?' is neither"));
    }

    @Test
    void whatIsNoMachineHasCommandsWithoutAScript() {
        Plan plan = plan("""
                template: template.yaml
                inputs: {Size: {}}
                components:
                  check: {function: SmokeFunction, commands: {smoke: {timeout: 1m, arguments: {Path: {}}}}}
                  job: {task: {cluster: Cluster, definition: Task}, commands: {own: {}, other: {run: ./x}}}
                  build: {build: Project, commands: {here: {run: ./x, on: worker}}}
                """);

        assertThat(command(plan, "check", "smoke").run()).isEmpty();
        assertThat(command(plan, "job", "own").run()).isEmpty();
        assertThat(command(plan, "job", "other").run()).isEqualTo("./x");
        assertThat(command(plan, "build", "here").onWorker()).isTrue();
        assertThat(problemsWith("""
                components:
                  check: {function: SmokeFunction, commands: {smoke: {run: ./x}}}
                  build: {build: Project, commands: {build: {run: ./x}}}
                  web: {machine: WebServer, commands: {smoke: {}}}
                  job: {task: {cluster: Cluster, definition: Task}, commands: {here: {on: worker}}}
                """))
                .containsExactly(
                        "x.yaml:4:60 components.check.commands.smoke.run: there is nothing here that a script could run on; take 'run' away, or add 'on: worker' to run it on the worker's machine",
                        "x.yaml:5:51 components.build.commands.build.run: there is nothing here that a script could run on; take 'run' away, or add 'on: worker' to run it on the worker's machine",
                        "x.yaml:6:47 components.web.commands.smoke: 'run' is missing",
                        "x.yaml:7:70 components.job.commands.here: 'run' is missing");
    }

    @Test
    void whatIsNoMachineHasOneCommandByItself() {
        Plan plan = plan("""
                template: template.yaml
                inputs: {Size: {}}
                components:
                  check: {function: SmokeFunction}
                  quiet: {function: SmokeFunction, commands: {}}
                  web: {machine: WebServer}
                """);

        assertThat(plan.commandsOf("check")).containsOnlyKeys("run");
        assertThat(command(plan, "check", "run").timeout()).isEqualTo(BlueprintReader.COMMAND_TIMEOUT);
        assertThat(plan.commandsOf("quiet")).isEmpty();
        assertThat(plan.commandsOf("web")).isEmpty();
    }

    @Test
    void whatIsForMachinesIsRefusedElsewhere() {
        assertThat(
                        problemsWith(
                                "components: {check: {function: SmokeFunction, run: ./x, setup: [{run: ./y}], ready: {tcp: \"x:1\"}, ports: [PORT]}}"))
                .hasSize(4)
                .allSatisfy(line -> assertThat(line).contains("is for machines, and this component is a function"));
    }

    @Test
    void commandsOfTheEnvironmentNeedAMachineToRunOn() {
        assertThat(problemsWith("commands: {smoke: {run: ./x}, here: {run: ./x, on: worker}}"))
                .containsExactly(
                        "x.yaml:3:12 commands.smoke: needs 'on: worker', for the blueprint has no machine that it could run on");
        assertThat(problemsWith("components: {web: {machine: WebServer}}\ncommands: {smoke: {run: ./x}}"))
                .isEmpty();
    }

    @Test
    void whatStaysIsNamedWithItsPlace() throws Exception {
        Files.writeString(
                folder.resolve("keeps.yaml"), "Resources:\n  B: {Type: AWS::S3::Bucket, DeletionPolicy: Retain}\n");

        assertThat(StackBlueprint.of(plan("template: keeps.yaml")).leaks(Path.of("shop")))
                .singleElement()
                .asString()
                .startsWith("shop/keeps.yaml:2:46 Resources.B.DeletionPolicy: 'Retain' keeps resource 'B'");
    }
}
