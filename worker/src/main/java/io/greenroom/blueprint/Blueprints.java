package io.greenroom.blueprint;

import static io.greenroom.environment.ProviderException.Kind.CONFIGURATION;

import io.greenroom.environment.Blueprint;
import io.greenroom.environment.ProviderException;
import io.greenroom.file.TextFile;
import io.greenroom.file.UndecodableTextException;
import io.greenroom.yaml.NearMatch;
import io.greenroom.yaml.Position;
import io.greenroom.yaml.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The blueprints in a folder: {@code name.yaml}, {@code name.yml}, or a folder {@code name} with a
 * {@code blueprint.yaml} whose other files go into every workspace. Read anew each time, so that an edit counts at once.
 */
public final class Blueprints {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final long LARGEST = 256 * 1024;

    private final Path folder;
    private final ProviderFields provider;
    private final boolean takesUnnamed;

    /**
     * Those of one provider, in a folder that may hold others' too.
     *
     * @param folder need not exist yet
     * @param takesUnnamed whether those that name no provider are meant for this one
     */
    public Blueprints(Path folder, ProviderFields provider, boolean takesUnnamed) {
        this.folder = folder.toAbsolutePath().normalize();
        this.provider = provider;
        this.takesUnnamed = takesUnnamed;
    }

    public ProviderFields provider() {
        return provider;
    }

    /**
     * A blueprint as it stands in the folder now.
     *
     * @param files the folder whose files go into the workspace, when it has one
     */
    public record Found(
            Plan blueprint, String text, @Nullable Path files) {}

    /** The summary of each that is meant for this provider; one that cannot be used says so in its description. */
    public List<Blueprint> list() throws ProviderException {
        var summaries = new ArrayList<Blueprint>();
        for (var entry : meant().entrySet()) {
            var problems = problemsFor(entry.getValue());
            Optional<Blueprint> summary = read(entry.getKey(), entry.getValue(), problems)
                    .map(found -> found.blueprint().summary());
            summaries.add(summary.orElseGet(() -> new Blueprint(
                    entry.getKey(), "cannot be used: " + problems.lines().getFirst(), List.of())));
        }
        return summaries;
    }

    /** Whether there is one of that name that is meant for this provider. */
    public boolean offers(String name) throws ProviderException {
        Path file = files().get(name);
        return file != null && isMeant(file);
    }

    private SortedMap<String, Path> meant() throws ProviderException {
        var meant = files();
        meant.values().removeIf(file -> !isMeant(file));
        return meant;
    }

    private boolean isMeant(Path file) {
        return named(file).map(provider.provider()::equals).orElse(takesUnnamed);
    }

    /** The provider that a file names; empty when it names none, or cannot be read. */
    private static Optional<String> named(Path file) {
        try {
            return Files.size(file) > LARGEST ? Optional.empty() : BlueprintReader.provider(TextFile.read(file));
        } catch (IOException e) {
            return Optional.empty(); // whoever is the one for such files says what is wrong with it
        }
    }

    /**
     * Everything that is wrong with one file, a line each: {@code file:line:column path: text}. Empty when it names another
     * provider.
     *
     * @param file a blueprint, or the folder of one
     */
    public static Optional<List<String>> check(Path file, ProviderFields provider) throws ProviderException {
        Path yaml = Files.isDirectory(file) ? file.resolve("blueprint.yaml") : file;
        if (!named(yaml).orElse(provider.provider()).equals(provider.provider())) {
            return Optional.empty();
        }
        var problems = new Problems(yaml.toString());
        read("checked", yaml, beside(yaml), provider, problems);
        return Optional.of(problems.lines());
    }

    /**
     * What one file says; empty when it names another provider, or there is anything wrong with it.
     *
     * @param file a blueprint, or the folder of one
     */
    public static Optional<Plan> read(Path file, ProviderFields provider) throws ProviderException {
        Path yaml = Files.isDirectory(file) ? file.resolve("blueprint.yaml") : file;
        if (!named(yaml).orElse(provider.provider()).equals(provider.provider())) {
            return Optional.empty();
        }
        return read("read", yaml, beside(yaml), provider, new Problems(yaml.toString()))
                .map(Found::blueprint);
    }

