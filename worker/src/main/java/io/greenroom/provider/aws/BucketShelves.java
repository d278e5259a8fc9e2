package io.greenroom.provider.aws;

import io.greenroom.environment.ProviderException;
import io.greenroom.lifecycle.EnvironmentRecord;
import io.greenroom.lifecycle.Shelf;
import io.greenroom.lifecycle.Shelves;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Shelves in the bucket, where machines cannot come at them; secrets are in parameters of Systems Manager. For the workers of an
 * installation that use the same bucket.
 *
 * @param installation whose environments they are: others may have theirs in the same bucket
 * @param before what stands before environments' names in all that is exchanged of them, and tells providers apart
 */
public record BucketShelves(RunBucket bucket, Agents agents, String installation, String before) implements Shelves {

    @Override
    public String place() {
        return "bucket-%s/%s".formatted(bucket.name(), installation);
    }

    @Override
    public Shelf of(String environment) {
        return new InBucket(
                bucket,
                agents,
                all() + before + environment + "/",
                "/greenroom/%s%s/inputs/".formatted(before, environment));
    }

    private String all() {
        return "environments/%s/".formatted(installation);
    }

    /** These environments, and those that have a shelf. */
    public Set<String> and(Set<String> environments) throws ProviderException, InterruptedException {
        try {
            var both = new HashSet<>(environments);
            for (String folder : bucket.folders(all())) {
                String name = folder.substring(all().length(), folder.length() - 1);
                if (name.startsWith(before)) {
                    both.add(name.substring(before.length()));
                }
            }
            return both;
        } catch (IOException e) {
            throw new ProviderException(ProviderException.Kind.UNAVAILABLE, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * That of one environment.
     *
     * @param prefix of its objects
     * @param parameters the path of those with its secrets
     */
    private record InBucket(RunBucket bucket, Agents agents, String prefix, String parameters) implements Shelf {
        @Override
        public void make(EnvironmentRecord record, Path workspace, Optional<byte[]> secrets)
                throws IOException, InterruptedException {
            if (secrets.isPresent()) {
                agents.keepForWorkers(parameters, Base64.getEncoder().encodeToString(secrets.get()));
            }
            Path archive = Files.createTempFile("greenroom-", ".tar.gz");
            try {
                PackedFolder.write(workspace, archive);
                bucket.put(workspace(), archive);
            } finally {
                Files.delete(archive);
            }
        }

        private String workspace() {
            return prefix + "workspace.tar.gz";
        }

        @Override
        public Optional<byte[]> secrets() throws IOException, InterruptedException {
            return agents.kept(parameters).map(Base64.getDecoder()::decode);
        }

        private String sheet(String name) {
            return prefix + "sheets/" + name;
        }

        @Override
        public void put(String name, byte[] sheet) throws IOException, InterruptedException {
            bucket.put(sheet(name), sheet);
        }

        @Override
        public SortedMap<String, byte[]> sheets() throws IOException, InterruptedException {
            var sheets = new TreeMap<String, byte[]>();
            for (String key : bucket.below(sheet(""))) {
                bucket.get(key)
                        .ifPresent(sheet -> sheets.put(key.substring(sheet("").length()), sheet));
            }
            return sheets;
        }

        @Override
        public void fetchWorkspace(Path folder) throws IOException, InterruptedException {
            try (InputStream archive = bucket.read(workspace(), 0)) {
                PackedFolder.unpack(archive, folder);
            } catch (NoSuchFileException e) {
                throw new IOException("s3://%s/%s is missing".formatted(bucket.name(), workspace()), e);
            }
        }

        @Override
        public void remove() throws IOException, InterruptedException {
            bucket.removeAll(prefix);
            agents.forgetAll(parameters);
        }
    }
}
