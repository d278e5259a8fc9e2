package io.greenroom.simulator.pipeline.execution;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * The variables that a source action of a provider publishes, as the service's user guide lists them under "Action output
 * variables". A custom source's stand-in publishes those of a Git repository and of an S3 object alike: what its worker
 * would publish is not known.
 */
record SourceVariables(Map<String, String> configuration, String revision, String summary, Instant at) {

    Map<String, String> of(String provider) {
        Map<String, String> variables = new TreeMap<>();
        switch (provider) {
            case "CodeCommit" -> {
                commit(variables);
                variables.put("CommitterDate", at.toString());
                variables.put("RepositoryName", repository());
            }
            case "GitHub" -> {
                commit(variables);
                variables.put("CommitterDate", at.toString());
                variables.put("RepositoryName", repository());
                variables.put(
                        "CommitUrl",
                        "https://github.com/%s/%s/commit/%s".formatted(first("Owner"), repository(), revision));
            }
            case "CodeStarSourceConnection" -> {
                commit(variables);
                variables.put("ConnectionArn", first("ConnectionArn"));
                variables.put("FullRepositoryName", repository());
            }
            case "S3" -> object(variables);
            default -> {
                commit(variables);
                object(variables);
                variables.put("CommitterDate", at.toString());
                variables.put("RepositoryName", repository());
                variables.put("FullRepositoryName", repository());
            }
        }
        return variables;
    }

    private void commit(Map<String, String> variables) {
        variables.put("CommitId", revision);
        variables.put("CommitMessage", summary);
        variables.put("AuthorDate", at.toString());
        variables.put("BranchName", first("BranchName", "Branch"));
    }

    private void object(Map<String, String> variables) {
        variables.put("VersionId", revision);
        variables.put("ETag", revision);
        variables.put("BucketName", first("S3Bucket"));
        variables.put("ObjectKey", first("S3ObjectKey"));
    }

    private String repository() {
        return first("FullRepositoryId", "FullRepositoryName", "RepositoryName", "Repo");
    }

    private String first(String... keys) {
        for (String key : keys) {
            String value = configuration.get(key);
            if (value != null) {
                return value;
            }
        }
        return "local";
    }
}