    /** The folder that a file has for its own, as its name says. */
    private static @Nullable Path beside(Path yaml) {
        return yaml.endsWith("blueprint.yaml")
                ? yaml.toAbsolutePath().normalize().getParent()
                : null;
    }

    /** The one of that name, also when it names no provider. */
    public Found find(String name) throws ProviderException {
        Path file = files().get(name);
        if (file == null) {
            var names = meant().keySet();
            throw new ProviderException(
                    CONFIGURATION,
                    "There is no blueprint '%s'%s. There are: %s (in the worker's folder %s)."
                            .formatted(
                                    shortened(name), NearMatch.question(name, names), Problems.listing(names), folder));
        }
        String named = named(file).orElse(provider.provider());
        if (!named.equals(provider.provider())) {
            throw new ProviderException(
                    CONFIGURATION,
                    "Blueprint '%s' is for provider '%s', as its field 'provider' says, and '%s' was asked to start it. Take Provider out of the action, or ask the administrator to configure '%s'."
                            .formatted(name, named, provider.provider(), named));
        }
        var problems = problemsFor(file);
        return read(name, file, problems)
                .orElseThrow(() -> new ProviderException(
                        CONFIGURATION,
                        "Blueprint '%s' cannot be used until its file is corrected:\n%s"
                                .formatted(name, String.join("\n", problems.lines()))));
    }

    private SortedMap<String, Path> files() throws ProviderException {
        var files = new TreeMap<String, Path>();
        if (!Files.isDirectory(folder)) {
            return files;
        }
        try (var entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                add(entry, files);
            }
            return files;
        } catch (IOException e) {
            throw new ProviderException(
                    ProviderException.Kind.UNAVAILABLE,
                    "The blueprints' folder %s cannot be read: %s".formatted(folder, e),
                    e);
        }
    }

    private static void add(Path entry, Map<String, Path> files) {
        String file = String.valueOf(entry.getFileName());
        if (Files.isDirectory(entry) && Files.isRegularFile(entry.resolve("blueprint.yaml"))) {
            put(file, entry.resolve("blueprint.yaml"), files);
        } else if (Files.isRegularFile(entry) && (file.endsWith(".yaml") || file.endsWith(".yml"))) {
            put(file.substring(0, file.lastIndexOf('.')), entry, files);
        }
    }

    private static void put(String name, Path file, Map<String, Path> files) {
        if (NAME.matcher(name).matches()) {
            files.merge(name, file, (one, other) -> one.compareTo(other) <= 0 ? one : other);
        }
    }

    private Optional<Found> read(String name, Path file, Problems problems) throws ProviderException {
        Path parent = file.getParent();
        return read(name, file, parent == null || parent.equals(folder) ? null : parent, provider, problems);
    }

    private static Optional<Found> read(
            String name, Path file, @Nullable Path files, ProviderFields provider, Problems problems)
            throws ProviderException {
        try {
            if (Files.size(file) > LARGEST) {
                problems.add(Position.START, "", "larger than a blueprint may be (" + LARGEST / 1024 + " KiB)");
                return Optional.empty();
            }
            String text = TextFile.read(file);
            return BlueprintReader.read(name, text, files, provider, problems)
                    .map(read -> new Found(read, text, files));
        } catch (NoSuchFileException e) {
            problems.add(Position.START, "", "there is no such file");
            return Optional.empty();
        } catch (UndecodableTextException e) {
            problems.add(new Position(e.line(), e.column()), "", e.problem());
            return Optional.empty();
        } catch (IOException e) {
            throw new ProviderException(
                    ProviderException.Kind.UNAVAILABLE, "Blueprint file %s cannot be read: %s".formatted(file, e), e);
        }
    }

    private Problems problemsFor(Path file) {
        return new Problems(folder.relativize(file).toString());
    }

    private static String shortened(String name) {
        return name.length() <= 100 ? name : name.substring(0, 100) + "…";
    }
}
