package io.greenroom.provider.aws.fake;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Makes and removes the resources of some types for the stacks of {@link FakeCloudFormation}. What it throws as a {@link
 * Refusal} is the reason with which the resource fails. Called by many threads at once, never twice for one resource at the
 * same time.
 */
public interface ResourceMaker {
    /**
     * A resource, as others of its stack can speak of it.
     *
     * @param physicalId what {@code Ref} gives
     * @param attributes what {@code Fn::GetAtt} gives, such as {@code Arn}
     */
    record Made(String physicalId, Map<String, String> attributes) {
        public Made {
            attributes = Map.copyOf(attributes);
        }
    }

    /**
     * The stack that a resource is made for.
     *
     * @param tags what the resource is to be tagged with: the stack's own tags, and those of CloudFormation, which begin
     *     with {@code aws:cloudformation:}
     */
    record ForStack(String id, String name, Map<String, String> tags) {
        public ForStack {
            tags = Map.copyOf(tags);
        }
    }

    /**
     * Makes it.
     *
     * @param type such as {@code AWS::Lambda::Function}
     * @param properties as in the template, with every function in them worked out; an empty object when there are none
     * @param name what to call it when the properties do not say: made of the stack's name, the logical id and twelve random
     *     characters, as CloudFormation does
     */
    Made make(String logicalId, String type, JsonNode properties, String name, ForStack stack)
            throws Refusal, InterruptedException;

    /** Removes what it has made; does nothing when that is gone already. */
    void remove(String type, String physicalId) throws Refusal, InterruptedException;
}
