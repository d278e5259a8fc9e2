package io.greenroom.simulator.wire;

/** An operation together with the shape that its requests must have. */
public record Endpoint(Shape.Struct shape, Operation operation) {}
