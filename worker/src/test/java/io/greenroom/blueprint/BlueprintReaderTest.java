package io.greenroom.blueprint;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.blueprint.Plan.Check;
import io.greenroom.environment.Blueprint;
import io.greenroom.environment.EndWhen;
import io.greenroom.environment.Retention;
import io.greenroom.yaml.Problems;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlueprintReaderTest {
    private static final ProviderFields ELSEWHERE = new ProviderFields() {
        @Override
        public String provider() {
            return "elsewhere";
        }

        @Override
        public String componentType() {
            return "machine";
        }

        @Override
        public boolean needsRun() {
            return false;
        }

        @Override
        public boolean hasCommandsOnWorker() {
            return true;
        }

        @Override
        public boolean probesFromMachine() {
            return true;
        }
    };

    @Test
    void theExampleOfTheDesignIsUnderstood() {
        var blueprint = read("""
                description: One web server and its smoke test
                inputs:
                  Greeting: {default: hello}
                  Size: {required: true, allowed: [small, large]}
                setup:    [{run: ./prepare.sh, timeout: 2m}]
                components:
                  db: {run: exec sleep 9}
                  web:
                    run: exec python3 -m http.server "$PORT" --bind 127.0.0.1
                    ports: [PORT]
                    ready: {http: "http://127.0.0.1:${PORT}/", timeout: 30s}
                    after: [db]
                    commands:
                      smoke: {run: 'curl "http://127.0.0.1:$PORT/"', timeout: 1m, arguments: {Path: {default: /}}}
                commands:
                  report: {run: ./report.sh}
                outputs:  {Url: "http://127.0.0.1:${web.PORT}/"}
                collect:  ["reports/**"]
                teardown: [{run: ./cleanup.sh}]
                """);

        assertThat(blueprint.summary().inputs())
                .containsExactly(
                        new Blueprint.Input("Greeting", false, "hello", List.of()),
                        new Blueprint.Input("Size", true, null, List.of("small", "large")));
        assertThat(blueprint.setup()).containsExactly(new Plan.Step("./prepare.sh", Duration.ofMinutes(2)));
        var web = Objects.requireNonNull(blueprint.components().get("web"));
        assertThat(web.ports()).containsExactly(new Plan.Port("PORT", null));
        assertThat(web.after()).containsExactly("db");
        assertThat(web.ready())
                .isEqualTo(new Plan.Readiness(
                        new Check.Http(new Template("http://127.0.0.1:${PORT}/")), Duration.ofSeconds(30), false));
        assertThat(Objects.requireNonNull(web.commands().get("smoke")).arguments())
                .containsExactly(new Blueprint.Input("Path", false, "/", List.of()));
        assertThat(blueprint.collect()).containsExactly("reports/**");
        assertThat(blueprint.teardown()).hasSize(1);
    }

    @Test
    void howLongEnvironmentsAreKeptIsTheBlueprintsToSay() {
        var blueprint = read("commands: {x: {run: x}}\nendWhen: stage-failed\ngrace: 0s\n");

        assertThat(blueprint.retention()).isEqualTo(new Retention(false, EndWhen.STAGE_FAILED, Duration.ZERO));
        assertThat(read("commands: {x: {run: x}}").retention()).isEqualTo(Retention.STANDARD);
        assertThat(problems("commands: {x: {run: x}}\nendWhen: stage_failed\ngrace: 31d\n"))
                .containsExactly(
                        "x.yaml:2:10 endWhen: unknown value 'stage_failed' (did you mean 'stage-failed'?); allowed:"
                                + " execution-ended, stage-failed, expired",
                        "x.yaml:3:8 grace: '31d' is not a duration up to 30d; expected a number with ms, s, m, h or d,"
                                + " such as 500ms, 15s or 2h");
        assertThat(problems("commands: {x: {run: x}}\nendWhen: [expired]\ngrace: soon\n"))
                .hasSize(2)
                .allMatch(problem -> problem.contains("expected"));
    }

    @Test
    void everyMistakeIsReportedAtOnceWithItsPlace() {
        assertThat(problems("""
                                descripton: x
                                inputs:
                                  Size: {required: perhaps, default: 3}
                                setup: ./prepare.sh
                                components:
                                  web:
                                    prots: [PORT]
                                    ports: [PATH, "1x"]
                                    run: [a]
                                    ready: {timeout: 30}
                                    after: [bd]
                                  db: {run: x}
                                outputs: {Url: "http://${web.PORT}/"}
                                """))
                .containsExactly(
                        "x.yaml:1:1 descripton: unknown field 'descripton' (did you mean 'description'?); allowed:"
                                + " description, provider, inputs, setup, components, commands, outputs, collect, teardown, endWhen, grace",
                        "x.yaml:3:20 inputs.Size.required: expected true or false, not 'perhaps'",
                        "x.yaml:4:8 setup: expected a list ([a, b]), not './prepare.sh'",
                        "x.yaml:7:5 components.web.prots: unknown field 'prots' (did you mean 'ports'?); allowed:"
                                + " setup, run, ports, ready, after, commands",
                        "x.yaml:8:13 components.web.ports: 'PATH' is a variable with another meaning; rename it",
                        "x.yaml:8:19 components.web.ports: '1x' cannot be the name of a variable",
                        "x.yaml:9:10 components.web.run: expected a single value, not a list",
                        "x.yaml:10:12 components.web.ready: needs exactly one of http, tcp and command",
                        "x.yaml:10:22 components.web.ready.timeout: '30' is not a duration; expected a number with ms,"
                                + " s, m, h or d, such as 500ms, 15s or 2h",
                        "x.yaml:11:13 components.web.after: unknown component 'bd' (did you mean 'db'?); allowed: web,"
                                + " db",
                        "x.yaml:13:16 outputs.Url: unknown port of web 'PORT'; allowed: PATH, 1x");
    }

    @Test
    void componentsThatWaitForEachOtherAreNamed() {
        assertThat(problems("""
                                components:
                                  a: {run: x, after: [b]}
                                  b: {run: x, after: [c]}
                                  c: {run: x, after: [b]}
                                """)).singleElement().asString().contains("in a circle: b -> c -> b");
    }

    @Test
    void everyCirclePortAndReferenceIsReportedInOneRun() {
        assertThat(problems("""
                                components:
                                  a: {run: x, after: [b]}
                                  b: {run: x, after: [a]}
                                  c:
                                    run: x
                                    after: [c]
                                    ports:
                                      - HTTP
                                      - HTTP
                                  c-http: {run: x, ports: [HTTP], after: [a]}
                                  c_http: {run: x, ports: [HTTP]}
                                outputs:
                                  One: "${shop.HTTP}"
                                  Two: "${c.HTPT} ${INPUT_Nothing}"
                                collect:
                                  - reports/**
                                  - ../secrets
                                """))
                .containsExactly(
                        "x.yaml:2:22 components.a.after: these wait for each other in a circle: a -> b -> a; take one of"
                                + " them out of another's 'after'",
                        "x.yaml:6:12 components.c.after: these wait for each other in a circle: c -> c; take one of them"
                                + " out of another's 'after'",
                        "x.yaml:9:9 components.c.ports: 'HTTP' is there twice; give each port a name of its own",
                        "x.yaml:11:28 components.c_http.ports: others would see it as the same variable as c-http.HTTP;"
                                + " rename one",
                        "x.yaml:13:8 outputs.One: unknown component 'shop'; allowed: a, b, c, c-http, c_http",
                        "x.yaml:14:8 outputs.Two: unknown port of c 'HTPT' (did you mean 'HTTP'?); allowed: HTTP, HTTP",
                        "x.yaml:14:8 outputs.Two: unknown value 'INPUT_Nothing'; allowed: a.ADDRESS, b.ADDRESS, c.HTTP,"
                                + " c.ADDRESS, c-http.HTTP, c-http.ADDRESS, c_http.HTTP, c_http.ADDRESS,"
                                + " GREENROOM_ENVIRONMENT_ID, GREENROOM_ENVIRONMENT_NAME",
                        "x.yaml:17:5 collect: '../secrets' leaves the workspace; begin below it, as in reports/**");
    }

    @Test
    void aFileThatIsNotYamlSaysWhere() {
        assertThat(problems("components: [a\nb: c")).singleElement().asString().startsWith("x.yaml:2:");
    }

    @Test
    void anEmptyFileSaysSo() {
        assertThat(problems("")).containsExactly("x.yaml:1:1 the file is empty");
        assertThat(problems("inputs: {}")).singleElement().asString().contains("nothing to start or run");
    }

    @Test
    void anchorsAndAliasesAreRefusedBeforeTheyUnfold() {
        var bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 40; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }

        assertThat(problems(bomb.toString())).anyMatch(line -> line.contains("anchors and aliases"));
    }

    @Test
    void whatIsNestedTooDeepIsRefused() {
        assertThat(problems("a: " + "[".repeat(400) + "]".repeat(400)))
                .anyMatch(line -> line.contains("nested more than 20 levels"));
    }

    @Test
    void theFileOfAnyEditorIsRead(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("blueprint.yaml");
        for (String charset : List.of("UTF-8", "UTF-16LE", "UTF-16BE")) {
            Files.write(
                    file, "\uFEFFcommands: {a: {run: echo Gr\u00fc\u00dfe}}\r\n".getBytes(Charset.forName(charset)));

            assertThat(Blueprints.check(file, new NoFields())).contains(List.of());
        }
        Files.write(file, "commands:\n  a: {run: echo Gr\u00fc\u00dfe}".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(Blueprints.check(file, new NoFields()).orElseThrow())
                .containsExactly(file
                        + ":2:19 is not text in UTF-8: the byte 0xFC is no character there; save the file as UTF-8");
    }

    @Test
    void aFieldGivenTwiceIsReported() {
        assertThat(problems("commands:\n  a: {run: x}\n  a: {run: y}\n"))
                .containsExactly("x.yaml:3:3 commands.a: is there twice; the first is at x.yaml:2:3");
    }

    @Test
    void namesThatWouldBecomeTheSameVariableAreReported() {
        assertThat(problems("inputs: {a.b: {}, a-b: {}}\ncommands: {c: {run: x}}"))
                .singleElement()
                .asString()
                .contains("same variable name as 'a.b'");
    }

    @Test
    void portsMayHaveTheNumbersThatStandBehindThem() {
        var blueprint = read("components: {web: {run: x, ports: {PORT: 8080, ADMIN: 9000}}}\n"
                + "outputs: {Url: 'http://${web.ADDRESS}:${web.PORT}/'}");

        assertThat(Objects.requireNonNull(blueprint.components().get("web")).ports())
                .containsExactly(new Plan.Port("PORT", 8080), new Plan.Port("ADMIN", 9000));
        assertThat(problems("components: {web: {run: x, ports: {PORT: 70000, PATH: 80, A: [1]}}}"))
                .containsExactly(
                        "x.yaml:1:42 components.web.ports.PORT: expected the number of a port, 1 to 65535, not '70000'",
                        "x.yaml:1:49 components.web.ports: 'PATH' is a variable with another meaning; rename it",
                        "x.yaml:1:62 components.web.ports.A: expected the number of a port, 1 to 65535, not a list");
    }

    @Test
    void aComponentMayHaveSetupStepsOfItsOwn() {
        var blueprint = read("components: {web: {setup: [{run: ./install.sh, timeout: 5m}, {run: warm up}], run: x}}");

        assertThat(Objects.requireNonNull(blueprint.components().get("web")).setup())
                .containsExactly(
                        new Plan.Step("./install.sh", Duration.ofMinutes(5)),
                        new Plan.Step("warm up", BlueprintReader.STEP_TIMEOUT));
        assertThat(problems("components: {web: {setup: [{timeout: 5m}], run: x}}"))
                .singleElement()
                .asString()
                .startsWith("x.yaml:1:28 components.web.setup[0]");
    }

    @Test
    void aCommandMayRunOnTheWorkerWhereItsProviderSaysSo() {
        String yaml = "components: {web: {commands: {a: {on: worker, run: x}, b: {run: x}}}}\n"
                + "commands: {c: {on: worker, run: x}}";
        var problems = new Problems("x.yaml");

        var blueprint =
                BlueprintReader.read("x", yaml, null, ELSEWHERE, problems).orElseThrow();
        assertThat(blueprint.commandsOf("web").values())
                .extracting(Plan.Command::onWorker)
                .containsExactly(true, false);
        assertThat(blueprint.commandsOf(null).values())
                .extracting(Plan.Command::onWorker)
                .containsExactly(true);
        BlueprintReader.read("x", "commands: {c: {on: moon, run: x}}", null, ELSEWHERE, problems);
        assertThat(problems.lines())
                .containsExactly("x.yaml:1:20 commands.c.on: unknown value 'moon'; allowed: worker");
        assertThat(problems("commands: {c: {on: worker, run: x}}"))
                .singleElement()
                .asString()
                .contains("commands.c.on: unknown field 'on'", "allowed: run, timeout, arguments");
    }

    @Test
    void whereAComponentIsTriedFromIsTheBlueprintsToSayWhereItsProviderHasMachines() {
        var problems = new Problems("x.yaml");
        String yaml = """
                components:
                  a: {ready: {tcp: "127.0.0.1:80"}}
                  b: {ready: {tcp: "127.0.0.1:80", from: machine}}
                  c: {ready: {tcp: "127.0.0.1:80", from: worker}}
                  d: {ready: {command: x}}
                """;
        var blueprint =
                BlueprintReader.read("x", yaml, null, ELSEWHERE, problems).orElseThrow();
        assertThat(blueprint.parts())
                .extracting(part -> Objects.requireNonNull(part.ready()).fromThere())
                .containsExactly(true, true, false, true);
        BlueprintReader.read(
                "x",
                "components: {a: {ready: {tcp: 'x:1', from: here}}, b: {ready: {command: x, from: worker}}}",
                null,
                ELSEWHERE,
                problems);
        assertThat(problems.lines())
                .containsExactly(
                        "x.yaml:1:44 components.a.ready.from: unknown value 'here'; allowed: machine, worker",
                        "x.yaml:1:82 components.b.ready.from: a command is run on the machine only; take 'from' away");
        assertThat(problems("components: {a: {run: x, ready: {tcp: 'x:1', from: worker}}}"))
                .singleElement()
                .asString()
                .contains("unknown field 'from'", "allowed: http, tcp, command, timeout");
    }

    @Test
    void aPortMustNotHideWhereTheComponentIs() {
        assertThat(problems("components: {web: {run: x, ports: [ADDRESS]}}"))
                .singleElement()
                .asString()
                .contains("same variable as web.ADDRESS");
    }

    private static Plan read(String yaml) {
        var problems = new Problems("x.yaml");
        var blueprint = BlueprintReader.read("x", yaml, null, new NoFields(), problems);
        assertThat(problems.lines()).isEmpty();
        return blueprint.orElseThrow();
    }

    private static List<String> problems(String yaml) {
        var problems = new Problems("x.yaml");
        assertThat(BlueprintReader.read("x", yaml, null, new NoFields(), problems))
                .isEmpty();
        return problems.lines();
    }
}
