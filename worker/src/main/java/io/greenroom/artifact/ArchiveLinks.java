package io.greenroom.artifact;

import io.greenroom.file.FileNames;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The symbolic links of an archive. They are made when everything else is there, in folders that are no links
 * themselves: so nothing is ever written through one. A target may climb ({@code ..}) only at its beginning, from that
 * real folder, and not above the root; whatever way leads on from there stays inside as well, because every link on it
 * keeps to the same.
 */
final class ArchiveLinks {
    private static final int LONGEST = 4096;

    private record Link(String entry, Path place, String target) {}

    private final Path root;
    /** By path from the root, so that those below a folder are next to each other. */
    private final NavigableMap<String, Link> links = new TreeMap<>();

    ArchiveLinks(Path root) {
        this.root = root;
    }

    /** Notes a link to be made; what is wrong with its target, if anything, in words that follow its name. */
    Optional<String> add(String entry, Path place, String target) {
        Optional<String> problem = problem(place, target);
        if (problem.isEmpty()) {
            links.put(key(place), new Link(entry, place, target));
        }
        return problem;
    }

    /** Whether a link is to be made in this place. */
    boolean isLink(Path place) {
        return !links.isEmpty() && links.containsKey(key(place));
    }

    /** No link is to be made in this place after all. */
    void forget(Path place) {
        links.remove(key(place));
    }

    /** No link is to be made in this folder after all, nor deeper. */
    void forgetBelow(Path folder) {
        links.subMap(key(folder) + '/', key(folder) + (char) ('/' + 1)).clear();
    }

    private String key(Path place) {
        return FileNames.of(root.relativize(place));
    }

    private Optional<String> problem(Path place, String target) {
        if (target.isEmpty() || target.length() > LONGEST || target.indexOf('\0') >= 0) {
            return Optional.of("is a link without a target that can be used");
        }
        if (target.startsWith("/") || target.indexOf('\\') >= 0 || target.matches("[A-Za-z]:.*")) {
            return Optional.of("is a link with an absolute path");
        }
        int climbs = root.relativize(place).getNameCount() - 1;
        boolean descended = false;
        for (String name : target.split("/", -1)) {
            if (name.equals("..")) {
                if (descended) {
                    return Optional.of("is a link whose target goes down and up again; link to the place itself");
                }
                climbs--;
            } else if (!name.isEmpty() && !name.equals(".")) {
                descended = true;
            }
        }
        return climbs < 0 ? Optional.of("is a link that leads out of the folder") : Optional.empty();
    }

    /** Makes them, after everything else. */
    void make(UnpackTarget unpacked) throws IOException {
        for (Link link : links.values()) {
            if (!isInRealFolders(link.place())) {
                throw unpacked.refused(link.entry(), "lies behind a link");
            }
            try {
                Files.createDirectories(link.place().getParent());
                Files.createSymbolicLink(link.place(), Path.of(link.target()));
            } catch (FileAlreadyExistsException e) {
                throw unpacked.refused(link.entry(), "is there twice");
            } catch (UnsupportedOperationException | InvalidPathException | FileSystemException e) {
                throw unpacked.refused(link.entry(), "is a link that cannot be made here");
            }
        }
    }

    private boolean isInRealFolders(Path place) {
        Path folder = root;
        Path parent = root.relativize(place).getParent();
        if (parent == null) {
            return true;
        }
        for (Path name : parent) {
            folder = folder.resolve(name);
            if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)
                    && !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
        }
        return true;
    }
}
