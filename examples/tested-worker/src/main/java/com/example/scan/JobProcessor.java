package com.example.scan;

import java.util.Map;
import software.amazon.awssdk.services.codepipeline.model.Job;

/** Does the work of a job that has been acknowledged. */
interface JobProcessor {

    /** What is to be reported. An exception is reported as a failure. */
    Outcome process(Job job) throws Exception;

    sealed interface Outcome {
        record Done(String summary, Map<String, String> outputVariables) implements Outcome {}

        /** The action goes on: another job of it comes, with this token. */
        record NotYet(String continuationToken) implements Outcome {}

        record Failed(String reason) implements Outcome {}
    }
}
