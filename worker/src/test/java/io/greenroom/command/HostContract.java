package io.greenroom.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.greenroom.environment.CollectedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for every host that runs scripts of {@code /bin/sh}. Hosts may be shared by tests: each has names of its own. */
public interface HostContract {
    Duration LONG = Duration.ofMinutes(2);

    /** The same host each time, by another object, as another worker has it. */
    Host anotherWorkersHost() throws Exception;

    /** Where a script has its files. */
    String folder(String script);

    /** Where scripts run; there, and empty at first. */
    String workspace();

    private Host start(String name, String text) throws Exception {
        return start(anotherWorkersHost(), name, text, Map.of());
    }

    private Host start(Host host, String name, String text, Map<String, String> variables) throws Exception {
        var all = new LinkedHashMap<>(variables);
        all.put("PATH", "/usr/local/bin:/usr/bin:/bin");
        all.put(Script.MARK, "contract/" + name + ";");
        host.start(new Script(folder(name), text, workspace(), all, Set.of()));
        return host;
    }

    private Standing standing(Host host, String name) throws Exception {
        return new ScriptFolder(host, folder(name)).standing();
    }

    private Exit ended(Host host, String name) throws Exception {
        await(name + " ends").atMost(LONG).until(() -> standing(host, name) instanceof Exit);
        return (Exit) standing(host, name);
    }

    private String output(Host host, String name) throws Exception {
        try (var output = new ScriptFolder(host, folder(name)).output().from(0)) {
            return new String(output.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String text(Host host, String file, long from) throws Exception {
        try (var in = host.read(file, from)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    default void aScriptIsBegunOnceAlsoByAnotherWorker() throws Exception {
        Host host = anotherWorkersHost();
        assertThat(standing(host, "c-once")).isEqualTo(new Exit.NotBegun());

        start(host, "c-once", "echo once; while [ ! -e c-go ]; do sleep 0.1; done; exit 7", Map.of());
        Host other = start("c-once", "echo twice");

        assertThat(standing(other, "c-once")).isEqualTo(new Standing.Running());
        start("c-opener", ": >c-go");
        assertThat(ended(other, "c-once")).isInstanceOfSatisfying(Exit.Exited.class, exit -> assertThat(exit.code())
                .isEqualTo(7));
        assertThat(output(anotherWorkersHost(), "c-once")).isEqualTo("once\n");
    }

    @Test
    default void aScriptSeesItsVariablesAsTheyAre() throws Exception {
        String hostile = "it's\n\"$HOME\" `id` $(id) \\n ü";
        Host host = start(
                anotherWorkersHost(), "c-variables", "printf '%s' \"$Word\"", Map.of("Word", hostile, "Other", "x"));

        assertThat(ended(host, "c-variables").isSuccess()).isTrue();
        assertThat(output(host, "c-variables")).isEqualTo(hostile);
    }

    @Test
    default void whatIsEndedIsGoneAndDidNotSucceed() throws Exception {
        Host host = start("c-ended", "echo here; sleep 1000 & exec sleep 1000");
        start("c-other", "while [ ! -e c-over ]; do sleep 0.1; done");
        await().atMost(LONG).until(() -> output(host, "c-ended").equals("here\n"));

        assertThat(anotherWorkersHost().end("contract/c-ended;", List.of(folder("c-ended"))))
                .isZero();

        assertThat(ended(host, "c-ended").isSuccess()).isFalse();
        assertThat(standing(host, "c-other")).isInstanceOf(Standing.Running.class);
        start("c-closer", ": >c-over");
        assertThat(ended(host, "c-other").isSuccess()).isTrue();
    }

    @Test
    default void oneThatWasEndedAndRemovedIsBegunAnewUnderItsName() throws Exception {
        Host host = start("c-again", "echo first; exec sleep 1000");
        await().atMost(LONG).until(() -> output(host, "c-again").equals("first\n"));
        Host other = anotherWorkersHost();
        other.end("contract/c-again;", List.of(folder("c-again")));
        other.remove(folder("c-again"));
        assertThat(standing(anotherWorkersHost(), "c-again")).isEqualTo(new Exit.NotBegun());

        start(other, "c-again", "echo second", Map.of());

        assertThat(ended(other, "c-again").isSuccess()).isTrue();
        assertThat(output(other, "c-again")).isEqualTo("second\n");
    }

    @Test
    default void outputIsReadFromAnyByteOn() throws Exception {
        Host host = start("c-output", "printf 0123456789");
        ended(host, "c-output");

        assertThat(host.list(folder("c-output"))).contains(new HostFile("output.log", 10));
        assertThat(text(host, folder("c-output") + "/output.log", 7)).isEqualTo("789");
        assertThat(text(host, folder("c-output") + "/output.log", 70)).isEmpty();
    }

    @Test
    default void whatIsNotThereIsListedAsNothingNotReadAndRemovedWithoutWords() throws Exception {
        Host host = anotherWorkersHost();

        assertThat(host.list(folder("c-nowhere"))).isEmpty();
        assertThatThrownBy(() -> host.read(folder("c-nowhere") + "/output.log", 0))
                .isInstanceOf(NoSuchFileException.class);
        host.remove(folder("c-nowhere"));
        assertThat(host.end("contract/c-nowhere;", List.of(folder("c-nowhere"))))
                .isZero();
    }

    @Test
    default void filesAreBroughtInAndHandedOver(@TempDir Path here) throws Exception {
        Files.writeString(Files.createDirectories(here.resolve("sub")).resolve("brought"), "brought\n");
        anotherWorkersHost().copyIn(here, workspace() + "/c-files");
        Host host =
                start("c-files", "cd c-files; cat sub/brought >sub/made; ln -s /etc/passwd sub/link; echo no >other");
        assertThat(ended(host, "c-files").isSuccess()).isTrue();

        var files = new ArrayList<String>();
        boolean all = host.copyOut(workspace(), List.of("c-files/sub/*"), folder("c-files"), file -> {
            files.add(told(file));
            return true;
        });

        assertThat(all).isTrue();
        assertThat(files)
                .contains("c-files/sub/made fresh brought\n", "c-files/sub/brought brought\n")
                .filteredOn(file -> !file.endsWith("brought\n"))
                .singleElement()
                .asString()
                .contains("c-files/sub/link", "link");
        assertThat(host.copyOut(workspace(), List.of("c-files/sub/*"), folder("c-files"), file -> false))
                .as("the sink wants no more")
                .isFalse();
    }

    private static String told(CollectedFile file) throws IOException {
        return switch (file) {
            case CollectedFile.Found found ->
                found.path()
                        + (found.fresh() ? " fresh " : " ")
                        + new String(found.content().readAllBytes(), StandardCharsets.UTF_8);
            case CollectedFile.LeftOut leftOut -> leftOut.path() + " " + leftOut.reason();
        };
    }
}
