package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.actiontype.ActionTypes;
import io.greenroom.simulator.job.JobBoard;
import io.greenroom.simulator.s3.ArtifactBucket;
import io.greenroom.simulator.tag.Tags;
import io.greenroom.simulator.time.Timeline;

/** What the rest of the simulator gives to the pipelines. */
public record Surroundings(Timeline timeline, JobBoard board, ActionTypes types, ArtifactBucket bucket, Tags tags) {}
