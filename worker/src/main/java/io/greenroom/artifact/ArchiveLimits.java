package io.greenroom.artifact;

/**
 * How much an archive may unpack to before it is refused.
 *
 * @param entries files and folders, at most; CodePipeline itself allows 100,000 files in an artifact
 * @param bytes of all files together, at most
 */
public record ArchiveLimits(int entries, long bytes) {}
